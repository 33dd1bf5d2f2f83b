//! The demonstration as a newcomer starts it: the real program, its addresses read from what it prints.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use diesel::{Connection as _, RunQueryDsl as _};

/// The organiser that the demonstration invites.
pub const ORGANISER: &str = "organiser@coalition.example";

/// A second member of the organiser's team.
pub const COLLEAGUE: &str = "colleague@coalition.example";

/// The running program; it ends with this value.
pub struct Demonstration {
    /// A letter to sign.
    pub letter: String,
    /// A letter that was sent and has no answer.
    pub waiting: String,
    /// Where every mail goes.
    pub mailbox: String,
    /// Where organisers sign in.
    pub desk: String,
    program: Child,
    _output: BufReader<ChildStdout>,
    /// What the program leaves behind when it is killed goes with the test.
    folder: tempfile::TempDir,
}

impl Demonstration {
    pub fn start() -> Demonstration {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_undersigned"))
            .args(["demo", "--listen", "127.0.0.1:0"])
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("Ctrl-C") {
            let read = output.read_line(&mut said).unwrap();
            assert!(read > 0, "the demonstration ended early, having said:\n{said}");
        }
        Demonstration {
            letter: address_after(&said, "Sign a letter"),
            waiting: address_after(&said, "A letter that waits"),
            mailbox: address_after(&said, "Read every mail"),
            desk: address_after(&said, "Write your own"),
            program,
            _output: output,
            folder,
        }
    }

    /// Whether anything is held, sealed or not, by which the newest signature's signer could be known.
    pub fn holds_who_signed_last(&self) -> bool {
        #[derive(diesel::QueryableByName)]
        struct Held {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            columns: i64,
        }
        let words = "SELECT (name_sealed IS NOT NULL) + (email_sealed IS NOT NULL) + (role_sealed IS NOT NULL) \
            + (affiliation_sealed IS NOT NULL) + (place_sealed IS NOT NULL) + (confirm_token_hash IS NOT NULL) \
            + (SELECT COUNT(*) FROM signature_checks WHERE signature_id = signatures.id AND detail_sealed IS NOT NULL) \
            + (SELECT COUNT(*) FROM consent_events WHERE signature_id = signatures.id) AS columns \
            FROM signatures ORDER BY id DESC LIMIT 1";
        let mut conn = diesel::SqliteConnection::establish(&self.database().display().to_string()).unwrap();
        diesel::sql_query(words).get_result::<Held>(&mut conn).unwrap().columns > 0
    }

    fn database(&self) -> std::path::PathBuf {
        let inside = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let files = inside.filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).unwrap());
        files.map(|file| file.unwrap().path()).find(|file| file.extension().is_some_and(|e| e == "db")).unwrap()
    }

    /// A page of the service by its path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.mailbox.trim_end_matches("/demo/mailbox"))
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn address_after(said: &str, words: &str) -> String {
    let line = said.lines().find(|line| line.contains(words));
    let line = line.unwrap_or_else(|| panic!("no {words:?} in:\n{said}"));
    line.split_whitespace().last().unwrap().to_owned()
}
