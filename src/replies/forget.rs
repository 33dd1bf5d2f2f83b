//! Forgetting messages that belong to no letter.

use chrono::Duration;
use diesel::result::QueryResult;

use super::store::messages;
use crate::clock::Time;
use crate::db::Conn;

/// How long a message that belongs to no letter is held, so that an operator can find what went astray.
pub const STRAYS: Duration = Duration::days(30);

/// Deletes messages that have belonged to no letter for long enough. A nightly round.
///
/// # Errors
/// The database's.
pub fn forget_strays(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let purged = messages::delete_strays_before(conn, now - STRAYS)?;
    if purged > 0 {
        tracing::info!(messages.purged = purged, "forgot messages that belong to no letter");
    }
    Ok(purged)
}
