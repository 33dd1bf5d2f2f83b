//! A mailbox that is asked: a real server, a wire that breaks, and a process that dies at the wrong moment.

use undersigned::replies::doors::imap::mailbox::{Fault, Mailbox};
use undersigned::replies::doors::imap::{Polled, Poller, Trouble};

use super::process::Installation;
use super::wait_until;
use crate::replies::{raw, reply_address, sent, told_of_replies};
use crate::support::app::{On, TestApp};
use crate::support::dovecot::{Box, Dovecot, Trap, Wire};

const MAYOR: &str = "mayor@council.example";

/// A service that asks this mailbox.
fn app(on: On, dovecot: &Dovecot, url: &str, ca_file: &str) -> TestApp {
    let password = dovecot.password_file();
    TestApp::start_with(
        on,
        &[
            ("UNDERSIGNED_IMAP_URL", url),
            ("UNDERSIGNED_IMAP_PASSWORD_FILE", &password),
            ("UNDERSIGNED_IMAP_CA_FILE", ca_file),
        ],
    )
}

fn poller(app: &TestApp) -> Poller {
    Poller::of(&app.app).expect("a mailbox is named")
}

fn look(poller: &mut Poller) -> Result<Polled, Trouble> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(poller.look())
}

fn taken(poller: &mut Poller) -> (usize, usize, usize) {
    let Polled { kept, known, left } = look(poller).unwrap();
    (kept, known, left)
}

fn a_mail(app: &TestApp, to: &str, words: &str) -> Vec<u8> {
    let mail = format!(
        "Return-Path: <jo.smith@council.example>\r\nDelivered-To: letters@undersigned.example\r\n\
         From: Jo <jo.smith@council.example>\r\nTo: {to}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Re\r\n\
         Message-ID: <{}@council.example>\r\n\r\n{words}\r\n",
        words.len()
    );
    app.typed.inbound(mail.as_bytes(), "");
    mail.into_bytes()
}

fn replies(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM replies")
}

fn what_lies_in_the_mailbox_is_kept_read_and_moved(on: On) {
    let dovecot = Dovecot::start();
    let app = app(on, &dovecot, &dovecot.url(dovecot.port, ""), "");
    let (_, _) = sent(&app);
    let to = reply_address(&app, MAYOR);
    dovecot.deliver(&a_mail(&app, &to, "Unread."), "");
    // Somebody looked at it with their own program: it is a reply all the same.
    dovecot.deliver(&a_mail(&app, &to, "Read and flagged."), "FS");
    dovecot.deliver(&a_mail(&app, &to, "Deleted by somebody"), "ST");
    dovecot.deliver(&raw("bounce_postfix"), "");
    let mut poller = poller(&app);
    assert_eq!(taken(&mut poller), (3, 0, 0));
    assert_eq!((dovecot.count(Box::Inbox), dovecot.count(Box::Processed)), (1, 3));
    assert_eq!((replies(&app), told_of_replies(&app)), (2, 2));
    assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE door = 'imap' AND read_at IS NOT NULL"), 3);
    assert_eq!(taken(&mut poller), (0, 0, 0));
    // The mail server's pipe had it, too.
    let twice = a_mail(&app, &to, "By two doors.");
    app.hand_in(&twice, &to, "jo.smith@council.example").has_status(201);
    dovecot.deliver(&twice, "");
    assert_eq!(taken(&mut poller), (0, 1, 0));
    assert_eq!((dovecot.count(Box::Inbox), replies(&app)), (1, 3));
}

#[test]
fn what_lies_in_the_mailbox_is_kept_read_and_moved_on_sqlite() {
    what_lies_in_the_mailbox_is_kept_read_and_moved(On::Sqlite);
}

#[test]
fn what_lies_in_the_mailbox_is_kept_read_and_moved_on_postgres() {
    what_lies_in_the_mailbox_is_kept_read_and_moved(On::Postgres);
}

