//! Over a limit: a clear page, when to come back, and nothing recorded.

use super::anomalies::post_from;
use super::{code, door, fields, handle, mail_count, rows, token};
use crate::support::app::{On, TestApp};
use crate::support::browser::{Page, encode_form};
use crate::support::people::ADA;

const ON: (&str, &str) = ("UNDERSIGNED_LIMITS", "on");

fn on_both(settings: &[(&'static str, &str)], tell: impl Fn(TestApp)) {
    for on in [On::Sqlite, On::Postgres] {
        tell(TestApp::start_with(on, settings));
    }
}

fn is_refused(page: &Page) {
    page.has_status(429).says("Please wait a moment").says("Nothing was recorded");
    assert!(page.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(page.header("cache-control"), "no-store");
}

#[test]
fn a_network_cannot_sign_without_end_whatever_it_says_of_itself() {
    on_both(&[ON], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        for number in 0..60 {
            let forwarded = format!("203.0.113.{number}");
            post_from(&browser, &door(&slug), &forwarded, &[("form_token", &token)]).has_status(422);
        }
        is_refused(&post_from(&browser, &door(&slug), "198.51.100.1", &fields(&[("form_token", &token)])));
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    });
}

#[test]
fn behind_our_own_proxy_each_network_has_its_own_limit_and_cannot_invent_others() {
    on_both(&[ON, ("UNDERSIGNED_TRUSTED_PROXIES", "127.0.0.0/8")], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        for number in 0..60 {
            let forwarded = format!("192.0.2.{number}, 203.0.113.7");
            post_from(&browser, &door(&slug), &forwarded, &[("form_token", &token)]).has_status(422);
        }
        let form = fields(&[("form_token", &token)]);
        is_refused(&post_from(&browser, &door(&slug), "192.0.2.99, 203.0.113.7", &form));
        assert_eq!(rows(&app), 0);
        post_from(&browser, &door(&slug), "203.0.113.8", &form).has_status(303);
        assert_eq!(rows(&app), 1);
    });
}

#[test]
fn whoever_is_over_a_limit_gets_back_all_that_they_typed() {
    on_both(&[ON], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        for _ in 0..60 {
            browser.post(&door(&slug), &[("form_token", &token)]).has_status(422);
        }
        let refused = browser.post(&door(&slug), &fields(&[("form_token", &token), ("name", "Siân O’Neill")]));
        is_refused(&refused);
        let kept = refused.form(&door(&slug));
        let has = |name: &str, value: &str| kept.iter().any(|(n, v)| n == name && v == value);
        assert!(has("name", "Siân O’Neill") && has("email", "grace@people.example") && has("role", "Admiral"));
        assert!(has("category", "practitioner") && has("public_display", "full"));
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    });
}

#[test]
fn no_limit_that_can_be_seen_depends_on_the_address() {
    on_both(&[ON], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        for _ in 0..20 {
            browser.post(&door(&slug), &fields(&[("form_token", &token)])).has_status(303);
        }
        assert_eq!(rows(&app), 1);
    });
}

#[test]
fn what_many_share_binds_no_one_who_comes_from_a_network_of_their_own() {
    on_both(&[ON, ("UNDERSIGNED_TRUSTED_PROXIES", "127.0.0.0/8")], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        let send = |network: &str, number: usize| {
            let (name, email) = (super::person(number), format!("p{number}@charity.example"));
            let form = fields(&[("form_token", &token), ("name", &name), ("email", &email)]);
            post_from(&browser, &door(&slug), network, &form)
        };
        let statuses: Vec<u16> = (0..250).map(|n| send(&format!("198.18.0.{}", n / 50), n).status).collect();
        assert!(statuses[..200].iter().all(|status| *status == 303));
        let refused = send("198.18.0.4", 300);
        is_refused(&refused);
        refused.says("for this mail service");
        send("198.18.7.7", 301).has_status(303);
    });
}

#[test]
fn one_customer_cannot_sign_from_each_of_their_networks() {
    on_both(&[ON, ("UNDERSIGNED_TRUSTED_PROXIES", "127.0.0.0/8")], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        let send = |network: String| {
            let form: Vec<(String, String)> = vec![("form_token".to_owned(), token.clone())];
            let headers =
                [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", network.as_str())];
            browser.send("POST", &door(&slug), &headers, encode_form(&form).into_bytes()).status
        };
        let statuses: Vec<u16> = (0..640).map(|n| send(format!("2001:db8:1:{n:x}::1"))).collect();
        assert_eq!(statuses[0], 422);
        assert_eq!(*statuses.last().unwrap(), 429);
        assert_eq!(send("2001:db8:2:1::1".to_owned()), 422);
    });
}

#[test]
fn codes_cannot_be_tried_without_end() {
    on_both(&[ON], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        let sent = browser.post(&door(&slug), &fields(&[("form_token", &token)]));
        let right = code(&app, "grace@people.example");
        let form = |code: &str| {
            browser.post("/confirmations", &[("form_token", &token), ("handle", &handle(&sent)), ("code", code)])
        };
        for _ in 0..60 {
            form("no").has_status(422);
        }
        is_refused(&form(&right));
        assert_eq!(app.count(&slug), 0);
    });
}

#[test]
fn the_people_behind_a_statement_cannot_be_flooded() {
    on_both(&[ON], |app| {
        let slug = app.import(crate::site::STATEMENT);
        let (browser, path) = (app.browser(), format!("/letters/{slug}/messages"));
        let page = browser.get(&path);
        let message = [("email", "grace@people.example"), ("message", "Hello")];
        for _ in 0..5 {
            browser.submit(&page, &path, &message).has_status(303);
        }
        let before = app.mails_to(ADA).len();
        is_refused(&browser.submit(&page, &path, &message));
        assert_eq!(app.mails_to(ADA).len(), before);
    });
}
