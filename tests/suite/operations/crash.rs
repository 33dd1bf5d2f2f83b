//! The process is killed in the middle of a rush: what was acknowledged is there afterwards, and nothing twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_types::Text;
use undersigned::clock::Clock;
use undersigned::config::{SmtpSecurity, SmtpSettings, Switch};
use undersigned::contact::EmailAddress;
use undersigned::db::{Backend, Db};
use undersigned::mail::outbox::claim::CLAIM_LASTS;
use undersigned::mail::postman::Postman;
use undersigned::mail::transport::{Smtp, Transport};

use super::process::{CANARY, Installation, Service};
use super::rush::{Rush, Signer, Told, Unanswered, accepted, confirm, try_to_sign};
use super::{PATIENCE, confirmed_count, entry_count, message_id, sent_count, signers, unsettled, wait_until, words_of};
use crate::support::app::On;
use crate::support::browser::link_in;

/// How many have signed before the rush, and confirm during it.
const EARLY: usize = 30;

#[test]
fn what_was_acknowledged_outlives_a_kill_on_sqlite() {
    a_kill_in_a_rush(On::Sqlite);
}

#[test]
fn what_was_acknowledged_outlives_a_kill_on_postgres() {
    a_kill_in_a_rush(On::Postgres);
}

fn a_kill_in_a_rush(on: On) {
    let place = Installation::on(on);
    let slug = place.letter();
    let service = place.serve();
    let links = sign_early(&place, &service, &slug);

    let rush = Rush::begin(&[&service.base], &slug, Unanswered::Leaves);
    let confirming = confirm_in_turn(&service, links.clone());
    rush.wait_for(150);
    service.kill();
    let (told, confirmed) = (rush.end(), confirming.join().unwrap());

    let db = place.db();
    is_whole(&db);
    let stored = signers(&db, &place.seal());
    everyone_is_there_once(&stored, &told);
    assert!(confirmed_count(&db) >= i64::try_from(confirmed.len()).unwrap(), "a confirmation was lost");

    let service = place.serve();
    for link in links.iter().filter(|link| !confirmed.contains(link)) {
        // Whether the kill came before or after the commit, the link does not fail its owner.
        let told = confirm(&service.browser(), link);
        assert!(matches!(told, Told::Accepted | Told::Status(200 | 404 | 410)), "{told:?}");
    }
    assert_eq!(confirmed_count(&db), i64::try_from(EARLY).unwrap(), "each is confirmed once");
    wait_until("all are on the roll", || entry_count(&db) == confirmed_count(&db));
    assert_eq!(count(&service, &slug), i64::try_from(EARLY).unwrap());
    wait_until("the unclaimed mails have left", || unsettled(&db).0 == 0);
    service.stop();

    take_over_what_the_dead_had_claimed(&place, &db);
    everyone_has_their_mail(&place, &stored);
    assert_eq!(entry_count(&db), i64::try_from(EARLY).unwrap(), "nobody is counted twice");
}

/// People who have their mail before the rush begins; returns the paths of their links.
fn sign_early(place: &Installation, service: &Service, slug: &str) -> Vec<String> {
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    for n in 0..EARLY {
        let answer = try_to_sign(&browser, &page, slug, &format!("{CANARY}-early-{n}@people.example")).unwrap();
        answer.has_status(303);
    }
    let early = || place.sink.mails().into_iter().filter(|mail| mail.to[0].contains("early"));
    wait_until("the early mails arrive", || early().count() == EARLY);
    early().map(|mail| link_in(&words_of(&mail), "/confirmations/")).collect()
}

/// Presses one button after the other until nobody answers; returns those that were thanked.
fn confirm_in_turn(service: &Service, links: Vec<String>) -> std::thread::JoinHandle<Vec<String>> {
    let browser = service.browser();
    std::thread::spawn(move || {
        let thanked = links.into_iter().map(|link| (confirm(&browser, &link), link));
        thanked.take_while(|(told, _)| *told == Told::Accepted).map(|(_, link)| link).collect()
    })
}

