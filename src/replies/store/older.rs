//! What an earlier version of the service left, as far as it can be told from what this one writes.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{deadlines, letter_events, replies};
use crate::letters::model::LetterId;
use crate::letters::store::happenings::HappeningKind;

/// Letters with a clock that runs, and that is one of everybody, as earlier versions had them, or belongs to a letter whose
/// replies they read. What happened then was given the key of the message when the list of happenings was made.
///
/// # Errors
/// The database's.
pub fn list_letters(conn: &mut Conn, after: &str, most: i64) -> QueryResult<Vec<LetterId>> {
    let messages = replies::table
        .filter(replies::judged_at.is_not_null())
        .filter(replies::inbound_message_id.is_not_null())
        .select(replies::inbound_message_id.assume_not_null());
    let read_then = letter_events::table
        .filter(letter_events::kind.eq(HappeningKind::ReplyRead))
        .filter(letter_events::id.eq_any(messages))
        .select(letter_events::letter_id);
    deadlines::table
        .filter(deadlines::met_on.is_null())
        .filter(deadlines::paused_on.is_null())
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .filter(deadlines::letter_id.gt(after.to_owned()))
        .filter(deadlines::addressee_id.is_null().or(deadlines::letter_id.eq_any(read_then)))
        .order(deadlines::letter_id)
        .select(deadlines::letter_id)
        .distinct()
        .limit(most)
        .load(conn)
}
