//! What a message that came in changes, once it was read and its letter is known.
//!
//! A machine's word changes what is known of the delivery, the acknowledgement and the address. It stops no clock, changes
//! no answer, and is announced to nobody.

pub mod further;
mod named;
mod report;

use chrono::Duration;
use diesel::result::QueryResult;

use self::named::{find_reported, names_mail_to};
use self::report::{came_in, note_report};
use super::assurance::known::find_known;
use super::assurance::{self, Authentication};
use super::attachments::Prepared;
use super::classify::{Kind, Reading};
use super::doubt::DOUBTFUL;
use super::kinds::{Assurance, InboundClass};
use super::model::{InboundKind, InboundMessageId, Reply, ReplyId};
use super::store::documents::{self, Belonging};
use super::store::machines::{mark_challenged, set_council_reference};
use super::store::standings::{AcknowledgedBy, mark_acknowledged};
use super::store::{self, NewReply};
use super::suggest;
use super::tell;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::contact;
use crate::dispatch::desk::note;
use crate::dispatch::model::{Delivery, ReplyCode};
use crate::dispatch::outcome::{Matter, Trouble, addressee_name, tell_of_mail};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::store::happenings::{Audience, Facts, Happening, HappeningKind, NewHappening, list_all, record};
use crate::letters::store::{find_letter, touch};
use crate::organisers::audit;
use crate::seal::Seal;

/// A message that was read, and the mail that it answers.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Its key.
    pub id: &'a InboundMessageId,
    /// Its files, if it is a person's.
    pub files: &'a Prepared,
    /// What was read.
    pub reading: &'a Reading,
    /// What speaks for its sender.
    pub authentication: &'a Authentication,
    /// The mail that it answers.
    pub delivery: &'a Delivery,
    /// When it came, which may be before it is read.
    pub received_at: Time,
}

/// What a message is, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// What it changes.
    pub kind: InboundKind,
    /// The same, more finely.
    pub class: InboundClass,
    /// The signs that were found.
    pub reasons: String,
}

impl Sorted {
    /// Our own mail, come round.
    pub fn own(reading: &Reading) -> Sorted {
        Sorted { kind: InboundKind::Loop, class: InboundClass::Own, reasons: reading.reasons.join("; ") }
    }

    /// Somebody else's mail, with what is known of the mail that it answers.
    pub fn of(reading: &Reading, delivery: Option<&Delivery>, received_at: Time) -> Sorted {
        let sent_at = delivery.map(|delivery| delivery.handed_over_at.unwrap_or(delivery.queued_at));
        let sorted = reading.sorted(sent_at.map(|sent_at| received_at - sent_at));
        let kind = match sorted.kind {
            Kind::Bounce => InboundKind::Bounce,
            Kind::Automatic => InboundKind::Automatic,
            Kind::Person => InboundKind::Person,
        };
        Sorted { kind, class: sorted.class, reasons: sorted.reasons.join("; ") }
    }
}

/// The mail that a report says it is about, to whichever of our addresses the report came; of a mail that was sent after the
/// letter, the letter's to the same address.
///
/// # Errors
/// The database's.
pub fn find_returned(conn: &mut Conn, reading: &Reading) -> QueryResult<Option<Delivery>> {
    if let Some(named) = find_reported(conn, reading)? {
        return Ok(Some(named.delivery));
    }
    let returned = &reading.returned;
    let codes: Vec<ReplyCode> = returned.senders.iter().filter_map(|one| ReplyCode::of_address(one)).collect();
    if codes.is_empty() { Ok(None) } else { dispatches::find_by_code(conn, &codes) }
}

/// Does what a message asks for.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn apply(
    conn: &mut Conn,
    post: &Post,
    (kind, class): (InboundKind, InboundClass),
    incoming: &Incoming<'_>,
    now: Time,
) -> QueryResult<()> {
    match kind {
        InboundKind::Bounce => note_report(conn, post, incoming, now),
        InboundKind::Person => keep_reply(conn, post, incoming, now),
        InboundKind::Automatic => note_machine(conn, post, class, incoming, now),
        InboundKind::Loop => Ok(()),
    }
}

/// How long after it took a mail a mail server asks for a proof. Such a mail comes at once; one that comes later was not
/// caused by ours.
const CHALLENGES_COME_WITHIN: Duration = Duration::hours(48);

