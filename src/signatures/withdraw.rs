//! Taking a name off again: at once from every page, and from the count with the enroller's next batch.

use diesel::result::QueryResult;

use super::model::{Signature, SignatureState};
use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::store as letters;

/// What a withdrawal found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// It counted; it leaves the count, and what was typed is forgotten.
    FromRoll,
    /// It never counted; it is deleted.
    Deleted,
    /// It was withdrawn or removed before.
    Already,
}

/// Withdraws a signature.
///
/// # Errors
/// The database's.
pub fn withdraw(conn: &mut Conn, signature: &Signature, now: Time) -> QueryResult<Withdrawn> {
    if signature.state() == SignatureState::Unconfirmed && store::delete_unconfirmed(conn, &signature.id)? {
        return Ok(Withdrawn::Deleted);
    }
    if !store::mark_withdrawn(conn, &signature.id, now)? {
        return Ok(Withdrawn::Already);
    }
    store::forget(conn, &signature.id, now)?;
    letters::touch(conn, &signature.letter_id, now)?;
    Ok(Withdrawn::FromRoll)
}
