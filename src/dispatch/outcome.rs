//! What became of the mails to the addressees: read from the outbox by the timetable, told to the organisers when an
//! address failed.

use diesel::result::QueryResult;

use super::arrival::settle_clocks;
use super::contact;
use super::model::{Delivery, DeliveryState, FailedFor, HELD_BACK};
use super::post::{Post, tell_team};
use super::store::{self, Bounce};
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, DbError};
use crate::letters::model::{AddresseeId, Letter};
use crate::letters::store::happenings::{Audience, HappeningKind, NewHappening, has_happened, record};
use crate::letters::store::{find_letter, list_addressees, touch};
use crate::links;
use crate::locale::Words;
use crate::mail::outbox::{Failure, Outcome, list_outcomes};
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;

/// How many deliveries one round looks at.
const MOST: i64 = 200;

/// Where a delivery stands, in words.
pub fn state_words(state: &DeliveryState, words: Words) -> String {
    let day = |time: &Time| words.date(&crate::clock::london_date(*time));
    match state {
        DeliveryState::Queued => words.say("dispatch-state-queued"),
        DeliveryState::HandedOver { at } => words.say1("dispatch-state-handed-over", "day", day(at)),
        DeliveryState::Confirmed => words.say("dispatch-state-confirmed"),
        DeliveryState::Delayed { since } => words.say1("dispatch-state-delayed", "day", day(since)),
        DeliveryState::Failed { at, why: FailedFor::Address } => words.say1("dispatch-state-bounced", "day", day(at)),
        DeliveryState::Failed { at, why: FailedFor::Filter } => words.say1("dispatch-state-filtered", "day", day(at)),
        DeliveryState::Failed { at, why: FailedFor::FullMailbox } => words.say1("dispatch-state-full", "day", day(at)),
        DeliveryState::Failed { at, why: FailedFor::Time } => words.say1("dispatch-state-gave-up", "day", day(at)),
        DeliveryState::Failed { at, why: FailedFor::KnownToFail } => {
            words.say1("dispatch-state-held-back", "day", day(at))
        }
        DeliveryState::Failed { at, why: FailedFor::SaidByTeam } => words.say1("dispatch-state-said", "day", day(at)),
        DeliveryState::Failed { at, why: FailedFor::Ourselves } => words.say1("dispatch-state-ours", "day", day(at)),
    }
}

/// Something new about a delivery.
#[derive(Debug, Clone)]
pub struct News {
    delivery: Delivery,
    outcome: Outcome,
}

/// One round of the timetable: it writes only when there is something new.
///
/// # Errors
/// As [`Db::read`](crate::db::Db::read) and [`Db::write`](crate::db::Db::write).
pub async fn round(app: &App, now: Time) -> Result<usize, DbError> {
    let seal = app.seal.clone();
    let news = app.db.read(move |conn| list_news(conn, &seal)).await?;
    if news.is_empty() {
        return Ok(0);
    }
    let post = Post::of(app);
    app.db.write(move |conn| note_news(conn, &post, &news, now)).await
}

/// Reads the outbox's outcome for the deliveries that wait, and writes down what is new. Returns how many changed.
///
/// # Errors
/// The database's.
pub fn note_outcomes(conn: &mut Conn, post: &Post, now: Time) -> QueryResult<usize> {
    let news = list_news(conn, &post.stationery.seal)?;
    note_news(conn, post, &news, now)
}

fn list_news(conn: &mut Conn, seal: &Seal) -> QueryResult<Vec<News>> {
    let waiting = store::list_waiting(conn, MOST)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = waiting.iter().map(|delivery| delivery.outbox_id.clone()).collect();
    let mut outcomes = list_outcomes(conn, seal, &ids)?;
    let news = waiting.into_iter().filter_map(|delivery| {
        let outcome = outcomes.remove(&delivery.outbox_id)?;
        let is_new = match outcome {
            Outcome::Waiting { .. } => false,
            Outcome::Delayed { .. } => delivery.delayed_at.is_none(),
            Outcome::HandedOver { .. } | Outcome::Failed { .. } => true,
        };
        is_new.then_some(News { delivery, outcome })
    });
    Ok(news.collect())
}

