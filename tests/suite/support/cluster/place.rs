//! Where a cluster lies on the disk, and how its programs are run.

#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::Durability;

/// Only names the socket, which lies in a directory of its own: every cluster can use the same number.
const SOCKET_PORT: u16 = 5432;

/// The superuser of the cluster.
const SUPERUSER: &str = "postgres";

/// Asked for over TCP only; the socket is protected by its directory.
const PASSWORD: &str = "only-for-tests";

/// Waits for standard input to end or for the process named by `$2` to be gone, then ends the server and removes
/// the directory. It is a process of its own because a killed test cleans nothing up.
const HOLDER: &str = r#"
if [ -n "$2" ]; then
    while kill -0 "$2"; do sleep 0.2; done
else
    read -r _
fi
pid=$(head -n 1 "$1/data/postmaster.pid") && kill -QUIT "$pid"
tries=0
while [ -e "$1/data/postmaster.pid" ] && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
"#;

/// How the server can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listening {
    /// Through its directory only.
    SocketOnly,
    /// Also over TCP, encrypted and with a password.
    SocketAndTls,
}

/// Where a cluster lies and how its programs are run.
#[derive(Debug)]
pub struct Place {
    directory: PathBuf,
    binaries: PathBuf,
    run_as: Option<(u32, u32)>,
    listening: Listening,
    port: u16,
}

impl Place {
    /// Makes the directory, or takes one that another process of this run has made.
    pub fn made_at(directory: PathBuf, listening: Listening) -> Place {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&directory).unwrap();
        let run_as = (id_of(&["-u"]) == Some(0)).then(someone_else);
        if let Some((user, group)) = run_as {
            chown(&directory, Some(user), Some(group)).unwrap();
        }
        let port = match listening {
            Listening::SocketOnly => SOCKET_PORT,
            Listening::SocketAndTls => free_port(),
        };
        Place { directory, binaries: binaries(), run_as, listening, port }
    }

    /// Waits until this thread is the only one, of this or any other process, to hold the lock.
    pub fn lock(&self, name: &str) -> File {
        let file = File::create(self.directory.join(name)).unwrap();
        file.lock().unwrap();
        file
    }

    /// Sees to it that server and directory end with this process, or with the one that is named.
    pub fn hold(&self, until_gone: Option<u32>) -> Child {
        Command::new("sh")
            .args(["-c", HOLDER, "sh"])
            .arg(&self.directory)
            .arg(until_gone.map_or_else(String::new, |process| process.to_string()))
            // A group of its own: an interrupt at the terminal must not end it before it has cleaned up.
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh runs")
    }

    /// Makes an empty cluster.
    pub fn initialise(&self, durability: Durability) {
        // What is there was left half made by a test that was killed.
        let _ = fs::remove_dir_all(self.directory.join("data"));
        fs::write(self.directory.join("password"), PASSWORD).unwrap();
        self.run(
            "initdb",
            &["--no-sync", "-D", "data", "-U", SUPERUSER, "--encoding=UTF8", "--locale=C", "--pwfile=password"],
        );
        let mut access = String::from("local all all trust\n");
        if self.listening == Listening::SocketAndTls {
            self.make_certificate();
            access.push_str("hostssl all all 127.0.0.1/32 scram-sha-256\n");
        }
        let data = self.directory.join("data");
        fs::write(data.join("pg_hba.conf"), access).unwrap();
        let mut file = File::options().append(true).open(data.join("postgresql.conf")).unwrap();
        file.write_all(self.settings(durability).as_bytes()).unwrap();
    }

    fn settings(&self, durability: Durability) -> String {
        let directory = self.directory.display();
        let mut settings = format!(
            "unix_socket_directories = '{directory}'\nport = {}\nmax_connections = 400\n\
             timezone = 'UTC'\nlog_timezone = 'UTC'\njit = off\n",
            self.port
        );
        settings.push_str(match self.listening {
            Listening::SocketOnly => "listen_addresses = ''\n",
            Listening::SocketAndTls => {
                "listen_addresses = '127.0.0.1'\nssl = on\n\
                 ssl_cert_file = '../server.crt'\nssl_key_file = '../server.key'\n"
            }
        });
        settings.push_str(match durability {
            Durability::Durable => "fsync = on\nsynchronous_commit = on\n",
            Durability::Fast => {
                "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
                 autovacuum = off\nmax_wal_size = 4GB\n"
            }
        });
        settings
    }

    fn make_certificate(&self) {
        let mut command = self.command(Path::new("openssl"));
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-keyout", "server.key", "-out", "server.crt"]);
        succeeded(&mut command);
    }

    /// Starts the server and waits until it answers.
    pub fn start_server(&self) {
        self.run("pg_ctl", &["-D", "data", "-l", "log", "-t", "60", "-w", "start"]);
    }

    /// Runs one of the server's programs.
    pub fn run(&self, program: &str, arguments: &[&str]) {
        succeeded(self.command(&self.binaries.join(program)).args(arguments));
    }

    /// A command in the cluster's directory, as its owner.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.directory).stdin(Stdio::null());
        if let Some((user, group)) = self.run_as {
            command.uid(user).gid(group);
        }
        without_libpq_settings(&mut command);
        command
    }

    /// Runs a statement as the superuser.
    pub fn sql(&self, database: &str, statement: &str) -> Result<String, String> {
        let output = self
            .command(&self.binaries.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement])
            .arg(self.socket_url(database))
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Over the socket. The user stands among the parameters because many parsers of URLs refuse a user without a host.
    pub fn socket_url(&self, database: &str) -> String {
        let host = percent_encoded(&self.directory);
        format!("postgres:///{database}?user={SUPERUSER}&host={host}&port={}", self.port)
    }

    /// Over TCP, for the parameters that say how.
    pub fn tcp_url(&self, database: &str) -> String {
        assert_eq!(self.listening, Listening::SocketAndTls, "the cluster was not started with TLS");
        format!("postgres://{SUPERUSER}:{PASSWORD}@127.0.0.1:{}/{database}", self.port)
    }

    /// The server's certificate, which is its own authority, as a part of a URL.
    pub fn certificate(&self) -> String {
        percent_encoded(&self.directory.join("server.crt"))
    }

    /// Where everything of the cluster lies.
    pub fn directory(&self) -> &Path {
        &self.directory
    }
}

/// The newest installed set of server programs. Debian keeps them out of PATH, a folder per version.
fn binaries() -> PathBuf {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = debian
        .filter(|version| version.join("bin/initdb").exists())
        .max_by_key(|version| version.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .map(|version| version.join("bin"))
        .or_else(|| std::env::split_paths(&path).find(|folder| folder.join("initdb").exists()))
        .expect("PostgreSQL's server programs are installed (initdb was not found)")
}

/// The user and group to run the server as, which refuses to run as root.
fn someone_else() -> (u32, u32) {
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some((id_of(&["-u", name])?, id_of(&["-g", name])?)))
        .expect("a user named postgres or nobody")
}

fn id_of(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn without_libpq_settings(command: &mut Command) {
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(key);
    }
}

fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn percent_encoded(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
