//! What the public is shown of a letter's promises: all of them, one of them with its chain, and the same as JSON. Promises
//! that name no day are counted as such.

use std::cmp::Reverse;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use diesel::result::{Error::NotFound, QueryResult};
use serde::Serialize;

use super::super::quote;
use super::super::store::promise_evidence;
use super::chain::{chain, slip};
use super::evidence::shown::{EvidenceView, Eyes, list_evidence, list_proofs};
use super::follow::is_settled;
use super::list_page::vague_words;
use super::model::{Evidence, Outcome, Promise, PromiseId, Status};
use super::view::{PromiseView, Record};
use crate::app::App;
use crate::clock::{Time, rfc3339};
use crate::db::Conn;
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::risk;
use crate::letters::store::{find_public, with_parts};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::PROMISES_JSON).get(show_json))
        .service(route::at(links::PROMISES).get(show_promises))
        .service(route::at(links::PROMISE).get(show_promise));
}

#[derive(Template)]
#[template(path = "promises/list.html")]
struct AllPage {
    page: Frame,
    letter: Letter,
    letter_path: String,
    json: String,
    dates: String,
    /// One line for each state that some of them are in.
    counts: Vec<String>,
    vague: String,
    rows: Vec<PromiseView>,
}

#[derive(Template)]
#[template(path = "promises/one.html")]
struct OnePage {
    page: Frame,
    letter: Letter,
    letter_path: String,
    promises_path: String,
    dates: String,
    follow: String,
    newer: String,
    promise: PromiseView,
    chain: Vec<PromiseView>,
    evidence: Vec<EvidenceView>,
    recorded_on: String,
}

/// Reads what a page is made of, for a letter that the public may see.
pub(super) async fn read_public(app: &App, slug: &str) -> Result<Record, AppError> {
    let (slug, seal, now) = (slug.to_owned(), app.seal.clone(), app.now());
    app.read(move |conn| find_record(conn, &seal, &slug, now)).await
}

fn find_record(conn: &mut Conn, seal: &Seal, slug: &str, now: Time) -> QueryResult<Record> {
    let letter = find_public(conn, slug)?;
    let words = Words::of(&letter.language);
    let whole = with_parts(conn, letter)?;
    Record::read_public(conn, seal, whole, words, now)
}

fn with_proofs(conn: &mut Conn, seal: &Seal, record: &Record, promise: &Promise) -> QueryResult<PromiseView> {
    let proofs = list_proofs(conn, seal, record, promise)?;
    Ok(PromiseView { proofs, ..record.view(promise) })
}

async fn show_promises(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let (slug, seal, now) = (slug.into_inner(), app.seal.clone(), app.now());
    let (record, rows) = app
        .read(move |conn| {
            let record = find_record(conn, &seal, &slug, now)?;
            let mut rows = Vec::new();
            for promise in record.current() {
                rows.push(with_proofs(conn, &seal, &record, promise)?);
            }
            Ok((record, rows))
        })
        .await?;
    let letter = record.whole.letter.clone();
    let page = AllPage {
        page: risk::frame(&app.config, &letter),
        letter_path: links::letter(&letter.slug),
        json: links::promises_json(&letter.slug),
        dates: links::dates(&letter.slug),
        counts: counts(&record),
        vague: vague_words(&record),
        rows,
        letter,
    };
    show(&page, StatusCode::OK, Privacy::Open)
}

