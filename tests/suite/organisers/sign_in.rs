//! Signing in by a link: one answer for everyone, a page that changes nothing, a button that works once.

use chrono::Duration;

use super::{ask_for_link, last_link, mail_count, token};
use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::Page;

on_both_databases! {
    fn an_organiser_signs_in_with_the_link_in_the_mail(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let desk = ada.get("/desk");
        assert_eq!(desk.status, 200);
        assert!(desk.body.contains("Your letters"), "{}", desk.body);
        let cookie = app.browser();
        assert_eq!(cookie.get("/desk").status, 303);
    }
}

/// What a visitor can tell apart: everything but the time of day.
fn visible(answer: &Page) -> (u16, Vec<(String, Vec<u8>)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    (answer.status, headers.collect(), answer.body.clone())
}

/// Runs a test with the limits in force, on both databases.
fn with_limits(test: impl Fn(&TestApp)) {
    for on in [On::Sqlite, On::Postgres] {
        test(&TestApp::start_with(on, &[("UNDERSIGNED_LIMITS", "on"), ("UNDERSIGNED_GATE", "on")]));
    }
}

on_both_databases! {
    fn a_known_and_an_unknown_address_get_the_same_answer(app) {
        app.invite("ada@example.org", "Family Action");
        let known = ask_for_link(&app.browser(), "ada@example.org");
        let unknown = ask_for_link(&app.browser(), "eve@example.org");
        assert_eq!(visible(&known), visible(&unknown));
        assert_eq!((known.status, known.location()), (303, "/sign-ins?done=sign-in-sent"));
        assert!(app.browser().get(known.location()).body.contains("Look in your mailbox"));
    }
}

on_both_databases! {
    fn the_mailbox_of_an_unknown_address_learns_that_nobody_invited_it(app) {
        ask_for_link(&app.browser(), "eve@example.org");
        let text = app.last_mail_to("eve@example.org").text;
        assert!(text.contains("Nobody has invited this address"), "{text}");
        assert!(text.contains("help@undersigned.example"), "{text}");
        assert!(!text.contains("/sign-ins/"), "{text}");
    }
}

#[test]
fn a_mailbox_beyond_its_limit_gets_no_more_mail_and_its_visitor_the_same_answer() {
    with_limits(|app| {
        app.invite("ada@example.org", "Family Action");
        let first = ask_for_link(&app.browser(), "ada@example.org");
        // Below the limit of the network, which is told to the visitor.
        for _ in 0..8 {
            ask_for_link(&app.browser(), "Ada+again@example.org");
        }
        app.execute("UPDATE mail_tallies SET mail_count = 10");
        let before = mail_count(app);
        let limited = ask_for_link(&app.browser(), "ada@example.org");
        assert_eq!(visible(&first), visible(&limited));
        assert_eq!(mail_count(app), before);
    });
}

#[test]
fn a_network_that_asks_too_often_is_told_so() {
    with_limits(|app| {
        for n in 0..10 {
            assert_eq!(ask_for_link(&app.browser(), &format!("a{n}@example.org")).status, 303);
        }
        let refused = ask_for_link(&app.browser(), "b@example.org");
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!(mail_count(app), 10);
    });
}

on_both_databases! {
    fn opening_the_link_changes_nothing_however_often(app) {
        app.invite("ada@example.org", "Family Action");
        let ada = app.browser();
        ask_for_link(&ada, "ada@example.org");
        let link = last_link(&app, "ada@example.org");
        for _ in 0..3 {
            let page = ada.get(&link);
            assert_eq!(page.status, 200);
            assert!(page.body.contains("Sign in as a•••@example.org"), "{}", page.body);
            assert!(!page.headers.contains_key("set-cookie"));
        }
        assert_eq!(ada.send("HEAD", &link, &[], Vec::new()).status, 200);
        assert_eq!(ada.get("/desk").status, 303);
        let form_token = token(&ada.get(&link), &link);
        assert_eq!(ada.post(&link, &[("form_token", &form_token)]).location(), "/desk");
    }
}

on_both_databases! {
    fn a_link_works_once(app) {
        app.invite("ada@example.org", "Family Action");
        let ada = app.browser();
        ask_for_link(&ada, "ada@example.org");
        let link = last_link(&app, "ada@example.org");
        let form_token = token(&ada.get(&link), &link);
        assert_eq!(ada.post(&link, &[("form_token", &form_token)]).status, 303);
        let again = app.browser();
        assert_eq!(again.get(&link).status, 410);
        let twice = again.post(&link, &[("form_token", &form_token)]);
        assert_eq!(twice.status, 410);
        assert!(twice.body.contains("This link no longer works"));
        assert_eq!(again.get("/desk").status, 303);
    }
}

