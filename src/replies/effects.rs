//! What a message that came in changes, once it was read and its letter is known.
//!
//! A machine's word changes what is known of the delivery, the acknowledgement and the address. It stops no clock, changes
//! no answer, and is announced to nobody.

use chrono::Duration;
use diesel::result::QueryResult;

use super::assurance::{self, Authentication};
use super::attachments::Prepared;
use super::classify::{Action, BounceReport, Kind, Reading, worst};
use super::kinds::{Assurance, InboundClass};
use super::model::{InboundKind, InboundMessageId, Reply, ReplyId};
use super::store::documents::{self, Belonging};
use super::store::machines::{clear_challenge, mark_challenged, set_council_reference};
use super::store::standings::{self, AcknowledgedBy, mark_acknowledged};
use super::store::{self, NewReply};
use super::suggest;
use super::tell;
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::arrival::settle_clocks;
use crate::dispatch::contact;
use crate::dispatch::desk::note;
use crate::dispatch::model::{Delivery, ReplyCode};
use crate::dispatch::outcome::{addressee_name, note_delayed, note_failed, tell_of_address};
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::store::happenings::{Audience, Facts, HappeningKind, NewHappening, has_happened, record};
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

/// The mail that a report says it is about, to whichever of our addresses the report came.
///
/// # Errors
/// The database's.
pub fn find_returned(conn: &mut Conn, reading: &Reading) -> QueryResult<Option<Delivery>> {
    let returned = &reading.returned;
    if !returned.message_ids.is_empty()
        && let Some(delivery) = dispatches::find_by_message_id(conn, &returned.message_ids)?
    {
        return Ok(Some(delivery));
    }
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

/// How long after it took a mail a mail server is believed that names no more of it than its address, which others know.
const REPORTS_COME_WITHIN: Duration = Duration::days(7);
/// How long after it took a mail a mail server asks for a proof. Such a mail comes at once; one that comes later was not
/// caused by ours.
const CHALLENGES_COME_WITHIN: Duration = Duration::hours(48);

fn note_report(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let (seal, delivery) = (&post.stationery.seal, incoming.delivery);
    let address = delivery.email(seal)?;
    let Some(report) = report_on(&address, incoming.reading) else { return Ok(()) };
    if !is_about_our_mail(&address, incoming) {
        return match report.action {
            Action::Failed | Action::Delayed => note_doubtful(conn, post, incoming, now),
            Action::Delivered | Action::Relayed | Action::Expanded => Ok(()),
        };
    }
    let changed = match report.action {
        // Given up is given up, also when the hindrance might have passed: nobody will try this mail again.
        Action::Failed => {
            let bounce = dispatches::Bounce { status: &report.status, detail: &report.diagnostic };
            note_failed(conn, post, delivery, bounce, now)? && count_from_bringing(conn, delivery, now)?
        }
        Action::Delayed => note_delayed(conn, post, delivery, &report.diagnostic, now)?,
        Action::Delivered => came_in(conn, delivery)? | contact::note_works(conn, seal, &address, now)?,
        // Handed on to somebody who does not report back: the mail is late no more, and nothing else is known.
        Action::Relayed | Action::Expanded => dispatches::clear_delay(conn, &delivery.id)?,
    };
    if changed { touch(conn, &delivery.letter_id, now) } else { Ok(()) }
}

/// A letter that was also brought another way is with them: their clocks are counted from that day.
fn count_from_bringing(conn: &mut Conn, delivery: &Delivery, now: Time) -> QueryResult<bool> {
    let (letter, addressee) = (&delivery.letter_id, &delivery.addressee_id);
    if let Some(brought) = standings::find(conn, letter, addressee)?.brought() {
        settle_clocks(conn, (letter, addressee), Some(brought), now)?;
    }
    Ok(true)
}

/// Whether a report is one on the mail that we sent, and no stranger's who knows our address: it names the mail's
/// Message-ID, which only its recipient's system knows, however late that is; or the address that it went to, soon after.
fn is_about_our_mail(address: &str, incoming: &Incoming<'_>) -> bool {
    let (reading, delivery) = (incoming.reading, incoming.delivery);
    if reading.returned.message_ids.contains(&delivery.message_id) {
        return true;
    }
    let names_address = reading.reports.iter().any(|report| report.is_about(address))
        || [&reading.text, &reading.subject].iter().any(|words| names(words, address));
    names_address && came_within(REPORTS_COME_WITHIN, incoming)
}

/// Whether an address stands in a text, not as a part of another.
fn names(words: &str, address: &str) -> bool {
    let apart = |c: char| !(c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '=' | '/' | '\''));
    words.split(apart).any(|word| word.trim_matches(['.', '\'', '-', '=', '/']).eq_ignore_ascii_case(address))
}

