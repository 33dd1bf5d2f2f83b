//! The second step: what a kept message is, and what it changes. It can be done again at any time; what was done for a
//! message before is not done twice.

use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use diesel::result::QueryResult;

use super::by_person::as_it_stands;
use super::keep::{self, Arrival, Kept, find_delivery, place};
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, Db, DbError};
use crate::dispatch::model::{Delivery, ReplyCode};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::mail::Bell;
use crate::replies::assurance::{Authentication, OwnServer, SeenSignature, authenticate_here};
use crate::replies::attachments::{self, Prepared};
use crate::replies::classify::{self, Kind, Reading};
use crate::replies::effects::{self, Incoming, Sorted};
use crate::replies::inbound::{Envelope, Received};
use crate::replies::kinds::Door;
use crate::replies::model::{InboundKind, InboundMessageId};
use crate::replies::store;
use crate::replies::store::messages::{self, Message, Read};

/// The version of the rules by which messages are read; it is written beside each.
const READER_VERSION: i32 = 2;
/// How long whoever took a message in has to read it, before a round does.
const HEAD_START: chrono::Duration = chrono::Duration::seconds(5);
/// For how long a key is likely to be published after it has signed.
const KEYS_STAY: chrono::Duration = chrono::Duration::days(7);
/// The most messages of one round.
const ROUND: i64 = 100;
/// How long a round may go on taking up messages.
const ROUND_PATIENCE: Duration = Duration::from_secs(2);

/// Takes messages in and reads them; clones share what is large.
#[derive(Debug, Clone)]
pub struct Reader {
    db: Db,
    post: Post,
    bell: Bell,
}

/// Whether a message that was read before is read as if it had not been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    Again,
}

/// A kept message, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub(super) id: InboundMessageId,
    pub(super) door: Door,
    pub(super) envelope: Envelope,
    pub(super) raw: Bytes,
    pub(super) received_at: Time,
}

impl Opened {
    /// The bytes are shared, not copied.
    fn of(arrival: &Arrival) -> Opened {
        Opened {
            id: arrival.id.clone(),
            door: arrival.door,
            envelope: arrival.envelope.clone(),
            raw: arrival.raw.clone(),
            received_at: arrival.received_at,
        }
    }

    /// Its key.
    pub fn id(&self) -> &InboundMessageId {
        &self.id
    }

    /// Its bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The envelope's sender, if it is known.
    pub fn envelope_sender(&self) -> Option<&str> {
        self.envelope.from.as_deref()
    }
}

impl Reader {
    /// From the service's parts.
    pub fn of(app: &App) -> Reader {
        Reader { db: app.db.clone(), post: Post::of(app), bell: app.bell.clone() }
    }

    /// For a process of its own, which has no postman to wake.
    pub fn new(db: Db, post: Post) -> Reader {
        Reader { db, post, bell: Bell::default() }
    }

