//! Mail comes in while the process is killed and started again: what was acknowledged is there once, and read in the end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use undersigned::clock::Clock;
use undersigned::config::Switch;
use undersigned::db::Db;
use undersigned::db::schema::{deliveries, inbound_messages, letters, outbox, replies};
use undersigned::dispatch::post::Post;
use undersigned::dispatch::send::dispatch;
use undersigned::letters::model::LetterId;
use undersigned::links::Links;
use undersigned::locale::Words;
use undersigned::mail::authenticator::Authenticator;
use undersigned::organisers::stationery::Stationery;

use super::process::{CANARY, Installation};
use super::rush::{Told, confirm, try_to_sign};
use super::{entry_count, wait_until, words_of};
use crate::support::app::{INBOUND_SECRET, On, REPLY_DOMAIN};
use crate::support::browser::{Browser, encode, link_in};

/// Handed in by each of the senders.
const EACH: usize = 60;
/// By HTTP, all at once.
const SENDERS: usize = 6;
/// By pipe, one after the other: each is a process of its own.
const PIPED: usize = 24;
/// How often the process is killed.
const KILLS: usize = 3;

#[test]
fn what_was_acknowledged_is_kept_once_and_read_on_sqlite() {
    mail_comes_in_while_the_process_is_killed(On::Sqlite);
}

#[test]
fn what_was_acknowledged_is_kept_once_and_read_on_postgres() {
    mail_comes_in_while_the_process_is_killed(On::Postgres);
}

/// Where the service listens now; nobody while it is down.
type Base = Arc<Mutex<String>>;

fn mail_comes_in_while_the_process_is_killed(on: On) {
    let place = Installation::on(on);
    let to = a_letter_that_was_sent(&place);
    let mut service = Some(place.serve());
    let base: Base = Arc::new(Mutex::new(service.as_ref().unwrap().base.clone()));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let senders: Vec<JoinHandle<()>> = (0..SENDERS)
        .map(|sender| {
            let (base, count, to) = (Arc::clone(&base), Arc::clone(&acknowledged), to.clone());
            std::thread::spawn(move || (0..EACH).for_each(|n| hand_in(&base, &to, sender * EACH + n, &count)))
        })
        .collect();
    std::thread::scope(|scope| {
        let piped = scope.spawn(|| {
            for n in 0..PIPED {
                // As a mail server does on exit 75, and on the death of the program: it tries again.
                let raw = message(SENDERS * EACH + n, &to);
                while place.pipe(&["inbound", "--to", &to], &raw).code != Some(0) {}
            }
        });
        for kill in 1..=KILLS {
            let wanted = kill * SENDERS * EACH / (KILLS + 1);
            wait_until("mail comes in", || acknowledged.load(Ordering::Relaxed) >= wanted);
            service.take().unwrap().kill();
            let started = place.serve();
            base.lock().unwrap().clone_from(&started.base);
            service = Some(started);
        }
        piped.join().unwrap();
    });
    senders.into_iter().for_each(|sender| sender.join().unwrap());
    let db = place.db();
    wait_until("all are read", || unread(&db) == 0);
    each_is_there_once(&db, &to);
    service.unwrap().stop();
}

/// A letter that one person has signed and that has gone to its addressees; the address at which one of them answers.
fn a_letter_that_was_sent(place: &Installation) -> String {
    let slug = place.letter();
    let (service, db) = (place.serve(), place.db());
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    try_to_sign(&browser, &page, &slug, &format!("{CANARY}-one@people.example")).unwrap().has_status(303);
    let confirmation =
        || place.sink.mails().into_iter().map(|mail| words_of(&mail)).find(|words| words.contains("/confirmations/"));
    wait_until("the mail arrives", || confirmation().is_some());
    assert_eq!(confirm(&browser, &link_in(&confirmation().unwrap(), "/confirmations/")), Told::Accepted);
    wait_until("it is on the roll", || entry_count(&db) == 1);
    service.stop();
    let stationery = Stationery {
        seal: Arc::new(place.seal()),
        links: Links::new("http://letters.undersigned.example"),
        domain: "undersigned.example".to_owned(),
        contact: String::new(),
        words: Words::default(),
    };
    let own_address = "letters@undersigned.example".to_owned();
    let post = Post {
        stationery,
        reply_domain: REPLY_DOMAIN.to_owned(),
        own_address,
        news_wait: chrono::Duration::zero(),
        authenticator: Authenticator::new(Switch::Off, None),
    };
    let id: LetterId = db.read_here(|conn| letters::table.select(letters::id).first(conn)).unwrap();
    let now = Clock::default().now();
    db.write_here(move |conn| dispatch(conn, &post, &id, None, now)).unwrap().unwrap();
    let code: String = db.read_here(|conn| deliveries::table.select(deliveries::reply_code).first(conn)).unwrap();
    format!("r-{code}@{REPLY_DOMAIN}")
}

fn message(number: usize, to: &str) -> Vec<u8> {
    format!(
        "From: {CANARY}.{number}@council.example\r\nTo: {to}\r\nSubject: Re: Families\r\nMessage-ID: <{number}@council.example>\r\n\r\n\
         These are the words of number {number}.\r\n"
    )
    .into_bytes()
}

/// Hands a message in until it is acknowledged, wherever the service listens.
fn hand_in(base: &Base, to: &str, number: usize, acknowledged: &AtomicUsize) {
    let raw = message(number, to);
    let path = format!("/inbound/mail?to={}", encode(to));
    let authorization = format!("Bearer {INBOUND_SECRET}");
    let headers = [("content-type", "message/rfc822"), ("authorization", authorization.as_str())];
    loop {
        let browser = Browser::new(&base.lock().unwrap().clone());
        match browser.try_send("POST", &path, &headers, raw.clone()) {
            Ok(page) if matches!(page.status, 200..=202) => break,
            Ok(page) => assert_eq!(page.status, 503, "{}", page.body),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    acknowledged.fetch_add(1, Ordering::Relaxed);
}

fn unread(db: &Db) -> i64 {
    db.read_here(|conn| inbound_messages::table.filter(inbound_messages::read_at.is_null()).count().get_result(conn))
        .unwrap()
}

/// Every message has one row with its own hash, became one reply, and was told of at most once.
fn each_is_there_once(db: &Db, to: &str) {
    let all = SENDERS * EACH + PIPED;
    let mut rows: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let hashes: Vec<Vec<u8>> =
        db.read_here(|conn| inbound_messages::table.select(inbound_messages::raw_sha256).load(conn)).unwrap();
    hashes.into_iter().for_each(|hash| *rows.entry(hash).or_default() += 1);
    let lost = (0..all).filter(|n| !rows.contains_key(&Sha256::digest(message(*n, to)).to_vec())).count();
    assert_eq!(lost, 0, "acknowledged and lost");
    assert!(rows.values().all(|count| *count == 1), "kept twice");
    assert_eq!(rows.len(), all);
    let count = i64::try_from(all).unwrap();
    assert_eq!(db.read_here(|conn| replies::table.count().get_result::<i64>(conn)).unwrap(), count);
    let told = outbox::table.filter(outbox::purpose.eq("reply_arrived"));
    let told = db.read_here(|conn| told.count().get_result::<i64>(conn)).unwrap();
    assert!((1..=count).contains(&told), "told of at most once each, and a flood not mail by mail: {told}");
}
