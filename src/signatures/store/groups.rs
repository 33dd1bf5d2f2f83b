//! A letter's groups: how its counted signatures were checked, and what is published of as what people signed.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::{LISTED, condition, json_list};
use crate::db::Conn;
use crate::db::schema::{letter_groups, signatures};
use crate::letters::model::LetterId;
use crate::signatures::groups::{Breakdown, Dimension, Group, is_due, publish, sums};
use crate::signatures::model::{Category, SignatureId, Verification};

/// Those who make up the count: on the roll, and not struck from it.
const COUNTED: &str = "roll_position IS NOT NULL AND struck_at IS NULL";

/// How many signatures of a kind there are: as what they signed, how they were checked, their number.
pub type Cell = (Category, Verification, i64);

/// What a batch changed.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// Signatures as they were.
    pub gone: Vec<Cell>,
    /// Signatures as they are.
    pub come: Vec<Cell>,
}

/// Moves the groups of a letter by what a batch changed, in the transaction that sets its count to `total`: how signatures
/// were checked each time, as what people signed only when that is published anew. What it costs follows the batch, not
/// the letter.
///
/// # Errors
/// The database's.
pub fn shift(conn: &mut Conn, letter: &LetterId, moved: &Moved, total: i64) -> QueryResult<()> {
    let (come_categories, come_checks) = sums(&moved.come);
    let (gone_categories, gone_checks) = sums(&moved.gone);
    let moved_by = |come: i64, gone: i64| come - gone;
    let now = list(conn, letter, Dimension::Exact)?;
    let size_of = |rows: &[(String, i64)], value: &str| rows.iter().find(|(of, _)| of == value).map_or(0, |(_, n)| *n);
    let by_category: Vec<i64> = (Category::ALL.iter().zip(come_categories).zip(gone_categories))
        .map(|((category, come), gone)| size_of(&now, category.as_str()) + moved_by(come, gone))
        .collect();
    let checked = list(conn, letter, Dimension::Verification)?;
    let by_check: Vec<(Verification, i64)> = (come_checks.into_iter().zip(gone_checks))
        .map(|((check, come), (_, gone))| (check, size_of(&checked, check.as_str()) + moved_by(come, gone)))
        .collect();
    set_exact(conn, letter, &by_category, &by_check)?;
    publish_if_due(conn, letter, &by_category, total)
}

/// Counts the groups of a letter anew, one by one: the nightly check of what batches moved.
///
/// # Errors
/// The database's.
pub fn recompute(conn: &mut Conn, letter: &LetterId, total: i64) -> QueryResult<()> {
    let (by_category, by_check) = sums(&count_all(conn, letter)?);
    set_exact(conn, letter, &by_category, &by_check)?;
    publish_if_due(conn, letter, &by_category, total)
}

fn set_exact(
    conn: &mut Conn,
    letter: &LetterId,
    by_category: &[i64],
    by_check: &[(Verification, i64)],
) -> QueryResult<()> {
    delete(conn, letter, Dimension::Verification)?;
    for (check, size) in by_check {
        insert(conn, letter, (Dimension::Verification, check.as_str()), &Group { size: *size, shown: None })?;
    }
    delete(conn, letter, Dimension::Exact)?;
    for (category, size) in Category::ALL.iter().zip(by_category) {
        insert(conn, letter, (Dimension::Exact, category.as_str()), &Group { size: *size, shown: None })?;
    }
    Ok(())
}

fn publish_if_due(conn: &mut Conn, letter: &LetterId, by_category: &[i64], total: i64) -> QueryResult<()> {
    let before = list_categories(conn, letter)?;
    let published = before.iter().map(|(_, group)| group.size).sum();
    if !is_due(published, total) {
        return Ok(());
    }
    let in_order = |category: &Category| before.iter().find(|(of, _)| of == category).map(|(_, group)| group.clone());
    let before: Vec<Group> =
        Category::ALL.iter().map(|c| in_order(c).unwrap_or(Group { size: 0, shown: None })).collect();
    delete(conn, letter, Dimension::Category)?;
    for (category, group) in Category::ALL.iter().zip(publish(by_category, &before)) {
        insert(conn, letter, (Dimension::Category, category.as_str()), &group)?;
    }
    Ok(())
}

