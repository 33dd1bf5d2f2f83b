//! What mail servers said of an address, whichever letter went there, and the addresses that are believed dead. An address
//! is known by its keyed hash alone: the tables name nobody.

use diesel::prelude::*;

use super::super::model::{Delivery, DeliveryId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{contact_bounces, deliveries, failing_contacts};
use crate::letters::model::{AddresseeId, LetterId};
use crate::mail::outbox::OutboxId;
use crate::{id, on_db, text_enum};

id! {
    /// An address that is, or was, believed dead.
    FailingContactId
}

text_enum! {
    /// Whether a refusal speaks against the address.
    Lasting {
        /// The address is refused for good.
        Permanent = "permanent",
        /// It may pass, or it is not about the address: a full mailbox, a filter.
        Temporary = "temporary",
    }
}

/// A refusal to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewBounce<'a> {
    /// The keyed hash of the address.
    pub address_key: &'a [u8],
    /// Which mail, in the outbox: the letter itself, or one that was sent after it.
    pub mail: &'a OutboxId,
    /// The sending of the letter to that address.
    pub delivery: &'a Delivery,
    /// The code of RFC 3463.
    pub status: &'a str,
    /// Whether it speaks against the address.
    pub lasting: Lasting,
}

/// Writes down that a mail to an address was refused, once for each mail.
///
/// # Errors
/// The database's.
pub fn insert_bounce(conn: &mut Conn, new: &NewBounce<'_>, now: Time) -> QueryResult<()> {
    let row = (
        // The mail's own key: of two reports on one mail the second finds the row.
        contact_bounces::id.eq(new.mail.as_str()),
        contact_bounces::address_key.eq(new.address_key),
        contact_bounces::delivery_id.eq(&new.delivery.id),
        contact_bounces::status.eq(new.status),
        contact_bounces::permanence.eq(new.lasting),
        contact_bounces::noted_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(contact_bounces::table).values(row).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

/// Forgets that a mail was refused: nobody refused it. Returns whether that had been noted.
///
/// # Errors
/// The database's.
pub fn delete_bounces_of(conn: &mut Conn, delivery_id: &DeliveryId) -> QueryResult<bool> {
    Ok(diesel::delete(contact_bounces::table.filter(contact_bounces::delivery_id.eq(delivery_id))).execute(conn)? > 0)
}

/// How many different mails to an address were refused for good after a moment.
///
/// # Errors
/// The database's.
pub fn count_refused(conn: &mut Conn, address_key: &[u8], after: Time) -> QueryResult<i64> {
    contact_bounces::table
        .filter(contact_bounces::address_key.eq(address_key))
        .filter(contact_bounces::permanence.eq(Lasting::Permanent))
        .filter(contact_bounces::noted_at.gt(after))
        .count()
        .get_result(conn)
}

/// Since when an address is believed dead, and when that was last taken back.
///
/// # Errors
/// The database's.
pub fn find(conn: &mut Conn, address_key: &[u8]) -> QueryResult<Option<(Time, Option<Time>)>> {
    failing_contacts::table
        .filter(failing_contacts::address_key.eq(address_key))
        .select((failing_contacts::failing_since, failing_contacts::cleared_at))
        .first(conn)
        .optional()
}

/// Marks an address as believed dead; false if it is already.
///
/// # Errors
/// The database's.
pub fn mark_failing(conn: &mut Conn, address_key: &[u8], now: Time) -> QueryResult<bool> {
    let row = (
        failing_contacts::id.eq(FailingContactId::new(now)),
        failing_contacts::address_key.eq(address_key),
        failing_contacts::failing_since.eq(now),
    );
    let inserted =
        on_db!(conn, |c| diesel::insert_into(failing_contacts::table).values(row).on_conflict_do_nothing().execute(c))?;
    if inserted == 1 {
        return Ok(true);
    }
    let cleared = failing_contacts::table
        .filter(failing_contacts::address_key.eq(address_key))
        .filter(failing_contacts::cleared_at.is_not_null());
    let again = (failing_contacts::failing_since.eq(now), failing_contacts::cleared_at.eq(None::<Time>));
    Ok(diesel::update(cleared).set(again).execute(conn)? == 1)
}

/// Marks an address as working after all; false if it was not believed dead.
///
/// # Errors
/// The database's.
pub fn mark_works(conn: &mut Conn, address_key: &[u8], now: Time) -> QueryResult<bool> {
    let failing = failing_contacts::table
        .filter(failing_contacts::address_key.eq(address_key))
        .filter(failing_contacts::cleared_at.is_null());
    Ok(diesel::update(failing).set(failing_contacts::cleared_at.eq(now)).execute(conn)? == 1)
}

/// The addressees whose newest mail went to an address and was refused there.
///
/// # Errors
/// The database's.
pub fn list_refused(conn: &mut Conn, address_key: &[u8]) -> QueryResult<Vec<(LetterId, AddresseeId)>> {
    contact_bounces::table
        .inner_join(deliveries::table.on(deliveries::id.eq(contact_bounces::delivery_id)))
        .filter(contact_bounces::address_key.eq(address_key))
        .filter(contact_bounces::permanence.eq(Lasting::Permanent))
        .filter(deliveries::replaced_at.is_null())
        .select((deliveries::letter_id, deliveries::addressee_id))
        .distinct()
        .load(conn)
}
