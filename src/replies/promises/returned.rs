//! A question that did not reach whoever made a promise: the mail was refused, or a report says days later that it did not
//! arrive. Nobody is held to a silence after a question that they never read. That they were asked is taken back, and with
//! it what was decided against them because they were silent.

use diesel::result::{Error::NotFound, QueryResult};

use super::super::store::promises;
use super::model::{Outcome, Promise};
use super::right_of_reply::{Asking, Told, asking, has_answered, revoke_links, tell_organisers};
use super::telling::record_and_tell;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::post::Post;
use crate::letters::model::WholeLetter;
use crate::letters::store::happenings::{self, Facts, HappeningKind, NewHappening};
use crate::letters::store::{find_letter, touch, with_parts};

/// How a happening calls a question that did not arrive.
pub const NOT_REACHED: &str = "not_reached";
/// How a happening calls what was decided and is open again.
pub const OPEN_AGAIN: &str = "open_again";

/// Takes back askings of which the mail came back before an answer did. Returns how many.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn undo_failed(conn: &mut Conn, post: &Post, now: Time) -> QueryResult<usize> {
    let mut undone = 0;
    for promise in promises::list_asked(conn)? {
        let letter = find_letter(conn, &promise.letter_id)?;
        let whole = with_parts(conn, letter)?;
        let addressee = whole.addressees.iter().find(|known| known.id == promise.addressee_id).ok_or(NotFound)?;
        if asking(conn, &post.stationery.seal, addressee, &promise)? == Asking::None {
            undone += usize::from(take_back(conn, post, (&whole, &promise), now)?);
        }
    }
    Ok(undone)
}

/// Notes that the mail of a question that was asked at a moment did not arrive, however long after a mail server took it.
/// Returns how many askings that took back.
///
/// # Errors
/// The database's.
pub fn note_given_up(conn: &mut Conn, post: &Post, asked_at: Time, now: Time) -> QueryResult<usize> {
    let mut taken_back = 0;
    for promise in promises::list_asked_at(conn, asked_at)? {
        let letter = find_letter(conn, &promise.letter_id)?;
        let whole = with_parts(conn, letter)?;
        taken_back += usize::from(take_back(conn, post, (&whole, &promise), now)?);
    }
    Ok(taken_back)
}

/// Takes back that an addressee was asked, unless they have answered: then it did reach them.
fn take_back(conn: &mut Conn, post: &Post, (whole, promise): (&WholeLetter, &Promise), now: Time) -> QueryResult<bool> {
    let Some(asked_at) = promise.asked_at else { return Ok(false) };
    if has_answered(conn, promise, asked_at)? || !promises::clear_asked(conn, &promise.id, asked_at)? {
        return Ok(false);
    }
    revoke_links(conn, promise, now)?;
    let returned = NewHappening {
        facts: Facts { word: Some(NOT_REACHED.to_owned()), on: Some(london_date(asked_at)), ..Facts::default() },
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseAsked, now)
    };
    happenings::record(conn, &returned.with(&promise.addressee_id).about(promise.id.as_str()), now)?;
    reopen(conn, post, (whole, promise), now)?;
    tell_organisers(conn, &post.stationery, (&whole.letter, promise), Told::NotReached, now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(true)
}

/// What two people decided against an addressee rested on their silence. Whoever was told of it is told of this.
fn reopen(conn: &mut Conn, post: &Post, (whole, promise): (&WholeLetter, &Promise), now: Time) -> QueryResult<()> {
    let Some(decided_at) = promise.decided_at.filter(|_| promise.outcome.is_some_and(Outcome::finds_fault)) else {
        return Ok(());
    };
    if !promises::clear_decision(conn, &promise.id, decided_at)? {
        return Ok(());
    }
    let open = NewHappening {
        facts: Facts { word: Some(OPEN_AGAIN.to_owned()), ..Facts::default() },
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseDecided, now)
    };
    record_and_tell(conn, post, whole, &open.with(&promise.addressee_id).about(promise.id.as_str()), now)
}
