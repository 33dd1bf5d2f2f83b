//! Promises that stand in replies.

mod at_once;
mod days;
mod evidence;
pub mod follow;
mod moves;
mod outcome;
mod public;
mod record;
mod returned;
mod round;
mod statement;

use chrono::{Duration, NaiveDate};
use undersigned::clock::london_date;

use crate::replies::{reply_address, sent};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, encode, link_in};
use crate::support::people::{ADA, TEAM};

pub const MAYOR: &str = "mayor@council.example";
pub const CAI: &str = "cai@organisers.example";

/// A letter that was sent, Ada at her desk, and the address that the mayor's answers come to.
pub struct World {
    pub slug: String,
    pub letter: String,
    pub ada: Browser,
    address: String,
}

/// A day from today, as mails and forms write it.
pub fn day(app: &TestApp, days: i64) -> NaiveDate {
    london_date(app.now()) + Duration::days(days)
}

pub fn said(on: NaiveDate) -> String {
    on.format("%-d %B %Y").to_string()
}

pub fn world(app: &TestApp) -> World {
    let (slug, ada) = sent(app);
    let address = reply_address(app, MAYOR);
    World { letter: app.letter_id(&slug), slug, ada, address }
}

/// The form token of a page at the desk.
pub fn token(page: &Page) -> String {
    let fields = page.form("/sign-out");
    fields.into_iter().find(|(name, _)| name == "form_token").expect("a form token").1
}

impl World {
    /// The mayor writes; nobody has read it yet.
    pub fn unread(&self, app: &TestApp, words: &str) -> String {
        app.pass(Duration::seconds(1));
        let number = app.number("SELECT COUNT(*) FROM replies");
        let raw = format!(
            "From: Jo Smith <jo.smith@council.example>\r\nTo: {}\r\nSubject: Re: your letter\r\nMessage-ID: <p{number}@council.example>\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n",
            self.address
        );
        app.hand_in(raw.as_bytes(), &self.address, "jo.smith@council.example").has_status(201);
        let mails = app.mails_to(ADA);
        let mail = mails.iter().rev().find(|mail| mail.subject.starts_with("A reply has come in")).expect("a mail");
        link_in(&mail.text, "/replies/").rsplit_once('/').expect("a key").1.to_owned()
    }

    /// Lets days pass; Ada looks in now and then, so that she stays signed in.
    pub fn pass(&self, app: &TestApp, days: i64) {
        for _ in 0..days / 5 {
            app.pass(Duration::days(5));
            self.ada.get("/desk").has_status(200);
        }
        app.pass(Duration::days(days % 5));
    }

    /// Ada looks at who sent it, and believes it.
    pub fn believe(&self, app: &TestApp, reply: &str) {
        app.execute(&format!("UPDATE replies SET sender_confirmed_at = received_at WHERE id = '{reply}'"));
    }

    /// Ada says what it answers.
    pub fn judge(&self, reply: &str) {
        let path = format!("/desk/letters/{}/replies/{reply}", self.letter);
        let page = self.ada.get(&path);
        self.ada.submit(&page, &path, &[("verdict-1", "holding"), ("verdict-2", "unanswered")]).has_status(303);
    }

    /// The mayor writes, and it is read and believed.
    pub fn reply(&self, app: &TestApp, words: &str) -> String {
        let reply = self.unread(app, words);
        self.believe(app, &reply);
        self.judge(&reply);
        reply
    }

    pub fn desk(&self) -> String {
        format!("/desk/letters/{}/promises", self.letter)
    }

