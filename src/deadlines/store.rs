//! The rows of deadlines.

use diesel::prelude::*;

use super::model::Deadline;
use crate::db::Conn;
use crate::db::schema::deadlines;
use crate::letters::model::LetterId;

/// Writes a deadline.
///
/// # Errors
/// The database's.
pub fn insert_deadline(conn: &mut Conn, deadline: &Deadline) -> QueryResult<()> {
    diesel::insert_into(deadlines::table).values(deadline).execute(conn).map(|_| ())
}

/// The deadline that holds at present; none before the letter was sent.
///
/// # Errors
/// The database's.
pub fn find_current(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Option<Deadline>> {
    deadlines::table
        .filter(deadlines::letter_id.eq(letter_id))
        .filter(deadlines::superseded_by.is_null())
        .order(deadlines::id.desc())
        .select(Deadline::as_select())
        .first(conn)
        .optional()
}
