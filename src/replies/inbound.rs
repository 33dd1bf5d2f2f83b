//! What comes in: by HTTP from a mail server, or by a pipe. Both doors are one deed; the bytes are kept exactly, sealed,
//! and the same message through two doors is kept once.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::result::QueryResult;
use secrecy::ExposeSecret;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::assurance::{Authentication, authenticate_here};
use super::classify::{self, Kind, Reading};
use super::effects::{self, Incoming};
use super::kinds::Door;
use super::model::{InboundKind, InboundMessageId};
use super::store::{self, NewInbound};
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, Db, DbError};
use crate::dispatch::model::{Delivery, ReplyCode};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::links;
use crate::seal::{Place, Seal};
use crate::secret::same;
use crate::web::error::AppError;
use crate::web::form::read_body;
use crate::web::limits::Asking;
use crate::web::route;
use crate::web::visitor::network;

/// The largest message that is taken: what council mail servers send at most, and a little more.
pub const LARGEST_MESSAGE: usize = 25 * 1024 * 1024;
/// The exit code of a pipe for "try again later" (sysexits.h, `EX_TEMPFAIL`): the mail server keeps the message.
pub const TRY_LATER: u8 = 75;

/// The route of the door for mail servers.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::INBOUND).post(mail_submitted));
}

async fn mail_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    payload: web::Payload,
) -> Result<HttpResponse, AppError> {
    let secret = app.config.inbound_secret.as_ref().ok_or(AppError::not_found())?;
    if !shows_secret(&req, secret.expose_secret()) {
        app.limits.take(Asking::Inbound, network(&req))?;
        let refusal = HttpResponse::Unauthorized().insert_header((header::WWW_AUTHENTICATE, "Bearer")).finish();
        return Ok(refusal);
    }
    let raw = read_body(&req, &mut payload.into_inner(), LARGEST_MESSAGE).await?;
    if raw.is_empty() {
        return Err(AppError::bad_request());
    }
    let (post, now, envelope) = (Post::of(&app), app.now(), Envelope::of_query(req.query_string()));
    let (seal, authenticator) = (app.seal.clone(), app.authenticator.clone());
    // Reading and sealing 25 MiB would hold up an async thread, or the writer.
    let arrival = web::block(move || {
        let authentication = authenticate_here(&authenticator, &raw, envelope.from.as_deref(), now);
        Arrival::read(&seal, &raw, &envelope, now).with(authentication)
    });
    let arrival = arrival.await.map_err(|_| AppError::busy("a message was not read"))?;
    let received = app.write(move |conn| file(conn, &post, &arrival, now)).await?;
    Ok(answer(received))
}

fn shows_secret(req: &HttpRequest, secret: &str) -> bool {
    let shown = req.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, token) = shown.split_once(' ').unwrap_or_default();
    // Hashes are of one length, so that the time to compare tells nothing of the secret's.
    let matches = same(&Sha256::digest(token.trim()), &Sha256::digest(secret));
    matches && scheme.eq_ignore_ascii_case("bearer")
}

fn answer(received: Received) -> HttpResponse {
    let (mut response, word) = match received {
        Received::Filed(kind) => (HttpResponse::Created(), kind.as_str()),
        Received::UnknownAddress => (HttpResponse::Accepted(), "unknown address"),
        Received::Duplicate => (HttpResponse::Ok(), "known already"),
        Received::Loop => (HttpResponse::Ok(), "loop"),
    };
    response.content_type("text/plain; charset=utf-8").body(format!("{word}\n"))
}

/// The SMTP envelope, as far as the door knows it.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// The recipient.
    pub to: Option<String>,
    /// The sender; the null sender is `<>`.
    pub from: Option<String>,
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Envelope(…)")
    }
}

impl Envelope {
    /// From what a door was given. An empty value is none: a door that never knows the sender would otherwise turn every
    /// letter into a machine's.
    pub fn new(to: Option<&str>, from: Option<&str>) -> Envelope {
        Envelope { to: to.map(str::to_owned), from: from.map(str::to_owned) }.without_empty_values()
    }

    fn without_empty_values(self) -> Envelope {
        let given = |value: &String| !value.trim().is_empty();
        Envelope { to: self.to.filter(given), from: self.from.filter(given) }
    }

