//! The server under measurement: a child process with settings, a data directory and a log of its own.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::TempDir;
use undersigned::links;

use crate::page::Browser;
use crate::process;
use crate::script;

/// The bearer secret of the door for mail servers.
pub const INBOUND_SECRET: &str = "a secret of the benchmark";

const BINARY: &str = env!("CARGO_BIN_EXE_undersigned");
/// How long a start may take: with a million signatures there is a page to render first.
const START: Duration = Duration::from_secs(60);
/// How long a stop may take before it is forced.
const STOP: Duration = Duration::from_secs(30);

/// How writes reach the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// As the service does by default.
    Batched,
    /// A transaction for each request: `UNDERSIGNED_WRITE_BATCH=0`.
    PerRequest,
}

/// A service of its own: key, database, folder for mail, port.
pub struct Site {
    folder: TempDir,
    /// The database's URL.
    pub database_url: String,
    /// The key that its personal columns are sealed with.
    pub key: [u8; 32],
    /// Where it listens.
    pub address: SocketAddr,
    writes: Writes,
}

impl Site {
    /// Makes the folder and the key, and brings the database to this version's tables. Without a URL the database is
    /// an SQLite file in the folder.
    pub fn new(database_url: Option<String>, writes: Writes) -> anyhow::Result<Site> {
        let folder = tempfile::Builder::new().prefix("undersigned-bench-").tempdir()?;
        let in_folder = || format!("sqlite://{}", folder.path().join("undersigned.db").display());
        let database_url = database_url.unwrap_or_else(in_folder);
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        let key_file = folder.path().join("key");
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(key_file)?;
        std::io::Write::write_all(&mut &file, hex::encode(key).as_bytes())?;
        fs::write(folder.path().join("inbound"), INBOUND_SECRET)?;
        // Let go before the server takes it: nothing else asks for ports at this rate.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let site = Site { folder, database_url, key, address, writes };
        site.run(&["migrate"])?;
        Ok(site)
    }

    /// The folder that holds everything of it, an SQLite file included.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// What stands in the `Host` header and, after `http://`, in links.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let folder = self.folder.path();
        let mut command = Command::new(BINARY);
        command.args(arguments).current_dir(folder).stdin(Stdio::null()).env_clear();
        for kept in ["PATH", "HOME", "TMPDIR"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        let batch = match self.writes {
            Writes::Batched => None,
            Writes::PerRequest => Some(("UNDERSIGNED_WRITE_BATCH", "0")),
        };
        command
            .env("UNDERSIGNED_DATABASE_URL", &self.database_url)
            .env("UNDERSIGNED_BASE_URL", format!("http://{}", self.address))
            .env("UNDERSIGNED_LISTEN", self.address.to_string())
            .env("UNDERSIGNED_MAIL_URL", format!("folder://{}", folder.join("mail").display()))
            .env("UNDERSIGNED_MAIL_FROM", "letters@bench.example")
            .env("UNDERSIGNED_SECRET_KEY_FILE", folder.join("key"))
            .env("UNDERSIGNED_INBOUND_SECRET_FILE", folder.join("inbound"))
            .env("UNDERSIGNED_LIMITS", "off")
            .env("UNDERSIGNED_GATE", "off")
            .env("UNDERSIGNED_DKIM", "off")
            .env("UNDERSIGNED_POSTMAN", "off")
            .env("UNDERSIGNED_EMPTY_HANDLER", "on")
            .envs(batch);
        command
    }

    /// Runs a command of the service to its end and returns what it printed.
    pub fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.command(arguments).output().with_context(|| format!("cannot run {BINARY}"))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if !output.status.success() {
            let said = text(&output.stdout) + &text(&output.stderr);
            bail!("`undersigned {}` failed, {}:\n{}", arguments.join(" "), output.status, tail(&said));
        }
        Ok(text(&output.stdout))
    }

    /// Starts serving and waits until `/readyz` says so.
    pub fn serve(&self) -> anyhow::Result<Server> {
        let log = self.folder.path().join("log");
        let file = fs::File::options().create(true).append(true).open(&log)?;
        let mut command = self.command(&["serve"]);
        let child = command.stdout(file.try_clone()?).stderr(file).spawn().context("cannot start the server")?;
        let mut server = Server { child, address: self.address, log };
        let began = Instant::now();
        while !server.is_ready() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended ({status}) before it was ready; the end of its log:\n{}", server.log_tail());
            }
            if began.elapsed() > START {
                bail!("the server was not ready after {START:?}; the end of its log:\n{}", server.log_tail());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

/// A server that runs; it is killed when this value goes, unless it was stopped before.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn is_ready(&self) -> bool {
        let host = self.address.to_string();
        let request = script::get(&host, links::READY, &[]);
        Browser::open(self.address).and_then(|mut one| one.ask(&request)).is_ok_and(|answer| answer.status == 200)
    }

    /// The last lines that it wrote.
    pub fn log_tail(&self) -> String {
        tail(&fs::read_to_string(&self.log).unwrap_or_default())
    }

    /// Stops it as an operator would, and returns the most memory it held, in megabytes.
    pub fn stop(mut self) -> anyhow::Result<f64> {
        let peak = process::peak_memory(self.process()).context("the server is gone")?;
        // The shell's own `kill`: sending a signal from here would take unsafe code or another crate.
        let process = self.process().to_string();
        Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &process]).status()?;
        let began = Instant::now();
        while began.elapsed() < STOP {
            if let Some(status) = self.child.try_wait()? {
                if !status.success() {
                    bail!("the server ended with {status} when stopped; its log:\n{}", self.log_tail());
                }
                return Ok(peak);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server did not stop within {STOP:?}; the end of its log:\n{}", self.log_tail())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` both fail, and that is all right.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(30)..].join("\n");
    if last.is_empty() { "(nothing)".to_owned() } else { last }
}
