//! "How we counted", for programs.

use chrono::NaiveDate;
use serde::Serialize;

use super::counted::{Chain, source_of};
use super::explain::{ExplainedDay, Reckoning};
use super::model::{Deadline, DeadlineState, Stage, StartRule, Unit};
use super::standing::Badge;
use super::words as say;
use crate::links::{self, Links};
use crate::locale::Words;

/// One date and its whole count.
#[derive(Debug, Serialize)]
pub(super) struct CountedJson {
    letter: String,
    id: String,
    addressee: Option<String>,
    stage: Stage,
    basis: &'static str,
    nature: &'static str,
    whose_clock: String,
    source: Option<String>,
    quotation: Option<String>,
    starts_on: NaiveDate,
    start_rule: StartRule,
    count: i32,
    unit: Unit,
    calendar: &'static str,
    calendar_version: String,
    due_on: NaiveDate,
    provisional: bool,
    /// The day on which it would fall by the holidays known now, where that is another.
    by_present_holidays: Option<NaiveDate>,
    state: DeadlineState,
    standing: Option<&'static str>,
    standing_days: Option<u32>,
    met_on: Option<NaiveDate>,
    paused_on: Option<NaiveDate>,
    days_left: Option<i32>,
    reason: Option<String>,
    supersedes: Vec<EarlierJson>,
    superseded_by: Option<String>,
    days: Vec<DayJson>,
}

#[derive(Debug, Serialize)]
struct EarlierJson {
    id: String,
    due_on: NaiveDate,
    paused_on: Option<NaiveDate>,
    calendar_version: String,
    /// Why the next took its place.
    because: Option<String>,
}

#[derive(Debug, Serialize)]
struct DayJson {
    on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday: Option<String>,
}

impl CountedJson {
    pub(super) fn of(chain: &Chain, links: &Links, today: NaiveDate) -> CountedJson {
        let row = &chain.deadline;
        let nature = row.basis.nature(row.stage);
        let badge = Badge::of(row, today);
        CountedJson {
            letter: links.absolute(&links::letter(&chain.whole.letter.slug)),
            id: row.id.to_string(),
            addressee: say::addressee_name(row, &chain.whole.addressees),
            stage: row.stage,
            basis: row.basis.as_str(),
            nature: nature.as_str(),
            whose_clock: say::whose_clock(row, Words::default()),
            source: Some(source_of(row, nature)).filter(|source| !source.is_empty()),
            quotation: row.quotation.clone(),
            starts_on: row.starts_on,
            start_rule: row.start_rule,
            count: row.day_count,
            unit: row.unit,
            calendar: row.calendar.as_str(),
            calendar_version: row.calendar_version.clone(),
            due_on: row.due_on,
            provisional: row.due().provisional,
            by_present_holidays: chain.differs(),
            state: row.state(),
            standing: badge.map(Badge::as_str),
            standing_days: badge.and_then(Badge::days),
            met_on: row.met_on,
            paused_on: row.paused_on,
            days_left: row.days_left,
            reason: row.reason.clone(),
            supersedes: earlier(chain),
            superseded_by: row.superseded_by.as_ref().map(ToString::to_string),
            days: chain.days().into_iter().map(DayJson::of).collect(),
        }
    }
}

fn earlier(chain: &Chain) -> Vec<EarlierJson> {
    let newer = std::iter::once(&chain.deadline).chain(&chain.before);
    let json = |(new, old): (&Deadline, &Deadline)| EarlierJson {
        id: old.id.to_string(),
        due_on: old.due_on,
        paused_on: old.paused_on,
        calendar_version: old.calendar_version.clone(),
        because: new.reason.clone(),
    };
    newer.zip(&chain.before).map(json).collect()
}

impl DayJson {
    fn of(day: ExplainedDay<'_>) -> DayJson {
        let (number, mark, skipped) = match day.reckoning {
            Reckoning::DayZero => (Some(0), None, None),
            Reckoning::WorkingDay(number) | Reckoning::Day(number) => (Some(number), None, None),
            Reckoning::Saturday | Reckoning::Sunday => (None, None, Some("weekend")),
            Reckoning::BankHoliday(_) => (None, None, Some("bank_holiday")),
            Reckoning::StoodStill => (None, None, Some("paused")),
            Reckoning::MovedHere => (None, Some("next_working_day"), None),
            Reckoning::Named => (None, Some("named"), None),
        };
        let holiday = match day.reckoning {
            Reckoning::BankHoliday(name) => Some(name.to_owned()),
            _ => None,
        };
        DayJson { on: day.on, number, mark, skipped, holiday }
    }
}
