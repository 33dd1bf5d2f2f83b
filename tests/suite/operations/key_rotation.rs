//! Changing the key in the file, also when the power goes in the middle.

use std::collections::BTreeSet;
use std::path::Path;

use undersigned::app::App;
use undersigned::clock::Clock;
use undersigned::config::SecretKey;
use undersigned::db::Db;
use undersigned::db::rotation::{self, Resealed, RotationRefusal};
use undersigned::db::sealed::{KEYS, SEALED};
use undersigned::mail::suppression;
use undersigned::seal::Seal;

use super::process::{Installation, write_secret};
use super::words_of;
use crate::on_both_databases;
use crate::promises;
use crate::replies::{self, content, council_view};
use crate::support::app::{On, TestApp, config};
use crate::support::browser::link_in;

const OLD: [u8; 32] = [0x42; 32];
const NEW: [u8; 32] = [0x43; 32];

#[test]
fn the_list_of_sealed_columns_is_that_of_the_tables() {
    let text = std::fs::read_to_string("src/db/schema.rs").unwrap();
    let mut declared = BTreeSet::new();
    for table in text.split("diesel::table! {").skip(1) {
        let table = table.split("\n}").next().unwrap();
        let (name, rest) = table.trim().split_once(" (").unwrap();
        let key = rest.split(')').next().unwrap();
        for line in table.lines().filter(|line| line.contains("_sealed -> ")) {
            declared.insert((name.to_owned(), key.to_owned(), line.trim().split(' ').next().unwrap().to_owned()));
        }
    }
    let listed: BTreeSet<_> =
        SEALED.iter().map(|c| (c.table.to_owned(), c.row_key.to_owned(), c.column.to_owned())).collect();
    assert_eq!(listed, declared);
}

/// How many values of each column open under a key, and how many there are.
fn opened(db: &Db, key: &[u8; 32]) -> Vec<(String, usize, usize)> {
    let seal = Seal::new(key);
    let of = |column: &undersigned::db::sealed::SealedColumn| {
        let values = db.read_here(|conn| column.list_after(conn, "", 10_000)).unwrap();
        let opens = values.iter().filter(|value| seal.open(column.place(&value.row_key), &value.sealed).is_ok());
        (format!("{}.{}", column.table, column.column), opens.count(), values.len())
    };
    SEALED.iter().map(of).collect()
}

fn rotate(db: &Db) -> Resealed {
    let begun =
        db.write_here(|conn| rotation::begin(conn, &SecretKey::new(OLD), &SecretKey::new(NEW), Clock::default().now()));
    begun.unwrap().unwrap().run(db).unwrap()
}

