//! Signing: collected, confirmed, counted, taken back, forgotten.

mod anomalies;
mod at_risk;
mod audiences;
mod bots;
mod caps;
mod code;
mod collect;
mod confirm;
mod consents;
mod destroy;
mod differencing;
mod disavow;
mod display;
mod disposable;
mod disputes;
mod doors;
mod dump;
mod enrol;
mod event;
mod limits;
mod mailing;
mod manage_link;
mod names;
mod own_page;
mod own_page_correction;
mod own_page_display;
mod own_page_erasure;
mod own_page_export;
mod queue;
mod remove;
mod retain;
pub mod same_answer;
mod silence;
mod similar_names;
mod too_fast;
mod trap;
mod unsubscribe;
mod verify;
mod withdraw;
mod world;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page};
use crate::support::people::{ADA, letter_file};

/// Where the form of signing is sent.
pub fn door(slug: &str) -> String {
    format!("/letters/{slug}/signatures")
}

/// A form that lacks nothing, with some fields typed otherwise.
pub fn fields<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let complete = [
        ("name", "Grace Hopper"),
        ("email", "grace@people.example"),
        ("category", "practitioner"),
        ("public_display", "full"),
        ("council_display", "full"),
        ("role", "Admiral"),
    ];
    let kept = complete.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

/// Fills in the form of a letter's page, and sends it.
pub fn send_form(app: &TestApp, slug: &str, changes: &[(&str, &str)]) -> Page {
    let browser = app.browser();
    let page = browser.get(&format!("/letters/{slug}"));
    browser.submit(&page, &door(slug), &fields(changes))
}

/// A form token that every public form takes.
pub fn token(app: &TestApp) -> String {
    app.app.form_tokens.public(app.now())
}

/// How many signatures there are, in whatever state.
pub fn rows(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM signatures")
}

/// How many mails have left to others than the letter's organiser.
pub fn mail_count(app: &TestApp) -> usize {
    app.settle();
    app.mails().iter().filter(|mail| mail.to != ADA).count()
}

/// The handle in the answer to the form.
pub fn handle(sent: &Page) -> String {
    sent.location().split("handle=").nth(1).unwrap().to_owned()
}

/// The short code in the newest mail to an address.
pub fn code(app: &TestApp, email: &str) -> String {
    let text = app.last_mail_to(email).text;
    let digits = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    text.lines().map(str::trim).find(digits).unwrap().to_owned()
}

/// A draft.
pub fn draft(app: &TestApp) -> String {
    app.import(&letter_file("Not yet for the public", "").replace("\"open\"", "\"draft\""))
}

/// Closes a letter as its last day does.
pub fn close(app: &TestApp, slug: &str) {
    let (id, now) = (app.letter(slug).id, app.now());
    let closed = app.app.db.write_here(move |conn| {
        undersigned::letters::store::touch(conn, &id, now)?;
        undersigned::letters::store::mark_closed(conn, &id, now)
    });
    assert!(closed.unwrap());
}

/// Many people sign and confirm: person0@people.example, person1@….
pub fn crowd(app: &TestApp, slug: &str, numbers: std::ops::Range<usize>, more: &[(&str, &str)]) {
    let browser = app.browser();
    let token = token(app);
    for number in numbers.clone() {
        let (name, email) = (person(number), format!("person{number}@people.example"));
        let mut form = fields(&[("name", &name), ("email", &email), ("form_token", &token)]);
        form.retain(|(name, _)| !more.iter().any(|(changed, _)| changed == name));
        form.extend(more);
        browser.post(&door(slug), &form).has_status(303);
    }
    app.settle();
    let mails = app.mails();
    for number in numbers {
        let email = format!("person{number}@people.example");
        let mail = mails.iter().rfind(|mail| mail.to == email).unwrap();
        let link = crate::support::browser::link_in(&mail.text, "/confirmations/");
        browser.post(&link, &[("form_token", &token)]).has_status(303);
    }
}

/// The name of one of a crowd: letters only, and each another.
pub fn person(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    format!("Person {}{}{}", letter(number / 676), letter(number / 26), letter(number))
}

/// Presses the button of a page of ours.
pub fn press(browser: &Browser, page: &str, action: &str) -> Page {
    browser.submit(&browser.get(page), action, &[])
}
