//! The rows of reminders and next steps, and of the clocks and promises that they are about.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::chase::model::{Chaser, ChaserId};
use super::promises::believed_replies;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{chasers, council_links, deadlines, letters, promises};
use crate::deadlines::model::Deadline;
use crate::letters::model::{AddresseeId, LetterId};
use crate::mail::outbox::OutboxId;
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};

/// Writes a draft.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, chaser: &Chaser) -> QueryResult<()> {
    diesel::insert_into(chasers::table).values(chaser).execute(conn).map(|_| ())
}

/// One of a letter's, by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, letter_id: &LetterId, id: &ChaserId) -> QueryResult<Chaser> {
    chasers::table.find(id).filter(chasers::letter_id.eq(letter_id)).select(Chaser::as_select()).first(conn)
}

/// All of a letter's, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_of_letter(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Chaser>> {
    chasers::table
        .filter(chasers::letter_id.eq(letter_id))
        .order((chasers::drafted_at, chasers::id))
        .select(Chaser::as_select())
        .load(conn)
}

/// The letters with drafts that wait, of those that were touched since a moment.
///
/// # Errors
/// The database's.
pub fn list_letters_with_drafts(conn: &mut Conn, touched_since: Option<Time>) -> QueryResult<Vec<LetterId>> {
    let mut waiting = chasers::table
        .inner_join(letters::table.on(letters::id.eq(chasers::letter_id)))
        .filter(chasers::sent_at.is_null())
        .filter(chasers::dismissed_at.is_null())
        .select(chasers::letter_id)
        .distinct()
        .into_boxed();
    if let Some(since) = touched_since {
        waiting = waiting.filter(letters::touched_at.ge(since));
    }
    waiting.load(conn)
}

/// Notes that one was sent by a person, or that they said so; false if it does not wait any more.
///
/// # Errors
/// The database's.
pub fn mark_sent(
    conn: &mut Conn,
    id: &ChaserId,
    (by, mail): (Option<&OrganiserId>, Option<&OutboxId>),
    draft_sealed: &[u8],
    now: Time,
) -> QueryResult<bool> {
    let waiting = chasers::table.find(id).filter(chasers::sent_at.is_null()).filter(chasers::dismissed_at.is_null());
    let set = (
        chasers::sent_at.eq(now),
        chasers::decided_by.eq(by),
        chasers::outbox_id.eq(mail.map(OutboxId::as_str)),
        chasers::draft_sealed.eq(draft_sealed),
    );
    Ok(diesel::update(waiting).set(set).execute(conn)? == 1)
}

/// Notes that one was put aside, by a person or by itself; false if it does not wait any more.
///
/// # Errors
/// The database's.
pub fn mark_dismissed(
    conn: &mut Conn,
    id: &ChaserId,
    by: Option<&OrganiserId>,
    draft_sealed: &[u8],
    now: Time,
) -> QueryResult<bool> {
    let waiting = chasers::table.find(id).filter(chasers::sent_at.is_null()).filter(chasers::dismissed_at.is_null());
    let set = (chasers::dismissed_at.eq(now), chasers::decided_by.eq(by), chasers::draft_sealed.eq(draft_sealed));
    Ok(diesel::update(waiting).set(set).execute(conn)? == 1)
}

/// Puts another draft in the place of one that waits; false if it does not wait any more.
///
/// # Errors
/// The database's.
pub fn set_draft(conn: &mut Conn, id: &ChaserId, draft_sealed: &[u8]) -> QueryResult<bool> {
    let waiting = chasers::table.find(id).filter(chasers::sent_at.is_null()).filter(chasers::dismissed_at.is_null());
    Ok(diesel::update(waiting).set(chasers::draft_sealed.eq(draft_sealed)).execute(conn)? == 1)
}

/// The clocks of a letter that hold: not standing still, not given up, not superseded. The earliest first. One that was met
/// by an answer to some asks still counts for the others.
///
/// # Errors
/// The database's.
pub fn list_clocks(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Deadline>> {
    deadlines::table
        .filter(deadlines::letter_id.eq(letter_id))
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .filter(deadlines::paused_on.is_null())
        .order((deadlines::due_on, deadlines::id))
        .select(Deadline::as_select())
        .load(conn)
}

/// The letters of which a clock ended before a day, or a promise's day went by.
///
/// # Errors
/// The database's.
pub fn list_letters_due(conn: &mut Conn, before: NaiveDate) -> QueryResult<Vec<LetterId>> {
    let mut due: Vec<LetterId> = deadlines::table
        .filter(deadlines::due_on.lt(before))
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .filter(deadlines::paused_on.is_null())
        .select(deadlines::letter_id)
        .distinct()
        .load(conn)?;
    let promised: Vec<LetterId> = promises::table
        .filter(promises::reply_id.eq_any(believed_replies()))
        .filter(promises::due_on.lt(before))
        .filter(promises::replaced_at.is_null())
        .filter(promises::decided_at.is_null())
        .select(promises::letter_id)
        .distinct()
        .load(conn)?;
    due.extend(promised);
    due.sort();
    due.dedup();
    Ok(due)
}

/// A promise whose day went by and of which nobody has said what became.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = promises)]
pub struct OpenPromise {
    /// Its key.
    pub id: String,
    /// Who made it.
    pub addressee_id: AddresseeId,
    /// The last day on which it is kept in time.
    pub due_on: Option<NaiveDate>,
    /// The sealed words.
    quotation_sealed: Vec<u8>,
    /// When it was recorded.
    pub recorded_at: Time,
}

impl OpenPromise {
    /// The words in which it was made, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn quotation(&self, seal: &Seal) -> Result<String, Unreadable> {
        seal.open_text(Place { table: "promises", column: "quotation", row: &self.id }, &self.quotation_sealed)
    }
}

/// The promises made in reply to a letter whose day came before another, and that nobody has settled or replaced.
///
/// # Errors
/// The database's.
pub fn list_open_promises(conn: &mut Conn, letter_id: &LetterId, before: NaiveDate) -> QueryResult<Vec<OpenPromise>> {
    promises::table
        .filter(promises::letter_id.eq(letter_id))
        .filter(promises::reply_id.eq_any(believed_replies()))
        .filter(promises::due_on.lt(before))
        .filter(promises::replaced_at.is_null())
        // What somebody proposes settles nothing.
        .filter(promises::decided_at.is_null())
        .order(promises::id)
        .select(OpenPromise::as_select())
        .load(conn)
}

/// When an addressee was last sent a link to say how they see it.
///
/// # Errors
/// The database's.
pub fn find_last_link(conn: &mut Conn, addressee_id: &AddresseeId) -> QueryResult<Option<Time>> {
    council_links::table
        .filter(council_links::addressee_id.eq(addressee_id))
        .select(diesel::dsl::max(council_links::issued_at))
        .first(conn)
}
