//! The open letters, and whether they were answered.

use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::QueryResult;

use super::keep::{self, Page};
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::model::{Letter, LetterState};
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::replies::model::Waiting;
use crate::replies::public::list_public;
use crate::signatures::levels;
use crate::web::page::{Frame, PageResult};
use crate::web::route;

/// The most letters listed.
const MOST: i64 = 200;

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::HOME).get(show_home));
}

#[derive(Template)]
#[template(path = "site/home.html")]
struct HomePage {
    page: Frame,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    path: String,
    to: String,
    count: i64,
    levels: String,
    waiting: Option<i64>,
    state: LetterState,
}

async fn show_home(req: HttpRequest, app: web::Data<App>) -> PageResult {
    keep::respond(&app, &req, Page::Home, "").await
}

/// Renders the list.
///
/// # Errors
/// The database's.
pub fn render(conn: &mut Conn, now: Time) -> QueryResult<Vec<u8>> {
    let mut rows = Vec::new();
    for letter in letters::list_public(conn, MOST)? {
        rows.push(row(conn, letter, now)?);
    }
    let page = HomePage { page: Frame::new(Words::default()), rows };
    page.render().map(String::into_bytes).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
}

fn row(conn: &mut Conn, letter: Letter, now: Time) -> QueryResult<Row> {
    let today = london_date(now);
    let whole = letters::with_parts(conn, letter)?;
    let waiting = match list_public(conn, &whole, today)?.waiting {
        Waiting::Unanswered { days } => Some(days),
        Waiting::NotSent | Waiting::NotDelivered | Waiting::Nobody | Waiting::Answered { .. } => None,
    };
    let (letter, addressees) = (whole.letter, whole.addressees);
    let levels = levels::of_letter(conn, &letter)?;
    Ok(Row {
        path: links::letter(&letter.slug),
        to: addressees.first().map(|a| a.organisation.clone()).unwrap_or_default(),
        count: letter.signature_count,
        levels: levels.sentence(Words::default()),
        waiting,
        state: letter.state(today),
        title: letter.title,
    })
}
