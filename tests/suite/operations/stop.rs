//! SIGTERM: no new request is taken, those in flight are answered, what was accepted is on disk, mails are settled.

use std::time::Duration;

use super::crash::{everyone_is_there_once, is_whole};
use super::process::{CANARY, Installation};
use super::rush::{Rush, Told, Unanswered, sign};
use super::{PATIENCE, sent_count, signers, unsettled, wait_until};
use crate::support::app::On;

use super::database_away::WriteLock;

#[test]
fn a_stop_in_a_rush_loses_nobody_on_sqlite() {
    a_stop_in_a_rush(On::Sqlite);
}

#[test]
fn a_stop_in_a_rush_loses_nobody_on_postgres() {
    a_stop_in_a_rush(On::Postgres);
}

fn a_stop_in_a_rush(on: On) {
    let place = Installation::on(on);
    let slug = place.letter();
    let service = place.serve();
    let rush = Rush::begin(&[&service.base], &slug, Unanswered::Leaves);
    rush.wait_for(100);
    let log = service.stop();
    let told = rush.end();
    assert!(log.trim_end().ends_with("stopped"), "{log}");

    let db = place.db();
    is_whole(&db);
    everyone_is_there_once(&signers(&db, &place.seal()), &told);
    // What the mail server has taken is marked so, and nothing is left claimed: the next process sends the rest.
    assert_eq!(unsettled(&db).1, 0, "a mail is still claimed");
    assert_eq!(sent_count(&db), i64::try_from(place.sink.mails().len()).unwrap());
    let service = place.serve();
    wait_until("the rest has left", || unsettled(&db) == (0, 0));
    service.stop();
    assert_eq!(sent_count(&db), i64::try_from(place.sink.mails().len()).unwrap(), "no mail left twice");
}

#[test]
fn a_request_in_flight_is_answered_on_sqlite() {
    a_request_in_flight(On::Sqlite);
}

#[test]
fn a_request_in_flight_is_answered_on_postgres() {
    a_request_in_flight(On::Postgres);
}

/// Somebody else holds the database for a while, so that the request is surely in flight when the signal comes.
fn a_request_in_flight(on: On) {
    let place = Installation::on(on);
    let slug = place.letter();
    let service = place.serve();
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    let lock = WriteLock::take(&place);
    let email = format!("{CANARY}-in-flight@people.example");
    let signing = {
        let (slug, email) = (slug.clone(), email.clone());
        std::thread::spawn(move || sign(&browser, &page, &slug, &email))
    };
    std::thread::sleep(Duration::from_millis(700));
    service.signal("TERM");
    wait_until("it says that it stops", || service.log().contains("stopping"));
    std::thread::sleep(Duration::from_millis(300));
    lock.release();
    assert_eq!(signing.join().unwrap(), Told::Accepted);
    service.wait();
    assert_eq!(signers(&place.db(), &place.seal()), [email]);
}

#[test]
fn an_idle_connection_does_not_hold_up_the_stop() {
    let place = Installation::on(On::Sqlite);
    let service = place.serve();
    let browser = service.browser();
    browser.get("/").has_status(200);
    let begun = std::time::Instant::now();
    service.stop();
    assert!(begun.elapsed() < PATIENCE / 2, "it waited for somebody who asked for nothing");
    drop(browser);
}

#[test]
fn a_second_signal_does_no_harm() {
    let place = Installation::on(On::Sqlite);
    let service = place.serve();
    service.signal("INT");
    service.signal("TERM");
    service.wait();
}
