//! Keeps public pages ready: made at the first request, made anew when their letter changes, when the hour changes (the
//! form's token is renewed) and at London's midnight (the days without an answer move).
//!
//! Any deed that changes what a letter's page shows raises the letter's revision; every node looks for raised ones each
//! second.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{Duration, Timelike};
use diesel::result::QueryResult;

use super::{downloads, home, letter_page, timeline};
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::db::{Conn, DbError};
use crate::letters::store as letters;
use crate::links;
use crate::web::error::AppError;
use crate::web::kept::{Encoding, KeptPage};

/// How long a deed may take from its beginning to its commit.
const SLOWEST_DEED: Duration = Duration::seconds(30);

/// What is kept of a letter, and the list of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The list of letters.
    Home,
    /// The letter's page.
    Letter,
    /// Its count.
    Count,
    /// Its text.
    Text,
    /// Its text and facts.
    Json,
    /// What happened to it.
    Timeline,
    /// The same as JSON.
    TimelineJson,
    /// The same as a feed.
    Feed,
    /// Its dates for a calendar.
    Dates,
}

const OF_A_LETTER: [Page; 8] =
    [Page::Letter, Page::Count, Page::Text, Page::Json, Page::Timeline, Page::TimelineJson, Page::Feed, Page::Dates];

impl Page {
    /// Its path: so a deed of an earlier slice can have a page made anew at once.
    fn key(self, slug: &str) -> String {
        match self {
            Page::Home => links::home(),
            Page::Letter => links::letter(slug),
            Page::Count => links::count(slug),
            Page::Text => links::letter_text(slug),
            Page::Json => links::letter_json(slug),
            Page::Timeline => links::timeline(slug),
            Page::TimelineJson => links::timeline_json(slug),
            Page::Feed => links::feed(slug),
            Page::Dates => links::dates(slug),
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Page::Home | Page::Letter | Page::Timeline => "text/html; charset=utf-8",
            Page::Count | Page::Json | Page::TimelineJson => "application/json",
            Page::Feed => "application/atom+xml",
            Page::Dates => "text/calendar; charset=utf-8",
            Page::Text => "text/plain; charset=utf-8",
        }
    }

    /// Makes the page: its bytes and the letter's revision that they show.
    fn make(self, conn: &mut Conn, app: &App, slug: &str, now: Time) -> QueryResult<KeptPage> {
        let (revision, body) = match self {
            Page::Home => (now.and_utc().timestamp_micros(), home::render(conn, now)?),
            Page::Letter => letter_page::render(conn, app, slug, now)?,
            Page::Count => downloads::render_count(conn, slug)?,
            Page::Text => downloads::render_text(conn, app, slug)?,
            Page::Json => downloads::render_json(conn, app, slug, now)?,
            Page::Timeline => timeline::render(conn, app, slug)?,
            Page::TimelineJson => timeline::render_json(conn, app, slug)?,
            Page::Feed => timeline::render_feed(conn, app, slug)?,
            Page::Dates => timeline::render_dates(conn, app, slug)?,
        };
        Ok(KeptPage::new(revision, self.content_type(), body, Encoding::Compressed))
    }
}

/// Answers with a kept page, made now if it is not kept yet.
///
/// # Errors
/// 404 for a letter that is not public; the database's.
pub async fn respond(app: &App, req: &HttpRequest, page: Page, slug: &str) -> Result<HttpResponse, AppError> {
    let key = page.key(slug);
    if let Some(kept) = app.kept.get(&key) {
        return Ok(kept.respond(req));
    }
    let (maker, slug, now) = (app.clone(), slug.to_owned(), app.now());
    let made = app.read(move |conn| page.make(conn, &maker, &slug, now)).await?;
    Ok(app.kept.put(&key, made).respond(req))
}

/// Makes anew what changed since the last look. Called every second, and by tests that do not want to wait for it.
///
/// # Errors
/// The database's.
pub async fn refresh(app: &App, now: Time) -> Result<(), DbError> {
    if app.kept.is_new_hour((london_date(now), now.hour())) {
        // The lists are read again in turn; nobody waits for more than their own page.
        app.kept.forget_all();
    }
    // A deed's time is taken before its commit: look back far enough for the slowest, and to the last look that succeeded.
    let since = app.kept.looked_at().map_or(now, |looked| looked.min(now)) - SLOWEST_DEED;
    let touched = app.db.read(move |conn| letters::list_touched(conn, since)).await?;
    let mut any = false;
    for (_, slug, revision) in touched {
        any |= app.kept.is_news(&slug, revision);
        for page in OF_A_LETTER {
            let key = page.key(&slug);
            if app.kept.get(&key).is_some_and(|kept| kept.revision() < revision) {
                remake(app, page, &slug, &key, now).await?;
            }
        }
    }
    if any && app.kept.get(links::HOME).is_some() {
        remake(app, Page::Home, "", links::HOME, now).await?;
    }
    app.kept.set_looked_at(now);
    Ok(())
}

async fn remake(app: &App, page: Page, slug: &str, key: &str, now: Time) -> Result<(), DbError> {
    let (maker, slug) = (app.clone(), slug.to_owned());
    match app.db.read(move |conn| page.make(conn, &maker, &slug, now)).await {
        Ok(made) => drop(app.kept.put(key, made)),
        // A letter that is gone is not kept.
        Err(DbError::Query(diesel::result::Error::NotFound)) => app.kept.forget(key),
        Err(error) => return Err(error),
    }
    Ok(())
}