#[test]
fn a_message_can_be_deleted_instead_and_others_that_are_marked_stay() {
    let dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, "?after=delete"), "");
    let (_, _) = sent(&app);
    dovecot.deliver(&a_mail(&app, &reply_address(&app, MAYOR), "Unread."), "");
    dovecot.deliver(&a_mail(&app, "somebody@council.example", "Marked by somebody else"), "T");
    assert_eq!(taken(&mut poller(&app)), (1, 0, 0));
    assert_eq!((dovecot.count(Box::Inbox), dovecot.count(Box::Processed)), (1, 0));
}

fn a_line_that_breaks_loses_nothing_and_doubles_nothing(on: On) {
    let dovecot = Dovecot::start();
    let wire = Wire::to(dovecot.port);
    let app = app(on, &dovecot, &dovecot.url(wire.port, ""), "");
    let (_, _) = sent(&app);
    let to = reply_address(&app, MAYOR);
    dovecot.deliver(&a_mail(&app, &to, &"A long one. ".repeat(20_000)), "");
    wire.set(Trap::Answer(100_000));
    let trouble = look(&mut poller(&app)).unwrap_err();
    assert!(matches!(trouble, Trouble::Mailbox(Fault::Lost)), "{trouble:?}");
    assert_eq!((dovecot.count(Box::Inbox), app.number("SELECT COUNT(*) FROM inbound_messages")), (1, 0));
    // Kept, and not moved: the server never heard of it.
    app.pass(chrono::Duration::minutes(11));
    wire.set(Trap::Command("UID MOVE"));
    look(&mut poller(&app)).unwrap_err();
    assert!(wire.was_sprung());
    assert_eq!((dovecot.count(Box::Inbox), app.number("SELECT COUNT(*) FROM inbound_messages")), (1, 1));
    app.pass(chrono::Duration::minutes(11));
    assert_eq!(taken(&mut poller(&app)), (0, 1, 0));
    app.settle();
    assert_eq!((dovecot.count(Box::Inbox), dovecot.count(Box::Processed)), (0, 1));
    assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
}

#[test]
fn a_line_that_breaks_loses_nothing_and_doubles_nothing_on_sqlite() {
    a_line_that_breaks_loses_nothing_and_doubles_nothing(On::Sqlite);
}

#[test]
fn a_line_that_breaks_loses_nothing_and_doubles_nothing_on_postgres() {
    a_line_that_breaks_loses_nothing_and_doubles_nothing(On::Postgres);
}

#[test]
fn what_cannot_be_taken_stays_and_is_in_nobodys_way() {
    use std::os::unix::fs::PermissionsExt;
    let dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, ""), "");
    let (_, _) = sent(&app);
    let to = reply_address(&app, MAYOR);
    let mut large = a_mail(&app, &to, "Too large");
    large.resize(26 * 1024 * 1024, b'a');
    dovecot.deliver(&large, "");
    let mut allowed = a_mail(&app, &to, "Just not too large");
    allowed.extend(b"a".repeat(76).into_iter().chain(*b"\r\n").cycle().take(20 * 1024 * 1024));
    dovecot.deliver(&allowed, "");
    dovecot.deliver(&a_mail(&app, &to, "A small one."), "");
    let mut poller = poller(&app);
    assert_eq!(taken(&mut poller), (2, 0, 1));
    assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE size_bytes > 20000000"), 1);
    assert_eq!(taken(&mut poller), (0, 0, 0), "it rests");
    // One that the server itself cannot give may cost the line, and then the next look takes the others.
    let broken = dovecot.deliver(&a_mail(&app, &to, "Nobody can read this"), "");
    std::fs::set_permissions(&broken, std::fs::Permissions::from_mode(0o000)).unwrap();
    dovecot.deliver(&a_mail(&app, &to, "Another one comes after it."), "");
    let looks = (0..3).map(|_| look(&mut poller).map_or(0, |polled| polled.kept)).sum::<usize>();
    assert_eq!((looks, replies(&app)), (1, 3));
    assert_eq!(dovecot.count(Box::Inbox), 2);
}