    fn of_query(query: &str) -> Envelope {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref());
        Envelope::new(value("to"), value("from"))
    }
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is filed with its letter.
    Filed(InboundKind),
    /// It is kept, and belongs to no letter.
    UnknownAddress,
    /// It had been kept before.
    Duplicate,
    /// It is our own, and kept.
    Loop,
}

/// A message, read and sealed: everything that can be done before the transaction.
#[derive(Debug)]
pub struct Arrival {
    id: InboundMessageId,
    reading: Reading,
    authentication: Authentication,
    /// The envelope's recipient, and those of the headers.
    codes: [Vec<ReplyCode>; 2],
    sender_code: Option<ReplyCode>,
    content_hash: [u8; 32],
    raw_sha256: [u8; 32],
    size_bytes: i64,
    raw_sealed: Vec<u8>,
    envelope_sealed: Vec<u8>,
}

impl Arrival {
    /// Reads a raw message. Any bytes at all give one.
    pub fn read(seal: &Seal, raw: &[u8], envelope: &Envelope, now: Time) -> Arrival {
        let envelope = envelope.clone().without_empty_values();
        let id = InboundMessageId::new(now);
        let reading = classify::read(raw, envelope.from.as_deref());
        let place = |column| Place { table: "inbound_messages", column, row: id.as_str() };
        let codes = [
            envelope.to.as_deref().and_then(ReplyCode::of_address).into_iter().collect(),
            reading.recipients.iter().filter_map(|address| ReplyCode::of_address(address)).collect(),
        ];
        Arrival {
            codes,
            sender_code: reading.from_address.as_deref().and_then(ReplyCode::of_address),
            content_hash: content_hash(raw),
            raw_sha256: Sha256::digest(raw).into(),
            size_bytes: i64::try_from(raw.len()).unwrap_or(i64::MAX),
            raw_sealed: seal.close(place("raw"), raw),
            envelope_sealed: seal.close(place("envelope"), &serde_json::to_vec(&envelope).unwrap_or_default()),
            authentication: Authentication::default(),
            reading,
            id,
        }
    }

    /// With what was found out about its sender.
    #[must_use]
    pub fn with(self, authentication: Authentication) -> Arrival {
        Arrival { authentication, ..self }
    }

    /// The same for the same message to the same reply address.
    fn fingerprint(&self, delivery: Option<&Delivery>) -> [u8; 32] {
        let code = delivery.map_or("", |delivery| delivery.reply_code.as_str());
        let mut hasher = Sha256::new();
        hasher.update(b"undersigned/inbound/1|");
        hasher.update(code.as_bytes());
        hasher.update(b"|");
        hasher.update(self.content_hash);
        hasher.finalize().into()
    }
}

/// SHA-256 with every line end as LF: a pipe and an HTTP client may differ in nothing else.
fn content_hash(raw: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(bare) => {
                hasher.update(bare);
                hasher.update(b"\n");
            }
            None => hasher.update(line),
        }
    }
    hasher.finalize().into()
}

/// Takes a raw message: reads it and files it in one go, for callers that hold no transaction up by reading.
///
/// # Errors
/// The database's; nothing is kept then.
pub fn receive(conn: &mut Conn, post: &Post, raw: &[u8], envelope: &Envelope, now: Time) -> QueryResult<Received> {
    let authentication = authenticate_here(&post.authenticator, raw, envelope.from.as_deref(), now);
    let arrival = Arrival::read(&post.stationery.seal, raw, envelope, now).with(authentication);
    file(conn, post, &arrival, now)
}

/// Takes a raw message from a pipe: it is read first and filed then. On any error the pipe answers [`TRY_LATER`], so that
/// the mail server keeps the message.
///
/// # Errors
/// As [`Db::write`].
pub fn receive_from_pipe(
    db: &Db,
    post: &Post,
    raw: &[u8],
    envelope: &Envelope,
    now: Time,
) -> Result<Received, DbError> {
    let authentication = authenticate_here(&post.authenticator, raw, envelope.from.as_deref(), now);
    let arrival = Arrival::read(&post.stationery.seal, raw, envelope, now).with(authentication);
    let post = post.clone();
    db.write_here(move |conn| file(conn, &post, &arrival, now))
}

