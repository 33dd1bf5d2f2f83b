//! The rows of inbound messages, replies and answers.

pub mod came;
pub mod chasers;
pub mod council_links;
pub mod council_views;
pub mod documents;
pub mod further;
pub mod machines;
pub mod messages;
pub mod off_site;
pub mod older;
pub mod promise_evidence;
pub mod promise_followers;
pub mod promises;
pub mod public_copies;
pub mod standings;
pub mod strays;
pub mod succession;
pub mod suggestions;

use diesel::prelude::*;

use super::kinds::{Assurance, Channel};
use super::model::{Answer, InboundMessageId, Reply, ReplyFacts, ReplyId, Verdict};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{answers, inbound_messages, replies};
use crate::dispatch::model::Delivery;
use crate::letters::model::{AddresseeId, LetterId};
use crate::organisers::model::OrganiserId;

/// The signs that a message was sorted by.
///
/// # Errors
/// The database's.
pub fn find_reasons(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<String> {
    inbound_messages::table.find(id).select(inbound_messages::reasons).first(conn)
}

/// A reply to be kept, its columns sealed.
#[derive(Debug)]
pub struct NewReply<'a> {
    /// Its key.
    pub id: &'a ReplyId,
    /// The mail that it answers.
    pub delivery: &'a Delivery,
    /// The message as it came.
    pub inbound: &'a InboundMessageId,
    /// Its sender.
    pub sender_sealed: Vec<u8>,
    /// Its subject.
    pub subject_sealed: Vec<u8>,
    /// Its words.
    pub words_sealed: Vec<u8>,
    /// How sure it is that it is theirs.
    pub assurance: Assurance,
    /// Why.
    pub assurance_reasons: &'a str,
    /// When it came, which may be before it was read.
    pub received_at: Time,
}

