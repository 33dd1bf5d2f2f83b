//! Signing in by a link: one answer for everyone, a page that changes nothing, a button that works once.

use chrono::Duration;

use super::last_mail_to;
use crate::support::app::{Answer, both_apps, both_limited_apps};

#[tokio::test]
async fn an_organiser_signs_in_with_the_link_in_the_mail() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let desk = ada.get("/desk").await;
        assert_eq!(desk.status, 200);
        assert!(desk.text.contains("Your letters"), "{}", desk.text);
        let cookie = app.visitor();
        assert_eq!(cookie.get("/desk").await.status, 303);
    })
    .await;
}

/// What a visitor can tell apart: everything but the time of day.
fn visible(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
    (answer.status, headers, answer.text.clone())
}

#[tokio::test]
async fn a_known_and_an_unknown_address_get_the_same_answer() {
    both_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let known = app.visitor().ask_for_link("ada@example.org").await;
        let unknown = app.visitor().ask_for_link("eve@example.org").await;
        assert_eq!(visible(&known), visible(&unknown));
        assert_eq!((known.status, known.location.as_str()), (303, "/sign-ins?done=sign-in-sent"));
        assert!(app.get(&known.location).await.text.contains("Look in your mailbox"));
    })
    .await;
}

#[tokio::test]
async fn the_mailbox_of_an_unknown_address_learns_that_nobody_invited_it() {
    both_apps(async |app| {
        app.visitor().ask_for_link("eve@example.org").await;
        let (purpose, text) = last_mail_to(app, "eve@example.org");
        assert_eq!(purpose, "sign_in_unknown");
        assert!(text.contains("Nobody has invited this address"), "{text}");
        assert!(text.contains("help@undersigned.example"), "{text}");
        assert!(!text.contains("/sign-ins/"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_beyond_its_limit_gets_no_more_mail_and_its_visitor_the_same_answer() {
    both_limited_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let first = app.visitor().ask_for_link("ada@example.org").await;
        for _ in 0..4 {
            app.visitor().ask_for_link("Ada+again@example.org").await;
        }
        let before = app.mails().len();
        let limited = app.visitor().ask_for_link("ada@example.org").await;
        assert_eq!(visible(&first), visible(&limited));
        assert_eq!(app.mails().len(), before);
    })
    .await;
}

#[tokio::test]
async fn a_network_that_asks_too_often_is_told_so() {
    both_limited_apps(async |app| {
        for n in 0..10 {
            assert_eq!(app.visitor().ask_for_link(&format!("a{n}@example.org")).await.status, 303);
        }
        let refused = app.visitor().ask_for_link("b@example.org").await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.iter().any(|(name, _)| name == "retry-after"));
        assert_eq!(app.mails().len(), 10);
    })
    .await;
}

#[tokio::test]
async fn opening_the_link_changes_nothing_however_often() {
    both_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let ada = app.visitor();
        ada.ask_for_link("ada@example.org").await;
        let link = app.last_link();
        for _ in 0..3 {
            let page = ada.get(&link).await;
            assert_eq!(page.status, 200);
            assert!(page.text.contains("Sign in as a•••@example.org"), "{}", page.text);
            assert!(!page.headers.iter().any(|(name, _)| name == "set-cookie"));
        }
        assert_eq!(ada.send("HEAD", &link).await.status, 200);
        assert_eq!(ada.get("/desk").await.status, 303);
        let token = ada.get(&link).await.token();
        assert_eq!(ada.post(&link, &[("form_token", &token)]).await.location, "/desk");
    })
    .await;
}

