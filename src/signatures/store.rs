//! The rows of signatures.

pub mod checks;
pub mod consents;
pub mod council;
pub mod enrolment;
pub mod gate;
pub mod groups;
pub mod holds;
pub mod lease;
pub mod mailings;
pub mod own;
pub mod purges;
pub mod traces;

use diesel::prelude::*;
use diesel::result::Error::NotFound;
use diesel::sql_types::Bool;

use super::model::{CODE_TRIES, NewSignature, RemovedReason, Signature, SignatureId};
use super::pass::Pass;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::signatures;
use crate::letters::model::LetterId;

/// Inserts signatures and returns the keys of those that were new: one mailbox signs once under one name.
///
/// # Errors
/// The database's.
pub fn insert_new(conn: &mut Conn, rows: &[&NewSignature]) -> QueryResult<Vec<SignatureId>> {
    match conn {
        Conn::Sqlite(c) => {
            let mut inserted = Vec::with_capacity(rows.len());
            // One prepared statement again and again costs less here than a text of its own for each number of rows.
            for row in rows {
                let n = diesel::insert_into(signatures::table).values(*row).on_conflict_do_nothing().execute(c)?;
                inserted.extend((n == 1).then(|| row.id.clone()));
            }
            Ok(inserted)
        }
        Conn::Postgres(c) => super::unnest::insert_new(c, rows),
    }
}

/// The signature of one person on one letter, not withdrawn.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_by_person(conn: &mut Conn, letter: &LetterId, email_key: &[u8], name_key: &[u8]) -> QueryResult<Signature> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::email_key.eq(email_key))
        .filter(signatures::name_key.eq(name_key))
        .filter(signatures::withdrawn_at.is_null())
        .select(Signature::as_select())
        .first(conn)
}