/// Writes a reply, which waits for an organiser.
///
/// # Errors
/// The database's.
pub fn insert_reply(conn: &mut Conn, new: &NewReply<'_>, now: Time) -> QueryResult<()> {
    diesel::insert_into(replies::table)
        .values((
            replies::id.eq(new.id),
            replies::letter_id.eq(&new.delivery.letter_id),
            replies::delivery_id.eq(&new.delivery.id),
            replies::addressee_id.eq(&new.delivery.addressee_id),
            replies::inbound_message_id.eq(new.inbound),
            replies::sender_sealed.eq(&new.sender_sealed),
            replies::subject_sealed.eq(&new.subject_sealed),
            replies::words_sealed.eq(&new.words_sealed),
            replies::assurance.eq(new.assurance),
            replies::assurance_reasons.eq(new.assurance_reasons),
            replies::received_at.eq(new.received_at),
            replies::recorded_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// A reply to a letter, by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_reply(conn: &mut Conn, letter_id: &LetterId, id: &ReplyId) -> QueryResult<Reply> {
    replies::table.find(id).filter(replies::letter_id.eq(letter_id)).select(Reply::as_select()).first(conn)
}

/// The same, and nobody else changes it until the caller has committed: what is decided from what it says, such as whether
/// its sender is believed, holds then.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_locked_reply(conn: &mut Conn, letter_id: &LetterId, id: &ReplyId) -> QueryResult<Reply> {
    match conn {
        Conn::Sqlite(_) => find_reply(conn, letter_id, id),
        Conn::Postgres(c) => replies::table
            .find(id)
            .filter(replies::letter_id.eq(letter_id))
            .select(Reply::as_select())
            .for_no_key_update()
            .first(c),
    }
}

/// The replies to a letter, in the order in which they came.
///
/// # Errors
/// The database's.
pub fn list_replies(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Reply>> {
    replies::table
        .filter(replies::letter_id.eq(letter_id))
        .order((replies::received_at, replies::id))
        .select(Reply::as_select())
        .load(conn)
}

/// What is known of a reply to a letter, by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_facts(conn: &mut Conn, letter_id: &LetterId, id: &ReplyId) -> QueryResult<ReplyFacts> {
    replies::table.find(id).filter(replies::letter_id.eq(letter_id)).select(ReplyFacts::as_select()).first(conn)
}

/// What is known of the replies to a letter, in the order in which they came. Their words stay where they are: anybody can
/// send many, and long ones.
///
/// # Errors
/// The database's.
pub fn list_facts(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<ReplyFacts>> {
    replies::table
        .filter(replies::letter_id.eq(letter_id))
        .order((replies::received_at, replies::id))
        .select(ReplyFacts::as_select())
        .load(conn)
}

/// How many replies to a letter were written down since a moment and wait for an organiser.
///
/// # Errors
/// The database's.
pub fn count_waiting_since(conn: &mut Conn, letter_id: &LetterId, since: Time) -> QueryResult<i64> {
    replies::table
        .filter(replies::letter_id.eq(letter_id))
        .filter(replies::recorded_at.gt(since))
        .filter(replies::judged_at.is_null())
        .filter(replies::set_aside_at.is_null())
        .count()
        .get_result(conn)
}

/// How many replies to a letter wait for an organiser.
///
/// # Errors
/// The database's.
pub fn count_waiting(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<i64> {
    replies::table
        .filter(replies::letter_id.eq(letter_id))
        .filter(replies::judged_at.is_null())
        .filter(replies::set_aside_at.is_null())
        .count()
        .get_result(conn)
}

/// What is known of the replies of an addressee that were read and answer, refuse or send elsewhere at least one ask.
///
/// # Errors
/// The database's.
pub fn list_answering(conn: &mut Conn, letter_id: &LetterId, addressee: &AddresseeId) -> QueryResult<Vec<ReplyFacts>> {
    let verdicts = Verdict::ALL.iter().copied().filter(|verdict| verdict.is_answer()).collect::<Vec<_>>();
    let answering = answers::table.filter(answers::verdict.eq_any(verdicts)).select(answers::reply_id);
    replies::table
        .filter(replies::letter_id.eq(letter_id))
        .filter(replies::addressee_id.eq(addressee))
        .filter(replies::judged_at.is_not_null())
        .filter(replies::id.eq_any(answering))
        .select(ReplyFacts::as_select())
        .load(conn)
}

/// What is known of the replies of an addressee of which somebody said what they answer.
///
/// # Errors
/// The database's.
pub fn list_judged(conn: &mut Conn, letter_id: &LetterId, addressee: &AddresseeId) -> QueryResult<Vec<ReplyFacts>> {
    replies::table
        .filter(replies::letter_id.eq(letter_id))
        .filter(replies::addressee_id.eq(addressee))
        .filter(replies::judged_at.is_not_null())
        .select(ReplyFacts::as_select())
        .load(conn)
}

/// The rows of replies that may be announced as the council's, as [`ReplyFacts::is_believed`] says.
#[diesel::dsl::auto_type]
pub(in crate::replies) fn believed() -> _ {
    let verified: Assurance = Assurance::Verified;
    let email: Channel = Channel::Email;
    let web_form: Channel = Channel::WebForm;
    replies::assurance
        .eq(verified)
        .or(replies::sender_confirmed_at.is_not_null())
        .or(replies::channel.ne(email).and(replies::channel.ne(web_form)))
}

/// Notes that a person believes a reply's sender; false if somebody had said so.
///
/// # Errors
/// The database's.
pub fn mark_sender_confirmed(conn: &mut Conn, id: &ReplyId, by: Option<&OrganiserId>, now: Time) -> QueryResult<bool> {
    let open = replies::table.find(id).filter(replies::sender_confirmed_at.is_null());
    let set = (replies::sender_confirmed_at.eq(now), replies::sender_confirmed_by.eq(by));
    Ok(diesel::update(open).set(set).execute(conn)? == 1)
}

/// Takes that back while nothing follows from it: the reply was neither read nor made public. False if it cannot be, or
/// nobody had said so.
///
/// # Errors
/// The database's.
pub fn mark_sender_doubted(conn: &mut Conn, id: &ReplyId) -> QueryResult<bool> {
    let unused = replies::table
        .find(id)
        .filter(replies::sender_confirmed_at.is_not_null())
        .filter(replies::judged_at.is_null())
        .filter(replies::released_at.is_null());
    let set = (replies::sender_confirmed_at.eq(None::<Time>), replies::sender_confirmed_by.eq(None::<OrganiserId>));
    Ok(diesel::update(unused).set(set).execute(conn)? == 1)
}

/// The reply that a message became.
///
/// # Errors
/// The database's.
pub fn find_by_message(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<Option<Reply>> {
    replies::table.filter(replies::inbound_message_id.eq(id)).select(Reply::as_select()).first(conn).optional()
}

/// Writes down how sure a reply's sender is now, and why; false if that was judged by somebody else since `seen` was read,
/// or a person has said meanwhile what they believe.
///
/// # Errors
/// The database's.
pub fn mark_assured(conn: &mut Conn, seen: &Reply, (level, reasons): (Assurance, &str)) -> QueryResult<bool> {
    let same = replies::table.filter(replies::id.eq(&seen.id)).filter(replies::assurance.eq(seen.assurance));
    let set = (replies::assurance.eq(level), replies::assurance_reasons.eq(reasons));
    let confirmed_at = replies::sender_confirmed_at;
    let changed = match seen.sender_confirmed_at {
        None => diesel::update(same.filter(confirmed_at.is_null())).set(set).execute(conn)?,
        Some(at) => diesel::update(same.filter(confirmed_at.eq(at))).set(set).execute(conn)?,
    };
    Ok(changed == 1)
}

/// What was found out about a message's sender when it came in, as JSON; `None` for one that came before that was asked.
///
/// # Errors
/// The database's.
pub fn find_authentication(conn: &mut Conn, id: &InboundMessageId) -> QueryResult<Option<String>> {
    inbound_messages::table.find(id).select(inbound_messages::authentication).first(conn)
}

/// What one reply was judged to be to each ask.
///
/// # Errors
/// The database's.
pub fn list_answers(conn: &mut Conn, reply_id: &ReplyId) -> QueryResult<Vec<Answer>> {
    answers::table.filter(answers::reply_id.eq(reply_id)).select(Answer::as_select()).load(conn)
}

/// What the judged replies to a letter are to each ask.
///
/// # Errors
/// The database's.
pub fn list_answers_of_letter(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Answer>> {
    answers::table
        .inner_join(replies::table.on(replies::id.eq(answers::reply_id)))
        .filter(replies::letter_id.eq(letter_id))
        .filter(replies::judged_at.is_not_null())
        .select(Answer::as_select())
        .load(conn)
}

/// Marks a waiting reply as judged; false if it does not wait any more.
///
/// # Errors
/// The database's.
pub fn mark_judged(conn: &mut Conn, id: &ReplyId, now: Time) -> QueryResult<bool> {
    let waiting = replies::table.find(id).filter(replies::judged_at.is_null()).filter(replies::set_aside_at.is_null());
    Ok(diesel::update(waiting).set(replies::judged_at.eq(now)).execute(conn)? == 1)
}

/// Marks a waiting reply as no answer; false if it does not wait any more.
///
/// # Errors
/// The database's.
pub fn mark_set_aside(conn: &mut Conn, id: &ReplyId, now: Time) -> QueryResult<bool> {
    let waiting = replies::table.find(id).filter(replies::judged_at.is_null()).filter(replies::set_aside_at.is_null());
    Ok(diesel::update(waiting).set(replies::set_aside_at.eq(now)).execute(conn)? == 1)
}

/// Makes a reply wait again that was decided about at `seen`; false if it was decided about anew since.
///
/// # Errors
/// The database's.
pub fn mark_waiting_again(conn: &mut Conn, id: &ReplyId, seen: Time) -> QueryResult<bool> {
    let unchanged = replies::table
        .filter(replies::id.eq(id))
        .filter(replies::judged_at.eq(seen).or(replies::set_aside_at.eq(seen)));
    let none = None::<Time>;
    let reopened = diesel::update(unchanged).set((replies::judged_at.eq(none), replies::set_aside_at.eq(none)));
    Ok(reopened.execute(conn)? == 1)
}

/// Puts a reply's answers in the place of those that were recorded.
///
/// # Errors
/// The database's.
pub fn set_answers(conn: &mut Conn, reply_id: &ReplyId, judged: &[Answer]) -> QueryResult<()> {
    diesel::delete(answers::table.filter(answers::reply_id.eq(reply_id))).execute(conn)?;
    for answer in judged {
        diesel::insert_into(answers::table).values(answer).execute(conn)?;
    }
    Ok(())
}
