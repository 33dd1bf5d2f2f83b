//! The rows of promises.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::promises::model::{Due, Outcome, Promise, PromiseId};
use super::believed;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{outbox, promises, replies, standings};
use crate::letters::model::LetterId;
use crate::organisers::model::OrganiserId;

/// The replies that were read and whose sender is believed: nothing else can have promised anything.
#[diesel::dsl::auto_type]
pub(in crate::replies) fn believed_replies() -> _ {
    replies::table.filter(replies::judged_at.is_not_null()).filter(believed()).select(replies::id)
}

/// Writes a promise.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, promise: &Promise) -> QueryResult<()> {
    diesel::insert_into(promises::table).values(promise).execute(conn).map(|_| ())
}

/// A promise to a letter's authors, by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, letter_id: &LetterId, id: &PromiseId) -> QueryResult<Promise> {
    promises::table.find(id).filter(promises::letter_id.eq(letter_id)).select(Promise::as_select()).first(conn)
}

/// A promise by its key alone, for whoever holds a link to it.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_any(conn: &mut Conn, id: &PromiseId) -> QueryResult<Promise> {
    promises::table.find(id).select(Promise::as_select()).first(conn)
}

/// All promises to a letter's authors, those replaced too, in the order in which they were recorded.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Promise>> {
    promises::table
        .filter(promises::letter_id.eq(letter_id))
        .order((promises::recorded_at, promises::id))
        .select(Promise::as_select())
        .load(conn)
}

/// The promises to a letter's authors that the public is shown: those of replies that were read and are believed.
///
/// # Errors
/// The database's.
pub fn list_public(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Promise>> {
    promises::table
        .filter(promises::letter_id.eq(letter_id))
        .filter(promises::reply_id.eq_any(believed_replies()))
        .order((promises::recorded_at, promises::id))
        .select(Promise::as_select())
        .load(conn)
}

/// Whether the reply of a promise was read and is believed, still. False for a promise that there is not.
///
/// # Errors
/// The database's.
pub fn is_public(conn: &mut Conn, id: &PromiseId) -> QueryResult<bool> {
    let shown = promises::table.find(id).filter(promises::reply_id.eq_any(believed_replies()));
    diesel::select(diesel::dsl::exists(shown)).get_result(conn)
}

/// Whether it is, and nothing of whoever made it is held back.
///
/// # Errors
/// The database's.
pub fn is_told(conn: &mut Conn, id: &PromiseId) -> QueryResult<bool> {
    let held = standings::table.filter(standings::held_at.is_not_null()).select(standings::addressee_id);
    let shown = promises::table
        .find(id)
        .filter(promises::reply_id.eq_any(believed_replies()))
        .filter(promises::addressee_id.ne_all(held));
    diesel::select(diesel::dsl::exists(shown)).get_result(conn)
}

/// Marks a promise as replaced; false if it was replaced or decided before.
///
/// # Errors
/// The database's.
pub fn mark_replaced(conn: &mut Conn, id: &PromiseId, now: Time) -> QueryResult<bool> {
    let open = promises::table
        .filter(promises::id.eq(id))
        .filter(promises::replaced_at.is_null())
        .filter(promises::decided_at.is_null());
    Ok(diesel::update(open).set(promises::replaced_at.eq(now)).execute(conn)? == 1)
}

/// Lets a promise hold again whose successor went with its reply.
///
/// # Errors
/// The database's.
pub fn mark_current(conn: &mut Conn, id: &PromiseId) -> QueryResult<()> {
    let replaced_at: Option<Time> = None;
    diesel::update(promises::table.find(id)).set(promises::replaced_at.eq(replaced_at)).execute(conn).map(|_| ())
}

/// Corrects how the words of a promise were read, and takes what was proposed off the table; false if it was replaced or
/// decided before. A day that had gone by and is to come after all has not gone by, and nobody was asked what became of it.
///
/// # Errors
/// The database's.
pub fn set_due(conn: &mut Conn, id: &PromiseId, due: Due, today: NaiveDate) -> QueryResult<bool> {
    let open = promises::table
        .filter(promises::id.eq(id))
        .filter(promises::replaced_at.is_null())
        .filter(promises::decided_at.is_null());
    let set = (
        promises::due_on.eq(due.on),
        promises::due_precision.eq(due.precision),
        // What was proposed was proposed of another day.
        promises::proposed_outcome.eq(None::<Outcome>),
        promises::proposed_on.eq(None::<NaiveDate>),
        promises::proposed_at.eq(None::<Time>),
        promises::proposed_by.eq(None::<OrganiserId>),
    );
    let corrected = diesel::update(open).set(set).execute(conn)? == 1;
    if corrected && due.on.is_none_or(|on| on >= today) {
        let none = (
            promises::date_passed_at.eq(None::<Time>),
            promises::asked_at.eq(None::<Time>),
            promises::reply_until.eq(None::<NaiveDate>),
        );
        diesel::update(promises::table.find(id)).set(none).execute(conn)?;
    }
    Ok(corrected)
}

/// Promises whose day is over, and of which that was not noted yet.
///
/// # Errors
/// The database's.
pub fn list_newly_passed(conn: &mut Conn, today: NaiveDate, most: i64) -> QueryResult<Vec<Promise>> {
    promises::table
        .filter(promises::reply_id.eq_any(believed_replies()))
        .filter(promises::due_on.lt(today))
        .filter(promises::date_passed_at.is_null())
        .filter(promises::decided_at.is_null())
        .filter(promises::replaced_at.is_null())
        .order(promises::id)
        .limit(most)
        .select(Promise::as_select())
        .load(conn)
}

/// Notes that the day of a promise went by; false if that was noted, or it was replaced or decided.
///
/// # Errors
/// The database's.
pub fn mark_date_passed(conn: &mut Conn, id: &PromiseId, now: Time) -> QueryResult<bool> {
    let open = promises::table
        .filter(promises::id.eq(id))
        .filter(promises::date_passed_at.is_null())
        .filter(promises::replaced_at.is_null())
        .filter(promises::decided_at.is_null());
    Ok(diesel::update(open).set(promises::date_passed_at.eq(now)).execute(conn)? == 1)
}

/// Notes that the addressee was asked, as of the last time that the asker knew of; false if somebody asked meanwhile.
///
/// # Errors
/// The database's.
pub fn mark_asked(conn: &mut Conn, promise: &Promise, reply_until: NaiveDate, now: Time) -> QueryResult<bool> {
    let open = promises::table.filter(promises::id.eq(&promise.id)).filter(promises::replaced_at.is_null());
    let set = (promises::asked_at.eq(now), promises::reply_until.eq(reply_until));
    let marked = match promise.asked_at {
        None => diesel::update(open.filter(promises::asked_at.is_null())).set(set).execute(conn)?,
        Some(asked) => diesel::update(open.filter(promises::asked_at.eq(asked))).set(set).execute(conn)?,
    };
    Ok(marked == 1)
}

/// Where the mail stands by which an addressee was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedMail {
    /// It has not been handed over.
    Waits,
    /// It was handed over.
    HandedOver(Time),
    /// It was refused.
    Refused,
    /// It is not kept any more; a mail that was refused undid its asking long before.
    Forgotten,
}

