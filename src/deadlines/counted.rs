//! "How we counted": each day from the day of sending to the due day, whose clock it is, and what stood in its place before;
//! as a page, and the same for programs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::{Datelike, NaiveDate};
use diesel::result::QueryResult;

use super::basis::Nature;
use super::calendar::calendar;
use super::counted_json::CountedJson;
use super::explain::{ExplainedDay, Reckoning, explain_deadline};
use super::model::{Deadline, DeadlineId, DeadlineState};
use super::standing::Badge;
use super::{store, words as say};
use crate::app::App;
use crate::clock::london_date;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, Letter, WholeLetter};
use crate::letters::risk;
use crate::links;
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};

pub use super::words::whose_clock;

#[derive(Template)]
#[template(path = "deadlines/counted.html")]
struct CountedPage {
    page: Frame,
    letter: Letter,
    letter_path: String,
    deadline: Deadline,
    addressee: String,
    stage: String,
    whose_clock: String,
    nature: String,
    source: String,
    start: String,
    stood: String,
    state: String,
    calendar: String,
    years: String,
    edition: String,
    provisional: bool,
    differs: Option<NaiveDate>,
    named: bool,
    days: Vec<CountedDay>,
    earlier: Vec<Earlier>,
    later: Option<(String, NaiveDate)>,
    as_json: String,
}

struct CountedDay {
    on: NaiveDate,
    weekday: String,
    reckoning: String,
    class: &'static str,
}

/// A date that another took the place of.
struct Earlier {
    sentence: String,
    path: String,
}

/// A deadline with what came before and after it.
#[derive(Debug, Clone)]
pub struct Chain {
    pub(super) whole: WholeLetter,
    pub(super) deadline: Deadline,
    /// Those whose place it took, the newest first.
    pub(super) before: Vec<Deadline>,
    /// The one that took its place.
    pub(super) after: Option<Deadline>,
}

impl Chain {
    /// Whose date it is; `None` for everybody's.
    pub fn addressee(&self) -> Option<&AddresseeId> {
        self.deadline.addressee_id.as_ref()
    }

    /// Every day of its count.
    pub(super) fn days(&self) -> Vec<ExplainedDay<'static>> {
        explain_deadline(calendar(self.deadline.calendar), &self.deadline, &self.before)
    }

    /// The day on which it would fall by the holidays that are known now, if that is another.
    pub(super) fn differs(&self) -> Option<NaiveDate> {
        let by_now = self.deadline.due_by(calendar(self.deadline.calendar));
        Some(by_now).filter(|day| *day != self.deadline.due_on)
    }
}

/// One deadline of a letter, with what came before and after it.
///
/// # Errors
/// `NotFound` for a deadline of another letter.
pub fn find_chain(conn: &mut Conn, whole: WholeLetter, id: &DeadlineId) -> QueryResult<Chain> {
    let deadline = store::find_deadline(conn, &whole.letter.id, id)?;
    let all = store::list_deadlines(conn, &whole.letter.id)?;
    let mut before: Vec<Deadline> = Vec::new();
    let mut current = deadline.id.clone();
    while let Some(earlier) = all.iter().find(|row| row.superseded_by.as_ref() == Some(&current)) {
        current = earlier.id.clone();
        before.push(earlier.clone());
        if before.len() > all.len() {
            break;
        }
    }
    let after = all.into_iter().find(|row| deadline.superseded_by.as_ref() == Some(&row.id));
    Ok(Chain { whole, deadline, before, after })
}

/// The page of a deadline.
///
/// # Errors
/// That of a template.
pub fn show_counted(app: &App, chain: &Chain) -> PageResult {
    let frame = risk::frame(&app.config, &chain.whole.letter);
    let page = page_of(chain, london_date(app.now()), frame);
    show(&page, StatusCode::OK, Privacy::Open)
}

/// The same for programs.
///
/// # Errors
/// That of writing JSON.
pub fn show_json(app: &App, chain: &Chain) -> PageResult {
    let json = CountedJson::of(chain, &app.links, london_date(app.now()));
    let body = serde_json::to_vec_pretty(&json).map_err(|error| AppError::defect(&error))?;
    let mut response = HttpResponse::Ok();
    response.content_type("application/json").insert_header(("Cache-Control", "no-cache"));
    Ok(response.body(body))
}

