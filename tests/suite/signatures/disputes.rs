//! "That is my name and I did not sign."

use super::crowd;
use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::{Page, link_in};

const GRACE: &str = "grace@people.example";

fn signed(app: &TestApp) -> String {
    let slug = app.open_letter();
    app.sign(&slug, "Grace Hopper", GRACE, &[("public_display", "full"), ("role", "Nurse")]);
    slug
}

fn dispute(app: &TestApp, slug: &str, position: i64, more: &[(&str, &str)]) -> Page {
    let path = format!("/letters/{slug}/names/{position}/dispute");
    let browser = app.browser();
    browser.submit(&browser.get(&path), &path, more)
}

fn decide(app: &TestApp, slug: &str, deed: &str) {
    let (ada, path) = (app.ada(), format!("/desk/letters/{}/queue", app.letter_id(slug)));
    let page = ada.get(&path);
    let id = page.body.split("name=\"signature\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    ada.submit(&page, &path, &[("signature", &id), ("deed", deed), ("reason", "disputed")]).has_status(303);
    app.settle();
}

on_both_databases! {
    fn a_disputed_name_is_hidden_at_once_and_the_team_and_the_signer_are_asked(app) {
        let slug = signed(&app);
        let letter = format!("/letters/{slug}");
        app.browser().get(&letter).says("Not you?");
        let list = app.browser().get(&format!("{letter}/names"));
        let path = list.body.split("href=\"").find(|part| part.contains("/dispute\"")).unwrap().split('"').next().unwrap().to_owned();
        let browser = app.browser();
        let page = browser.get(&path);
        page.says("within a minute").says("You need no account").does_not_say("Grace Hopper");
        let done = browser.submit(&page, &path, &[("email", "other.grace@people.example"), ("words", "I am <b>another</b> Grace")]);
        browser.follow(&done).says("off the page now or will be looked at first");
        for place in ["", "/names", "/letter.json"] {
            app.browser().get(&format!("{letter}{place}")).does_not_say("Grace Hopper");
        }
        assert_eq!(app.count(&slug), 1, "the count is the roll's until somebody decides");
        let told = app.last_mail_to(GRACE);
        assert!(told.text.contains("they did not sign") && !told.text.contains("Families need"), "{}", told.text);
        assert!(!told.subject.contains("Families") && !told.text.contains("other.grace"), "{}", told.subject);
        let (ada, queue) = (app.ada(), format!("/desk/letters/{}/queue", app.letter_id(&slug)));
        let waiting = ada.get(&queue);
        waiting.says("Grace Hopper").says("Somebody says that it is their name");
        let case = waiting.body.split(&format!("href=\"{queue}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        ada.get(&format!("{queue}/{case}")).says("I am <b>another</b> Grace").says("other.grace@people.example");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("Held a signature for a check").says("disputed");
        assert!(!app.dump().contains("other.grace"), "what was typed is sealed");
        app.browser().get(&link_in(&told.text, "/dispute")).has_status(200);
        app.browser().get(&format!("{letter}/names")).has_status(200);
    }
}

on_both_databases! {
    fn the_signer_can_answer_that_they_did_sign(app) {
        let slug = signed(&app);
        dispute(&app, &slug, 0, &[]).has_status(303);
        let mail = app.last_mail_to(GRACE);
        let answer = link_in(&mail.text, "/dispute");
        let browser = app.browser();
        browser.get(answer.trim_end_matches("/dispute")).says("shown to nobody until").says("see, and answer");
        let page = browser.get(&answer);
        page.says("I did sign");
        let done = browser.submit(&page, &answer, &[]);
        browser.follow(&done).says("you say you did sign");
        browser.submit(&page, &answer, &[]).has_status(303);
        browser.post(&answer, &[("form_token", "x")]).has_status(403);
        browser.get("/signatures/x.y/dispute").has_status(404);
        app.ada().get(&format!("/desk/letters/{}/queue", app.letter_id(&slug))).says("The signer says that they did sign");
        decide(&app, &slug, "release");
        app.browser().get(&format!("/letters/{slug}")).says("Grace Hopper");
        browser.get(&answer).says("Nobody disputes your signature now");
    }
}

on_both_databases! {
    fn a_released_name_is_not_hidden_again_by_the_next_dispute_but_waits_in_the_queue(app) {
        let slug = signed(&app);
        dispute(&app, &slug, 0, &[]).has_status(303);
        decide(&app, &slug, "release");
        let mails = app.mails_to(GRACE).len();
        dispute(&app, &slug, 0, &[("words", "Again")]).has_status(303);
        app.settle();
        app.browser().get(&format!("/letters/{slug}/names")).says("Grace Hopper");
        let queue = format!("/desk/letters/{}/queue", app.letter_id(&slug));
        app.ada().get(&queue).says("Grace Hopper").says("still shown");
        assert_eq!(app.mails_to(GRACE).len(), mails, "nothing happened to them");
        decide(&app, &slug, "remove");
        assert_eq!(app.count(&slug), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM roll_entries WHERE event = 'remove' AND reason = 'disputed'"), 1);
    }
}

on_both_databases! {
    fn the_answer_is_the_same_whether_anybody_stands_there_or_not(app) {
        let slug = signed(&app);
        app.sign(&slug, "Ben Anonymous", "ben@people.example", &[("public_display", "category")]);
        dispute(&app, &slug, 0, &[]).has_status(303);
        let bodies: Vec<(u16, String)> = [0, 1, 2, -5, i64::MAX].map(|position| {
            let sent = dispute(&app, &slug, position, &[]);
            let page = app.browser().get(sent.location());
            (sent.status, page.text())
        }).to_vec();
        assert!(bodies.iter().all(|answer| *answer == bodies[0]), "{bodies:?}");
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_holds"), 1, "only a name can be disputed, and once");
        let page = app.browser().get(&format!("/letters/{slug}/names"));
        assert!(!page.body.contains("/names/1/dispute"), "who is not named has nothing to dispute");
    }
}

on_both_databases! {
    fn nobody_empties_a_list_with_it(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..8, &[]);
        app.settle();
        for position in 0..8 {
            dispute(&app, &slug, position, &[]).has_status(303);
        }
        app.settle();
        let hidden = "SELECT COUNT(*) FROM signatures WHERE held_at IS NOT NULL";
        assert_eq!(app.number(hidden), 5, "the rest is looked at first");
        app.ada().get(&format!("/desk/letters/{}", app.letter_id(&slug))).says("8 signatures wait for a check");
        app.pass(chrono::Duration::hours(2));
        for position in 0..8 {
            dispute(&app, &slug, position, &[("words", "Again")]).has_status(303);
        }
        assert!(app.number("SELECT COUNT(*) FROM signature_holds") <= 16);
    }
}

on_both_databases! {
    fn a_dispute_with_a_fault_comes_back_as_it_was_typed(app) {
        let slug = signed(&app);
        let path = format!("/letters/{slug}/names/0/dispute");
        let long = "w".repeat(2_001);
        for (email, words, fault) in [
            ("nobody", "Hello", "Write an email address"),
            ("", long.as_str(), "Write at most 2,000 characters."),
            ("", "He\u{202E}llo", "Take out the invisible"),
        ] {
            let back = dispute(&app, &slug, 0, &[("email", email), ("words", words)]);
            back.has_status(422).says(fault);
            let typed = back.form(&path).into_iter().find(|(name, _)| name == "words").unwrap().1;
            assert_eq!(typed, words);
        }
        let browser = app.browser();
        browser.post(&path, &[("form_token", "x")]).has_status(403);
        dispute(&app, &slug, 0, &[("more", "x")]).has_status(400);
        browser.get("/letters/no-such-letter/names/0/dispute").has_status(404);
        browser.get(&format!("/letters/{slug}/names/x/dispute")).has_status(404);
        let put = browser.send("PUT", &path, &[("sec-fetch-site", "same-origin")], Vec::new());
        assert_eq!((put.status, put.header("allow").contains("POST")), (405, true));
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_holds"), 0);
        browser.get(&format!("/letters/{slug}/names")).says("Grace Hopper");
    }
}

#[test]
fn one_network_disputes_a_few_names_and_must_wait_then() {
    let app = TestApp::start_with(On::Sqlite, &[("UNDERSIGNED_LIMITS", "on")]);
    let slug = signed(&app);
    for _ in 0..3 {
        dispute(&app, &slug, 9, &[]).has_status(303);
    }
    let over = dispute(&app, &slug, 0, &[]);
    over.has_status(429);
    assert!(!over.header("retry-after").is_empty());
    app.browser().get(&format!("/letters/{slug}")).says("Grace Hopper");
}
