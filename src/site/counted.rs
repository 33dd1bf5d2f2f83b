//! "How we counted": the dates of a letter, each with its days, for everyone. Which date comes first depends on who is waited
//! for, and of whoever is held back for a check no date is shown.

use actix_web::web;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;

use crate::app::App;
use crate::clock::london_date;
use crate::db::Conn;
use crate::deadlines::counted::{self, Chain, find_chain};
use crate::deadlines::model::DeadlineId;
use crate::letters::store::{find_public, with_parts};
use crate::links;
use crate::replies::public::list_public;
use crate::replies::store::standings::list_held;
use crate::web::error::AppError;
use crate::web::page::PageResult;
use crate::web::route;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::DEADLINE).get(show_headline))
        .service(route::at(links::DEADLINE_JSON).get(show_json))
        .service(route::at(links::DEADLINE_COUNTED).get(show_one));
}

async fn show_headline(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let today = london_date(app.now());
    let found = app.read(move |conn| {
        let letter = find_public(conn, &slug)?;
        let whole = with_parts(conn, letter)?;
        let headline = list_public(conn, &whole, today)?.headline.ok_or(NotFound)?;
        find_chain(conn, whole, &headline.id)
    });
    counted::show_counted(&app, &found.await?)
}

async fn show_one(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let chain = find(&app, path.into_inner()).await?;
    counted::show_counted(&app, &chain)
}

async fn show_json(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let chain = find(&app, path.into_inner()).await?;
    counted::show_json(&app, &chain)
}

async fn find(app: &App, (slug, id): (String, String)) -> Result<Chain, AppError> {
    let id = DeadlineId::parse(&id).ok_or(AppError::not_found())?;
    app.read(move |conn| find_shown(conn, &slug, &id)).await
}

/// A draft is nobody's but its team's, and a letter that was not sent has no clock.
fn find_shown(conn: &mut Conn, slug: &str, id: &DeadlineId) -> QueryResult<Chain> {
    let letter = find_public(conn, slug)?;
    let whole = with_parts(conn, letter)?;
    let held = list_held(conn, &whole.letter.id)?;
    let chain = find_chain(conn, whole, id)?;
    match chain.addressee() {
        Some(of) if held.contains(of) => Err(NotFound),
        _ => Ok(chain),
    }
}
