//! What happens to deadlines by itself: days that went by are noted, and dates are counted anew when the list of bank
//! holidays has changed.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::clock::{NEW_HOLIDAYS, replace};
use super::holidays::Calendars;
use super::model::{Deadline, DeadlineId, DeadlineState, Stage, StartRule};
use super::shared::split;
use super::{store, told};
use crate::clock::{Time, london_date, london_midnight};
use crate::db::Conn;
use crate::letters::store::find_locked;
use crate::letters::store::happenings::HappeningKind;

/// Rows in one step, so that the writes of others come in between.
pub const STEP: i64 = 200;

/// How far the noting of missed days has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missed {
    /// How many were noted.
    pub noted: usize,
    /// The last key looked at; `None` when there was nothing more.
    pub last: Option<DeadlineId>,
}

/// Notes the days that were over before the London day `today` and on which nothing came: each once, as having happened at
/// the end of the day. One step of at most [`STEP`] after a key. What `may_be_late` does not let pass is left as it is, and
/// looked at again when it is asked again: that an addressee cannot be late now says nothing of tomorrow.
///
/// # Errors
/// The database's.
pub fn note_missed(
    conn: &mut Conn,
    (today, after): (NaiveDate, Option<&DeadlineId>),
    now: Time,
    mut may_be_late: impl FnMut(&mut Conn, &Deadline) -> QueryResult<bool>,
) -> QueryResult<Missed> {
    let rows = store::list_run_out(conn, today, after.map_or("", DeadlineId::as_str), STEP)?;
    let mut done = Missed { noted: 0, last: rows.last().map(|row| row.id.clone()) };
    for row in rows {
        let row = own(conn, row, now)?;
        if may_be_late(conn, &row)? {
            done.noted += usize::from(note_gone_by(conn, &row, end_of(row.due_on, now), now)?);
        }
    }
    Ok(done)
}

/// The end of a London day that is over.
pub fn end_of(day: NaiveDate, now: Time) -> Time {
    day.succ_opt().map_or(now, london_midnight).min(now)
}

/// Notes that a day went by at a moment; false if that was noted, or if what was due came, stands still or was given up.
///
/// # Errors
/// The database's.
pub fn note_gone_by(conn: &mut Conn, row: &Deadline, over: Time, now: Time) -> QueryResult<bool> {
    if !store::mark_missed(conn, &row.id, now)? {
        return Ok(false);
    }
    told::record_at(conn, row, HappeningKind::DeadlineMissed, told::due(row), (over, now))?;
    Ok(true)
}

/// The row of one addressee where it was one of everybody.
fn own(conn: &mut Conn, row: Deadline, now: Time) -> QueryResult<Deadline> {
    if row.addressee_id.is_some() {
        return Ok(row);
    }
    split(conn, &row.letter_id, now)?;
    store::find_deadline(conn, &row.letter_id, &row.id)
}

/// How far a recount has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recounted {
    /// How many dates moved.
    pub moved: usize,
    /// The last key looked at; `None` when there was nothing more.
    pub last: Option<DeadlineId>,
}

/// Counts open deadlines anew that were counted by other editions of the calendars, one step after a key. Where the date
/// is the same, the row only notes the edition by which it was found right; where it moved, a new row takes its place, and
/// the timeline says so. What was met, or stands still, is left as it is.
///
/// # Errors
/// The database's.
pub fn recount(
    conn: &mut Conn,
    calendars: &Calendars,
    after: Option<&DeadlineId>,
    now: Time,
) -> QueryResult<Recounted> {
    let after = after.map_or("", DeadlineId::as_str);
    let rows = store::list_counted_otherwise(conn, &calendars.versions(), after, STEP)?;
    let mut done = Recounted { moved: 0, last: rows.last().map(|row| row.id.clone()) };
    for row in &rows {
        // What somebody does to the dates of the letter meanwhile waits, or is seen here.
        find_locked(conn, &row.letter_id)?;
        let row = &store::find_deadline(conn, &row.letter_id, &row.id)?;
        if !matches!(row.state(), DeadlineState::Active | DeadlineState::Missed) {
            continue;
        }
        let calendar = calendars.calendar(row.calendar);
        let starts_on = start_by(conn, calendars, row)?;
        let counted = Deadline { starts_on, ..row.clone() };
        let due_on = counted.due_by(calendar);
        if (starts_on, due_on) == (row.starts_on, row.due_on) {
            store::set_calendar_version(conn, &row.id, calendar.version())?;
            continue;
        }
        let moved = Deadline {
            id: DeadlineId::new(now),
            due_on,
            calendar_version: calendar.version().to_owned(),
            recorded_at: now,
            recorded_by: None,
            // Not late after all, if the day has not gone by.
            missed_at: row.missed_at.filter(|_| due_on < london_date(now)),
            reason: Some(NEW_HOLIDAYS.to_owned()),
            ..counted
        };
        done.moved += usize::from(replace(conn, row, &moved, HappeningKind::DeadlineMoved, NEW_HOLIDAYS, now)?);
    }
    Ok(done)
}

/// Stage one of a complaint that nobody acknowledged runs from the last day for it, which may have moved, too.
fn start_by(conn: &mut Conn, calendars: &Calendars, row: &Deadline) -> QueryResult<NaiveDate> {
    if row.stage != Stage::StageOne || row.start_rule != StartRule::Acknowledged {
        return Ok(row.starts_on);
    }
    let all = store::list_deadlines(conn, &row.letter_id)?;
    let awaited = all.iter().find(|other| {
        other.stage == Stage::Acknowledgement
            && other.basis == row.basis
            && other.addressee_id == row.addressee_id
            && other.due_on == row.starts_on
            && other.met_on.is_none()
    });
    Ok(awaited.map_or(row.starts_on, |other| other.due_by(calendars.calendar(other.calendar))))
}
