//! A letter's groups: how its counted signatures were checked, and what is published of as what people signed.

use diesel::prelude::*;

use super::{LISTED, condition};
use crate::db::Conn;
use crate::db::schema::{letter_groups, signatures};
use crate::letters::model::LetterId;
use crate::signatures::groups::{Breakdown, Dimension, Group, is_due, publish, sums};
use crate::signatures::model::{Category, Verification};

/// Those who make up the count: on the roll, and not struck from it.
const COUNTED: &str = "roll_position IS NOT NULL AND struck_at IS NULL";

/// Counts the groups of a letter anew, in the transaction that sets its count to `total`: how signatures were checked each
/// time, as what people signed only when that is published anew.
///
/// # Errors
/// The database's.
pub fn recompute(conn: &mut Conn, letter: &LetterId, total: i64) -> QueryResult<()> {
    let (by_category, by_check) = sums(&count_cells(conn, letter)?);
    delete(conn, letter, Dimension::Verification)?;
    for (check, size) in by_check {
        insert(conn, letter, (Dimension::Verification, check.as_str()), &Group { size, shown: None })?;
    }
    let before = list_categories(conn, letter)?;
    let published = before.iter().map(|(_, group)| group.size).sum();
    if !is_due(published, total) {
        return Ok(());
    }
    let in_order = |category: &Category| before.iter().find(|(of, _)| of == category).map(|(_, group)| group.clone());
    let before: Vec<Group> =
        Category::ALL.iter().map(|c| in_order(c).unwrap_or(Group { size: 0, shown: None })).collect();
    delete(conn, letter, Dimension::Category)?;
    for (category, group) in Category::ALL.iter().zip(publish(&by_category, &before)) {
        insert(conn, letter, (Dimension::Category, category.as_str()), &group)?;
    }
    Ok(())
}

fn count_cells(conn: &mut Conn, letter: &LetterId) -> QueryResult<Vec<(Category, Verification, i64)>> {
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
