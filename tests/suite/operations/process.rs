//! An installation of the test's own, and the real program run in it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use undersigned::config::{Batching, DatabaseSettings};
use undersigned::db::Db;
use undersigned::seal::Seal;

use super::{PATIENCE, wait_until};
use crate::support::app::{INBOUND_SECRET, On, REPLY_DOMAIN, Store};
use crate::support::browser::Browser;
use crate::support::cluster::Cluster;
use crate::support::people::letter_file;
use crate::support::scanner::{Typed, is_clean};
use crate::support::smtp_sink::SmtpSink;

/// Stands in every name and address that a test types: it must never be in a log.
pub const CANARY: &str = "canary";
/// The organiser of these tests.
pub const ORGANISER: &str = "canary.ada@organisers.example";
/// Their team.
pub const TEAM: &str = "Canary Coalition";

/// A folder with a key, a database and settings, as an operator would set one up.
pub struct Installation {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub sink: SmtpSink,
    settings: Vec<(&'static str, String)>,
    elsewhere: Option<String>,
    /// Where it has been serving, so that all that was typed there can be sought.
    served: Mutex<Vec<String>>,
}

/// What a command came to.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    #[track_caller]
    pub fn succeeded(self) -> Ran {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    #[track_caller]
    pub fn says(&self, words: &str) {
        assert!(self.out.contains(words), "{words:?} is not in {self:?}");
    }

    /// Fails unless it ended with this code and said these words.
    #[track_caller]
    pub fn failed(self, code: i32, words: &str) -> Ran {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.err.contains(words) || self.out.contains(words), "{words:?} is not in {self:?}");
        self
    }
}

impl Installation {
    pub fn on(on: On) -> Installation {
        Installation::at(Store::new(on))
    }

    /// On a database without any table.
    pub fn on_empty(on: On) -> Installation {
        Installation::at(match on {
            On::Sqlite => Store::new(on),
            On::Postgres => Store::Postgres(Cluster::shared().create_database()),
        })
    }

    pub fn at(store: Store) -> Installation {
        let folder = tempfile::tempdir().unwrap();
        let sink = SmtpSink::start();
        let path = |name: &str| folder.path().join(name).display().to_string();
        write_secret(Path::new(&path("key")), &"42".repeat(32));
        write_secret(Path::new(&path("inbound")), INBOUND_SECRET);
        let settings = vec![
            ("UNDERSIGNED_DATABASE_URL", store.url()),
            ("UNDERSIGNED_BASE_URL", "http://letters.undersigned.example".to_owned()),
            ("UNDERSIGNED_LISTEN", "127.0.0.1:0".to_owned()),
            ("UNDERSIGNED_MAIL_URL", sink.url()),
            ("UNDERSIGNED_MAIL_FROM", "letters@undersigned.example".to_owned()),
            ("UNDERSIGNED_REPLY_DOMAIN", REPLY_DOMAIN.to_owned()),
            ("UNDERSIGNED_SECRET_KEY_FILE", path("key")),
            ("UNDERSIGNED_INBOUND_SECRET_FILE", path("inbound")),
            ("UNDERSIGNED_OPERATOR_NAME", "The Undersigned Trust".to_owned()),
            ("UNDERSIGNED_OPERATOR_CONTACT", "help@undersigned.example".to_owned()),
            ("UNDERSIGNED_WORKERS", "2".to_owned()),
            ("UNDERSIGNED_LIMITS", "off".to_owned()),
            ("UNDERSIGNED_GATE", "off".to_owned()),
            ("UNDERSIGNED_DKIM", "off".to_owned()),
        ];
        Installation { folder, store, sink, settings, elsewhere: None, served: Mutex::default() }
    }

