//! Mail that a stranger can cause: three a day for an address, five for a signature; no link dies for a mail that does not
//! come; and nobody learns from an answer how many there were.

use chrono::Duration;
use undersigned::clock::london_date;
use undersigned::mail::outbox::{Failure, count_failed};
use undersigned::mail::tally;

use super::too_fast::with_gate;
use super::{door, fields, rows, token};
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::people::{ADA, TEAM, letter_file};

const GRACE: &str = "grace@people.example";

fn capped(app: &TestApp) -> i64 {
    app.settle();
    let failed = app.app.db.read_here(count_failed).unwrap();
    failed.into_iter().find(|(failure, _)| *failure == Failure::Capped).map_or(0, |(_, count)| count)
}

fn sign(app: &TestApp, slug: &str) -> Page {
    let sent = app.browser().post(&door(slug), &fields(&[("form_token", &token(app))]));
    sent.has_status(303);
    app.settle();
    sent
}

#[test]
fn an_address_gets_three_of_them_a_day_over_all_letters_and_more_tomorrow() {
    with_gate(|app| {
        let slugs: Vec<String> =
            (0..5).map(|n| app.import(&letter_file(&format!("Letter {}", ["a", "b", "c", "d", "e"][n]), ""))).collect();
        for slug in &slugs[..4] {
            sign(&app, slug);
        }
        assert_eq!((rows(&app), app.mails_to(GRACE).len(), capped(&app)), (4, 3, 1));
        let empty = "SELECT COUNT(*) FROM outbox WHERE failure = 'capped' AND content_sealed IS NULL";
        assert_eq!(app.number(empty), 1);
        app.pass(Duration::hours(25));
        sign(&app, &slugs[4]);
        assert_eq!(app.mails_to(GRACE).len(), 4);
        app.pass(Duration::hours(72));
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM mail_tallies"), 0);
    });
}

#[test]
fn signing_again_and_again_sends_no_flood_and_leaves_the_newest_link_working() {
    with_gate(|app| {
        let slug = app.open_letter();
        let answers: Vec<Page> = (0..7).map(|_| sign(&app, &slug)).collect();
        assert!(answers.iter().all(|answer| answer.location().len() == answers[0].location().len()));
        assert_eq!((rows(&app), app.mails_to(GRACE).len()), (1, 3));
        app.pass(Duration::minutes(1));
        app.confirm(GRACE).has_status(303);
        assert_eq!(app.count(&slug), 1);
    });
}

#[test]
fn many_requests_before_the_postman_comes_leave_the_newest_link_working() {
    with_gate(|app| {
        let (slug, browser, token) = (app.open_letter(), app.browser(), token(&app));
        for _ in 0..7 {
            browser.post(&door(&slug), &fields(&[("form_token", &token)])).has_status(303);
        }
        assert!(app.mails_to(GRACE).len() <= 3);
        app.pass(Duration::minutes(1));
        app.confirm(GRACE).has_status(303);
        assert_eq!(app.count(&slug), 1);
    });
}

#[test]
fn asking_again_in_the_tab_sends_no_flood_and_the_newest_code_goes_on_working() {
    with_gate(|app| {
        let slug = app.open_letter();
        let browser = app.browser();
        let mut page = browser.follow(&sign(&app, &slug));
        for _ in 0..12 {
            page = browser.submit(&page, "/confirmations/resend", &[]);
            page.has_status(200).says("If a signature waits for this page");
        }
        assert_eq!((rows(&app), app.mails_to(GRACE).len()), (1, 3));
        app.pass(Duration::minutes(1));
        let newest = super::code(&app, GRACE);
        browser.submit(&page, "/confirmations", &[("code", &newest)]).has_status(303);
        assert_eq!(app.count(&slug), 1, "the newest code works in the tab, after presses that sent nothing");
    });
}

