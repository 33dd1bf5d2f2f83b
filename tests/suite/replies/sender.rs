//! `GET` and `POST /desk/letters/{id}/replies/{reply}/sender`.

use super::{raw, reply_address, sent};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, link_in};
use crate::support::people::{ADA, BEN};

/// A reply from a mailbox that anybody can have.
fn stranger_wrote(app: &TestApp) -> (String, Browser, String) {
    let (slug, ada) = sent(app);
    let raw = b"From: Councillor <cllr.jones@gmail.com>\r\nSubject: Your letter\r\n\r\nI will look into it.\r\n";
    app.hand_in(raw, &reply_address(app, "mayor@council.example"), "cllr.jones@gmail.com").has_status(201);
    let path = format!("{}/sender", link_in(&app.last_mail_to(ADA).text, "/replies/"));
    (slug, ada, path)
}

fn confirmed(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM replies WHERE sender_confirmed_at IS NOT NULL AND sender_confirmed_by IS NOT NULL")
}

on_both_databases! {
    fn the_page_says_what_speaks_for_the_sender_and_what_against(app) {
        let (_, ada, path) = stranger_wrote(&app);
        let page = ada.get(&path);
        page.has_status(200).says("Not proved: nothing says that it is theirs").says("Councillor <cllr.jones@gmail.com>");
        page.says("The address in its head is in gmail.com, which is not known for this addressee.");
        page.says("council.example (their own)").says("The public does not see that it came");
        assert_eq!(confirmed(&app), 0, "looking changes nothing");
        assert_eq!(page.header("cache-control"), "no-store");
    }
}

on_both_databases! {
    fn a_known_address_is_said_to_prove_nothing(app) {
        let (_, ada) = sent(&app);
        app.hand_in(&raw("person"), &reply_address(&app, "mayor@council.example"), "jo.smith@council.example").has_status(201);
        let path = format!("{}/sender", link_in(&app.last_mail_to(ADA).text, "/replies/"));
        ada.get(&path).says("Not proved: only the address says so").says("which is known for this addressee").says("I believe that this is from The Mayor");
    }
}

on_both_databases! {
    fn a_member_of_the_team_says_that_they_believe_it_and_twice_is_as_good_as_once(app) {
        let (slug, ada, path) = stranger_wrote(&app);
        let (page, revision, mails) = (ada.get(&path), app.letter(&slug).page_revision, app.mails().len());
        let done = ada.submit(&page, &path, &[("deed", "confirm")]);
        ada.follow(&done).says("It is noted that you believe the sender.").says("Confirmed by the organisers");
        ada.submit(&page, &path, &[("deed", "confirm")]).has_status(303);
        assert_eq!(confirmed(&app), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'sender_confirmed' AND audience = 'team'"), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'sender_confirmed'"), 1);
        assert!(app.letter(&slug).page_revision > revision, "the public page may say now that a reply came");
        app.settle();
        assert_eq!(app.mails().len(), mails, "nobody is written to");
    }
}

on_both_databases! {
    fn it_can_be_taken_back_while_nothing_follows_from_it(app) {
        let (slug, ada, path) = stranger_wrote(&app);
        ada.submit(&ada.get(&path), &path, &[("deed", "confirm")]).has_status(303);
        let page = ada.get(&path);
        let done = ada.submit(&page, &path, &[("deed", "undo")]);
        ada.follow(&done).says("It is taken back.").says("I believe that this is from The Mayor");
        ada.submit(&page, &path, &[("deed", "undo")]).has_status(303);
        assert_eq!(confirmed(&app), 0);
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("taken back");
        ada.submit(&ada.get(&path), &path, &[("deed", "confirm")]).has_status(303);
        app.execute("UPDATE replies SET judged_at = received_at");
        let late = ada.submit(&page, &path, &[("deed", "undo")]);
        ada.follow(&late).says("Nothing was changed").says("That cannot be taken back");
        assert_eq!(confirmed(&app), 1);
    }
}

on_both_databases! {
    fn a_reply_that_is_proved_needs_nobodys_word(app) {
        let (_, ada, path) = stranger_wrote(&app);
        app.execute("UPDATE replies SET assurance = 'verified', assurance_reasons = 'signed council.example'");
        let page = ada.get(&path);
        page.says("Nobody needs to confirm this sender.").says("It is signed by council.example");
        assert!(!page.body.contains("value=\"confirm\""));
    }
}

on_both_databases! {
    fn only_the_team_says_so_and_only_with_a_form_of_ours(app) {
        let (_, ada, path) = stranger_wrote(&app);
        let page = ada.get(&path);
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        let own = ben.get("/desk/new");
        let token = own.body.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        ben.post(&path, &[("form_token", &token), ("deed", "confirm")]).has_status(404);
        app.browser().get(&path).has_status(303);
        ada.post(&path, &[("form_token", "forged"), ("deed", "confirm")]).has_status(403);
        ada.submit(&page, &path, &[("deed", "believe")]).has_status(400);
        ada.submit(&page, &path, &[("deed", "confirm"), ("more", "x")]).has_status(400);
        assert_eq!(ada.send("DELETE", &path, &[], Vec::new()).has_status(405).header("allow"), "GET, HEAD, POST");
        ada.get(&path.replace("/replies/", "/replies/x")).has_status(404);
        assert_eq!(confirmed(&app), 0);
    }
}
