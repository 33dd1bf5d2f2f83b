//! Crowds that look odd wait for a look; crowds that do not get through.

use chrono::Duration;

use super::too_fast::with_gate;
use super::trap::{held, reasons};
use super::{door, fields, person, rows, token};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, encode_form};

/// Sends a form as somebody behind our proxy does.
pub fn post_from(browser: &Browser, path: &str, network: &str, form: &[(&str, &str)]) -> Page {
    let owned: Vec<(String, String)> = form.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", network)];
    browser.send("POST", path, &headers, encode_form(&owned).into_bytes())
}

/// Somebody signs from a network with an address of a domain.
fn sign(app: &TestApp, browser: &Browser, slug: &str, (number, network, domain): (usize, usize, &str)) {
    let (name, email, token) = (person(number), format!("p{number}@{domain}"), token(app));
    let form = fields(&[("form_token", &token), ("name", &name), ("email", &email)]);
    let network = format!("198.18.{}.{}", network / 250, network % 250);
    post_from(browser, &door(slug), &network, &form).has_status(303);
}

#[test]
fn a_letter_in_the_national_news_holds_nobody() {
    with_gate(|app| {
        let (slug, browser) = (app.open_letter(), app.browser());
        let domains = ["gmail.com", "btinternet.com", "nhs.net", "hackney.gov.uk", "outlook.com"];
        for number in 0..400 {
            sign(&app, &browser, &slug, (number, number / 2, domains[number % 5]));
        }
        assert_eq!((rows(&app), held(&app)), (400, 0));
    });
}

#[test]
fn many_from_one_network_are_held_with_those_before_them_who_are_not_counted_yet() {
    with_gate(|app| {
        let (slug, browser) = (app.open_letter(), app.browser());
        for number in 0..10 {
            sign(&app, &browser, &slug, (number, 1, "gmail.com"));
        }
        app.settle();
        app.execute("UPDATE signatures SET confirmed_at = signed_at");
        assert_eq!(app.count(&slug), 10);
        for number in 10..40 {
            sign(&app, &browser, &slug, (number, 1, "gmail.com"));
            app.pass(Duration::seconds(20));
        }
        assert_eq!((rows(&app), held(&app)), (40, 30), "who is counted stays counted");
        assert!(reasons(&app).iter().all(|reason| reason == "same_network"));
        sign(&app, &browser, &slug, (50, 2, "gmail.com"));
        assert_eq!(held(&app), 30, "another network");
        app.pass(Duration::hours(2));
        sign(&app, &browser, &slug, (51, 1, "gmail.com"));
        assert_eq!(held(&app), 30, "hours later");
    });
}

#[test]
fn many_of_one_odd_domain_are_held_whatever_stands_before_it() {
    with_gate(|app| {
        let (slug, browser) = (app.open_letter(), app.browser());
        for number in 0..25 {
            let domain = format!("mail{number}.bots.example");
            sign(&app, &browser, &slug, (number, number, &domain));
        }
        assert_eq!((held(&app), reasons(&app)), (25, vec!["odd_domain".to_owned(); 25]));
        sign(&app, &browser, &slug, (30, 30, "other.example"));
        assert_eq!(held(&app), 25);
    });
}

#[test]
fn in_a_burst_those_networks_are_held_that_bring_many_and_no_others() {
    with_gate(|app| {
        let (slug, browser) = (app.open_letter(), app.browser());
        for number in 0..120 {
            sign(&app, &browser, &slug, (number, number, "gmail.com"));
        }
        for number in 200..210 {
            sign(&app, &browser, &slug, (number, 500, "gmail.com"));
        }
        assert_eq!((held(&app), reasons(&app)), (10, vec!["burst".to_owned(); 10]));
    });
}

#[test]
fn whoever_was_let_go_is_not_held_with_later_company() {
    with_gate(|app| {
        let (slug, browser) = (app.open_letter(), app.browser());
        for number in 0..25 {
            sign(&app, &browser, &slug, (number, number, "bots.example"));
        }
        app.execute("UPDATE signature_holds SET decision = 'released', decided_at = held_at");
        app.execute("UPDATE signatures SET held_at = NULL");
        app.pass(Duration::minutes(61));
        for number in 30..56 {
            sign(&app, &browser, &slug, (number, number, "bots.example"));
        }
        assert_eq!(held(&app), 26);
    });
}
