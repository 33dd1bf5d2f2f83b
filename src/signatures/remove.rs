//! Removing a signature that is no signature: by an organiser, with a reason. How many were removed is a number that
//! anyone sees.

use super::checks;
use super::model::{HoldDecision, RemovedReason, Signature, SignatureId};
use super::store::{self, holds};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::organisers::audit::{self, Entry};
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;

/// Why a signature was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveRefusal {
    /// It was withdrawn or removed before.
    Already,
}

/// Removes a signature of a letter. It leaves the page at once and the count with the enroller's next batch. What is held
/// of a signer who asked for it is forgotten, as if they had withdrawn.
///
/// # Errors
/// The database's; `NotFound` for a signature of another letter.
pub fn remove(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    letter: &Letter,
    (id, reason): (&SignatureId, RemovedReason),
    now: Time,
) -> Deed<(), RemoveRefusal> {
    let signature = find_of_letter(conn, letter, id)?;
    if !store::mark_removed(conn, &signature.id, reason, now)? {
        return Ok(Err(RemoveRefusal::Already));
    }
    checks::drop_open(conn, &signature.id)?;
    holds::mark_decided(conn, &signature.id, (HoldDecision::Removed, Some(by)), now)?;
    if reason == RemovedReason::AskedTo {
        store::forget(conn, &signature.id, now)?;
    }
    let entry = Entry {
        team: Some(&letter.team_id),
        organiser: Some(by),
        letter: Some(letter.id.as_str()),
        deed: audit::Deed::SignatureRemoved,
        detail: Some(reason.as_str()),
    };
    audit::note(conn, seal, entry, now)?;
    letters::touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}

/// A signature of this letter; `NotFound` for one of another.
///
/// # Errors
/// The database's.
pub fn find_of_letter(conn: &mut Conn, letter: &Letter, id: &SignatureId) -> diesel::QueryResult<Signature> {
    let signature = store::find(conn, id)?;
    if signature.letter_id == letter.id { Ok(signature) } else { Err(diesel::result::Error::NotFound) }
}
