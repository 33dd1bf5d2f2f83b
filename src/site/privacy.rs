//! What is held of people, by whom, for how long, who gets it, and where they press to have it otherwise.
//!
//! Every number on the page is the constant by which the service itself goes; nothing is typed twice.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Duration;

use super::complaints::model::{ACKNOWLEDGE_WITHIN, KEEP_CLOSED};
use crate::app::App;
use crate::config::MailUrl;
use crate::links;
use crate::locale::Words;
use crate::mail::outbox::KEEP_FINISHED;
use crate::mail::tally;
use crate::organisers::model::{SESSION_LIFETIME, SIGN_IN_LIFETIME};
use crate::replies::forget::STRAYS;
use crate::replies::promises::follow;
use crate::signatures::destroy::ANONYMOUS;
use crate::signatures::retain::{AFTER_CLOSING, HOLD_DETAILS, UNCONFIRMED};
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::PRIVACY).get(show_privacy));
}

#[derive(Template)]
#[template(path = "site/privacy.html")]
struct PrivacyPage {
    page: Frame,
    operator: String,
    contact: String,
    mail_host: String,
    clocks: Vec<String>,
    acknowledge_days: i64,
    complaints: String,
}

/// How a span is told: in the unit in which people know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Hours,
    Minutes,
}

/// Each retention clock: the sentence, and the constant that the clock itself goes by.
const CLOCKS: [(&str, Duration, Unit); 12] = [
    ("privacy-long-unconfirmed", UNCONFIRMED, Unit::Days),
    ("privacy-long-anonymous", ANONYMOUS, Unit::Hours),
    ("privacy-long-closed", AFTER_CLOSING, Unit::Days),
    ("privacy-long-mail", KEEP_FINISHED, Unit::Days),
    ("privacy-long-tally", tally::KEEP, Unit::Days),
    ("privacy-long-dispute", HOLD_DETAILS, Unit::Days),
    ("privacy-long-stray", STRAYS, Unit::Days),
    ("privacy-long-sign-in", SIGN_IN_LIFETIME, Unit::Minutes),
    ("privacy-long-session", SESSION_LIFETIME, Unit::Days),
    ("privacy-long-complaint", KEEP_CLOSED, Unit::Days),
    ("privacy-long-follower-unconfirmed", follow::UNCONFIRMED, Unit::Days),
    ("privacy-long-follower", follow::SETTLED, Unit::Days),
];

fn clocks(words: Words) -> Vec<String> {
    let number = |span: Duration, unit| match unit {
        Unit::Days => span.num_days(),
        Unit::Hours => span.num_hours(),
        Unit::Minutes => span.num_minutes(),
    };
    CLOCKS.iter().map(|(key, span, unit)| words.say1(key, "span", number(*span, *unit))).collect()
}

async fn show_privacy(app: web::Data<App>) -> PageResult {
    let words = Words::default();
    let mail_host = match &app.config.mail {
        MailUrl::Smtp(smtp) => smtp.host.clone(),
        _ => String::new(),
    };
    let page = PrivacyPage {
        page: Frame::new(words),
        operator: app.config.operator_name.clone().unwrap_or_default(),
        contact: app.config.operator_contact.clone().unwrap_or_default(),
        mail_host,
        clocks: clocks(words),
        acknowledge_days: ACKNOWLEDGE_WITHIN.num_days(),
        complaints: links::complaints(),
    };
    show(&page, StatusCode::OK, Privacy::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clock_can_be_said_with_its_number() {
        for (said, (key, ..)) in clocks(Words::default()).iter().zip(CLOCKS) {
            assert!(said.chars().any(|c| c.is_ascii_digit()) && said != key, "{key}: {said}");
        }
    }
}
