//! A PostgreSQL cluster of the tests' own, made from the system's binaries and gone when the tests are.
//!
//! Nothing here speaks to a database that already runs on the machine: the server listens on a socket in a
//! directory of its own, as a user other than root, and both end with the process that asked for them, however
//! that process ends.

#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "each test binary and bench that includes this file uses a part of it")]

use std::fs::File;
use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

// The path is spelled out because a bench reaches this file by a path too, and then looks elsewhere for its children.
#[path = "cluster/place.rs"]
mod place;

use place::{Listening, Place};

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As in production: for benches, whose numbers mean nothing otherwise.
    Durable,
    /// Nothing survives a crash of the machine, and nothing waits: for tests.
    Fast,
}

/// A running PostgreSQL cluster.
#[derive(Debug)]
pub struct Cluster {
    place: Arc<Place>,
    /// None when another test process of the same run started the cluster.
    holder: Option<Child>,
}

/// A database of one test, dropped with this value.
#[derive(Debug)]
pub struct Database {
    place: Arc<Place>,
    name: String,
}

impl Cluster {
    /// The cluster that all tests of one run share.
    ///
    /// nextest gives every test a process of its own: the first that needs the cluster starts it, the others find
    /// it, and it ends with nextest. Elsewhere it belongs to this process.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| match std::env::var("NEXTEST_RUN_ID") {
            Ok(run) => Self::of_run(&run),
            Err(_) => Self::start(Durability::Fast),
        })
    }

    /// Starts a cluster that ends with the returned value.
    pub fn start(durability: Durability) -> Cluster {
        Self::start_listening(durability, Listening::SocketOnly)
    }

    /// Starts a cluster that can also be reached over TCP on loopback, by TLS and with a password only.
    pub fn start_with_tls(durability: Durability) -> Cluster {
        Self::start_listening(durability, Listening::SocketAndTls)
    }

    fn start_listening(durability: Durability, listening: Listening) -> Cluster {
        let place = Place::made_at(temporary().join(format!("undersigned-pg-{}", unique())), listening);
        let holder = place.hold(None);
        place.initialise(durability);
        place.start_server();
        Cluster { place: Arc::new(place), holder: Some(holder) }
    }

    #[expect(clippy::zombie_processes, reason = "the holder outlives this process")]
    fn of_run(run: &str) -> Cluster {
        let directory = temporary().join(format!("undersigned-pg-{run}"));
        let place = Place::made_at(directory, Listening::SocketOnly);
        let alone = place.lock("start.lock");
        let ready = place.directory().join("ready");
        if !ready.exists() {
            place.hold(Some(parent_id()));
            place.initialise(Durability::Fast);
            place.start_server();
            File::create(ready).unwrap();
        }
        drop(alone);
        Cluster { place: Arc::new(place), holder: None }
    }

    /// Makes an empty database.
    pub fn create_database(&self) -> Database {
        self.create_copy_of("template0")
    }

    /// Makes a database as a copy of the template `name`, which `migrate` fills the first time anyone asks for it.
    ///
    /// `migrate` is given the URL of an empty database and must leave no connection open.
    pub fn create_database_from_template(&self, name: &str, migrate: impl FnOnce(&str)) -> Database {
        assert_plain_name(name);
        let alone = self.place.lock("template.lock");
        if self.sql(&format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).is_empty() {
            // Renamed only when complete, so that a run killed half-way leaves nothing that looks like a template.
            let draft = format!("{name}_draft");
            self.sql(&format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"));
            self.sql(&format!("CREATE DATABASE {draft} TEMPLATE template0"));
            migrate(&self.place.socket_url(&draft));
            self.sql(&format!("ALTER DATABASE {draft} RENAME TO {name}"));
        }
        drop(alone);
        self.create_copy_of(name)
    }

    fn create_copy_of(&self, template: &str) -> Database {
        let name = format!("test_{}", unique());
        self.sql(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Database { place: Arc::clone(&self.place), name }
    }

    /// Ends the server, breaking every connection, and keeps the data.
    ///
    /// # Panics
    ///
    /// On the shared cluster: other tests are using it.
    pub fn stop(&self) {
        assert!(self.holder.is_some(), "the shared cluster cannot be stopped: start one of your own");
        self.place.run("pg_ctl", &["-D", "data", "-m", "fast", "-w", "stop"]);
    }

    /// Starts a server that was stopped.
    pub fn start_again(&self) {
        self.place.start_server();
    }

    /// Breaks every connection to a database, as a restart of the server or a failing network would.
    pub fn terminate_connections(&self, database: &Database) {
        let name = &database.name;
        self.sql(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    }

    /// Runs a statement as the superuser and returns its rows, a line each.
    pub fn sql(&self, statement: &str) -> String {
        self.place.sql("postgres", statement).unwrap_or_else(|error| panic!("{statement}: {error}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(holder) = &mut self.holder {
            drop(holder.stdin.take());
            let _ = holder.wait();
        }
    }
}

impl Database {
    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its address over the socket.
    pub fn url(&self) -> String {
        self.place.socket_url(&self.name)
    }

    /// Its address over TCP; the client is told to check the server's certificate.
    ///
    /// # Panics
    ///
    /// When the cluster was not started with TLS.
    pub fn tls_url(&self) -> String {
        let certificate = self.place.certificate();
        format!("{}?sslmode=verify-full&sslrootcert={certificate}", self.place.tcp_url(&self.name))
    }

    /// Its address over TCP without TLS, which the cluster refuses.
    ///
    /// # Panics
    ///
    /// When the cluster was not started with TLS.
    pub fn plain_tcp_url(&self) -> String {
        format!("{}?sslmode=disable", self.place.tcp_url(&self.name))
    }

    /// Runs a statement in this database as the superuser and returns its rows, a line each.
    pub fn sql(&self, statement: &str) -> String {
        self.place.sql(&self.name, statement).unwrap_or_else(|error| panic!("{statement}: {error}"))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The cluster may be stopped or gone, and a panic here would hide the test's own.
        let _ = self.place.sql("postgres", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// Short, because the path of a socket may not be longer than about a hundred bytes.
fn temporary() -> PathBuf {
    let directory = std::env::temp_dir();
    if directory.as_os_str().len() > 40 { PathBuf::from("/tmp") } else { directory }
}

/// Unlike any other of this machine's, also when a process id comes round again.
fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
    format!("{}_{}_{now:x}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn assert_plain_name(name: &str) {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    assert!(name.bytes().all(plain), "a template's name is lower case letters, digits and underscores: {name}");
}
