//! The rows of dispatches and deliveries.

pub mod contacts;

use diesel::prelude::*;

use super::copy::FrozenCopy;
use super::model::{Delivery, DeliveryId, Dispatch, DispatchId, ReplyCode, SAID_BY_TEAM};
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::db::schema::{council_links, deliveries, dispatches, letters};
use crate::letters::model::{AddresseeId, LetterId};
use crate::mail::outbox::NewMail;
use crate::seal::{Seal, Unreadable};

/// The most reply codes of one message that are looked for.
pub const MOST_CODES: usize = 50;

/// Writes the dispatch of a letter with its frozen copy.
///
/// # Errors
/// The database's.
pub fn insert_dispatch(conn: &mut Conn, seal: &Seal, dispatch: &Dispatch, copy: &FrozenCopy) -> QueryResult<()> {
    let sealed = seal.close(Dispatch::copy_place(&dispatch.id), &copy.to_bytes());
    diesel::insert_into(dispatches::table)
        .values((
            dispatches::id.eq(&dispatch.id),
            dispatches::letter_id.eq(&dispatch.letter_id),
            dispatches::version_hash.eq(&dispatch.version_hash),
            dispatches::copy_sealed.eq(sealed),
            dispatches::signature_count.eq(dispatch.signature_count),
            dispatches::dispatched_at.eq(dispatch.dispatched_at),
        ))
        .execute(conn)
        .map(|_| ())
}

/// The dispatch of a letter, if it was sent.
///
/// # Errors
/// The database's.
pub fn find_dispatch(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Option<Dispatch>> {
    dispatches::table.filter(dispatches::letter_id.eq(letter_id)).select(Dispatch::as_select()).first(conn).optional()
}

/// Every dispatch.
///
/// # Errors
/// The database's.
pub fn list_dispatches(conn: &mut Conn) -> QueryResult<Vec<Dispatch>> {
    dispatches::table.order(dispatches::id).select(Dispatch::as_select()).load(conn)
}

/// The frozen copy of a dispatch, opened.
///
/// # Errors
/// The database's; that of a copy that does not open.
pub fn find_copy(conn: &mut Conn, seal: &Seal, id: &DispatchId) -> QueryResult<FrozenCopy> {
    let sealed: Vec<u8> = dispatches::table.find(id).select(dispatches::copy_sealed).first(conn)?;
    Ok(FrozenCopy::from_bytes(&seal.open(Dispatch::copy_place(id), &sealed)?).ok_or(Unreadable)?)
}

/// Puts another copy in the place of the frozen one: the same without the names that may not be kept any longer.
///
/// # Errors
/// The database's.
pub fn set_copy(conn: &mut Conn, seal: &Seal, id: &DispatchId, copy: &FrozenCopy) -> QueryResult<()> {
    let sealed = seal.close(Dispatch::copy_place(id), &copy.to_bytes());
    diesel::update(dispatches::table.find(id)).set(dispatches::copy_sealed.eq(sealed)).execute(conn).map(|_| ())
}

/// A mail to an addressee, as it is queued.
#[derive(Debug)]
pub struct NewDelivery<'a> {
    /// Of which dispatch.
    pub dispatch: &'a Dispatch,
    /// To whom.
    pub addressee: &'a AddresseeId,
    /// Under which code answers come back.
    pub code: &'a ReplyCode,
    /// The address it goes to.
    pub email: &'a EmailAddress,
    /// The mail in the outbox.
    pub mail: &'a NewMail,
}

