//! An event's link: many sign over one network, are not limited or doubted for it, and no network address is kept.

use chrono::Duration;

use super::trap::{held, reasons};
use super::{close, door, fields, person, rows, token};
use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::{Browser, Page, here};
use crate::support::people::{BEN, letter_file};

fn desk_path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/events", app.letter_id(slug))
}

/// The path of a new event's link.
fn make(app: &TestApp, ada: &Browser, slug: &str, hours: &str) -> String {
    let path = desk_path(app, slug);
    let made = ada.submit(&ada.get(&path), &path, &[("hours", hours)]);
    let page = ada.follow(&made);
    page.says("It works until").says("do not publish it");
    let start = page.body.find("http://letters.undersigned.example/letters/").unwrap();
    here(page.body[start..].split('"').next().unwrap())
}

fn sign_there(browser: &Browser, form: &Page, slug: &str, number: usize) -> Page {
    let (name, email) = (person(number), format!("person{number}@gmail.com"));
    let all = [("name", name.as_str()), ("email", &email), ("category", "practitioner")];
    browser.submit(form, &door(slug), &all)
}

on_both_databases! {
    fn the_desk_makes_a_link_and_the_log_says_so(app) {
        let slug = app.open_letter();
        let ada = app.ada();
        ada.get(&format!("/desk/letters/{}", app.letter_id(&slug))).says("Sign at an event");
        let link = make(&app, &ada, &slug, "4");
        let page = app.browser().get(&link);
        page.has_status(200).says("for people who sign at one place");
        assert_eq!(page.header("cache-control"), "no-store");
        sign_there(&app.browser(), &page, &slug, 1).has_status(303);
        assert_eq!(rows(&app), 1);
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("Made a link for an event");
    }
}

on_both_databases! {
    fn only_the_letters_team_makes_links_and_only_for_some_hours(app) {
        let slug = app.open_letter();
        let (ada, path) = (app.ada(), desk_path(&app, &slug));
        assert_eq!(app.browser().get(&path).location(), "/sign-ins");
        app.organiser(BEN, "Another team").get(&path).has_status(404);
        let page = ada.get(&path);
        for hours in ["0", "73", "", "soon", "-1"] {
            ada.submit(&page, &path, &[("hours", hours)]).has_status(422).says("from 1 to 72");
        }
        ada.post(&path, &[("hours", "4")]).has_status(303);
        app.browser().send("PUT", &path, &[], Vec::new()).has_status(405);
        close(&app, &slug);
        ada.submit(&page, &path, &[("hours", "4")]).has_status(422).says("not open");
        assert_eq!(app.number("SELECT COUNT(*) FROM audit_entries WHERE deed = 'event_opened'"), 0);
    }
}

on_both_databases! {
    fn a_link_that_is_over_or_wrong_says_so_and_shows_the_way(app) {
        let slug = app.open_letter();
        let other = app.import(&letter_file("Another letter", ""));
        let ada = app.ada();
        let link = make(&app, &ada, &slug, "2");
        let event = link.rsplit('/').next().unwrap();
        let browser = app.browser();
        browser.get(&format!("/letters/{other}/events/{event}")).has_status(404);
        browser.get(&format!("/letters/{slug}/events/{event}x")).has_status(404);
        browser.get(&format!("/letters/{slug}/events/nonsense")).has_status(404);
        let refused = browser.send("POST", &link, &[("sec-fetch-site", "same-origin")], Vec::new());
        refused.has_status(405);
        assert_eq!(refused.header("allow"), "GET, HEAD");
        let form = browser.get(&link);
        app.pass(Duration::hours(2) + Duration::minutes(5));
        let over = browser.get(&link);
        over.has_status(410).says("its time is over");
        assert!(over.body.contains(&format!("href=\"/letters/{slug}\"")));
        sign_there(&browser, &form, &slug, 1).has_status(303);
        close(&app, &slug);
        browser.get(&link).has_status(410).says("takes no more signatures");
    }
}

const GUARDED: [(&str, &str); 2] = [("UNDERSIGNED_GATE", "on"), ("UNDERSIGNED_LIMITS", "on")];

#[test]
fn a_queue_at_one_place_is_neither_limited_nor_held_and_a_crowd_without_the_link_is() {
    for on in [On::Sqlite, On::Postgres] {
        let app = TestApp::start_with(on, &GUARDED);
        let slug = app.open_letter();
        let ada = app.ada();
        let link = make(&app, &ada, &slug, "4");
        let browser = app.browser();
        let form = browser.get(&link);
        for number in 0..90 {
            sign_there(&browser, &form, &slug, number).has_status(303);
        }
        assert_eq!((rows(&app), held(&app)), (90, 0));
        let token = token(&app);
        for number in 100..130 {
            let (name, email) = (person(number), format!("person{number}@gmail.com"));
            let form = fields(&[("form_token", &token), ("name", &name), ("email", &email)]);
            browser.post(&door(&slug), &form).has_status(303);
        }
        assert!(held(&app) >= 30, "{:?}", reasons(&app));
        assert!(!app.dump().contains("127.0.0.1"));
    }
}

#[test]
fn a_forged_event_is_an_ordinary_form() {
    for on in [On::Sqlite, On::Postgres] {
        let app = TestApp::start_with(on, &GUARDED);
        let slug = app.open_letter();
        let browser = app.browser();
        browser.get(&format!("/letters/{slug}"));
        let token = token(&app);
        let form = fields(&[("form_token", &token), ("event", "forged.AAAAAAAAAAAAAAAAAAAAAA")]);
        browser.post(&door(&slug), &form).has_status(303);
        assert_eq!(reasons(&app), ["too_fast"]);
    }
}
