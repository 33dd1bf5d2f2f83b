//! A promise that takes the place of an earlier one: its day moved, and everyone can see how often and how far.

use diesel::result::QueryResult;

use super::super::model::{Reply, ReplyFacts, ReplyState};
use super::super::store;
use super::super::store::{promise_followers, promises};
use super::chain::chain;
use super::model::{Promise, PromiseId};
use super::telling::record_and_tell;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::post::Post;
use crate::letters::model::WholeLetter;
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening};

/// Why a promise cannot take the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveRefusal {
    /// There is no such promise of this addressee, or it was replaced or decided meanwhile.
    Gone,
    /// It was made in a later reply.
    Later,
}

/// Whether what stands in a reply can take the place of what the same addressee promised in an earlier one.
pub(super) fn may_move(before: &ReplyFacts, after: &ReplyFacts) -> bool {
    after.id != before.id
        && after.addressee_id == before.addressee_id
        && after.received_at >= before.received_at
        && !matches!(after.state(), ReplyState::SetAside(_))
}

/// The promise that a new one from a reply takes the place of, if it may.
///
/// # Errors
/// The database's.
pub fn predecessor(conn: &mut Conn, reply: &Reply, id: &PromiseId) -> Deed<Promise, MoveRefusal> {
    let all = promises::list(conn, &reply.letter_id)?;
    let Some(before) = all.into_iter().find(|promise| promise.id == *id) else { return Ok(Err(MoveRefusal::Gone)) };
    let open = before.is_current() && before.decided_at.is_none();
    if !open || before.addressee_id != reply.addressee_id {
        return Ok(Err(MoveRefusal::Gone));
    }
    let said_in = store::find_reply(conn, &reply.letter_id, &before.reply_id)?;
    Ok(if may_move(&said_in, reply) { Ok(before) } else { Err(MoveRefusal::Later) })
}

/// A reply was put aside: what its promises took the place of holds again, and is followed again.
///
/// # Errors
/// The database's.
pub fn give_back(conn: &mut Conn, reply: &Reply) -> QueryResult<()> {
    let all = promises::list(conn, &reply.letter_id)?;
    for promise in all.iter().filter(|promise| promise.reply_id == reply.id) {
        let Some(before) = &promise.predecessor_id else { continue };
        promises::mark_current(conn, before)?;
        promise_followers::move_all(conn, &promise.id, before)?;
    }
    Ok(())
}

/// A reply is read again: its promises take the places again that they had, where these are free.
///
/// # Errors
/// The database's.
pub fn take_again(conn: &mut Conn, reply: &Reply, now: Time) -> QueryResult<()> {
    let all = promises::list(conn, &reply.letter_id)?;
    for promise in all.iter().filter(|promise| promise.reply_id == reply.id) {
        let Some(before) = &promise.predecessor_id else { continue };
        if promises::mark_replaced(conn, before, now)? {
            promise_followers::move_all(conn, before, &promise.id)?;
        }
    }
    Ok(())
}

/// Tells the letter's record that a promise took the place of an earlier one. Who followed the earlier one follows this one.
///
/// # Errors
/// The database's.
pub fn tell(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (before, after): (&Promise, &Promise),
    reply: &Reply,
    now: Time,
) -> QueryResult<()> {
    promise_followers::move_all(conn, &before.id, &after.id)?;
    let all = promises::list(conn, &whole.letter.id)?;
    let times = i64::try_from(chain(&all, after).len()).unwrap_or(i64::MAX) - 1;
    let moved = NewHappening {
        facts: Facts { count: Some(times), on: after.due_on, until: before.due_on, ..Facts::default() },
        occurred_at: reply.received_at,
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseMoved, now)
    };
    record_and_tell(conn, post, whole, &moved.with(&after.addressee_id).about(after.id.as_str()), now)
}
