//! Checks beyond the mailbox: by a work address, by a register, for an organisation; and how the levels are counted.

mod desk;
mod organisation;
mod register;
mod roll;
mod work_address;

use serde_json::Value;

use super::press;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};

pub const GRACE: &str = "grace@people.example";
pub const ALAN: &str = "alan@people.example";
pub const AT_WORK: &str = "grace.h@fleetbridge.gov.uk";

/// An open letter that Grace has signed, and the path of her own page.
pub fn signed(app: &TestApp) -> (String, String) {
    let slug = app.open_letter();
    let own = sign(app, &slug, "Grace Hopper", GRACE);
    (slug, own)
}

/// Somebody signs; the path of their own page.
pub fn sign(app: &TestApp, slug: &str, name: &str, email: &str) -> String {
    app.sign(slug, name, email, &[("public_display", "name"), ("council_display", "name")]);
    app.own_page_link(email)
}

/// Sends one of the forms of the page of checks.
pub fn ask(app: &TestApp, own: &str, kind: &str, fields: &[(&str, &str)]) -> Page {
    let browser = app.browser();
    let page = browser.get(&format!("{own}/checks"));
    browser.submit(&page, &format!("{own}/checks/{kind}"), fields)
}

pub fn ask_address(app: &TestApp, own: &str, address: &str) -> Page {
    ask(app, own, "work-address", &[("email", address)])
}

pub fn ask_register(app: &TestApp, own: &str, number: &str) -> Page {
    ask(app, own, "register", &[("regulator", "social_work_england"), ("number", number)])
}

/// The link in the newest mail to a work address.
pub fn address_link(app: &TestApp, address: &str) -> String {
    link_in(&app.last_mail_to(address).text, "/address-checks/")
}

/// Opens the link and presses the button.
pub fn prove(app: &TestApp, address: &str) -> Page {
    let link = address_link(app, address);
    press(&app.browser(), &link, &link)
}

/// The count by level that the public sees: email, work address, register, organisation.
pub fn levels(app: &TestApp, slug: &str) -> [i64; 4] {
    app.settle();
    let page = app.browser().get(&format!("/letters/{slug}/count.json"));
    let json: Value = serde_json::from_str(&page.body).unwrap();
    let of = |level: &str| json["by_verification"][level].as_i64().unwrap();
    let levels = ["email", "work_address", "register", "organisation"].map(of);
    assert_eq!(levels.iter().sum::<i64>(), json["confirmed"].as_i64().unwrap(), "the levels add up to the count");
    levels
}

/// Where the team looks signers up.
pub fn queue(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/checks", app.letter_id(slug))
}

/// The action of the form of the case on a page of the queue.
pub fn case_of(page: &Page) -> String {
    let start = page.body.find("action=\"/desk/letters/").map(|at| at + 8);
    let rest = &page.body[start.unwrap_or_else(|| panic!("no case in\n{}", page.body))..];
    rest.split('"').next().unwrap().to_owned()
}

/// Decides the oldest case.
pub fn decide(app: &TestApp, who: &Browser, slug: &str, outcome: &str) -> Page {
    let page = who.get(&queue(app, slug));
    who.submit(&page, &case_of(&page), &[("outcome", outcome)])
}

/// How many checks still hold something that a signer gave.
pub fn details(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM signature_checks WHERE detail_sealed IS NOT NULL")
}

/// How many times the roll says that a signature was raised.
pub fn raises(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM roll_entries WHERE event = 'raise'")
}
