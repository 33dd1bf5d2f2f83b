//! Two nodes on one PostgreSQL database.

use std::collections::HashSet;

use super::process::{CANARY, Installation};
use super::rush::{Rush, Told, Unanswered, accepted, confirm, try_to_sign};
use super::{PATIENCE, confirmed_count, entry_count, signers, unsettled, wait_until, words_of};
use crate::support::app::On;
use crate::support::browser::link_in;

#[test]
fn the_pages_of_each_node_follow_what_is_done_on_the_other() {
    let place = Installation::on(On::Postgres);
    let slug = place.letter();
    let (one, other) = (place.serve(), place.serve());
    let (path, email) = (format!("/letters/{slug}"), format!("{CANARY}-both@people.example"));
    let page = one.browser().get(&path);
    other.browser().get(&path).has_status(200);

    try_to_sign(&one.browser(), &page, &slug, &email).unwrap().has_status(303);
    let confirmation = || place.sink.mails().into_iter().find(|mail| mail.to == [email.clone()]);
    wait_until("the mail arrives", || confirmation().is_some());
    let link = link_in(&words_of(&confirmation().unwrap()), "/confirmations/");
    assert_eq!(confirm(&other.browser(), &link), Told::Accepted);
    for node in [&one, &other] {
        wait_until("the page follows", || node.browser().get(&path).body.contains("<dd>1</dd>"));
        wait_until("the count follows", || {
            let json: serde_json::Value =
                serde_json::from_str(&node.browser().get(&format!("{path}/count.json")).body).unwrap();
            json["confirmed"] == 1
        });
    }
    assert_eq!(confirm(&one.browser(), &link), Told::Status(200), "a link works once, whichever node is asked");
    one.stop();
    other.stop();
}

#[test]
fn a_rush_at_two_nodes_sends_each_mail_once_and_enrols_each_signature_once() {
    let place = Installation::on(On::Postgres);
    let slug = place.letter();
    let (one, other) = (place.serve(), place.serve());
    let rush = Rush::begin(&[&one.base, &other.base], &slug, Unanswered::Leaves);
    rush.wait_for(120);
    let told = rush.end();
    let thanked = accepted(&told);
    assert_eq!(told.len(), thanked.len(), "all were accepted");
    let db = place.db();
    wait_until("every mail has left", || unsettled(&db) == (0, 0));

    let mails = place.sink.wait_for(thanked.len() + 1, PATIENCE);
    let addresses: HashSet<&String> = mails.iter().map(|mail| &mail.to[0]).collect();
    assert_eq!(addresses.len(), mails.len(), "somebody has two mails");
    let links = mails.iter().map(words_of).filter(|words| words.contains("/confirmations/"));
    let links: Vec<String> = links.map(|words| link_in(&words, "/confirmations/")).take(40).collect();
    for (n, link) in links.iter().enumerate() {
        let node = if n % 2 == 0 { &one } else { &other };
        assert_eq!(confirm(&node.browser(), link), Told::Accepted);
    }
    wait_until("all are on the roll", || entry_count(&db) >= 40);
    assert_eq!((confirmed_count(&db), entry_count(&db)), (40, 40));
    assert_eq!(signers(&db, &place.seal()), thanked);
    one.stop();
    other.stop();
}

#[test]
fn when_the_node_that_enrols_dies_the_other_takes_over() {
    let place = Installation::on(On::Postgres);
    let slug = place.letter();
    let (one, other) = (place.serve(), place.serve());
    let email = format!("{CANARY}-survivor@people.example");
    let page = other.browser().get(&format!("/letters/{slug}"));
    one.kill();
    try_to_sign(&other.browser(), &page, &slug, &email).unwrap().has_status(303);
    let confirmation = || place.sink.mails().into_iter().find(|mail| mail.to == [email.clone()]);
    wait_until("the mail arrives", || confirmation().is_some());
    let link = link_in(&words_of(&confirmation().unwrap()), "/confirmations/");
    assert_eq!(confirm(&other.browser(), &link), Told::Accepted);
    let db = place.db();
    wait_until("the other enrols", || entry_count(&db) == 1);
    other.stop();
}

#[test]
fn two_nodes_that_start_together_on_an_empty_database_both_serve() {
    // Several times for the embedded file: what it refuses, it refuses for a moment only.
    for on in [On::Sqlite, On::Sqlite, On::Sqlite, On::Sqlite, On::Sqlite, On::Postgres] {
        let place = Installation::on_empty(on);
        let runs: Vec<_> = std::thread::scope(|scope| {
            let migrating: Vec<_> = (0..4).map(|_| scope.spawn(|| place.run(&["migrate"]))).collect();
            migrating.into_iter().map(|run| run.join().unwrap()).collect()
        });
        for run in runs {
            run.succeeded();
        }
    }
}
