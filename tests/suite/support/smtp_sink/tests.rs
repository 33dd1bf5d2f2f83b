//! The sink itself, spoken to byte by byte.

#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::{Behaviour, SmtpSink};

const SOON: Duration = Duration::from_secs(5);

struct Client(BufReader<TcpStream>);

impl Client {
    fn connected(sink: &SmtpSink) -> Client {
        let stream = TcpStream::connect(sink.address()).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        Client(BufReader::new(stream))
    }

    fn greeted(sink: &SmtpSink) -> Client {
        let mut client = Client::connected(sink);
        assert!(client.reply().starts_with("220 "));
        client.send("EHLO test.example\r\n");
        while !client.reply().starts_with("250 ") {}
        client
    }

    fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    /// The next line, or nothing when the sink has hung up.
    fn reply(&mut self) -> String {
        let mut line = String::new();
        let _ = self.0.read_line(&mut line);
        line.trim_end().to_owned()
    }

    fn ask(&mut self, line: &str) -> String {
        self.send(&format!("{line}\r\n"));
        self.reply()
    }

    fn deliver(&mut self, to: &[&str], message: &str) -> String {
        assert!(self.ask("MAIL FROM:<letters@undersigned.example>").starts_with("250"));
        for address in to {
            assert!(self.ask(&format!("RCPT TO:<{address}>")).starts_with("250"));
        }
        assert!(self.ask("DATA").starts_with("354"));
        self.ask(&format!("{message}\r\n."))
    }
}

#[test]
fn a_mail_is_kept_as_it_was_sent_and_gets_an_id() {
    let sink = SmtpSink::start();
    let mut client = Client::greeted(&sink);
    let reply = client.deliver(&["a@one.example", "b@two.example"], "Subject: x\r\n\r\n..\r\n..dots\r\nend");
    let mail = sink.wait_for(1, SOON).remove(0);
    assert_eq!(reply, format!("250 2.0.0 Ok: queued as {}", mail.id));
    assert_eq!(mail.from, "letters@undersigned.example");
    assert_eq!(mail.to, ["a@one.example", "b@two.example"]);
    assert_eq!(mail.text(), "Subject: x\r\n\r\n.\r\n.dots\r\nend\r\n");
    client.deliver(&["a@one.example"], "second");
    let mails = sink.wait_for(2, SOON);
    assert_ne!(mails[0].id, mails[1].id);
    assert_eq!(client.ask("QUIT"), "221 2.0.0 Bye");
    assert_eq!(client.reply(), "");
}

#[test]
fn commands_sent_together_are_answered_in_turn() {
    let sink = SmtpSink::start();
    let mut client = Client::greeted(&sink);
    client.send("NOOP\r\nMAIL FROM:<> BODY=8BITMIME\r\nRCPT TO:<a@one.example>\r\nDATA\r\n");
    let replies: Vec<String> = (0..4).map(|_| client.reply()[..3].to_owned()).collect();
    assert_eq!(replies, ["250", "250", "250", "354"]);
    assert!(client.ask("caf\u{e9}\r\n.").starts_with("250"));
    let mail = sink.wait_for(1, SOON).remove(0);
    assert_eq!((mail.from.as_str(), mail.text().as_str()), ("", "caf\u{e9}\r\n"));
}

#[test]
fn commands_out_of_order_are_refused_and_rset_begins_anew() {
    let sink = SmtpSink::start();
    let mut client = Client::greeted(&sink);
    assert!(client.ask("RCPT TO:<a@one.example>").starts_with("503"));
    assert!(client.ask("DATA").starts_with("554"));
    assert!(client.ask("MAIL FROM:<x@one.example>").starts_with("250"));
    assert!(client.ask("MAIL FROM:<y@one.example>").starts_with("503"));
    assert!(client.ask("RSET").starts_with("250"));
    assert!(client.ask("MAIL FROM:<y@one.example>").starts_with("250"));
    assert!(client.ask("VRFY someone").starts_with("502"));
}

#[test]
fn an_address_outside_ascii_needs_to_be_announced() {
    let sink = SmtpSink::start();
    let mut client = Client::greeted(&sink);
    assert!(client.ask("MAIL FROM:<zo\u{eb}@one.example>").starts_with("553"));
    assert!(client.ask("MAIL FROM:<x@one.example>").starts_with("250"));
    assert!(client.ask("RCPT TO:<zo\u{eb}@one.example>").starts_with("553"));
    client.ask("RSET");
    assert!(client.ask("MAIL FROM:<x@one.example> SMTPUTF8").starts_with("250"));
    assert!(client.ask("RCPT TO:<zo\u{eb}@one.example>").starts_with("250"));
}

#[test]
fn it_refuses_as_told_and_takes_the_next_one_on_the_same_connection() {
    let sink = SmtpSink::behaving(Behaviour::Refuse4xx);
    let mut client = Client::greeted(&sink);
    assert!(client.deliver(&["a@one.example"], "x").starts_with("451 4."));
    sink.behave(Behaviour::Refuse5xx);
    assert!(client.deliver(&["a@one.example"], "x").starts_with("554 5."));
    assert!(sink.mails().is_empty());
    sink.behave(Behaviour::Accept);
    assert!(client.deliver(&["a@one.example"], "x").starts_with("250"));
    assert_eq!(sink.mails().len(), 1);
    assert_eq!(sink.connection_count(), 1);
}

#[test]
fn it_refuses_one_recipient_and_takes_the_others() {
    let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("gone@one.example".into(), 550));
    let mut client = Client::greeted(&sink);
    assert!(client.ask("MAIL FROM:<x@one.example>").starts_with("250"));
    assert!(client.ask("RCPT TO:<Gone@one.example>").starts_with("550 5.1.1"));
    assert!(client.ask("DATA").starts_with("554"));
    assert!(client.ask("RCPT TO:<here@one.example>").starts_with("250"));
    assert!(client.ask("DATA").starts_with("354"));
    assert!(client.ask(".").starts_with("250"));
    assert_eq!(sink.mails()[0].to, ["here@one.example"]);
}

#[test]
fn it_hangs_until_told_otherwise_and_then_hangs_up() {
    let sink = SmtpSink::behaving(Behaviour::Hang);
    let mut client = Client::connected(&sink);
    client.0.get_ref().set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(client.0.read(&mut [0]).is_err());
    client.0.get_ref().set_read_timeout(Some(SOON)).unwrap();
    sink.behave(Behaviour::Accept);
    assert_eq!(client.reply(), "");
    Client::greeted(&sink);
}

#[test]
fn it_hangs_up_before_the_greeting_or_after_the_message() {
    let sink = SmtpSink::start();
    let mut open = Client::greeted(&sink);
    sink.behave(Behaviour::DropOnConnect);
    assert_eq!(Client::connected(&sink).reply(), "");
    assert_eq!(open.ask("NOOP"), "");
    sink.behave(Behaviour::DropAfterData);
    assert_eq!(Client::greeted(&sink).deliver(&["a@one.example"], "x"), "");
    assert!(sink.mails().is_empty());
    assert_eq!(sink.unanswered().len(), 1);
}

#[test]
fn it_ends_while_a_client_is_connected_or_hanging() {
    let sink = SmtpSink::start();
    let mut open = Client::greeted(&sink);
    sink.behave(Behaviour::Hang);
    let mut hanging = Client::connected(&sink);
    let address = sink.address();
    drop(sink);
    assert_eq!(open.reply(), "");
    assert_eq!(hanging.reply(), "");
    assert!(TcpStream::connect(address).is_err());
}
