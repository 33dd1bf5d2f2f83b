//! The database goes away, breaks its connections, or is held by somebody else.

use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use undersigned::db::Conn;
use undersigned::db::conn::Target;

use super::crash::everyone_is_there_once;
use super::process::{CANARY, Installation};
use super::rush::{Rush, Told, Unanswered, try_to_sign};
use super::{signers, wait_until};
use crate::support::app::{On, Store};
use crate::support::browser::Page;
use crate::support::cluster::{Cluster, Durability};

/// The database held by another process: nobody else can write until it is released.
pub struct WriteLock {
    release: mpsc::Sender<()>,
    holder: JoinHandle<()>,
}

impl WriteLock {
    pub fn take(place: &Installation) -> WriteLock {
        let url = place.store.url();
        let (release, released) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let holder = std::thread::spawn(move || {
            let mut conn = Target::parse(&url).unwrap().connect().unwrap();
            let words = match &conn {
                Conn::Sqlite(_) => "BEGIN IMMEDIATE",
                Conn::Postgres(_) => "BEGIN; LOCK TABLE signatures, outbox IN ACCESS EXCLUSIVE MODE",
            };
            conn.batch_execute(words).unwrap();
            tell.send(()).unwrap();
            released.recv().unwrap();
            conn.batch_execute("ROLLBACK").unwrap();
        });
        told.recv().unwrap();
        WriteLock { release, holder }
    }

    pub fn release(self) {
        self.release.send(()).unwrap();
        self.holder.join().unwrap();
    }
}

/// Fails unless this is the clear page that says to come back later.
#[track_caller]
pub fn asks_to_come_back(page: &Page) {
    page.has_status(503).says("We are busy just now").says("Nothing was recorded").says("try again");
    let seconds: u64 = page.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&seconds), "{seconds}");
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(page.header("cache-control"), "no-store");
}

#[test]
fn the_database_goes_away_and_comes_back() {
    let cluster = Cluster::start(Durability::Fast);
    let place = Installation::at(Store::Postgres(cluster.create_database()));
    let slug = place.letter();
    let service = place.serve();
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    let sign = |who: &str| try_to_sign(&browser, &page, &slug, &format!("{CANARY}-{who}@people.example")).unwrap();
    sign("before").has_status(303);
    place.sink.wait_for(2, super::PATIENCE);

    cluster.stop();
    asks_to_come_back(&sign("meanwhile"));
    browser.get(&format!("/letters/{slug}")).has_status(200).says("Families need answers");
    asks_to_come_back(&browser.get(&format!("/letters/{slug}/names")));
    browser.get("/healthz").has_status(200);
    asks_to_come_back(&browser.get("/readyz"));

    cluster.start_again();
    wait_until("it is ready again", || browser.get("/readyz").status == 200);
    sign("after").has_status(303);
    let mails = place.sink.wait_for(3, super::PATIENCE);
    assert!(mails[2].to[0].contains("after"));
    service.stop();
    let stored = signers(&place.db(), &place.seal());
    assert_eq!(stored, [format!("{CANARY}-after@people.example"), format!("{CANARY}-before@people.example")]);
}

#[test]
fn it_does_not_start_without_its_database_and_says_why() {
    let mut place = Installation::on(On::Sqlite);
    place.set("UNDERSIGNED_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    place.run(&["serve"]).failed(1, "cannot connect to the database");
}

#[test]
fn broken_connections_cost_at_most_an_honest_503() {
    let cluster = Cluster::shared();
    let place = Installation::on(On::Postgres);
    let slug = place.letter();
    let service = place.serve();
    let Store::Postgres(database) = &place.store else { unreachable!() };
    let rush = Rush::begin(&[&service.base], &slug, Unanswered::Stays);
    for _ in 0..5 {
        rush.wait_for(20);
        cluster.terminate_connections(database);
    }
    rush.wait_for(20);
    let told = rush.end();
    for signer in &told {
        assert!(matches!(signer.told, Told::Accepted | Told::Status(503)), "{signer:?}");
    }
    everyone_is_there_once(&signers(&place.db(), &place.seal()), &told);
    service.stop();
}

#[test]
fn while_another_process_writes_to_the_file_signers_wait() {
    let place = Installation::on(On::Sqlite);
    let slug = place.letter();
    let service = place.serve();
    let browser = service.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    let lock = WriteLock::take(&place);
    let waiting = {
        let (slug, browser) = (slug.clone(), service.browser());
        std::thread::spawn(move || try_to_sign(&browser, &page, &slug, &format!("{CANARY}-patient@people.example")))
    };
    std::thread::sleep(Duration::from_secs(1));
    assert!(!waiting.is_finished());
    // Readers are not held up meanwhile.
    browser.get(&format!("/letters/{slug}/names")).has_status(200);
    lock.release();
    waiting.join().unwrap().unwrap().has_status(303);
    assert_eq!(signers(&place.db(), &place.seal()).len(), 1);
    service.stop();
}

#[test]
fn a_database_that_stays_locked_is_told_to_the_signer_and_nothing_is_half_done() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on(on);
        let slug = place.letter();
        let service = place.serve();
        let browser = service.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        let lock = WriteLock::take(&place);
        let told = try_to_sign(&browser, &page, &slug, &format!("{CANARY}-refused@people.example")).unwrap();
        lock.release();
        asks_to_come_back(&told);
        try_to_sign(&browser, &page, &slug, &format!("{CANARY}-welcome@people.example")).unwrap().has_status(303);
        assert_eq!(signers(&place.db(), &place.seal()), [format!("{CANARY}-welcome@people.example")]);
        service.stop();
    }
}