/// Replaces what an unconfirmed signer typed, and their token and code.
///
/// # Errors
/// The database's.
pub fn set_unconfirmed(conn: &mut Conn, new: &NewSignature) -> QueryResult<()> {
    diesel::update(signatures::table.find(&new.id).filter(signatures::confirmed_at.is_null()))
        .set((
            signatures::version_hash.eq(&new.version_hash),
            signatures::name_sealed.eq(&new.name_sealed),
            signatures::email_sealed.eq(&new.email_sealed),
            signatures::role_sealed.eq(&new.role_sealed),
            signatures::affiliation_sealed.eq(&new.affiliation_sealed),
            signatures::place_sealed.eq(&new.place_sealed),
            signatures::category.eq(new.category),
            signatures::public_display.eq(new.public_display),
            signatures::council_display.eq(new.council_display),
            signatures::wants_updates.eq(new.wants_updates),
            signatures::language.eq(&new.language),
            signatures::wording_hash.eq(&new.wording_hash),
            signatures::removed_at.eq(None::<Time>),
            signatures::removed_reason.eq(None::<RemovedReason>),
            signatures::confirm_token_hash.eq(&new.confirm_token_hash),
            signatures::code_hash.eq(&new.code_hash),
            signatures::code_tries.eq(0),
            signatures::token_issued_at.eq(new.token_issued_at),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Replaces the token and code of an unconfirmed signature.
///
/// # Errors
/// The database's.
pub fn set_token(conn: &mut Conn, id: &SignatureId, token_hash: &[u8], code_hash: &[u8], now: Time) -> QueryResult<()> {
    diesel::update(signatures::table.find(id).filter(signatures::confirmed_at.is_null()))
        .set((
            signatures::confirm_token_hash.eq(token_hash),
            signatures::code_hash.eq(code_hash),
            signatures::code_tries.eq(0),
            signatures::token_issued_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// The signature that a handle leads to.
///
/// # Errors
/// `NotFound` when there is none, or another mail was sent since.
pub fn find_by_handle(conn: &mut Conn, handle: &Pass) -> QueryResult<Signature> {
    find(conn, &handle.id).and_then(|found| if handle.opens(&found) { Ok(found) } else { Err(NotFound) })
}

/// A signature by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, id: &SignatureId) -> QueryResult<Signature> {
    signatures::table.find(id).select(Signature::as_select()).first(conn)
}

/// Takes one of the tries of a code; false if none is left.
///
/// # Errors
/// The database's.
pub fn take_code_try(conn: &mut Conn, id: &SignatureId) -> QueryResult<bool> {
    let left = signatures::table.find(id).filter(signatures::code_tries.lt(CODE_TRIES));
    Ok(diesel::update(left).set(signatures::code_tries.eq(signatures::code_tries + 1)).execute(conn)? == 1)
}

/// The signatures of some keys, as far as they are there.
///
/// # Errors
/// The database's.
pub fn list_by_ids(conn: &mut Conn, ids: &[&SignatureId]) -> QueryResult<Vec<Signature>> {
    if let Conn::Postgres(c) = conn {
        let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        return signatures::table.filter(signatures::id.eq_any(ids)).select(Signature::as_select()).load(c);
    }
    let among = diesel::dsl::sql::<Bool>("id IN (SELECT value FROM json_each(")
        .bind::<diesel::sql_types::Text, _>(json_list(ids))
        .sql("))");
    signatures::table.filter(among).select(Signature::as_select()).load(conn)
}

/// Keys as the JSON that SQLite reads as a table: one statement for all of them.
pub(super) fn json_list(ids: &[&SignatureId]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    format!("[{}]", quoted.join(","))
}

/// Confirms signatures that wait, each with its letter's present version; one that does not wait (any more) is left.
///
/// # Errors
/// The database's.
pub fn mark_all_confirmed(conn: &mut Conn, accepted: &[(&SignatureId, &str)], now: Time) -> QueryResult<()> {
    if let Conn::Postgres(c) = conn {
        return super::unnest::mark_confirmed(c, accepted, now);
    }
    let mut versions: Vec<&str> = accepted.iter().map(|(_, version)| *version).collect();
    versions.sort_unstable();
    versions.dedup();
    for version in versions {
        let ids: Vec<_> = accepted.iter().filter(|(_, own)| *own == version).map(|(id, _)| *id).collect();
        diesel::sql_query(
            "UPDATE signatures SET confirmed_at = $1, version_hash = $2 WHERE id IN (SELECT value FROM json_each($3)) \
             AND confirmed_at IS NULL AND withdrawn_at IS NULL AND removed_at IS NULL",
        )
        .bind::<diesel::sql_types::Timestamp, _>(now)
        .bind::<diesel::sql_types::Text, _>(version)
        .bind::<diesel::sql_types::Text, _>(json_list(&ids))
        .execute(conn)?;
    }
    Ok(())
}

/// Deletes a signature that was never confirmed; false if it was.
///
/// # Errors
/// The database's.
pub fn delete_unconfirmed(conn: &mut Conn, id: &SignatureId) -> QueryResult<bool> {
    let unconfirmed = signatures::table.find(id).filter(signatures::confirmed_at.is_null());
    Ok(diesel::delete(unconfirmed).execute(conn)? == 1)
}

/// Takes a confirmed signature back; false if that was done before.
///
/// # Errors
/// The database's.
pub fn mark_withdrawn(conn: &mut Conn, id: &SignatureId, now: Time) -> QueryResult<bool> {
    let standing = signatures::table
        .find(id)
        .filter(signatures::confirmed_at.is_not_null())
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null());
    Ok(diesel::update(standing).set(signatures::withdrawn_at.eq(now)).execute(conn)? == 1)
}

/// Removes a confirmed signature with a reason; false if it was taken back or removed before.
///
/// # Errors
/// The database's.
pub fn mark_removed(conn: &mut Conn, id: &SignatureId, reason: RemovedReason, now: Time) -> QueryResult<bool> {
    let standing = signatures::table
        .find(id)
        .filter(signatures::confirmed_at.is_not_null())
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null());
    let changed = diesel::update(standing)
        .set((signatures::removed_at.eq(now), signatures::removed_reason.eq(reason)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Stops mails about replies.
///
/// # Errors
/// The database's.
pub fn set_no_updates(conn: &mut Conn, id: &SignatureId) -> QueryResult<()> {
    diesel::update(signatures::table.find(id)).set(signatures::wants_updates.eq(false)).execute(conn).map(|_| ())
}

/// Empties the personal columns and the keys by which the person could be found, and destroys what was given for checks.
///
/// # Errors
/// The database's.
pub fn forget(conn: &mut Conn, id: &SignatureId, now: Time) -> QueryResult<()> {
    let nothing = None::<Vec<u8>>;
    diesel::update(signatures::table.find(id))
        .set((
            signatures::name_sealed.eq(&nothing),
            signatures::email_sealed.eq(&nothing),
            signatures::role_sealed.eq(&nothing),
            signatures::affiliation_sealed.eq(&nothing),
            signatures::place_sealed.eq(&nothing),
            signatures::confirm_token_hash.eq(&nothing),
            signatures::code_hash.eq(&nothing),
            // The keys must stay different from each other where the row still stands.
            signatures::name_key.eq(id.as_str().as_bytes()),
            signatures::email_key.eq(Vec::new()),
            signatures::wants_updates.eq(false),
            signatures::forgotten_at.eq(now),
        ))
        .execute(conn)?;
    traces::destroy_evidence(conn, id)
}

const LISTED: &str = "roll_position IS NOT NULL AND public_display NOT IN ('counted', 'category') AND withdrawn_at IS NULL \
    AND removed_at IS NULL AND held_at IS NULL";
const STANDING: &str = "roll_position IS NOT NULL AND withdrawn_at IS NULL AND removed_at IS NULL AND held_at IS NULL";

/// The words of a partial index's condition: written out, because the planner of SQLite does not look into bound values.
pub(super) fn condition(sql: &'static str) -> diesel::expression::SqlLiteral<Bool> {
    diesel::dsl::sql::<Bool>(sql)
}

/// Which way a list is read from a place on the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Those after it, in order.
    After(i64),
    /// Those before it, the nearest last.
    Before(i64),
}

/// Signatures that the public is shown something of, beside a place on the roll. By key, never by number: the last page
/// costs what the first does.
///
/// # Errors
/// The database's.
pub fn list_listed(conn: &mut Conn, letter: &LetterId, from: From, most: i64) -> QueryResult<Vec<Signature>> {
    let listed = signatures::table.filter(signatures::letter_id.eq(letter)).filter(condition(LISTED)).limit(most);
    match from {
        From::After(position) => listed
            .filter(signatures::roll_position.gt(position))
            .order(signatures::roll_position.asc())
            .select(Signature::as_select())
            .load(conn),
        From::Before(position) => {
            let mut found: Vec<Signature> = listed
                .filter(signatures::roll_position.lt(position))
                .order(signatures::roll_position.desc())
                .select(Signature::as_select())
                .load(conn)?;
            found.reverse();
            Ok(found)
        }
    }
}

/// The newest signatures of a letter, whatever their state, for the desk: those before a key, newest first.
///
/// # Errors
/// The database's.
pub fn list_for_desk(conn: &mut Conn, letter: &LetterId, before: &str, most: i64) -> QueryResult<Vec<Signature>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::confirmed_at.is_not_null())
        .filter(diesel::dsl::sql::<Bool>("id < ").bind::<diesel::sql_types::Text, _>(before.to_owned()))
        .order(signatures::id.desc())
        .limit(most)
        .select(Signature::as_select())
        .load(conn)
}

/// Signatures that stand, after a place on the roll, in order.
///
/// # Errors
/// The database's.
pub fn list_standing(conn: &mut Conn, letter: &LetterId, after: i64, most: i64) -> QueryResult<Vec<Signature>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(condition(STANDING))
        .filter(signatures::roll_position.gt(after))
        .order(signatures::roll_position.asc())
        .limit(most)
        .select(Signature::as_select())
        .load(conn)
}

/// How many signatures stand on a letter's roll, counted one by one: the nightly check of the replay.
///
/// # Errors
/// The database's.
pub fn count_standing(conn: &mut Conn, letter: &LetterId) -> QueryResult<i64> {
    let sql = "roll_position IS NOT NULL AND struck_at IS NULL";
    signatures::table.filter(signatures::letter_id.eq(letter)).filter(condition(sql)).count().get_result(conn)
}

/// The keyed address of a signature.
///
/// # Errors
/// The database's.
pub fn find_email_key(conn: &mut Conn, id: &SignatureId) -> QueryResult<Vec<u8>> {
    signatures::table.find(id).select(signatures::email_key).first(conn)
}

/// Whether the same mailbox asked for updates with a signature before a place on the roll: one mail a person.
///
/// # Errors
/// The database's.
pub fn has_earlier_with_updates(
    conn: &mut Conn,
    letter: &LetterId,
    email_key: &[u8],
    position: i64,
) -> QueryResult<bool> {
    let earlier = signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::email_key.eq(email_key))
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null())
        .filter(signatures::held_at.is_null())
        .filter(signatures::roll_position.lt(position))
        .filter(signatures::wants_updates.eq(true));
    diesel::select(diesel::dsl::exists(earlier)).get_result(conn)
}

/// Letters with signatures that nobody confirmed and whose key is older than a moment.
///
/// # Errors
/// The database's.
pub fn list_letters_with_unconfirmed_before(conn: &mut Conn, before: Time) -> QueryResult<Vec<LetterId>> {
    signatures::table
        .filter(signatures::confirmed_at.is_null())
        .filter(signatures::token_issued_at.lt(before))
        .filter(signatures::signed_at.lt(before))
        .select(signatures::letter_id)
        .distinct()
        .load(conn)
}

/// Deletes such signatures of a letter. Returns how many.
///
/// # Errors
/// The database's.
pub fn delete_unconfirmed_before(conn: &mut Conn, letter: &LetterId, before: Time) -> QueryResult<usize> {
    let old = signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::confirmed_at.is_null())
        .filter(signatures::token_issued_at.lt(before))
        .filter(signatures::signed_at.lt(before));
    diesel::delete(old).execute(conn)
}

/// Signatures of a letter that still hold something personal.
///
/// # Errors
/// The database's.
pub fn list_unforgotten(conn: &mut Conn, letter: &LetterId, most: i64) -> QueryResult<Vec<SignatureId>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::forgotten_at.is_null())
        .limit(most)
        .select(signatures::id)
        .load(conn)
}