    /// Takes a message in: once this returns, it is on disk. It is read at once if it can be; otherwise a round does it.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn take(&self, raw: Bytes, envelope: Envelope, door: Door, now: Time) -> Result<Received, DbError> {
        let arrival = self.seal(raw, envelope, door, now).await?;
        match self.keep(arrival, now).await? {
            (Kept::Known(_) | Kept::Adopted(_), _) => Ok(Received::Duplicate),
            (Kept::New, message) => Ok(self.read_now(message, now).await),
        }
    }

    /// Seals a message off the async threads.
    ///
    /// # Errors
    /// When that failed.
    pub async fn seal(&self, raw: Bytes, envelope: Envelope, door: Door, now: Time) -> Result<Arrival, DbError> {
        let seal = self.post.stationery.seal.clone();
        apart(move || Arrival::seal(&seal, raw, envelope, door, now)).await
    }

    /// Keeps a message, and gives it back for being read.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn keep(&self, arrival: Arrival, now: Time) -> Result<(Kept, Opened), DbError> {
        self.keep_by(arrival, move |conn, arrival| keep::keep(conn, arrival, now)).await
    }

    /// Keeps a message in the way that a door keeps it, and gives it back for being read.
    ///
    /// # Errors
    /// When it could not be kept.
    pub(super) async fn keep_by<T, F>(&self, arrival: Arrival, mut way: F) -> Result<(T, Opened), DbError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn, &Arrival) -> QueryResult<T> + Send + 'static,
    {
        let opened = Opened::of(&arrival);
        let done = self.db.write(move |conn| way(conn, &arrival)).await?;
        Ok((done, opened))
    }

    /// Reads a message that was just kept. What goes wrong now costs nothing: a round reads it.
    pub async fn read_now(&self, message: Opened, now: Time) -> Received {
        let id = message.id.clone();
        match self.read(message, Times::Once, now).await {
            Ok(received) => received,
            Err(error) => {
                tracing::warn!(inbound.id = %id, %error, "a message is kept and could not be read yet");
                Received::Unread
            }
        }
    }

    async fn read(&self, message: Opened, times: Times, now: Time) -> Result<Received, DbError> {
        let (raw, envelope) = (message.raw.clone(), message.envelope.clone());
        // A message that makes the reader panic must cost itself only.
        let seal = self.post.stationery.seal.clone();
        let looked_into = apart(move || {
            let reading = classify::read(&raw, envelope.from.as_deref());
            // Nobody who writes waits until a stranger's files are unpacked and sealed.
            let is_person = reading.kind == Kind::Person;
            let files = if is_person { attachments::prepare(&seal, &raw, now) } else { Prepared::default() };
            (reading, files)
        });
        let (reading, files) = looked_into.await?;
        let authentication = self.authentication_of(&message, times, now).await?;
        let post = self.post.clone();
        let settled = self.db.write(move |conn| {
            let found = Found { message: &message, reading: &reading, files: &files, authentication: &authentication };
            settle(conn, &post, &found, times, now)
        });
        let received = settled.await?;
        self.bell.ring();
        Ok(received)
    }

    /// What speaks for a message's sender. It is found out once: later the keys may be gone. Where no name server answered,
    /// they are asked again while the keys are likely to be there.
    async fn authentication_of(&self, message: &Opened, times: Times, now: Time) -> Result<Authentication, DbError> {
        if times == Times::Again {
            let id = message.id.clone();
            let kept = self.db.read(move |conn| store::find_authentication(conn, &id)).await?;
            let kept: Option<Authentication> = kept.and_then(|json| serde_json::from_str(&json).ok());
            let is_fresh = now - message.received_at < KEYS_STAY;
            let is_open = |kept: &Authentication| is_fresh && kept.signatures.iter().any(SeenSignature::is_unknown);
            if let Some(kept) = kept.filter(|kept| kept.checked_at.is_some() && !is_open(kept)) {
                return Ok(kept);
            }
        }
        let (door, authenticator, message) = (message.door, self.post.authenticator.clone(), message.clone());
        let from = message.envelope.from.clone();
        let found =
            apart(move || authenticate_here(&authenticator, &message.raw, from.as_deref(), message.received_at));
        let mut found = found.await?;
        if door == Door::Upload {
            // A file may say anything of itself; what its writers signed it cannot change.
            found.own_server = OwnServer::default();
        }
        Ok(found)
    }

    /// Reads what waits to be read: what a process kept that ended before it read it, and what could not be read before,
    /// after a while that grows. Returns how many were read.
    ///
    /// # Errors
    /// The database's.
    pub async fn round(&self, now: Time) -> Result<usize, DbError> {
        let begun = Instant::now();
        let due = self.db.read(move |conn| messages::list_due(conn, now - HEAD_START, now, ROUND)).await?;
        let mut read = 0;
        for (id, tries) in due {
            if begun.elapsed() > ROUND_PATIENCE {
                break;
            }
            let claimed = id.clone();
            if self.db.write(move |conn| messages::claim_reading(conn, &claimed, tries, now)).await? {
                match self.read_kept(&id, Times::Once, now).await {
                    Ok(_) => read += 1,
                    Err(error) => tracing::warn!(inbound.id = %id, tries, %error, "a message could not be read"),
                }
            }
        }
        Ok(read)
    }

    /// Reads a message anew, whether it was read before or not.
    ///
    /// # Errors
    /// When it is not there, does not open, or cannot be read.
    pub async fn read_again(&self, id: &InboundMessageId, now: Time) -> Result<Received, DbError> {
        self.read_kept(id, Times::Again, now).await
    }

    async fn read_kept(&self, id: &InboundMessageId, times: Times, now: Time) -> Result<Received, DbError> {
        let message = self.open(id).await?;
        self.read(message, times, now).await
    }

    /// Opens a kept message.
    ///
    /// # Errors
    /// When it is not there, or does not open.
    pub async fn open(&self, id: &InboundMessageId) -> Result<Opened, DbError> {
        let (wanted, seal) = (id.clone(), self.post.stationery.seal.clone());
        let open = move |conn: &mut Conn| {
            let message = messages::find_message(conn, &wanted)?;
            let (raw, envelope) = messages::find_sealed(conn, &wanted)?;
            let envelope = seal.open(place(&wanted, "envelope"), &envelope)?;
            Ok(Opened {
                raw: seal.open(place(&wanted, "raw"), &raw)?.into(),
                envelope: serde_json::from_slice(&envelope).unwrap_or_default(),
                id: message.id,
                door: message.door,
                received_at: message.received_at,
            })
        };
        self.db.read(open).await
    }
}

/// Runs what takes a while on a thread of its own; a panic there is an error here.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| DbError::Unavailable(format!("a message was not read: {fault}")))
}

/// What was read.
struct Found<'a> {
    message: &'a Opened,
    reading: &'a Reading,
    files: &'a Prepared,
    authentication: &'a Authentication,
}

/// Writes down what a message was read as, and does what that asks for. Of two processes that come to this with one
/// message, one does it.
fn settle(conn: &mut Conn, post: &Post, found: &Found<'_>, times: Times, now: Time) -> QueryResult<Received> {
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
        reading_failed_at: None,
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
    }
    Ok(received_of(&Message { kind: Some(kind), delivery_id: read.delivery_id.cloned(), ..before }))
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
    let envelope = found.message.envelope.to.as_deref().and_then(ReplyCode::of_address);
    let head: Vec<_> = found.reading.recipients.iter().filter_map(|address| ReplyCode::of_address(address)).collect();
    let delivery = find_delivery(conn, [envelope.as_slice(), &head], &found.reading.in_reply_to)?;
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
