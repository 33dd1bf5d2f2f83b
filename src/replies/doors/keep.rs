//! The first step: a message is kept exactly as it came, with its envelope, before anything is read into it. Of the same
//! message by two doors one is kept.

use actix_web::web::Bytes;
use diesel::result::QueryResult;
use sha2::{Digest, Sha256};

use super::identity::Identity;
use super::stray;
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::model::{Delivery, ReplyCode};
use crate::dispatch::store::{self as dispatches, MOST_CODES};
use crate::letters::model::{AddresseeId, LetterId};
use crate::replies::inbound::Envelope;
use crate::replies::kinds::Door;
use crate::replies::model::InboundMessageId;
use crate::replies::store::messages::{self, NewInbound};
use crate::seal::{Place, Seal};

/// Where a column of a message is sealed.
pub(super) fn place<'a>(id: &'a InboundMessageId, column: &'a str) -> Place<'a> {
    Place { table: "inbound_messages", column, row: id.as_str() }
}

/// A message that came in, sealed: everything that can be done before the transaction.
#[derive(Debug)]
pub struct Arrival {
    /// Its key.
    pub id: InboundMessageId,
    /// By which door it comes.
    pub door: Door,
    /// The envelope, as far as the door knows it.
    pub envelope: Envelope,
    /// The bytes.
    pub raw: Bytes,
    /// What tells it from others.
    pub identity: Identity,
    /// When it came.
    pub received_at: Time,
    raw_sha256: [u8; 32],
    raw_sealed: Vec<u8>,
    envelope_sealed: Vec<u8>,
}

impl Arrival {
    /// Seals a message. It takes a while for a large one: not for an async thread, nor for the writer.
    pub fn seal(seal: &Seal, raw: Bytes, envelope: Envelope, door: Door, now: Time) -> Arrival {
        let id = InboundMessageId::new(now);
        let envelope_json = serde_json::to_vec(&envelope).unwrap_or_default();
        Arrival {
            identity: Identity::of(&raw),
            raw_sha256: Sha256::digest(&raw).into(),
            raw_sealed: seal.close(place(&id, "raw"), &raw),
            envelope_sealed: seal.close(place(&id, "envelope"), &envelope_json),
            received_at: now,
            id,
            door,
            envelope,
            raw,
        }
    }

    /// The reply addresses that it names, each once: the envelope's first, then its head's.
    pub fn codes(&self) -> Vec<ReplyCode> {
        let mut codes: Vec<ReplyCode> =
            self.envelope.to.as_deref().and_then(ReplyCode::of_address).into_iter().collect();
        codes.extend(self.identity.codes.iter().filter(|code| !codes.contains(code)).cloned().collect::<Vec<_>>());
        codes
    }

    fn insert(&self, conn: &mut Conn, to: (Option<&LetterId>, Option<&Delivery>), now: Time) -> QueryResult<bool> {
        let (letter_id, delivery) = to;
        let new = NewInbound {
            id: &self.id,
            fingerprint: &self.identity.fingerprint(place_of(letter_id, delivery)),
            envelope_sealed: &self.envelope_sealed,
            raw_sealed: &self.raw_sealed,
            raw_sha256: &self.raw_sha256,
            door: self.door,
            size_bytes: i64::try_from(self.raw.len()).unwrap_or(i64::MAX),
            reasons: "",
            letter_id,
            delivery_id: delivery.map(|delivery| &delivery.id),
            received_at: now,
        };
        messages::insert_inbound(conn, &new)
    }
}

fn code_of(delivery: Option<&Delivery>) -> &str {
    delivery.map_or("", |delivery| delivery.reply_code.as_str())
}

/// What a message is told apart by beside itself. One that was given to a letter, and of which nobody knows yet what it
/// answers, is that letter's own: another may be given the same.
pub(super) fn place_of<'a>(letter: Option<&'a LetterId>, delivery: Option<&'a Delivery>) -> &'a str {
    let of_letter = letter.filter(|_| delivery.is_none()).map(LetterId::as_str);
    of_letter.unwrap_or_else(|| code_of(delivery))
}

/// Whether a message is kept now, or was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, and waits to be read.
    New,
    /// The same one had been kept.
    Known(InboundMessageId),
    /// The same one had been kept for no letter, and belongs to this one now. It waits to be read anew.
    Adopted(InboundMessageId),
}

/// Keeps a message with the mail that it answers.
///
/// # Errors
/// The database's; nothing is kept then.
pub fn keep(conn: &mut Conn, arrival: &Arrival, now: Time) -> QueryResult<Kept> {
    let delivery = find_delivery(conn, &arrival.codes(), &arrival.identity.answers)?;
    keep_with(conn, arrival, delivery.as_ref(), now)
}

/// Keeps a message with a mail of ours; with none if nobody knows which it answers.
///
/// # Errors
/// The database's; nothing is kept then.
pub(super) fn keep_with(
    conn: &mut Conn,
    arrival: &Arrival,
    delivery: Option<&Delivery>,
    now: Time,
) -> QueryResult<Kept> {
    let prints = prints_with(conn, arrival, delivery)?;
    if let Some(known) = messages::find_by_fingerprint(conn, &prints)? {
        return Ok(Kept::Known(known));
    }
    if arrival.insert(conn, (delivery.map(|d| &d.letter_id), delivery), now)? {
        return Ok(Kept::New);
    }
    // Somebody else has kept it since the look.
    let known = messages::find_by_fingerprint(conn, &prints)?;
    known.map(Kept::Known).ok_or(diesel::result::Error::NotFound)
}

