//! Letters: written, changed, opened, closed, imported.

mod close;
mod import;
mod open;
mod write;

use diesel::prelude::*;
use undersigned::db::schema::letters;
use undersigned::letters::model::{Letter, WholeLetter};
use undersigned::letters::store;

use crate::support::app::{Answer, TestApp, Visitor};

/// A letter that lacks nothing.
const COMPLETE: [(&str, &str); 12] = [
    ("deed", "save"),
    ("kind", "open_letter"),
    ("title", "Families need answers"),
    ("dated_on", "2026-05-31"),
    ("words", "Dear Mayor,\n\nwe are *worried*."),
    ("ask-1-words", "Publish the rates"),
    ("ask-3-words", "Report\r\nprogress"),
    ("addressee-1-name", "The Mayor of Hackney"),
    ("addressee-1-organisation", "London Borough of Hackney"),
    ("addressee-1-email", "mayor@hackney.example"),
    ("at_risk", "auto"),
    ("language", "en"),
];

/// The form with some fields typed otherwise, or more of them.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = COMPLETE.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

/// Posts a form of the desk with the token of the page at `path`.
async fn submit(who: &Visitor, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let token = who.get(page).await.token();
    let mut fields = fields.to_vec();
    fields.push(("form_token", &token));
    who.post(path, &fields).await
}

/// Writes a letter and returns its path at the desk.
async fn written(who: &Visitor, fields: &[(&str, &str)]) -> String {
    let answer = submit(who, "/desk/new", "/desk/new", fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location.trim_end_matches("?done=letter-saved").to_owned()
}

/// Presses a button of the desk.
async fn press(who: &Visitor, path: &str) -> Answer {
    submit(who, "/desk", path, &[]).await
}

/// Every letter, the oldest first.
fn all_letters(app: &TestApp) -> Vec<WholeLetter> {
    app.write(|conn| {
        let all: Vec<Letter> =
            letters::table.order((letters::created_at, letters::id)).select(Letter::as_select()).load(conn)?;
        all.into_iter().map(|letter| store::with_parts(conn, letter)).collect()
    })
}

/// The only letter.
fn the_letter(app: &TestApp) -> WholeLetter {
    let mut all = all_letters(app);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// What the log of a letter says, the newest first.
fn deeds(app: &TestApp, whole: &WholeLetter) -> Vec<&'static str> {
    let (seal, id) = (app.app.seal.clone(), whole.letter.id.clone());
    let lines = app.write(move |conn| undersigned::organisers::audit::list(conn, &seal, id.as_str(), 100));
    lines.into_iter().map(|line| line.deed.as_str()).collect()
}

/// Fixes the text, as the first confirmed signature does.
fn freeze(app: &TestApp, whole: &WholeLetter) {
    let (id, now) = (whole.letter.id.clone(), app.app.now());
    app.write(move |conn| store::freeze_text(conn, std::slice::from_ref(&id), now));
}
