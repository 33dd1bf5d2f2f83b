//! `POST /inbound/mail`, and the pipe.

use undersigned::dispatch::post::Post;
use undersigned::replies::inbound::{Envelope, Received, receive_from_pipe};
use undersigned::replies::model::InboundKind;

use super::{about, facts, raw, reply_address, sent, told_of_replies};
use crate::on_both_databases;
use crate::support::app::{INBOUND_SECRET, On, TestApp};
use crate::support::people::ADA;

const MAYOR: &str = "mayor@council.example";
const JO: &str = "jo.smith@council.example";

on_both_databases! {
    fn what_a_person_wrote_waits_for_the_organiser_who_is_told(app) {
        let (slug, ada) = sent(&app);
        app.hand_in(&raw("person"), &reply_address(&app, MAYOR), JO).has_status(201);
        assert_eq!(told_of_replies(&app), 1);
        assert!(!app.last_mail_to(ADA).text.contains("30 June"), "the words stay at the desk");
        let (public, arrived) = (format!("/letters/{slug}"), "A reply from The Mayor came in");
        // Anybody can write that address into a mail.
        app.browser().get(&public).does_not_say(arrived).does_not_say("is being read");
        let path = format!("{}/sender", crate::support::browser::link_in(&app.last_mail_to(ADA).text, "/replies/"));
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("deed", "confirm")]).has_status(303);
        app.settle();
        app.browser().get(&public).says(arrived).says("is being read");
        ada.submit(&page, &path, &[("deed", "undo")]).has_status(303);
        app.settle();
        app.browser().get(&public).does_not_say(arrived).does_not_say("is being read");
        ada.submit(&page, &path, &[("deed", "confirm")]).has_status(303);
        app.settle();
        app.browser().get(&format!("/letters/{slug}")).says(arrived);
        let told = "SELECT COUNT(*) FROM letter_events WHERE kind = 'reply_arrived' AND audience = 'public'";
        assert_eq!(app.number(told), 1, "it is told once");
        assert_eq!(facts(&app, &slug)["asks"][0]["answer"], "unanswered");
    }
}

on_both_databases! {
    fn the_same_message_through_two_doors_is_kept_once(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&raw("person"), &to, JO).has_status(201);
        app.hand_in(&raw("person"), &to, JO).has_status(200).says("known already");
        let with_lf: Vec<u8> = raw("person").into_iter().filter(|byte| *byte != b'\r').collect();
        assert_eq!(pipe(&app, &with_lf, &to, Some(JO)), Received::Duplicate);
        assert_eq!(told_of_replies(&app), 1);
    }
}

fn pipe(app: &TestApp, raw: &[u8], to: &str, from: Option<&str>) -> Received {
    receive_from_pipe(&app.app.db, &Post::of(&app.app), raw, &Envelope::new(Some(to), from), app.now()).unwrap()
}

on_both_databases! {
    fn a_pipe_files_as_the_http_door_does(app) {
        let (_, _) = sent(&app);
        let received = pipe(&app, &raw("person"), &reply_address(&app, MAYOR), None);
        assert_eq!(received, Received::Filed(InboundKind::Person));
        assert_eq!(told_of_replies(&app), 1);
    }
}

on_both_databases! {
    fn an_automatic_answer_changes_nothing_and_is_announced_to_nobody(app) {
        let (slug, _) = sent(&app);
        let (before, page) = (app.mails_to(ADA).len(), app.letter(&slug).page_revision);
        for name in ["automatic_notification", "automatic_exchange", "automatic_welsh", "automatic_newsletter", "read_receipt"] {
            app.hand_in(&raw(name), &reply_address(&app, MAYOR), "").has_status(201).says("automatic");
        }
        assert_eq!(app.mails_to(ADA).len(), before);
        assert_eq!(app.letter(&slug).page_revision, page);
    }
}

on_both_databases! {
    fn the_null_sender_is_a_machine_and_an_unknown_one_is_not(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&raw("person_latin1"), &to, "<>").has_status(201).says("automatic");
        app.hand_in(&raw("person"), &to, "").has_status(201).says("person");
    }
}

on_both_databases! {
    fn a_bounce_marks_the_delivery_and_is_told_to_the_organisers_once(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&about(&app, "bounce_postfix", MAYOR), &to, "<>").has_status(201).says("bounce");
        app.hand_in(&about(&app, "bounce_gmail", MAYOR), &to, "<>").has_status(201);
        let told: Vec<_> = app.mails_to(ADA).into_iter().filter(|mail| mail.subject.contains("has not reached")).collect();
        assert_eq!(told.len(), 1);
        assert!(told[0].text.contains("The Mayor") && told[0].text.contains("User unknown"), "{}", told[0].text);
        ada.get(&crate::dispatch::addressee_path(&app, &slug, 0)).says("the address was refused");
        ada.get(&crate::dispatch::addressee_path(&app, &slug, 1)).does_not_say("the address was refused");
        assert_eq!(told_of_replies(&app), 0);
    }
}

on_both_databases! {
    fn a_report_of_delay_is_no_failure_and_one_of_delivery_no_news(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&about(&app, "report_delivered", MAYOR), &to, "<>").has_status(201);
        ada.get(&crate::dispatch::addressee_path(&app, &slug, 0)).says("Taken by their mail server on");
        app.hand_in(&about(&app, "bounce_postfix_delayed", MAYOR), &to, "<>").has_status(201);
        ada.get(&crate::dispatch::addressee_path(&app, &slug, 0)).says("Delayed since");
    }
}