/// Under which a message may be kept with an addressee already. One that names two addresses of ours may name those of two
/// mails to one addressee, whose answer it is once.
fn prints_with(conn: &mut Conn, arrival: &Arrival, delivery: Option<&Delivery>) -> QueryResult<Vec<Vec<u8>>> {
    let mut prints = arrival.identity.fingerprints(code_of(delivery)).to_vec();
    if let Some(delivery) = delivery.filter(|_| arrival.codes().len() > 1) {
        let mails = dispatches::list_deliveries(conn, &delivery.letter_id)?;
        let theirs = mails.iter().filter(|one| one.addressee_id == delivery.addressee_id && one.id != delivery.id);
        prints.extend(theirs.flat_map(|one| arrival.identity.fingerprints(one.reply_code.as_str())));
    }
    Ok(prints)
}

/// The mails under whose reply addresses something came, in the order of the codes: one for each addressee.
///
/// # Errors
/// The database's.
pub(super) fn list_places(conn: &mut Conn, codes: &[ReplyCode]) -> QueryResult<Vec<Delivery>> {
    let mut places: Vec<Delivery> = Vec::new();
    for code in codes.iter().take(MOST_CODES) {
        let found = dispatches::find_by_code(conn, std::slice::from_ref(code))?;
        places.extend(found.filter(|found| !places.iter().any(|known| known.addressee_id == found.addressee_id)));
    }
    Ok(places)
}

/// The mail that a message answers: by the first of its reply addresses that is known, the envelope's before the head's, else
/// by the mail that the message says it answers.
///
/// # Errors
/// The database's.
pub fn find_delivery(conn: &mut Conn, codes: &[ReplyCode], answers: &[String]) -> QueryResult<Option<Delivery>> {
    if let Some(delivery) = dispatches::find_by_code(conn, codes)? {
        return Ok(Some(delivery));
    }
    if answers.is_empty() { Ok(None) } else { dispatches::find_by_message_id(conn, answers) }
}

/// Why a message that an organiser gave is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHere {
    /// It answers another letter.
    OtherLetter,
}

/// Keeps a message that an organiser of a letter's team gave. Whom it is from is what its head says; else what they say.
/// Returns the mails to others of the letter's addressees that it answers, too.
///
/// # Errors
/// The database's; nothing is kept then.
pub fn keep_given(
    conn: &mut Conn,
    arrival: &Arrival,
    (letter, chosen): (&LetterId, Option<&AddresseeId>),
    now: Time,
) -> QueryResult<Result<(Kept, Vec<Delivery>), NotHere>> {
    let mut told = list_places(conn, &arrival.identity.codes)?;
    if told.is_empty() {
        told.extend(find_delivery(conn, &[], &arrival.identity.answers)?);
    }
    let is_told = !told.is_empty();
    told.retain(|delivery| delivery.letter_id == *letter);
    let mut told = told.into_iter();
    let delivery = match (told.next(), chosen) {
        (None, _) if is_told => return Ok(Err(NotHere::OtherLetter)),
        (None, Some(addressee)) => dispatches::find_current(conn, addressee)?,
        (told, _) => told,
    };
    let others: Vec<Delivery> = told.collect();
    // With several, whose copy came by another door is told apart.
    let of = delivery.as_ref().filter(|_| !others.is_empty()).map(|delivery| delivery.addressee_id.clone());
    if let Some(known) = find_known(conn, arrival, (letter, of.as_ref()))? {
        return Ok(Ok((Kept::Known(known), others)));
    }
    if let Some(stray) = stray::find(conn, &arrival.identity)?
        && stray::adopt(conn, &stray, (letter, delivery.as_ref()), &arrival.identity)?
    {
        return Ok(Ok((Kept::Adopted(stray), others)));
    }
    if arrival.insert(conn, (Some(letter), delivery.as_ref()), now)? {
        return Ok(Ok((Kept::New, others)));
    }
    let known = find_known(conn, arrival, (letter, of.as_ref()))?;
    known.map(|known| Ok((Kept::Known(known), others))).ok_or(diesel::result::Error::NotFound)
}

/// Within this letter alone: what another holds is told to nobody. It may have come by another door, whose envelope knew
/// the address that its head does not show.
fn find_known(
    conn: &mut Conn,
    arrival: &Arrival,
    (letter, addressee): (&LetterId, Option<&AddresseeId>),
) -> QueryResult<Option<InboundMessageId>> {
    let mut deliveries = dispatches::list_deliveries(conn, letter)?;
    deliveries.retain(|delivery| addressee.is_none_or(|id| *id == delivery.addressee_id));
    let codes = deliveries.iter().map(|delivery| delivery.reply_code.as_str()).chain([letter.as_str()]);
    let prints: Vec<Vec<u8>> = codes.flat_map(|code| arrival.identity.fingerprints(code)).collect();
    match messages::find_by_fingerprint(conn, &prints)? {
        Some(known) => Ok(Some(known)),
        None => stray::find_former(conn, &arrival.identity, letter),
    }
}
