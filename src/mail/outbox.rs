//! Mail to send: put in the caller's transaction, claimed by the postman, its outcome kept beside it.

pub mod claim;
pub mod erase;
mod hold_back;
mod outcome;
mod unnest;

pub use hold_back::hold_back;
pub use outcome::{
    Outcome, count_failed, count_waiting, find_oldest_waiting, find_outcome, list_outcomes, purge_finished,
};

use std::sync::Arc;

use diesel::prelude::*;

use super::frame::{self, Filling, Frame};
use super::message::Message;
use super::suppression;
use crate::clock::Time;
use crate::contact::EmailAddress;
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
        /// The address had as many of these mails today as a stranger may cause.
        Capped = "capped",
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
    /// The frame that it fills, if it is one of many.
    pub frame_id: Option<String>,
    /// The sealed message, or what fills the frame.
    pub content_sealed: Option<Vec<u8>>,
    /// When it was queued.
    pub created_at: Time,
    /// When it may be sent.
    pub due_at: Time,
    /// The frame itself, to be kept with the first mail that names it.
    #[diesel(skip_insertion)]
    pub frame: Option<Arc<Frame>>,
}

impl NewMail {
    /// The same mail under another purpose: one that replaces an earlier mail, and was counted already.
    #[must_use]
    pub fn counted_as(mut self, purpose: &str) -> NewMail {
        purpose.clone_into(&mut self.purpose);
        self
    }
}

/// Seals a message for the outbox. `domain` is the right-hand side of the Message-ID: the domain of the sender.
pub fn prepare(seal: &Seal, message: &Message, domain: &str, now: Time) -> NewMail {
    prepare_under(OutboxId::new(now), seal, message, domain, now)
}

fn prepare_under(id: OutboxId, seal: &Seal, message: &Message, domain: &str, now: Time) -> NewMail {
    let recipient_key = suppression::key(seal, &message.to);
    let content = serde_json::to_vec(message).unwrap_or_default();
    sealed(id, seal, (&message.purpose, &content), recipient_key, domain, now)
}

/// Seals one of many mails: what it puts into their frame.
pub fn prepare_framed(
    seal: &Seal,
    (purpose, frame): (&str, &Arc<Frame>),
    (to, filling): (&EmailAddress, &Filling),
    domain: &str,
    now: Time,
) -> NewMail {
    let content = serde_json::to_vec(filling).unwrap_or_default();
    let key = suppression::key_of(seal, to);
    let mut mail = sealed(OutboxId::new(now), seal, (purpose, &content), key, domain, now);
    mail.frame_id = Some(frame.id().to_owned());
    mail.frame = Some(Arc::clone(frame));
    mail
}

fn sealed(
    id: OutboxId,
    seal: &Seal,
    (purpose, content): (&str, &[u8]),
    recipient_key: Vec<u8>,
    domain: &str,
    now: Time,
) -> NewMail {
    NewMail {
        message_id: format!("{id}@{domain}"),
        frame_id: None,
        content_sealed: Some(seal.close(content_place(&id), content)),
        recipient_key,
        purpose: purpose.to_owned(),
        created_at: now,
        due_at: now,
        frame: None,
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
    put_all(conn, &[mail])
}

/// Writes many prepared mails in the caller's transaction, and the frames that they fill.
///
/// # Errors
/// The database's.
pub fn put_all(conn: &mut Conn, mails: &[&NewMail]) -> QueryResult<()> {
    let mut kept: Vec<&str> = Vec::new();
    for mail in mails {
        let Some(frame) = &mail.frame else { continue };
        if !kept.contains(&frame.id()) {
            frame::keep(conn, frame, mail.created_at)?;
            kept.push(frame.id());
        }
    }
    match conn {
        Conn::Postgres(c) => unnest::InsertMails::of(mails).execute(c).map(|_| ()),
        Conn::Sqlite(c) => mails.iter().try_for_each(|mail| {
            let mail: &NewMail = mail;
            diesel::insert_into(outbox::table).values(mail).execute(c).map(|_| ())
        }),
    }
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

/// The same under a key that the caller chose: what they wrote down elsewhere under that key is found again by the mail's
/// Message-ID, also when the row is long purged.
///
/// # Errors
/// The database's.
pub fn queue_under(
    conn: &mut Conn,
    id: OutboxId,
    seal: &Seal,
    message: &Message,
    domain: &str,
    now: Time,
) -> QueryResult<NewMail> {
    let mail = prepare_under(id, seal, message, domain, now);
    put(conn, &mail)?;
    Ok(mail)
}