    /// Changes a setting; an empty value takes it away.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
    }

    /// Lets the embedded database lie elsewhere.
    pub fn move_database(&mut self, folder: &Path) {
        let url = format!("sqlite://{}/undersigned.db", folder.display());
        self.set("UNDERSIGNED_DATABASE_URL", &url);
        self.elsewhere = Some(url);
    }

    /// Where the database lies.
    pub fn database_url(&self) -> String {
        self.elsewhere.clone().unwrap_or_else(|| self.store.url())
    }

    /// The program with these arguments, in this installation's folder, with its settings and no others.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        let given = self.settings.iter().filter(|(_, value)| !value.is_empty());
        command.envs(given.map(|(name, value)| (*name, value.as_str())));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.pipe(arguments, b"")
    }

    /// Runs the program with something on its standard input.
    pub fn pipe(&self, arguments: &[&str], input: &[u8]) -> Ran {
        ran(self.command(arguments), input)
    }

    /// Starts the service and waits until it listens.
    pub fn serve(&self) -> Service {
        let service = Service::start(self.command(&["serve"]));
        self.served.lock().unwrap().push(service.base.clone());
        service
    }

    /// A letter that is open for signatures, made from the command line; returns its slug.
    pub fn letter(&self) -> String {
        self.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
        let file = self.folder.path().join("letter.md");
        std::fs::write(&file, letter_file("Families need answers", "")).unwrap();
        let ran = self.run(&["letter", "import", &file.display().to_string(), "--team", TEAM]).succeeded();
        ran.out.trim().rsplit('/').next().unwrap().to_owned()
    }

    /// The same database, opened by the test.
    pub fn db(&self) -> Db {
        let batching = Batching::Grouped { most: 256, queue: 4096 };
        Db::open(&DatabaseSettings { url: self.database_url(), connections: 3, batching }).unwrap()
    }

    pub fn seal(&self) -> Seal {
        Seal::new(&[0x42; 32])
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let typed = Typed::default();
        typed.letter_file(&letter_file("Families need answers", ""));
        typed.private("an organiser's address", ORGANISER);
        self.served.lock().unwrap().iter().for_each(|base| typed.and(&Typed::at(base)));
        is_clean(&typed.found_in_database(&self.database_url()));
    }
}

/// Writes a file that only its owner can read.
pub fn write_secret(path: &Path, words: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, words).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs a command to its end.
pub fn ran(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A program that does not read its input hangs up on it, which is no failure.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// The program, serving.
pub struct Service {
    pub base: String,
    child: Child,
    log: Arc<Mutex<String>>,
    announced: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Service {
    /// Starts a command that serves, and waits until it says where.
    pub fn start(mut command: Command) -> Service {
        let mut child = command.spawn().unwrap();
        let (log, announced) = (Arc::default(), Arc::default());
        let readers = vec![
            read_into(child.stderr.take().unwrap(), Arc::clone(&log)),
            read_into(child.stdout.take().unwrap(), Arc::clone(&announced)),
        ];
        let mut service = Service { base: String::new(), child, log, announced, readers };
        service.base = service.wait_for_address();
        service
    }

    fn wait_for_address(&mut self) -> String {
        let begun = Instant::now();
        loop {
            let (log, announced) = (self.log(), self.announced());
            let of_serve = log.lines().find_map(|line| line.split_once("listening address=")).map(|(_, rest)| rest);
            let of_demo = announced.lines().find_map(|line| line.split_once("http://")).map(|(_, rest)| rest);
            if let Some(rest) = of_serve.or(of_demo) {
                return format!("http://{}", rest.split(['/', ' ']).next().unwrap().trim());
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended ({ended:?}) instead of serving:\n{log}");
            assert!(begun.elapsed() < PATIENCE, "it does not listen:\n{log}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// What it has printed so far.
    pub fn announced(&self) -> String {
        self.announced.lock().unwrap().clone()
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, waits until it has, and demands that it says all is well.
    pub fn stop(self) -> String {
        self.signal("TERM");
        self.wait()
    }

    /// Waits until it has ended well, and returns its log.
    pub fn wait(mut self) -> String {
        let status = self.wait_for_end();
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        let log = self.log();
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }

    fn wait_for_end(&mut self) -> ExitStatus {
        let mut status = None;
        wait_until("the process ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.readers.drain(..).for_each(|reader| drop(reader.join()));
        if std::thread::panicking() {
            eprintln!("--- the log of {}\n{}", self.base, self.log());
        } else {
            is_discreet(&self.log());
            let typed = Typed::at(&self.base);
            is_clean(&typed.found_in_text("the log", &self.log()));
            is_clean(&typed.found_in_metrics());
        }
    }
}

/// Fails when a log holds an address, a name or a token: what these tests type has a mark in it, and no word that is
/// logged is as long as a token, whoever typed or made it.
#[track_caller]
pub fn is_discreet(log: &str) {
    for line in log.lines() {
        assert!(!line.to_lowercase().contains(CANARY), "the log names somebody: {line}");
        assert!(!line.contains("council.example"), "the log names an addressee: {line}");
        // 32 bytes in base64url have 43 characters; nothing else that is logged is so long.
        let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        assert!(words.into_iter().all(|word| word.len() < 43), "the log holds a token: {line}");
    }
}

fn read_into(stream: impl Read + Send + 'static, text: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stream);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            text.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}
