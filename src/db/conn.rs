//! One connection type over both backends, made by URL scheme, with SQLite's pragmas set on each connection.

#![expect(missing_docs, reason = "the derive makes public items without docstrings")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2;

/// A connection to either database. Statements that both understand are written once against it; for the few that
/// they do not, see [`super::portable`] and [`on_db!`](crate::on_db).
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL 15 or newer.
    Postgres(diesel::PgConnection),
    /// The embedded SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// Expands one expression per concrete backend: how a multi-row insert, `ON CONFLICT` and the like are written once.
#[macro_export]
macro_rules! on_db {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

/// Where a database URL leads.
#[derive(Debug, Clone)]
pub enum Target {
    /// A libpq URL, handed on as it is (`sslmode=…` included).
    Postgres(String),
    /// A file, and the most pages it may grow to (`?max_pages=n`; SQLite's `max_page_count`).
    Sqlite(PathBuf, Option<u32>),
}

impl Target {
    /// Reads `postgres://…`, `postgresql://…` or `sqlite://path`.
    ///
    /// # Errors
    /// Any other scheme is refused: a mistyped URL must not silently become an SQLite file.
    pub fn parse(url: &str) -> anyhow::Result<Target> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Target::Postgres(url.to_owned()));
        }
        let Some(rest) = url.strip_prefix("sqlite://") else {
            bail!("a database URL begins with sqlite:// or postgres://");
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() {
            bail!("sqlite:// needs the path of a file, as in sqlite:///var/lib/undersigned/undersigned.db");
        }
        let mut max_pages = None;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("max_pages", n)) => max_pages = Some(n.parse().context("max_pages is not a number")?),
                _ => bail!("sqlite:// knows only the parameter max_pages"),
            }
        }
        Ok(Target::Sqlite(PathBuf::from(path), max_pages))
    }

    /// Which backend the URL names.
    pub fn backend(&self) -> Backend {
        match self {
            Target::Postgres(_) => Backend::Postgres,
            Target::Sqlite(..) => Backend::Sqlite,
        }
    }

    /// The SQLite file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Target::Sqlite(path, _) => Some(path),
            Target::Postgres(_) => None,
        }
    }

    /// Creates the folder of an SQLite file.
    pub(crate) fn prepare(&self) -> anyhow::Result<()> {
        if let Some(folder) = self.file().and_then(Path::parent).filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot create the folder {}", folder.display()))?;
        }
        Ok(())
    }

    /// A connection outside the pool.
    ///
    /// # Errors
    /// The backend's own words.
    pub fn connect(&self) -> ConnectionResult<Conn> {
        match self {
            Target::Postgres(url) => {
                // Before libpq does it: this way OpenSSL frees nothing at the end of the process. It would do so while the
                // pool's own threads may still be shaking hands, and a short command would end in a crash.
                openssl_sys::init();
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(SESSION).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Postgres(conn))
            }
            Target::Sqlite(path, max_pages) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                for pragma in pragmas(*max_pages) {
                    set_patiently(&mut conn, &pragma).map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(Conn::Sqlite(conn))
            }
        }
    }
}

/// How a connection to PostgreSQL is set. A statement that waits for a lock for ever would hold a pooled connection for
/// ever.
pub(crate) const SESSION: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET statement_timeout = '60s'";

/// How long a connection waits for another's lock, in milliseconds.
const LOCK_PATIENCE_MS: u32 = 10_000;

/// Runs one pragma, again where another process is just switching the same new file to WAL: that switch asks for the whole
/// file, and SQLite answers "locked" at once instead of calling the busy handler where waiting could be for ever (SQLite
/// documentation, "Register A Callback To Handle SQLITE_BUSY Errors").
fn set_patiently(conn: &mut SqliteConnection, pragma: &str) -> QueryResult<()> {
    let patience = Instant::now() + Duration::from_millis(LOCK_PATIENCE_MS.into());
    loop {
        match conn.batch_execute(pragma) {
            Err(error) if error.to_string().contains("locked") && Instant::now() < patience => {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

/// Each pragma is a statement of its own, `busy_timeout` first so that the others wait for their turn.
/// `synchronous = FULL` makes an acknowledged write survive a power cut (SQLite documentation, "PRAGMA synchronous").
fn pragmas(max_pages: Option<u32>) -> Vec<String> {
    let mut all = vec![format!("PRAGMA busy_timeout = {LOCK_PATIENCE_MS}")];
    let settings = [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA cache_size = -8000",
        // 16 times the default (64 MiB): a page that a rush changes again and again is copied into the file as rarely.
        "PRAGMA wal_autocheckpoint = 16000",
        "PRAGMA journal_size_limit = 67108864",
    ];
    all.extend(settings.map(str::to_owned));
    all.extend(max_pages.map(|n| format!("PRAGMA max_page_count = {n}")));
    all
}

/// The pool of connections to one target.
pub(crate) type Pool = r2d2::Pool<Manager>;

/// Makes connections by the URL's scheme; the derive's own `establish` would try the backends in turn, and SQLite
/// accepts any path.
#[derive(Debug, Clone)]
pub(crate) struct Manager(Target);

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Conn, r2d2::Error> {
        self.0.connect().map_err(r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), r2d2::Error> {
        match conn {
            Conn::Postgres(c) => c.batch_execute("SELECT 1").map_err(r2d2::Error::QueryError),
            Conn::Sqlite(_) => Ok(()),
        }
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || on_db!(conn, |c| r2d2::R2D2Connection::is_broken(c))
    }
}

pub(crate) fn pool(target: &Target, connections: u32) -> anyhow::Result<Pool> {
    // One real connection first: its error says what is wrong, the pool's only that it waited.
    drop(target.connect().context("cannot connect to the database")?);
    r2d2::Pool::builder()
        .max_size(connections.max(2))
        .min_idle(Some(1))
        .connection_timeout(super::POOL_PATIENCE)
        .build(Manager(target.clone()))
        .context("cannot open the pool of database connections")
}
