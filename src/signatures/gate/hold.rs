//! Holding signatures, with the reason for it. They are confirmed by their signers like any other; the enroller passes them
//! over until somebody has looked.

use diesel::result::QueryResult;

use super::Verdict;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::LetterId;
use crate::signatures::model::{HoldReason, Signature, SignatureId};
use crate::signatures::store::gate;
use crate::signatures::store::holds::{self, NewHold, insert_holds};

/// Writes why a new signature is held, which its row says already, and holds its company.
///
/// # Errors
/// The database's.
pub fn hold_new(conn: &mut Conn, letter: &LetterId, id: &SignatureId, verdict: &Verdict, now: Time) -> QueryResult<()> {
    write_reasons(conn, letter, id, verdict, now)?;
    hold_company(conn, letter, verdict, now)
}

/// Holds a signature that waits for its confirmation, when its form comes once more and gives reason for doubt. One that is
/// held already keeps its reasons.
///
/// # Errors
/// The database's.
pub fn hold_again(conn: &mut Conn, known: &Signature, verdict: &Verdict, now: Time) -> QueryResult<()> {
    if known.held_at.is_none() {
        for held in gate::mark_held(conn, std::slice::from_ref(&known.id), now)? {
            write_reasons(conn, &known.letter_id, &held, verdict, now)?;
        }
    }
    hold_company(conn, &known.letter_id, verdict, now)
}

/// Lets a signature go whose form comes once more, and gives no reason for doubt this time: the first may have been sent by
/// somebody who typed another's address, to have it held.
///
/// # Errors
/// The database's.
pub fn think_again(conn: &mut Conn, known: &Signature) -> QueryResult<()> {
    if known.held_at.is_none() {
        return Ok(());
    }
    holds::delete_open_of_forms(conn, &known.id)
}

fn write_reasons(
    conn: &mut Conn,
    letter: &LetterId,
    id: &SignatureId,
    verdict: &Verdict,
    now: Time,
) -> QueryResult<()> {
    let holds: Vec<NewHold> = verdict.reasons.iter().map(|reason| NewHold::of(id, letter, *reason, now)).collect();
    insert_holds(conn, &holds)
}

fn hold_company(conn: &mut Conn, letter: &LetterId, verdict: &Verdict, now: Time) -> QueryResult<()> {
    for (reason, ids) in &verdict.company {
        set_aside(conn, letter, ids, *reason, now)?;
    }
    Ok(())
}

/// Holds those signatures that are not on the roll yet, are not held, and were never let go for the same reason. Returns
/// which.
///
/// # Errors
/// The database's.
pub fn set_aside(
    conn: &mut Conn,
    letter: &LetterId,
    ids: &[SignatureId],
    reason: HoldReason,
    now: Time,
) -> QueryResult<Vec<SignatureId>> {
    let free = gate::list_free(conn, ids, reason)?;
    if free.is_empty() {
        return Ok(free);
    }
    let held = gate::mark_held(conn, &free, now)?;
    let holds: Vec<NewHold> = held.iter().map(|id| NewHold::of(id, letter, reason, now)).collect();
    insert_holds(conn, &holds)?;
    tracing::info!(letter.id = %letter, hold.reason = %reason, hold.count = held.len(), "signatures are held");
    Ok(held)
}
