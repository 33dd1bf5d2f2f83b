//! The rows of those who want to be told what becomes of a promise.

use diesel::prelude::*;

use super::super::promises::model::{Follower, FollowerId, Promise, PromiseId};
use super::promises::believed_replies;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{letters, promise_followers, promises};
use crate::letters::model::{Letter, LetterId};
use crate::on_db;

/// Somebody to be kept.
pub struct NewFollower<'a> {
    /// Their key.
    pub id: &'a FollowerId,
    /// Which promise.
    pub promise_id: &'a PromiseId,
    /// Their address, sealed.
    pub email_sealed: Vec<u8>,
    /// The hash under which it is found.
    pub email_key: &'a [u8],
    /// The hash of their token.
    pub token_hash: Vec<u8>,
}

impl std::fmt::Debug for NewFollower<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewFollower").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Keeps somebody who asked, unless they are kept already.
///
/// # Errors
/// The database's.
pub fn insert_or_skip(conn: &mut Conn, new: &NewFollower<'_>, now: Time) -> QueryResult<()> {
    let row = (
        promise_followers::id.eq(new.id),
        promise_followers::promise_id.eq(new.promise_id),
        promise_followers::email_sealed.eq(&new.email_sealed),
        promise_followers::email_key.eq(new.email_key),
        promise_followers::token_hash.eq(&new.token_hash),
        promise_followers::asked_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(promise_followers::table).values(row).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

/// Notes that an address was typed again, unless it is confirmed.
///
/// # Errors
/// The database's.
pub fn mark_asked(conn: &mut Conn, promise_id: &PromiseId, email_key: &[u8], now: Time) -> QueryResult<usize> {
    let waiting = promise_followers::table
        .filter(promise_followers::promise_id.eq(promise_id))
        .filter(promise_followers::email_key.eq(email_key))
        .filter(promise_followers::confirmed_at.is_null());
    diesel::update(waiting).set(promise_followers::asked_at.eq(now)).execute(conn)
}

/// Whoever follows a promise with an address.
///
/// # Errors
/// `NotFound` when nobody does.
pub fn find_by_address(conn: &mut Conn, promise_id: &PromiseId, email_key: &[u8]) -> QueryResult<Follower> {
    promise_followers::table
        .filter(promise_followers::promise_id.eq(promise_id))
        .filter(promise_followers::email_key.eq(email_key))
        .select(Follower::as_select())
        .first(conn)
}

/// Whoever a token is of.
///
/// # Errors
/// `NotFound` when there is nobody.
pub fn find_by_token(conn: &mut Conn, token_hash: &[u8]) -> QueryResult<Follower> {
    promise_followers::table
        .filter(promise_followers::token_hash.eq(token_hash))
        .select(Follower::as_select())
        .first(conn)
}

/// Confirms an address, as of what there was to tell then; false if it was confirmed before.
///
/// # Errors
/// The database's.
pub fn mark_confirmed(conn: &mut Conn, id: &FollowerId, told_of: &str, now: Time) -> QueryResult<bool> {
    let waiting =
        promise_followers::table.filter(promise_followers::id.eq(id)).filter(promise_followers::confirmed_at.is_null());
    let set = (promise_followers::confirmed_at.eq(now), promise_followers::told_of.eq(told_of));
    Ok(diesel::update(waiting).set(set).execute(conn)? == 1)
}

/// Forgets somebody; nought if there is nobody.
///
/// # Errors
/// The database's.
pub fn delete_by_token(conn: &mut Conn, token_hash: &[u8]) -> QueryResult<usize> {
    diesel::delete(promise_followers::table.filter(promise_followers::token_hash.eq(token_hash))).execute(conn)
}

/// Lets those who follow a promise follow the one that took its place.
///
/// # Errors
/// The database's.
pub fn move_all(conn: &mut Conn, from: &PromiseId, to: &PromiseId) -> QueryResult<usize> {
    let followers = promise_followers::table.filter(promise_followers::promise_id.eq(from));
    diesel::update(followers).set(promise_followers::promise_id.eq(to)).execute(conn)
}

/// Promises that somebody follows who confirmed their address, and that stand in replies which are believed.
///
/// # Errors
/// The database's.
pub fn list_followed(conn: &mut Conn) -> QueryResult<Vec<Promise>> {
    let followed = promise_followers::table
        .filter(promise_followers::confirmed_at.is_not_null())
        .select(promise_followers::promise_id);
    promises::table
        .filter(promises::id.eq_any(followed))
        .filter(promises::reply_id.eq_any(believed_replies()))
        .order(promises::id)
        .select(Promise::as_select())
        .load(conn)
}

/// Some of those who were not told the newest of a promise yet.
///
/// # Errors
/// The database's.
pub fn list_untold(conn: &mut Conn, promise_id: &PromiseId, news: &str, most: i64) -> QueryResult<Vec<Follower>> {
    promise_followers::table
        .filter(promise_followers::promise_id.eq(promise_id))
        .filter(promise_followers::confirmed_at.is_not_null())
        .filter(promise_followers::told_of.ne(news).or(promise_followers::told_of.is_null()))
        .order(promise_followers::id)
        .limit(most)
        .select(Follower::as_select())
        .load(conn)
}

/// Notes what somebody is told; false if that was noted before, so that two rounds tell it once.
///
/// # Errors
/// The database's.
pub fn mark_told(conn: &mut Conn, id: &FollowerId, news: &str) -> QueryResult<bool> {
    let untold = promise_followers::table
        .filter(promise_followers::id.eq(id))
        .filter(promise_followers::told_of.ne(news).or(promise_followers::told_of.is_null()));
    Ok(diesel::update(untold).set(promise_followers::told_of.eq(news)).execute(conn)? == 1)
}

/// How many follow a promise.
///
/// # Errors
/// The database's.
pub fn count_confirmed(conn: &mut Conn, promise_id: &PromiseId) -> QueryResult<i64> {
    promise_followers::table
        .filter(promise_followers::promise_id.eq(promise_id))
        .filter(promise_followers::confirmed_at.is_not_null())
        .count()
        .get_result(conn)
}

/// Forgets those who did not confirm what they asked for before a moment.
///
/// # Errors
/// The database's.
pub fn delete_unconfirmed(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    let waiting = promise_followers::table
        .filter(promise_followers::confirmed_at.is_null())
        .filter(promise_followers::asked_at.lt(before));
    diesel::delete(waiting).execute(conn)
}

/// Forgets those who follow one promise.
///
/// # Errors
/// The database's.
pub fn delete_of_promise(conn: &mut Conn, promise_id: &PromiseId, asked_before: Time) -> QueryResult<usize> {
    let followers = promise_followers::table
        .filter(promise_followers::promise_id.eq(promise_id))
        .filter(promise_followers::asked_at.lt(asked_before));
    diesel::delete(followers).execute(conn)
}

/// Promises that somebody follows and that were decided, or whose letter was closed, before a moment.
///
/// # Errors
/// The database's.
pub fn list_settled(conn: &mut Conn, before: Time) -> QueryResult<Vec<(Promise, Letter)>> {
    let followed = promise_followers::table.select(promise_followers::promise_id);
    promises::table
        .inner_join(letters::table.on(letters::id.eq(promises::letter_id)))
        .filter(promises::id.eq_any(followed))
        .filter(promises::decided_at.lt(before).or(letters::closed_at.lt(before)))
        .order(promises::id)
        .select((Promise::as_select(), Letter::as_select()))
        .load(conn)
}

/// The letter of a promise that the public may see.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_letter(conn: &mut Conn, id: &LetterId) -> QueryResult<Letter> {
    letters::table.find(id).filter(letters::opened_at.is_not_null()).select(Letter::as_select()).first(conn)
}
