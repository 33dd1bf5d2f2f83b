//! Handing a message in as a file, at the desk.

use super::{answered, raw, reply_address, sent, told_of_replies};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::people::BEN;

const MAYOR: &str = "mayor@council.example";
const JO: &str = "jo.smith@council.example";

fn path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/messages", app.letter_id(slug))
}

/// Sends a form with a file in it, as a browser does.
fn send(browser: &Browser, path: &str, fields: &[(&str, &[u8])]) -> Page {
    let mut body = Vec::new();
    for (name, value) in fields {
        let file = if *name == "message" { "; filename=\"a reply.eml\"\r\nContent-Type: message/rfc822" } else { "" };
        body.extend_from_slice(
            format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limit--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=limit"), ("sec-fetch-site", "same-origin")];
    browser.send("POST", path, &headers, body)
}

/// Hands a file in from the page's own form.
pub(super) fn hand_in(app: &TestApp, browser: &Browser, slug: &str, message: &[u8], addressee: &str) -> Page {
    app.typed.inbound(message, "");
    let path = path(app, slug);
    let token = token_of(&browser.get(&path), &path);
    send(browser, &path, &[("form_token", token.as_bytes()), ("message", message), ("addressee", addressee.as_bytes())])
}

fn token_of(page: &Page, path: &str) -> String {
    page.form(path).into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

/// The key of an addressee; places count from nought.
pub(super) fn addressee(app: &TestApp, slug: &str, place: usize) -> String {
    crate::dispatch::addressee_path(app, slug, place).rsplit('/').next().unwrap().to_owned()
}

fn a_mail(head: &str, words: &str) -> Vec<u8> {
    format!("From: Jo Smith <{JO}>\r\n{head}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Your letter\r\nMessage-ID: <x1@council.example>\r\n\r\n{words}\r\n").into_bytes()
}

fn replies(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM replies")
}

on_both_databases! {
    fn a_message_that_says_what_it_answers_is_filed_and_shown(app) {
        let (slug, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let message = a_mail(&format!("To: {to}"), "We will answer by June.");
        let done = hand_in(&app, &ada, &slug, &message, "");
        let page = ada.follow(&done);
        page.has_status(200).says("The message is kept").says("A person wrote it").says("The Mayor").says("a file that was handed in");
        page.says("Read the reply, and say what it answers");
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE door = 'upload'"), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'message_uploaded'"), 1);
    }
}

on_both_databases! {
    fn whom_it_is_from_is_chosen_where_the_message_does_not_tell(app) {
        let (slug, ada) = sent(&app);
        let message = a_mail("To: ada@organisers.example", "About your letter.");
        let done = hand_in(&app, &ada, &slug, &message, &addressee(&app, &slug, 1));
        ada.follow(&done).says("The Director").says("A person wrote it");
        assert_eq!(replies(&app), 1);
        // The same by the mail server, whose envelope knows the address: it is here already.
        let director = reply_address(&app, "director@council.example");
        app.hand_in(&message, &director, JO).has_status(200).says("known already");
        assert_eq!(replies(&app), 1);
    }
}

on_both_databases! {
    fn a_message_that_nobody_can_place_is_kept_and_asks_whose_it_is(app) {
        let (slug, ada) = sent(&app);
        let message = a_mail("To: ada@organisers.example", "About your letter.");
        let done = hand_in(&app, &ada, &slug, &message, "");
        let page = ada.follow(&done);
        page.says("does not say which of your mails it answers").does_not_say("Read the reply");
        assert_eq!((replies(&app), told_of_replies(&app)), (0, 0));
        let here = path(&app, &slug);
        let token = token_of(&page, &here);
        let kept = page.form(&here).into_iter().find(|(name, _)| name == "kept").unwrap().1;
        let fields = |whose: &'static [u8]| [("form_token", token.as_bytes().to_vec()), ("kept", kept.as_bytes().to_vec()), ("addressee", whose.to_vec())];
        let say = |fields: &[(&str, Vec<u8>)]| {
            let fields: Vec<(&str, &[u8])> = fields.iter().map(|(name, value)| (*name, value.as_slice())).collect();
            send(&ada, &here, &fields)
        };
        say(&fields(b"")).has_status(422).says("Say whom the message is from");
        let mayor = addressee(&app, &slug, 0);
        let chosen: Vec<(&str, Vec<u8>)> =
            fields(b"").into_iter().map(|(name, value)| (name, if name == "addressee" { mayor.clone().into_bytes() } else { value })).collect();
        let done = say(&chosen);
        ada.follow(&done).says("The Mayor").says("Read the reply");
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
        let again = say(&chosen);
        ada.follow(&again).says("nothing was changed");
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
    }
}

on_both_databases! {
    fn a_message_that_came_by_another_door_is_known_and_leads_to_it(app) {
        let (slug, ada, reply) = answered(&app);
        let page = ada.follow(&hand_in(&app, &ada, &slug, &raw("person"), ""));
        page.says("This message had come before").says("the mail server");
        assert!(page.body.contains(&format!("href=\"{reply}\"")), "{}", page.body);
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages"), 1);
    }
}

on_both_databases! {
    fn what_is_wrong_with_a_file_is_said_and_what_was_chosen_stays(app) {
        let (slug, ada) = sent(&app);
        let director = addressee(&app, &slug, 1);
        for (file, words) in [
            (b"".as_slice(), "Choose the file"),
            (b"%PDF-1.7 not a mail", "This file is no mail message"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This file is no mail message"),
        ] {
            let page = hand_in(&app, &ada, &slug, file, &director);
            page.has_status(422).says(words);
            assert!(page.body.contains(&format!("value=\"{director}\" selected")), "{}", page.body);
        }
        let mut large = a_mail("To: x@y.example", "");
        large.resize(25 * 1024 * 1024 + 1, b'a');
        hand_in(&app, &ada, &slug, &large, "").has_status(413).says("larger than 25 MB");
        large.resize(26 * 1024 * 1024, b'a');
        hand_in(&app, &ada, &slug, &large, "").has_status(413).says("larger than 25 MB");
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages"), 0);
    }
}

on_both_databases! {
    fn what_is_no_form_of_ours_is_refused(app) {
        let (slug, ada) = sent(&app);
        let here = path(&app, &slug);
        let token = token_of(&ada.get(&here), &here);
        ada.post(&here, &[("form_token", &token)]).has_status(400);
        send(&ada, &here, &[("form_token", token.as_bytes()), ("colour", b"green")]).has_status(400);
        send(&ada, &here, &[("form_token", b"forged"), ("message", b"From: a\r\n\r\n")]).has_status(403);
        let headers = [("content-type", "multipart/form-data; boundary=limit"), ("sec-fetch-site", "same-origin")];
        ada.send("POST", &here, &headers, b"--limit\r\nunfinished".to_vec()).has_status(400);
        assert_eq!(ada.send("PUT", &here, &[("sec-fetch-site", "same-origin")], Vec::new()).has_status(405).header("allow"), "GET, HEAD, POST");
    }
}

on_both_databases! {
    fn another_teams_letter_is_not_there(app) {
        let (slug, ada) = sent(&app);
        let here = path(&app, &slug);
        let ben = app.organiser(BEN, "Another Team");
        ben.get(&here).has_status(404);
        let own = "/desk";
        assert!(ben.get(own).status == 200);
        let token = token_of(&ada.get(&here), &here);
        // Ada's form is not of Ben's session, and would not help him.
        send(&ben, &here, &[("form_token", token.as_bytes()), ("message", &raw("person"))]).has_status(403);
        assert_eq!(app.browser().get(&here).has_status(303).location(), "/sign-ins");
        let done = hand_in(&app, &ada, &slug, &a_mail("To: ada@organisers.example", "Hello"), "");
        ben.get(done.location()).has_status(404);
    }
}

on_both_databases! {
    fn a_message_to_another_letter_is_sent_there_and_one_before_the_sending_is_refused(app) {
        let (_, ada) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let other = app.import(&crate::support::people::letter_file("Another letter", ""));
        ada.get(&path(&app, &other)).says("has not been sent yet");
        app.sign(&other, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &other);
        hand_in(&app, &ada, &other, &a_mail(&format!("To: {to}"), "Hello"), "").has_status(422).says("answers another letter");
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages"), 0);
    }
}

on_both_databases! {
    fn an_automatic_answer_handed_in_is_no_answer(app) {
        let (slug, ada) = sent(&app);
        let before = app.mails().len();
        let page = ada.follow(&hand_in(&app, &ada, &slug, &raw("automatic_header"), &addressee(&app, &slug, 0)));
        page.says("no answer").does_not_say("Read the reply");
        assert_eq!((replies(&app), app.mails().len()), (0, before));
    }
}

on_both_databases! {
    fn a_message_to_two_addressees_of_the_letter_is_a_reply_of_each_and_not_of_another_letters(app) {
        let (slug, ada) = sent(&app);
        let (mayor, director) = (reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
        let other = app.import(&crate::support::people::letter_file("Another letter", ""));
        app.sign(&other, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &other);
        let of_other = reply_address(&app, MAYOR);
        let message = a_mail(&format!("To: {of_other}, {mayor}\r\nCc: {director}"), "To all of you.");
        for _ in 0..2 {
            ada.follow(&hand_in(&app, &ada, &slug, &message, "")).has_status(200);
            assert_eq!((replies(&app), told_of_replies(&app)), (2, 2));
        }
        // The mail server brings it, too: what was given is known, and the other letter has its own.
        app.hand_in(&message, &mayor, JO).has_status(201);
        app.hand_in(&message, &of_other, JO).has_status(200);
        assert_eq!((replies(&app), app.number("SELECT COUNT(DISTINCT addressee_id) FROM replies")), (3, 3));
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE door = 'upload'"), 2);
    }
}
