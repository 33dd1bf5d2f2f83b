//! What was forgotten, and how much of it: every retention clock leaves a trace that names nobody.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::purges;
use crate::letters::model::LetterId;
use crate::signatures::model::PurgeKind;
use crate::{id, on_db};

id! {
    /// One thing forgotten at one time.
    PurgeId
}

/// One line of what was forgotten.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = purges)]
pub struct Purge {
    /// What.
    pub what: PurgeKind,
    /// Of which letter, if of one.
    pub letter_id: Option<LetterId>,
    /// How many rows.
    pub row_count: i64,
    /// When.
    pub purged_at: Time,
}

/// Notes that rows were deleted or emptied; nought leaves no line. The steps of one round add up to one line.
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
    if rows <= 0 {
        return Ok(());
    }
    tracing::info!(purge.what = %what, purge.rows = rows, "purged");
    let of_round = purges::table.filter(purges::what.eq(what)).filter(purges::purged_at.eq(now));
    let added = match letter {
        Some(letter) => diesel::update(of_round.filter(purges::letter_id.eq(letter)))
            .set(purges::row_count.eq(purges::row_count + rows))
            .execute(conn)?,
        None => diesel::update(of_round.filter(purges::letter_id.is_null()))
            .set(purges::row_count.eq(purges::row_count + rows))
            .execute(conn)?,
    };
    if added > 0 {
        return Ok(());
    }
    let row = (
        purges::id.eq(PurgeId::new(now)),
        purges::what.eq(what),
        purges::letter_id.eq(letter),
        purges::row_count.eq(rows),
        purges::purged_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(purges::table).values(row).execute(c)).map(|_| ())
}

/// What was forgotten of one letter, the newest first.
///
/// # Errors
/// The database's.
pub fn list_of_letter(conn: &mut Conn, letter: &LetterId, most: i64) -> QueryResult<Vec<Purge>> {
    purges::table
        .filter(purges::letter_id.eq(letter))
        .order(purges::id.desc())
        .limit(most)
        .select(Purge::as_select())
        .load(conn)
}

/// What was forgotten at all, the newest first.
///
/// # Errors
/// The database's.
pub fn list_all(conn: &mut Conn, most: i64) -> QueryResult<Vec<Purge>> {
    purges::table.order(purges::id.desc()).limit(most).select(Purge::as_select()).load(conn)
}
