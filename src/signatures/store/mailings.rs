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

/// The oldest unfinished mailing.
///
/// # Errors
/// The database's.
pub fn find_unfinished(conn: &mut Conn) -> QueryResult<Option<Mailing>> {
    mailings::table
        .filter(mailings::finished_at.is_null())
        .order(mailings::id)
        .select(Mailing::as_select())
        .first(conn)
        .optional()
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
