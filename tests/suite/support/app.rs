//! The whole service in this process, on a fresh database, with its clock and its mail in the test's hands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;

use chrono::Duration;
use diesel::RunQueryDsl as _;
use undersigned::app::App;
use undersigned::clock::{Clock, Time};
use undersigned::config::{Config, Source};
use undersigned::councils::directory;
use undersigned::db::{Conn, migrate};
use undersigned::mail::postman::Postman;
use undersigned::mail::transport::{KeptMail, Memory, Transport};
use undersigned::server::{self, Shared};
use undersigned::timetable::Timetable;

use super::browser::Browser;
use super::cluster::{Cluster, Database};
use super::scanner::{self, Typed, is_clean};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// A database of the test's own; gone when the test ends.
pub enum Store {
    Sqlite(tempfile::TempDir),
    Postgres(Database),
}

impl Store {
    pub fn new(on: On) -> Store {
        match on {
            On::Sqlite => Store::Sqlite(tempfile::tempdir().unwrap()),
            On::Postgres => {
                Store::Postgres(Cluster::shared().create_database_from_template("undersigned", migrate_url))
            }
        }
    }

    pub fn url(&self) -> String {
        match self {
            Store::Sqlite(folder) => format!("sqlite://{}/undersigned.db", folder.path().display()),
            Store::Postgres(database) => database.url().to_owned(),
        }
    }
}

fn migrate_url(url: &str) {
    let mut conn = undersigned::db::conn::Target::parse(url).unwrap().connect().unwrap();
    migrate::migrate(&mut conn).unwrap();
}

/// Settings that a test gives beside those that it needs.
pub type Settings<'a> = &'a [(&'static str, &'a str)];

pub struct TestApp {
    pub app: App,
    pub memory: Memory,
    pub base: String,
    pub timetable: Timetable,
    pub store: Store,
    pub typed: Typed,
    unsearched: AtomicBool,
    postman: Postman,
    runtime: tokio::runtime::Runtime,
    server: Option<(actix_web::dev::ServerHandle, JoinHandle<()>)>,
}

/// The bearer secret of the inbound door in tests.
pub const INBOUND_SECRET: &str = "a secret of the inbound door";
/// The domain of reply addresses in tests.
pub const REPLY_DOMAIN: &str = "replies.undersigned.example";

impl TestApp {
    /// Keeps whoever writes waiting for two seconds: SQLite has one writer, and on PostgreSQL `lock` takes a table.
    pub fn hold_up(&self, lock: &'static str) -> JoinHandle<()> {
        let db = self.app.db.clone();
        let (tell, told) = mpsc::channel();
        let holder = std::thread::spawn(move || {
            let held = db.write_here(move |conn| {
                if let Conn::Postgres(_) = conn {
                    diesel::sql_query(lock).execute(conn)?;
                }
                tell.send(()).unwrap();
                std::thread::sleep(std::time::Duration::from_secs(2));
                Ok(())
            });
            held.unwrap();
        });
        told.recv().unwrap();
        holder
    }

    pub fn start(on: On) -> TestApp {
        TestApp::start_with(on, &[])
    }

    pub fn start_with(on: On, settings: Settings<'_>) -> TestApp {
        TestApp::start_on(Store::new(on), settings)
    }

    pub fn start_on(store: Store, settings: Settings<'_>) -> TestApp {
        scanner::log::keep();
        let folder = tempfile::tempdir().unwrap();
        let config = config(&store.url(), folder.path(), settings);
        let (app, _) = App::open(config, Clock::default()).unwrap().prepare().unwrap();
        let memory = Memory::default();
        let postman = Postman {
            db: app.db.clone(),
            seal: Arc::clone(&app.seal),
            transport: Transport::Memory(memory.clone()),
            from: app.config.mail_from.clone(),
            caps: app.config.gate,
        };
        let (base, server) = serve(app.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let timetable = Timetable::new(app.clone());
        let (typed, unsearched) = (Typed::at(&base), AtomicBool::new(false));
        TestApp { app, memory, base, timetable, store, typed, unsearched, postman, runtime, server: Some(server) }
    }

    /// Sends mail through another way out than memory.
    pub fn use_transport(&mut self, transport: Transport) {
        self.postman.transport = transport;
    }

    /// A visitor with a cookie jar of their own.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    pub fn now(&self) -> Time {
        self.app.now()
    }