/// Writes a delivery.
///
/// # Errors
/// The database's.
pub fn insert_delivery(conn: &mut Conn, seal: &Seal, new: &NewDelivery<'_>, now: Time) -> QueryResult<DeliveryId> {
    let id = DeliveryId::new(now);
    let email = seal.close(Delivery::email_place(&id), new.email.as_mailbox().as_bytes());
    diesel::insert_into(deliveries::table)
        .values((
            deliveries::id.eq(&id),
            deliveries::dispatch_id.eq(&new.dispatch.id),
            deliveries::letter_id.eq(&new.dispatch.letter_id),
            deliveries::addressee_id.eq(new.addressee),
            deliveries::reply_code.eq(new.code),
            deliveries::email_sealed.eq(email),
            deliveries::outbox_id.eq(&new.mail.id),
            deliveries::message_id.eq(&new.mail.message_id),
            deliveries::queued_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

/// The deliveries of a letter, in the order in which they were queued.
///
/// # Errors
/// The database's.
pub fn list_deliveries(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Delivery>> {
    deliveries::table
        .filter(deliveries::letter_id.eq(letter_id))
        .order(deliveries::id)
        .select(Delivery::as_select())
        .load(conn)
}

/// A delivery by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_delivery(conn: &mut Conn, id: &DeliveryId) -> QueryResult<Delivery> {
    deliveries::table.find(id).select(Delivery::as_select()).first(conn)
}

/// The delivery that has one of these reply codes: that of the first code that is known, of the first
/// [`MOST_CODES`]. Their order says whom a message is for, and a stranger may name as many as they like.
///
/// # Errors
/// The database's.
pub fn find_by_code(conn: &mut Conn, codes: &[ReplyCode]) -> QueryResult<Option<Delivery>> {
    for code in codes.iter().take(MOST_CODES) {
        let known = deliveries::table.filter(deliveries::reply_code.eq(code)).select(Delivery::as_select());
        if let Some(delivery) = known.first(conn).optional()? {
            return Ok(Some(delivery));
        }
    }
    Ok(None)
}

/// The newest delivery that had one of these Message-IDs.
///
/// # Errors
/// The database's.
pub fn find_by_message_id(conn: &mut Conn, ids: &[String]) -> QueryResult<Option<Delivery>> {
    deliveries::table
        .filter(deliveries::message_id.eq_any(ids.to_vec()))
        .order(deliveries::id.desc())
        .select(Delivery::as_select())
        .first(conn)
        .optional()
}

/// The deliveries that had one of these Message-IDs.
///
/// # Errors
/// The database's.
pub fn list_by_message_ids(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<Delivery>> {
    deliveries::table.filter(deliveries::message_id.eq_any(ids.to_vec())).select(Delivery::as_select()).load(conn)
}

/// The newest mail to an addressee that was queued by a moment: whatever was sent to them then went to its address.
///
/// # Errors
/// The database's.
pub fn find_in_force(conn: &mut Conn, addressee: &AddresseeId, at: Time) -> QueryResult<Option<Delivery>> {
    deliveries::table
        .filter(deliveries::addressee_id.eq(addressee))
        .filter(deliveries::queued_at.le(at))
        .order(deliveries::id.desc())
        .select(Delivery::as_select())
        .first(conn)
        .optional()
}

/// The delivery to an addressee that none has taken the place of.
///
/// # Errors
/// The database's.
pub fn find_current(conn: &mut Conn, addressee: &AddresseeId) -> QueryResult<Option<Delivery>> {
    deliveries::table
        .filter(deliveries::addressee_id.eq(addressee))
        .filter(deliveries::replaced_at.is_null())
        .order(deliveries::id.desc())
        .select(Delivery::as_select())
        .first(conn)
        .optional()
}

/// Deliveries of which the mail server has not said yes or no, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_waiting(conn: &mut Conn, most: i64) -> QueryResult<Vec<Delivery>> {
    deliveries::table
        .filter(deliveries::handed_over_at.is_null())
        .filter(deliveries::bounced_at.is_null())
        .order(deliveries::queued_at)
        .limit(most)
        .select(Delivery::as_select())
        .load(conn)
}

/// Notes that a mail server took the mail, and its words; false if that was known.
///
/// # Errors
/// The database's.
pub fn mark_handed_over(conn: &mut Conn, seal: &Seal, id: &DeliveryId, answer: &str, at: Time) -> QueryResult<bool> {
    let sealed = seal.close(Delivery::answer_place(id), answer.as_bytes());
    let waiting = deliveries::table
        .find(id)
        .filter(deliveries::handed_over_at.is_null())
        .filter(deliveries::bounced_at.is_null());
    let set = (deliveries::handed_over_at.eq(at), deliveries::answer_sealed.eq(sealed));
    Ok(diesel::update(waiting).set(set).execute(conn)? == 1)
}

/// Notes that the mail is late; false if that was known since it was last handed over, or worse.
///
/// # Errors
/// The database's.
pub fn mark_delayed(conn: &mut Conn, seal: &Seal, id: &DeliveryId, answer: &str, now: Time) -> QueryResult<bool> {
    let sealed = seal.close(Delivery::detail_place(id), answer.as_bytes());
    let fresh = deliveries::table
        .filter(deliveries::id.eq(id))
        .filter(deliveries::bounced_at.is_null())
        .filter(deliveries::delayed_at.is_null().or(deliveries::delayed_at.lt(deliveries::handed_over_at)));
    let set = (deliveries::delayed_at.eq(now), deliveries::bounce_detail_sealed.eq(sealed));
    Ok(diesel::update(fresh).set(set).execute(conn)? == 1)
}

/// Notes that a mail that was late has come in; false if it was not late, or has failed.
///
/// # Errors
/// The database's.
pub fn clear_delay(conn: &mut Conn, id: &DeliveryId) -> QueryResult<bool> {
    let late = deliveries::table
        .find(id)
        .filter(deliveries::delayed_at.is_not_null())
        .filter(deliveries::handed_over_at.is_not_null())
        .filter(deliveries::bounced_at.is_null());
    Ok(diesel::update(late).set(deliveries::delayed_at.eq(None::<Time>)).execute(conn)? == 1)
}

/// What was said about a mail that does not arrive.
#[derive(Debug, Clone, Copy)]
pub struct Bounce<'a> {
    /// The code of RFC 3463; may be empty.
    pub status: &'a str,
    /// The mail server's words; may be empty.
    pub detail: &'a str,
    /// The key of the message that says so; none where the mail server refused it at once.
    pub message: Option<&'a str>,
}

/// Notes that the mail does not arrive; false if that was known. What a mail server says takes the place of what somebody of
/// the team had said.
///
/// # Errors
/// The database's.
pub fn mark_bounced(conn: &mut Conn, seal: &Seal, id: &DeliveryId, bounce: Bounce<'_>, at: Time) -> QueryResult<bool> {
    let sealed = seal.close(Delivery::detail_place(id), bounce.detail.as_bytes());
    let set = (
        deliveries::bounced_at.eq(at),
        deliveries::bounce_status.eq(bounce.status),
        deliveries::bounce_detail_sealed.eq(sealed),
    );
    let said = deliveries::bounce_status.eq(SAID_BY_TEAM).and(deliveries::bounce_status.ne(bounce.status));
    let fresh = deliveries::table
        .filter(deliveries::id.eq(id))
        .filter(deliveries::bounced_at.is_null().or(said.assume_not_null()));
    Ok(diesel::update(fresh).set(set).execute(conn)? == 1)
}

/// Takes back that somebody of the team said that a mail did not arrive; false if nobody did, or a mail server says so.
///
/// # Errors
/// The database's.
pub fn clear_said(conn: &mut Conn, id: &DeliveryId) -> QueryResult<bool> {
    let said = deliveries::table.find(id).filter(deliveries::bounce_status.eq(SAID_BY_TEAM));
    let set = (deliveries::bounced_at.eq(None::<Time>), deliveries::bounce_status.eq(None::<String>));
    Ok(diesel::update(said).set(set).execute(conn)? == 1)
}

/// Notes that their mail server said that the mail lies in the mailbox, with its code of RFC 3463: it is late no more. False
/// if that was known, or if it has failed.
///
/// # Errors
/// The database's.
pub fn mark_confirmed(conn: &mut Conn, id: &DeliveryId, status: &str) -> QueryResult<bool> {
    let status = if status.starts_with("2.") { status } else { "2.0.0" };
    let open =
        deliveries::table.find(id).filter(deliveries::bounced_at.is_null()).filter(deliveries::bounce_status.is_null());
    let set = (deliveries::bounce_status.eq(status), deliveries::delayed_at.eq(None::<Time>));
    Ok(diesel::update(open).set(set).execute(conn)? == 1)
}

/// Takes back the links by which an addressee could say something once, and that were not used: they went to an address that
/// is not theirs.
///
/// # Errors
/// The database's.
pub fn revoke_links(conn: &mut Conn, addressee: &AddresseeId, now: Time) -> QueryResult<usize> {
    let open = council_links::table
        .filter(council_links::addressee_id.eq(addressee))
        .filter(council_links::used_at.is_null())
        .filter(council_links::revoked_at.is_null());
    diesel::update(open).set(council_links::revoked_at.eq(now)).execute(conn)
}

/// Takes back that a mail which a mail server took does not arrive; false if that was not said, or the mail server itself
/// refused it.
///
/// # Errors
/// The database's.
pub fn clear_bounce(conn: &mut Conn, id: &DeliveryId) -> QueryResult<bool> {
    let failed = deliveries::table
        .find(id)
        .filter(deliveries::handed_over_at.is_not_null())
        .filter(deliveries::bounced_at.is_not_null());
    let none = (
        deliveries::bounced_at.eq(None::<Time>),
        deliveries::bounce_status.eq(None::<String>),
        deliveries::bounce_detail_sealed.eq(None::<Vec<u8>>),
    );
    Ok(diesel::update(failed).set(none).execute(conn)? == 1)
}

/// Notes that another mail takes its place; false if one has.
///
/// # Errors
/// The database's.
pub fn mark_replaced(conn: &mut Conn, id: &DeliveryId, now: Time) -> QueryResult<bool> {
    let current = deliveries::table.find(id).filter(deliveries::replaced_at.is_null());
    Ok(diesel::update(current).set(deliveries::replaced_at.eq(now)).execute(conn)? == 1)
}

/// The words that came with a failure or a delay, opened; empty if none did.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn find_detail(conn: &mut Conn, seal: &Seal, id: &DeliveryId) -> QueryResult<String> {
    let sealed: Option<Vec<u8>> = deliveries::table.find(id).select(deliveries::bounce_detail_sealed).first(conn)?;
    let detail = sealed.map(|sealed| seal.open_text(Delivery::detail_place(id), &sealed)).transpose()?;
    Ok(detail.unwrap_or_default())
}

/// The dispatches of letters closed before a moment.
///
/// # Errors
/// The database's.
pub fn list_of_closed(conn: &mut Conn, before: Time) -> QueryResult<Vec<DispatchId>> {
    dispatches::table
        .inner_join(letters::table.on(letters::id.eq(dispatches::letter_id)))
        .filter(letters::closed_at.lt(before))
        .select(dispatches::id)
        .load(conn)
}
