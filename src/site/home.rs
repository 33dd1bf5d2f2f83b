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
use crate::replies::track;
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
pub fn render(conn: &mut Conn, app: &App, now: Time) -> QueryResult<Vec<u8>> {
    let mut rows = Vec::new();
    for letter in letters::list_public(conn, MOST)? {
        rows.push(row(conn, app, letter, now)?);
    }
    let page = HomePage { page: Frame::new(Words::default()), rows };
    page.render().map(String::into_bytes).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))
}

fn row(conn: &mut Conn, app: &App, letter: Letter, now: Time) -> QueryResult<Row> {
    let addressees = letters::list_addressees(conn, &letter.id)?;
    let waiting = match letter.dispatched_at {
        Some(_) => track::list_public(conn, &app.seal, &letter)?.days_without_answer(london_date(now)),
        None => None,
    };
    Ok(Row {
        path: links::letter(&letter.slug),
        to: addressees.first().map(|a| a.organisation.clone()).unwrap_or_default(),
        count: letter.signature_count,
        waiting,
        state: letter.state(london_date(now)),
        title: letter.title,
    })
}
