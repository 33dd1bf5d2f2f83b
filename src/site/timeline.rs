//! What happened to a letter, as a page, as JSON, as a feed and as dates for a calendar. All four are kept ready.
//!
//! `timeline.json`, version 1:
//!
//! ```text
//! { "version": 1,
//!   "letter": { "title", "address" },
//!   "events": [ {                        in the order in which they were written down
//!     "id", "kind",                      a kind is one of `HappeningKind`'s words
//!     "addressee": { "name", "organisation" } or null for all of the letter,
//!     "about": the key of the reply, deadline, promise … or null,
//!     "facts": { "count", "of", "on", "until", "word", "asks" },    each only where there is something to say
//!     "occurred_at", "recorded_at",      RFC 3339, UTC; the second is when it was written down here
//!     "sentence" } ] }
//! ```

mod dates;
mod feed;

use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::{Error as DieselError, QueryResult};
use serde::Serialize;

pub use self::dates::render_dates;
pub use self::feed::render_feed;
use super::keep::{self, Page};
use crate::app::App;
use crate::clock::rfc3339;
use crate::db::Conn;
use crate::letters::model::{Addressee, Letter, WholeLetter};
use crate::letters::store::happenings::{Facts, Happening};
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::replies::timeline::{Moment, list_told, moments, sentence};
use crate::web::page::{Frame, PageResult};
use crate::web::route;

/// The version of the JSON's shape.
const VERSION: u8 = 1;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::TIMELINE).get(show_timeline))
        .service(route::at(links::TIMELINE_JSON).get(show_json))
        .service(route::at(links::FEED).get(show_feed))
        .service(route::at(links::DATES).get(show_dates));
}

async fn show_timeline(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::Timeline, &slug).await
}

async fn show_json(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::TimelineJson, &slug).await
}

async fn show_feed(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::Feed, &slug).await
}

async fn show_dates(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::Dates, &slug).await
}

/// A public letter and what happened to it.
struct Story {
    whole: WholeLetter,
    happenings: Vec<Happening>,
}

impl Story {
    fn read(conn: &mut Conn, slug: &str) -> QueryResult<Story> {
        let letter = letters::find_public(conn, slug)?;
        let whole = letters::with_parts(conn, letter)?;
        let happenings = list_told(conn, &whole.letter.id)?;
        Ok(Story { whole, happenings })
    }

    fn words(&self) -> Words {
        Words::of(&self.whole.letter.language)
    }

    fn sentence(&self, happening: &Happening) -> String {
        sentence(happening, &self.whole.addressees, self.words())
    }
}

fn fault(error: impl std::error::Error + Send + Sync + 'static) -> DieselError {
    DieselError::SerializationError(Box::new(error))
}

#[derive(Template)]
#[template(path = "site/timeline.html")]
struct TimelinePage {
    page: Frame,
    letter: Letter,
    moments: Vec<Moment>,
    letter_path: String,
    json: String,
    feed: String,
    dates: String,
}

/// Renders the page, with the revision of the letter that it shows.
///
/// # Errors
/// The database's.
pub fn render(conn: &mut Conn, app: &App, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let story = Story::read(conn, slug)?;
    let letter = &story.whole.letter;
    let page = TimelinePage {
        page: risk::frame(&app.config, letter),
        moments: moments(&story.happenings, &story.whole.addressees, story.words()),
        letter_path: links::letter(slug),
        json: links::timeline_json(slug),
        feed: links::feed(slug),
        dates: links::dates(slug),
        letter: letter.clone(),
    };
    Ok((letter.page_revision, page.render().map_err(fault)?.into_bytes()))
}

#[derive(Serialize)]
struct TimelineFile<'a> {
    version: u8,
    letter: About<'a>,
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct About<'a> {
    title: &'a str,
    address: String,
}

#[derive(Serialize)]
struct Event<'a> {
    id: &'a str,
    kind: &'static str,
    addressee: Option<With<'a>>,
    about: Option<&'a str>,
    facts: &'a Facts,
    occurred_at: String,
    recorded_at: String,
    sentence: String,
}

#[derive(Serialize)]
struct With<'a> {
    name: &'a str,
    organisation: &'a str,
}

/// Renders `timeline.json`.
///
/// # Errors
/// The database's.
pub fn render_json(conn: &mut Conn, app: &App, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let story = Story::read(conn, slug)?;
    let with = |happening: &Happening| -> Option<With<'_>> {
        let found = |addressee: &&Addressee| Some(&addressee.id) == happening.addressee_id.as_ref();
        let addressee = story.whole.addressees.iter().find(found)?;
        Some(With { name: &addressee.name, organisation: &addressee.organisation })
    };
    let event = |happening| event(&story, happening, with(happening));
    let file = TimelineFile {
        version: VERSION,
        letter: About { title: &story.whole.letter.title, address: app.links.absolute(&links::letter(slug)) },
        events: story.happenings.iter().map(event).collect(),
    };
    Ok((story.whole.letter.page_revision, serde_json::to_vec_pretty(&file).map_err(fault)?))
}

fn event<'a>(story: &'a Story, happening: &'a Happening, addressee: Option<With<'a>>) -> Event<'a> {
    Event {
        id: happening.id.as_str(),
        kind: happening.kind.as_str(),
        addressee,
        about: happening.subject.as_deref(),
        facts: &happening.facts,
        occurred_at: rfc3339(happening.occurred_at),
        recorded_at: rfc3339(happening.recorded_at),
        sentence: story.sentence(happening),
    }
}
