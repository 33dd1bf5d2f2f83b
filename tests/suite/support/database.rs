//! A fresh, migrated database of either kind: every test that touches one runs on both.

#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "each test binary and bench that includes this file uses a part of it")]

use diesel::{QueryResult, RunQueryDsl as _};
use tempfile::TempDir;
use undersigned::config::{Batching, DatabaseSettings};
use undersigned::db::conn::Target;
use undersigned::db::{Backend, Conn, Db, DbError, migrate};

use super::cluster::{Cluster, Database};

/// The template that PostgreSQL copies; migrated once in a run.
const TEMPLATE: &str = "undersigned_migrated";

/// A database that is gone with this value.
#[derive(Debug)]
pub struct Fresh {
    settings: DatabaseSettings,
    backend: Backend,
    keeper: Keeper,
}

#[derive(Debug)]
enum Keeper {
    Folder(TempDir),
    Cluster(Database),
}

impl Fresh {
    /// A migrated database of this kind.
    pub fn of(backend: Backend) -> Fresh {
        let (url, keeper) = match backend {
            Backend::Sqlite => sqlite(),
            Backend::Postgres => postgres(),
        };
        let batching = Batching::Grouped { most: 256, queue: 4096 };
        Fresh { settings: DatabaseSettings { url, connections: 4, batching }, backend, keeper }
    }

    /// Which kind.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Where it lies, for a test that opens it in its own way.
    pub fn settings(&self) -> &DatabaseSettings {
        &self.settings
    }

    /// A handle on it; another one is another node.
    pub fn open(&self) -> Db {
        Db::open(&self.settings).unwrap()
    }

    /// Runs a statement on a connection of its own: `[SQLite's words, PostgreSQL's words]`.
    pub fn execute(&self, words: [&str; 2]) {
        let statement = match self.backend {
            Backend::Sqlite => words[0],
            Backend::Postgres => words[1],
        };
        let mut conn = Target::parse(&self.settings.url).unwrap().connect().unwrap();
        diesel::sql_query(statement).execute(&mut conn).unwrap();
    }

    /// The bytes that a thief of the data would have: SQLite's files, or the rows of PostgreSQL's tables.
    pub fn stolen(&self) -> Vec<u8> {
        match &self.keeper {
            Keeper::Folder(folder) => {
                let files = std::fs::read_dir(folder.path()).unwrap();
                files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
            }
            Keeper::Cluster(database) => dump(database).into_bytes(),
        }
    }
}

/// Runs a test on a fresh SQLite file, and again on a fresh PostgreSQL database.
pub fn both(test: impl Fn(Db)) {
    both_fresh(|fresh| test(fresh.open()));
}

/// [`both`] for a test that waits.
pub async fn both_async(test: impl AsyncFn(Db)) {
    both_fresh_async(async |fresh| test(fresh.open()).await).await;
}

/// [`both`] for a test that needs more than a handle: two nodes, or the stored bytes.
pub fn both_fresh(test: impl Fn(&Fresh)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let _named = Named(backend);
        test(&Fresh::of(backend));
    }
}

/// [`both_fresh`] for a test that waits.
pub async fn both_fresh_async(test: impl AsyncFn(&Fresh)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let _named = Named(backend);
        test(&Fresh::of(backend)).await;
    }
}

/// Does a deed and waits for it, also from within a test that is async, where [`Db::write_here`] would panic.
pub fn write<T: Send + 'static>(
    db: &Db,
    work: impl FnMut(&mut Conn) -> QueryResult<T> + Send + 'static,
) -> QueryResult<T> {
    let done = std::thread::scope(|scope| scope.spawn(|| db.write_here(work)).join().unwrap());
    done.map_err(|error| match error {
        DbError::Query(error) => error,
        other => panic!("{other}"),
    })
}

/// Says on which database a test failed.
struct Named(Backend);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("… on {:?}", self.0);
        }
    }
}

fn sqlite() -> (String, Keeper) {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    migrate_at(&url);
    (url, Keeper::Folder(folder))
}

fn postgres() -> (String, Keeper) {
    let database = Cluster::shared().create_database_from_template(TEMPLATE, migrate_at);
    (database.url(), Keeper::Cluster(database))
}

fn migrate_at(url: &str) {
    let mut conn = Target::parse(url).unwrap().connect().unwrap();
    migrate::migrate(&mut conn).unwrap();
}

/// Every row of every table, with binary columns as their bytes.
fn dump(database: &Database) -> String {
    let tables = database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    let rows = |table: &str| database.sql(&format!("SET bytea_output = 'escape'; SELECT t::text FROM \"{table}\" t"));
    tables.lines().map(rows).collect::<Vec<_>>().join("\n")
}
