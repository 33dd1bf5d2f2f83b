//! A mailbox of the test's own: Debian's dovecot in a directory, without root, and a wire to it that can be cut.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The password of the mailbox.
pub const PASSWORD: &str = "a-word-for-the-mailbox";
/// Its user.
pub const USER: &str = "letters";

pub struct Dovecot {
    folder: tempfile::TempDir,
    process: Option<Child>,
    pub port: u16,
    pub tls_port: u16,
    owner: (u32, u32),
    delivered: std::cell::Cell<u32>,
}

/// In which folder of the mailbox a message lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Box {
    Inbox,
    Processed,
}

impl Dovecot {
    /// A mailbox with nothing in it, and a server that answers for it.
    pub fn start() -> Dovecot {
        let folder = tempfile::tempdir().unwrap();
        let owner = owner_of(folder.path());
        let mut dovecot =
            Dovecot { folder, process: None, port: free_port(), tls_port: free_port(), owner, delivered: 0.into() };
        fs::set_permissions(dovecot.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        chown(dovecot.folder.path(), Some(owner.0), Some(owner.1)).unwrap();
        for made in ["state", "home", "mail", "mail/new", "mail/cur", "mail/tmp"] {
            fs::DirBuilder::new().mode(0o700).create(dovecot.path(made)).unwrap();
            chown(dovecot.path(made), Some(owner.0), Some(owner.1)).unwrap();
        }
        dovecot.make_certificate();
        fs::write(dovecot.path("dovecot.conf"), dovecot.settings()).unwrap();
        fs::write(dovecot.path("password"), format!("{PASSWORD}\n")).unwrap();
        fs::set_permissions(dovecot.path("password"), fs::Permissions::from_mode(0o600)).unwrap();
        dovecot.start_server();
        dovecot
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn start_server(&mut self) {
        let mut command = Command::new("/usr/sbin/dovecot");
        command.args(["-F", "-c"]).arg(self.path("dovecot.conf")).current_dir("/").stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null()).uid(self.owner.0).gid(self.owner.1);
        self.process = Some(command.spawn().expect("dovecot is installed"));
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = fs::read_to_string(self.path("state/log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(20), "dovecot does not answer:\n{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn stop_server(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = Command::new("kill").arg(process.id().to_string()).status();
            let _ = process.wait();
        }
    }

    /// The setting that names the mailbox; `port` may be a wire's.
    pub fn url(&self, port: u16, more: &str) -> String {
        format!("imap://{USER}@127.0.0.1:{port}/INBOX{more}")
    }

    /// The same over TLS.
    pub fn tls_url(&self) -> String {
        format!("imaps://{USER}@127.0.0.1:{}/INBOX", self.tls_port)
    }

    pub fn password_file(&self) -> String {
        self.path("password").display().to_string()
    }

    pub fn ca_file(&self) -> String {
        self.path("server.crt").display().to_string()
    }

    /// Lays a message into the inbox; `flags` as a Maildir names them: `S` for seen, `T` for deleted.
    pub fn deliver(&self, raw: &[u8], flags: &str) -> PathBuf {
        let number = self.delivered.replace(self.delivered.get() + 1);
        let name = format!("{}.{number}.test", 1_700_000_000 + number);
        let to = self.path(&if flags.is_empty() {
            format!("mail/new/{name}")
        } else {
            format!("mail/cur/{name}:2,{flags}")
        });
        let written = self.path("mail/tmp").join(&name);
        fs::write(&written, raw).unwrap();
        chown(&written, Some(self.owner.0), Some(self.owner.1)).unwrap();
        fs::rename(&written, &to).unwrap();
        to
    }

    /// Empties the inbox and makes the server forget which numbers it gave: for a server that does not run.
    pub fn make_anew(&self) {
        for entry in fs::read_dir(self.path("mail")).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        for folder in ["mail/new", "mail/cur"] {
            fs::read_dir(self.path(folder)).unwrap().for_each(|entry| fs::remove_file(entry.unwrap().path()).unwrap());
        }
    }

    /// How many messages lie in a folder, those marked as deleted included.
    pub fn count(&self, folder: Box) -> usize {
        let folder = match folder {
            Box::Inbox => self.path("mail"),
            Box::Processed => self.path("mail/.Processed"),
        };
        let files = |name: &str| fs::read_dir(folder.join(name)).map_or(0, Iterator::count);
        files("new") + files("cur")
    }

    fn settings(&self) -> String {
        let (folder, (user, group)) = (self.folder.path().display(), self.owner);
        let (port, tls_port) = (self.port, self.tls_port);
        let (user_name, group_name) = (name_of("passwd", user), name_of("group", group));
        format!(
            "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/state/log\n\
             default_internal_user = {user_name}\ndefault_internal_group = {group_name}\ndefault_login_user = {user_name}\n\
             protocols = imap\nlisten = 127.0.0.1\ndisable_plaintext_auth = no\n\
             ssl = yes\nssl_cert = <{folder}/server.crt\nssl_key = <{folder}/server.key\n\
             mail_location = maildir:{folder}/mail\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n\
             auth_failure_delay = 0 secs\nmail_fsync = never\n\
             passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
             userdb {{\n  driver = static\n  args = uid={user} gid={group} home={folder}/home\n}}\n\
             service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  \
             inet_listener imaps {{\n    port = {tls_port}\n    ssl = yes\n  }}\n}}\n\
             service anvil {{\n  chroot =\n}}\n"
        )
    }

    fn make_certificate(&self) {
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-keyout", "server.key", "-out", "server.crt"])
            .current_dir(self.folder.path())
            .stderr(Stdio::null())
            .status();
        assert!(made.unwrap().success());
        chown(self.path("server.key"), Some(self.owner.0), Some(self.owner.1)).unwrap();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- dovecot's log\n{}", fs::read_to_string(self.path("state/log")).unwrap_or_default());
        }
        self.stop_server();
    }
}

/// Dovecot gives mail to no root, so that a test of root's lends it to somebody else.
fn owner_of(folder: &Path) -> (u32, u32) {
    let own = fs::metadata(folder).unwrap();
    if own.uid() != 0 {
        return (own.uid(), own.gid());
    }
    let number = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).arg("nobody").output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().parse().expect("there is a user named nobody")
    };
    (number(&["-u"]), number(&["-g"]))
}

