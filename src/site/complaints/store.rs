//! The rows of complaints.

use diesel::prelude::*;

use super::model::{Complaint, ComplaintId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::complaints;
use crate::letters::model::LetterId;
use crate::on_db;
use crate::organisers::model::OrganiserId;

/// A complaint as it is written first.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = complaints, treat_none_as_default_value = false)]
pub struct NewComplaint {
    /// Its key.
    pub id: ComplaintId,
    /// The letter that it is about.
    pub letter_id: Option<LetterId>,
    /// Where to answer, sealed.
    pub email_sealed: Option<Vec<u8>>,
    /// What was written, sealed.
    pub words_sealed: Option<Vec<u8>>,
    /// When it came in.
    pub received_at: Time,
    /// Until when it must be acknowledged.
    pub acknowledge_by: Time,
}

/// Writes a complaint.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, new: &NewComplaint) -> QueryResult<()> {
    on_db!(conn, |c| diesel::insert_into(complaints::table).values(new).execute(c)).map(|_| ())
}

/// A complaint by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, id: &ComplaintId) -> QueryResult<Complaint> {
    complaints::table.find(id).select(Complaint::as_select()).first(conn)
}

/// The complaints about a letter, the newest first.
///
/// # Errors
/// The database's.
pub fn list_of_letter(conn: &mut Conn, letter: &LetterId, most: i64) -> QueryResult<Vec<Complaint>> {
    complaints::table
        .filter(complaints::letter_id.eq(letter))
        .order(complaints::id.desc())
        .limit(most)
        .select(Complaint::as_select())
        .load(conn)
}

/// All complaints, the newest first.
///
/// # Errors
/// The database's.
pub fn list_all(conn: &mut Conn, most: i64) -> QueryResult<Vec<Complaint>> {
    complaints::table.order(complaints::id.desc()).limit(most).select(Complaint::as_select()).load(conn)
}

/// How many complaints about a letter are not answered.
///
/// # Errors
/// The database's.
pub fn count_open(conn: &mut Conn, letter: &LetterId) -> QueryResult<i64> {
    complaints::table
        .filter(complaints::letter_id.eq(letter))
        .filter(complaints::closed_at.is_null())
        .count()
        .get_result(conn)
}

/// Complaints that must be acknowledged before a moment and are not.
///
/// # Errors
/// The database's.
pub fn list_unacknowledged(conn: &mut Conn, before: Time) -> QueryResult<Vec<Complaint>> {
    complaints::table
        .filter(complaints::closed_at.is_null())
        .filter(complaints::acknowledged_at.is_null())
        .filter(complaints::acknowledge_by.lt(before))
        .order(complaints::id)
        .select(Complaint::as_select())
        .load(conn)
}

/// Notes that those who must acknowledge were reminded.
///
/// # Errors
/// The database's.
pub fn mark_reminded(conn: &mut Conn, id: &ComplaintId, now: Time) -> QueryResult<()> {
    diesel::update(complaints::table.find(id)).set(complaints::reminded_at.eq(now)).execute(conn).map(|_| ())
}

/// Notes that a complaint was acknowledged; false if it had been.
///
/// # Errors
/// The database's.
pub fn mark_acknowledged(conn: &mut Conn, id: &ComplaintId, by: Option<&OrganiserId>, now: Time) -> QueryResult<bool> {
    let waiting = complaints::table.find(id).filter(complaints::acknowledged_at.is_null());
    let marked = diesel::update(waiting)
        .set((complaints::acknowledged_at.eq(now), complaints::acknowledged_by.eq(by)))
        .execute(conn)?;
    Ok(marked == 1)
}

/// Notes what came of a complaint; false if it had been answered.
///
/// # Errors
/// The database's.
pub fn mark_closed(conn: &mut Conn, id: &ComplaintId, outcome_sealed: &[u8], now: Time) -> QueryResult<bool> {
    let open = complaints::table.find(id).filter(complaints::closed_at.is_null());
    let marked = diesel::update(open)
        .set((complaints::closed_at.eq(now), complaints::outcome_sealed.eq(outcome_sealed)))
        .execute(conn)?;
    Ok(marked == 1)
}

/// Complaints that were answered before a moment and are still held.
///
/// # Errors
/// The database's.
pub fn list_closed_before(conn: &mut Conn, before: Time) -> QueryResult<Vec<Complaint>> {
    complaints::table
        .filter(complaints::closed_at.lt(before))
        .filter(complaints::forgotten_at.is_null())
        .limit(500)
        .select(Complaint::as_select())
        .load(conn)
}

/// Empties what was written, and to whom it was answered; that there was a complaint stays.
///
/// # Errors
/// The database's.
pub fn forget(conn: &mut Conn, id: &ComplaintId, now: Time) -> QueryResult<()> {
    let nothing = None::<Vec<u8>>;
    diesel::update(complaints::table.find(id))
        .set((
            complaints::email_sealed.eq(&nothing),
            complaints::words_sealed.eq(&nothing),
            complaints::outcome_sealed.eq(&nothing),
            complaints::forgotten_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}
