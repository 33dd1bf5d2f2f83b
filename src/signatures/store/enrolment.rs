//! What waits for the enroller, and what it marks.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

use super::{STANDING, condition, json_list};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::signatures;
use crate::letters::model::LetterId;
use crate::signatures::model::{RemovedReason, Signature, SignatureId};
use crate::signatures::unnest;

/// What the enroller does with a signature.
#[derive(Debug, Clone, Queryable)]
pub struct ToStrike {
    /// Which.
    pub id: SignatureId,
    /// Its place on the roll.
    pub position: Option<i64>,
    /// Why it was removed; `None` if its signer took it back.
    pub reason: Option<RemovedReason>,
}

pub(super) const TO_ENROL: &str = "confirmed_at IS NOT NULL AND enrolled_at IS NULL AND withdrawn_at IS NULL \
    AND removed_at IS NULL AND held_at IS NULL";
const TO_STRIKE: &str =
    "enrolled_at IS NOT NULL AND struck_at IS NULL AND (withdrawn_at IS NOT NULL OR removed_at IS NOT NULL)";
/// Letters on which something waits for the enroller.
///
/// # Errors
/// The database's.
pub fn list_letters_to_enrol(conn: &mut Conn) -> QueryResult<Vec<LetterId>> {
    let mut waiting: Vec<LetterId> =
        signatures::table.filter(condition(TO_ENROL)).select(signatures::letter_id).distinct().load(conn)?;
    let striking: Vec<LetterId> =
        signatures::table.filter(condition(TO_STRIKE)).select(signatures::letter_id).distinct().load(conn)?;
    waiting.extend(striking);
    waiting.extend(super::checks::list_letters_to_raise(conn)?);
    waiting.sort();
    waiting.dedup();
    Ok(waiting)
}

/// How many confirmed signatures wait for the roll.
///
/// # Errors
/// The database's.
pub fn count_to_enrol(conn: &mut Conn, letter: &LetterId) -> QueryResult<i64> {
    signatures::table.filter(signatures::letter_id.eq(letter)).filter(condition(TO_ENROL)).count().get_result(conn)
}

/// Enrolled signatures that were taken back or removed since.
///
/// # Errors
/// The database's.
pub fn list_to_strike(conn: &mut Conn, letter: &LetterId, most: i64) -> QueryResult<Vec<ToStrike>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(condition(TO_STRIKE))
        .limit(most)
        .select((signatures::id, signatures::roll_position, signatures::removed_reason))
        .load(conn)
}

/// Gives signatures their places on the roll, the first one at `first`.
///
/// # Errors
/// The database's.
pub fn mark_enrolled(conn: &mut Conn, ids: &[SignatureId], first: i64, now: Time) -> QueryResult<()> {
    if let Conn::Postgres(c) = conn {
        return unnest::mark_enrolled(c, ids, first, now);
    }
    let ids: Vec<&SignatureId> = ids.iter().collect();
    diesel::sql_query(
        "UPDATE signatures SET enrolled_at = $1, roll_position = $2 + given.key FROM json_each($3) AS given \
         WHERE signatures.id = given.value",
    )
    .bind::<Timestamp, _>(now)
    .bind::<BigInt, _>(first)
    .bind::<Text, _>(json_list(&ids))
    .execute(conn)
    .map(|_| ())
}

/// Notes that the roll says that they were taken back or removed.
///
/// # Errors
/// The database's.
pub fn mark_struck(conn: &mut Conn, ids: &[SignatureId], now: Time) -> QueryResult<()> {
    for chunk in ids.chunks(500) {
        diesel::update(signatures::table.filter(signatures::id.eq_any(chunk.to_vec())))
            .set(signatures::struck_at.eq(now))
            .execute(conn)?;
    }
    Ok(())
}

/// Signatures that stand and were on the roll at a moment, after a place on it, in order.
///
/// # Errors
/// The database's.
pub fn list_standing_up_to(
    conn: &mut Conn,
    letter: &LetterId,
    moment: Time,
    after: i64,
    most: i64,
) -> QueryResult<Vec<Signature>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(condition(STANDING))
        .filter(signatures::enrolled_at.le(moment))
        .filter(signatures::roll_position.gt(after))
        .order(signatures::roll_position.asc())
        .limit(most)
        .select(Signature::as_select())
        .load(conn)
}