/// Whether a message came within a while after a mail server took ours, or before that is known.
fn came_within(a_while: Duration, incoming: &Incoming<'_>) -> bool {
    incoming.delivery.handed_over_at.is_none_or(|at| incoming.received_at - at <= a_while)
}

/// A machine's word that anybody could have written, about a mail: the team is told of it, once for each mail, and the
/// letter stands where it stood until one of them says what is true ([`super::doubt`]).
fn note_doubtful(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    // That it did not arrive is known already.
    if incoming.delivery.bounced_at.is_some() {
        return Ok(());
    }
    let what = post.stationery.words.say("contact-doubtful");
    note_for_the_team(conn, post, incoming, (DOUBTFUL, Matter::Doubtful, &what), now)
}

fn note_machine(
    conn: &mut Conn,
    post: &Post,
    class: InboundClass,
    incoming: &Incoming<'_>,
    now: Time,
) -> QueryResult<()> {
    match class {
        InboundClass::Acknowledgement => note_acknowledgement(conn, post, incoming, now),
        InboundClass::Challenge => note_challenge(conn, post, incoming, now),
        InboundClass::MailboxClosed => note_mailbox_closed(conn, post, incoming, now),
        InboundClass::AbuseReport => note_called_unwanted(conn, post, incoming.delivery, now),
        // A read receipt is told to nobody, and that somebody is away changes nothing.
        InboundClass::ReadReceipt
        | InboundClass::OutOfOffice
        | InboundClass::Automatic
        | InboundClass::DeliveryReport
        | InboundClass::Person
        | InboundClass::Own => Ok(()),
    }
}

fn note_acknowledgement(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let delivery = incoming.delivery;
    let whose = (&delivery.letter_id, &delivery.addressee_id);
    // Anybody can write such a mail, with any number in it. It is kept, and the desk shows it.
    if !is_plausible(conn, post, incoming, now)? {
        return Ok(());
    }
    if let Some(reference) = &incoming.reading.said.reference {
        set_council_reference(conn, &post.stationery.seal, whose, reference)?;
    }
    if !mark_acknowledged(conn, whose, AcknowledgedBy::Machine, incoming.received_at)? {
        return Ok(());
    }
    let acknowledged = NewHappening {
        audience: Audience::Team,
        ..NewHappening::of(&delivery.letter_id, HappeningKind::AcknowledgedByMachine, incoming.received_at)
    };
    record(conn, &acknowledged.with(&delivery.addressee_id).about(incoming.id.as_str()), now)?;
    touch(conn, &delivery.letter_id, now)
}

