//! What follows from a message that was read: what it is, which mail it answers, and what it changes.

use diesel::result::QueryResult;

use super::by_person::as_it_stands;
use super::keep::find_delivery;
use super::read::{Opened, Times};
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::model::{Delivery, ReplyCode};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::replies::assurance::again::{Checked, judge_again};
use crate::replies::assurance::{Authentication, SeenSignature};
use crate::replies::attachments::Prepared;
use crate::replies::classify::Reading;
use crate::replies::effects::{self, Incoming, Sorted};
use crate::replies::inbound::Received;
use crate::replies::kinds::Door;
use crate::replies::model::InboundKind;
use crate::replies::store::messages::{self, Message, Read};

/// The version of the rules by which messages are read; it is written beside each.
const READER_VERSION: i32 = 2;

/// What was read.
pub(super) struct Found<'a> {
    /// The message.
    pub(super) message: &'a Opened,
    /// What it says.
    pub(super) reading: &'a Reading,
    /// Its files, if it is a person's.
    pub(super) files: &'a Prepared,
    /// What speaks for its sender.
    pub(super) authentication: &'a Authentication,
    /// When that was found out.
    pub(super) checked: Checked,
}

/// Writes down what a message was read as, and does what that asks for. Of two processes that come to this with one
/// message, one does it.
///
/// # Errors
/// The database's; that of an address that does not open.
pub(super) fn settle(
    conn: &mut Conn,
    post: &Post,
    found: &Found<'_>,
    times: Times,
    now: Time,
) -> QueryResult<Received> {
    let before = messages::find_message(conn, &found.message.id)?;
    if times == Times::Once && before.read_at.is_some() {
        return Ok(received_of(&before));
    }
    let delivery = delivery_of(conn, &before, found)?;
    // However late it is read, or how often: what it is depends on when it came.
    let received_at =
        delivery.as_ref().map_or(found.message.received_at, |delivery| came_at(found.message, delivery, now));
    let sorted = sort(conn, post, found, delivery.as_ref(), received_at)?;
    let Sorted { kind, class, reasons } = as_it_stands(conn, &before.id, sorted)?;
    let read = Read {
        kind: Some(kind),
        class: Some(class),
        reasons,
        authentication: serde_json::to_string(found.authentication).ok(),
        letter_id: delivery.as_ref().map(|delivery| &delivery.letter_id).or(before.letter_id.as_ref()),
        delivery_id: delivery.as_ref().map(|delivery| &delivery.id),
        read_at: Some(now),
        reader_version: READER_VERSION,
        // The signatures are looked at again by a round.
        reading_failed_at: (kind == InboundKind::Person && found.is_open(post)).then_some(now),
    };
    if !messages::mark_read(conn, &before.id, before.read_at, &read)? {
        return messages::find_message(conn, &before.id).map(|message| received_of(&message));
    }
    tracing::info!(
        inbound.id = %before.id, inbound.kind = %kind, inbound.class = %class, inbound.door = %before.door, inbound.known = delivery.is_some(),
        "a message was read"
    );
    if let Some(delivery) = delivery.as_ref().filter(|_| kind != InboundKind::Loop)
        && is_news(conn, &before, &read)?
    {
        let incoming = Incoming {
            id: &before.id,
            files: found.files,
            reading: found.reading,
            authentication: found.authentication,
            delivery,
            received_at,
        };
        effects::apply(conn, post, (kind, class), &incoming, now)?;
    } else if before.read_at.is_some() {
        judge_again(conn, post, (&before.id, found.authentication), found.checked, now)?;
    }
    Ok(received_of(&Message { kind: Some(kind), delivery_id: read.delivery_id.cloned(), ..before }))
}

impl Found<'_> {
    /// Whether a signature could not be checked, and may be yet.
    fn is_open(&self, post: &Post) -> bool {
        let unknown = self.authentication.signatures.iter().any(SeenSignature::is_unknown);
        unknown && self.checked == Checked::AtArrival && post.authenticator.asks_anybody()
    }
}

/// Whether a message asks for something that was not done for it yet. A reply that it became stays one, whatever it is read
/// as later: people may have read it and said what it answers.
fn is_news(conn: &mut Conn, before: &Message, read: &Read<'_>) -> QueryResult<bool> {
    if before.read_at.is_none() && before.kind.is_none() {
        return Ok(true);
    }
    let same = before.class == read.class && before.delivery_id.is_some() && before.read_at.is_some();
    Ok(!same && messages::find_reply_of(conn, &before.id)?.is_none())
}