    /// Fills in the form at the desk.
    pub fn post(&self, reply: &str, quote: &str, due: &str, more: &[(&str, &str)]) -> Page {
        let page = self.ada.get(&format!("{}?reply={reply}", self.desk()));
        let token = token(&page);
        let mut fields = vec![("form_token", token.as_str()), ("reply", reply), ("quote", quote), ("due_text", due)];
        fields.extend([("promisor", "Director of Children’s Services"), ("kind", "publication")]);
        for (name, value) in more {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        self.ada.post(&self.desk(), &fields)
    }

    /// Records a promise and gives its key.
    #[track_caller]
    pub fn record(&self, reply: &str, quote: &str, due: &str, more: &[(&str, &str)]) -> String {
        let done = self.post(reply, quote, due, more);
        done.has_status(303);
        let path = done.location().split('?').next().expect("a path").to_owned();
        path.rsplit_once('/').expect("a key").1.to_owned()
    }

    /// A reply that promises something for a day, and the promise.
    #[track_caller]
    pub fn promised(&self, app: &TestApp, days: i64) -> String {
        let on = said(day(app, days));
        let reply = self.reply(app, &format!("Thank you. We will publish the review by {on}. Yours"));
        self.record(&reply, &format!("We will publish the review by {on}."), &format!("by {on}"), &[])
    }

    /// A page of one promise at the desk: "", "/evidence" or "/outcome".
    pub fn at(&self, promise: &str, page: &str) -> String {
        format!("{}/{promise}{page}", self.desk())
    }

    pub fn public(&self, promise: &str) -> String {
        format!("/letters/{}/promises/{promise}", self.slug)
    }

    /// Sends a form of one promise's pages at the desk as somebody.
    pub fn send(&self, who: &Browser, promise: &str, page: &str, fields: &[(&str, &str)]) -> Page {
        let path = self.at(promise, page);
        let token = token(&who.get(&path));
        let mut all = vec![("form_token", token.as_str())];
        all.extend(fields);
        who.post(&path, &all)
    }

    /// Ada adds a page on the web as evidence.
    #[track_caller]
    pub fn show(&self, promise: &str, supports: &str, on: NaiveDate) {
        let on = on.to_string();
        let fields = [
            ("kind", "web_page"),
            ("url", "https://council.example/review"),
            ("supports", supports),
            ("captured_on", &on),
        ];
        self.send(&self.ada, promise, "/evidence", &fields).has_status(303);
    }

    /// Sends the evidence form as somebody, with a file or without: about a photograph of today that speaks for the promise,
    /// where nothing else is given.
    pub fn upload(&self, who: &Browser, promise: &str, more: &[(&str, &str)], files: &[(&str, &str, Vec<u8>)]) -> Page {
        let path = self.at(promise, "/evidence");
        let page = who.get(&path);
        let mut fields = page.has_status(200).form(&path);
        fields.retain(|(name, _)| name != "file" && name != "deed" && name != "evidence");
        let usual = [("kind", "photograph"), ("supports", "kept"), ("captured_on", "2026-03-03")];
        for (name, value) in usual.iter().chain(more) {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        who.post_files(&path, &fields, files)
    }

    /// The letter's promises as JSON.
    pub fn json(&self, app: &TestApp) -> serde_json::Value {
        let page = app.browser().get(&format!("/letters/{}/promises.json", self.slug));
        assert_eq!(page.header("content-type"), "application/json");
        serde_json::from_str(&page.body).expect("JSON")
    }

    /// Asks the mayor, and gives the path of the link in the mail.
    #[track_caller]
    pub fn ask(&self, app: &TestApp, promise: &str) -> String {
        self.send(&self.ada, promise, "/outcome", &[("deed", "ask")]).has_status(303);
        link_in(&app.last_mail_to(MAYOR).text, "/council-views/")
    }
}

/// A second member of Ada's team.
pub fn cai(app: &TestApp) -> Browser {
    app.organiser(CAI, TEAM)
}

/// What happened to promises, by kind.
pub fn happened(app: &TestApp, kind: &str) -> i64 {
    app.number(&format!("SELECT COUNT(*) FROM letter_events WHERE kind = '{kind}'"))
}

/// A text as it stands in an address.
pub fn in_path(text: &str) -> String {
    encode(text)
}