#[tokio::test]
async fn a_link_works_once() {
    both_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let ada = app.visitor();
        ada.ask_for_link("ada@example.org").await;
        let link = app.last_link();
        let token = ada.get(&link).await.token();
        assert_eq!(ada.post(&link, &[("form_token", &token)]).await.status, 303);
        let again = app.visitor();
        assert_eq!(again.get(&link).await.status, 410);
        let twice = again.post(&link, &[("form_token", &token)]).await;
        assert_eq!(twice.status, 410);
        assert!(twice.text.contains("This link no longer works"));
        assert_eq!(again.get("/desk").await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_newer_link_supersedes_an_older_one() {
    both_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let ada = app.visitor();
        ada.ask_for_link("ada@example.org").await;
        let older = app.last_link();
        app.pass(Duration::seconds(1));
        ada.ask_for_link("ada@example.org").await;
        let newer = app.last_link();
        assert_ne!(older, newer);
        assert_eq!(ada.get(&older).await.status, 410);
        assert_eq!(ada.get(&newer).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_link_works_for_half_an_hour() {
    both_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let ada = app.visitor();
        ada.ask_for_link("ada@example.org").await;
        let link = app.last_link();
        let token = ada.get(&link).await.token();
        app.pass(Duration::minutes(31));
        assert_eq!(ada.get(&link).await.status, 410);
        assert_eq!(ada.post(&link, &[("form_token", &token)]).await.status, 410);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_was_never_given_out_is_as_dead_as_an_old_one() {
    both_apps(async |app| {
        let token = app.get("/sign-ins").await.token();
        for link in ["/sign-ins/nonsense", &format!("/sign-ins/{}", "A".repeat(43))] {
            assert_eq!(app.get(link).await.status, 410, "{link}");
            assert_eq!(app.post(link, &[("form_token", &token)]).await.status, 410, "{link}");
        }
        assert!(app.mails().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_form_with_a_fault_comes_back_filled_and_sends_nothing() {
    both_apps(async |app| {
        let token = app.get("/sign-ins").await.token();
        for email in ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ada@exa\u{202E}mple.org"] {
            let answer = app.post("/sign-ins", &[("form_token", &token), ("email", email)]).await;
            assert_eq!(answer.status, 422, "{email:?}");
            assert!(answer.text.contains("Write an email address"), "{email:?}");
        }
        assert!(
            app.post("/sign-ins", &[("form_token", &token), ("email", "a<b>")]).await.text.contains("a&#60;b&#62;")
        );
        assert!(app.mails().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_ours_or_too_old_comes_back_filled_and_sends_nothing() {
    both_apps(async |app| {
        let old = app.get("/sign-ins").await.token();
        app.pass(Duration::hours(49));
        for token in ["", "forged", &old] {
            let answer = app.post("/sign-ins", &[("form_token", token), ("email", "ada@example.org")]).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text.contains("ada@example.org") && answer.text.contains("open for too long"));
        }
        let foreign = app.post("/sign-ins", &[("email", "ada@example.org"), ("admin", "yes")]).await;
        assert_eq!(foreign.status, 400);
        assert!(app.mails().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_old_button_comes_back_and_the_link_still_works() {
    both_apps(async |app| {
        app.invite("ada@example.org", "Family Action");
        let ada = app.visitor();
        ada.ask_for_link("ada@example.org").await;
        let link = app.last_link();
        let answer = ada.post(&link, &[("form_token", "forged")]).await;
        assert_eq!(answer.status, 422);
        let again = ada.post(&link, &[("form_token", &answer.token())]).await;
        assert_eq!(again.status, 303);
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let token = ada.get("/desk").await.token();
        assert_eq!(ada.post("/sign-out", &[("form_token", "forged")]).await.location, "/desk?done=try-again");
        assert_eq!(ada.get("/desk").await.status, 200);
        let answer = ada.post("/sign-out", &[("form_token", &token)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (303, "/sign-ins?done=signed-out"));
        assert_eq!(ada.get("/desk").await.location, "/sign-ins");
        assert_eq!(ada.post("/sign-out", &[("form_token", &token)]).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn other_methods_are_refused_and_named() {
    both_apps(async |app| {
        for (method, path, allow) in [
            ("DELETE", "/sign-ins", "GET, HEAD, POST"),
            ("PUT", "/sign-ins/abc", "GET, HEAD, POST"),
            ("GET", "/sign-out", "POST"),
        ] {
            let answer = app.send(method, path).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.headers.iter().any(|(name, value)| name == "allow" && value == allow), "{path}");
        }
    })
    .await;
}
