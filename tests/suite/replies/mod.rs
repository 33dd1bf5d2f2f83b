//! What comes back, and what is recorded of it.

mod answer;
mod assurance;
mod chase;
mod clocks;
mod contacts;
pub mod content;
mod corpus;
pub mod council_view;
mod delivery;
mod doors;
mod inbound;
mod matrix;
mod off_site;
mod public;
mod quotes;
mod seeds;
mod sender;
mod signing;
mod standing;
mod succession;
mod suggest;
mod tell;
mod upload;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};
use crate::support::people::ADA;

/// One of the raw messages, as it came.
pub fn raw(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/suite/replies/raw/{name}.eml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What Postfix says of a mail to an address that is not there.
pub fn bounce_of(address: &str) -> Vec<u8> {
    String::from_utf8(raw("bounce_postfix")).unwrap().replace("mayor@council.example", address).into_bytes()
}

/// The address that answers to the newest mail to an addressee come to.
pub fn reply_address(app: &TestApp, to: &str) -> String {
    app.last_mail_to(to).from
}

/// A letter that was sent, and Ada at her desk.
pub fn sent(app: &TestApp) -> (String, Browser) {
    let slug = app.open_letter();
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[("wants_updates", "yes")]);
    let ada = app.ada();
    app.dispatch(&ada, &slug);
    (slug, ada)
}

/// The mayor answers, and Ada is told where to read it.
pub fn answered(app: &TestApp) -> (String, Browser, String) {
    let (slug, ada) = sent(app);
    app.hand_in(&raw("person"), &reply_address(app, "mayor@council.example"), "jo.smith@council.example")
        .has_status(201);
    let path = link_in(&app.last_mail_to(ADA).text, "/replies/");
    (slug, ada, path)
}

/// The mails to Ada about replies.
pub fn told_of_replies(app: &TestApp) -> usize {
    app.mails_to(ADA).iter().filter(|mail| mail.subject.starts_with("A reply has come in")).count()
}

/// A letter's facts as JSON.
pub fn facts(app: &TestApp, slug: &str) -> serde_json::Value {
    app.settle();
    serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/letter.json")).body).unwrap()
}

/// Says what a reply is to the asks. Nothing proves the sender of the tests' mails: whoever files one says that they
/// believe it.
pub fn file(ada: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let mut all = fields.to_vec();
    all.push(("sender_believed", "yes"));
    ada.submit(&ada.get(path), path, &all)
}

/// A person writes back, and Ada is told where to read it.
pub fn writes_back(app: &TestApp, to: &str, words: &str) -> String {
    let raw = format!(
        "From: Jo Smith <jo.smith@council.example>\r\nSubject: Your letter\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    );
    app.hand_in(raw.as_bytes(), &reply_address(app, to), "jo.smith@council.example").has_status(201);
    link_in(&app.last_mail_to(ADA).text, "/replies/")
}
