//! Forgetting: what nobody confirmed after 14 days, and what a closed letter holds of its signers after 180.

use chrono::Duration;
use diesel::result::QueryResult;

use super::model::PurgeKind;
use super::store::purges::note_purge;
use super::store::{self, holds, traces};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::store as letters;

/// How long an unconfirmed signature is held.
pub const UNCONFIRMED: Duration = Duration::days(14);
/// How long what somebody wrote in disputing a signature is held after it was decided.
pub const HOLD_DETAILS: Duration = Duration::days(30);
/// How long the personal data of signers is held after their letter closes.
pub const AFTER_CLOSING: Duration = Duration::days(180);

/// Rows emptied in one transaction.
const STEP: i64 = 500;

/// Deletes signatures that nobody confirmed in time.
///
/// # Errors
/// The database's.
pub fn purge_unconfirmed(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let mut purged = 0;
    for id in store::list_letters_with_unconfirmed_before(conn, now - UNCONFIRMED)? {
        let of_letter = store::delete_unconfirmed_before(conn, &id, now - UNCONFIRMED)?;
        note_purge(conn, PurgeKind::Unconfirmed, Some(&id), rows(of_letter), now)?;
        purged += of_letter;
    }
    if purged > 0 {
        holds::delete_orphans(conn)?;
    }
    Ok(purged)
}

/// Empties up to a step of signatures of letters that closed long ago; when a letter has none left, its lookup key is
/// destroyed. Returns how many were emptied; nought means that nothing is left to do.
///
/// # Errors
/// The database's.
pub fn forget_closed(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let mut emptied = 0;
    for id in letters::list_closed_before(conn, now - AFTER_CLOSING)? {
        let rows = store::list_unforgotten(conn, &id, STEP)?;
        for row in &rows {
            store::forget(conn, row, now)?;
            traces::delete_all(conn, row)?;
        }
        emptied += rows.len();
        note_purge(conn, PurgeKind::ClosedLetter, Some(&id), self::rows(rows.len()), now)?;
        if rows.is_empty() {
            letters::forget_lookup_key(conn, &id)?;
            holds::forget_details(conn, &id)?;
            tracing::info!(letter.id = %id, "forgot the signers of a closed letter");
        }
        letters::touch(conn, &id, now)?;
    }
    Ok(emptied)
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