/// Where the mail of one purpose stands that was queued at the moment of the asking.
///
/// # Errors
/// The database's.
pub fn find_asked_mail(conn: &mut Conn, purpose: &str, asked_at: Time) -> QueryResult<AskedMail> {
    let mails: Vec<(Option<Time>, Option<Time>)> = outbox::table
        .filter(outbox::purpose.eq(purpose))
        .filter(outbox::created_at.eq(asked_at))
        .select((outbox::sent_at, outbox::failed_at))
        .load(conn)?;
    if mails.iter().any(|(_, failed)| failed.is_some()) {
        return Ok(AskedMail::Refused);
    }
    if mails.iter().any(|(sent, _)| sent.is_none()) {
        return Ok(AskedMail::Waits);
    }
    Ok(mails.into_iter().filter_map(|(sent, _)| sent).max().map_or(AskedMail::Forgotten, AskedMail::HandedOver))
}

/// Promises that hold, of which the addressee was asked what became and nobody has decided.
///
/// # Errors
/// The database's.
pub fn list_asked(conn: &mut Conn) -> QueryResult<Vec<Promise>> {
    promises::table
        .filter(promises::asked_at.is_not_null())
        .filter(promises::replaced_at.is_null())
        .filter(promises::decided_at.is_null())
        .order(promises::id)
        .select(Promise::as_select())
        .load(conn)
}

/// Promises that hold, of which the addressee was asked at a moment what became, and not again since.
///
/// # Errors
/// The database's.
pub fn list_asked_at(conn: &mut Conn, asked_at: Time) -> QueryResult<Vec<Promise>> {
    promises::table
        .filter(promises::asked_at.eq(asked_at))
        .filter(promises::replaced_at.is_null())
        .order(promises::id)
        .select(Promise::as_select())
        .load(conn)
}

