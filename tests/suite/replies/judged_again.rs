//! The sender of a reply, judged once more: when a name server answers at last, when a domain is noted, when our own mail
//! server gets a name.

use chrono::Duration;
use undersigned::councils::domains::DomainRole;
use undersigned::councils::store::{delete_domain, note_domain};
use undersigned::mail::authenticator::Published;
use undersigned::replies::doors::read::Reader;
use undersigned::replies::kinds::Assurance::{self, Address, None, OwnServer, Verified};
use undersigned::replies::model::Reply;

use super::assurance::{HACKNEY, MAYOR, OUR_SERVER, from, hand_in, newest, to_hackney, under};
use super::signing::{RSA_RECORD, SELECTOR, note, publish, publish_record, signed};
use super::told_of_replies;
use crate::on_both_databases;
use crate::support::app::{On, TestApp};

const HOMES: &str = "hackneyhomes.example";

fn read_again_by(reader: &Reader, app: &TestApp, reply: &Reply) -> Reply {
    let id = reply.inbound_message_id.clone().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(reader.read_again(&id, app.now())).unwrap();
    newest(app)
}

fn read_again(app: &TestApp, reply: &Reply) -> Reply {
    read_again_by(&Reader::of(&app.app), app, reply)
}

fn note_as(app: &TestApp, domain: &'static str, role: DomainRole) {
    let now = app.now();
    app.app.db.write_here(move |conn| note_domain(conn, ("HCK", domain), (role, "their website"), now)).unwrap();
}

/// How often the public was told that something came, and how often the desk's log says that a sender was judged again.
fn told(app: &TestApp) -> (i64, i64) {
    (
        app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_arrived' AND audience = 'public'"),
        app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'sender_judged_again'"),
    )
}

fn sender_path(reply: &Reply) -> String {
    format!("/desk/letters/{}/replies/{}/sender", reply.letter_id, reply.id)
}

fn confirm(app: &TestApp, reply: &Reply) {
    let (ada, path) = (app.ada(), sender_path(reply));
    ada.submit(&ada.get(&path), &path, &[("deed", "confirm")]).has_status(303);
}

fn seen(reply: &Reply) -> (Assurance, &str) {
    (reply.assurance, reply.assurance_reasons.lines().next().unwrap_or_default())
}

on_both_databases! {
    fn a_domain_that_is_noted_later_makes_a_sender_likely_and_with_a_persons_word_proved(app) {
        to_hackney(&app);
        publish(&app, HOMES);
        let reply = hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackneyhomes.example"), HOMES));
        assert_eq!(seen(&reply), (None, "signed_by_stranger hackneyhomes.example"));
        app.settle();
        // Its key is gone by now: what was found out when it came in counts.
        note(&app, SELECTOR, HOMES, Published::Nothing);
        app.pass(Duration::days(90));
        note_as(&app, HOMES, DomainRole::Own);
        let mails = app.mails().len();
        for _ in 0..2 {
            let reply = read_again(&app, &reply);
            assert_eq!(seen(&reply), (OwnServer, "signed hackneyhomes.example"));
        }
        app.settle();
        assert_eq!((told(&app), app.mails().len()), ((0, 1), mails), "the team sees it in the log, and nobody else");
        let slug = "families-need-answers";
        app.browser().get(&format!("/letters/{slug}")).does_not_say("A reply from").does_not_say("is being read");

        app.ada().get(&sender_path(&reply)).says("signed by hackneyhomes.example").says("once you say that you believe it");
        confirm(&app, &reply);
        let reply = read_again(&app, &reply);
        assert_eq!((reply.assurance, told(&app)), (Verified, (1, 2)));
        app.browser().get(&format!("/letters/{slug}")).has_status(200);
    }
}

on_both_databases! {
    fn what_was_true_when_it_came_in_stays_true(app) {
        to_hackney(&app);
        publish(&app, HOMES);
        note_as(&app, HOMES, DomainRole::Own);
        let proved = hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackneyhomes.example"), HOMES));
        let likely = hand_in(&app, MAYOR, from(&app, "ann@hackneyhomes.example").as_bytes());
        assert_eq!((proved.assurance, likely.assurance), (Verified, Address));
        app.app.db.write_here(|conn| delete_domain(conn, "HCK", HOMES)).unwrap();
        note(&app, SELECTOR, HOMES, Published::Nothing);
        for days in [0, 30] {
            app.pass(Duration::days(days));
            read_again(&app, &proved);
            read_again(&app, &likely);
            let kept = "SELECT COUNT(*) FROM replies WHERE assurance IN ('verified', 'address')";
            assert_eq!((app.number(kept), told(&app)), (2, (1, 0)));
        }
    }
}

/// A service that asks name servers; what they say is in the test's hands.
fn asking(on: On) -> TestApp {
    let app = TestApp::start_with(on, &[("UNDERSIGNED_DKIM", "on")]);
    to_hackney(&app);
    note(&app, SELECTOR, HACKNEY, Published::Unknown);
    app
}

