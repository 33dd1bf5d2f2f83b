//! Messages that belong to no letter, as rows.

use diesel::prelude::*;

use super::super::kinds::InboundClass;
use super::super::model::{InboundKind, InboundMessageId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::inbound_messages;
use crate::dispatch::model::DeliveryId;
use crate::letters::model::LetterId;

/// A message that was read and belongs to no letter.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = inbound_messages)]
pub struct Stray {
    /// Its key.
    pub id: InboundMessageId,
    /// When it came.
    pub received_at: Time,
    /// How large it is.
    pub size_bytes: i64,
    /// What it was read as.
    pub class: Option<InboundClass>,
    /// What was found out about its sender, as JSON.
    pub authentication: Option<String>,
    /// The sealed envelope.
    pub envelope_sealed: Vec<u8>,
}

/// Those that there are, the oldest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, most: i64) -> QueryResult<Vec<Stray>> {
    inbound_messages::table
        .filter(inbound_messages::letter_id.is_null())
        .filter(inbound_messages::read_at.is_not_null())
        .order((inbound_messages::received_at, inbound_messages::id))
        .limit(most)
        .select(Stray::as_select())
        .load(conn)
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub all: i64,
    /// Those that a person wrote, as far as the machine can tell.
    pub of_people: i64,
    /// Of these, how many came before the moment that was asked about.
    pub of_people_before: i64,
}

/// Counts them.
///
/// # Errors
/// The database's.
pub fn count(conn: &mut Conn, before: Time) -> QueryResult<Counts> {
    let strays = || {
        inbound_messages::table
            .filter(inbound_messages::letter_id.is_null())
            .filter(inbound_messages::read_at.is_not_null())
    };
    let people = || strays().filter(inbound_messages::kind.eq(InboundKind::Person));
    Ok(Counts {
        all: strays().count().get_result(conn)?,
        of_people: people().count().get_result(conn)?,
        of_people_before: people().filter(inbound_messages::received_at.lt(before)).count().get_result(conn)?,
    })
}

/// Gives a message that belongs to no letter to one, and lets it be read anew; false if it belongs to one by now.
///
/// # Errors
/// The database's.
pub fn adopt(
    conn: &mut Conn,
    id: &InboundMessageId,
    (letter, delivery): (&LetterId, Option<&DeliveryId>),
    fingerprint: &[u8],
) -> QueryResult<bool> {
    let astray = inbound_messages::table.find(id).filter(inbound_messages::letter_id.is_null());
    let set = (
        inbound_messages::letter_id.eq(letter),
        inbound_messages::delivery_id.eq(delivery),
        inbound_messages::fingerprint.eq(fingerprint),
        inbound_messages::read_at.eq(None::<Time>),
        inbound_messages::reading_failed_at.eq(None::<Time>),
        inbound_messages::reading_tries.eq(0),
    );
    Ok(diesel::update(astray).set(set).execute(conn)? == 1)
}
