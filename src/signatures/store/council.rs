//! Whether what a council sees of those who signed has changed.

use diesel::prelude::*;

use super::condition;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{consent_events, signatures};
use crate::letters::model::LetterId;
use crate::signatures::consents::ConsentKind;

/// The condition of an index, written out.
const LEFT: &str = "enrolled_at IS NOT NULL AND (withdrawn_at IS NOT NULL OR removed_at IS NOT NULL)";

/// Whether anybody who was on the roll at a moment has left it since another, or has chosen anew what the council sees.
///
/// # Errors
/// The database's.
pub fn has_changed(conn: &mut Conn, letter: &LetterId, on_roll_at: Time, since: Time) -> QueryResult<bool> {
    let left = signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(condition(LEFT))
        .filter(signatures::enrolled_at.le(on_roll_at))
        .filter(signatures::withdrawn_at.ge(since).or(signatures::removed_at.ge(since)));
    if diesel::select(diesel::dsl::exists(left)).get_result(conn)? {
        return Ok(true);
    }
    let chosen = consent_events::table
        .filter(consent_events::kind.eq(ConsentKind::Council))
        .filter(consent_events::recorded_at.ge(since))
        .select(consent_events::signature_id);
    let changed = signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::enrolled_at.le(on_roll_at))
        .filter(signatures::id.eq_any(chosen));
    diesel::select(diesel::dsl::exists(changed)).get_result(conn)
}
