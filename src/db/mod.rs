//! The database: SQLite in one file, or PostgreSQL, chosen by the URL's scheme.
//!
//! A unit of work is one closure handed to [`Db::read`] or [`Db::write`]: it gets a connection, runs off the async
//! threads, and no transaction spans an `.await`. On SQLite every write goes through one writer thread, which runs
//! what is waiting as one transaction and answers after the commit (see [`batch`]); on PostgreSQL only the two hot
//! deeds do, through a [`Lane`], and the rest uses the pool. A deed returns [`Deed`]: the outer error is the
//! database's and undoes everything; the inner one is the domain's "no", decided before anything was written.

pub mod batch;
pub mod columns;
pub mod conn;
pub mod keys;
pub mod migrate;
pub mod portable;
pub mod rotation;
pub mod schema;
pub mod sealed;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use diesel::result::{DatabaseErrorKind, Error as DieselError, QueryResult};

pub use batch::Lane;
pub use conn::{Backend, Conn};

use crate::config::{Batching, DatabaseSettings};
use crate::seal::Unreadable;

/// What a deed returns: the database's own failure outside, the domain's refusal inside.
pub type Deed<Done, Refusal> = QueryResult<Result<Done, Refusal>>;

/// Why a unit of work was not done.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The writer's queue is full; the visitor may try again shortly.
    #[error("the write queue is full")]
    Busy,
    /// No connection, or the database cannot take writes at present (gone, read-only, disk full).
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The statement itself failed.
    #[error("the database refused a statement: {0}")]
    Query(#[from] DieselError),
}

/// Words by which both databases say that they cannot at present, where diesel has no kind for it.
const PASSING: [&str; 20] = [
    "disk is full",
    "No space left",
    "database is locked",
    "database table is locked",
    "readonly database",
    "unable to open database file",
    "disk I/O error",
    "terminating connection",
    "server closed the connection",
    "no connection to the server",
    "connection to server",
    "could not receive data",
    "could not send data",
    "SSL connection has been closed",
    "could not extend file",
    "lock timeout",
    "deadlock detected",
    "too many clients",
    "shutting down",
    "starting up",
];

impl DbError {
    /// Sorts a failure into "come back later" and "a defect".
    pub fn of(error: DieselError) -> DbError {
        let text = error.to_string();
        let passing = matches!(
            &error,
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::ReadOnlyTransaction
                    | DatabaseErrorKind::SerializationFailure,
                _
            ) | DieselError::BrokenTransactionManager
        ) || PASSING.iter().any(|sign| text.contains(sign));
        if passing { DbError::Unavailable(text) } else { DbError::Query(error) }
    }
}

impl From<Unreadable> for DieselError {
    fn from(error: Unreadable) -> Self {
        DieselError::DeserializationError(Box::new(error))
    }
}

/// A handle on the database; clones share the pool and the writer.
#[derive(Clone)]
pub struct Db {
    pool: conn::Pool,
    backend: Backend,
    writer: Option<Arc<batch::Writer>>,
    batch_size: usize,
    queue_length: usize,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("backend", &self.backend).finish_non_exhaustive()
    }
}

impl Db {
    /// Opens the database that the settings name; the folder of an SQLite file is created.
    ///
    /// # Errors
    /// When the URL's scheme is unknown or no connection can be had.
    pub fn open(settings: &DatabaseSettings) -> anyhow::Result<Db> {
        let target = conn::Target::parse(&settings.url).context("UNDERSIGNED_DATABASE_URL is wrong")?;
        target.prepare()?;
        let pool = conn::pool(&target, settings.connections)?;
        let backend = target.backend();
        let (batch_size, queue_length) = match settings.batching {
            Batching::Grouped { most, queue } => (most, queue),
            Batching::PerRequest => (1, 1),
        };
        let writer = match (backend, settings.batching) {
            (Backend::Sqlite, Batching::Grouped { .. }) => {
                Some(Arc::new(batch::Writer::start(pool.clone(), batch_size, queue_length)))
            }
            _ => None,
        };
        Ok(Db { pool, backend, writer, batch_size, queue_length })
    }

    /// Which of the two databases this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Runs `work` on a pooled connection, for reading. It waits on a blocking thread, never on an async one.
    ///
    /// # Errors
    /// [`DbError`] when no connection can be had or a statement fails.
    pub async fn read<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        let db = self.clone();
        blocking(move || db.read_here(work)).await
    }

    /// Runs `work` as one transaction. `work` may be run more than once: if a batch fails, each of its jobs is tried
    /// alone, so it must not consume what it captured.
    ///
    /// # Errors
    /// [`DbError::Busy`] when too much is waiting, otherwise as [`Db::read`].
    pub async fn write<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.submit(work)?.await.map_err(|_| gone())?,
            None => {
                let db = self.clone();
                blocking(move || db.write_on_pool(work)).await
            }
        }
    }

    /// [`Db::read`] for callers without an async runtime: the command line and tests.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_here<T>(&self, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, DbError> {
        let mut conn = self.pool.get().map_err(|e| DbError::Unavailable(e.to_string()))?;
        work(&mut conn).map_err(DbError::of)
    }

    /// [`Db::write`] for callers without an async runtime: the command line and tests.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_here<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.submit(work)?.blocking_recv().map_err(|_| gone())?,
            None => self.write_on_pool(work),
        }
    }

    /// A lane for a hot deed: what arrives during one commit becomes the next. `run` answers each job of the slice,
    /// in its order.
    pub fn lane<J, R>(&self, run: batch::Run<J, R>) -> Lane<J, R>
    where
        J: Send + Sync + 'static,
        R: Send + 'static,
    {
        let gather = (self.batch_size > 1).then_some((self.batch_size, self.queue_length));
        Lane::new(self.clone(), run, gather)
    }

    fn write_on_pool<T>(&self, mut work: impl FnMut(&mut Conn) -> QueryResult<T>) -> Result<T, DbError> {
        let mut conn = self.pool.get().map_err(|e| DbError::Unavailable(e.to_string()))?;
        let mut tries_left = TRIES_AFTER_A_DEADLOCK;
        loop {
            match portable::write_transaction(&mut conn, &mut work) {
                Err(error) if tries_left > 0 && is_worth_another_try(&error) => tries_left -= 1,
                outcome => return outcome.map_err(DbError::of),
            }
        }
    }
}

/// How often a transaction is run again that was undone for another's sake.
const TRIES_AFTER_A_DEADLOCK: u32 = 3;

/// Whether the database undid a transaction only because another was in its way (PostgreSQL documentation, "Explicit
/// Locking": applications should retry).
fn is_worth_another_try(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _))
        || error.to_string().contains("deadlock detected")
}

fn gone() -> DbError {
    DbError::Unavailable("the writer has stopped".into())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, DbError> + Send + 'static) -> Result<T, DbError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(fault) => Err(DbError::Unavailable(format!("a unit of work did not finish: {fault}"))),
    }
}

/// How long a caller waits for a pooled connection before it is told that the database is not available.
pub(crate) const POOL_PATIENCE: Duration = Duration::from_secs(5);
