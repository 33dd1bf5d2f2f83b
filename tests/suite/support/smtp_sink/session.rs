//! What is said on one connection.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use super::{Behaviour, Shared};

const EXTENSIONS: &str = "250-sink.example\r\n250-PIPELINING\r\n250-SIZE 26214400\r\n250-8BITMIME\r\n\
                          250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8\r\n";

/// The sender and the recipients given so far.
#[derive(Debug, Default)]
pub struct Envelope {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    state: Stage,
    addresses: Addresses,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Nothing,
    Sender,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Addresses {
    #[default]
    Ascii,
    Unicode,
}

enum Then {
    GoOn,
    HangUp,
}

/// One connection, from greeting to goodbye.
pub struct Session<'a> {
    reader: BufReader<&'a TcpStream>,
    stream: &'a TcpStream,
    shared: &'a Shared,
    envelope: Envelope,
}

impl<'a> Session<'a> {
    /// Takes over a connection.
    pub(super) fn new(stream: &'a TcpStream, shared: &'a Shared) -> Self {
        Session { reader: BufReader::new(stream), stream, shared, envelope: Envelope::default() }
    }

    /// Talks until either side hangs up.
    pub fn run(&mut self) -> io::Result<()> {
        if self.shared.behaviour() == Behaviour::DropOnConnect {
            return Ok(());
        }
        self.reply("220 sink.example ESMTP")?;
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            let behaviour = self.shared.behaviour();
            if behaviour == Behaviour::DropOnConnect {
                return Ok(());
            }
            let command = String::from_utf8_lossy(&line);
            if let Then::HangUp = self.answer(command.trim_end(), &behaviour)? {
                return Ok(());
            }
        }
    }

    fn answer(&mut self, command: &str, behaviour: &Behaviour) -> io::Result<Then> {
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                self.envelope = Envelope::default();
                self.stream.write_all(EXTENSIONS.as_bytes())?;
            }
            "HELO" | "RSET" => {
                self.envelope = Envelope::default();
                self.reply("250 2.0.0 Ok")?;
            }
            "NOOP" => self.reply("250 2.0.0 Ok")?,
            "MAIL" => self.sender(command)?,
            "RCPT" => self.recipient(command, behaviour)?,
            "DATA" => return self.data(),
            "QUIT" => {
                self.reply("221 2.0.0 Bye")?;
                return Ok(Then::HangUp);
            }
            _ => self.reply("502 5.5.1 Command not recognised")?,
        }
        Ok(Then::GoOn)
    }

    fn sender(&mut self, command: &str) -> io::Result<()> {
        let Some((address, parameters)) = path(command) else {
            return self.reply("501 5.5.4 Syntax: MAIL FROM:<address>");
        };
        if self.envelope.state == Stage::Sender {
            return self.reply("503 5.5.1 Sender already given");
        }
        let addresses =
            if parameters.to_ascii_uppercase().contains("SMTPUTF8") { Addresses::Unicode } else { Addresses::Ascii };
        if addresses == Addresses::Ascii && !address.is_ascii() {
            return self.reply("553 5.6.7 This address needs SMTPUTF8");
        }
        self.envelope = Envelope { from: address.to_owned(), to: Vec::new(), state: Stage::Sender, addresses };
        self.reply("250 2.1.0 Ok")
    }

    fn recipient(&mut self, command: &str, behaviour: &Behaviour) -> io::Result<()> {
        let Some((address, _)) = path(command) else {
            return self.reply("501 5.5.4 Syntax: RCPT TO:<address>");
        };
        if self.envelope.state == Stage::Nothing {
            return self.reply("503 5.5.1 No sender yet");
        }
        if self.envelope.addresses == Addresses::Ascii && !address.is_ascii() {
            return self.reply("553 5.6.7 This address needs SMTPUTF8");
        }
        match behaviour {
            Behaviour::RefuseRecipient(refused, code) if refused.eq_ignore_ascii_case(address) => {
                let class = code / 100;
                self.reply(&format!("{code} {class}.1.1 <{address}>: Recipient address rejected"))
            }
            _ => {
                self.envelope.to.push(address.to_owned());
                self.reply("250 2.1.5 Ok")
            }
        }
    }

    fn data(&mut self) -> io::Result<Then> {
        if self.envelope.to.is_empty() {
            self.reply("554 5.5.1 No valid recipients")?;
            return Ok(Then::GoOn);
        }
        self.reply("354 End data with <CR><LF>.<CR><LF>")?;
        let raw = self.message()?;
        let envelope = std::mem::take(&mut self.envelope);
        // Asked again: it may have changed while the message came in.
        let behaviour = self.shared.behaviour();
        match behaviour {
            Behaviour::Refuse4xx => self.reply("451 4.3.0 Try again later")?,
            Behaviour::Refuse5xx => self.reply("554 5.7.1 Message refused")?,
            Behaviour::DropOnConnect => return Ok(Then::HangUp),
            Behaviour::DropAfterData => {
                self.shared.keep(&envelope, raw, &behaviour);
                return Ok(Then::HangUp);
            }
            Behaviour::Accept | Behaviour::RefuseRecipient(..) | Behaviour::Hang => {
                let id = self.shared.keep(&envelope, raw, &behaviour);
                self.reply(&format!("250 2.0.0 Ok: queued as {id}"))?;
            }
        }
        Ok(Then::GoOn)
    }

    /// Reads up to the line with nothing but a dot, and takes the doubled dots back.
    fn message(&mut self) -> io::Result<Vec<u8>> {
        let mut raw = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.reader.read_until(b'\n', &mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let at_line_start = raw.is_empty() || raw.ends_with(b"\r\n");
            if at_line_start && line == b".\r\n" {
                return Ok(raw);
            }
            let stuffed = at_line_start && line.starts_with(b".");
            raw.extend_from_slice(&line[usize::from(stuffed)..]);
        }
    }

    fn reply(&self, line: &str) -> io::Result<()> {
        let mut stream = self.stream;
        stream.write_all(format!("{line}\r\n").as_bytes())
    }
}

/// The address between the angle brackets, and what follows them.
fn path(command: &str) -> Option<(&str, &str)> {
    let (_, after) = command.split_once('<')?;
    after.split_once('>')
}
