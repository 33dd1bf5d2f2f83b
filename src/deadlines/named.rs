//! Days that an addressee named for an answer. Each stands beside the deadlines of other bases and erases none of them. One
//! that a promise has made is there for as long as the reply counts in which the promise stands.

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
/// Why a named day was given up: the reply that names it was put aside.
pub const REPLY_GONE: &str = "reply_put_aside";
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
    /// The key of the promise that names it; `None` for a day that somebody wrote down without one.
    pub promise: Option<&'a str>,
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
        promise_id: named.promise.map(str::to_owned),
        ..Deadline::of((letter_id, Some(addressee_id)), terms, now)
    };
    if let Some(earlier) = promised.iter().find(|row| gives_way(row, named)) {
        let new = Deadline { reason: Some(NAMED_ANOTHER.to_owned()), ..new };
        let done = replace(conn, earlier, &new, HappeningKind::DeadlineMoved, NAMED_ANOTHER, now)?;
        return Ok(done.then_some(new));
    }
    store::insert_deadline(conn, &new)?;
    told::record(conn, &new, HappeningKind::DeadlineSet, told::due(&new), now)?;
    Ok(Some(new))
}

/// A day that went by stays on the page beside the new one.
fn gives_way(row: &Deadline, named: &Named<'_>) -> bool {
    row.state() == DeadlineState::Active
        && Some(row.due_on) == named.replaces
        && row.starts_on <= named.named_on
        && named.named_on <= row.due_on
}

/// The words that name the day of a promise were read otherwise: its date moves, or is given up where they name none after
/// all. False if the promise has made none.
///
/// # Errors
/// The database's.
pub fn named_otherwise(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    (promise, after): (&str, Option<NaiveDate>),
    now: Time,
) -> QueryResult<bool> {
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    let Some(row) = rows.iter().find(|row| row.promise_id.as_deref() == Some(promise)) else { return Ok(false) };
    let Some(due_on) = after.filter(|on| *on >= row.starts_on) else { return give_up(conn, row, READ_OTHERWISE, now) };
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

fn give_up(conn: &mut Conn, row: &Deadline, reason: &str, now: Time) -> QueryResult<bool> {
    let given_up = store::mark_cancelled(conn, &row.id, reason, now)?;
    if given_up {
        told::record(conn, row, HappeningKind::DeadlineMoved, told::moved(row, None, CANCELLED), now)?;
    }
    Ok(given_up)
}

/// The reply of a promise does not count any more: its date is given up, and the one whose place it took is there again, if
/// the promise of that one `counts`. That its day went by is noted of it no more. Returns how many dates changed.
///
/// # Errors
/// The database's.
pub fn named_no_more(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    promise: &str,
    counts: impl Fn(&str) -> bool,
    now: Time,
) -> QueryResult<usize> {
    of_addressee(conn, letter_id, addressee_id, now)?;
    let (mut changed, mut gone) = (0, vec![promise.to_owned()]);
    while let Some(promise) = gone.pop() {
        let all = store::list_deadlines(conn, letter_id)?;
        // What another took the place of, that one stands for.
        let Some(last) = newest_of(&all, &promise).filter(|row| row.superseded_by.is_none()) else { continue };
        if last.holds() && give_up(conn, last, REPLY_GONE, now)? {
            store::clear_missed(conn, &last.id)?;
            changed += 1;
        }
        for (earlier, by) in replaced_by(&all, &promise) {
            if !store::clear_superseded(conn, &earlier.id, &by.id)? {
                continue;
            }
            let whose = earlier.promise_id.clone();
            match whose.filter(|whose| !counts(whose)) {
                Some(whose) => gone.push(whose),
                None if earlier.cancelled_at.is_none() => {
                    told::record(conn, earlier, HappeningKind::DeadlineSet, told::due(earlier), now)?;
                    changed += 1;
                }
                None => {}
            }
        }
    }
    Ok(changed)
}

/// The reply of a promise counts again: the date that was given up with it is there again, in the place of the one that the
/// promise is said to replace if that gives way. False if none was given up for that reason.
///
/// # Errors
/// The database's.
pub fn named_after_all(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    (promise, named): (&str, &Named<'_>),
    now: Time,
) -> QueryResult<bool> {
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    let all = store::list_deadlines(conn, letter_id)?;
    let Some(last) = newest_of(&all, promise) else { return Ok(false) };
    if !store::clear_cancelled(conn, &last.id, REPLY_GONE)? {
        return Ok(false);
    }
    let promised = rows.iter().filter(|row| row.basis == Basis::PromisedInReply);
    for earlier in promised.filter(|row| gives_way(row, named)) {
        store::set_superseded(conn, &earlier.id, &last.id)?;
    }
    told::record(conn, last, HappeningKind::DeadlineSet, told::due(last), now)?;
    Ok(true)
}

/// Whether a promise has made a date of a letter, whatever became of it.
///
/// # Errors
/// The database's.
pub fn has_made_date(conn: &mut Conn, letter_id: &LetterId, promise: &str) -> QueryResult<bool> {
    Ok(newest_of(&store::list_deadlines(conn, letter_id)?, promise).is_some())
}

/// The date of a promise of which no other date of the same promise took the place.
fn newest_of<'a>(all: &'a [Deadline], promise: &str) -> Option<&'a Deadline> {
    let own: Vec<&Deadline> = all.iter().filter(|row| row.promise_id.as_deref() == Some(promise)).collect();
    own.iter().rev().find(|row| !own.iter().any(|later| row.superseded_by.as_ref() == Some(&later.id))).copied()
}

/// The dates of others whose place a promise's took, each with the one that did.
fn replaced_by<'a>(all: &'a [Deadline], promise: &str) -> Vec<(&'a Deadline, &'a Deadline)> {
    let of_promise = |row: &&Deadline| row.promise_id.as_deref() == Some(promise);
    let pairs = all.iter().filter(of_promise).flat_map(|by| {
        let others = all.iter().filter(|row| row.superseded_by.as_ref() == Some(&by.id));
        others.filter(|row| row.promise_id != by.promise_id).map(move |row| (row, by))
    });
    pairs.collect()
}
