//! What the gate asks of the rows of signatures, and marks on them.

use std::collections::HashSet;

use diesel::prelude::*;

use super::condition;
use super::enrolment::TO_ENROL;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{signature_holds, signatures};
use crate::letters::model::LetterId;
use crate::signatures::model::{HoldReason, SignatureId};

/// As many keys as go into one statement.
const CHUNK: usize = 500;

/// Of some signatures, those that can be held for a reason: not on the roll, standing, not held, and never decided on for
/// that reason before.
///
/// # Errors
/// The database's.
pub fn list_free(conn: &mut Conn, ids: &[SignatureId], reason: HoldReason) -> QueryResult<Vec<SignatureId>> {
    let mut free = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<SignatureId> = signatures::table
            .filter(signatures::id.eq_any(chunk.to_vec()))
            .filter(signatures::roll_position.is_null())
            .filter(signatures::withdrawn_at.is_null())
            .filter(signatures::removed_at.is_null())
            .filter(signatures::held_at.is_null())
            .select(signatures::id)
            .load(conn)?;
        let decided: HashSet<SignatureId> = signature_holds::table
            .filter(signature_holds::signature_id.eq_any(found.clone()))
            .filter(signature_holds::reason.eq(reason))
            .select(signature_holds::signature_id)
            .load(conn)?
            .into_iter()
            .collect();
        free.extend(found.into_iter().filter(|id| !decided.contains(id)));
    }
    Ok(free)
}

/// Marks signatures as held, and returns those that are now: one that came on the roll meanwhile stays there.
///
/// # Errors
/// The database's.
pub fn mark_held(conn: &mut Conn, ids: &[SignatureId], now: Time) -> QueryResult<Vec<SignatureId>> {
    let mut marked = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let unheld = signatures::table
            .filter(signatures::id.eq_any(chunk.to_vec()))
            .filter(signatures::held_at.is_null())
            .filter(signatures::roll_position.is_null());
        let changed: Vec<SignatureId> =
            diesel::update(unheld).set(signatures::held_at.eq(now)).returning(signatures::id).get_results(conn)?;
        marked.extend(changed);
    }
    Ok(marked)
}

/// Takes one of the mails that a signature may cause; false if it has caused `most`.
///
/// # Errors
/// The database's.
pub fn take_mail(conn: &mut Conn, id: &SignatureId, most: i32) -> QueryResult<bool> {
    let left = signatures::table.find(id).filter(signatures::mail_count.lt(most));
    Ok(diesel::update(left).set(signatures::mail_count.eq(signatures::mail_count + 1)).execute(conn)? == 1)
}

/// A confirmed signature that waits for the roll.
#[derive(Debug, Clone, Queryable)]
pub struct Waiting {
    /// Which.
    pub id: SignatureId,
    /// The keyed hash of its signer's name.
    pub name_key: Vec<u8>,
    /// The keyed hash of their mailbox.
    pub email_key: Vec<u8>,
}

/// Confirmed signatures that wait for the roll, with their keys. They are locked until the transaction ends, so that none is
/// held and enrolled at once, and none is left out because somebody was just changing it.
///
/// # Errors
/// The database's.
pub fn list_waiting(conn: &mut Conn, letter: &LetterId, most: i64) -> QueryResult<Vec<Waiting>> {
    let waiting = signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(condition(TO_ENROL))
        .limit(most)
        .select((signatures::id, signatures::name_key, signatures::email_key));
    match conn {
        Conn::Postgres(c) => waiting.for_update().load(c),
        Conn::Sqlite(c) => waiting.load(c),
    }
}

/// Names and mailboxes, by their keys, of those who stand on the roll under one of some names.
///
/// # Errors
/// The database's.
pub fn list_namesakes(
    conn: &mut Conn,
    letter: &LetterId,
    name_keys: &[Vec<u8>],
) -> QueryResult<Vec<(Vec<u8>, Vec<u8>)>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::name_key.eq_any(name_keys.to_vec()))
        .filter(condition("roll_position IS NOT NULL"))
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null())
        .select((signatures::name_key, signatures::email_key))
        .load(conn)
}
