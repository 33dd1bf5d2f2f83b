//! The days of promises for a calendar (RFC 5545). A promise that moved keeps the identity of the first of its chain, so
//! that the entry in somebody's calendar moves with it; a day that was not named exactly is tentative.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::result::QueryResult;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

use super::super::store::{promises, standings};
use super::chain::chain;
use super::model::{Outcome, Precision, Promise, PromiseId};
use super::public::read_public;
use super::view::due_words;
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::links;
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::page::PageResult;
use crate::web::route;

/// The route of the file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::PROMISE_DATES).get(show_dates));
}

/// A whole day in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The same for ever.
    pub uid: String,
    /// The day.
    pub on: NaiveDate,
    /// One line.
    pub summary: String,
    /// More.
    pub description: String,
    /// The page that it is about, as a path.
    pub path: String,
    /// Raised by every change.
    pub sequence: u32,
    /// When it was last changed.
    pub changed_at: Time,
    /// How sure the day is.
    pub certainty: Certainty,
}

/// How sure a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The day itself was named.
    Certain,
    /// It is the last day of a span that was named.
    Tentative,
    /// It is off: taken back, or its condition was not met.
    Off,
}

/// The days of a letter's promises that hold and name one.
///
/// # Errors
/// The database's.
pub fn events(conn: &mut Conn, letter: &Letter) -> QueryResult<Vec<CalendarEvent>> {
    let held = standings::list_held(conn, &letter.id)?;
    let all = promises::list_public(conn, &letter.id)?;
    Ok(all
        .iter()
        .filter(|promise| promise.is_current() && !held.contains(&promise.addressee_id))
        .filter_map(|promise| event_of(&all, promise, letter))
        .collect())
}

fn event_of(all: &[Promise], promise: &Promise, letter: &Letter) -> Option<CalendarEvent> {
    let words = Words::of(&letter.language);
    let links = chain(all, promise);
    let first = links.first()?;
    let changed = [Some(promise.recorded_at), promise.date_passed_at, promise.decided_at, promise.asked_at];
    let moves = u32::try_from(links.len()).ok()? - 1;
    let settled = promise.decided_at.is_some();
    let summary = if letter.at_risk {
        // A calendar is seen by others: it names neither the letter nor who is asked.
        words.say("promise-event-discreet")
    } else {
        words.say2("promise-event", "name", &promise.promisor, "title", &letter.title)
    };
    Some(CalendarEvent {
        uid: format!("promise-{}", first.id),
        on: promise.due_on?,
        summary,
        description: if letter.at_risk { String::new() } else { due_words(promise.due(), words) },
        path: links::promise(&letter.slug, promise.id.as_str()),
        sequence: moves * 2 + u32::from(settled),
        changed_at: changed.into_iter().flatten().max()?,
        certainty: match promise.outcome {
            Some(Outcome::Withdrawn | Outcome::ConditionNotMet) => Certainty::Off,
            _ if promise.due_precision == Precision::Day => Certainty::Certain,
            _ => Certainty::Tentative,
        },
    })
}

/// A calendar file of whole days.
pub fn file(app: &App, events: &[CalendarEvent]) -> String {
    let mut calendar = Calendar::new();
    for event in events {
        calendar.push(entry(app, event));
    }
    calendar.to_string()
}

/// One entry of such a file. Its name is absolute under the service's own address.
pub fn entry(app: &App, event: &CalendarEvent) -> Event {
    let host = app.config.base_url.host_str().unwrap_or("undersigned");
    let changed = DateTime::<Utc>::from_naive_utc_and_offset(event.changed_at, Utc);
    let mut entry = Event::new();
    entry
        .uid(&format!("{}@{host}", event.uid))
        .timestamp(changed)
        .all_day(event.on)
        .summary(&event.summary)
        .url(&app.links.absolute(&event.path))
        .sequence(event.sequence)
        .add_property("LAST-MODIFIED", changed.format("%Y%m%dT%H%M%SZ").to_string())
        .add_property("TRANSP", "TRANSPARENT");
    if !event.description.is_empty() {
        entry.description(&event.description);
    }
    entry.status(match event.certainty {
        Certainty::Certain => EventStatus::Confirmed,
        Certainty::Tentative => EventStatus::Tentative,
        Certainty::Off => EventStatus::Cancelled,
    });
    entry.done()
}

async fn show_dates(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let id = PromiseId::parse(&path.1).ok_or(AppError::not_found())?;
    let record = read_public(&app, &path.0).await?;
    let promise = record.find(&id).ok_or(AppError::not_found())?;
    // A promise that was replaced: whoever asks for its day wants the one that holds.
    let latest = record.latest(promise);
    let event = event_of(&record.promises, latest, &record.whole.letter);
    let body = file(&app, &event.into_iter().collect::<Vec<_>>());
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"promise.ics\""))
        .body(body))
}
