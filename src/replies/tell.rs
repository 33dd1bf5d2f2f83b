//! Who is told of what: the organisers when a reply comes in; the signers who asked when it has been read, when something
//! becomes of a promise, and when a day set for an answer goes by. Nobody is ever told of what a machine wrote.

mod news;

use std::collections::BTreeSet;

use chrono::Duration;
use diesel::result::QueryResult;

use self::news::Change;
pub use self::news::{Turn, look_again};
use super::clocks::has_missed_day;
use super::model::{Answer, ReplyFacts, ReplyId};
use super::store;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::model::Stage;
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::addressee_name;
use crate::dispatch::post::{Post, tell_team};
use crate::letters::model::{Letter, LetterId, WholeLetter};
use crate::letters::store::happenings::{Facts, HappeningKind, list_letters_with};
use crate::letters::store::{find_letter, with_parts};
use crate::links;
use crate::organisers::stationery::Stationery;

struct ArrivedMail<'a> {
    stationery: &'a Stationery,
    letter: &'a Letter,
    addressee: String,
    link: String,
}

crate::sheets!(
    askama::Template,
    ArrivedMail,
    write_arrived,
    "mail/reply_arrived.subject.txt",
    "mail/reply_arrived.txt",
    "mail/reply_arrived.html"
);

/// The most mails of an hour about replies to one letter that nobody has read: whoever floods a letter with mail must not
/// flood its organisers, who find all of it at the desk.
const MOST_AN_HOUR: i64 = 10;

/// Tells the organisers that a reply waits to be read. Its words stay at the desk. While [`MOST_AN_HOUR`] that came within
/// the hour wait, no more are told of.
///
/// # Errors
/// The database's.
pub fn tell_organisers(
    conn: &mut Conn,
    post: &Post,
    delivery: &Delivery,
    reply: &ReplyId,
    now: Time,
) -> QueryResult<()> {
    let stationery = &post.stationery;
    let letter = find_letter(conn, &delivery.letter_id)?;
    if store::count_waiting_since(conn, &letter.id, now - Duration::hours(1))? > MOST_AN_HOUR {
        return Ok(());
    }
    let mail = ArrivedMail {
        addressee: addressee_name(conn, &letter, &delivery.addressee_id)?,
        link: stationery.links.absolute(&links::desk_reply(letter.id.as_str(), reply.as_str())),
        stationery,
        letter: &letter,
    };
    tell_team(conn, stationery, &letter, ("reply_arrived", &write_arrived(&mail)?), now)
}

/// Has the signers who asked told of a reply that was read: once when it is read first, and again only if an ask is
/// answered that was not, or refused. The caller has made sure that its sender is believed.
///
/// # Errors
/// The database's.
pub fn tell_signers(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (reply, judged): (&ReplyFacts, &[Answer]),
    now: Time,
) -> QueryResult<()> {
    news::gather(conn, post, whole, Change::of_reply(&reply.id, whole, judged), now)
}

/// Has the signers who asked told of what became of a promise. `change` names the change: the same one is told once,
/// however often this is called. `lines` say it, in the letter's language; on a letter whose signers may be at risk no
/// mail repeats them.
///
/// # Errors
/// The database's.
pub fn tell_of_promise(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (promise, change, turn): (&str, &str, Turn),
    lines: Vec<String>,
    now: Time,
) -> QueryResult<()> {
    let change = Change::Promise { promise: promise.to_owned(), change: change.to_owned(), turn, lines };
    news::gather(conn, post, whole, change, now)
}

/// How far back a missed day is looked for: further than the service is likely to stand still.
const LOOK_BACK: Duration = Duration::days(2);

/// Has the signers who asked told that a day set for an answer went by: once for each letter, however many addressees let
/// it go by and however many days follow. Only days set for an answer count, not those for a mere acknowledgement.
///
/// # Errors
/// The database's.
pub fn tell_of_missed_days(conn: &mut Conn, post: &Post, now: Time) -> QueryResult<()> {
    let missed = list_letters_with(conn, HappeningKind::DeadlineMissed, now - LOOK_BACK)?;
    let is_answer = |facts: &Facts| match facts.word.as_deref().and_then(Stage::parse) {
        Some(stage) => !matches!(stage, Stage::Acknowledgement),
        None => true,
    };
    let letters: BTreeSet<LetterId> =
        missed.into_iter().filter(|(_, facts)| is_answer(facts)).map(|(letter, _)| letter).collect();
    for id in letters {
        if !has_missed_day(conn, &id, london_date(now))? {
            continue;
        }
        let letter = find_letter(conn, &id)?;
        let whole = with_parts(conn, letter)?;
        news::gather(conn, post, &whole, Change::DayWentBy, now)?;
    }
    Ok(())
}