#[test]
fn a_server_that_is_away_or_refuses_us_is_asked_again_and_check_says_which() {
    let mut dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, ""), "");
    dovecot.stop_server();
    let mut poller = poller(&app);
    assert!(matches!(look(&mut poller), Err(Trouble::Mailbox(Fault::Unreachable(_)))));
    dovecot.start_server();
    assert_eq!(taken(&mut poller), (0, 0, 0));

    let mut place = Installation::on(On::Sqlite);
    place.run(&["migrate"]).succeeded();
    place.set("UNDERSIGNED_IMAP_PASSWORD_FILE", &dovecot.password_file());
    place.set("UNDERSIGNED_IMAP_URL", &dovecot.url(dovecot.port, ""));
    assert!(place.run(&["check"]).succeeded().out.contains("ok      mailbox"));
    place.set("UNDERSIGNED_IMAP_URL", &dovecot.url(dovecot.port, "/No/Such/Box"));
    place.run(&["check"]).failed(1, "fault   mailbox: the mailbox cannot be opened");
    let wrong = place.folder.path().join("wrong");
    super::process::write_secret(&wrong, "another word\n");
    place.set("UNDERSIGNED_IMAP_URL", &dovecot.url(dovecot.port, ""));
    place.set("UNDERSIGNED_IMAP_PASSWORD_FILE", &wrong.display().to_string());
    let said = place.run(&["check"]).failed(1, "refuses the user or the password");
    assert!(!said.out.contains("another word") && !said.err.contains("another word"));
    // A service with a wrong password serves all the same, and says so in its log.
    let service = place.serve();
    wait_until("the log says so", || service.log().contains("refuses the user or the password"));
    service.browser().get("/").has_status(200);
    service.stop();
}

#[test]
fn a_password_goes_over_a_line_whose_certificate_was_checked_or_not_at_all() {
    let dovecot = Dovecot::start();
    let starttls = dovecot.url(dovecot.port, "?tls=required");
    for url in [dovecot.tls_url(), starttls] {
        let believed = app(On::Sqlite, &dovecot, &url, &dovecot.ca_file());
        assert_eq!(taken(&mut poller(&believed)), (0, 0, 0), "{url}");
        let stranger = app(On::Sqlite, &dovecot, &url, "");
        let trouble = look(&mut poller(&stranger)).unwrap_err();
        assert!(matches!(trouble, Trouble::Mailbox(Fault::Unreachable(_))), "{url}: {trouble:?}");
        let other_name = url.replace("127.0.0.1", "localhost");
        let elsewhere = app(On::Sqlite, &dovecot, &other_name, &dovecot.ca_file());
        assert!(look(&mut poller(&elsewhere)).is_err(), "{other_name}");
    }
}

#[test]
fn a_message_without_a_trace_to_two_of_our_addresses_is_filed_with_both_before_it_is_moved() {
    let dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, ""), "");
    let (_, _) = sent(&app);
    let both = format!("{}, {}", reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
    for _ in 0..2 {
        dovecot.deliver(&a_mail(&app, &both, "To both of you."), "");
    }
    assert_eq!(taken(&mut poller(&app)), (1, 1, 0), "two files of one message");
    assert_eq!((dovecot.count(Box::Inbox), dovecot.count(Box::Processed)), (0, 2));
    assert_eq!((replies(&app), told_of_replies(&app)), (2, 2));
}

