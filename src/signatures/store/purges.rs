//! What was forgotten, and how much of it.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::purges;
use crate::letters::model::LetterId;
use crate::{id, text_enum};

id! {
    /// One line about what was forgotten.
    PurgeId
}

text_enum! {
    /// What was forgotten.
    PurgeKind {
        /// Signatures that nobody confirmed in time.
        Unconfirmed = "unconfirmed",
        /// The signers of a letter that closed long ago.
        ClosedLetter = "closed_letter",
        /// Who the anonymous signers of a letter are.
        Anonymous = "anonymous",
    }
}

/// Notes that something was forgotten.
///
/// # Errors
/// The database's.
pub fn note_purge(
    conn: &mut Conn,
    what: PurgeKind,
    letter: Option<&LetterId>,
    rows: i64,
    now: Time,
) -> QueryResult<()> {
    diesel::insert_into(purges::table)
        .values((
            purges::id.eq(PurgeId::new(now)),
            purges::what.eq(what),
            purges::letter_id.eq(letter),
            purges::row_count.eq(rows),
            purges::purged_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}