/// By where it was kept; else by the envelope's recipient, by the head's, or by the mail that it says it answers. A message
/// that was given at a letter's desk belongs to that letter.
fn delivery_of(conn: &mut Conn, before: &Message, found: &Found<'_>) -> QueryResult<Option<Delivery>> {
    let own = |delivery: &Delivery| before.letter_id.as_ref().is_none_or(|letter| *letter == delivery.letter_id);
    // A report may come to another of our addresses than that of the mail that it is about.
    if let Some(delivery) = effects::find_returned(conn, found.reading)?.filter(own) {
        return Ok(Some(delivery));
    }
    if let Some(id) = &before.delivery_id {
        return dispatches::find_delivery(conn, id).map(Some);
    }
    let envelope = found.message.envelope.to.iter();
    let named = envelope.chain(&found.reading.recipients).filter_map(|address| ReplyCode::of_address(address));
    let codes: Vec<ReplyCode> = named.collect();
    let delivery = find_delivery(conn, &codes, &found.reading.in_reply_to)?;
    Ok(delivery.filter(own))
}

/// Our own mail is known by its header, by coming from one of our reply addresses or from the service's own, also in the
/// envelope, where a forwarder leaves it or wraps it (SRS), and by being one that we sent.
fn sort(
    conn: &mut Conn,
    post: &Post,
    found: &Found<'_>,
    delivery: Option<&Delivery>,
    received_at: Time,
) -> QueryResult<Sorted> {
    let reading = found.reading;
    let from_us = reading.is_our_own || is_from_us(conn, post, found)?;
    Ok(if from_us { Sorted::own(reading) } else { Sorted::of(reading, delivery, received_at) })
}

fn is_from_us(conn: &mut Conn, post: &Post, found: &Found<'_>) -> QueryResult<bool> {
    let envelope_from = found.message.envelope.from.as_deref().map(unwrapped).unwrap_or_default();
    let senders = [found.reading.from_address.as_deref().unwrap_or_default(), envelope_from.as_str()];
    if senders.iter().any(|sender| sender.eq_ignore_ascii_case(&post.own_address)) {
        return Ok(true);
    }
    let codes: Vec<ReplyCode> = senders.iter().filter_map(|sender| ReplyCode::of_address(sender)).collect();
    if !codes.is_empty() && dispatches::find_by_code(conn, &codes)?.is_some() {
        return Ok(true);
    }
    match &found.reading.message_id {
        Some(id) => Ok(dispatches::find_by_message_id(conn, std::slice::from_ref(id))?.is_some()),
        None => Ok(false),
    }
}

/// The address that a forwarder has wrapped into its own: `SRS0=hash=time=domain=local@forwarder`.
fn unwrapped(sender: &str) -> String {
    let bare = sender.trim().trim_start_matches('<').trim_end_matches('>');
    let local = bare.rsplit_once('@').map_or(bare, |(local, _)| local);
    let parts: Vec<&str> = local.splitn(5, '=').collect();
    match parts.as_slice() {
        [mark, _, _, domain, inner] if mark.to_ascii_uppercase().starts_with("SRS0") => format!("{inner}@{domain}"),
        _ => bare.to_owned(),
    }
}

/// When a message came: for a file that an organiser gave, the date in its head, if it can be true. They may give it days
/// after it came to them, and the council is not late for that.
pub(super) fn came_at(message: &Opened, delivery: &Delivery, now: Time) -> Time {
    let received_at = message.received_at;
    if message.door != Door::Upload {
        return received_at;
    }
    let date = mail_parser::MessageParser::new()
        .header_date(mail_parser::HeaderName::Date)
        .default_header_ignore()
        .parse_headers(&message.raw[..])
        .and_then(|message| message.date().map(mail_parser::DateTime::to_timestamp))
        .and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    let date = date.map(|date| date.naive_utc());
    date.filter(|date| (delivery.queued_at..=now).contains(date)).unwrap_or(received_at)
}

fn received_of(message: &Message) -> Received {
    match (message.kind, &message.delivery_id) {
        (None, _) => Received::Unread,
        (Some(InboundKind::Loop), _) => Received::Loop,
        (Some(_), None) => Received::UnknownAddress,
        (Some(kind), Some(_)) => Received::Filed(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarders_wrapping_is_undone() {
        assert_eq!(
            unwrapped("SRS0=ab12=X7=reply.example=r-0123456789abcdef@forwarder.example"),
            "r-0123456789abcdef@reply.example"
        );
        assert_eq!(unwrapped("<jo@council.example>"), "jo@council.example");
        assert_eq!(unwrapped("srs0=a=b@forwarder.example"), "srs0=a=b@forwarder.example");
        assert_eq!(unwrapped("<>"), "");
    }
}
