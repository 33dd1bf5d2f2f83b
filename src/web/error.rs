//! One error type: what the visitor reads, what the log reads, which status.
//!
//! * A deed's refusal is made into an [`AppError`] (or into the form again) by the handler that called the deed.
//! * `diesel` and pool errors are made into one by [`crate::app::page_error`].
//! * A defect tells the visitor only that it is ours; the log gets the cause, once, here.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use super::page::Frame;
use crate::locale::Words;

/// A request that does not get what it asked for.
#[derive(Debug)]
pub struct AppError {
    status: StatusCode,
    heading: &'static str,
    words: &'static str,
    retry_after_seconds: Option<u64>,
    allow: Option<String>,
}

#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage {
    page: Frame,
    heading: String,
    words: String,
}

/// Marks a message key for the build's check when it is not an argument of `say`.
pub const fn message_key(key: &'static str) -> &'static str {
    key
}

impl AppError {
    /// An error with a heading and a sentence, both message keys (wrapped in [`message_key`]).
    pub const fn new(status: StatusCode, heading: &'static str, words: &'static str) -> AppError {
        AppError { status, heading, words, retry_after_seconds: None, allow: None }
    }

    /// Nothing is there: 404.
    pub const fn not_found() -> AppError {
        AppError::new(StatusCode::NOT_FOUND, message_key("error-not-found"), message_key("error-not-found-words"))
    }

    /// The request cannot be read: 400.
    pub const fn bad_request() -> AppError {
        AppError::new(StatusCode::BAD_REQUEST, message_key("error-bad-request"), message_key("error-bad-request-words"))
    }

    /// The form is not ours, or it came from another site: 403.
    pub const fn forbidden() -> AppError {
        AppError::new(StatusCode::FORBIDDEN, message_key("error-forbidden"), message_key("error-forbidden-words"))
    }

    /// The body is larger than any form of ours: 413.
    pub const fn too_large() -> AppError {
        AppError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            message_key("error-too-large"),
            message_key("error-too-large-words"),
        )
    }

    /// What was sent did not come in time: 408.
    pub const fn too_slow() -> AppError {
        AppError::new(StatusCode::REQUEST_TIMEOUT, message_key("error-too-slow"), message_key("error-too-slow-words"))
    }

    /// The wrong method: 405, with the right ones in `Allow` (RFC 9110, section 15.5.6).
    pub fn method_not_allowed(allow: &str) -> AppError {
        let mut error = AppError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            message_key("error-method"),
            message_key("error-method-words"),
        );
        error.allow = Some(allow.to_owned());
        error
    }

    /// Over a limit: 429, with when to come back.
    pub fn too_many(retry_after_seconds: u64) -> AppError {
        let mut error = AppError::new(
            StatusCode::TOO_MANY_REQUESTS,
            message_key("error-too-many"),
            message_key("error-too-many-words"),
        );
        error.retry_after_seconds = Some(retry_after_seconds.max(1));
        error
    }

    /// The database is away or too busy: 503, with when to come back. The reason is for the log.
    pub fn busy(reason: &str) -> AppError {
        tracing::warn!(reason, "answered 503");
        let mut error =
            AppError::new(StatusCode::SERVICE_UNAVAILABLE, message_key("error-busy"), message_key("error-busy-words"));
        error.retry_after_seconds = Some(5);
        error
    }

    /// A defect of ours: 500. The cause is for the log.
    pub fn defect(cause: &dyn std::fmt::Display) -> AppError {
        tracing::error!(cause = %cause, "answered 500");
        AppError::new(StatusCode::INTERNAL_SERVER_ERROR, message_key("error-defect"), message_key("error-defect-words"))
    }

    /// The status that the visitor's program gets.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The page that the visitor reads.
    pub fn page(&self, words: Words) -> HttpResponse {
        let page =
            ErrorPage { heading: words.say(self.heading), words: words.say(self.words), page: Frame::new(words) };
        let body = page.render().unwrap_or_else(|_| words.say(self.words));
        let mut response = HttpResponse::build(self.status);
        response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
        // The address may be a secret that did not work, or does not work any more.
        response.insert_header((header::REFERRER_POLICY, "no-referrer"));
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = self.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
            response.insert_header((header::ALLOW, allow));
        }
        response.body(body)
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.heading)
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.page(Words::default())
    }
}