#[test]
fn one_signature_causes_five_mails_in_its_life() {
    with_gate(|app| {
        let slug = app.open_letter();
        for _ in 0..4 {
            for _ in 0..4 {
                sign(&app, &slug);
            }
            app.pass(Duration::hours(24));
        }
        assert_eq!((rows(&app), app.mails_to(GRACE).len()), (1, 5));
    });
}

#[test]
fn whoever_has_signed_gets_no_flood_of_mails_that_say_so() {
    with_gate(|app| {
        let slug = app.open_letter();
        sign(&app, &slug);
        app.pass(Duration::minutes(1));
        app.confirm(GRACE).has_status(303);
        for _ in 0..6 {
            sign(&app, &slug);
        }
        assert_eq!(app.mails_to(GRACE).len(), 3);
        app.pass(Duration::hours(24));
        for _ in 0..6 {
            sign(&app, &slug);
        }
        assert!(app.mails_to(GRACE).len() <= 5);
    });
}

#[test]
fn two_nodes_cannot_count_the_same_place_twice() {
    with_gate(|app| {
        let (key, day) = (vec![7; 32], london_date(app.now()));
        let took = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..8)
                .map(|_| {
                    let (db, key) = (app.app.db.clone(), key.clone());
                    scope.spawn(move || db.write_here(move |conn| tally::take(conn, &key, day, 3)).unwrap())
                })
                .collect();
            takers.into_iter().filter_map(|taker| taker.join().ok()).filter(|took| *took).count()
        });
        assert_eq!((took, app.number("SELECT MAX(mail_count) FROM mail_tallies")), (3, 3));
    });
}

fn ask_for_link(app: &TestApp) {
    let page = app.browser().get("/sign-ins");
    app.browser().submit(&page, "/sign-ins", &[("email", ADA)]).has_status(303);
}

fn links(app: &TestApp) -> usize {
    app.mails_to(ADA).iter().filter(|mail| mail.text.contains("/sign-ins/")).count()
}

fn follow_newest(app: &TestApp) -> Page {
    let mails = app.mails_to(ADA);
    let mail = mails.iter().rev().find(|mail| mail.text.contains("/sign-ins/")).unwrap();
    let path = crate::support::browser::link_in(&mail.text, "/sign-ins/");
    let browser = app.browser();
    browser.submit(&browser.get(&path), &path, &[])
}

#[test]
fn nobody_floods_an_organiser_or_keeps_one_out_by_asking_in_their_stead() {
    with_gate(|app| {
        app.invite(ADA, TEAM);
        for _ in 0..15 {
            ask_for_link(&app);
        }
        assert_eq!(links(&app), 10);
        app.pass(Duration::hours(2));
        ask_for_link(&app);
        assert_eq!(links(&app), 10);
        let signed_in = follow_newest(&app);
        assert_eq!((signed_in.status, signed_in.location()), (303, "/desk"), "the newest link works once more");
        ask_for_link(&app);
        assert_eq!(links(&app), 11, "whoever was there begins anew");
        follow_newest(&app).has_status(303);
    });
}

#[test]
fn an_organiser_whose_last_link_was_tidied_away_gets_another() {
    with_gate(|app| {
        app.invite(ADA, TEAM);
        for _ in 0..12 {
            ask_for_link(&app);
        }
        app.execute("DELETE FROM sign_ins");
        ask_for_link(&app);
        assert_eq!(links(&app), 11);
        follow_newest(&app).has_status(303);
    });
}

#[test]
fn signatures_of_a_stranger_use_up_none_of_an_organisers_links() {
    with_gate(|app| {
        let slug = app.open_letter();
        for number in 0..5 {
            let (token, name) = (token(&app), super::person(number));
            let form = fields(&[("form_token", &token), ("email", ADA), ("name", &name)]);
            app.browser().post(&door(&slug), &form).has_status(303);
        }
        app.settle();
        ask_for_link(&app);
        follow_newest(&app).has_status(303);
    });
}
