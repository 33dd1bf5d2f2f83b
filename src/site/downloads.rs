//! A letter to take along: as plain text, as JSON; and its count.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web};
use diesel::result::{Error as DieselError, QueryResult};
use serde::Serialize;

use super::keep::{self, Page};
use crate::app::App;
use crate::clock::{Time, london_date, rfc3339};
use crate::db::Conn;
use crate::deadlines::model::Unit;
use crate::letters::model::{Letter, LetterState, WholeLetter};
use crate::letters::{store as letters, text, version};
use crate::links;
use crate::locale::Words;
use crate::replies::axes::{Acknowledgement, AnswerAxis, Control, DeliveryAxis, Held, Label};
use crate::replies::model::{AddresseeRecord, Waiting};
use crate::replies::public::list_public;
use crate::signatures::groups::Breakdown;
use crate::signatures::levels::{self, Levels};
use crate::signatures::store::groups::find_breakdown;
use crate::web::page::PageResult;
use crate::web::route;

/// The routes of these files.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::COUNT).get(show_count))
        .service(route::at(links::LETTER_TEXT).get(show_text))
        .service(route::at(links::LETTER_JSON).get(show_json));
}

async fn show_count(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::Count, &slug).await
}

async fn show_text(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::Text, &slug).await
}

async fn show_json(req: HttpRequest, app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    keep::respond(&app, &req, Page::Json, &slug).await
}

#[derive(Serialize)]
struct Count {
    confirmed: i64,
    as_of: Option<String>,
    by_verification: Levels,
    by_category: Option<ByCategory>,
    withdrawn: i64,
    removed: i64,
}

/// As what people signed, so far as it is published; the numbers of an earlier moment, when `of` people had signed.
#[derive(Serialize)]
struct ByCategory {
    of: i64,
    rounded_to: i64,
    groups: BTreeMap<&'static str, i64>,
    others: i64,
}

impl From<Breakdown> for ByCategory {
    fn from(published: Breakdown) -> ByCategory {
        ByCategory {
            of: published.of,
            rounded_to: published.rounded_to,
            groups: published.groups.iter().map(|(category, number)| (category.as_str(), *number)).collect(),
            others: published.others,
        }
    }
}

fn count_of(conn: &mut Conn, letter: &Letter) -> QueryResult<Count> {
    Ok(Count {
        confirmed: letter.signature_count,
        as_of: letter.counted_at.or(letter.opened_at).map(|then| as_of(letter, then)),
        by_verification: levels::of_letter(conn, letter)?,
        by_category: find_breakdown(conn, &letter.id)?.map(ByCategory::from),
        withdrawn: letter.withdrawn_count,
        removed: letter.removed_count,
    })
}

/// When the count was set: the batch's moment, or on a letter at risk its day.
fn as_of(letter: &Letter, then: Time) -> String {
    if letter.at_risk { london_date(then).to_string() } else { rfc3339(then) }
}

fn to_json(value: &impl Serialize) -> QueryResult<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|error| DieselError::SerializationError(Box::new(error)))
}

/// Renders `count.json`.
///
/// # Errors
/// The database's.
pub fn render_count(conn: &mut Conn, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let letter = letters::find_public(conn, slug)?;
    let count = count_of(conn, &letter)?;
    Ok((letter.page_revision, to_json(&count)?))
}

/// Renders `letter.txt`.
///
/// # Errors
/// The database's.
pub fn render_text(conn: &mut Conn, app: &App, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let letter = letters::find_public(conn, slug)?;
    let whole = letters::with_parts(conn, letter)?;
    let groups = find_breakdown(conn, &whole.letter.id)?;
    let levels = levels::of_letter(conn, &whole.letter)?;
    let body = plain_letter(&whole, levels, groups.as_ref(), &app.links.absolute(&links::letter(slug)));
    Ok((whole.letter.page_revision, body.into_bytes()))
}

/// A letter as plain text, with its count and where it stands.
pub fn plain_letter(whole: &WholeLetter, levels: Levels, groups: Option<&Breakdown>, address: &str) -> String {
    let letter = &whole.letter;
    let words = Words::of(&letter.language);
    let mut parts = vec![letter.title.clone(), words.date(&letter.dated_on)];
    let to: Vec<String> = whole.addressees.iter().map(|a| format!("{}, {}", a.name, a.organisation)).collect();
    parts.extend((!to.is_empty()).then(|| to.join("\n")));
    parts.push(text::plain(&letter.body_markdown));
    let asks: Vec<String> = whole.asks.iter().map(|ask| format!("{}. {}", ask.number, ask.wording)).collect();
    parts.extend((!asks.is_empty()).then(|| asks.join("\n")));
    parts.extend(letter.on_behalf_of.clone());
    parts.push(words.say1("letter-signed", "count", letter.signature_count));
    parts.extend(Some(levels.sentence(words)).filter(|sentence| !sentence.is_empty()));
    parts.extend(groups.map(|groups| groups.lines(words).join("\n")));
    parts.push(address.to_owned());
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct LetterFile<'a> {
    title: &'a str,
    kind: &'a str,
    state: &'static str,
    dated_on: String,
    language: &'a str,
    on_behalf_of: Option<&'a str>,
    addressees: Vec<To<'a>>,
    text_markdown: &'a str,
    asks: Vec<Asked<'a>>,
    version_hash: String,
    opened_at: Option<String>,
    closes_on: Option<String>,
    closed_at: Option<String>,
    goal: Option<i64>,
    count: Count,
    dispatched_at: Option<String>,
    days_without_answer: Option<i64>,
    deadline: Option<Due>,
    address: String,
}