fn a_name_server_that_was_away_is_asked_again(on: On) {
    let app = asking(on);
    let reply = hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY));
    assert_eq!(seen(&reply), (Address, "not_checked hackney.gov.uk"));
    let organisers = told_of_replies(&app);
    for _ in 0..3 {
        app.pass(Duration::minutes(2));
        app.minute();
    }
    let tries = app.number("SELECT reading_tries FROM inbound_messages");
    assert_eq!(tries, 2, "the pauses grow");
    assert_eq!((newest(&app).assurance, told(&app)), (Address, (0, 0)));
    publish(&app, HACKNEY);
    app.pass(Duration::minutes(10));
    app.minute();
    let reply = newest(&app);
    assert_eq!((seen(&reply), told(&app)), ((Verified, "signed hackney.gov.uk"), (1, 1)));
    assert_eq!(told_of_replies(&app), organisers, "they were told when it came");
    app.pass(Duration::days(1));
    app.minute();
    assert_eq!(app.number("SELECT reading_tries FROM inbound_messages"), 3, "it is known now");
    assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE reading_failed_at IS NOT NULL"), 0);
}

#[test]
fn a_name_server_that_was_away_is_asked_again_on_sqlite() {
    a_name_server_that_was_away_is_asked_again(On::Sqlite);
}

#[test]
fn a_name_server_that_was_away_is_asked_again_on_postgres() {
    a_name_server_that_was_away_is_asked_again(On::Postgres);
}

#[test]
fn what_a_name_server_says_at_last_may_speak_against_it_and_never_against_a_persons_word() {
    let app = asking(On::Sqlite);
    let another_key = RSA_RECORD.replace("MIIB", "MIIC");
    hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY));
    publish_record(&app, SELECTOR, HACKNEY, &another_key);
    app.pass(Duration::minutes(2));
    app.minute();
    assert_eq!((seen(&newest(&app)), told(&app)), ((None, "broken hackney.gov.uk"), (0, 1)));
    note(&app, SELECTOR, HACKNEY, Published::Unknown);
    let believed = hand_in(&app, MAYOR, &signed(&from(&app, "ann@hackney.gov.uk"), HACKNEY));
    confirm(&app, &believed);
    publish_record(&app, SELECTOR, HACKNEY, &another_key);
    app.pass(Duration::minutes(2));
    app.minute();
    assert_eq!((newest(&app).assurance, told(&app)), (Address, (1, 1)));
}

#[test]
fn a_key_is_not_asked_for_any_more_when_it_is_likely_to_be_another() {
    let app = asking(On::Sqlite);
    hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY));
    publish(&app, HACKNEY);
    app.pass(Duration::days(8));
    app.minute();
    assert_eq!((newest(&app).assurance, app.number("SELECT reading_tries FROM inbound_messages")), (Address, 0));
}

on_both_databases! {
    fn of_a_message_of_an_earlier_version_a_signature_that_fits_counts_and_one_that_does_not_says_nothing(app) {
        to_hackney(&app);
        publish(&app, HACKNEY);
        let reply = hand_in(&app, MAYOR, &signed(&from(&app, "jo@hackney.gov.uk"), HACKNEY));
        // As the upgrade leaves it.
        app.execute("UPDATE inbound_messages SET authentication = NULL");
        app.execute("UPDATE replies SET assurance = 'none', assurance_reasons = ''");
        app.pass(Duration::days(90));
        note(&app, SELECTOR, HACKNEY, Published::Nothing);
        assert_eq!(seen(&read_again(&app, &reply)), (Address, "not_checked hackney.gov.uk"));
        app.execute("UPDATE inbound_messages SET authentication = NULL");
        publish(&app, HACKNEY);
        assert_eq!(seen(&read_again(&app, &reply)), (OwnServer, "signed hackney.gov.uk"));
    }
}

on_both_databases! {
    fn what_our_own_mail_server_said_counts_when_it_has_a_name_at_last(app) {
        to_hackney(&app);
        let line = format!("{OUR_SERVER}; dkim=pass header.d=hackney.gov.uk");
        let reply = hand_in(&app, MAYOR, &under(&line, &from(&app, "jo@hackney.gov.uk")));
        assert_eq!(reply.assurance, Address);
        assert_eq!(read_again(&app, &reply).assurance, Address);
        let mut named = app.app.clone();
        named.authenticator.own_server = Some(OUR_SERVER.to_owned());
        let reply = read_again_by(&Reader::of(&named), &app, &reply);
        assert_eq!(seen(&reply), (OwnServer, "server_said_so hackney.gov.uk"));
        assert_eq!(told(&app), (0, 1));
        // A file may say anything of itself.
        app.execute("UPDATE inbound_messages SET door = 'upload', authentication = NULL");
        app.execute("UPDATE replies SET assurance = 'none', assurance_reasons = ''");
        assert_eq!(read_again_by(&Reader::of(&named), &app, &reply).assurance, Address);
    }
}
