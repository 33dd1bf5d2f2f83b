//! The few statements that need one text per backend.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use super::Conn;

/// Runs `work` as one write transaction. On SQLite it begins IMMEDIATE: a deferred transaction that reads and then
/// writes fails at once with "database is locked" when another process wrote in between, whatever `busy_timeout` says.
///
/// # Errors
/// What `work` or the commit returned; everything is undone then.
pub fn write_transaction<T>(conn: &mut Conn, work: &mut dyn FnMut(&mut Conn) -> QueryResult<T>) -> QueryResult<T> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction(c)?,
    }
    match work(conn) {
        Ok(done) => {
            <Conn as Connection>::TransactionManager::commit_transaction(conn)?;
            Ok(done)
        }
        Err(error) => {
            // The first error is the cause; a failed rollback only follows from it.
            let _ = <Conn as Connection>::TransactionManager::rollback_transaction(conn);
            Err(error)
        }
    }
}
