//! What a message that came in changes, once it was read and its letter is known.

use diesel::result::QueryResult;

use super::assurance::{self, Authentication};
use super::classify::{Action, Reading};
use super::kinds::InboundClass;
use super::model::{InboundKind, InboundMessageId, Reply, ReplyId};
use super::store::{self, NewReply};
use super::suggest;
use super::tell;
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::{note_delayed, note_failed};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::store::happenings::{HappeningKind, NewHappening, record};
use crate::letters::store::touch;

/// A message that was read, and the mail that it answers.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Its key.
    pub id: &'a InboundMessageId,
    /// What was read.
    pub reading: &'a Reading,
    /// What speaks for its sender.
    pub authentication: &'a Authentication,
    /// The mail that it answers.
    pub delivery: &'a Delivery,
}

/// Does what a message's kind asks for.
///
/// # Errors
/// The database's.
pub fn apply(conn: &mut Conn, post: &Post, kind: InboundKind, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    match kind {
        InboundKind::Bounce => note_report(conn, post, incoming, now),
        InboundKind::Person => keep_reply(conn, post, incoming, now),
        // An automatic answer is not an answer: it stops no clock and is announced to nobody.
        InboundKind::Automatic | InboundKind::Loop => Ok(()),
    }
}

/// The finer word for what a message is.
pub fn class_of(kind: InboundKind) -> InboundClass {
    match kind {
        InboundKind::Bounce => InboundClass::DeliveryReport,
        InboundKind::Automatic => InboundClass::Automatic,
        InboundKind::Person => InboundClass::Person,
        InboundKind::Loop => InboundClass::Own,
    }
}

fn note_report(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let Some(report) = &incoming.reading.bounce else { return Ok(()) };
    let delivery = incoming.delivery;
    let changed = match report.action {
        // Given up is given up, also when the hindrance might have passed: nobody will try this mail again.
        Action::Failed => {
            let bounce = dispatches::Bounce { status: &report.status, detail: &report.diagnostic };
            note_failed(conn, post, delivery, bounce, now)?
        }
        Action::Delayed => note_delayed(conn, post, delivery, &report.diagnostic, now)?,
        Action::Delivered | Action::Relayed | Action::Expanded => false,
    };
    if changed { touch(conn, &delivery.letter_id, now) } else { Ok(()) }
}

fn keep_reply(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let (seal, reading, delivery) = (&post.stationery.seal, incoming.reading, incoming.delivery);
    let (assurance, reasons) = assurance::judge(incoming.authentication);
    let id = ReplyId::new(now);
    let close = |column, text: &str| seal.close(Reply::place(&id, column), text.as_bytes());
    let new = NewReply {
        id: &id,
        delivery,
        inbound: incoming.id,
        sender_sealed: close("sender", &sender_line(reading)),
        subject_sealed: close("subject", &reading.subject),
        words_sealed: close("words", &reading.text),
        assurance,
        assurance_reasons: &reasons,
    };
    store::insert_reply(conn, &new, now)?;
    let arrived = NewHappening::of(&delivery.letter_id, HappeningKind::ReplyArrived, now);
    record(conn, &arrived.with(&delivery.addressee_id).about(id.as_str()), now)?;
    suggest::suggest(conn, post, &delivery.letter_id, &id, &reading.text, now)?;
    tell::tell_organisers(conn, post, delivery, &id, now)?;
    touch(conn, &delivery.letter_id, now)
}

fn sender_line(reading: &Reading) -> String {
    match (&reading.from_name, &reading.from_address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (_, Some(address)) => address.clone(),
        _ => String::new(),
    }
}
