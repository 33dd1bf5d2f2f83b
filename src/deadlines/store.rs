//! The rows of deadlines; those of the clocks that an author chose beforehand are in [`plans`].

pub mod plans;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Deadline, DeadlineId, Unit};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::deadlines;
use crate::letters::model::{AddresseeId, LetterId};

/// Writes a deadline.
///
/// # Errors
/// The database's.
pub fn insert_deadline(conn: &mut Conn, deadline: &Deadline) -> QueryResult<()> {
    diesel::insert_into(deadlines::table).values(deadline).execute(conn).map(|_| ())
}

/// One deadline of a letter.
///
/// # Errors
/// `NotFound` when the letter has none of this key.
pub fn find_deadline(conn: &mut Conn, letter_id: &LetterId, id: &DeadlineId) -> QueryResult<Deadline> {
    deadlines::table.find(id).filter(deadlines::letter_id.eq(letter_id)).select(Deadline::as_select()).first(conn)
}

/// Every deadline that a letter ever had, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_deadlines(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Deadline>> {
    deadlines::table
        .filter(deadlines::letter_id.eq(letter_id))
        .order((deadlines::recorded_at, deadlines::id))
        .select(Deadline::as_select())
        .load(conn)
}

/// The deadlines of a letter that were neither superseded nor given up: those that run, stand still, were met or missed.
///
/// # Errors
/// The database's.
pub fn list_active(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Deadline>> {
    let mut rows = list_deadlines(conn, letter_id)?;
    rows.retain(Deadline::holds);
    Ok(rows)
}

/// Notes the day on which what was due came. An earlier day takes the place of a later one, never the other way; false if
/// nothing changed.
///
/// # Errors
/// The database's.
pub fn mark_met(conn: &mut Conn, id: &DeadlineId, on: NaiveDate) -> QueryResult<bool> {
    let open = deadlines::table
        .find(id)
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .filter(deadlines::met_on.is_null().or(deadlines::met_on.gt(on)));
    Ok(diesel::update(open).set(deadlines::met_on.eq(on)).execute(conn)? == 1)
}

/// Takes back that what was due came on a day. `instead` is the next day on which it did, if it did; false if nothing
/// changed.
///
/// # Errors
/// The database's.
pub fn mark_not_met(conn: &mut Conn, id: &DeadlineId, on: NaiveDate, instead: Option<NaiveDate>) -> QueryResult<bool> {
    let met = deadlines::table.find(id).filter(deadlines::met_on.eq(on));
    Ok(diesel::update(met).set(deadlines::met_on.eq(instead)).execute(conn)? == 1)
}

/// Notes that the day went by; false if that was noted already, or if it came, stands still or was given up.
///
/// # Errors
/// The database's.
pub fn mark_missed(conn: &mut Conn, id: &DeadlineId, now: Time) -> QueryResult<bool> {
    let running = deadlines::table
        .find(id)
        .filter(deadlines::missed_at.is_null())
        .filter(deadlines::met_on.is_null())
        .filter(deadlines::paused_on.is_null())
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null());
    Ok(diesel::update(running).set(deadlines::missed_at.eq(now)).execute(conn)? == 1)
}

/// Lets a clock stand still, also one of which it was noted that its day went by; false if it does, or is over.
///
/// # Errors
/// The database's.
pub fn mark_paused(conn: &mut Conn, id: &DeadlineId, on: NaiveDate, days_left: i32) -> QueryResult<bool> {
    let running = deadlines::table
        .find(id)
        .filter(deadlines::paused_on.is_null())
        .filter(deadlines::met_on.is_null())
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null());
    let none = None::<Time>;
    let set = (deadlines::paused_on.eq(on), deadlines::days_left.eq(days_left), deadlines::missed_at.eq(none));
    Ok(diesel::update(running).set(set).execute(conn)? == 1)
}

/// Takes back that a clock stood still since a day: it runs as if it had never stopped. False if it does not.
///
/// # Errors
/// The database's.
pub fn mark_not_paused(conn: &mut Conn, id: &DeadlineId, on: NaiveDate) -> QueryResult<bool> {
    let still = deadlines::table
        .find(id)
        .filter(deadlines::paused_on.eq(on))
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null());
    let set = (deadlines::paused_on.eq(None::<NaiveDate>), deadlines::days_left.eq(None::<i32>));
    Ok(diesel::update(still).set(set).execute(conn)? == 1)
}

/// Gives a deadline up; false if it was, or if another took its place.
///
/// # Errors
/// The database's.
pub fn mark_cancelled(conn: &mut Conn, id: &DeadlineId, reason: &str, now: Time) -> QueryResult<bool> {
    let held =
        deadlines::table.find(id).filter(deadlines::superseded_by.is_null()).filter(deadlines::cancelled_at.is_null());
    let set = (deadlines::cancelled_at.eq(now), deadlines::reason.eq(reason));
    Ok(diesel::update(held).set(set).execute(conn)? == 1)
}

