//! Letters: written, changed, opened, closed, imported.

mod at_risk;
mod close;
mod import;
mod open;
mod write;

use diesel::prelude::*;
use undersigned::db::schema::letters;
use undersigned::letters::model::{Letter, WholeLetter};
use undersigned::letters::store;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};

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
    ("at_risk", "no"),
    ("language", "en"),
];

/// The form with some fields typed otherwise, or more of them.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = COMPLETE.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

/// Fills in the form at `page` and sends it to `path`: only the token of the page is kept.
fn submit(who: &Browser, page: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let token = token(who, page);
    let mut fields = fields.to_vec();
    fields.push(("form_token", &token));
    who.post(path, &fields)
}

/// A form token of a page of the desk.
fn token(who: &Browser, page: &str) -> String {
    let fields = who.get(page).form("/sign-out");
    fields.into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

/// Writes a letter and returns its path at the desk.
fn written(who: &Browser, fields: &[(&str, &str)]) -> String {
    let answer = submit(who, "/desk/new", "/desk/new", fields);
    answer.has_status(303);
    answer.location().trim_end_matches("?done=letter-saved").to_owned()
}

/// Presses a button of the desk.
fn press(who: &Browser, path: &str) -> Page {
    submit(who, "/desk", path, &[])
}

/// How many mails have left.
fn mail_count(app: &TestApp) -> usize {
    app.settle();
    app.mails().len()
}

/// Every letter, the oldest first.
fn all_letters(app: &TestApp) -> Vec<WholeLetter> {
    let read = app.app.db.read_here(|conn| {
        let all: Vec<Letter> =
            letters::table.order((letters::created_at, letters::id)).select(Letter::as_select()).load(conn)?;
        all.into_iter().map(|letter| store::with_parts(conn, letter)).collect()
    });
    read.unwrap()
}

/// The only letter.
fn the_letter(app: &TestApp) -> WholeLetter {
    let mut all = all_letters(app);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// What the log of a letter says, the newest first.
fn deeds(app: &TestApp, whole: &WholeLetter) -> Vec<&'static str> {
    let id = whole.letter.id.as_str();
    let lines = app.app.db.read_here(|conn| undersigned::organisers::audit::list(conn, &app.app.seal, id, 100));
    lines.unwrap().into_iter().map(|line| line.deed.as_str()).collect()
}

/// Fixes the text, as the first confirmed signature does.
fn freeze(app: &TestApp, whole: &WholeLetter) {
    let (id, now) = (whole.letter.id.clone(), app.now());
    app.app.db.write_here(move |conn| store::freeze_text(conn, std::slice::from_ref(&id), now)).unwrap();
}
