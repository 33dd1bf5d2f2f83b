//! What happens to promises by itself: noting that a day went by, telling those who follow, and forgetting them in time.
//! Whether a promise was kept is never said here.

use diesel::result::QueryResult;

use super::super::store::{promise_followers, promises};
use super::follow::{SETTLED, UNCONFIRMED};
use super::follow_mails::send_news;
use super::model::{Follower, Promise};
use super::view::{PromiseView, Record};
use crate::clock::{Time, london_date, london_midnight};
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::store::happenings::{self, Facts, HappeningKind, NewHappening};
use crate::letters::store::{touch, with_parts};
use crate::locale::Words;
use crate::organisers::stationery::Stationery;

/// The most promises that are noted, and the most mails that are queued, in one step.
const STEP: i64 = 100;

/// Notes promises whose day is over: the event, once for each. Returns how many.
///
/// # Errors
/// The database's.
pub fn note_passed(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let mut noted = 0;
    for promise in promises::list_newly_passed(conn, london_date(now), STEP)? {
        if !promises::mark_date_passed(conn, &promise.id, now)? {
            continue;
        }
        let after = promise.due_on.and_then(|due| due.succ_opt()).map_or(now, london_midnight);
        let passed = NewHappening {
            facts: Facts { on: promise.due_on, ..Facts::default() },
            // A promise that was recorded after its day passed when it was recorded.
            occurred_at: after.max(promise.recorded_at).min(now),
            ..NewHappening::of(&promise.letter_id, HappeningKind::PromiseDatePassed, now)
        };
        happenings::record(conn, &passed.with(&promise.addressee_id).about(promise.id.as_str()), now)?;
        touch(conn, &promise.letter_id, now)?;
        noted += 1;
    }
    Ok(noted)
}

/// Tells followers of what changed since they were told last: one mail for each change, however often this runs. Returns
/// how many mails were queued.
///
/// # Errors
/// The database's.
pub fn tell_followers(conn: &mut Conn, stationery: &Stationery, now: Time) -> QueryResult<usize> {
    let mut queued = 0;
    for promise in promise_followers::list_followed(conn)? {
        let news = promise.news();
        let followers = promise_followers::list_untold(conn, &promise.id, &news, STEP)?;
        if followers.is_empty() {
            continue;
        }
        let letter = promise_followers::find_letter(conn, &promise.letter_id)?;
        let words = Words::of(&letter.language);
        let stationery = Stationery { words, ..stationery.clone() };
        let whole = with_parts(conn, letter.clone())?;
        let record = Record::read_public(conn, &stationery.seal, whole, words, now)?;
        if record.find(&promise.id).is_none() {
            continue;
        }
        let view = record.view(&promise);
        for follower in &followers {
            if promise_followers::mark_told(conn, &follower.id, &news)? {
                queued += tell(conn, &stationery, (&letter, &promise, &view), follower, now)?;
            }
        }
        return Ok(queued);
    }
    Ok(queued)
}

fn tell(
    conn: &mut Conn,
    stationery: &Stationery,
    news: (&Letter, &Promise, &PromiseView),
    follower: &Follower,
    now: Time,
) -> QueryResult<usize> {
    // An address that does not open must not keep the others from being told.
    let sealed = follower.email_sealed.as_deref();
    let mailbox = sealed.and_then(|sealed| stationery.seal.open_text(Follower::place(&follower.id), sealed).ok());
    let Some(to) = mailbox.and_then(|mailbox| EmailAddress::parse(&mailbox).ok()) else { return Ok(0) };
    send_news(conn, stationery, news, (follower, &to), now)?;
    Ok(1)
}

/// Forgets followers who never confirmed, and those of promises that were settled long ago. Returns how many.
///
/// # Errors
/// The database's.
pub fn forget_followers(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let mut forgotten = promise_followers::delete_unconfirmed(conn, now - UNCONFIRMED)?;
    let before = now - SETTLED;
    for (promise, letter) in promise_followers::list_settled(conn, before)? {
        if ended_at(&promise, &letter).is_some_and(|ended| ended < before) {
            forgotten += promise_followers::delete_of_promise(conn, &promise.id, before)?;
        }
    }
    Ok(forgotten)
}

/// From when on there is nothing to wait for: the decision; or the closing of the letter, or the day that is still to come
/// after it.
fn ended_at(promise: &Promise, letter: &Letter) -> Option<Time> {
    let due = promise.due_on.map(london_midnight);
    promise.decided_at.or_else(|| letter.closed_at.map(|closed| due.map_or(closed, |due| due.max(closed))))
}
