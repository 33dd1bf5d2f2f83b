//! A mail server that says what a test tells it to, for answers that a sane server would not give.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the server is told: the command, or `greeting` or `text`; and what it answers.
type Script = fn(&str) -> &'static str;

/// The running server; it ends with the test's process.
pub struct Scripted {
    /// Where it listens, on loopback.
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Starts one. Before its answer to a text it waits.
    pub fn start(script: Script, before_last_answer: Duration) -> Scripted {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let for_thread = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let heard = Arc::clone(&for_thread);
                thread::spawn(move || talk(&stream, script, before_last_answer, &heard));
            }
        });
        Scripted { port, heard }
    }

    /// Every command it was given, `greeting` for each connection and `text` for each mail.
    pub fn heard(&self, command: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(command)).count()
    }
}

fn talk(mut stream: &TcpStream, script: Script, before_last_answer: Duration, heard: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut line = "greeting".to_owned();
    loop {
        heard.lock().unwrap().push(line.trim_end().to_owned());
        let mut answer = script(line.trim_end());
        let _ = stream.write_all(format!("{answer}\r\n").as_bytes());
        if line.starts_with("DATA") && answer.starts_with("354") {
            while line != ".\r\n" {
                line.clear();
                if reader.read_line(&mut line).unwrap_or(0) == 0 {
                    return;
                }
            }
            thread::sleep(before_last_answer);
            heard.lock().unwrap().push("text".to_owned());
            answer = script("text");
            let _ = stream.write_all(format!("{answer}\r\n").as_bytes());
        }
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
    }
}

/// The answers of a server with nothing wrong.
pub fn sane(line: &str) -> &'static str {
    match line.get(..4).unwrap_or(line) {
        "gree" => "220 scripted.example ESMTP",
        "EHLO" => "250-scripted.example\r\n250 AUTH PLAIN",
        "DATA" => "354 go ahead",
        "QUIT" => "221 bye",
        _ => "250 fine",
    }
}
