//! The rows of messages as they came: kept before they are read, and read again when somebody asks for it.

use chrono::Duration;
use diesel::prelude::*;

use super::super::kinds::{Door, InboundClass};
use super::super::model::{InboundKind, InboundMessageId, ReplyId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{inbound_messages, replies};
use crate::dispatch::model::DeliveryId;
use crate::letters::model::LetterId;
use crate::on_db;

/// A message to be kept, not read yet.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = inbound_messages, treat_none_as_default_value = false)]
pub struct NewInbound<'a> {
    /// Its key.
    pub id: &'a InboundMessageId,
    /// The same for the same message to the same reply address, by whichever door it comes.
    pub fingerprint: &'a [u8],
    /// The sealed envelope.
    pub envelope_sealed: &'a [u8],
    /// The message exactly as it came, sealed.
    pub raw_sealed: &'a [u8],
    /// Its SHA-256.
    pub raw_sha256: &'a [u8],
    /// By which door it came.
    pub door: Door,
    /// How large it is.
    pub size_bytes: i64,
    /// The signs that were found: none, before it is read.
    pub reasons: &'a str,
    /// To which letter; unknown for an unknown address.
    pub letter_id: Option<&'a LetterId>,
    /// To which of its mails.
    pub delivery_id: Option<&'a DeliveryId>,
    /// When it came.
    pub received_at: Time,
}

/// Keeps a message; false if the same one is kept already.
///
/// # Errors
/// The database's.
pub fn insert_inbound(conn: &mut Conn, new: &NewInbound<'_>) -> QueryResult<bool> {
    let kept =
        on_db!(conn, |c| diesel::insert_into(inbound_messages::table).values(new).on_conflict_do_nothing().execute(c))?;
    Ok(kept == 1)
}

/// A message that has one of these fingerprints.
///
/// # Errors
/// The database's.
pub fn find_by_fingerprint(conn: &mut Conn, fingerprints: &[Vec<u8>]) -> QueryResult<Option<InboundMessageId>> {
    inbound_messages::table
        .filter(inbound_messages::fingerprint.eq_any(fingerprints.to_vec()))
        .select(inbound_messages::id)
        .first(conn)
        .optional()
}

/// A message as it lies, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = inbound_messages)]
pub struct Message {
    /// Its key.
    pub id: InboundMessageId,
    /// By which door it came.
    pub door: Door,
    /// How large it is.
    pub size_bytes: i64,
    /// What it was read as; `None` while it was not.
    pub kind: Option<InboundKind>,
    /// The same, more finely.
    pub class: Option<InboundClass>,
    /// The signs that were found, or why it could not be read.
    pub reasons: String,
    /// To which letter.
    pub letter_id: Option<LetterId>,
    /// To which of its mails.
    pub delivery_id: Option<DeliveryId>,
    /// When it came.
    pub received_at: Time,
    /// When it was last read.
    pub read_at: Option<Time>,
    /// How often reading it was begun by a round and not finished.
    pub reading_tries: i32,
}

/// A message by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_message(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<Message> {
    inbound_messages::table.find(id).select(Message::as_select()).first(conn)
}

/// The sealed bytes of a message, and its sealed envelope.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_sealed(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<(Vec<u8>, Vec<u8>)> {
    let columns = (inbound_messages::raw_sealed, inbound_messages::envelope_sealed);
    inbound_messages::table.find(id).select(columns).first(conn)
}

/// What a message was read as.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = inbound_messages, treat_none_as_null = true)]
pub struct Read<'a> {
    /// What it is.
    pub kind: Option<InboundKind>,
    /// The same, more finely.
    pub class: Option<InboundClass>,
    /// The signs that were found.
    pub reasons: String,
    /// What speaks for its sender, as JSON.
    pub authentication: Option<String>,
    /// To which letter.
    pub letter_id: Option<&'a LetterId>,
    /// To which of its mails.
    pub delivery_id: Option<&'a DeliveryId>,
    /// When.
    pub read_at: Option<Time>,
    /// By which version of the rules.
    pub reader_version: i32,
    /// No failure stands.
    pub reading_failed_at: Option<Time>,
}

