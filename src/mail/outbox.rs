//! Mail to send: put in the caller's transaction, claimed by the postman, its outcome kept beside it.

pub mod claim;
mod outcome;

pub use outcome::{Outcome, count_waiting, find_oldest_waiting, find_outcome, list_outcomes, purge_finished};

use diesel::prelude::*;

use super::message::Message;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::seal::{Place, Seal};
use crate::{id, text_enum};

/// How long a finished row is kept: long enough to answer "did it leave?", and no longer.
pub const KEEP_FINISHED: chrono::Duration = chrono::Duration::days(30);

id! {
    /// One mail in the outbox.
    OutboxId
}

text_enum! {
    /// Why a mail will not be tried again.
    Failure {
        /// The mail server said no for good (5xx).
        Refused = "refused",
        /// It was tried for as long as we try.
        GaveUp = "gave_up",
        /// The address asked not to be written to.
        Suppressed = "suppressed",
        /// The row does not open under this key, or does not make a mail.
        Unreadable = "unreadable",
    }
}

/// A row ready to be written, made outside the transaction.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct NewMail {
    /// The row's key.
    pub id: OutboxId,
    /// What it is for.
    pub purpose: String,
    /// Its Message-ID, without angle brackets: fixed now, so that a second sending would be the same mail.
    pub message_id: String,
    /// The keyed hash of the recipient, for the suppression list.
    pub recipient_key: Vec<u8>,
    /// The sealed message.
    pub content_sealed: Option<Vec<u8>>,
    /// When it was queued.
    pub created_at: Time,
    /// When it may be sent.
    pub due_at: Time,
}

/// Seals a message for the outbox. `domain` is the right-hand side of the Message-ID: the domain of the sender.
pub fn prepare(seal: &Seal, message: &Message, domain: &str, now: Time) -> NewMail {
    let id = OutboxId::new(now);
    let content = serde_json::to_vec(message).unwrap_or_default();
    let recipient_key = super::suppression::key(seal, &message.to);
    NewMail {
        message_id: format!("{id}@{domain}"),
        content_sealed: Some(seal.close(content_place(&id), &content)),
        recipient_key,
        purpose: message.purpose.clone(),
        created_at: now,
        due_at: now,
        id,
    }
}

/// Where a message's content is sealed.
pub fn content_place(id: &OutboxId) -> Place<'_> {
    Place { table: "outbox", column: "content", row: id.as_str() }
}

/// Where the mail server's answer is sealed: it may repeat the address.
pub fn answer_place(id: &OutboxId) -> Place<'_> {
    Place { table: "outbox", column: "answer", row: id.as_str() }
}

/// Writes a prepared mail in the caller's transaction.
///
/// # Errors
/// The database's.
pub fn put(conn: &mut Conn, mail: &NewMail) -> QueryResult<()> {
    diesel::insert_into(outbox::table).values(mail).execute(conn).map(|_| ())
}

/// Writes many prepared mails in the caller's transaction.
///
/// # Errors
/// The database's.
pub fn put_all(conn: &mut Conn, mails: &[&NewMail]) -> QueryResult<()> {
    match conn {
        Conn::Postgres(c) => put_all_in_one(c, mails),
        Conn::Sqlite(_) => mails.iter().try_for_each(|mail| put(conn, mail)),
    }
}

/// One statement over arrays, whatever the number of mails.
fn put_all_in_one(conn: &mut diesel::PgConnection, mails: &[&NewMail]) -> QueryResult<()> {
    use diesel::sql_types::{Array, Binary, Nullable, Text, Timestamp};
    diesel::sql_query(
        "INSERT INTO outbox (id, purpose, message_id, recipient_key, content_sealed, created_at, due_at) \
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::timestamp[], $7::timestamp[])",
    )
    .bind::<Array<Text>, _>(mails.iter().map(|m| m.id.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(mails.iter().map(|m| m.purpose.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(mails.iter().map(|m| m.message_id.as_str()).collect::<Vec<_>>())
    .bind::<Array<Binary>, _>(mails.iter().map(|m| m.recipient_key.as_slice()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Binary>>, _>(mails.iter().map(|m| m.content_sealed.as_deref()).collect::<Vec<_>>())
    .bind::<Array<Timestamp>, _>(mails.iter().map(|m| m.created_at).collect::<Vec<_>>())
    .bind::<Array<Timestamp>, _>(mails.iter().map(|m| m.due_at).collect::<Vec<_>>())
    .execute(conn)
    .map(|_| ())
}

/// Seals and writes a message in the caller's transaction.
///
/// # Errors
/// The database's.
pub fn queue(conn: &mut Conn, seal: &Seal, message: &Message, domain: &str, now: Time) -> QueryResult<NewMail> {
    let mail = prepare(seal, message, domain, now);
    put(conn, &mail)?;
    Ok(mail)
}
