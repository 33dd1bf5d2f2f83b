//! What happens to deadlines, written into the letter's one list of what happened.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::model::Deadline;
use crate::clock::{Time, london_date, london_midnight};
use crate::db::Conn;
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening, record as write_down};
use crate::letters::store::touch;

/// The day that holds now, and what is due on it.
pub(super) fn due(row: &Deadline) -> Facts {
    Facts { on: Some(row.due_on), word: Some(row.stage.as_str().to_owned()), ..Facts::default() }
}

/// From one day to another, and why: a word of ours, or `corrected` where a person said why.
pub(super) fn moved(old: &Deadline, new: Option<&Deadline>, why: &str) -> Facts {
    Facts { on: new.map(|new| new.due_on), until: Some(old.due_on), word: Some(why.to_owned()), ..Facts::default() }
}

/// The moment to give for something that happened on a London day.
pub(super) fn moment_of(on: NaiveDate, now: Time) -> Time {
    if on >= london_date(now) { now } else { london_midnight(on) }
}

/// Records what happened to a deadline just now; the letter's page shows it.
///
/// # Errors
/// The database's.
pub(super) fn record(conn: &mut Conn, row: &Deadline, kind: HappeningKind, facts: Facts, now: Time) -> QueryResult<()> {
    record_at(conn, row, kind, facts, (now, now))
}

/// Records what happened to a deadline at one moment and is written down at another.
///
/// # Errors
/// The database's.
pub(super) fn record_at(
    conn: &mut Conn,
    row: &Deadline,
    kind: HappeningKind,
    facts: Facts,
    (occurred_at, now): (Time, Time),
) -> QueryResult<()> {
    let happening = NewHappening {
        addressee_id: row.addressee_id.as_ref(),
        facts,
        occurred_at,
        ..NewHappening::of(&row.letter_id, kind, now).about(row.id.as_str())
    };
    write_down(conn, &happening, now)?;
    touch(conn, &row.letter_id, now)
}
