//! A person says of a message that a person wrote it, though it was read as a machine's. From then on it is a reply like any
//! other, and stays one however often it is read again.

use diesel::result::QueryResult;

use super::read::Opened;
use super::settle::came_at;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::note;
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::take_failure_back;
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::model::Letter;
use crate::letters::store::happenings::{Audience, HappeningKind, NewHappening, has_happened, record};
use crate::letters::store::touch;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;
use crate::replies::assurance::{self, Authentication};
use crate::replies::attachments::Prepared;
use crate::replies::classify::Reading;
use crate::replies::effects::{self, Incoming, Sorted};
use crate::replies::kinds::{Assurance, InboundClass};
use crate::replies::model::{InboundKind, InboundMessageId, ReplyId};
use crate::replies::store::machines::{self, MachineMail};
use crate::replies::store::messages::{self, Message};
use crate::replies::store::standings::{AcknowledgedBy, mark_acknowledged};

/// What a message is, however it is read: once it became a reply it is a person's. People have read it, or said so.
///
/// # Errors
/// The database's.
pub(super) fn as_it_stands(conn: &mut Conn, id: &InboundMessageId, read: Sorted) -> QueryResult<Sorted> {
    if read.kind == InboundKind::Person || messages::find_reply_of(conn, id)?.is_none() {
        return Ok(read);
    }
    Ok(Sorted { kind: InboundKind::Person, class: InboundClass::Person, ..read })
}

/// What was read out of a message, before anything is written.
#[derive(Debug, Clone, Copy)]
pub struct LookedInto<'a> {
    /// The message.
    pub message: &'a Opened,
    /// What it says.
    pub reading: &'a Reading,
    /// Its files.
    pub files: &'a Prepared,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It is a reply now, which waits to be read.
    Reply(ReplyId),
    /// It had become one.
    ReplyBefore(ReplyId),
}

/// Why it did not become a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonRefusal {
    /// The machine has not read it yet.
    NotRead,
    /// Nobody has said which of the letter's mails it answers.
    NobodyKnown,
}

/// Makes a message of a letter a reply that waits to be read, as if it had been read as one, and takes back what it changed
/// as a machine's. Whoever says so is one of the team: the caller has made sure of that.
///
/// # Errors
/// `NotFound` for a message of another letter; the database's.
pub fn say_a_person_wrote(
    conn: &mut Conn,
    post: &Post,
    (letter, looked_into): (&Letter, LookedInto<'_>),
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<Became, PersonRefusal> {
    let LookedInto { message, reading, files } = looked_into;
    let before = messages::find_message(conn, message.id())?;
    if before.letter_id.as_ref() != Some(&letter.id) {
        return Err(diesel::result::Error::NotFound);
    }
    if let Some(reply) = messages::find_reply_of(conn, &before.id)? {
        return Ok(Ok(Became::ReplyBefore(reply)));
    }
    let (Some(read_at), Some(class)) = (before.read_at, before.class) else {
        return Ok(Err(PersonRefusal::NotRead));
    };
    let Some(delivery) = &before.delivery_id else { return Ok(Err(PersonRefusal::NobodyKnown)) };
    if !machines::mark_written_by_person(conn, &before.id, read_at)? {
        return Ok(Err(PersonRefusal::NotRead));
    }
    let delivery = dispatches::find_delivery(conn, delivery)?;
    let audience = take_back(conn, post, (&before, class), &delivery, now)?;
    let corrected = NewHappening { audience, ..NewHappening::of(&letter.id, HappeningKind::TakenForMachine, now) };
    record(conn, &corrected.with(&delivery.addressee_id).about(before.id.as_str()), now)?;
    // What was taken back is not true of it any more.
    let delivery = dispatches::find_delivery(conn, &delivery.id)?;
    let authentication = authentication_of(conn, &before.id)?;
    let received_at = came_at(message, &delivery, now);
    let incoming =
        Incoming { id: &before.id, files, reading, authentication: &authentication, delivery: &delivery, received_at };
    effects::apply(conn, post, (InboundKind::Person, InboundClass::Person), &incoming, now)?;
    let was = Words::default().say(&class.message_key());
    note(conn, &post.stationery.seal, (letter, by), (audit::Deed::WrittenByPerson, Some(&was)), now)?;
    touch(conn, &letter.id, now)?;
    let reply = messages::find_reply_of(conn, &before.id)?.ok_or(diesel::result::Error::NotFound)?;
    Ok(Ok(Became::Reply(reply)))
}

fn authentication_of(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<Authentication> {
    let kept = crate::replies::store::find_authentication(conn, id)?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Takes back what a message changed as a machine's, where no other message says the same. Returns who was told of it, and
/// is to be told that it was not so. The number under which the council keeps the letter stays: whoever wrote the message,
/// it stands in it.
fn take_back(
    conn: &mut Conn,
    post: &Post,
    (before, class): (&Message, InboundClass),
    delivery: &Delivery,
    now: Time,
) -> QueryResult<Audience> {
    let told_publicly = |happened| if happened { Audience::Public } else { Audience::Team };
    match class {
        InboundClass::Acknowledgement => take_acknowledgement_back(conn, post, before, delivery, now)?,
        InboundClass::Challenge if !machines::has_other(conn, class, &delivery.id, &before.id)? => {
            machines::clear_challenge(conn, &delivery.addressee_id)?;
            let kind = HappeningKind::Challenged;
            return has_happened(conn, &delivery.letter_id, kind, delivery.id.as_str()).map(told_publicly);
        }
        InboundClass::DeliveryReport if !machines::has_other(conn, class, &delivery.id, &before.id)? => {
            return take_failure_back(conn, &post.stationery.seal, delivery, now).map(told_publicly);
        }
        // None of these changed anything but what the team was told.
        _ => {}
    }
    Ok(Audience::Team)
}

/// The next acknowledgement that anything speaks for takes its place, if there is one.
fn take_acknowledgement_back(
    conn: &mut Conn,
    post: &Post,
    before: &Message,
    delivery: &Delivery,
    now: Time,
) -> QueryResult<()> {
    let (letter, kind) = (&delivery.letter_id, HappeningKind::AcknowledgedByMachine);
    if !has_happened(conn, letter, kind, before.id.as_str())?
        || !machines::clear_acknowledgement(conn, &delivery.addressee_id)?
    {
        return Ok(());
    }
    for MachineMail { id, delivery_id, received_at } in machines::list_acknowledgements(conn, &delivery.addressee_id)? {
        let (answered, authentication) =
            (dispatches::find_delivery(conn, &delivery_id)?, authentication_of(conn, &id)?);
        let sender = (&authentication, &answered);
        let (assurance, _) = assurance::judge_reply(conn, &post.stationery.seal, sender, now)?;
        if assurance != Assurance::None {
            let whose = (letter, &delivery.addressee_id);
            mark_acknowledged(conn, whose, AcknowledgedBy::Machine, received_at)?;
            let acknowledged = NewHappening { audience: Audience::Team, ..NewHappening::of(letter, kind, received_at) };
            record(conn, &acknowledged.with(&delivery.addressee_id).about(id.as_str()), now)?;
            break;
        }
    }
    Ok(())
}