on_both_databases! {
    fn a_newer_link_supersedes_an_older_one(app) {
        app.invite("ada@example.org", "Family Action");
        let ada = app.browser();
        ask_for_link(&ada, "ada@example.org");
        let older = last_link(&app, "ada@example.org");
        app.pass(Duration::seconds(1));
        ask_for_link(&ada, "ada@example.org");
        let newer = last_link(&app, "ada@example.org");
        assert_ne!(older, newer);
        assert_eq!(ada.get(&older).status, 410);
        assert_eq!(ada.get(&newer).status, 200);
    }
}

on_both_databases! {
    fn a_link_works_for_half_an_hour(app) {
        app.invite("ada@example.org", "Family Action");
        let ada = app.browser();
        ask_for_link(&ada, "ada@example.org");
        let link = last_link(&app, "ada@example.org");
        let form_token = token(&ada.get(&link), &link);
        app.pass(Duration::minutes(31));
        assert_eq!(ada.get(&link).status, 410);
        assert_eq!(ada.post(&link, &[("form_token", &form_token)]).status, 410);
    }
}

on_both_databases! {
    fn a_link_that_was_never_given_out_is_as_dead_as_an_old_one(app) {
        let form_token = token(&app.browser().get("/sign-ins"), "/sign-ins");
        for link in ["/sign-ins/nonsense", &format!("/sign-ins/{}", "A".repeat(43))] {
            assert_eq!(app.browser().get(link).status, 410, "{link}");
            assert_eq!(app.browser().post(link, &[("form_token", &form_token)]).status, 410, "{link}");
        }
        assert!(mail_count(&app) == 0);
    }
}

on_both_databases! {
    fn a_form_with_a_fault_comes_back_filled_and_sends_nothing(app) {
        let form_token = token(&app.browser().get("/sign-ins"), "/sign-ins");
        for email in ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ada@exa\u{202E}mple.org"] {
            let answer = app.browser().post("/sign-ins", &[("form_token", &form_token), ("email", email)]);
            assert_eq!(answer.status, 422, "{email:?}");
            assert!(answer.body.contains("Write an email address"), "{email:?}");
        }
        assert!(
            app.browser().post("/sign-ins", &[("form_token", &form_token), ("email", "a<b>")]).body.contains("a&#60;b&#62;")
        );
        assert!(mail_count(&app) == 0);
    }
}

on_both_databases! {
    fn a_form_that_is_not_ours_or_too_old_comes_back_filled_and_sends_nothing(app) {
        let old = token(&app.browser().get("/sign-ins"), "/sign-ins");
        app.pass(Duration::hours(49));
        for token in ["", "forged", &old] {
            let answer = app.browser().post("/sign-ins", &[("form_token", token), ("email", "ada@example.org")]);
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains("ada@example.org") && answer.body.contains("open for too long"));
        }
        let foreign = app.browser().post("/sign-ins", &[("email", "ada@example.org"), ("admin", "yes")]);
        assert_eq!(foreign.status, 400);
        assert!(mail_count(&app) == 0);
    }
}

on_both_databases! {
    fn an_old_button_comes_back_and_the_link_still_works(app) {
        app.invite("ada@example.org", "Family Action");
        let ada = app.browser();
        ask_for_link(&ada, "ada@example.org");
        let link = last_link(&app, "ada@example.org");
        let answer = ada.post(&link, &[("form_token", "forged")]);
        assert_eq!(answer.status, 422);
        let again = ada.post(&link, &[("form_token", &token(&answer, &link))]);
        assert_eq!(again.status, 303);
    }
}

on_both_databases! {
    fn signing_out_ends_the_session(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let form_token = token(&ada.get("/desk"), "/sign-out");
        assert_eq!(ada.post("/sign-out", &[("form_token", "forged")]).location(), "/desk?done=try-again");
        assert_eq!(ada.get("/desk").status, 200);
        let answer = ada.post("/sign-out", &[("form_token", &form_token)]);
        assert_eq!((answer.status, answer.location()), (303, "/sign-ins?done=signed-out"));
        assert_eq!(ada.get("/desk").location(), "/sign-ins");
        assert_eq!(ada.post("/sign-out", &[("form_token", &form_token)]).status, 303);
    }
}

on_both_databases! {
    fn other_methods_are_refused_and_named(app) {
        for (method, path, allow) in [
            ("DELETE", "/sign-ins", "GET, HEAD, POST"),
            ("PUT", "/sign-ins/abc", "GET, HEAD, POST"),
            ("GET", "/sign-out", "POST"),
        ] {
            let answer = app.browser().send(method, path, &[], Vec::new());
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), allow, "{path}");
        }
    }
}
