//! Holding a signature for a check, and what the team decides: release, remove, and undo of either.
//!
//! A held signature is shown to nobody. One that is not on the roll yet is not put there before it is released; one that
//! is stays in the count until it is removed, because the count is the roll's replay.

use diesel::result::QueryResult;

use super::checks;
use super::model::{HoldDecision, HoldDetail, HoldReason, RemovedReason, Signature, SignatureId};
use super::remove::find_of_letter;
use super::store;
use super::store::holds::{self, Hold, NewHold};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::organisers::audit::{self, Entry};
use crate::organisers::model::OrganiserId;
use crate::roll::entry;
use crate::seal::Seal;

/// The most signatures decided at once.
pub const MOST_AT_ONCE: usize = 100;

/// Whether a hold hides the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hiding {
    /// It is shown to nobody from now on.
    AtOnce,
    /// It stays where it is until somebody has looked.
    AfterALook,
}

/// Why a decision was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldRefusal {
    /// Nothing waits, or nothing was decided: it was done before, or the signer was faster.
    Already,
    /// What the signer typed is forgotten: it cannot come back.
    Forgotten,
}

/// Puts a signature into the queue for one more reason, and says so in the letter's log.
///
/// # Errors
/// The database's.
pub fn hold(
    conn: &mut Conn,
    seal: &Seal,
    letter: &Letter,
    signature: &Signature,
    (reason, detail, hiding): (HoldReason, Option<&HoldDetail>, Hiding),
    now: Time,
) -> QueryResult<()> {
    let mut new = NewHold::of(&signature.id, &letter.id, reason, now);
    new.detail_sealed = detail.map(|detail| detail.close(seal, &new.id));
    holds::insert_holds(conn, &[new])?;
    if hiding == Hiding::AtOnce {
        holds::mark_held(conn, &signature.id, now)?;
        letters::touch(conn, &letter.id, now)?;
    }
    note(conn, seal, (letter, None), (audit::Deed::SignatureHeld, Some(reason.as_str())), now)
}

/// Lets a held signature count: it is enrolled with the next batch, or shown again if it was hidden after that.
///
/// # Errors
/// The database's; `NotFound` for a signature of another letter.
pub fn release(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    letter: &Letter,
    id: &SignatureId,
    now: Time,
) -> Deed<(), HoldRefusal> {
    let signature = find_of_letter(conn, letter, id)?;
    if is_gone(&signature) || !holds::mark_decided(conn, id, (HoldDecision::Released, Some(by)), now)? {
        return Ok(Err(HoldRefusal::Already));
    }
    holds::mark_released(conn, id)?;
    note(conn, seal, (letter, Some(by)), (audit::Deed::SignatureReleased, None), now)?;
    letters::touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}

/// Removes a signature from the queue, with a reason. If it counted, it leaves the count with the next batch; what is held
/// of a signer who asked for it is forgotten at once.
///
/// # Errors
/// As [`release`].
pub fn remove_held(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    letter: &Letter,
    (id, reason): (&SignatureId, RemovedReason),
    now: Time,
) -> Deed<(), HoldRefusal> {
    let signature = find_of_letter(conn, letter, id)?;
    if is_gone(&signature) || !holds::mark_decided(conn, id, (HoldDecision::Removed, Some(by)), now)? {
        return Ok(Err(HoldRefusal::Already));
    }
    holds::mark_removed(conn, id, reason, now)?;
    checks::drop_open(conn, id)?;
    if reason == RemovedReason::AskedTo {
        store::forget(conn, id, now)?;
    }
    note(conn, seal, (letter, Some(by)), (audit::Deed::SignatureRemoved, Some(reason.as_str())), now)?;
    letters::touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}

/// Takes the last decision about a signature back: it waits in the queue again, and is shown to nobody meanwhile.
///
/// A removal that is on the roll stays there: the signature has lost its place, and gets a new entry once it is released.
///
/// # Errors
/// As [`release`].
pub fn undo(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    letter: &Letter,
    id: &SignatureId,
    now: Time,
) -> Deed<(), HoldRefusal> {
    // The enroller must not write a removal on the roll while it is being undone.
    entry::lock(conn, letter.id.as_str())?;
    let signature = find_of_letter(conn, letter, id)?;
    let of_it = holds::list_of(conn, std::slice::from_ref(id))?;
    let Some((decision, decided_at)) = decision_of(&of_it) else { return Ok(Err(HoldRefusal::Already)) };
    if signature.forgotten_at.is_some() {
        return Ok(Err(HoldRefusal::Forgotten));
    }
    match decision {
        HoldDecision::Released if is_gone(&signature) => return Ok(Err(HoldRefusal::Already)),
        HoldDecision::Released => holds::mark_held(conn, id, now)?,
        HoldDecision::Removed if signature.removed_at.is_some() => holds::mark_restored(conn, id, now)?,
        HoldDecision::Removed | HoldDecision::Withdrawn => return Ok(Err(HoldRefusal::Already)),
    }
    holds::mark_undecided(conn, id, decided_at)?;
    note(conn, seal, (letter, Some(by)), (audit::Deed::DecisionUndone, Some(decision.as_str())), now)?;
    letters::touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}

/// The decision that could be undone: the last one, if nothing waits since.
pub fn decision_of(of_one: &[Hold]) -> Option<(HoldDecision, Time)> {
    if of_one.iter().any(|hold| hold.decided_at.is_none()) {
        return None;
    }
    of_one.iter().filter_map(|hold| Some((hold.decision?, hold.decided_at?))).max_by_key(|(_, at)| *at)
}

/// What to do with the signatures that were ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Let them count.
    Release,
    /// Remove them.
    Remove(RemovedReason),
    /// Take the last decision back.
    Undo,
}

/// Decides several signatures alike; returns for how many it was done. Those that changed meanwhile are left.
///
/// # Errors
/// As [`release`].
pub fn decide_all(
    conn: &mut Conn,
    seal: &Seal,
    by: &OrganiserId,
    letter: &Letter,
    (ids, decision): (&[SignatureId], Decision),
    now: Time,
) -> QueryResult<usize> {
    let mut done = 0;
    for id in ids.iter().take(MOST_AT_ONCE) {
        let outcome = match decision {
            Decision::Release => release(conn, seal, by, letter, id, now)?,
            Decision::Remove(reason) => remove_held(conn, seal, by, letter, (id, reason), now)?,
            Decision::Undo => undo(conn, seal, by, letter, id, now)?,
        };
        done += usize::from(outcome.is_ok());
    }
    Ok(done)
}

fn is_gone(signature: &Signature) -> bool {
    signature.withdrawn_at.is_some() || signature.removed_at.is_some()
}

fn note(
    conn: &mut Conn,
    seal: &Seal,
    (letter, by): (&Letter, Option<&OrganiserId>),
    (deed, detail): (audit::Deed, Option<&str>),
    now: Time,
) -> QueryResult<()> {
    let entry = Entry { team: Some(&letter.team_id), organiser: by, letter: Some(letter.id.as_str()), deed, detail };
    audit::note(conn, seal, entry, now)
}