/// Keeps a message that was read, and does what its kind asks for.
///
/// # Errors
/// The database's; nothing is kept then.
pub fn file(conn: &mut Conn, post: &Post, arrival: &Arrival, now: Time) -> QueryResult<Received> {
    let delivery = find_delivery(conn, arrival)?;
    let kind = kind_of(conn, post, arrival)?;
    let kept = store::insert_inbound(
        conn,
        &NewInbound {
            id: &arrival.id,
            fingerprint: &arrival.fingerprint(delivery.as_ref()),
            envelope_sealed: &arrival.envelope_sealed,
            raw_sealed: &arrival.raw_sealed,
            raw_sha256: &arrival.raw_sha256,
            door: Door::Http,
            size_bytes: arrival.size_bytes,
            kind: Some(kind),
            class: Some(effects::class_of(kind)),
            read_at: Some(now),
            reasons: arrival.reading.reasons.join("; "),
            authentication: serde_json::to_string(&arrival.authentication).ok().as_deref(),
            letter_id: delivery.as_ref().map(|delivery| &delivery.letter_id),
            delivery_id: delivery.as_ref().map(|delivery| &delivery.id),
            received_at: now,
        },
    )?;
    tracing::info!(inbound.id = %arrival.id, inbound.kind = %kind, inbound.known = delivery.is_some(), "mail came in");
    match (kept, delivery, kind) {
        (false, ..) => Ok(Received::Duplicate),
        (true, _, InboundKind::Loop) => Ok(Received::Loop),
        (true, None, _) => Ok(Received::UnknownAddress),
        (true, Some(delivery), _) => {
            let incoming = Incoming {
                id: &arrival.id,
                reading: &arrival.reading,
                authentication: &arrival.authentication,
                delivery: &delivery,
            };
            effects::apply(conn, post, kind, &incoming, now)?;
            Ok(Received::Filed(kind))
        }
    }
}

/// By the envelope's recipient, else by the headers', else by the mail that it says it answers.
fn find_delivery(conn: &mut Conn, arrival: &Arrival) -> QueryResult<Option<Delivery>> {
    for codes in arrival.codes.iter().filter(|codes| !codes.is_empty()) {
        if let Some(delivery) = dispatches::find_by_code(conn, codes)? {
            return Ok(Some(delivery));
        }
    }
    if arrival.reading.in_reply_to.is_empty() {
        return Ok(None);
    }
    dispatches::find_by_message_id(conn, &arrival.reading.in_reply_to)
}

/// Our own mail is known by its header, or by coming from one of our reply addresses or from the service's own.
fn kind_of(conn: &mut Conn, post: &Post, arrival: &Arrival) -> QueryResult<InboundKind> {
    let from_us = match &arrival.sender_code {
        Some(code) => dispatches::find_by_code(conn, std::slice::from_ref(code))?.is_some(),
        None => {
            arrival.reading.from_address.as_deref().is_some_and(|from| from.eq_ignore_ascii_case(&post.own_address))
        }
    };
    if from_us || arrival.reading.is_our_own {
        return Ok(InboundKind::Loop);
    }
    Ok(match arrival.reading.kind {
        Kind::Bounce => InboundKind::Bounce,
        Kind::Automatic => InboundKind::Automatic,
        Kind::Person => InboundKind::Person,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_one_hash_whatever_its_line_ends() {
        assert_eq!(content_hash(b"To: a\r\n\r\nHello\r\n"), content_hash(b"To: a\n\nHello\n"));
        assert_ne!(content_hash(b"To: a\n\nHello\n"), content_hash(b"To: a\n\nHello!\n"));
    }

    #[test]
    fn a_door_that_gives_no_value_says_nothing_about_the_sender() {
        assert_eq!(Envelope::of_query("to=&from="), Envelope::default());
        let envelope = Envelope::of_query("from=%3C%3E&to=r-0123%40reply.example");
        assert_eq!((envelope.from.as_deref(), envelope.to.as_deref()), (Some("<>"), Some("r-0123@reply.example")));
    }
}