/// Whether a machine's word may be shown to everyone: it names a mail of ours, which only who got it can; or something
/// better than an address speaks for its sender; or it came from the domain that it names as its own, and the domain is
/// known for the addressee. An address in `From` alone anybody can write.
fn is_plausible(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<bool> {
    let (found, delivery, seal) = (incoming.authentication, incoming.delivery, &post.stationery.seal);
    if names_mail_to(conn, incoming.reading, delivery)? {
        return Ok(true);
    }
    let (assurance, _) = assurance::judge_reply(conn, seal, (found, delivery), now)?;
    match assurance {
        Assurance::Verified | Assurance::OwnServer => Ok(true),
        Assurance::None => Ok(false),
        Assurance::Address => {
            let known = find_known(conn, seal, delivery, london_date(now))?;
            Ok(found.envelope_domain.as_deref().is_some_and(|domain| known.find(domain).is_some()))
        }
    }
}

/// The letter is not delivered until somebody answers the mail server: that is said to everyone, as a failure is.
fn note_challenge(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let delivery = incoming.delivery;
    if !came_within(CHALLENGES_COME_WITHIN, incoming) || !is_plausible(conn, post, incoming, now)? {
        return note_doubtful(conn, post, incoming, now);
    }
    let whose = (&delivery.letter_id, &delivery.addressee_id);
    // Another mail has taken its place, or it is known not to arrive.
    if delivery.replaced_at.is_some() || !mark_challenged(conn, whose, delivery.queued_at, incoming.received_at)? {
        return Ok(());
    }
    let challenged = NewHappening::of(&delivery.letter_id, HappeningKind::Challenged, incoming.received_at);
    record(conn, &challenged.with(&delivery.addressee_id).about(delivery.id.as_str()), now)?;
    let what = post.stationery.words.say("contact-challenged");
    tell_of_mail(conn, post, delivery, Matter::Failed, trouble(&what, incoming), now)?;
    touch(conn, &delivery.letter_id, now)
}

/// Nobody reads what goes there, though no mail server refused it: the organisers are told, once for each mail.
fn note_mailbox_closed(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let what = post.stationery.words.say("contact-mailbox-closed");
    note_for_the_team(conn, post, incoming, (InboundClass::MailboxClosed.as_str(), Matter::Failed, &what), now)
}

/// Tells the organisers of something about an address that is no proved fact, once for each mail.
fn note_for_the_team(
    conn: &mut Conn,
    post: &Post,
    incoming: &Incoming<'_>,
    (word, matter, what): (&str, Matter, &str),
    now: Time,
) -> QueryResult<()> {
    let delivery = incoming.delivery;
    let subject = delivery.id.as_str();
    let is_same = |one: &Happening| {
        one.kind == HappeningKind::ContactFailing
            && one.subject.as_deref() == Some(subject)
            && one.facts.word.as_deref() == Some(word)
    };
    if list_all(conn, &delivery.letter_id)?.iter().any(is_same) {
        return Ok(());
    }
    let noted = NewHappening {
        audience: Audience::Team,
        facts: Facts { word: Some(word.to_owned()), ..Facts::default() },
        ..NewHappening::of(&delivery.letter_id, HappeningKind::ContactFailing, incoming.received_at)
    };
    record(conn, &noted.with(&delivery.addressee_id).about(subject), now)?;
    tell_of_mail(conn, post, delivery, matter, trouble(what, incoming), now)
}

/// What a message says is wrong, with no words of a mail server's beside it.
fn trouble<'a>(what: &'a str, incoming: &Incoming<'a>) -> Trouble<'a> {
    Trouble { what, detail: "", message: Some(incoming.id.as_str()) }
}

/// The desk's log keeps it; it says nothing of the letter.
fn note_called_unwanted(conn: &mut Conn, post: &Post, delivery: &Delivery, now: Time) -> QueryResult<()> {
    let letter = find_letter(conn, &delivery.letter_id)?;
    let name = addressee_name(conn, &letter, &delivery.addressee_id)?;
    let deed = (audit::Deed::MailCalledUnwanted, Some(name.as_str()));
    note(conn, &post.stationery.seal, (&letter, None), deed, now)
}

fn keep_reply(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let (seal, reading, delivery) = (&post.stationery.seal, incoming.reading, incoming.delivery);
    let (assurance, reasons) = assurance::judge_reply(conn, seal, (incoming.authentication, delivery), now)?;
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
        received_at: incoming.received_at,
    };
    store::insert_reply(conn, &new, now)?;
    if incoming.files.left_out > 0 {
        tracing::warn!(reply.id = %id, files.left_out = incoming.files.left_out, "a message has more files than are taken out of it");
    }
    let of = Belonging { letter_id: &delivery.letter_id, reply_id: Some(&id), by: None };
    documents::insert(conn, &of, &incoming.files.files)?;
    // Anybody who learns the address could write, under any name: of what is not proved the public hears when a person has
    // said that they believe it.
    let audience = if assurance == Assurance::Verified { Audience::Public } else { Audience::Team };
    let arrived = NewHappening {
        audience,
        ..NewHappening::of(&delivery.letter_id, HappeningKind::ReplyArrived, incoming.received_at)
    };
    record(conn, &arrived.with(&delivery.addressee_id).about(id.as_str()), now)?;
    if assurance != Assurance::None {
        note_person(conn, seal, incoming, now)?;
    }
    suggest::suggest(conn, post, (&delivery.letter_id, &id), (&reading.text, incoming.received_at), now)?;
    tell::tell_organisers(conn, post, delivery, &id, now)?;
    touch(conn, &delivery.letter_id, now)
}

/// Somebody has the letter: no mail server waits for a proof any more, and the address works, if the answer comes from it
/// or the mail to it was never refused.
fn note_person(conn: &mut Conn, seal: &Seal, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let delivery = incoming.delivery;
    came_in(conn, delivery)?;
    let address = delivery.email(seal)?;
    let from = incoming.reading.from_address.as_deref();
    if delivery.bounced_at.is_none() || from.is_some_and(|from| from.eq_ignore_ascii_case(&address)) {
        contact::note_works(conn, seal, &address, now)?;
    }
    Ok(())
}

/// Who a message says it is from.
pub fn sender_line(reading: &Reading) -> String {
    match (&reading.from_name, &reading.from_address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (_, Some(address)) => address.clone(),
        _ => String::new(),
    }
}
