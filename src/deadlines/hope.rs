//! The author's hope for an answer: the only clock of a letter about which nothing better is known.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::calendar::{CalendarName, calendar};
use super::count::add_working_days;
use super::model::{Deadline, DeadlineId, Stage, StartRule, Unit};
use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;

/// Counts the author's hope from the day of sending, and records it with the calendar it was counted by.
///
/// # Errors
/// The database's.
pub fn set_hoped_for(conn: &mut Conn, letter: &Letter, starts_on: NaiveDate, now: Time) -> QueryResult<Deadline> {
    let here = calendar(CalendarName::EnglandAndWales);
    let days = u16::try_from(letter.reply_within_working_days.max(0)).unwrap_or(u16::MAX);
    let due = add_working_days(here, starts_on, days);
    let deadline = Deadline {
        id: DeadlineId::new(now),
        letter_id: letter.id.clone(),
        addressee_id: None,
        stage: Stage::Answer,
        basis: Basis::HopedForByAuthor,
        source_url: None,
        quotation: None,
        starts_on,
        start_rule: StartRule::Sent,
        day_count: i32::from(days),
        unit: Unit::WorkingDays,
        calendar: here.name(),
        calendar_version: here.version().to_owned(),
        due_on: due.due_on,
        recorded_at: now,
        recorded_by: None,
        met_on: None,
        missed_at: None,
        paused_on: None,
        days_left: None,
        cancelled_at: None,
        reason: None,
        superseded_by: None,
    };
    store::insert_deadline(conn, &deadline)?;
    Ok(deadline)
}