/// Writes down what a message was read as; false if somebody else has read it since `seen`, the time at which it had last
/// been read. Of two that read one message, one does what it asks for.
///
/// # Errors
/// The database's.
pub fn mark_read(conn: &mut Conn, id: &InboundMessageId, seen: Option<Time>, read: &Read<'_>) -> QueryResult<bool> {
    let message = inbound_messages::table.filter(inbound_messages::id.eq(id));
    let changed = match seen {
        None => diesel::update(message.filter(inbound_messages::read_at.is_null())).set(read).execute(conn)?,
        Some(at) => diesel::update(message.filter(inbound_messages::read_at.eq(at))).set(read).execute(conn)?,
    };
    Ok(changed == 1)
}

/// Messages that wait to be read: those that came before `before`, and of those whose reading failed the ones whose time
/// has come again. The fresh ones are first, so that none that fails again and again is in their way.
///
/// # Errors
/// The database's.
pub fn list_due(conn: &mut Conn, before: Time, now: Time, most: i64) -> QueryResult<Vec<(InboundMessageId, i32)>> {
    use inbound_messages::{reading_failed_at as failed, reading_tries as tries};
    let again = failed
        .is_null()
        .or(tries.le(1).and(failed.le(now - Duration::minutes(1))))
        .or(tries.le(2).and(failed.le(now - Duration::minutes(5))))
        .or(tries.le(3).and(failed.le(now - Duration::minutes(30))))
        .or(failed.le(now - Duration::hours(6)));
    inbound_messages::table
        .filter(inbound_messages::read_at.is_null())
        .filter(inbound_messages::received_at.le(before))
        .filter(again.assume_not_null())
        .order((tries, inbound_messages::received_at))
        .limit(most)
        .select((inbound_messages::id, tries))
        .load(conn)
}

/// Notes that reading a message is begun once more; false if it was read, or begun by somebody else. It is written before
/// the reading: one that ends the process is then not begun again at once.
///
/// # Errors
/// The database's.
pub fn claim_reading(conn: &mut Conn, id: &InboundMessageId, tries_seen: i32, now: Time) -> QueryResult<bool> {
    let waiting = inbound_messages::table
        .filter(inbound_messages::id.eq(id))
        .filter(inbound_messages::read_at.is_null())
        .filter(inbound_messages::reading_tries.eq(tries_seen));
    let set = (inbound_messages::reading_tries.eq(tries_seen + 1), inbound_messages::reading_failed_at.eq(now));
    Ok(diesel::update(waiting).set(set).execute(conn)? == 1)
}

/// Messages of persons that came since a moment and have a signature whose key could not be asked for: those whose time has
/// come again, after pauses that grow, with how often they were tried.
///
/// # Errors
/// The database's.
pub fn list_unchecked(conn: &mut Conn, since: Time, now: Time, most: i64) -> QueryResult<Vec<(InboundMessageId, i32)>> {
    let rows: Vec<(InboundMessageId, i32, Option<Time>)> = inbound_messages::table
        // Keys grow with time: that of a row made then would be the first.
        .filter(inbound_messages::id.ge(InboundMessageId::new(since)))
        .filter(inbound_messages::received_at.gt(since))
        .filter(inbound_messages::read_at.is_not_null())
        .filter(inbound_messages::reading_failed_at.le(now - Duration::minutes(1)))
        .order((inbound_messages::reading_failed_at, inbound_messages::id))
        .limit(most)
        .select((inbound_messages::id, inbound_messages::reading_tries, inbound_messages::reading_failed_at))
        .load(conn)?;
    let pause = |tries: i32| match tries {
        ..=1 => Duration::minutes(1),
        2 => Duration::minutes(5),
        3 => Duration::minutes(30),
        _ => Duration::hours(6),
    };
    let is_due = |tries: i32, failed: Option<Time>| failed.is_some_and(|at| at + pause(tries) <= now);
    Ok(rows.into_iter().filter(|(_, tries, at)| is_due(*tries, *at)).map(|(id, tries, _)| (id, tries)).collect())
}

