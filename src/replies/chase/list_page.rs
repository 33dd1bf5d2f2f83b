//! Reminders and next steps of a letter at the desk: what waits, how things stand with each addressee, whom one can turn to
//! next, and what was done.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::case::{self, Case};
use super::model::{Chaser, ChaserKind, ChaserState};
use super::page::{BodyView, decided};
use super::round::title;
use crate::clock::london_date;
use crate::db::Conn;
use crate::dispatch::desk::{find_own, letter_id};
use crate::letters::model::{Letter, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of the list.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_CHASERS).get(show_chasers));
}

#[derive(Template)]
#[template(path = "chasers/chasers.html")]
struct ChasersPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    waiting: Vec<WaitingRow>,
    cases: Vec<CaseView>,
    past: Vec<PastRow>,
    desk_letter: String,
}

struct WaitingRow {
    title: String,
    since: String,
    hindered: String,
    path: String,
}

struct PastRow {
    title: String,
    what: String,
    path: String,
}

/// How things stand with one addressee.
struct CaseView {
    name: String,
    organisation: String,
    stands: String,
    /// That another council took over; empty if none did.
    succeeded: String,
    bodies: Vec<BodyView>,
}

async fn show_chasers(desk: Desk, path: web::Path<String>) -> PageResult {
    let id = letter_id(&path)?;
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        chasers_page(conn, &seal, whole, words, london_date(now))
    };
    let page = desk.app.read(read).await?;
    let page = ChasersPage { token: desk.token(), notice: desk.notice.clone(), ..page };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn chasers_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: WholeLetter,
    words: Words,
    today: NaiveDate,
) -> QueryResult<ChasersPage> {
    let cases = case::list(conn, &whole, today)?;
    let (mut waiting, mut past) = (Vec::new(), Vec::new());
    for case in &cases {
        for chaser in &case.chasers {
            let (name, path) = (&case.addressee.name, links::desk_chaser(whole.letter.id.as_str(), chaser.id.as_str()));
            if chaser.state() == ChaserState::Waiting {
                waiting.push(waiting_row(case, chaser, path, words, today));
            } else {
                let what = decided(chaser, &chaser.draft(seal)?, words);
                past.push((chaser.drafted_at, PastRow { title: title(chaser, name, words), what, path }));
            }
        }
    }
    past.sort_by_key(|(drafted_at, _)| std::cmp::Reverse(*drafted_at));
    let sent = whole.letter.dispatched_at.is_some();
    Ok(ChasersPage {
        waiting,
        past: past.into_iter().map(|(_, row)| row).collect(),
        cases: cases.iter().filter(|_| sent).map(|case| case_view(case, words, today)).collect(),
        desk_letter: links::desk_letter(whole.letter.id.as_str()),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter: whole.letter,
    })
}

fn waiting_row(case: &Case, chaser: &Chaser, path: String, words: Words, today: NaiveDate) -> WaitingRow {
    let hindrance = case.hindrance_of(chaser, today);
    WaitingRow {
        title: title(chaser, &case.addressee.name, words),
        since: words.say1("chaser-drafted", "date", words.date(&london_date(chaser.drafted_at))),
        hindered: hindrance.map(|hindrance| words.say(&hindrance.message_key())).unwrap_or_default(),
        path,
    }
}

fn case_view(case: &Case, words: Words, today: NaiveDate) -> CaseView {
    let bodies = case.clocks.first().map(|clock| case.steps(clock)).unwrap_or_default();
    CaseView {
        name: case.addressee.name.clone(),
        organisation: case.addressee.organisation.clone(),
        stands: stands(case, words, today),
        succeeded: case.succession(today).map(|succession| succession.say(words)).unwrap_or_default(),
        bodies: bodies.into_iter().map(|body| BodyView::of(body, case.website(today), words)).collect(),
    }
}

/// Why they are not chased, or from which day they are.
fn stands(case: &Case, words: Words, today: NaiveDate) -> String {
    if let Some(hindrance) = case.hindrance(ChaserKind::Reminder) {
        return words.say(&hindrance.message_key());
    }
    if case.has_answered {
        return words.say("chaser-hindered-answered");
    }
    match case.clocks.first() {
        None => words.say("chaser-no-clock"),
        Some(clock) if clock.due_on < today => words.say1("chaser-late-since", "date", words.date(&clock.due_on)),
        Some(clock) => words.say1("chaser-not-late", "date", words.date(&clock.due_on)),
    }
}