fn note_news(conn: &mut Conn, post: &Post, news: &[News], now: Time) -> QueryResult<usize> {
    let seal = &post.stationery.seal;
    let mut changed = 0;
    for News { delivery, outcome } in news {
        let is_news = match outcome {
            Outcome::Waiting { .. } => false,
            Outcome::Delayed { answer } => store::mark_delayed(conn, seal, &delivery.id, answer, now)?,
            Outcome::HandedOver { at, answer } => store::mark_handed_over(conn, seal, &delivery.id, answer, *at)?,
            Outcome::Failed { at, failure, answer } => {
                let answer = answer.as_deref().unwrap_or_default();
                let status = status_of(*failure, answer);
                note_failed(conn, post, delivery, Bounce { status: &status, detail: answer, message: None }, *at)?
            }
        };
        if is_news {
            touch(conn, &delivery.letter_id, now)?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Marks a delivery as not arriving and tells the organisers; false, and nobody is told, if that was known.
///
/// # Errors
/// The database's.
pub fn note_failed(
    conn: &mut Conn,
    post: &Post,
    delivery: &Delivery,
    bounce: Bounce<'_>,
    at: Time,
) -> QueryResult<bool> {
    if !store::mark_bounced(conn, &post.stationery.seal, &delivery.id, bounce, at)? {
        return Ok(false);
    }
    let why = FailedFor::of(Some(bounce.status));
    // Somebody of the team may have said so before a mail server did.
    if !has_happened(conn, &delivery.letter_id, HappeningKind::NotDelivered, delivery.id.as_str())? {
        let failed = NewHappening::of(&delivery.letter_id, HappeningKind::NotDelivered, at);
        record(conn, &failed.with(&delivery.addressee_id).about(delivery.id.as_str()), at)?;
    }
    let what = state_words(&DeliveryState::Failed { at, why }, post.stationery.words);
    tell_of_address(conn, post, delivery, Trouble { what: &what, detail: bounce.detail, message: bounce.message }, at)?;
    if !matches!(why, FailedFor::KnownToFail | FailedFor::Ourselves) {
        contact::note_refused(conn, &post.stationery.seal, (delivery, &delivery.outbox_id), bounce.status, at)?;
    }
    // It may have been sent again before anybody knew.
    settle_clocks(conn, (&delivery.letter_id, &delivery.addressee_id), None, at)?;
    Ok(true)
}

/// Takes back that a mail does not arrive, or is late: what said so was no mail server's report. Returns whether everyone
/// had been told that it does not arrive.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn take_failure_back(conn: &mut Conn, seal: &Seal, delivery: &Delivery, now: Time) -> QueryResult<bool> {
    if store::clear_bounce(conn, &delivery.id)? {
        contact::take_refusal_back(conn, seal, delivery, now)?;
        return Ok(true);
    }
    store::clear_delay(conn, &delivery.id)?;
    Ok(false)
}

/// Marks a delivery as late and tells the organisers, as the message with that key says; false, and nobody is told, if that
/// was known.
///
/// # Errors
/// The database's.
pub fn note_delayed(
    conn: &mut Conn,
    post: &Post,
    delivery: &Delivery,
    (detail, message): (&str, &str),
    now: Time,
) -> QueryResult<bool> {
    if !store::mark_delayed(conn, &post.stationery.seal, &delivery.id, detail, now)? {
        return Ok(false);
    }
    let late =
        NewHappening { audience: Audience::Team, ..NewHappening::of(&delivery.letter_id, HappeningKind::Delayed, now) };
    record(conn, &late.with(&delivery.addressee_id).about(delivery.id.as_str()), now)?;
    let what = state_words(&DeliveryState::Delayed { since: now }, post.stationery.words);
    tell_of_address(conn, post, delivery, Trouble { what: &what, detail, message: Some(message) }, now)?;
    Ok(true)
}

/// The code of RFC 3463 in a mail server's answer (`550 5.1.1 …`), or the class of what happened.
pub fn status_of(failure: Failure, answer: &str) -> String {
    let is_code = |word: &&str| {
        let numbers: Vec<&str> = word.split('.').collect();
        let whole = |n: &&str| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
        numbers.len() == 3 && matches!(numbers[0], "4" | "5") && numbers.iter().all(whole)
    };
    // A server's line may join code and status with a hyphen (RFC 5321, section 4.2.1).
    let found = answer.split(|c: char| c.is_whitespace() || c == '-').take(8).find(is_code);
    match (found, failure) {
        (Some(code), _) => code.to_owned(),
        (None, Failure::GaveUp) => "4.0.0".to_owned(),
        (None, Failure::Refused) => "5.0.0".to_owned(),
        // A letter is kept here for one reason alone.
        (None, Failure::Suppressed) => HELD_BACK.to_owned(),
        (None, Failure::Capped | Failure::Unreadable) => String::new(),
    }
}

struct FailedMail<'a> {
    stationery: &'a Stationery,
    subject: String,
    lead: String,
    email: String,
    what: &'a str,
    detail: &'a str,
    todo: String,
    /// Where the message is that says so; empty if none does.
    message: String,
    link: String,
}

/// What the organisers are told of a mail to an addressee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// The letter has not arrived, or may not arrive.
    Failed,
    /// Something says that it has not arrived, and nothing proves it.
    Doubtful,
    /// A mail that was sent after the letter has not arrived.
    Further,
}