/// Whether the file is whole, as SQLite sees it.
pub fn is_whole(db: &Db) {
    #[derive(QueryableByName)]
    struct Finding {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    if db.backend() == Backend::Sqlite {
        let findings: Vec<Finding> =
            db.read_here(|conn| diesel::sql_query("PRAGMA integrity_check").load(conn)).unwrap();
        let words: Vec<&str> = findings.iter().map(|finding| finding.integrity_check.as_str()).collect();
        assert_eq!(words, ["ok"]);
    }
}

/// Everybody who was accepted has one row, and nobody else has but those who were told nothing.
pub fn everyone_is_there_once(stored: &[String], told: &[Signer]) {
    let rows: HashSet<&String> = stored.iter().collect();
    assert_eq!(rows.len(), stored.len(), "somebody has two rows");
    let lost: Vec<String> = accepted(told).into_iter().filter(|email| !rows.contains(email)).collect();
    assert!(lost.is_empty(), "{} were thanked and lost: {lost:?}", lost.len());
    let refused = told.iter().filter(|signer| matches!(signer.told, Told::Status(_)));
    for signer in refused {
        assert!(!rows.contains(&signer.email), "{signer:?} was refused and stored");
    }
}

fn count(service: &Service, slug: &str) -> i64 {
    let mut confirmed = 0;
    let wanted = i64::try_from(EARLY).unwrap();
    wait_until("the count is made anew", || {
        let page = service.browser().get(&format!("/letters/{slug}/count.json"));
        let json: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        confirmed = json["confirmed"].as_i64().unwrap();
        confirmed >= wanted
    });
    confirmed
}

/// A claim of the killed process is void after a while; then another postman sends these mails.
fn take_over_what_the_dead_had_claimed(place: &Installation, db: &Db) {
    let port = place.sink.address().port();
    let to = SmtpSettings { host: "127.0.0.1".into(), port, security: SmtpSecurity::Clear, credentials: None };
    let postman = Postman {
        db: db.clone(),
        seal: Arc::new(place.seal()),
        transport: Transport::Smtp(Smtp::new(&to).unwrap()),
        from: EmailAddress::parse("letters@undersigned.example").unwrap(),
        caps: Switch::Off,
    };
    let later = Clock::default().now() + CLAIM_LASTS + Duration::minutes(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| runtime.block_on(postman.deliver_due(later)).unwrap()).join().unwrap();
    });
    assert_eq!(unsettled(db), (0, 0));
}

/// Each signer has a mail. One that was on its way when the process died may have come twice, as the same mail.
fn everyone_has_their_mail(place: &Installation, stored: &[String]) {
    let mut identifiers: HashMap<String, HashSet<String>> = HashMap::new();
    let mails = place.sink.wait_for(stored.len(), PATIENCE);
    for mail in mails.iter().filter(|mail| words_of(mail).contains("/confirmations/")) {
        identifiers.entry(mail.to[0].clone()).or_default().insert(message_id(mail));
    }
    for email in stored {
        let mails = identifiers.get(email).map_or(0, HashSet::len);
        assert_eq!(mails, 1, "{email} has {mails} mails");
    }
}

#[test]
fn a_mail_that_was_settled_is_not_sent_again_by_the_next_process() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on(on);
        let slug = place.letter();
        let service = place.serve();
        sign_early(&place, &service, &slug);
        let db = place.db();
        wait_until("all are settled", || unsettled(&db) == (0, 0));
        let before = place.sink.mails().len();
        assert_eq!(sent_count(&db), i64::try_from(before).unwrap());
        service.kill();
        let service = place.serve();
        let page = service.browser().get(&format!("/letters/{slug}"));
        let late = format!("{CANARY}-late@people.example");
        try_to_sign(&service.browser(), &page, &slug, &late).unwrap().has_status(303);
        place.sink.wait_for(before + 1, PATIENCE);
        service.stop();
        assert_eq!(place.sink.mails().len(), before + 1);
    }
}

/// Every service of these tests has its log read for what was typed, when it ends; this one says all that it can.
#[test]
fn even_a_talkative_log_names_nobody() {
    let mut place = Installation::on(On::Sqlite);
    place.set("RUST_LOG", "trace");
    let slug = place.letter();
    let service = place.serve();
    let links = sign_early(&place, &service, &slug);
    for link in &links[..3] {
        assert_eq!(confirm(&service.browser(), link), Told::Accepted);
    }
    service.browser().get("/no-such-page").has_status(404);
    let log = service.stop();
    assert!(log.contains("listening") && log.contains("stopped"));
}
