//! Forgetting names: what was sent stays, as the number of those who signed, once their names may no longer be kept.

use diesel::result::QueryResult;

use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::store as letters;
use crate::seal::Seal;
use crate::signatures::retain;

/// Takes the names out of the frozen copies of letters that closed long ago. It is done before their signers are
/// forgotten: with the last of them the letter leaves the list.
///
/// # Errors
/// The database's.
pub fn forget_names(conn: &mut Conn, seal: &Seal, now: Time) -> QueryResult<()> {
    for letter in letters::list_closed_before(conn, now - retain::AFTER_CLOSING)? {
        let Some(dispatch) = store::find_dispatch(conn, &letter)? else { continue };
        let copy = store::find_copy(conn, seal, &dispatch.id)?;
        store::set_copy(conn, seal, &dispatch.id, &copy.without_names())?;
    }
    Ok(())
}
