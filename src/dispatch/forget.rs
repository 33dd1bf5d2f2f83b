//! Forgetting the names in a frozen copy once they may not be held any longer. The letter and the number stay.

use diesel::result::QueryResult;

use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::seal::Seal;
use crate::signatures::retain::AFTER_CLOSING;

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