/// Takes back that the addressee was asked at a moment: the question never reached them. False if they were asked anew.
///
/// # Errors
/// The database's.
pub fn clear_asked(conn: &mut Conn, id: &PromiseId, asked_at: Time) -> QueryResult<bool> {
    let asked = promises::table.filter(promises::id.eq(id)).filter(promises::asked_at.eq(asked_at));
    let set = (promises::asked_at.eq(None::<Time>), promises::reply_until.eq(None::<NaiveDate>));
    Ok(diesel::update(asked).set(set).execute(conn)? == 1)
}

/// Takes back what was decided at a moment, and what was proposed: it is open again what became of a promise. False if it
/// was decided anew.
///
/// # Errors
/// The database's.
pub fn clear_decision(conn: &mut Conn, id: &PromiseId, decided_at: Time) -> QueryResult<bool> {
    let decided = promises::table.filter(promises::id.eq(id)).filter(promises::decided_at.eq(decided_at));
    let set = (
        promises::outcome.eq(None::<Outcome>),
        promises::outcome_on.eq(None::<NaiveDate>),
        promises::decided_at.eq(None::<Time>),
        promises::decided_by.eq(None::<OrganiserId>),
        promises::proposed_outcome.eq(None::<Outcome>),
        promises::proposed_on.eq(None::<NaiveDate>),
        promises::proposed_at.eq(None::<Time>),
        promises::proposed_by.eq(None::<OrganiserId>),
    );
    Ok(diesel::update(decided).set(set).execute(conn)? == 1)
}

/// Writes what somebody proposes, as of the last proposal that they knew of; false if there is another by now, or the
/// promise was replaced.
///
/// # Errors
/// The database's.
pub fn mark_proposed(
    conn: &mut Conn,
    promise: &Promise,
    (outcome, on): (Outcome, Option<NaiveDate>),
    by: &OrganiserId,
    now: Time,
) -> QueryResult<bool> {
    let current = promises::table.filter(promises::id.eq(&promise.id)).filter(promises::replaced_at.is_null());
    let set = (
        promises::proposed_outcome.eq(outcome),
        promises::proposed_on.eq(on),
        promises::proposed_at.eq(now),
        promises::proposed_by.eq(by),
    );
    let marked = match promise.proposed_at {
        None => diesel::update(current.filter(promises::proposed_at.is_null())).set(set).execute(conn)?,
        Some(known) => diesel::update(current.filter(promises::proposed_at.eq(known))).set(set).execute(conn)?,
    };
    Ok(marked == 1)
}

/// Takes a proposal off the table that was made at a moment; false if there is another by now.
///
/// # Errors
/// The database's.
pub fn clear_proposal(conn: &mut Conn, id: &PromiseId, proposed_at: Time) -> QueryResult<bool> {
    let same = promises::table.filter(promises::id.eq(id)).filter(promises::proposed_at.eq(proposed_at));
    let set = (
        promises::proposed_outcome.eq(None::<Outcome>),
        promises::proposed_on.eq(None::<NaiveDate>),
        promises::proposed_at.eq(None::<Time>),
        promises::proposed_by.eq(None::<OrganiserId>),
    );
    Ok(diesel::update(same).set(set).execute(conn)? == 1)
}

/// Writes what became of a promise, as it was proposed at a moment; false if there is another proposal by now, or it was
/// replaced.
///
/// # Errors
/// The database's.
pub fn mark_decided(
    conn: &mut Conn,
    id: &PromiseId,
    proposed_at: Time,
    (outcome, on): (Outcome, Option<NaiveDate>),
    by: &OrganiserId,
    now: Time,
) -> QueryResult<bool> {
    let as_proposed = promises::table
        .filter(promises::id.eq(id))
        .filter(promises::proposed_at.eq(proposed_at))
        // Of two who agree at once, the second finds it decided.
        .filter(promises::decided_at.is_null().or(promises::decided_at.lt(proposed_at)))
        .filter(promises::replaced_at.is_null());
    let set = (
        promises::outcome.eq(outcome),
        promises::outcome_on.eq(on),
        promises::decided_at.eq(now),
        promises::decided_by.eq(by),
    );
    Ok(diesel::update(as_proposed).set(set).execute(conn)? == 1)
}