/// Puts a deadline in the place of another; nothing is written and false returned if the other was superseded or given up
/// meanwhile.
///
/// # Errors
/// The database's.
pub fn supersede(conn: &mut Conn, old: &DeadlineId, new: &Deadline) -> QueryResult<bool> {
    let held =
        deadlines::table.find(old).filter(deadlines::superseded_by.is_null()).filter(deadlines::cancelled_at.is_null());
    let free: i64 = held.count().get_result(conn)?;
    if free == 0 {
        return Ok(false);
    }
    insert_deadline(conn, new)?;
    let held = deadlines::table.find(old).filter(deadlines::superseded_by.is_null());
    if diesel::update(held).set(deadlines::superseded_by.eq(&new.id)).execute(conn)? == 1 {
        return Ok(true);
    }
    diesel::delete(deadlines::table.find(&new.id)).execute(conn)?;
    Ok(false)
}

/// Puts a deadline that is there already in the place of another; false if the other was superseded or given up meanwhile.
/// That its day went by is noted of it no more.
///
/// # Errors
/// The database's.
pub fn set_superseded(conn: &mut Conn, old: &DeadlineId, by: &DeadlineId) -> QueryResult<bool> {
    let held =
        deadlines::table.find(old).filter(deadlines::superseded_by.is_null()).filter(deadlines::cancelled_at.is_null());
    let set = (deadlines::superseded_by.eq(by), deadlines::missed_at.eq(None::<Time>));
    Ok(diesel::update(held).set(set).execute(conn)? == 1)
}

/// Takes back that one deadline took the place of another; false if it did not.
///
/// # Errors
/// The database's.
pub fn clear_superseded(conn: &mut Conn, old: &DeadlineId, by: &DeadlineId) -> QueryResult<bool> {
    let superseded = deadlines::table.find(old).filter(deadlines::superseded_by.eq(by));
    Ok(diesel::update(superseded).set(deadlines::superseded_by.eq(None::<DeadlineId>)).execute(conn)? == 1)
}

/// Takes back that a deadline was given up for a reason. Whether what was due came, or its day went by, is found out anew.
///
/// # Errors
/// The database's.
pub fn clear_cancelled(conn: &mut Conn, id: &DeadlineId, reason: &str) -> QueryResult<bool> {
    let given_up = deadlines::table
        .find(id)
        .filter(deadlines::cancelled_at.is_not_null())
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::reason.eq(reason));
    let set = (
        deadlines::cancelled_at.eq(None::<Time>),
        deadlines::reason.eq(None::<String>),
        deadlines::met_on.eq(None::<NaiveDate>),
        deadlines::missed_at.eq(None::<Time>),
    );
    Ok(diesel::update(given_up).set(set).execute(conn)? == 1)
}

/// Takes back that a day was noted to have gone by.
///
/// # Errors
/// The database's.
pub fn clear_missed(conn: &mut Conn, id: &DeadlineId) -> QueryResult<()> {
    diesel::update(deadlines::table.find(id)).set(deadlines::missed_at.eq(None::<Time>)).execute(conn).map(|_| ())
}

/// Deadlines that ran out before a London day without that having been noted, after a key.
///
/// # Errors
/// The database's.
pub fn list_run_out(conn: &mut Conn, today: NaiveDate, after: &str, most: i64) -> QueryResult<Vec<Deadline>> {
    deadlines::table
        .filter(deadlines::due_on.lt(today))
        .filter(deadlines::missed_at.is_null())
        .filter(deadlines::met_on.is_null())
        .filter(deadlines::paused_on.is_null())
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .filter(deadlines::id.gt(after.to_owned()))
        .order(deadlines::id)
        .limit(most)
        .select(Deadline::as_select())
        .load(conn)
}

/// Open deadlines that were counted by another edition of their calendar than these, after a key.
///
/// # Errors
/// The database's.
pub fn list_counted_otherwise(
    conn: &mut Conn,
    versions: &[String],
    after: &str,
    most: i64,
) -> QueryResult<Vec<Deadline>> {
    deadlines::table
        .filter(deadlines::calendar_version.ne_all(versions.to_vec()))
        .filter(deadlines::unit.ne(Unit::NamedDay))
        .filter(deadlines::met_on.is_null())
        .filter(deadlines::paused_on.is_null())
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .filter(deadlines::id.gt(after.to_owned()))
        .order(deadlines::id)
        .limit(most)
        .select(Deadline::as_select())
        .load(conn)
}

/// Notes that a date is right by another edition of its calendar, too.
///
/// # Errors
/// The database's.
pub fn set_calendar_version(conn: &mut Conn, id: &DeadlineId, version: &str) -> QueryResult<()> {
    diesel::update(deadlines::table.find(id)).set(deadlines::calendar_version.eq(version)).execute(conn).map(|_| ())
}

/// Makes a deadline of everybody one addressee's.
///
/// # Errors
/// The database's.
pub fn set_addressee(conn: &mut Conn, id: &DeadlineId, addressee_id: &AddresseeId) -> QueryResult<bool> {
    let shared = deadlines::table.find(id).filter(deadlines::addressee_id.is_null());
    Ok(diesel::update(shared).set(deadlines::addressee_id.eq(addressee_id)).execute(conn)? == 1)
}