fn name_of(database: &str, number: u32) -> String {
    let output = Command::new("getent").args([database, &number.to_string()]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).split(':').next().unwrap_or_default().to_owned()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A wire to a server, which can be told to end in the middle of a conversation.
pub struct Wire {
    pub port: u16,
    trap: Arc<Mutex<Option<Trap>>>,
}

/// Where a wire ends, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// Before the server hears a command with these words.
    Command(&'static str),
    /// In the middle of an answer that is longer than so many bytes.
    Answer(usize),
    /// It hangs before the server hears a command with these words.
    Silence(&'static str),
}

impl Wire {
    pub fn to(port: u16) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Wire { port: listener.local_addr().unwrap().port(), trap: Arc::default() };
        let trap = Arc::clone(&wire.trap);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", port)) {
                    connect(client, server, &trap);
                }
            }
        });
        wire
    }

    /// Sets a trap for one conversation.
    pub fn set(&self, trap: Trap) {
        *self.trap.lock().unwrap() = Some(trap);
    }

    /// Whether the trap was sprung.
    pub fn was_sprung(&self) -> bool {
        self.trap.lock().unwrap().is_none()
    }
}

fn connect(client: TcpStream, server: TcpStream, trap: &Arc<Mutex<Option<Trap>>>) {
    let ends = || (client.try_clone().unwrap(), server.try_clone().unwrap());
    let ((from, to), trap_for_commands) = (ends(), Arc::clone(trap));
    std::thread::spawn(move || {
        carry(from, to, |bytes, _| {
            let mut trap = trap_for_commands.lock().unwrap();
            let said = |words: &str| String::from_utf8_lossy(bytes).contains(words);
            match *trap {
                Some(Trap::Command(words)) if said(words) => {
                    *trap = None;
                    false
                }
                Some(Trap::Silence(words)) if said(words) => {
                    *trap = None;
                    drop(trap);
                    // Until the client has gone.
                    std::thread::sleep(Duration::from_secs(30));
                    false
                }
                _ => true,
            }
        });
    });
    let ((to, from), trap_for_answers) = (ends(), Arc::clone(trap));
    std::thread::spawn(move || {
        carry(from, to, |_, so_far| {
            let mut trap = trap_for_answers.lock().unwrap();
            let sprung = matches!(*trap, Some(Trap::Answer(most)) if so_far > most);
            if sprung {
                *trap = None;
            }
            !sprung
        });
    });
}

/// Carries bytes until an end closes, or the judge says that it is over.
fn carry(mut from: TcpStream, mut to: TcpStream, mut goes_on: impl FnMut(&[u8], usize) -> bool) {
    let mut bytes = [0; 16 * 1024];
    let mut so_far = 0;
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        so_far += count;
        if !goes_on(&bytes[..count], so_far) || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
