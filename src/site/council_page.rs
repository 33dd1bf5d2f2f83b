//! A council's record: the letters that were sent to it, how long they waited, what was promised and what became of it. No
//! ranking, and no share of fewer than twenty.

mod file;

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{Datelike, NaiveDate};

use self::file::file;
use crate::app::App;
use crate::clock::london_date;
use crate::councils::directory::Directory;
use crate::councils::domains::predecessors;
use crate::councils::model::Council;
use crate::links;
use crate::locale::Words;
use crate::replies::record::find_record;
use crate::replies::record::model::{ENOUGH_TO_COMPARE, Ground, LetterRow, Median, Promises, Punctuality, Record};
use crate::web::error::AppError;
use crate::web::kept::{Encoding, KeptPage};
use crate::web::page::{Frame, PageResult};
use crate::web::route;

/// The most letters that are listed; all are counted.
const MOST_LISTED: usize = 100;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::COUNCIL).get(show_council)).service(route::at(links::COUNCIL_JSON).get(show_json));
}

/// Where the record of the council with a code stands; `None` for a code that the directory does not know.
pub fn path_of(directory: &Directory, code: &str) -> Option<String> {
    directory.find(code).map(|council| links::council(&council.slug))
}

#[derive(Template)]
#[template(path = "site/council.html")]
struct CouncilPage {
    page: Frame,
    name: String,
    facts: String,
    website: String,
    /// What is said of its end; empty while it is there.
    ended: String,
    successors: Vec<Linked>,
    predecessors: Vec<Linked>,
    /// Nothing for a council that was abolished: it is counted with its successors.
    told: Option<Told>,
    none: String,
    rows: Vec<Row>,
    older: String,
    as_of: String,
    json: String,
}

/// A council that is led to.
struct Linked {
    label: String,
    path: String,
}

/// What is told of a record, in sentences and numbers.
struct Told {
    waits: Vec<String>,
    too_few: String,
    dates: Vec<(String, i64)>,
    dates_share: String,
    promises: Vec<(String, i64)>,
    promises_more: Vec<String>,
}

struct Row {
    title: String,
    path: String,
    to: String,
    sent: String,
    state: String,
    answered: bool,
}

/// A council of the directory, what it came from and became, and its record.
struct Found {
    council: Council,
    successors: Vec<Council>,
    predecessors: Vec<Council>,
    record: Record,
}

impl Found {
    fn is_abolished(&self) -> bool {
        self.council.is_abolished(self.record.on)
    }
}

async fn find(app: &App, directory: &Directory, slug: &str) -> Result<Found, AppError> {
    let today = london_date(app.now());
    let council = directory.find_by_slug(slug).ok_or(AppError::not_found())?;
    let abolished = council.is_abolished(today);
    let successors = if abolished { directory.living_successors(council, today) } else { Vec::new() };
    let predecessors = if abolished { Vec::new() } else { predecessors(directory, council, today) };
    let codes: Vec<String> =
        std::iter::once(council).chain(predecessors.iter().copied()).map(|one| one.code.clone()).collect();
    let record = app.read(move |conn| {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        find_record(conn, &codes, today)
    });
    Ok(Found {
        record: record.await?,
        council: council.clone(),
        successors: successors.into_iter().cloned().collect(),
        predecessors: predecessors.into_iter().cloned().collect(),
    })
}

async fn show_council(
    req: HttpRequest,
    app: Data<App>,
    directory: Data<Directory>,
    slug: web::Path<String>,
) -> PageResult {
    let found = find(&app, &directory, &slug).await?;
    let body = council_page(&found, Words::default()).render().map_err(|error| AppError::defect(&error))?;
    Ok(answer(&req, "text/html; charset=utf-8", body.into_bytes()))
}

async fn show_json(
    req: HttpRequest,
    app: Data<App>,
    directory: Data<Directory>,
    slug: web::Path<String>,
) -> PageResult {
    let found = find(&app, &directory, &slug).await?;
    let body = serde_json::to_vec_pretty(&file(&app, &found)).map_err(|error| AppError::defect(&error))?;
    Ok(answer(&req, "application/json", body))
}

/// It is made anew for each view, and sent only to whoever does not have it.
fn answer(req: &HttpRequest, kind: &'static str, body: Vec<u8>) -> HttpResponse {
    KeptPage::new(0, kind, body, Encoding::AsIs).respond(req)
}