    /// Lets time pass.
    pub fn pass(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// Does what the timetable and the postman would do within the next seconds.
    pub fn settle(&self) {
        for _ in 0..3 {
            let now = self.now();
            self.runtime.block_on(self.timetable.every_second(now)).unwrap();
            self.runtime.block_on(self.postman.deliver_due(now)).unwrap();
        }
    }

    /// Does what the timetable does each minute.
    pub fn minute(&self) {
        self.runtime.block_on(self.timetable.every_minute(self.now())).unwrap();
    }

    /// Does what the timetable would do within the next second, and sends no mail.
    pub fn settle_timetable(&self) {
        self.runtime.block_on(self.timetable.every_second(self.now())).unwrap();
    }

    /// Does what the timetable does each night.
    pub fn night(&self) {
        self.runtime.block_on(self.timetable.every_night(self.now())).unwrap();
    }

    /// Every mail that has left so far.
    pub fn mails(&self) -> Vec<KeptMail> {
        self.memory.mails()
    }

    /// The mails to one address, after letting the postman work.
    pub fn mails_to(&self, address: &str) -> Vec<KeptMail> {
        self.settle();
        self.mails().into_iter().filter(|mail| mail.to == address).collect()
    }

    /// The newest mail to one address.
    pub fn last_mail_to(&self, address: &str) -> KeptMail {
        self.mails_to(address).pop().unwrap_or_else(|| panic!("no mail to {address}"))
    }

    /// Hands a raw message in as the mail server would.
    pub fn hand_in(&self, raw: &[u8], to: &str, from: &str) -> super::browser::Page {
        self.typed.inbound(raw, from);
        let path = format!("/inbound/mail?to={}&from={}", super::browser::encode(to), super::browser::encode(from));
        self.browser().send_raw(&path, raw, "message/rfc822", Some(INBOUND_SECRET))
    }

    /// Every value of every table as text, for looking for what must not be there.
    pub fn dump(&self) -> String {
        match &self.store {
            Store::Sqlite(folder) => {
                // The bytes of the file and of its log: what somebody who copies the disk would have.
                let mut bytes = std::fs::read(folder.path().join("undersigned.db")).unwrap();
                bytes.extend(std::fs::read(folder.path().join("undersigned.db-wal")).unwrap_or_default());
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Store::Postgres(database) => {
                let tables = database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
                // Bytes as text, so that something stored unsealed in a column of bytes would be seen.
                let rows = tables.lines().map(|table| {
                    database.sql(&format!("SET bytea_output = 'escape'; SELECT t::text FROM \"{}\" t", table.trim()))
                });
                rows.collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// What was typed, carried or mailed and is in the database, the log or the metrics: nothing, where all is well.
    pub fn found(&self) -> Vec<String> {
        self.typed.mails(&self.mails());
        let mut found = self.typed.found_in_database(&self.store.url());
        found.extend(self.typed.found_in_text("the log", &scanner::log::so_far()));
        found.extend(self.typed.found_in_metrics());
        found
    }

    /// For a test that has planted something itself: nothing is looked for at its end.
    pub fn leave_unsearched(&self) {
        self.unsearched.store(true, Ordering::Relaxed);
    }

    /// Runs a statement behind the service's back.
    pub fn execute(&self, sql: &str) {
        let sql = sql.to_owned();
        self.app.db.write_here(move |conn| diesel::sql_query(sql.as_str()).execute(conn)).unwrap();
    }

    /// The number that a query gives, such as `SELECT COUNT(*) FROM signatures`.
    pub fn number(&self, sql: &str) -> i64 {
        let sql = format!("SELECT CAST(({sql}) AS BIGINT) AS n");
        self.app.db.read_here(|conn| diesel::sql_query(sql).get_result::<Number>(conn)).unwrap().n
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.server.take() {
            drop(self.runtime.block_on(async move {
                tokio::time::timeout(std::time::Duration::from_secs(5), handle.stop(false)).await
            }));
            let _ = thread.join();
        }
        if !std::thread::panicking() && !self.unsearched.load(Ordering::Relaxed) {
            is_clean(&self.found());
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// Settings as an operator would give them.
pub fn config(database_url: &str, folder: &std::path::Path, settings: Settings<'_>) -> Config {
    let key = folder.join("key");
    let secret = folder.join("inbound");
    std::fs::write(&key, "42".repeat(32)).unwrap();
    std::fs::write(&secret, INBOUND_SECRET).unwrap();
    let mut given: Vec<(String, String)> = vec![
        ("UNDERSIGNED_DATABASE_URL".into(), database_url.into()),
        ("UNDERSIGNED_BASE_URL".into(), "http://letters.undersigned.example".into()),
        ("UNDERSIGNED_LISTEN".into(), "127.0.0.1:0".into()),
        ("UNDERSIGNED_MAIL_URL".into(), "memory://".into()),
        ("UNDERSIGNED_MAIL_FROM".into(), "letters@undersigned.example".into()),
        ("UNDERSIGNED_REPLY_DOMAIN".into(), REPLY_DOMAIN.into()),
        ("UNDERSIGNED_SECRET_KEY_FILE".into(), key.display().to_string()),
        ("UNDERSIGNED_INBOUND_SECRET_FILE".into(), secret.display().to_string()),
        ("UNDERSIGNED_OPERATOR_NAME".into(), "The Undersigned Trust".into()),
        ("UNDERSIGNED_OPERATOR_CONTACT".into(), "help@undersigned.example".into()),
        ("UNDERSIGNED_WORKERS".into(), "1".into()),
        ("UNDERSIGNED_DATABASE_CONNECTIONS".into(), "4".into()),
        ("UNDERSIGNED_LIMITS".into(), "off".into()),
        ("UNDERSIGNED_DKIM".into(), "off".into()),
        ("UNDERSIGNED_GATE".into(), "off".into()),
        ("UNDERSIGNED_NEWS_WAIT".into(), "0".into()),
    ];
    given.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let source = Source::new("", move |name| {
        given.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    });
    Config::read(&source.unwrap()).unwrap()
}

type Running = (String, (actix_web::dev::ServerHandle, JoinHandle<()>));

fn serve(app: App) -> Running {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let councils = directory::chosen(app.config.councils_file.as_deref()).unwrap();
            let shared = Shared::new(app, councils);
            let listening = server::listen(&shared, None).unwrap();
            tell.send((listening.address, listening.server.handle())).unwrap();
            listening.server.await.unwrap();
        });
    });
    let (address, handle) = told.recv().unwrap();
    (format!("http://{address}"), (handle, thread))
}

/// One test for each database, from one body.
#[macro_export]
macro_rules! on_both_databases {
    ($(#[$attribute:meta])* fn $name:ident($app:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn tell($app: $crate::support::app::TestApp) $body

            $(#[$attribute])*
            #[test]
            fn on_sqlite() {
                tell($crate::support::app::TestApp::start($crate::support::app::On::Sqlite));
            }

            $(#[$attribute])*
            #[test]
            fn on_postgres() {
                tell($crate::support::app::TestApp::start($crate::support::app::On::Postgres));
            }
        }
    };
}
