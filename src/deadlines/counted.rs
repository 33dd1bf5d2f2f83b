//! "How we counted": each day from the day of sending to the due day, and whose clock it is.

use actix_web::web;
use askama::Template;
use chrono::{Datelike, NaiveDate};
use diesel::result::Error::NotFound;

use super::basis::Basis;
use super::calendar::{CalendarName, calendar};
use super::explain::{Reckoning, explain};
use super::model::Deadline;
use super::store::find_current;
use crate::app::App;
use crate::letters::model::Letter;
use crate::letters::store::find_by_slug;
use crate::links;
use crate::locale::Words;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route::at;

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(at(links::DEADLINE).get(show_deadline));
}

#[derive(Template)]
#[template(path = "deadlines/counted.html")]
struct CountedPage {
    page: Frame,
    letter: Letter,
    letter_path: String,
    deadline: Deadline,
    whose_clock: String,
    calendar: String,
    provisional: Option<String>,
    days: Vec<CountedDay>,
}

struct CountedDay {
    on: NaiveDate,
    weekday: String,
    reckoning: String,
    class: &'static str,
}

async fn show_deadline(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let slug = slug.into_inner();
    let (letter, deadline) = app
        .read(move |conn| {
            let letter = find_by_slug(conn, &slug)?;
            // A draft is nobody's but its team's, and a letter that was not sent has no clock.
            let current = find_current(conn, &letter.id)?.filter(|_| letter.opened_at.is_some());
            Ok((letter, current.ok_or(NotFound)?))
        })
        .await?;
    let words = Words::default();
    let frame = Frame::new(words);
    let page = CountedPage {
        letter_path: links::letter(&letter.slug),
        whose_clock: whose_clock(&deadline, words),
        calendar: calendar_words(deadline.calendar, words),
        provisional: deadline.due().provisional.then(|| words.say("deadline-provisional")),
        days: counted_days(&deadline, words),
        page: if letter.at_risk { frame.discreet(app.config.leave_url.as_str()) } else { frame },
        letter,
        deadline,
    };
    show(&page, actix_web::http::StatusCode::OK, Privacy::Open)
}

fn counted_days(deadline: &Deadline, words: Words) -> Vec<CountedDay> {
    let due = deadline.due();
    let days = explain(calendar(deadline.calendar), &due).into_iter();
    days.map(|day| CountedDay {
        on: day.on,
        weekday: words.say(&format!("weekday-{}", day.on.weekday().number_from_monday())),
        reckoning: reckoning_words(day.reckoning, words),
        class: if matches!(day.reckoning, Reckoning::WorkingDay(_)) { "" } else { "soft" },
    })
    .collect()
}

fn reckoning_words(reckoning: Reckoning<'_>, words: Words) -> String {
    match reckoning {
        Reckoning::DayZero => words.say("deadline-day-zero"),
        Reckoning::WorkingDay(number) => words.say1("deadline-working-day", "number", i64::from(number)),
        Reckoning::Saturday | Reckoning::Sunday => words.say("deadline-weekend"),
        Reckoning::BankHoliday(name) => words.say1("deadline-holiday", "name", name),
    }
}

/// Whose clock it is. No wording says that the council must answer by then: there is no such duty.
pub fn whose_clock(deadline: &Deadline, words: Words) -> String {
    let days = i64::from(deadline.day_count);
    match deadline.basis {
        Basis::HopedForByAuthor => words.say1("deadline-basis-hope", "days", days),
        Basis::PromisedInReply => words.say("deadline-basis-promise"),
        Basis::PublishedStandard => words.say1("deadline-basis-standard", "days", days),
        Basis::PetitionScheme => words.say1("deadline-basis-petition", "days", days),
        Basis::ComplaintCode => words.say1("deadline-basis-complaint", "days", days),
        Basis::FreedomOfInformation => words.say1("deadline-basis-information", "days", days),
        Basis::FreedomOfInformationScotland => words.say1("deadline-basis-information-scotland", "days", days),
        Basis::EnvironmentalInformation => words.say1("deadline-basis-environment", "days", days),
    }
}

fn calendar_words(name: CalendarName, words: Words) -> String {
    match name {
        CalendarName::EnglandAndWales => words.say("deadline-calendar-england-and-wales"),
        CalendarName::Scotland => words.say("deadline-calendar-scotland"),
        CalendarName::NorthernIreland => words.say("deadline-calendar-northern-ireland"),
        CalendarName::AnyPartOfTheUk => words.say("deadline-calendar-any-part"),
    }
}
