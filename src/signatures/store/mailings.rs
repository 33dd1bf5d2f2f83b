//! The rows of mailings: where each stands.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::mailings;
use crate::letters::model::LetterId;
use crate::{id, on_db};

id! {
    /// A mailing.
    MailingId
}

/// Where a mailing stands on the roll before its first step: the table's own default.
const NOT_BEGUN: i64 = -1;

/// A mailing that is not finished.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mailings)]
pub struct Mailing {
    /// Its key.
    pub id: MailingId,
    /// To whose signers.
    pub letter_id: LetterId,
    /// What is told, sealed.
    pub content_sealed: Vec<u8>,
    /// The place on the roll that has been reached.
    pub reached_position: i64,
}

/// A mailing to start.
#[derive(Debug)]
pub struct NewMailing<'a> {
    /// Its key.
    pub id: &'a MailingId,
    /// To whose signers.
    pub letter: &'a LetterId,
    /// What happened.
    pub occasion: &'a str,
    /// To what it happened: once for each.
    pub occasion_id: &'a str,
    /// What is told, sealed.
    pub content_sealed: Vec<u8>,
}

/// Inserts a mailing, unless there is one for the same occasion.
///
/// # Errors
/// The database's.
pub fn insert_new(conn: &mut Conn, new: &NewMailing<'_>, now: Time) -> QueryResult<()> {
    let row = (
        mailings::id.eq(new.id),
        mailings::letter_id.eq(new.letter),
        mailings::occasion.eq(new.occasion),
        mailings::occasion_id.eq(new.occasion_id),
        mailings::content_sealed.eq(&new.content_sealed),
        mailings::started_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(mailings::table).values(row).on_conflict_do_nothing().execute(c)).map(|_| ())
}

/// The oldest unfinished mailing that has begun.
///
/// # Errors
/// The database's.
pub fn find_unfinished(conn: &mut Conn, now: Time) -> QueryResult<Option<Mailing>> {
    mailings::table
        .filter(mailings::finished_at.is_null())
        .filter(mailings::started_at.le(now))
        .order(mailings::id)
        .select(Mailing::as_select())
        .first(conn)
        .optional()
}

/// A mailing as it is kept.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mailings)]
pub struct MailingRow {
    /// Its key.
    pub id: MailingId,
    /// To whose signers.
    pub letter_id: LetterId,
    /// To what it happened.
    pub occasion_id: String,
    /// What is told, sealed.
    pub content_sealed: Vec<u8>,
    /// When it begins, or began.
    pub started_at: Time,
}

/// The mailings to a letter's signers of one sort of occasion, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_of_letter(conn: &mut Conn, letter: &LetterId, occasion: &str) -> QueryResult<Vec<MailingRow>> {
    mailings::table
        .filter(mailings::letter_id.eq(letter))
        .filter(mailings::occasion.eq(occasion))
        .order(mailings::id)
        .select(MailingRow::as_select())
        .load(conn)
}

/// The mailings of one sort of occasion that are due and of which no step was taken, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_untouched(conn: &mut Conn, occasion: &str, now: Time) -> QueryResult<Vec<MailingRow>> {
    mailings::table
        .filter(mailings::finished_at.is_null())
        .filter(mailings::started_at.le(now))
        .filter(mailings::reached_position.eq(NOT_BEGUN))
        .filter(mailings::occasion.eq(occasion))
        .order(mailings::id)
        .select(MailingRow::as_select())
        .load(conn)
}

/// Puts another content into a mailing of which no step was taken; false if one was.
///
/// # Errors
/// The database's.
pub fn set_content(conn: &mut Conn, id: &MailingId, content_sealed: &[u8]) -> QueryResult<bool> {
    let untouched = mailings::table
        .filter(mailings::id.eq(id))
        .filter(mailings::finished_at.is_null())
        .filter(mailings::reached_position.eq(NOT_BEGUN));
    Ok(diesel::update(untouched).set(mailings::content_sealed.eq(content_sealed)).execute(conn)? == 1)
}

/// Moves a mailing on; false if another process has moved it since it was read.
///
/// # Errors
/// The database's.
pub fn mark_reached(conn: &mut Conn, mailing: &Mailing, reached: i64) -> QueryResult<bool> {
    let mine = mailings::table.find(&mailing.id).filter(mailings::reached_position.eq(mailing.reached_position));
    Ok(diesel::update(mine).set(mailings::reached_position.eq(reached)).execute(conn)? == 1)
}

/// Counts the mails of a step.
///
/// # Errors
/// The database's.
pub fn add_mails(conn: &mut Conn, id: &MailingId, queued: usize) -> QueryResult<()> {
    let queued = i64::try_from(queued).unwrap_or(0);
    diesel::update(mailings::table.find(id))
        .set(mailings::mail_count.eq(mailings::mail_count + queued))
        .execute(conn)
        .map(|_| ())
}

/// Ends a mailing.
///
/// # Errors
/// The database's.
pub fn mark_finished(conn: &mut Conn, id: &MailingId, now: Time) -> QueryResult<()> {
    diesel::update(mailings::table.find(id)).set(mailings::finished_at.eq(now)).execute(conn).map(|_| ())
}
