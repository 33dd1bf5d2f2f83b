//! What came back to a letter and is no reply: kept, and of no weight.

use diesel::prelude::*;

use super::super::kinds::InboundClass;
use super::super::model::InboundMessageId;
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
