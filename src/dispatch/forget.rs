//! Forgetting the names in a frozen copy once they may not be held any longer: one by one as they leave the roll, and all of
//! them long after the closing. The letter and the number stay.

use diesel::result::QueryResult;

use super::copy::FrozenCopy;
use super::model::Dispatch;
use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::store::find_letter;
use crate::seal::Seal;
use crate::signatures::names::{OnRoll, list_for_council};
use crate::signatures::retain::AFTER_CLOSING;
use crate::signatures::store::council::has_changed;

/// The frozen copy without the names that were taken back or removed since; from now on that is the copy that is held.
///
/// # Errors
/// The database's; that of a copy or a name that does not open.
pub fn reduce(conn: &mut Conn, seal: &Seal, letter: &Letter, dispatch: &Dispatch) -> QueryResult<FrozenCopy> {
    let held = store::find_copy(conn, seal, &dispatch.id)?;
    let names = list_for_council(conn, seal, letter, OnRoll::Since(dispatch.dispatched_at))?;
    let copy = held.clone().with_names(names);
    if copy != held {
        store::set_copy(conn, seal, &dispatch.id, &copy)?;
    }
    Ok(copy)
}

/// Takes the names that have left the roll since a moment, or are not to be shown to the council any more, out of every
/// copy; `None` for all that have since the sending.
///
/// # Errors
/// The database's; that of a copy or a name that does not open.
pub fn forget_leavers(conn: &mut Conn, seal: &Seal, since: Option<Time>) -> QueryResult<()> {
    for dispatch in store::list_dispatches(conn)? {
        let sent = dispatch.dispatched_at;
        if has_changed(conn, &dispatch.letter_id, sent, since.map_or(sent, |since| since.max(sent)))? {
            let letter = find_letter(conn, &dispatch.letter_id)?;
            reduce(conn, seal, &letter, &dispatch)?;
        }
    }
    Ok(())
}

/// Takes the names out of the copies of letters that were closed long enough ago; returns out of how many. A nightly round.
///
/// # Errors
/// The database's; that of a copy that does not open.
pub fn forget_names(conn: &mut Conn, seal: &Seal, now: Time) -> QueryResult<usize> {
    let mut forgotten = 0;
    for id in store::list_of_closed(conn, now - AFTER_CLOSING)? {
        let copy = store::find_copy(conn, seal, &id)?;
        if !copy.named.is_empty() {
            store::set_copy(conn, seal, &id, &copy.without_names())?;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}