#[derive(Serialize)]
struct To<'a> {
    name: &'a str,
    organisation: &'a str,
    /// The one label; the four facts it is derived from follow, and are null while they are held back.
    label: Label,
    delivery: Option<DeliveryAxis>,
    acknowledgement: Option<Acknowledgement>,
    answer: Option<AnswerAxis>,
    control: Option<Control>,
    answered_on: Option<String>,
}

#[derive(Serialize)]
struct Asked<'a> {
    number: i32,
    wording: &'a str,
    answer: &'static str,
    /// It came another way than by mail, and one of the organisers alone has looked at what speaks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    recorded_by_one_person: bool,
}

#[derive(Serialize)]
struct Due {
    basis: String,
    count: i32,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<i32>,
    calendar: String,
    starts_on: String,
    due_on: String,
    explained: String,
}

/// Renders `letter.json`.
///
/// # Errors
/// The database's.
pub fn render_json(conn: &mut Conn, app: &App, slug: &str, now: Time) -> QueryResult<(i64, Vec<u8>)> {
    let letter = letters::find_public(conn, slug)?;
    let whole = letters::with_parts(conn, letter)?;
    let today = london_date(now);
    let record = list_public(conn, &whole, today)?;
    let letter = &whole.letter;
    let count = count_of(conn, letter)?;
    let file = LetterFile {
        title: &letter.title,
        kind: letter.kind.as_str(),
        state: state_word(letter.state(today)),
        dated_on: letter.dated_on.to_string(),
        language: &letter.language,
        on_behalf_of: letter.on_behalf_of.as_deref(),
        addressees: record.addressees.iter().map(to).collect(),
        text_markdown: &letter.body_markdown,
        asks: record
            .asks
            .iter()
            .map(|ask| Asked {
                number: ask.number,
                wording: &ask.wording,
                answer: ask.verdict.as_str(),
                recorded_by_one_person: ask.one_persons_word,
            })
            .collect(),
        version_hash: version::version_hash(&whole),
        opened_at: letter.opened_at.map(rfc3339),
        closes_on: letter.closes_on.map(|d| d.to_string()),
        closed_at: letter.closed_at.map(rfc3339),
        goal: letter.goal,
        count,
        dispatched_at: letter.dispatched_at.map(rfc3339),
        days_without_answer: days_without_answer(record.waiting),
        deadline: record.headline.as_ref().map(|d| Due {
            basis: d.basis.as_str().to_owned(),
            count: d.day_count,
            unit: d.unit.as_str(),
            working_days: Some(d.day_count).filter(|_| d.unit == Unit::WorkingDays),
            calendar: d.calendar.as_str().to_owned(),
            starts_on: d.starts_on.to_string(),
            due_on: d.due_on.to_string(),
            explained: app.links.absolute(&links::deadline(slug)),
        }),
        address: app.links.absolute(&links::letter(slug)),
    };
    Ok((letter.page_revision, to_json(&file)?))
}

fn to(addressee: &AddresseeRecord) -> To<'_> {
    // What is held back while something is checked is held back everywhere.
    let axes = Some(&addressee.axes).filter(|axes| axes.held == Held::No);
    To {
        name: &addressee.name,
        organisation: &addressee.organisation,
        label: addressee.label,
        delivery: axes.map(|axes| axes.delivery),
        acknowledgement: axes.map(|axes| axes.acknowledgement),
        answer: axes.map(|axes| axes.answer),
        control: axes.map(|axes| axes.control),
        answered_on: axes.and(addressee.answered_on).map(|on| on.to_string()),
    }
}

fn days_without_answer(waiting: Waiting) -> Option<i64> {
    match waiting {
        Waiting::Unanswered { days } => Some(days),
        Waiting::NotSent | Waiting::NotDelivered | Waiting::Nobody | Waiting::Answered { .. } => None,
    }
}

fn state_word(state: LetterState) -> &'static str {
    match state {
        LetterState::Draft => "draft",
        LetterState::Open => "open",
        LetterState::Closed => "closed",
    }
}