impl Matter {
    /// The messages of the mail's subject, its first sentence, and what is to be done; and where that is done.
    fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Matter::Failed => ("dispatch-failed-subject", "dispatch-failed-words", "dispatch-failed-correct"),
            Matter::Doubtful => ("contact-doubtful-subject", "contact-doubtful-words", "contact-doubtful-say"),
            Matter::Further => ("further-failed-subject", "further-failed-words", "further-failed-correct"),
        }
    }
}

crate::sheets!(
    askama::Template,
    FailedMail,
    write_failed,
    "mail/address_failed.subject.txt",
    "mail/address_failed.txt",
    "mail/address_failed.html"
);

/// What is wrong with an address.
#[derive(Debug, Clone, Copy)]
pub struct Trouble<'a> {
    /// What, as a sentence.
    pub what: &'a str,
    /// The mail server's words; may be empty.
    pub detail: &'a str,
    /// The key of the message that says so; none where the mail server said so at once.
    pub message: Option<&'a str>,
}

/// Tells the organisers that something is wrong with an address, and where they find the message that says so.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn tell_of_address(
    conn: &mut Conn,
    post: &Post,
    delivery: &Delivery,
    trouble: Trouble<'_>,
    now: Time,
) -> QueryResult<()> {
    tell_of_mail(conn, post, delivery, Matter::Failed, trouble, now)
}

/// Tells the organisers of a mail to an addressee that may not have arrived, and where they find the message that says so.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn tell_of_mail(
    conn: &mut Conn,
    post: &Post,
    delivery: &Delivery,
    matter: Matter,
    trouble: Trouble<'_>,
    now: Time,
) -> QueryResult<()> {
    let stationery = &post.stationery;
    // Nobody need correct an address that has been corrected.
    if delivery.replaced_at.is_some() {
        return Ok(());
    }
    let letter = find_letter(conn, &delivery.letter_id)?;
    let (id, addressee) = (letter.id.as_str(), delivery.addressee_id.as_str());
    let path = match matter {
        Matter::Failed | Matter::Further => links::desk_addressee(id, addressee),
        Matter::Doubtful => links::desk_arrival(id, addressee),
    };
    let message = |key: &str| stationery.links.absolute(&links::desk_message(id, key));
    let name = addressee_name(conn, &letter, &delivery.addressee_id)?;
    let (subject, lead, todo) = matter.keys();
    let say = |key: &str| stationery.words.say2(key, "name", name.as_str(), "title", letter.title.as_str());
    let mail = FailedMail {
        subject: say(subject),
        lead: say(lead),
        email: delivery.email(&stationery.seal)?,
        todo: stationery.say(todo),
        link: stationery.links.absolute(&path),
        message: trouble.message.map(message).unwrap_or_default(),
        stationery,
        what: trouble.what,
        detail: trouble.detail,
    };
    tell_team(conn, stationery, &letter, ("address_failed", &write_failed(&mail)?), now)
}

/// An addressee's name, by their key.
///
/// # Errors
/// The database's.
pub fn addressee_name(conn: &mut Conn, letter: &Letter, id: &AddresseeId) -> QueryResult<String> {
    let found = list_addressees(conn, &letter.id)?.into_iter().find(|addressee| addressee.id == *id);
    Ok(found.map(|addressee| addressee.name).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_read_from_the_servers_words() {
        assert_eq!(status_of(Failure::Refused, "550 5.1.1 <mayor@council.example>: no such user"), "5.1.1");
        assert_eq!(status_of(Failure::Refused, "550-5.7.1 blocked, see http://192.0.2.7/x"), "5.7.1");
        assert_eq!(status_of(Failure::Refused, "550 no such user at 192.0.2.7"), "5.0.0");
        assert_eq!(status_of(Failure::GaveUp, "connection refused"), "4.0.0");
        assert_eq!(status_of(Failure::Suppressed, ""), HELD_BACK);
        assert_eq!(status_of(Failure::Capped, ""), "");
    }
}
