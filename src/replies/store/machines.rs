//! What a machine said, in the standing of an addressee: under which number the council keeps the letter, and that a mail
//! server waits for a proof.

use diesel::prelude::*;

use super::standings::{Standing, ensure};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::standings;
use crate::letters::model::{AddresseeId, LetterId};
use crate::seal::Seal;

/// Keeps the number under which the council keeps the letter, sealed; false if one is known.
///
/// # Errors
/// The database's.
pub fn set_council_reference(
    conn: &mut Conn,
    seal: &Seal,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    reference: &str,
) -> QueryResult<bool> {
    ensure(conn, letter_id, addressee_id)?;
    let sealed = seal.close(Standing::reference_place(addressee_id), reference.as_bytes());
    let unknown = standings::table
        .filter(standings::addressee_id.eq(addressee_id))
        .filter(standings::council_reference_sealed.is_null());
    Ok(diesel::update(unknown).set(standings::council_reference_sealed.eq(sealed)).execute(conn)? == 1)
}

/// Notes that a mail server waits for a proof that a person wrote the mail that was sent at `sent_at`; false if that is
/// known.
///
/// # Errors
/// The database's.
pub fn mark_challenged(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    sent_at: Time,
    now: Time,
) -> QueryResult<bool> {
    ensure(conn, letter_id, addressee_id)?;
    let fresh = standings::table
        .filter(standings::addressee_id.eq(addressee_id))
        .filter(standings::challenged_at.is_null().or(standings::challenged_at.lt(sent_at)));
    Ok(diesel::update(fresh).set(standings::challenged_at.eq(now)).execute(conn)? == 1)
}

/// Notes that the letter was let in after all; false if nobody asked for a proof.
///
/// # Errors
/// The database's.
pub fn clear_challenge(conn: &mut Conn, addressee_id: &AddresseeId) -> QueryResult<bool> {
    let challenged = standings::table
        .filter(standings::addressee_id.eq(addressee_id))
        .filter(standings::challenged_at.is_not_null());
    Ok(diesel::update(challenged).set(standings::challenged_at.eq(None::<Time>)).execute(conn)? == 1)
}
