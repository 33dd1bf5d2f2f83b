//! The rows of the clocks that an author chose before the letter is sent.

use diesel::prelude::*;

use super::super::model::{Plan, PlanId};
use crate::db::Conn;
use crate::db::schema::deadline_plans;
use crate::letters::model::LetterId;

/// Writes plans.
///
/// # Errors
/// The database's.
pub fn insert_plans(conn: &mut Conn, plans: &[Plan]) -> QueryResult<()> {
    for plan in plans {
        diesel::insert_into(deadline_plans::table).values(plan).execute(conn)?;
    }
    Ok(())
}

/// The plans of a letter, in the order in which they were made.
///
/// # Errors
/// The database's.
pub fn list_plans(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Plan>> {
    deadline_plans::table
        .filter(deadline_plans::letter_id.eq(letter_id))
        .order(deadline_plans::id)
        .select(Plan::as_select())
        .load(conn)
}

/// Drops a plan; false if it is none of the letter's.
///
/// # Errors
/// The database's.
pub fn delete_plan(conn: &mut Conn, letter_id: &LetterId, id: &PlanId) -> QueryResult<bool> {
    let plan = deadline_plans::table.find(id).filter(deadline_plans::letter_id.eq(letter_id));
    Ok(diesel::delete(plan).execute(conn)? == 1)
}
