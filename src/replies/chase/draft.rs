//! The words that a reminder or a next step begins as. Whoever sends it may change all of them.

use askama::Template;
use chrono::NaiveDate;
use diesel::result::{Error as DieselError, QueryResult};

use super::super::store::chasers::OpenPromise;
use super::case::{Case, Due};
use super::ladder::Body;
use super::model::Draft;
use crate::clock::london_date;
use crate::deadlines::counted::whose_clock;
use crate::deadlines::model::Deadline;
use crate::dispatch::post::Post;
use crate::letters::model::{Letter, WholeLetter};
use crate::links;
use crate::locale::Words;

/// What every draft tells.
struct Told<'a> {
    words: Words,
    letter: &'a Letter,
    name: &'a str,
    organisation: &'a str,
    sent_on: String,
    /// The council that is no more, and who took over.
    succeeded: Option<(&'a str, String)>,
    wrote_on: Option<String>,
    /// The day that they named for their answer, if the reminder is of another one.
    named_day: Option<String>,
    asks: Vec<String>,
    page: String,
    signed: &'a str,
}

#[derive(Template)]
#[template(path = "chasers/reminder.txt")]
struct Reminder<'a> {
    told: &'a Told<'a>,
    whose_clock: String,
    due_on: String,
    reminded_on: String,
}

#[derive(Template)]
#[template(path = "chasers/promise.txt")]
struct OfPromise<'a> {
    told: &'a Told<'a>,
    quotation: String,
    due_on: String,
}

#[derive(Template)]
#[template(path = "chasers/step.txt")]
struct Step<'a> {
    told: &'a Told<'a>,
    whose_clock: String,
    due_on: String,
    reminded_on: String,
    request: &'a str,
}

/// Writes the draft of what is due.
///
/// # Errors
/// When a sheet cannot be filled; when the words of a promise do not open.
pub(super) fn write(
    post: &Post,
    whole: &WholeLetter,
    case: &Case,
    due: &Due<'_>,
    today: NaiveDate,
) -> QueryResult<Draft> {
    let mut told = told(post, whole, case, today);
    if let Due::Reminder(clock, _) | Due::Step(clock, _) = due {
        let other = case.named_day().filter(|on| *on != clock.due_on);
        told.named_day = other.map(|on| told.words.date(&on));
    }
    match due {
        Due::Reminder(clock, _) => reminder(&told, case, clock),
        Due::Promise(promise) => of_promise(post, &told, promise),
        Due::Step(clock, body) => step(&told, case, clock, body),
    }
}

fn told<'a>(post: &Post, whole: &'a WholeLetter, case: &'a Case, today: NaiveDate) -> Told<'a> {
    let letter = &whole.letter;
    let words = Words::of(&letter.language);
    let day = |date: NaiveDate| words.date(&date);
    Told {
        name: &case.addressee.name,
        organisation: &case.addressee.organisation,
        succeeded: case.succession(today).and_then(|one| Some((one.before.name.as_str(), one.names()?))),
        sent_on: letter.dispatched_at.map(|at| day(london_date(at))).unwrap_or_default(),
        wrote_on: case.last_word_at.map(|at| day(london_date(at))),
        named_day: None,
        asks: case.open_asks.iter().map(|ask| format!("{}. {}", ask.number, ask.wording)).collect(),
        page: post.stationery.links.absolute(&links::letter(&letter.slug)),
        signed: letter.on_behalf_of.as_deref().unwrap_or_default(),
        words,
        letter,
    }
}

fn reminder(told: &Told<'_>, case: &Case, clock: &Deadline) -> QueryResult<Draft> {
    let sheet = Reminder {
        whose_clock: whose_clock(clock, told.words),
        due_on: told.words.date(&clock.due_on),
        reminded_on: days(case, told.words),
        told,
    };
    filled(told.words.say1("chaser-reminder-subject", "title", &told.letter.title), &sheet)
}

fn of_promise(post: &Post, told: &Told<'_>, promise: &OpenPromise) -> QueryResult<Draft> {
    let sheet = OfPromise {
        quotation: promise.quotation(&post.stationery.seal)?,
        due_on: promise.due_on.map(|on| told.words.date(&on)).unwrap_or_default(),
        told,
    };
    filled(told.words.say1("chaser-promise-subject", "title", &told.letter.title), &sheet)
}

fn step(told: &Told<'_>, case: &Case, clock: &Deadline, body: &Body) -> QueryResult<Draft> {
    let sheet = Step {
        whose_clock: whose_clock(clock, told.words),
        due_on: told.words.date(&clock.due_on),
        reminded_on: days(case, told.words),
        request: &body.request,
        told,
    };
    filled(told.words.say1("chaser-step-subject", "title", &told.letter.title), &sheet)
}

fn days(case: &Case, words: Words) -> String {
    case.reminded_on().iter().map(|on| words.date(on)).collect::<Vec<_>>().join(", ")
}

fn filled(subject: String, sheet: &impl Template) -> QueryResult<Draft> {
    let text = sheet.render().map_err(|error| DieselError::SerializationError(Box::new(error)))?;
    // A part that was left out leaves its empty lines behind.
    let paragraphs: Vec<&str> =
        text.split("\n\n").map(|part| part.trim_matches('\n')).filter(|p| !p.is_empty()).collect();
    Ok(Draft { subject, body: paragraphs.join("\n\n").trim().to_owned(), overtaken_by: None })
}
