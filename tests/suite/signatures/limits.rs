//! Over a limit: a clear page, when to come back, and nothing recorded.

use super::{code, door, fields, handle, mail_count, rows, token};
use crate::support::app::{On, TestApp};
use crate::support::browser::{Browser, Page, encode_form};
use crate::support::people::ADA;

const ON: (&str, &str) = ("UNDERSIGNED_LIMITS", "on");

fn on_both(settings: &[(&'static str, &str)], tell: impl Fn(TestApp)) {
    for on in [On::Sqlite, On::Postgres] {
        tell(TestApp::start_with(on, settings));
    }
}

fn post_from(browser: &Browser, path: &str, forwarded: &str, form: &[(&str, &str)]) -> Page {
    let owned: Vec<(String, String)> = form.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", forwarded)];
    browser.send("POST", path, &headers, encode_form(&owned).into_bytes())
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
fn a_mailbox_cannot_be_flooded_by_signing_again_and_again() {
    on_both(&[ON], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        for number in 0..5 {
            let email = format!("grace+{number}@people.example");
            browser.post(&door(&slug), &fields(&[("form_token", &token), ("email", &email)])).has_status(303);
        }
        is_refused(&browser.post(&door(&slug), &fields(&[("form_token", &token)])));
        assert_eq!((rows(&app), mail_count(&app)), (1, 5));
    });
}

#[test]
fn a_mailbox_cannot_be_flooded_by_asking_again_and_its_newest_code_goes_on_working() {
    on_both(&[ON], |app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        let sent = browser.post(&door(&slug), &fields(&[("form_token", &token)]));
        let mut page = browser.follow(&sent);
        for _ in 0..12 {
            page = browser.submit(&page, "/confirmations/resend", &[]);
            page.has_status(200).says("If a signature waits for this page");
        }
        assert_eq!((rows(&app), mail_count(&app)), (1, 5), "one by the form and four more");
        let newest = code(&app, "grace@people.example");
        browser.submit(&page, "/confirmations", &[("code", &newest)]).has_status(303);
        assert_eq!(app.count(&slug), 1, "the newest code works in the tab, after presses that sent nothing");
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
