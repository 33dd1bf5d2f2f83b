//! The list of an organiser's letters, and the guard before each of them.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;

use super::model::{Letter, LetterId, LetterState};
use super::open::{self, Missing};
use super::store;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::organisers::team;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// `GET /desk`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK).get(show_desk));
}

/// A letter of the organiser's teams; anyone else's is not there.
///
/// # Errors
/// `NotFound` for a stranger, and for a letter that does not exist.
pub fn team_letter(conn: &mut Conn, organiser: &OrganiserId, id: &LetterId) -> QueryResult<Letter> {
    let letter = store::find_letter(conn, id)?;
    team::demand_member(conn, &letter.team_id, organiser)?;
    Ok(letter)
}

/// The letter that a path of the desk names, if it is of the organiser's teams.
///
/// # Errors
/// 404 otherwise.
pub async fn desk_letter(desk: &Desk, id: &str) -> Result<Letter, AppError> {
    let id = LetterId::parse(id).ok_or(AppError::not_found())?;
    let organiser = desk.organiser.id.clone();
    desk.app.read(move |conn| team_letter(conn, &organiser, &id)).await
}

#[derive(Template)]
#[template(path = "letters/desk.html")]
struct DeskPage {
    page: Frame,
    token: String,
    notice: String,
    rows: Vec<DeskRow>,
}

/// One letter of the list.
#[derive(Debug, Clone)]
struct DeskRow {
    title: String,
    link: String,
    state: &'static str,
    state_word: String,
    signed: String,
    waits: String,
}

async fn show_desk(desk: Desk) -> PageResult {
    let organiser = desk.organiser.id.clone();
    let letters = desk.app.read(move |conn| list_with_missing(conn, &organiser)).await?;
    let rows = letters.iter().map(|(letter, missing)| row(letter, missing, desk.words, desk.now())).collect();
    let page = DeskPage { page: desk.frame(), token: desk.token(), notice: desk.notice.clone(), rows };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn list_with_missing(conn: &mut Conn, organiser: &OrganiserId) -> QueryResult<Vec<(Letter, Vec<Missing>)>> {
    let teams: Vec<_> = team::teams_of(conn, organiser)?.into_iter().map(|team| team.id).collect();
    let mut rows = Vec::new();
    for letter in store::list_of_teams(conn, &teams)? {
        let missing = if letter.opened_at.is_none() {
            open::missing(&store::with_parts(conn, letter.clone())?)
        } else {
            Vec::new()
        };
        rows.push((letter, missing));
    }
    Ok(rows)
}

fn row(letter: &Letter, missing: &[Missing], words: Words, now: Time) -> DeskRow {
    let state = letter.state(london_date(now));
    let signed = match state {
        LetterState::Draft => String::new(),
        _ => words.say1("desk-signed", "count", letter.signature_count),
    };
    DeskRow {
        title: letter.title.clone(),
        link: links::desk_letter(letter.id.as_str()),
        state: if state == LetterState::Open { "good" } else { "" },
        state_word: state_word(state, words),
        signed,
        waits: waits(letter, state, missing, words),
    }
}

/// The word for where a letter is in its life.
pub fn state_word(state: LetterState, words: Words) -> String {
    match state {
        LetterState::Draft => words.say("desk-state-draft"),
        LetterState::Open => words.say("desk-state-open"),
        LetterState::Closed => words.say("desk-state-closed"),
    }
}

/// What the letter waits for, or when it was sent.
fn waits(letter: &Letter, state: LetterState, missing: &[Missing], words: Words) -> String {
    match state {
        LetterState::Draft if missing.is_empty() => words.say("desk-waits-opening"),
        LetterState::Draft => {
            let missing: Vec<String> = missing.iter().map(|missing| missing.short(words)).collect();
            words.say1("desk-waits-missing", "missing", missing.join(", "))
        }
        _ if letter.is_addressed() && letter.dispatched_at.is_none() => match letter.closes_on {
            Some(day) => words.say1("desk-waits-dispatch-after", "day", words.date(&day)),
            None => words.say("desk-waits-dispatch"),
        },
        _ => letter
            .dispatched_at
            .map_or_else(String::new, |sent| words.say1("desk-sent-on", "date", words.date(&london_date(sent)))),
    }
}