async fn show_promise(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let id = PromiseId::parse(&path.1).ok_or(AppError::not_found())?;
    let (slug, seal, now) = (path.0.clone(), app.seal.clone(), app.now());
    let (record, evidence) = app
        .read(move |conn| {
            let record = find_record(conn, &seal, &slug, now)?;
            let promise = record.find(&id).ok_or(NotFound)?;
            let evidence = list_evidence(conn, &seal, &record, promise, Eyes::Public)?;
            Ok((record, evidence))
        })
        .await?;
    let id = PromiseId::parse(&path.1).ok_or(AppError::not_found())?;
    let promise = record.find(&id).ok_or(AppError::not_found())?;
    let letter = record.whole.letter.clone();
    let latest = record.latest(promise);
    let page = OnePage {
        page: risk::frame(&app.config, &letter),
        letter_path: links::letter(&letter.slug),
        promises_path: links::promises(&letter.slug),
        dates: promise.due_on.map(|_| links::promise_dates(&letter.slug, id.as_str())).unwrap_or_default(),
        follow: if is_settled(latest) {
            String::new()
        } else {
            links::promise_followers(&letter.slug, latest.id.as_str())
        },
        newer: if latest.id == promise.id { String::new() } else { links::promise(&letter.slug, latest.id.as_str()) },
        promise: record.view(promise),
        chain: chain_views(&record, promise),
        evidence,
        recorded_on: record.words.date(&crate::clock::london_date(promise.recorded_at)),
        letter,
    };
    show(&page, StatusCode::OK, Privacy::Open)
}

/// The promises whose place this one took, the oldest first, and itself; nothing if it is the first.
pub(super) fn chain_views(record: &Record, promise: &Promise) -> Vec<PromiseView> {
    let links = chain(&record.promises, promise);
    if links.len() < 2 { Vec::new() } else { links.into_iter().map(|promise| record.view(promise)).collect() }
}

/// The most promises of each kind in a letter's summary.
const MOST_IN_SUMMARY: usize = 5;

/// A letter's promises in a few lines, for its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseSummary {
    /// How many hold.
    pub total: i64,
    /// One line for each state that some of them are in, such as "2 kept".
    pub counts: Vec<String>,
    /// How many name no day; empty if all do.
    pub vague: String,
    /// Those that are not settled, the next first: at most five.
    pub open: Vec<PromiseView>,
    /// Those that are, the last decided first, with what they were decided on: at most five.
    pub settled: Vec<PromiseView>,
    /// Where all of them are.
    pub link: String,
}

/// The summary for a letter's page; `None` if nothing was promised. The partial `promises/promises_summary.html` shows it as
/// `promises`.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn summary(conn: &mut Conn, seal: &Seal, whole: &WholeLetter, now: Time) -> QueryResult<Option<PromiseSummary>> {
    let words = Words::of(&whole.letter.language);
    let record = Record::read_public(conn, seal, whole.clone(), words, now)?;
    let Some(total) = i64::try_from(record.current().count()).ok().filter(|total| *total > 0) else { return Ok(None) };
    let (mut open, mut decided): (Vec<&Promise>, Vec<&Promise>) =
        record.current().partition(|promise| promise.decided_at.is_none());
    open.sort_by_key(|promise| (promise.due_on.is_none(), promise.due_on));
    decided.sort_by_key(|promise| Reverse(promise.decided_at));
    let mut settled = Vec::new();
    for promise in decided.into_iter().take(MOST_IN_SUMMARY) {
        settled.push(with_proofs(conn, seal, &record, promise)?);
    }
    Ok(Some(PromiseSummary {
        total,
        counts: counts(&record),
        vague: vague_words(&record),
        open: open.into_iter().take(MOST_IN_SUMMARY).map(|promise| record.view(promise)).collect(),
        settled,
        link: links::promises(&record.whole.letter.slug),
    }))
}

/// How many promises are in each state, a line each.
fn counts(record: &Record) -> Vec<String> {
    let plain = [Status::Recorded, Status::DueSoon, Status::DatePassed];
    let states = Outcome::ALL.iter().map(|outcome| Status::Decided(*outcome)).chain(plain);
    let line = |status: Status| {
        let count = record.current().filter(|promise| promise.status(record.today) == status).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        (count > 0).then(|| {
            record.words.say2("promise-count", "count", count, "status", record.words.say(&status.message_key()))
        })
    };
    states.filter_map(line).collect()
}

#[derive(Serialize)]
struct PromisesFile<'a> {
    letter: String,
    count: usize,
    vague: usize,
    promises: Vec<PromiseFile<'a>>,
}

