//! What many mails share, kept once: subject, text and HTML with marks where one differs from the other.
//!
//! A rush of signers then writes a few hundred bytes for each mail, and a mailing to thousands keeps its words once. A
//! frame is named by the hash of its content, so that every process that makes the same one keeps it under the same name.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::message::Message;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{mail_frames, outbox};
use crate::on_db;
use crate::seal::{Place, Seal};

/// A sealed frame, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    id: String,
    content_sealed: Vec<u8>,
}

/// What one mail puts into its frame.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filling {
    /// The mailbox it goes to.
    pub to: String,
    /// Each mark, and what stands in its place.
    pub marks: Vec<(String, String)>,
    /// Where one click ends mails of this kind.
    pub unsubscribe: Option<String>,
}

/// What an outbox row holds: a message of its own, or what fills a frame.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Content {
    Framed(Filling),
    Whole(Box<Message>),
}

fn place(id: &str) -> Place<'_> {
    Place { table: "mail_frames", column: "content", row: id }
}

impl Frame {
    /// Seals a message with marks in it; its recipient is left empty.
    pub fn new(seal: &Seal, message: &Message) -> Frame {
        let content = serde_json::to_vec(message).unwrap_or_default();
        let id = hex::encode(Sha256::digest(&content));
        Frame { content_sealed: seal.close(place(&id), &content), id }
    }

    /// The hash of its content.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// The message that a filled frame makes; `None` if the frame does not open.
pub(super) fn filled(seal: &Seal, (id, content_sealed): (&str, &[u8]), filling: Filling) -> Option<Message> {
    let content = seal.open(place(id), content_sealed).ok()?;
    let frame: Message = serde_json::from_slice(&content).ok()?;
    let fill = |text: &str| filling.marks.iter().fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value));
    Some(Message {
        subject: fill(&frame.subject),
        text: fill(&frame.text),
        html: frame.html.as_deref().map(fill),
        to: filling.to,
        unsubscribe: filling.unsubscribe,
        ..frame
    })
}

/// Keeps a frame, unless it is kept already.
pub(super) fn keep(conn: &mut Conn, frame: &Frame, now: Time) -> QueryResult<()> {
    let row = (
        mail_frames::id.eq(&frame.id),
        mail_frames::content_sealed.eq(&frame.content_sealed),
        mail_frames::created_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(mail_frames::table).values(row).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

/// A kept frame's sealed content.
pub(super) fn find(conn: &mut Conn, id: &str) -> QueryResult<Option<Vec<u8>>> {
    mail_frames::table.find(id).select(mail_frames::content_sealed).first(conn).optional()
}

/// Deletes frames that were made before a moment and that no mail of the outbox names. Returns how many.
pub(super) fn purge_unused(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    let named = outbox::table.filter(outbox::frame_id.is_not_null()).select(outbox::frame_id.assume_not_null());
    let unused = mail_frames::table.filter(mail_frames::created_at.lt(before)).filter(mail_frames::id.ne_all(named));
    diesel::delete(unused).execute(conn)
}
