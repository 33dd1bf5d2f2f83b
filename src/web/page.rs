//! An askama page as a response, and the frame that every page has.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use askama::Template;
use chrono::NaiveDate;

use super::assets;
use super::error::AppError;
use crate::clock::{Time, london_date};
use crate::locale::{Argument, Words, grouped};

/// What a handler returns.
pub type PageResult = Result<HttpResponse, AppError>;

/// What the layout needs, and the words of the reader's language.
#[derive(Debug, Clone)]
pub struct Frame {
    /// For `lang="…"`.
    pub lang: &'static str,
    /// For `dir="…"`.
    pub dir: &'static str,
    /// The style sheet's path.
    pub style: String,
    /// The icon's path.
    pub icon: String,
    /// Where its reader can leave to at once; empty on pages that need no such way out.
    pub leave: String,
    words: Words,
}

impl Frame {
    /// A frame in one language.
    pub fn new(words: Words) -> Frame {
        Frame {
            lang: words.language(),
            dir: words.direction(),
            style: assets::path("style.css"),
            icon: assets::path("icon.svg"),
            leave: String::new(),
            words,
        }
    }

    /// The frame of a page that must not give its reader away: with a way out, and without names in its title.
    #[must_use]
    pub fn discreet(mut self, leave: &str) -> Frame {
        leave.clone_into(&mut self.leave);
        self
    }

    /// Whether the page must not give its reader away.
    pub fn is_discreet(&self) -> bool {
        !self.leave.is_empty()
    }

    /// The words themselves.
    pub fn words(&self) -> Words {
        self.words
    }

    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A message with one argument.
    pub fn say1<'a>(&self, key: &str, name: &'a str, value: impl Argument<'a>) -> String {
        self.words.say1(key, name, value)
    }

    /// A message with two arguments.
    pub fn say2<'a>(
        &self,
        key: &str,
        name: &'a str,
        value: impl Argument<'a>,
        other: &'a str,
        other_value: impl Argument<'a>,
    ) -> String {
        self.words.say2(key, name, value, other, other_value)
    }

    /// A date as people read it.
    pub fn date(&self, date: &NaiveDate) -> String {
        self.words.date(date)
    }

    /// The London date of a moment, as people read it.
    pub fn day(&self, time: &Time) -> String {
        self.words.date(&london_date(*time))
    }

    /// A number with its thousands grouped.
    pub fn number(&self, number: &i64) -> String {
        grouped(*number)
    }
}

/// Who may keep a page, and what it may tell others about where its reader came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// For one reader only: kept nowhere, and no referrer leaves it, because its address is a secret.
    Secret,
    /// The same for everyone, but made anew each time.
    Open,
}

/// Renders a page with a status.
///
/// # Errors
/// A defect, when the template fails.
pub fn show(page: &impl Template, status: StatusCode, privacy: Privacy) -> PageResult {
    let body = page.render().map_err(|error| AppError::defect(&error))?;
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8");
    match privacy {
        Privacy::Secret => {
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            response.insert_header((header::REFERRER_POLICY, "no-referrer"));
            response.insert_header(("X-Robots-Tag", "noindex"));
        }
        Privacy::Open => {
            response.insert_header((header::CACHE_CONTROL, "no-cache"));
        }
    }
    Ok(response.body(body))
}

/// Sends the visitor on after a deed: 303, so that reloading does not repeat it (RFC 9110, section 15.4.4).
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}
