//! What the public may read of a reply, and the message as it came.

use diesel::prelude::*;

use super::super::model::{InboundMessageId, ReplyId};
use super::believed;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{inbound_messages, replies};
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal};

/// A message exactly as it came, opened.
///
/// # Errors
/// `NotFound` when there is none; that of bytes that do not open.
pub fn find_raw(conn: &mut Conn, seal: &Seal, id: &InboundMessageId) -> QueryResult<Vec<u8>> {
    let sealed: Vec<u8> = inbound_messages::table.find(id).select(inbound_messages::raw_sealed).first(conn)?;
    Ok(seal.open(Place { table: "inbound_messages", column: "raw", row: id.as_str() }, &sealed)?)
}

/// SHA-256 over a message as it came.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_raw_sha256(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<Vec<u8>> {
    inbound_messages::table.find(id).select(inbound_messages::raw_sha256).first(conn)
}

/// Puts down what the public may read of a reply that is not public; false if it is.
///
/// # Errors
/// The database's.
pub fn set_prepared(conn: &mut Conn, id: &ReplyId, sealed: &[u8]) -> QueryResult<bool> {
    let hidden = replies::table.find(id).filter(replies::released_at.is_null());
    Ok(diesel::update(hidden).set(replies::public_copy_sealed.eq(sealed)).execute(conn)? == 1)
}

/// Makes a copy public. `before` is when the copy that it takes the place of was made public, if there was one; false if
/// that has changed, if the reply was put aside, or if nobody believes its sender any more.
///
/// # Errors
/// The database's.
pub fn mark_released(
    conn: &mut Conn,
    (id, before): (&ReplyId, Option<Time>),
    sealed: &[u8],
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<bool> {
    let set = (replies::public_copy_sealed.eq(sealed), replies::released_at.eq(now), replies::released_by.eq(by));
    let row = replies::table.find(id).filter(replies::set_aside_at.is_null()).filter(believed());
    let changed = match before {
        Some(before) => diesel::update(row.filter(replies::released_at.eq(before))).set(set).execute(conn)?,
        None => diesel::update(row.filter(replies::released_at.is_null())).set(set).execute(conn)?,
    };
    Ok(changed == 1)
}

/// Takes a copy back; false if none is public. What was prepared stays for the next time.
///
/// # Errors
/// The database's.
pub fn mark_hidden(conn: &mut Conn, id: &ReplyId) -> QueryResult<bool> {
    let public = replies::table.find(id).filter(replies::released_at.is_not_null());
    let set = (replies::released_at.eq(None::<Time>), replies::released_by.eq(None::<&OrganiserId>));
    Ok(diesel::update(public).set(set).execute(conn)? == 1)
}
