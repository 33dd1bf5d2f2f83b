//! The rows that tell which letters were sent to councils that are no more, and of which of them that was written down.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{addressees, letter_events, letters, standings};
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::happenings::HappeningKind;

/// Somebody at a council to whom a letter was sent, and with whom the correspondence goes on.
#[derive(Debug, Clone, Queryable)]
pub struct Sent {
    /// Whom.
    pub addressee_id: AddresseeId,
    /// Which letter.
    pub letter_id: LetterId,
    /// The code of their council.
    pub council_code: String,
    /// When it was sent.
    pub dispatched_at: Time,
}

/// Everybody at some councils to whom a letter was sent, unless it was taken back or ended; letter by letter.
///
/// # Errors
/// The database's.
pub fn list_sent(conn: &mut Conn, codes: &[String]) -> QueryResult<Vec<Sent>> {
    addressees::table
        .inner_join(letters::table.on(letters::id.eq(addressees::letter_id)))
        .left_join(standings::table.on(standings::addressee_id.eq(addressees::id)))
        .filter(addressees::council_code.eq_any(codes.to_vec()))
        .filter(letters::dispatched_at.is_not_null())
        .filter(standings::withdrawn_at.nullable().is_null())
        .filter(standings::closed_at.nullable().is_null())
        .order((letters::id, addressees::position))
        .select((
            addressees::id,
            letters::id,
            addressees::council_code.assume_not_null(),
            letters::dispatched_at.assume_not_null(),
        ))
        .load(conn)
}

/// The addressees of a letter from whom it was taken back, or with whom it was ended.
///
/// # Errors
/// The database's.
pub fn list_over(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<AddresseeId>> {
    standings::table
        .filter(standings::letter_id.eq(letter_id))
        .filter(standings::withdrawn_at.is_not_null().or(standings::closed_at.is_not_null()))
        .select(standings::addressee_id)
        .load(conn)
}

/// Of whom it was written down that others took the place of their council, and the mark of the others.
pub type Known = HashSet<(AddresseeId, String)>;

/// What was written down of all letters.
///
/// # Errors
/// The database's.
pub fn list_known(conn: &mut Conn) -> QueryResult<Known> {
    let rows: Vec<(Option<AddresseeId>, Option<String>)> = letter_events::table
        .filter(letter_events::kind.eq(HappeningKind::CouncilSucceeded))
        .select((letter_events::addressee_id, letter_events::subject))
        .load(conn)?;
    Ok(known(rows))
}

/// What was written down of one letter.
///
/// # Errors
/// The database's.
pub fn list_known_of(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Known> {
    let rows: Vec<(Option<AddresseeId>, Option<String>)> = letter_events::table
        .filter(letter_events::letter_id.eq(letter_id))
        .filter(letter_events::kind.eq(HappeningKind::CouncilSucceeded))
        .select((letter_events::addressee_id, letter_events::subject))
        .load(conn)?;
    Ok(known(rows))
}

fn known(rows: Vec<(Option<AddresseeId>, Option<String>)>) -> Known {
    rows.into_iter().filter_map(|(addressee, mark)| Some((addressee?, mark.unwrap_or_default()))).collect()
}