/// Counts those of some signatures that are counted.
///
/// # Errors
/// The database's.
pub fn count_among(conn: &mut Conn, ids: &[SignatureId]) -> QueryResult<Vec<Cell>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&SignatureId> = ids.iter().collect();
    let text = match conn {
        Conn::Postgres(_) => "id IN (SELECT json_array_elements_text(CAST(",
        Conn::Sqlite(_) => "id IN (SELECT value FROM json_each(CAST(",
    };
    let kind = match conn {
        Conn::Postgres(_) => " AS json)))",
        Conn::Sqlite(_) => " AS text)))",
    };
    let among = diesel::dsl::sql::<Bool>(text).bind::<Text, _>(json_list(&ids)).sql(kind);
    signatures::table
        .filter(among)
        .filter(condition(COUNTED))
        .group_by((signatures::category, signatures::verification))
        .select((signatures::category, signatures::verification, diesel::dsl::count_star()))
        .load(conn)
}

fn count_all(conn: &mut Conn, letter: &LetterId) -> QueryResult<Vec<Cell>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(condition(COUNTED))
        .group_by((signatures::category, signatures::verification))
        .select((signatures::category, signatures::verification, diesel::dsl::count_star()))
        .load(conn)
}

fn delete(conn: &mut Conn, letter: &LetterId, dimension: Dimension) -> QueryResult<()> {
    let rows =
        letter_groups::table.filter(letter_groups::letter_id.eq(letter)).filter(letter_groups::dimension.eq(dimension));
    diesel::delete(rows).execute(conn).map(|_| ())
}

fn insert(conn: &mut Conn, letter: &LetterId, of: (Dimension, &str), group: &Group) -> QueryResult<()> {
    diesel::insert_into(letter_groups::table)
        .values((
            letter_groups::letter_id.eq(letter),
            letter_groups::dimension.eq(of.0),
            letter_groups::value.eq(of.1),
            letter_groups::signature_count.eq(group.size),
            letter_groups::shown_count.eq(group.shown),
        ))
        .execute(conn)
        .map(|_| ())
}

/// The stored sizes of a letter's groups. Exact ones may leave the service only for [`Dimension::Verification`].
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, letter: &LetterId, dimension: Dimension) -> QueryResult<Vec<(String, i64)>> {
    letter_groups::table
        .filter(letter_groups::letter_id.eq(letter))
        .filter(letter_groups::dimension.eq(dimension))
        .order(letter_groups::value.asc())
        .select((letter_groups::value, letter_groups::signature_count))
        .load(conn)
}

fn list_categories(conn: &mut Conn, letter: &LetterId) -> QueryResult<Vec<(Category, Group)>> {
    let rows: Vec<(Category, i64, Option<i64>)> = letter_groups::table
        .filter(letter_groups::letter_id.eq(letter))
        .filter(letter_groups::dimension.eq(Dimension::Category))
        .select((letter_groups::value, letter_groups::signature_count, letter_groups::shown_count))
        .load(conn)?;
    Ok(rows.into_iter().map(|(category, size, shown)| (category, Group { size, shown })).collect())
}

/// What is published of as what people signed; `None` while that is nothing.
///
/// # Errors
/// The database's.
pub fn find_breakdown(conn: &mut Conn, letter: &LetterId) -> QueryResult<Option<Breakdown>> {
    Ok(Breakdown::of(&list_categories(conn, letter)?))
}

/// How many of those who stand on the roll show a name or initials.
///
/// # Errors
/// The database's.
pub fn count_listed(conn: &mut Conn, letter: &LetterId) -> QueryResult<i64> {
    signatures::table.filter(signatures::letter_id.eq(letter)).filter(condition(LISTED)).count().get_result(conn)
}