#[derive(Serialize)]
struct PromiseFile<'a> {
    id: &'a str,
    address: String,
    addressee: String,
    promisor: &'a str,
    kind: &'a str,
    ask: Option<i32>,
    quotation: Option<String>,
    quotation_sha256: Option<String>,
    said_on: String,
    condition: Option<&'a str>,
    due_on: Option<String>,
    due_precision: &'a str,
    due_text: &'a str,
    status: &'a str,
    predecessor: Option<&'a str>,
    moved_times: i64,
    moved_days: Option<i64>,
    recorded_at: String,
    replaced_at: Option<String>,
    date_passed_at: Option<String>,
    asked_at: Option<String>,
    reply_until: Option<String>,
    outcome_on: Option<String>,
    days_late: Option<i64>,
    decided_at: Option<String>,
    evidence: Vec<EvidenceFile>,
}

#[derive(Serialize)]
struct EvidenceFile {
    kind: &'static str,
    supports: &'static str,
    captured_on: String,
    url: Option<String>,
    note: String,
    sha256: Option<String>,
    recorded_at: String,
}

async fn show_json(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let record = read_public(&app, &slug).await?;
    let ids: Vec<PromiseId> = record.promises.iter().map(|promise| promise.id.clone()).collect();
    let evidence = app
        .read(move |conn| ids.iter().map(|id| promise_evidence::list(conn, id)).collect::<QueryResult<Vec<_>>>())
        .await?;
    let letter = &record.whole.letter;
    let file = PromisesFile {
        letter: app.links.absolute(&links::letter(&letter.slug)),
        count: record.current().count(),
        vague: record.current().filter(|promise| promise.due_on.is_none()).count(),
        promises: record
            .promises
            .iter()
            .zip(&evidence)
            .map(|(p, evidence)| promise_file(&app, &record, p, evidence))
            .collect(),
    };
    let body = serde_json::to_vec_pretty(&file).map_err(|error| AppError::defect(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(body))
}

fn promise_file<'a>(app: &App, record: &'a Record, promise: &'a Promise, evidence: &[Evidence]) -> PromiseFile<'a> {
    let whole = &record.whole;
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == promise.addressee_id);
    let ask = whole.asks.iter().find(|ask| Some(&ask.id) == promise.ask_id.as_ref());
    let moved = slip(&chain(&record.promises, promise));
    let quotation = record.public_quotation(promise);
    PromiseFile {
        id: promise.id.as_str(),
        address: app.links.absolute(&links::promise(&whole.letter.slug, promise.id.as_str())),
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        promisor: &promise.promisor,
        kind: promise.kind.as_str(),
        ask: ask.map(|ask| ask.number),
        // Of what is shown, not of what it masks: that could be guessed by trying.
        quotation_sha256: quotation.as_deref().map(|quotation| hex::encode(quote::hash(quotation))),
        quotation,
        said_on: record.said_on(promise).to_string(),
        condition: promise.condition.as_deref(),
        due_on: promise.due_on.map(|on| on.to_string()),
        due_precision: promise.due_precision.as_str(),
        due_text: &promise.due_text,
        status: promise.status(record.today).as_str(),
        predecessor: promise.predecessor_id.as_ref().map(PromiseId::as_str),
        moved_times: moved.map_or(0, |slip| slip.times),
        moved_days: moved.and_then(|slip| slip.far.days()),
        recorded_at: rfc3339(promise.recorded_at),
        replaced_at: promise.replaced_at.map(rfc3339),
        date_passed_at: promise.date_passed_at.map(rfc3339),
        asked_at: promise.asked_at.map(rfc3339),
        reply_until: promise.reply_until.map(|on| on.to_string()),
        outcome_on: promise.outcome_on.map(|on| on.to_string()),
        days_late: promise.days_late(),
        decided_at: promise.decided_at.map(rfc3339),
        evidence: evidence.iter().map(evidence_file).collect(),
    }
}

fn evidence_file(evidence: &Evidence) -> EvidenceFile {
    EvidenceFile {
        kind: evidence.kind.as_str(),
        supports: evidence.supports.as_str(),
        captured_on: evidence.captured_on.to_string(),
        url: evidence.url.clone(),
        note: evidence.note.clone(),
        sha256: evidence.public_sha256().map(hex::encode),
        recorded_at: rfc3339(evidence.recorded_at),
    }
}
