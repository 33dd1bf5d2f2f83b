//! Faster than a person: a form that comes two seconds after its network's first look, a mail that was read in less.

use chrono::Duration;

use super::trap::{held, reasons};
use super::{code, door, fields, handle, send_form, token};
use crate::support::app::{On, TestApp};

/// A test with the gate watching, on both databases.
pub fn with_gate(tell: impl Fn(TestApp)) {
    for on in [On::Sqlite, On::Postgres] {
        tell(TestApp::start_with(on, &[("UNDERSIGNED_GATE", "on"), ("UNDERSIGNED_TRUSTED_PROXIES", "127.0.0.0/8")]));
    }
}

#[test]
fn a_form_that_comes_at_once_is_held_and_one_that_was_read_is_not() {
    with_gate(|app| {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!(reasons(&app), ["too_fast"]);
        app.pass(Duration::seconds(3));
        send_form(&app, &slug, &[("email", "ben@people.example"), ("name", "Ben Slow")]).has_status(303);
        assert_eq!(held(&app), 1, "the network's first look was three seconds ago");
    });
}

#[test]
fn a_network_that_was_never_seen_looking_gives_no_reason_for_doubt() {
    with_gate(|app| {
        let slug = app.open_letter();
        app.browser().post(&door(&slug), &fields(&[("form_token", &token(&app))])).has_status(303);
        assert_eq!(held(&app), 0);
    });
}

#[test]
fn a_mistake_that_is_mended_at_once_is_no_reason_for_doubt() {
    with_gate(|app| {
        let slug = app.open_letter();
        let (browser, page) = (app.browser(), app.browser().get(&format!("/letters/{slug}")));
        app.pass(Duration::minutes(90));
        let again = browser.submit(&page, &door(&slug), &fields(&[("category", "")]));
        again.has_status(422);
        browser.submit(&again, &door(&slug), &fields(&[])).has_status(303);
        assert_eq!(held(&app), 0);
    });
}

#[test]
fn a_mail_that_is_answered_before_anyone_can_have_read_it_is_held_by_link_and_by_code() {
    with_gate(|app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        browser.post(&door(&slug), &fields(&[("form_token", &token)])).has_status(303);
        let thanked = app.confirm("grace@people.example");
        browser.get(thanked.location()).says("waits for a check");
        assert_eq!(reasons(&app), ["too_fast"]);

        let ben = fields(&[("form_token", &token), ("email", "ben@people.example"), ("name", "Ben Quick")]);
        let sent = browser.post(&door(&slug), &ben);
        let code = code(&app, "ben@people.example");
        let form = [("form_token", token.as_str()), ("handle", &handle(&sent)), ("code", &code)];
        browser.post("/confirmations", &form).has_status(303);
        assert_eq!((reasons(&app).len(), app.count(&slug)), (2, 0));

        let may = fields(&[("form_token", &token), ("email", "may@people.example"), ("name", "May Calm")]);
        browser.post(&door(&slug), &may).has_status(303);
        app.pass(Duration::seconds(3));
        let thanked = app.confirm("may@people.example");
        browser.get(thanked.location()).says("joins the public count");
        let link = app.confirmation_link("grace@people.example");
        browser.post(&link, &[("form_token", &token)]).has_status(303);
        assert_eq!((reasons(&app).len(), app.count(&slug)), (2, 1), "pressing the button again changes nothing");
    });
}
