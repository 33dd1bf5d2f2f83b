//! The two embedded sets of migrations: same names, same columns (a test compares them).

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Brings the database to this version's tables and returns the names of the migrations that ran.
///
/// # Errors
/// The migration that failed, in the backend's words.
pub fn migrate(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let ran = match conn {
        Conn::Postgres(c) => {
            // Two nodes that start together must not both create the tables; the second waits, however long it takes.
            c.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock(7236487)")?;
            let ran = c.run_pending_migrations(POSTGRES).map(|ran| names(&ran));
            c.batch_execute("SELECT pg_advisory_unlock(7236487)")?;
            c.batch_execute(super::conn::SESSION)?;
            ran
        }
        Conn::Sqlite(c) => return migrate_alone(c),
    };
    ran.map_err(|error| failed(&*error))
}

/// The embedded file has no advisory locks: the right to write is taken first, so that of two processes the second finds
/// the tables made. Where nothing is pending, nobody is asked to wait.
fn migrate_alone(conn: &mut SqliteConnection) -> anyhow::Result<Vec<String>> {
    if conn.pending_migrations(SQLITE).is_ok_and(|pending| pending.is_empty()) {
        return Ok(Vec::new());
    }
    AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?;
    match conn.run_pending_migrations(SQLITE).map(|ran| names(&ran)) {
        Ok(ran) => {
            AnsiTransactionManager::commit_transaction(conn)?;
            Ok(ran)
        }
        Err(error) => {
            // The first error is the cause; a failed rollback only follows from it.
            let _ = AnsiTransactionManager::rollback_transaction(conn);
            Err(failed(&*error))
        }
    }
}

fn failed(error: &(dyn std::error::Error + Send + Sync)) -> anyhow::Error {
    anyhow::anyhow!("a migration failed: {error}")
}

/// Takes every migration back, newest first, and returns their names.
///
/// # Errors
/// The migration that failed, in the backend's words.
pub fn revert_all(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let reverted = match conn {
        Conn::Postgres(c) => c.revert_all_migrations(POSTGRES).map(|ran| names(&ran)),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|ran| names(&ran)),
    };
    reverted.map_err(|e| anyhow::anyhow!("a migration could not be taken back: {e}"))
}

/// Takes the newest migration back and returns its name.
///
/// # Errors
/// In the backend's words.
pub fn revert_newest(conn: &mut Conn) -> anyhow::Result<String> {
    let reverted = match conn {
        Conn::Postgres(c) => c.revert_last_migration(POSTGRES).map(|version| version.to_string()),
        Conn::Sqlite(c) => c.revert_last_migration(SQLITE).map(|version| version.to_string()),
    };
    reverted.map_err(|e| anyhow::anyhow!("the newest migration could not be taken back: {e}"))
}

/// The names of the migrations that this database still lacks.
///
/// # Errors
/// When the database cannot be asked.
pub fn pending(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let pending = match conn {
        Conn::Postgres(c) => {
            c.pending_migrations(POSTGRES).map(|all| all.iter().map(|m| m.name().to_string()).collect())
        }
        Conn::Sqlite(c) => c.pending_migrations(SQLITE).map(|all| all.iter().map(|m| m.name().to_string()).collect()),
    };
    pending.map_err(|e| anyhow::anyhow!("cannot read which migrations ran: {e}"))
}

/// The names of both embedded sets, for comparing them: SQLite's, then PostgreSQL's.
///
/// # Errors
/// When the embedded files cannot be read.
pub fn embedded_names() -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let list = |set: &EmbeddedMigrations| -> anyhow::Result<Vec<String>> {
        let all = MigrationSource::<diesel::sqlite::Sqlite>::migrations(set).map_err(|e| anyhow::anyhow!("{e}"))?;
        Ok(all.iter().map(|m| m.name().to_string()).collect())
    };
    Ok((list(&SQLITE)?, list(&POSTGRES)?))
}

fn names(versions: &[MigrationVersion<'_>]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

/// Copies the embedded database into a new file; PostgreSQL has its own tools.
///
/// # Errors
/// The database's, also when the file exists.
pub fn copy_into(conn: &mut Conn, file: &str) -> diesel::QueryResult<()> {
    use diesel::RunQueryDsl;
    match conn {
        Conn::Sqlite(c) => {
            diesel::sql_query("VACUUM INTO $1").bind::<diesel::sql_types::Text, _>(file).execute(c).map(|_| ())
        }
        Conn::Postgres(_) => {
            Err(diesel::result::Error::QueryBuilderError("only the embedded database is copied".into()))
        }
    }
}
