//! What came back to a letter and is no reply: kept, and of no weight.

use diesel::prelude::*;

use super::super::kinds::InboundClass;
use super::super::model::{InboundKind, InboundMessageId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{inbound_messages, replies};
use crate::dispatch::model::DeliveryId;
use crate::letters::model::LetterId;

/// The most that are listed at once.
pub const MOST: i64 = 200;

/// A message that became no reply: a machine's, our own, one that was not read yet, or one of which nobody has said whose
/// it is.
#[derive(Debug, Clone, Queryable)]
pub struct Came {
    /// Its key.
    pub id: InboundMessageId,
    /// What it is; `None` while it was not read.
    pub class: Option<InboundClass>,
    /// To which of the letter's mails.
    pub delivery_id: Option<DeliveryId>,
    /// When it came.
    pub received_at: Time,
}

/// The messages of a letter that became no reply, the newest first: [`MOST`] of those that were kept before one of them, or
/// of all.
///
/// # Errors
/// The database's.
pub fn list_no_replies(
    conn: &mut Conn,
    letter_id: &LetterId,
    before: Option<&InboundMessageId>,
) -> QueryResult<Vec<Came>> {
    let is_reply = replies::table
        .filter(replies::letter_id.eq(letter_id))
        .filter(replies::inbound_message_id.is_not_null())
        .select(replies::inbound_message_id.assume_not_null());
    let mut others = inbound_messages::table
        .filter(inbound_messages::letter_id.eq(letter_id))
        .filter(inbound_messages::id.ne_all(is_reply))
        .into_boxed();
    if let Some(before) = before {
        others = others.filter(inbound_messages::id.lt(before.clone()));
    }
    // A key begins with the time at which it was made.
    let columns =
        (inbound_messages::id, inbound_messages::class, inbound_messages::delivery_id, inbound_messages::received_at);
    others.order(inbound_messages::id.desc()).limit(MOST).select(columns).load(conn)
}

/// The most of one mail that are shown together.
const MOST_OF_MAIL: i64 = 3;
/// The longest that is opened to be shown with others, in bytes.
const SHORT: i64 = 512 * 1024;

/// A message that a machine sent back to a mail.
#[derive(Debug, Clone, Queryable)]
pub struct OfDelivery {
    /// Its key.
    pub id: InboundMessageId,
    /// When it came.
    pub received_at: Time,
    size_bytes: i64,
}

impl OfDelivery {
    /// Whether it is short enough to be opened while somebody waits.
    pub fn is_short(&self) -> bool {
        self.size_bytes <= SHORT
    }
}

/// The newest messages that speak of the delivery of a mail, the newest first.
///
/// # Errors
/// The database's.
pub fn list_of_delivery(conn: &mut Conn, delivery: &DeliveryId) -> QueryResult<Vec<OfDelivery>> {
    inbound_messages::table
        .filter(inbound_messages::delivery_id.eq(delivery))
        .filter(
            inbound_messages::kind
                .eq(InboundKind::Bounce)
                .or(inbound_messages::class.eq(InboundClass::Challenge))
                .assume_not_null(),
        )
        .order((inbound_messages::received_at.desc(), inbound_messages::id.desc()))
        .limit(MOST_OF_MAIL)
        .select((inbound_messages::id, inbound_messages::received_at, inbound_messages::size_bytes))
        .load(conn)
}