fn page_of(chain: &Chain, today: NaiveDate, frame: Frame) -> CountedPage {
    let (words, deadline) = (Words::default(), &chain.deadline);
    let slug = &chain.whole.letter.slug;
    let (years, edition) = deadline.calendar_version.split_once('/').unwrap_or((&deadline.calendar_version, ""));
    let nature = deadline.basis.nature(deadline.stage);
    let over = !deadline.holds();
    CountedPage {
        letter_path: links::letter(slug),
        addressee: say::addressee_name(deadline, &chain.whole.addressees).unwrap_or_default(),
        stage: say::stage(deadline.stage, words),
        whose_clock: whose_clock(deadline, words),
        nature: say::nature(nature, words),
        source: source_of(deadline, nature),
        start: say::start(deadline.start_rule, words),
        stood: stood(deadline, words),
        state: match Badge::of(deadline, today) {
            Some(badge) if !over => badge.say(words),
            _ => say::state(deadline.state(), words),
        },
        calendar: say::calendar_name(deadline.calendar, words),
        years: years.to_owned(),
        edition: edition.to_owned(),
        provisional: deadline.due().provisional,
        differs: chain.differs(),
        named: deadline.unit == super::model::Unit::NamedDay,
        days: chain.days().into_iter().map(|day| counted_day(day, words)).collect(),
        earlier: earlier(chain, words),
        later: chain.after.as_ref().map(|row| (links::deadline_counted(slug, row.id.as_str()), row.due_on)),
        as_json: links::deadline_json(slug, deadline.id.as_str()),
        page: frame,
        letter: chain.whole.letter.clone(),
        deadline: deadline.clone(),
    }
}

/// Where it can be read: the council's own page, or the Act's.
pub(super) fn source_of(deadline: &Deadline, nature: Nature) -> String {
    let published =
        deadline.basis.published_at(deadline.calendar).filter(|_| nature == Nature::Law || nature == Nature::Guidance);
    deadline.source_url.as_deref().or(published).unwrap_or_default().to_owned()
}

/// Since when it stands still, or why it was given up.
fn stood(deadline: &Deadline, words: Words) -> String {
    match (deadline.state(), deadline.paused_on) {
        (DeadlineState::Paused, Some(on)) => {
            let left = say::period(i64::from(deadline.days_left.unwrap_or(0)), deadline.unit, words);
            words.say2("deadline-stands-still", "date", words.date(&on), "left", left)
        }
        (DeadlineState::Cancelled, _) => deadline.reason.as_deref().map(|r| say::reason(r, words)).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Each date and why the next took its place, the newest first.
fn earlier(chain: &Chain, words: Words) -> Vec<Earlier> {
    let slug = &chain.whole.letter.slug;
    let newer = std::iter::once(&chain.deadline).chain(&chain.before);
    let lines = newer.zip(&chain.before).map(|(new, old)| {
        let moved = words.say2("deadline-moved-from", "from", words.date(&old.due_on), "to", words.date(&new.due_on));
        let why = new.reason.as_deref().map(|reason| say::reason(reason, words)).unwrap_or_default();
        Earlier { sentence: format!("{moved} {why}"), path: links::deadline_counted(slug, old.id.as_str()) }
    });
    lines.collect()
}

fn counted_day(day: ExplainedDay<'_>, words: Words) -> CountedDay {
    let counted = matches!(day.reckoning, Reckoning::WorkingDay(_) | Reckoning::Day(_) | Reckoning::Named);
    CountedDay {
        on: day.on,
        weekday: words.say(&format!("weekday-{}", day.on.weekday().number_from_monday())),
        reckoning: reckoning_words(day.reckoning, words),
        class: if counted { "" } else { "soft" },
    }
}

fn reckoning_words(reckoning: Reckoning<'_>, words: Words) -> String {
    match reckoning {
        Reckoning::DayZero => words.say("deadline-day-zero"),
        Reckoning::WorkingDay(number) => words.say1("deadline-working-day", "number", i64::from(number)),
        Reckoning::Day(number) => words.say1("deadline-plain-day", "number", i64::from(number)),
        Reckoning::Saturday | Reckoning::Sunday => words.say("deadline-weekend"),
        Reckoning::BankHoliday(name) => words.say1("deadline-holiday", "name", name),
        Reckoning::StoodStill => words.say("deadline-stood-still"),
        Reckoning::MovedHere => words.say("deadline-moved-here"),
        Reckoning::Named => words.say("deadline-named-day"),
    }
}
