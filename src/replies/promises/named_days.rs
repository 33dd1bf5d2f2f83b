//! The days that are promised for an answer: each is a date of the letter, too, for as long as the reply counts that names
//! it. The dates of a letter are kept by `deadlines`; this is the one place from which such a day goes there.

use std::collections::BTreeSet;

use diesel::result::QueryResult;

use super::super::clocks;
use super::super::model::{Reply, ReplyId};
use super::super::store;
use super::super::store::promises;
use super::model::{Promise, PromiseKind};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::named::{Named, has_made_date, named_after_all, named_day, named_no_more, named_otherwise};
use crate::letters::model::{AddresseeId, WholeLetter};
use crate::organisers::model::OrganiserId;

/// A day that an addressee named is a date of the letter too, beside those that were set before. `before` is the promise
/// whose place this one takes.
///
/// # Errors
/// The database's.
pub(super) fn note(
    conn: &mut Conn,
    whole: &WholeLetter,
    (before, promise, reply): (Option<&Promise>, &Promise, &Reply),
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    let Some(named) = named((before, promise, reply), by) else { return Ok(()) };
    named_day(conn, (&promise.letter_id, &promise.addressee_id), &named, now)?;
    clocks::catch_up(conn, whole, &promise.addressee_id, now)
}

/// A day for a deed is not a day for an answer: it is kept with the promise.
fn named<'a>(
    (before, promise, reply): (Option<&Promise>, &'a Promise, &Reply),
    by: Option<&'a OrganiserId>,
) -> Option<Named<'a>> {
    let due_on = promise.due_on.filter(|_| promise.kind == PromiseKind::Reply)?;
    Some(Named {
        due_on,
        named_on: london_date(reply.received_at),
        replaces: before.filter(|before| before.kind == PromiseKind::Reply).and_then(|before| before.due_on),
        source_url: None,
        quotation: None,
        by,
        promise: Some(promise.id.as_str()),
    })
}

/// The date of the letter that a promise had made goes where its day goes.
///
/// # Errors
/// The database's.
pub(super) fn correct(
    conn: &mut Conn,
    whole: &WholeLetter,
    promise: &Promise,
    by: &OrganiserId,
    now: Time,
) -> QueryResult<()> {
    if promise.kind != PromiseKind::Reply {
        return Ok(());
    }
    let addressee = (&promise.letter_id, &promise.addressee_id);
    if !named_otherwise(conn, addressee, (promise.id.as_str(), promise.due_on), now)? {
        let reply = store::find_reply(conn, &whole.letter.id, &promise.reply_id)?;
        note(conn, whole, (None, promise, &reply), Some(by), now)?;
    }
    note_alike(conn, whole, &promise.addressee_id, now)?;
    clocks::catch_up(conn, whole, &promise.addressee_id, now)
}

/// A reply was put aside: the days that it named for an answer are no dates of the letter any more.
///
/// # Errors
/// The database's.
pub(in super::super) fn take_days_back(
    conn: &mut Conn,
    whole: &WholeLetter,
    reply: &Reply,
    now: Time,
) -> QueryResult<()> {
    let public = promises::list_public(conn, &whole.letter.id)?;
    let counting: BTreeSet<&str> =
        public.iter().filter(|one| one.reply_id != reply.id).map(|p| p.id.as_str()).collect();
    let named = of_reply(conn, whole, &reply.id)?;
    for promise in &named {
        let addressee = (&promise.letter_id, &promise.addressee_id);
        named_no_more(conn, addressee, promise.id.as_str(), |id| counting.contains(id), now)?;
    }
    if named.is_empty() {
        return Ok(());
    }
    note_alike(conn, whole, &reply.addressee_id, now)?;
    clocks::catch_up(conn, whole, &reply.addressee_id, now)
}

/// A reply that had been put aside was read after all: the days that it named for an answer are dates of the letter again.
///
/// # Errors
/// The database's.
pub(in super::super) fn give_days_again(
    conn: &mut Conn,
    whole: &WholeLetter,
    reply: &Reply,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    let all = promises::list(conn, &whole.letter.id)?;
    for promise in of_reply(conn, whole, &reply.id)? {
        let before = all.iter().find(|one| promise.predecessor_id.as_ref() == Some(&one.id));
        let Some(named) = named((before, &promise, reply), by) else { continue };
        let addressee = (&promise.letter_id, &promise.addressee_id);
        let again = named_after_all(conn, addressee, (promise.id.as_str(), &named), now)?;
        if !again && promise.is_current() && !has_made_date(conn, &promise.letter_id, promise.id.as_str())? {
            named_day(conn, addressee, &named, now)?;
        }
    }
    clocks::catch_up(conn, whole, &reply.addressee_id, now)
}

/// The promises of an answer that stand in a reply, those replaced too.
fn of_reply(conn: &mut Conn, whole: &WholeLetter, reply: &ReplyId) -> QueryResult<Vec<Promise>> {
    let mut all = promises::list(conn, &whole.letter.id)?;
    all.retain(|promise| promise.reply_id == *reply && promise.kind == PromiseKind::Reply);
    Ok(all)
}

/// Two promises for one day are one date, which knows the first of them. When that one goes, the other makes its own.
fn note_alike(conn: &mut Conn, whole: &WholeLetter, addressee: &AddresseeId, now: Time) -> QueryResult<()> {
    for promise in promises::list_public(conn, &whole.letter.id)? {
        let stands = promise.addressee_id == *addressee && promise.kind == PromiseKind::Reply && promise.is_current();
        if stands && !has_made_date(conn, &promise.letter_id, promise.id.as_str())? {
            let reply = store::find_reply(conn, &whole.letter.id, &promise.reply_id)?;
            note(conn, whole, (None, &promise, &reply), promise.recorded_by.as_ref(), now)?;
        }
    }
    Ok(())
}