#[test]
fn numbers_that_a_server_gives_anew_mean_other_messages() {
    let mut dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, ""), "");
    let (_, _) = sent(&app);
    let to = reply_address(&app, MAYOR);
    let mut large = a_mail(&app, &to, "Too large");
    large.resize(26 * 1024 * 1024, b'a');
    dovecot.deliver(&large, "");
    let mut poller = poller(&app);
    assert_eq!(taken(&mut poller), (0, 0, 1));
    assert_eq!(taken(&mut poller), (0, 0, 0), "it rests");
    // The mailbox is made anew: its first message has the number of the one that rests.
    dovecot.stop_server();
    dovecot.make_anew();
    dovecot.deliver(&a_mail(&app, &to, "The first of the new mailbox."), "");
    dovecot.start_server();
    assert_eq!(taken(&mut poller), (1, 0, 0));
    assert_eq!((replies(&app), dovecot.count(Box::Inbox)), (1, 0));
}

#[test]
fn of_ten_thousand_messages_one_look_takes_the_oldest_and_leaves_the_rest_to_the_next() {
    let dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, ""), "");
    assert_eq!(taken(&mut poller(&app)), (0, 0, 0), "an empty one is no trouble");
    for number in 0..10_000 {
        dovecot.deliver(
            format!("From: canary@council.example\r\nMessage-ID: <{number}@x>\r\n\r\nWords\r\n").as_bytes(),
            "",
        );
    }
    let settings = app.app.config.imap.clone().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listed = runtime.block_on(async {
        let mut mailbox = Mailbox::open(&settings).await?;
        let listed = mailbox.list(500, |(_, uid)| uid == 1).await?;
        mailbox.leave().await;
        Ok::<_, Fault>(listed)
    });
    assert_eq!(listed.unwrap(), (2..=501).collect::<Vec<u32>>());
}

#[test]
fn of_two_processes_one_asks() {
    let dovecot = Dovecot::start();
    let app = app(On::Sqlite, &dovecot, &dovecot.url(dovecot.port, ""), "");
    let (mut one, mut other) = (poller(&app), poller(&app));
    assert_eq!(taken(&mut one), (0, 0, 0));
    dovecot.deliver(&a_mail(&app, "nobody@council.example", "Of no letter."), "");
    assert_eq!(taken(&mut other), (0, 0, 0));
    assert_eq!(dovecot.count(Box::Inbox), 1);
    assert_eq!(taken(&mut one), (1, 0, 0));
    app.pass(chrono::Duration::minutes(11));
    dovecot.deliver(&a_mail(&app, "nobody@council.example", "Of no letter, either."), "");
    assert_eq!(taken(&mut other), (1, 0, 0), "the first is believed dead");
}

#[test]
fn a_process_that_dies_between_keeping_and_moving_doubles_nothing() {
    for on in [On::Sqlite, On::Postgres] {
        let dovecot = Dovecot::start();
        let wire = Wire::to(dovecot.port);
        let mut place = Installation::on(on);
        place.set("UNDERSIGNED_IMAP_PASSWORD_FILE", &dovecot.password_file());
        place.set("UNDERSIGNED_IMAP_URL", &dovecot.url(wire.port, ""));
        for n in 0..5 {
            dovecot.deliver(
                format!("From: canary.{n}@council.example\r\nMessage-ID: <{n}@x>\r\n\r\nWords\r\n").as_bytes(),
                "",
            );
        }
        wire.set(Trap::Silence("UID MOVE"));
        let service = place.serve();
        wait_until("one is kept and not moved", || wire.was_sprung());
        service.kill();
        assert_eq!(dovecot.count(Box::Inbox), 5);
        // The dead process holds the lease for a while; the next one would wait it out.
        let db = place.db();
        db.write_here(|conn| {
            use diesel::prelude::*;
            use undersigned::db::schema::leases;
            diesel::delete(leases::table).execute(conn)
        })
        .unwrap();
        let service = place.serve();
        wait_until("all are moved", || dovecot.count(Box::Inbox) == 0);
        service.stop();
        let kept: i64 = db
            .read_here(|conn| {
                use diesel::prelude::*;
                use undersigned::db::schema::inbound_messages;
                inbound_messages::table.count().get_result(conn)
            })
            .unwrap();
        assert_eq!((kept, dovecot.count(Box::Processed)), (5, 5));
    }
}
