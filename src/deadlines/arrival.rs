//! A letter that came in later than it was first sent, because what was sent before did not arrive: nobody is held to a day
//! that was counted from a mail which they never had.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::clock::{replace, replacement};
use super::model::{Deadline, DeadlineState, StartRule, Terms};
use super::shared::of_addressee;
use super::start::after_acknowledgement;
use super::{store, told};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::happenings::HappeningKind;

/// Why a clock took the place of another: what was sent before had not arrived.
pub const NOT_ARRIVED: &str = "not_arrived";

/// The sending, or the bringing, by which a letter first reached an addressee.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The London days on which it was sent without arriving.
    pub failed_on: Vec<NaiveDate>,
    /// The London day on which it was sent, or brought, and arrived.
    pub on: NaiveDate,
    /// Which of the two it was.
    pub rule: StartRule,
}

/// Counts the clocks anew that were counted from a sending that did not arrive. Whoever has written back had the letter, and
/// a day that a person has set otherwise stays. Returns how many moved.
///
/// # Errors
/// The database's.
pub fn first_arrived(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    arrival: &Arrival,
    now: Time,
) -> QueryResult<usize> {
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    if rows.iter().any(had_the_letter) {
        return Ok(0);
    }
    let mut moved = 0;
    for row in rows.iter().filter(|row| row.is_open()) {
        let Some(terms) = counted_anew(row, &rows, arrival) else { continue };
        // A second clock that runs from that day already takes the place of the first.
        let second = rows.iter().find(|other| other.id != row.id && other.is_open() && other.terms() == terms);
        moved += usize::from(match second {
            Some(second) => put_second_first(conn, row, second, now)?,
            None => {
                let anew = replacement(row, terms, NOT_ARRIVED, now);
                replace(conn, row, &anew, HappeningKind::DeadlineMoved, NOT_ARRIVED, now)?
            }
        });
        // A day that had gone by before it was known that nothing had arrived went by for nobody.
        store::clear_missed(conn, &row.id)?;
    }
    Ok(moved)
}

fn put_second_first(conn: &mut Conn, row: &Deadline, second: &Deadline, now: Time) -> QueryResult<bool> {
    let done = store::set_superseded(conn, &row.id, &second.id)?;
    if done {
        let facts = told::moved(row, Some(second), NOT_ARRIVED);
        told::record(conn, second, HappeningKind::DeadlineMoved, facts, now)?;
    }
    Ok(done)
}

fn had_the_letter(row: &Deadline) -> bool {
    let wrote = row.met_on.is_some() || row.state() == DeadlineState::Paused || row.start_rule == StartRule::Clarified;
    wrote || row.basis == Basis::PromisedInReply
}

/// What a clock is counted from now; `None` for one that was counted from no sending that failed.
fn counted_anew(row: &Deadline, rows: &[Deadline], arrival: &Arrival) -> Option<Terms> {
    let failed = |day: &NaiveDate| *day < arrival.on;
    let mut failed = arrival.failed_on.iter().copied().filter(failed);
    let (starts_on, start_rule) = match row.start_rule {
        StartRule::Sent | StartRule::SentAgain => {
            failed.find(|day| row.starts_on == *day)?;
            (arrival.on, arrival.rule)
        }
        // The first stage of a complaint that nobody has acknowledged runs from the last day for that.
        StartRule::Acknowledged => {
            failed.find(|day| row.starts_on == after_acknowledgement(row, rows, *day))?;
            (after_acknowledgement(row, rows, arrival.on), StartRule::Acknowledged)
        }
        StartRule::Received | StartRule::Promised | StartRule::Clarified => return None,
    };
    Some(Terms { starts_on, start_rule, ..row.terms() })
}
