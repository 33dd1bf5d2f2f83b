//! What comes back, and what is recorded of it.

mod answer;
mod assurance;
mod bodies;
mod chase;
mod clocks;
mod contacts;
pub mod content;
mod corpus;
pub mod council_view;
mod delivery;
mod doors;
mod held;
mod inbound;
mod judged_again;
mod matrix;
mod message;
mod off_site;
mod older;
mod proof;
mod public;
mod quotes;
mod second;
mod seeds;
mod sender;
mod signing;
mod standing;
mod stories;
mod strays;
mod succession;
mod suggest;
mod tell;
mod told;
mod upload;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};
use crate::support::people::ADA;

/// One of the raw messages, as it came.
pub fn raw(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/suite/replies/raw/{name}.eml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The Message-ID that the raw messages give to the mail that they are about.
const ABOUT: &str = "letter-1@undersigned.example";

/// A raw message, on the mail with a Message-ID.
pub fn naming(raw: &[u8], message_id: &str) -> Vec<u8> {
    use base64::Engine as _;
    let standard = &base64::engine::general_purpose::STANDARD;
    let wrapped = |id: &str| standard.encode(format!("Subject: Families need answers\nMessage-ID: <{id}>\n"));
    let mut named = raw.to_vec();
    for (from, to) in [(ABOUT.to_owned(), message_id.to_owned()), (wrapped(ABOUT), wrapped(message_id))] {
        while let Some(at) = named.windows(from.len()).position(|some| some == from.as_bytes()) {
            named.splice(at..at + from.len(), to.bytes());
        }
    }
    named
}

/// One of the raw messages, on the newest mail to an addressee.
pub fn about(app: &TestApp, name: &str, to: &str) -> Vec<u8> {
    naming(&raw(name), &app.last_mail_to(to).message_id)
}

/// What Postfix says of the newest mail to an address that is not there.
pub fn bounce_of(app: &TestApp, address: &str) -> Vec<u8> {
    let bounce = about(app, "bounce_postfix", address);
    String::from_utf8(bounce).unwrap().replace("mayor@council.example", address).into_bytes()
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
