//! Taking a name off again: at once from every page, and from the count with the enroller's next batch.

use diesel::result::QueryResult;

use super::model::{HoldDecision, Signature, SignatureId, SignatureState};
use super::store::{self, holds};
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
    /// It had left the count before, but was still held; what was typed is forgotten.
    Forgotten,
    /// It was withdrawn or removed before, and nothing of it is held.
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
        return forget_rest(conn, &signature.id, now);
    }
    store::forget(conn, &signature.id, now)?;
    holds::mark_decided(conn, &signature.id, (HoldDecision::Withdrawn, None), now)?;
    letters::touch(conn, &signature.letter_id, now)?;
    Ok(Withdrawn::FromRoll)
}

/// Whoever was removed from the roll can have forgotten what is still held of them.
fn forget_rest(conn: &mut Conn, id: &SignatureId, now: Time) -> QueryResult<Withdrawn> {
    let signature = store::find(conn, id)?;
    let gone = matches!(signature.state(), SignatureState::Withdrawn | SignatureState::Removed);
    if !gone || signature.forgotten_at.is_some() {
        return Ok(Withdrawn::Already);
    }
    store::forget(conn, id, now)?;
    Ok(Withdrawn::Forgotten)
}
