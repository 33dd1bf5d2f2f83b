//! Days that an addressee named for an answer. Each stands beside the deadlines of other bases and erases none of them.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::clock::{NAMED_ANOTHER, replace};
use super::model::{Deadline, DeadlineId, DeadlineState, Stage, StartRule, Terms, Unit};
use super::shared::of_addressee;
use super::start::calendar_of;
use super::{store, told};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::happenings::HappeningKind;
use crate::letters::store::list_addressees;
use crate::organisers::model::OrganiserId;

/// Why a named day took the place of another, or was given up: the words that name it were read otherwise.
pub const READ_OTHERWISE: &str = "read_otherwise";
/// What the timeline is told when such a date was given up.
const CANCELLED: &str = "cancelled";

/// A day that an addressee named for an answer.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The day.
    pub due_on: NaiveDate,
    /// The London day on which they named it.
    pub named_on: NaiveDate,
    /// The day that they named before and that this one takes the place of.
    pub replaces: Option<NaiveDate>,
    /// Where it can be read.
    pub source_url: Option<&'a str>,
    /// Their words.
    pub quotation: Option<&'a str>,
    /// Who wrote it down; `None` for the service itself.
    pub by: Option<&'a OrganiserId>,
}

/// Adds the day that an addressee named. It takes the place of the day that it is said to replace, if that one was named no
/// later and has not gone by; everything else stays, and lateness against it does, too. `None` if that day was written down
/// already, or lay behind them when they named it: nobody is held to such a day.
///
/// # Errors
/// The database's.
pub fn named_day(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    named: &Named<'_>,
    now: Time,
) -> QueryResult<Option<Deadline>> {
    if named.due_on < named.named_on {
        return Ok(None);
    }
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    let promised: Vec<&Deadline> = rows.iter().filter(|row| row.basis == Basis::PromisedInReply).collect();
    if promised.iter().any(|row| row.due_on == named.due_on && row.is_open()) {
        return Ok(None);
    }
    let addressees = list_addressees(conn, letter_id)?;
    let council = addressees.iter().find(|known| known.id == *addressee_id).and_then(|a| a.council_code.as_deref());
    let terms = Terms {
        stage: Stage::Answer,
        basis: Basis::PromisedInReply,
        source_url: named.source_url.map(str::to_owned),
        quotation: named.quotation.map(str::to_owned),
        starts_on: named.named_on,
        start_rule: StartRule::Promised,
        days: 0,
        unit: Unit::NamedDay,
        calendar: calendar_of(council),
    };
    let new = Deadline {
        due_on: named.due_on,
        recorded_by: named.by.cloned(),
        ..Deadline::of((letter_id, Some(addressee_id)), terms, now)
    };
    // A day that went by stays on the page beside the new one.
    let gives_way = |row: &&&Deadline| {
        row.state() == DeadlineState::Active
            && Some(row.due_on) == named.replaces
            && row.starts_on <= named.named_on
            && named.named_on <= row.due_on
    };
    if let Some(earlier) = promised.iter().find(gives_way) {
        let new = Deadline { reason: Some(NAMED_ANOTHER.to_owned()), ..new };
        let done = replace(conn, earlier, &new, HappeningKind::DeadlineMoved, NAMED_ANOTHER, now)?;
        return Ok(done.then_some(new));
    }
    store::insert_deadline(conn, &new)?;
    told::record(conn, &new, HappeningKind::DeadlineSet, told::due(&new), now)?;
    Ok(Some(new))
}

/// The words of a London day that named a day were read otherwise: the date moves, or is given up where they name none after
/// all. False if there is no such date.
///
/// # Errors
/// The database's.
pub fn named_otherwise(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    (named_on, before, after): (NaiveDate, NaiveDate, Option<NaiveDate>),
    now: Time,
) -> QueryResult<bool> {
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    let same = |row: &&Deadline| (row.basis, row.starts_on, row.due_on) == (Basis::PromisedInReply, named_on, before);
    let Some(row) = rows.iter().find(same) else { return Ok(false) };
    let Some(due_on) = after.filter(|on| *on >= named_on) else {
        let given_up = store::mark_cancelled(conn, &row.id, READ_OTHERWISE, now)?;
        told::record(conn, row, HappeningKind::DeadlineMoved, told::moved(row, None, CANCELLED), now)?;
        return Ok(given_up);
    };
    let moved = Deadline {
        id: DeadlineId::new(now),
        due_on,
        recorded_at: now,
        missed_at: row.missed_at.filter(|_| due_on < london_date(now)),
        reason: Some(READ_OTHERWISE.to_owned()),
        ..row.clone()
    };
    replace(conn, row, &moved, HappeningKind::DeadlineMoved, READ_OTHERWISE, now)
}