on_both_databases! {
    fn our_own_mail_come_round_is_kept_and_goes_no_further(app) {
        let (_, _) = sent(&app);
        let (mayor, director) = (reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
        app.hand_in(&raw("our_own"), &mayor, "").has_status(200).says("loop");
        let from_ours = format!("From: {director}\r\nTo: {mayor}\r\nSubject: Re\r\n\r\nHello\r\n");
        app.hand_in(from_ours.as_bytes(), &mayor, &director).has_status(200).says("loop");
        assert_eq!(told_of_replies(&app), 0);
    }
}

on_both_databases! {
    fn a_message_is_found_by_its_headers_when_the_envelope_is_not_known(app) {
        let (_, _) = sent(&app);
        let mail = app.last_mail_to(MAYOR);
        let to = mail.from.to_uppercase();
        for head in [
            format!("To: letters@undersigned.example, \"A letter\" <{to}>"),
            format!("Cc: <{to}>"),
            format!("To: undisclosed-recipients:;\r\nDelivered-To: {to}"),
            format!("X-Original-To: {to}"),
            format!("References: <one@council.example> <{}>", mail.message_id),
            format!("In-Reply-To: <{}>", mail.message_id),
        ] {
            let raw = format!("From: {JO}\r\n{head}\r\nSubject: Re: Families\r\n\r\nThank you.\r\n");
            app.hand_in(raw.as_bytes(), "postmaster@undersigned.example", JO).has_status(201).says("person");
        }
        assert_eq!(told_of_replies(&app), 6);
    }
}

on_both_databases! {
    fn a_mistyped_reply_address_is_read_as_it_was_meant(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR).replace('0', "O").replace('1', "l");
        app.hand_in(&raw("person"), &to, JO).has_status(201);
    }
}

on_both_databases! {
    fn a_message_to_an_unknown_address_is_kept_and_told_to_nobody(app) {
        let (_, _) = sent(&app);
        let before = app.mails().len();
        app.hand_in(&raw("person"), "r-0000000000000000@replies.undersigned.example", JO).has_status(202);
        app.hand_in(&raw("person"), "r-0000000000000000@replies.undersigned.example", JO).has_status(200);
        app.hand_in(b"\x00\xff no mail at all", "", "").has_status(202);
        app.settle();
        assert_eq!(app.mails().len(), before);
    }
}

on_both_databases! {
    fn a_message_that_belongs_to_no_letter_is_forgotten_after_thirty_days(app) {
        let (_, _) = sent(&app);
        app.hand_in(&raw("person"), "r-0000000000000000@replies.undersigned.example", JO).has_status(202);
        app.hand_in(&raw("person"), &reply_address(&app, MAYOR), JO).has_status(201);
        let held = || app.number("SELECT COUNT(*) FROM inbound_messages");
        for (days, left) in [(29, 2), (2, 1), (365, 1)] {
            app.pass(chrono::Duration::days(days));
            app.night();
            assert_eq!(held(), left, "after {days} more days");
        }
    }
}

on_both_databases! {
    fn a_wrong_secret_opens_nothing(app) {
        let (_, _) = sent(&app);
        let path = format!("/inbound/mail?to={}", reply_address(&app, MAYOR));
        for secret in [None, Some(""), Some("a secret of the inbound doo"), Some("another secret of the door")] {
            let refused = app.browser().send_raw(&path, &raw("person"), "message/rfc822", secret);
            assert_eq!(refused.has_status(401).header("www-authenticate"), "Bearer");
        }
        app.browser().get(&path).has_status(405);
        assert_eq!(told_of_replies(&app), 0);
    }
}

on_both_databases! {
    fn an_empty_message_and_one_beyond_25_mebibytes_are_refused(app) {
        let send = |body: &[u8]| app.browser().send_raw("/inbound/mail", body, "message/rfc822", Some(INBOUND_SECRET));
        send(b"").has_status(400);
        send(&vec![b'a'; 25 * 1024 * 1024 + 1]).has_status(413);
        send(&vec![b'a'; 25 * 1024 * 1024]).has_status(202);
    }
}

on_both_databases! {
    fn what_came_lies_sealed(app) {
        let (_, _) = sent(&app);
        app.hand_in(&raw("person"), &reply_address(&app, MAYOR), JO).has_status(201);
        let dump = app.dump();
        for secret in ["review will report", "jo.smith@council.example", "Jo Smith"] {
            assert!(!dump.contains(secret), "{secret} lies open");
        }
    }
}

#[test]
fn without_a_secret_in_the_settings_there_is_no_door() {
    let app = TestApp::start_with(On::Sqlite, &[("UNDERSIGNED_INBOUND_SECRET_FILE", "")]);
    app.hand_in(&raw("person"), "", "").has_status(404);
}

#[test]
fn guessing_the_secret_is_slowed_down() {
    let app = TestApp::start_with(On::Sqlite, &[("UNDERSIGNED_LIMITS", "on")]);
    let browser = app.browser();
    let tries = (0..260).map(|_| browser.send_raw("/inbound/mail", b"x", "message/rfc822", Some("wrong")).status);
    let statuses: Vec<u16> = tries.collect();
    assert!(statuses.contains(&429) && !statuses.contains(&202));
    app.hand_in(b"x", "", "").has_status(202);
}

#[test]
fn while_the_database_is_away_the_mail_server_is_told_to_come_back() {
    use crate::support::app::Store;
    use crate::support::cluster::{Cluster, Durability};

    let cluster = Cluster::start(Durability::Fast);
    let app = TestApp::start_on(Store::Postgres(cluster.create_database()), &[]);
    cluster.stop();
    let busy = app.hand_in(&raw("person"), "", "");
    assert!(!busy.has_status(503).header("retry-after").is_empty());
    cluster.start_again();
    app.hand_in(&raw("person"), "", "").has_status(202);
}