fn council_page(found: &Found, words: Words) -> CouncilPage {
    let (council, record) = (&found.council, &found.record);
    let place = if council.region.is_empty() || council.region == council.nation.name() {
        council.nation.name().to_owned()
    } else {
        format!("{}, {}", council.region, council.nation.name())
    };
    let none = if found.is_abolished() { "record-none-abolished" } else { "record-none" };
    let older = record.letters.len().saturating_sub(MOST_LISTED);
    CouncilPage {
        page: Frame::new(words),
        name: council.name.clone(),
        facts: format!("{} · {place}", council.kind_name),
        website: council.website.clone().unwrap_or_default(),
        ended: if found.is_abolished() { ended(council, &found.successors, words) } else { String::new() },
        successors: found.successors.iter().map(|next| linked(next, next.name.clone())).collect(),
        predecessors: found.predecessors.iter().map(|earlier| linked(earlier, until(earlier, words))).collect(),
        told: (!record.letters.is_empty() && !found.is_abolished()).then(|| told(record, &council.name, words)),
        none: if record.letters.is_empty() { words.say1(none, "name", council.name.as_str()) } else { String::new() },
        rows: record.letters.iter().take(MOST_LISTED).map(|letter| row(letter, record.on, words)).collect(),
        older: if older == 0 { String::new() } else { words.say1("record-list-more", "count", number(older)) },
        as_of: words.say1("record-as-of", "date", words.date(&record.on)),
        json: links::council_json(&council.slug),
    }
}

fn linked(council: &Council, label: String) -> Linked {
    Linked { label, path: links::council(&council.slug) }
}

fn until(council: &Council, words: Words) -> String {
    let year = council.end_year().map(|year| year.to_string()).unwrap_or_default();
    words.say2("record-in-year", "name", council.name.as_str(), "year", year)
}

fn ended(council: &Council, successors: &[Council], words: Words) -> String {
    let year = council.ended_on.map(|end| end.year().to_string()).unwrap_or_default();
    let next = if successors.is_empty() { "record-abolished-unknown" } else { "record-abolished-now" };
    format!("{} {}", words.say2("record-abolished", "name", council.name.as_str(), "year", year), words.say(next))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn told(record: &Record, name: &str, words: Words) -> Told {
    let median = record.median;
    let mut waits = vec![
        words.say2("record-letters", "count", number(median.letters), "name", name),
        words.say1("record-answered", "count", number(median.answered)),
    ];
    if median.letters > 0 {
        waits.push(half(&median, words));
    }
    if record.not_reached() > 0 {
        waits.push(words.say1("record-not-reached", "count", number(record.not_reached())));
    }
    let too_few = if median.letters < ENOUGH_TO_COMPARE {
        words.say1("record-too-few", "count", number(ENOUGH_TO_COMPARE))
    } else {
        String::new()
    };
    let share = |key: &str, percent: Option<i64>| percent.map(|percent| words.say1(key, "percent", percent));
    let moved = record.promises.moved;
    let moved = (moved > 0).then(|| words.say1("record-moved", "count", number(moved)));
    Told {
        waits,
        too_few,
        dates: dates(record.punctuality, words),
        dates_share: share("record-in-time-share", record.in_time_percent()).unwrap_or_default(),
        promises: if record.promises.all() == 0 { Vec::new() } else { promises(record.promises, words) },
        promises_more: moved.into_iter().chain(share("record-kept-share", record.kept_percent())).collect(),
    }
}

/// Within how many days half of the letters have an answer, as far as that can be told.
fn half(median: &Median, words: Words) -> String {
    match median.told() {
        Some((days, Ground::Observed)) => words.say1("record-median", "days", days),
        Some((days, Ground::Estimated)) => words.say1("record-median-estimated", "days", days),
        None if median.answered == 0 => words.say1("record-longest", "days", median.longest),
        None if median.most_wait() => words.say1("record-median-open", "days", median.longest),
        None => words.say("record-median-unknown"),
    }
}

fn dates(counted: Punctuality, words: Words) -> Vec<(String, i64)> {
    [
        (words.say("record-in-time"), counted.in_time),
        (words.say("record-late"), counted.late),
        (words.say("record-overdue"), counted.overdue),
        (words.say("record-running"), counted.running),
        (words.say("record-without-date"), counted.without_date),
    ]
    .map(|(label, count)| (label, number(count)))
    .into()
}

fn promises(counted: Promises, words: Words) -> Vec<(String, i64)> {
    [
        (words.say("record-kept"), counted.kept),
        (words.say("record-kept-late"), counted.late),
        (words.say("record-partly"), counted.partly),
        (words.say("record-broken"), counted.broken),
        (words.say("record-unverified"), counted.unverified),
        (words.say("record-promise-running"), counted.running),
        (words.say("record-vague"), counted.vague),
        (words.say("record-other"), counted.other),
    ]
    .map(|(label, count)| (label, number(count)))
    .into()
}

fn row(letter: &LetterRow, today: NaiveDate, words: Words) -> Row {
    let days = letter.wait(today).map(|wait| wait.days);
    let state = match (days, letter.answered_on(), letter.ended_on()) {
        (None, ..) => words.say("record-list-not-reached"),
        (Some(days), Some(_), _) => words.say1("record-list-answered", "days", days),
        (Some(_), None, Some(_)) => words.say("record-list-ended"),
        (Some(days), None, None) => words.say1("record-list-waits", "days", days),
    };
    Row {
        title: letter.title.clone(),
        path: links::letter(&letter.slug),
        to: words.say1("record-list-to", "name", names(letter)),
        sent: words.say1("record-list-sent", "date", words.date(&letter.sent_on)),
        state,
        answered: letter.answered_on().is_some(),
    }
}

fn names(letter: &LetterRow) -> String {
    letter.to.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}
