//! The days of promises for a calendar. A promise that moved keeps the identity of the first of its chain, so that the entry
//! in somebody's calendar moves with it; a day that was not named exactly is tentative.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::super::store::{promises, standings};
use super::chain::chain;
use super::model::{Outcome, Precision, Promise, PromiseId};
use super::public::read_public;
use super::view::due_words;
use crate::app::App;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::store::happenings::{Happening, list_all};
use crate::links::{self, Links};
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::ics::{self, Certainty, DayEntry};
use crate::web::page::PageResult;
use crate::web::route;

/// The route of the file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::PROMISE_DATES).get(show_dates));
}

/// What was promised to a letter's authors, as far as calendars tell of it.
struct Days<'a> {
    letter: &'a Letter,
    /// Every promise, those out of replies that were put aside too.
    all: Vec<Promise>,
    /// Those that the public is shown.
    public: Vec<PromiseId>,
    happenings: Vec<Happening>,
    links: &'a Links,
}

/// The days that were promised to a letter's authors: those that hold, and those that held once and are off. Of whoever is
/// held back for a check there is none.
///
/// # Errors
/// The database's.
pub fn entries(conn: &mut Conn, links: &Links, letter: &Letter) -> QueryResult<Vec<DayEntry>> {
    let days = Days::read(conn, links, letter)?;
    let firsts = days.all.iter().filter(|promise| promise.predecessor_id.is_none());
    Ok(firsts.filter_map(|first| days.entry(first)).collect())
}

impl<'a> Days<'a> {
    fn read(conn: &mut Conn, links: &'a Links, letter: &'a Letter) -> QueryResult<Days<'a>> {
        let held = standings::list_held(conn, &letter.id)?;
        let mut all = promises::list(conn, &letter.id)?;
        all.retain(|promise| !held.contains(&promise.addressee_id));
        let public = promises::list_public(conn, &letter.id)?.into_iter().map(|promise| promise.id).collect();
        Ok(Days { letter, all, public, happenings: list_all(conn, &letter.id)?, links })
    }

    fn first_of(&self, promise: &Promise) -> Option<PromiseId> {
        chain(&self.all, promise).first().map(|first| first.id.clone())
    }

    /// The one entry of a chain. Of several that hold nothing, the latest says that the day is off.
    fn entry(&self, first: &Promise) -> Option<DayEntry> {
        let links: Vec<&Promise> =
            self.all.iter().filter(|promise| self.first_of(promise).as_ref() == Some(&first.id)).collect();
        let holds = |promise: &&&Promise| promise.is_current() && self.public.contains(&promise.id);
        let promise = *links.iter().rev().find(holds).or(links.last())?;
        let is_off = !holds(&&promise)
            || promise.due_on.is_none()
            || matches!(promise.outcome, Some(Outcome::Withdrawn | Outcome::ConditionNotMet));
        Some(DayEntry {
            name: format!("promise-{}", first.id),
            // A day that is not named any more: calendars still need the one that was.
            on: promise.due_on.or_else(|| links.iter().rev().find_map(|promise| self.day_told(promise)))?,
            summary: self.summary(promise, is_off),
            description: if self.letter.at_risk || is_off {
                String::new()
            } else {
                due_words(promise.due(), self.words())
            },
            page: self.page(promise),
            revision: self.letter.page_revision,
            changed_at: self.letter.touched_at,
            certainty: match promise.due_precision {
                _ if is_off => Certainty::Off,
                Precision::Day => Certainty::Certain,
                _ => Certainty::Tentative,
            },
        })
    }

    fn words(&self) -> Words {
        Words::of(&self.letter.language)
    }

    /// A calendar is seen by others: where signers may be at risk it names neither the letter nor who is asked.
    fn summary(&self, promise: &Promise, is_off: bool) -> String {
        let (words, title) = (self.words(), &self.letter.title);
        if self.letter.at_risk {
            words.say("promise-event-discreet")
        } else if is_off {
            words.say1("timeline-due-over", "title", title)
        } else {
            words.say2("promise-event", "name", &promise.promisor, "title", title)
        }
    }

    fn page(&self, promise: &Promise) -> String {
        if self.letter.at_risk || !self.public.contains(&promise.id) {
            return String::new();
        }
        self.links.absolute(&links::promise(&self.letter.slug, promise.id.as_str()))
    }

    /// The last day that the letter's page told of a promise.
    fn day_told(&self, promise: &Promise) -> Option<NaiveDate> {
        let mut told = self.happenings.iter().filter(|one| one.subject.as_deref() == Some(promise.id.as_str())).rev();
        promise.due_on.or_else(|| told.find_map(|one| one.facts.on))
    }
}

async fn show_dates(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let id = PromiseId::parse(&path.1).ok_or(AppError::not_found())?;
    let record = read_public(&app, &path.0).await?;
    let promise = record.find(&id).ok_or(AppError::not_found())?.clone();
    let (letter, links) = (record.whole.letter.clone(), app.links.clone());
    let read = move |conn: &mut Conn| {
        let days = Days::read(conn, &links, &letter)?;
        // Whoever asks for the day of one that was replaced wants the one that holds.
        let first = days.first_of(&promise);
        Ok(days.all.iter().find(|one| Some(&one.id) == first.as_ref()).and_then(|first| days.entry(first)))
    };
    let entry = app.read(read).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"promise.ics\""))
        .body(ics::file(None, entry.as_slice())))
}
