//! What a signer changes on their own page, and what is destroyed of the anonymous.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Bool, Timestamp};

use super::condition;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::signatures;
use crate::letters::model::LetterId;
use crate::signatures::model::{Display, SealedPerson, Signature, SignatureId};

/// Changes what the two audiences see, of a signature that is neither withdrawn nor removed; false for another.
///
/// # Errors
/// The database's.
pub fn set_displays(conn: &mut Conn, id: &SignatureId, public: Display, council: Display) -> QueryResult<bool> {
    let standing =
        signatures::table.find(id).filter(signatures::withdrawn_at.is_null()).filter(signatures::removed_at.is_null());
    let set = (signatures::public_display.eq(public), signatures::council_display.eq(council));
    Ok(diesel::update(standing).set(set).execute(conn)? == 1)
}

/// Corrects what a signer typed; false when another signature of the same mailbox bears that name already.
///
/// # Errors
/// The database's.
pub fn set_person(conn: &mut Conn, id: &SignatureId, sealed: &SealedPerson, name_key: &[u8]) -> QueryResult<bool> {
    // A violation would end PostgreSQL's transaction: it happens inside a savepoint.
    let changed = conn.transaction(|conn| {
        diesel::update(signatures::table.find(id))
            .set((
                signatures::name_sealed.eq(&sealed.name),
                signatures::name_key.eq(name_key),
                signatures::role_sealed.eq(&sealed.role),
                signatures::affiliation_sealed.eq(&sealed.affiliation),
                signatures::place_sealed.eq(&sealed.place),
            ))
            .execute(conn)
    });
    match changed {
        Ok(_) => Ok(true),
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The keyed hash of the name that a signature bears.
///
/// # Errors
/// The database's.
pub fn find_name_key(conn: &mut Conn, id: &SignatureId) -> QueryResult<Vec<u8>> {
    signatures::table.find(id).select(signatures::name_key).first(conn)
}

/// The signatures of one mailbox on one letter, the oldest first. What was withdrawn or forgotten is not found.
///
/// # Errors
/// The database's.
pub fn list_of_mailbox(conn: &mut Conn, letter: &LetterId, email_key: &[u8]) -> QueryResult<Vec<SignatureId>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::email_key.eq(email_key))
        .filter(signatures::withdrawn_at.is_null())
        .order(signatures::id)
        .select(signatures::id)
        .load(conn)
}

/// The condition of an index: written out, because the planner of SQLite does not look into bound values.
const ANONYMOUS: &str = "email_sealed IS NOT NULL AND confirmed_at IS NOT NULL \
    AND public_display IN ('counted', 'category') AND council_display IN ('counted', 'category')";

/// Anonymous signatures that were confirmed, or removed, by a moment and about which nothing is open or was decided or
/// chosen since: of whom nothing need be held any longer.
///
/// # Errors
/// The database's.
pub fn list_to_destroy(conn: &mut Conn, by: Time, most: i64) -> QueryResult<Vec<Signature>> {
    let open = "(decided_at IS NULL AND signatures.removed_at IS NULL OR decided_at > ";
    let beside = |table: &str| format!("NOT EXISTS (SELECT 1 FROM {table} WHERE signature_id = signatures.id AND ");
    // A check by a mail to another address needs nobody's name.
    let by_hand = "kind IN ('register', 'organisation') AND ";
    let checked = diesel::dsl::sql::<Bool>(&format!("{}{by_hand}{open}", beside("signature_checks")))
        .bind::<Timestamp, _>(by)
        .sql(&format!(")) AND {}{open}", beside("signature_holds")))
        .bind::<Timestamp, _>(by)
        .sql(&format!(")) AND {}kind <> 'updates' AND recorded_at > ", beside("consent_events")))
        .bind::<Timestamp, _>(by)
        .sql(")");
    signatures::table
        .filter(condition(ANONYMOUS))
        .filter(signatures::confirmed_at.le(by))
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null().or(signatures::removed_at.le(by)))
        .filter(signatures::held_at.is_null().or(signatures::removed_at.is_not_null()))
        .filter(checked)
        .order(signatures::confirmed_at)
        .limit(most)
        .select(Signature::as_select())
        .load(conn)
}

/// Destroys who a signer is. The keyed hashes stay, so that nobody is counted twice.
///
/// # Errors
/// The database's.
pub fn destroy_identity(conn: &mut Conn, id: &SignatureId) -> QueryResult<()> {
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
            signatures::wants_updates.eq(false),
        ))
        .execute(conn)
        .map(|_| ())
}
