//! What an earlier version of the service left to be done for the dates of letters: it read replies, and told no clock of
//! them. Done before any day is noted as gone by, so that nobody is called late who had answered. No signer is told of it:
//! what came years ago is no news.

use diesel::result::QueryResult;

use super::clocks::{Excuses, answering_days};
use super::store::older;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::{clock, list_active, rounds};
use crate::letters::model::{LetterId, WholeLetter};
use crate::letters::store::{find_locked, with_parts};

/// Letters in one step, so that the writes of others come in between.
pub const STEP: i64 = 50;

/// Lets the answers of earlier versions meet the clocks that run, one step of letters after a key; what a person set stays
/// as it is. Done again, it changes nothing. Returns the last letter looked at; `None` when there was nothing more.
///
/// # Errors
/// The database's.
pub fn meet_older_clocks(conn: &mut Conn, after: Option<&LetterId>, now: Time) -> QueryResult<Option<LetterId>> {
    let letters = older::list_letters(conn, after.map_or("", LetterId::as_str), STEP)?;
    for id in &letters {
        // Another node may do the same: it waits here, and finds it done.
        let letter = find_locked(conn, id)?;
        let whole = with_parts(conn, letter)?;
        let is_untouched = list_active(conn, id)?.iter().any(|row| row.addressee_id.is_none());
        for addressee in &whole.addressees {
            let days = answering_days(conn, &whole, &addressee.id, |_| true)?;
            clock::answered_before(conn, (id, &addressee.id), &days, now)?;
        }
        if is_untouched {
            note_long_gone(conn, &whole, now)?;
        }
    }
    Ok(letters.into_iter().next_back())
}

/// Days that went by under an earlier version, whose pages said so on the day after: written down as of then. Written down
/// as of today, all of them would be told to the signers as if they had gone by this minute.
fn note_long_gone(conn: &mut Conn, whole: &WholeLetter, now: Time) -> QueryResult<()> {
    let excuses = Excuses::read(conn, &whole.letter.id)?;
    for row in list_active(conn, &whole.letter.id)? {
        if row.due_on < london_date(now) && excuses.may_be_late(&row, london_date(now)) {
            let then = rounds::end_of(row.due_on, now);
            rounds::note_gone_by(conn, &row, then, then)?;
        }
    }
    Ok(())
}
