//! What a machine said, in the standing of an addressee: under which number the council keeps the letter, that a mail server
//! waits for a proof, that the letter came in; and taking it back when a person had written it.

use diesel::prelude::*;

use super::super::kinds::InboundClass;
use super::super::model::{InboundKind, InboundMessageId};
use super::standings::{AcknowledgedBy, Standing, ensure};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{deliveries, inbound_messages, standings};
use crate::dispatch::model::DeliveryId;
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

/// Notes that the letter was not acknowledged by a machine after all; false if none said so, or a person did since.
///
/// # Errors
/// The database's.
pub fn clear_acknowledgement(conn: &mut Conn, addressee_id: &AddresseeId) -> QueryResult<bool> {
    let by_machine = standings::table
        .filter(standings::addressee_id.eq(addressee_id))
        .filter(standings::acknowledged_by.eq(AcknowledgedBy::Machine));
    let none = (standings::acknowledged_by.eq(None::<AcknowledgedBy>), standings::acknowledged_at.eq(None::<Time>));
    Ok(diesel::update(by_machine).set(none).execute(conn)? == 1)
}

/// A machine's message about a mail.
#[derive(Debug, Clone, Queryable)]
pub struct MachineMail {
    /// Its key.
    pub id: InboundMessageId,
    /// The mail.
    pub delivery_id: DeliveryId,
    /// When it came.
    pub received_at: Time,
}

/// The messages by which a machine said that the mails to an addressee came in, in the order in which they came.
///
/// # Errors
/// The database's.
pub fn list_acknowledgements(conn: &mut Conn, addressee_id: &AddresseeId) -> QueryResult<Vec<MachineMail>> {
    inbound_messages::table
        .inner_join(deliveries::table.on(deliveries::id.nullable().eq(inbound_messages::delivery_id)))
        .filter(deliveries::addressee_id.eq(addressee_id))
        .filter(inbound_messages::class.eq(InboundClass::Acknowledgement))
        .order((inbound_messages::received_at, inbound_messages::id))
        .select((inbound_messages::id, deliveries::id, inbound_messages::received_at))
        .load(conn)
}

/// Whether another message of a class came about a mail.
///
/// # Errors
/// The database's.
pub fn has_other(
    conn: &mut Conn,
    class: InboundClass,
    delivery_id: &DeliveryId,
    than: &InboundMessageId,
) -> QueryResult<bool> {
    let others = inbound_messages::table
        .filter(inbound_messages::delivery_id.eq(delivery_id))
        .filter(inbound_messages::class.eq(class))
        .filter(inbound_messages::id.ne(than));
    diesel::select(diesel::dsl::exists(others)).get_result(conn)
}

/// Notes that a person wrote a message; false if it was read again since `seen`.
///
/// # Errors
/// The database's.
pub fn mark_written_by_person(conn: &mut Conn, id: &InboundMessageId, seen: Time) -> QueryResult<bool> {
    let unchanged = inbound_messages::table.find(id).filter(inbound_messages::read_at.eq(seen));
    let person = (inbound_messages::kind.eq(InboundKind::Person), inbound_messages::class.eq(InboundClass::Person));
    Ok(diesel::update(unchanged).set(person).execute(conn)? == 1)
}