/// Whether a message came within a while after a mail server took ours, or before that is known.
fn came_within(a_while: Duration, incoming: &Incoming<'_>) -> bool {
    incoming.delivery.handed_over_at.is_none_or(|at| incoming.received_at - at <= a_while)
}

/// A machine's word that anybody could have written, about a mail: the team is told of it, once for each mail, and the
/// letter stands where it stood.
fn note_doubtful(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    // That it did not arrive is known already.
    if incoming.delivery.bounced_at.is_some() {
        return Ok(());
    }
    let what = post.stationery.words.say("contact-doubtful");
    note_for_the_team(conn, post, incoming, ("doubtful", &what), now)
}

/// What a report says of the address that the mail went to; of a list's members, the worst of what it says of any. A member
/// who cannot be reached says nothing of the list, when the report speaks of the list, too.
fn report_on(address: &str, reading: &Reading) -> Option<BounceReport> {
    let about: Vec<BounceReport> = reading.reports.iter().filter(|report| report.is_about(address)).cloned().collect();
    worst(&about).or_else(|| reading.bounce.clone())
}

/// The letter is with them after all: it is late no more, and no mail server waits for a proof.
fn came_in(conn: &mut Conn, delivery: &Delivery) -> QueryResult<bool> {
    let late = dispatches::clear_delay(conn, &delivery.id)?;
    Ok(clear_challenge(conn, &delivery.addressee_id)? || late)
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

/// Whether anything at all speaks for a message's sender.
fn is_plausible(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<bool> {
    let sender = (incoming.authentication, incoming.delivery);
    let (assurance, _) = assurance::judge_reply(conn, &post.stationery.seal, sender, now)?;
    Ok(assurance != Assurance::None)
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
    tell_of_address(conn, post, delivery, (&what, ""), now)?;
    touch(conn, &delivery.letter_id, now)
}

/// Nobody reads what goes there, though no mail server refused it: the organisers are told, once for each mail.
fn note_mailbox_closed(conn: &mut Conn, post: &Post, incoming: &Incoming<'_>, now: Time) -> QueryResult<()> {
    let what = post.stationery.words.say("contact-mailbox-closed");
    note_for_the_team(conn, post, incoming, (InboundClass::MailboxClosed.as_str(), &what), now)
}

/// Tells the organisers of something about an address that is no proved fact, once for each mail.
fn note_for_the_team(
    conn: &mut Conn,
    post: &Post,
    incoming: &Incoming<'_>,
    (word, what): (&str, &str),
    now: Time,
) -> QueryResult<()> {
    let delivery = incoming.delivery;
    let subject = delivery.id.as_str();
    if has_happened(conn, &delivery.letter_id, HappeningKind::ContactFailing, subject)? {
        return Ok(());
    }
    let noted = NewHappening {
        audience: Audience::Team,
        facts: Facts { word: Some(word.to_owned()), ..Facts::default() },
        ..NewHappening::of(&delivery.letter_id, HappeningKind::ContactFailing, incoming.received_at)
    };
    record(conn, &noted.with(&delivery.addressee_id).about(subject), now)?;
    tell_of_address(conn, post, delivery, (what, ""), now)
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
    suggest::suggest(conn, post, &delivery.letter_id, &id, &reading.text, now)?;
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

fn sender_line(reading: &Reading) -> String {
    match (&reading.from_name, &reading.from_address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (_, Some(address)) => address.clone(),
        _ => String::new(),
    }
}
