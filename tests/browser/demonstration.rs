//! The demonstration as a newcomer starts it: the real program, its addresses read from what it prints.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The organiser that the demonstration invites.
pub const ORGANISER: &str = "organiser@coalition.example";

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
    _folder: tempfile::TempDir,
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
            _folder: folder,
        }
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
