//! Mail: from the outbox, through the postman, to a mail server that may behave badly.

mod claims;
mod outbox;
mod postman;
mod scripted;
mod stopping;
mod suppression;
mod transport;

use std::sync::Arc;
use std::time::Duration as RealTime;

use chrono::NaiveDate;
use mail_parser::MessageParser;
use undersigned::clock::Time;
use undersigned::config::{SmtpSecurity, SmtpSettings, Switch};
use undersigned::contact::EmailAddress;
use undersigned::db::Db;
use undersigned::mail::message::{Message, Sender};
use undersigned::mail::outbox::{OutboxId, Outcome, find_outcome, prepare, put};
use undersigned::mail::postman::Postman;
use undersigned::mail::transport::{Patience, Smtp, Transport};
use undersigned::seal::Seal;

use crate::support::database::write;
use crate::support::smtp_sink::SmtpSink;

/// The morning on which these tests begin.
fn morning() -> Time {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap().and_hms_opt(9, 0, 0).unwrap()
}

fn seal() -> Seal {
    Seal::new(&[7; 32])
}

fn service() -> EmailAddress {
    EmailAddress::parse("letters@undersigned.example").unwrap()
}

/// A postman with a way to a server at this port of loopback, and little patience.
fn postman_to(db: &Db, port: u16) -> Postman {
    let settings =
        SmtpSettings { host: "127.0.0.1".to_owned(), port, security: SmtpSecurity::Clear, credentials: None };
    let patience = Patience { before_text: RealTime::from_millis(700), for_text: RealTime::from_millis(700) };
    postman_with(db, Transport::Smtp(Smtp::new(&settings).unwrap().with_patience(patience)))
}

fn postman(db: &Db, sink: &SmtpSink) -> Postman {
    postman_to(db, sink.address().port())
}

fn postman_with(db: &Db, transport: Transport) -> Postman {
    Postman { db: db.clone(), seal: Arc::new(seal()), transport, from: service(), caps: Switch::On }
}

fn mail_to(address: &str) -> Message {
    Message {
        purpose: "confirmation".to_owned(),
        to: address.to_owned(),
        sender: Sender::Service,
        reply_to: None,
        bounces_to: None,
        subject: "Confirm your signature".to_owned(),
        text: "Open https://letters.example/confirmations/abc".to_owned(),
        html: Some("<p>Open <a href=\"https://letters.example/confirmations/abc\">this</a>".to_owned()),
        attachments: Vec::new(),
        unsubscribe: None,
    }
}

fn letter_to(address: &str) -> Message {
    let sender =
        Sender::Letter { address: "r.k7m2@reply.example".to_owned(), name: "Families need answers".to_owned() };
    Message { purpose: "letter".to_owned(), sender, html: None, ..mail_to(address) }
}

fn queue(db: &Db, message: &Message, now: Time) -> OutboxId {
    let mail = prepare(&seal(), message, "undersigned.example", now);
    let id = mail.id.clone();
    write(db, move |conn| put(conn, &mail)).unwrap();
    id
}

fn outcome(db: &Db, id: &OutboxId) -> Outcome {
    db.read_here(|conn| find_outcome(conn, &seal(), id)).unwrap().unwrap()
}

/// The identifier in a raw mail, without angle brackets.
fn message_id(raw: &[u8]) -> String {
    MessageParser::default().parse(raw).unwrap().message_id().unwrap().to_owned()
}