/// Notes that the signatures of a message that was read are looked at once more; false if somebody else has begun that.
///
/// # Errors
/// The database's.
pub fn claim_checking(conn: &mut Conn, id: &InboundMessageId, tries_seen: i32, now: Time) -> QueryResult<bool> {
    let unchecked = inbound_messages::table
        .filter(inbound_messages::id.eq(id))
        .filter(inbound_messages::read_at.is_not_null())
        .filter(inbound_messages::reading_tries.eq(tries_seen));
    let set = (inbound_messages::reading_tries.eq(tries_seen + 1), inbound_messages::reading_failed_at.eq(now));
    Ok(diesel::update(unchecked).set(set).execute(conn)? == 1)
}

/// How many messages wait to be read, and of how many of them a round could not read.
///
/// # Errors
/// The database's.
pub fn count_unread(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    let unread = || inbound_messages::table.filter(inbound_messages::read_at.is_null());
    let all: i64 = unread().count().get_result(conn)?;
    let failed: i64 = unread().filter(inbound_messages::reading_tries.ge(1)).count().get_result(conn)?;
    Ok((all, failed))
}

/// Messages that wait to be read, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_unread(conn: &mut Conn, most: i64) -> QueryResult<Vec<Message>> {
    inbound_messages::table
        .filter(inbound_messages::read_at.is_null())
        .order(inbound_messages::received_at)
        .limit(most)
        .select(Message::as_select())
        .load(conn)
}

/// The keys of messages after one, in order.
///
/// # Errors
/// The database's.
pub fn list_after(conn: &mut Conn, after: Option<&InboundMessageId>, most: i64) -> QueryResult<Vec<InboundMessageId>> {
    let after = after.map_or("", InboundMessageId::as_str).to_owned();
    inbound_messages::table
        .filter(inbound_messages::id.gt(after))
        .order(inbound_messages::id)
        .limit(most)
        .select(inbound_messages::id)
        .load(conn)
}

/// The reply that a message became.
///
/// # Errors
/// The database's.
pub fn find_reply_of(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<Option<ReplyId>> {
    replies::table.filter(replies::inbound_message_id.eq(id)).select(replies::id).first(conn).optional()
}

/// Says which mail a letter's message answers, where the message does not say it, and lets it be read anew; false if that
/// is known by now.
///
/// # Errors
/// The database's.
pub fn assign(
    conn: &mut Conn,
    (letter, id): (&LetterId, &InboundMessageId),
    delivery: &DeliveryId,
    fingerprint: &[u8],
) -> QueryResult<bool> {
    let open = inbound_messages::table
        .filter(inbound_messages::id.eq(id))
        .filter(inbound_messages::letter_id.eq(letter))
        .filter(inbound_messages::delivery_id.is_null());
    let set = (
        inbound_messages::delivery_id.eq(delivery),
        inbound_messages::fingerprint.eq(fingerprint),
        inbound_messages::read_at.eq(None::<Time>),
    );
    Ok(diesel::update(open).set(set).execute(conn)? == 1)
}

/// Deletes a message that was given for a letter and is of none of its mails: the same came by another door.
///
/// # Errors
/// The database's.
pub fn delete_unassigned(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<()> {
    let unassigned =
        inbound_messages::table.filter(inbound_messages::id.eq(id)).filter(inbound_messages::delivery_id.is_null());
    diesel::delete(unassigned).execute(conn).map(|_| ())
}

/// Deletes messages that were read, belong to no letter and came before a moment. Returns how many. One that nobody could
/// read yet is not known to be astray.
///
/// # Errors
/// The database's.
pub fn delete_strays_before(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    let strays = inbound_messages::table
        .filter(inbound_messages::letter_id.is_null())
        .filter(inbound_messages::read_at.is_not_null())
        .filter(inbound_messages::received_at.lt(before));
    diesel::delete(strays).execute(conn)
}