/// Does everything that seals something.
fn live(app: &TestApp) -> String {
    follow_up(app);
    let slug = app.open_letter();
    let more = [
        ("place", "Fleetbridge"),
        ("role", "Nurse"),
        ("affiliation", "Canal Club"),
        ("public_display", "full"),
        ("wants_updates", "yes"),
    ];
    app.sign(&slug, "Grace Hopper", "grace@people.example", &more);
    let own_page = app.own_page_link("grace@people.example");
    let ada = app.ada();
    app.dispatch(&ada, &slug);
    let reply_to = |to: &str| {
        let from = app.last_mail_to(to).from;
        from.rsplit('<').next().unwrap().trim_end_matches('>').to_owned()
    };
    let (mayor, director) = (reply_to("mayor@council.example"), reply_to("director@council.example"));
    let bounce = replies::bounce_of(app, "director@council.example");
    app.hand_in(&bounce, &director, "<>");
    let person = std::fs::read("tests/suite/replies/raw/person.eml").unwrap();
    app.hand_in(&person, &mayor, "mayor@council.example");
    let desk = format!("/desk/letters/{}", app.letter_id(&slug));
    let page = ada.get(&desk);
    let reply =
        page.body.split(&format!("href=\"{desk}/replies/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{desk}/replies/{reply}");
    let reading = ada.get(&path);
    ada.submit(&reading, &path, &[]);
    let browser = app.browser();
    let dispute = format!("/letters/{slug}/names/0/dispute");
    let page = browser.get(&dispute);
    browser.submit(&page, &dispute, &[("words", "It was not me")]).has_status(303);
    let page = browser.get("/complaints");
    let typed = [("words", "You hold my name"), ("email", "grace@people.example")];
    browser.submit(&page, "/complaints", &typed).has_status(303);
    app.settle();
    own_page
}

/// What a letter that was answered leaves behind: a public copy with its files, a council's own view, a promise that
/// somebody follows, a reminder.
fn follow_up(app: &TestApp) {
    let came = content::believed(app, &content::message());
    came.press("release", &[]).has_status(303);
    council_view::filed(app);
    let world = promises::world(app);
    let acknowledgement = replies::about(app, "acknowledgement_case_system", promises::MAYOR);
    app.hand_in(&acknowledgement, &replies::reply_address(app, promises::MAYOR), "<>").has_status(201);
    let promise = world.promised(app, 20);
    promises::follow::follow(app, &world, &promise);
    world.pass(app, 45);
    app.night();
}

on_both_databases! {
    fn every_sealed_value_opens_under_the_new_key_and_none_under_the_old(app) {
        let own_page = live(&app);
        let before = opened(&app.app.db, &OLD);
        for (column, opens, all) in &before {
            assert_eq!(opens, all, "{column}: its place is not named after it");
        }
        let empty: Vec<&str> = before.iter().filter(|(_, _, all)| *all == 0).map(|(name, ..)| name.as_str()).collect();
        assert!(empty.len() <= 5, "what is not there is not tried: {empty:?}");
        let ours = suppression::key(&app.app.seal, "grace@people.example");
        let done = rotate(&app.app.db);
        assert_eq!(done, Resealed { values: before.iter().map(|(.., all)| all).sum::<usize>() - 2, unreadable: 0 });
        for (column, opens, all) in opened(&app.app.db, &NEW) {
            assert_eq!(opens, all, "{column} does not open under the new key");
        }
        assert!(opened(&app.app.db, &OLD).iter().all(|(_, opens, _)| *opens == 0));

        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("new-key");
        write_secret(&key, &"43".repeat(32));
        let settings = [("UNDERSIGNED_SECRET_KEY_FILE", key.to_str().unwrap())];
        let (later, _) = App::open(config(&app.store.url(), folder.path(), &settings), Clock::default()).unwrap().prepare().unwrap();
        assert_eq!(suppression::key(&later.seal, "grace@people.example"), ours, "who is suppressed stays so");
        let token = own_page.rsplit('/').next().unwrap();
        assert!(later.seal.signer().open(undersigned::secret::Purpose::SignerPage, token).is_some(), "links go on working");
        let stale = App::open(config(&app.store.url(), folder.path(), &[]), Clock::default()).unwrap().prepare();
        assert!(stale.is_err_and(|error| error.to_string().contains("not the key that sealed")));
    }
}

on_both_databases! {
    fn an_installation_that_had_no_keys_of_its_own_keeps_those_that_followed_from_its_file(app) {
        app.invite("ada@organisers.example", "A team");
        let derived = Seal::new(&OLD);
        assert_ne!(derived.service_lookup().hash("x", "y"), app.app.seal.service_lookup().hash("x", "y"), "new ones are random");
        app.execute("DELETE FROM service_keys");
        let folder = tempfile::tempdir().unwrap();
        let settings = config(&app.store.url(), folder.path(), &[]);
        let (upgraded, _) = App::open(settings, Clock::default()).unwrap().prepare().unwrap();
        assert_eq!(derived.service_lookup().hash("x", "y"), upgraded.seal.service_lookup().hash("x", "y"));
        assert_eq!(app.number("SELECT COUNT(*) FROM service_keys"), 2);
        rotate(&app.app.db);
        let key = folder.path().join("new-key");
        write_secret(&key, &"43".repeat(32));
        let settings = config(&app.store.url(), folder.path(), &[("UNDERSIGNED_SECRET_KEY_FILE", key.to_str().unwrap())]);
        let (later, _) = App::open(settings, Clock::default()).unwrap().prepare().unwrap();
        assert_eq!(derived.service_lookup().hash("x", "y"), later.seal.service_lookup().hash("x", "y"));
    }
}

#[test]
fn a_change_that_was_cut_off_is_gone_on_with_and_nothing_serves_meanwhile() {
    for on in [On::Sqlite, On::Postgres] {
        let mut place = Installation::on(on);
        let slug = place.letter();
        let service = place.serve();
        let browser = service.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        let typed = [("name", "Canary Grace"), ("email", "canary@people.example"), ("category", "practitioner")];
        browser.submit(&page, &format!("/letters/{slug}/signatures"), &typed).has_status(303);
        let mails = place.sink.wait_for(2, super::PATIENCE);
        let own_page = mails.iter().map(words_of).find(|words| words.contains("/signatures/")).unwrap();
        let own_page = link_in(&own_page, "/signatures/");
        let new_key = place.folder.path().join("new-key").display().to_string();
        place.run(&["key", "new", &new_key]).succeeded();
        place.run(&["key", "rotate", "--new-key-file", &new_key]).failed(1, "stop it first");
        service.stop();

        let db = place.db();
        let digits = std::fs::read_to_string(&new_key).unwrap();
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits.trim(), &mut bytes).unwrap();
        let begun = db.write_here(move |conn| {
            let begun =
                rotation::begin(conn, &SecretKey::new(OLD), &SecretKey::new(bytes), Clock::default().now())?.unwrap();
            let mut done = Resealed::default();
            for column in SEALED.iter().filter(|column| **column != KEYS).take(7) {
                begun.step(conn, column, "", &mut done)?;
            }
            Ok(done)
        });
        assert!(begun.unwrap().values > 0);
        drop(db);

        for command in ["serve", "check"] {
            place.run(&[command]).failed(1, "is not finished");
        }
        place.pipe(&["inbound"], b"From: a@b.example\r\n\r\nx").failed(75, "is not finished");
        let other = place.folder.path().join("other-key").display().to_string();
        place.run(&["key", "new", &other]).succeeded();
        place.run(&["key", "rotate", "--new-key-file", &other]).failed(1, "go on with those");
        place.run(&["key", "rotate", "--new-key-file", &new_key]).succeeded();
        place.run(&["serve"]).failed(1, "not the key that sealed this database");
        place.set("UNDERSIGNED_SECRET_KEY_FILE", &new_key);
        assert!(place.run(&["check"]).succeeded().out.contains("ok      key"));
        let service = place.serve();
        service.browser().get(&own_page).has_status(200).says("Canary Grace");
        service.stop();
        assert!(opened(&place.db(), &OLD).iter().all(|(_, opens, _)| *opens == 0));
    }
}

#[test]
fn a_change_to_the_same_key_or_from_a_wrong_one_is_not_begun() {
    let place = Installation::on(On::Sqlite);
    place.letter();
    let begin = |old: [u8; 32], new: [u8; 32]| {
        let now = Clock::default().now();
        place
            .db()
            .write_here(move |conn| rotation::begin(conn, &SecretKey::new(old), &SecretKey::new(new), now))
            .unwrap()
            .err()
    };
    assert_eq!(begin(OLD, OLD), Some(RotationRefusal::Same));
    assert_eq!(begin(NEW, OLD), Some(RotationRefusal::WrongKey));
    assert!(place.run(&["check"]).succeeded().out.contains("ok      key"));
}

#[test]
fn a_new_key_is_its_owners_alone_and_overwrites_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let place = Installation::on(On::Sqlite);
    let file = place.folder.path().join("fresh").display().to_string();
    place.run(&["key", "new", &file]).succeeded();
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written.trim().len(), 64);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    place.run(&["key", "new", &file]).failed(1, "cannot make");
    assert_eq!(std::fs::read_to_string(Path::new(&file)).unwrap(), written);
}
