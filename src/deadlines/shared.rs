//! Deadlines of everybody whom a letter is addressed to. Earlier editions of the service wrote one row for all; one
//! addressee's answer meets nobody else's deadline, so such a row becomes one of each.

use diesel::result::QueryResult;

use super::model::{Deadline, DeadlineId};
use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::{find_locked, list_addressees};

/// The deadlines of one addressee that were neither superseded nor given up. The letter is locked until the transaction
/// ends.
///
/// # Errors
/// The database's.
pub fn of_addressee(
    conn: &mut Conn,
    letter_id: &LetterId,
    addressee_id: &AddresseeId,
    now: Time,
) -> QueryResult<Vec<Deadline>> {
    // Two deeds at once must not each decide by the same rows.
    find_locked(conn, letter_id)?;
    split(conn, letter_id, now)?;
    let mut rows = store::list_active(conn, letter_id)?;
    rows.retain(|row| row.addressee_id.as_ref() == Some(addressee_id));
    Ok(rows)
}

/// Gives each addressee a row of their own; no date changes.
pub(super) fn split(conn: &mut Conn, letter_id: &LetterId, now: Time) -> QueryResult<()> {
    let mut shared = store::list_active(conn, letter_id)?;
    shared.retain(|row| row.addressee_id.is_none());
    if shared.is_empty() {
        return Ok(());
    }
    let addressees = list_addressees(conn, letter_id)?;
    let Some((first, others)) = addressees.split_first() else { return Ok(()) };
    for row in shared {
        if !store::set_addressee(conn, &row.id, &first.id)? {
            continue;
        }
        for other in others {
            let own = Deadline { id: DeadlineId::new(now), addressee_id: Some(other.id.clone()), ..row.clone() };
            store::insert_deadline(conn, &own)?;
        }
    }
    Ok(())
}
