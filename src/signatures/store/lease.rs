//! Leases: who may do what only one process should do at a time.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::leases;
use crate::on_db;

/// Takes or renews the lease on a task. True if `holder` has it now.
///
/// # Errors
/// The database's.
pub fn take_lease(conn: &mut Conn, name: &str, holder: &str, until: Time, now: Time) -> QueryResult<bool> {
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::held_until.eq(now));
    on_db!(conn, |c| diesel::insert_into(leases::table).values(row).on_conflict_do_nothing().execute(c))?;
    let free = leases::table.find(name).filter(leases::holder.eq(holder).or(leases::held_until.le(now)));
    let taken = diesel::update(free).set((leases::holder.eq(holder), leases::held_until.eq(until))).execute(conn)?;
    Ok(taken == 1)
}

/// Ends a lease before its time.
///
/// # Errors
/// The database's.
pub fn end_lease(conn: &mut Conn, name: &str, holder: &str, now: Time) -> QueryResult<()> {
    let mine = leases::table.find(name).filter(leases::holder.eq(holder));
    diesel::update(mine).set(leases::held_until.eq(now)).execute(conn).map(|_| ())
}

/// Whether some process has a lease now.
///
/// # Errors
/// The database's.
pub fn is_held(conn: &mut Conn, name: &str, now: Time) -> QueryResult<bool> {
    let held = leases::table.find(name).filter(leases::held_until.gt(now));
    diesel::select(diesel::dsl::exists(held)).get_result(conn)
}

/// The row that [`leave_mark`] writes.
const MARK: &str = "mark";

/// Writes one small row, where a deed that answers alike for everyone found nothing to write: a commit takes its time, and
/// an answer without one would come sooner.
///
/// # Errors
/// The database's.
pub fn leave_mark(conn: &mut Conn, now: Time) -> QueryResult<()> {
    let row = (leases::name.eq(MARK), leases::holder.eq(MARK), leases::held_until.eq(now));
    on_db!(conn, |c| diesel::insert_into(leases::table).values(row).on_conflict_do_nothing().execute(c))?;
    diesel::update(leases::table.find(MARK)).set(leases::held_until.eq(now)).execute(conn).map(|_| ())
}
