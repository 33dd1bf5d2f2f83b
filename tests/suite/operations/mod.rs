//! Operating it: the real program as a process of its own, and everything around it going wrong.

mod command_line;
mod config;
mod crash;
mod credentials;
mod database_away;
mod demo;
mod discreet;
mod disk_full;
mod imap;
mod inbound_kill;
mod key_rotation;
mod mail_away;
mod nodes;
pub mod process;
mod purges;
mod rush;
mod stop;
mod tls;

use std::time::{Duration, Instant};

use diesel::prelude::*;
use mail_parser::MessageParser;
use undersigned::db::Db;
use undersigned::db::schema::{outbox, roll_entries, signatures};
use undersigned::seal::Seal;
use undersigned::signatures::model::Signature;

use crate::support::smtp_sink::Mail;

/// How long anything may take before a test gives up on it: a safety net, not a measure.
const PATIENCE: Duration = Duration::from_secs(40);

/// Waits until something is so.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The addresses of all who signed, sorted; each as often as there are rows.
fn signers(db: &Db, seal: &Seal) -> Vec<String> {
    let rows: Vec<Signature> =
        db.read_here(|conn| signatures::table.select(Signature::as_select()).load(conn)).unwrap();
    let mut emails: Vec<String> = rows.iter().map(|row| row.open(seal).unwrap().email).collect();
    emails.sort();
    emails
}

/// How many signatures are confirmed.
fn confirmed_count(db: &Db) -> i64 {
    db.read_here(|conn| signatures::table.filter(signatures::confirmed_at.is_not_null()).count().get_result(conn))
        .unwrap()
}

/// How many entries the rolls have.
fn entry_count(db: &Db) -> i64 {
    db.read_here(|conn| roll_entries::table.count().get_result(conn)).unwrap()
}

/// How many mails were ever put in the outbox to signers.
fn confirmation_mail_count(db: &Db) -> i64 {
    db.read_here(|conn| outbox::table.filter(outbox::purpose.eq("confirmation")).count().get_result(conn)).unwrap()
}

/// Mails that are neither sent nor given up: how many wait, and how many a postman has claimed.
fn unsettled(db: &Db) -> (i64, i64) {
    db.read_here(|conn| {
        let open = || outbox::table.filter(outbox::sent_at.is_null()).filter(outbox::failed_at.is_null());
        let claimed: i64 = open().filter(outbox::claimed_at.is_not_null()).count().get_result(conn)?;
        let all: i64 = open().count().get_result(conn)?;
        Ok((all - claimed, claimed))
    })
    .unwrap()
}

/// How many mails the database says have left.
fn sent_count(db: &Db) -> i64 {
    db.read_here(|conn| outbox::table.filter(outbox::sent_at.is_not_null()).count().get_result(conn)).unwrap()
}

/// The words of a mail that the sink took.
fn words_of(mail: &Mail) -> String {
    MessageParser::default().parse(&mail.raw).unwrap().body_text(0).unwrap().into_owned()
}

/// The identifier of a mail that the sink took.
fn message_id(mail: &Mail) -> String {
    MessageParser::default().parse(&mail.raw).unwrap().message_id().unwrap().to_owned()
}
