//! Ada organises, Ben belongs to another team; signers sign. Each does over HTTP what a person would do.

use undersigned::contact::EmailAddress;
use undersigned::organisers::invite;
use undersigned::organisers::model::TeamName;
use undersigned::organisers::stationery::Stationery;

use super::app::TestApp;
use super::browser::{Browser, Page, link_in};

pub const ADA: &str = "ada@organisers.example";
pub const BEN: &str = "ben@elsewhere.example";
pub const TEAM: &str = "Families First Coalition";

/// A letter file as an organiser would write it; `more` goes into the front matter.
pub fn letter_file(title: &str, more: &str) -> String {
    format!(
        "+++\ntitle = {title:?}\ndated_on = 2026-01-05\nasks = [\"Answer the families\", \"Publish the review\"]\n\
         state = \"open\"\nat_risk = false\non_behalf_of = \"Families First\"\n{more}\n\
         [[addressees]]\nname = \"The Mayor\"\norganisation = \"London Borough of Fleetbridge\"\nemail = \"mayor@council.example\"\n\
         [[addressees]]\nname = \"The Director\"\norganisation = \"London Borough of Fleetbridge\"\nemail = \"director@council.example\"\n+++\n\
         Dear both,\n\nfamilies wait for an *answer*.\n"
    )
}

impl TestApp {
    /// Invites somebody to a team.
    pub fn invite(&self, email: &str, team: &str) {
        self.typed.private("an organiser's address", email);
        self.typed.public(team);
        let (stationery, now) = (Stationery::of(&self.app), self.now());
        let (email, team) = (EmailAddress::parse(email).unwrap(), TeamName::parse(team).unwrap());
        self.app.db.write_here(move |conn| invite::invite(conn, &stationery, &email, &team, now)).unwrap();
    }

    /// Somebody who has been invited and has signed in.
    pub fn organiser(&self, email: &str, team: &str) -> Browser {
        self.invite(email, team);
        let browser = self.browser();
        let page = browser.get("/sign-ins");
        browser.submit(&page, "/sign-ins", &[("email", email)]);
        let mails = self.mails_to(email);
        let mail = mails.iter().rev().find(|mail| mail.text.contains("/sign-ins/")).expect("a mail with the way in");
        let path = link_in(&mail.text, "/sign-ins/");
        let page = browser.get(&path);
        let signed_in = browser.submit(&page, &path, &[]);
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    /// Ada, of the team that the tests' letters belong to.
    pub fn ada(&self) -> Browser {
        self.organiser(ADA, TEAM)
    }

    /// Imports a letter for Ada's team and returns its slug.
    pub fn import(&self, file: &str) -> String {
        use undersigned::letters::import;
        self.invite(ADA, TEAM);
        self.typed.letter_file(file);
        let parsed = import::parse(file).unwrap();
        let (seal, now) = (std::sync::Arc::clone(&self.app.seal), self.now());
        let imported = self.app.db.write_here(move |conn| import::import(conn, &seal, TEAM, &parsed, now)).unwrap();
        imported.unwrap().slug
    }

    /// An open letter with two addressees and two asks.
    pub fn open_letter(&self) -> String {
        self.import(&letter_file("Families need answers", ""))
    }

    /// The key of a letter.
    pub fn letter_id(&self, slug: &str) -> String {
        self.letter(slug).id.to_string()
    }

    pub fn letter(&self, slug: &str) -> undersigned::letters::model::Letter {
        let slug = slug.to_owned();
        self.app.db.read_here(|conn| undersigned::letters::store::find_by_slug(conn, &slug)).unwrap()
    }

    /// The count that the public sees.
    pub fn count(&self, slug: &str) -> i64 {
        self.settle();
        let page = self.browser().get(&format!("/letters/{slug}/count.json"));
        let json: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        json["confirmed"].as_i64().unwrap()
    }

    /// Fills in the form of signing, and sends it.
    pub fn fill_in(&self, slug: &str, name: &str, email: &str, more: &[(&str, &str)]) -> Page {
        let browser = self.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        let mut fields = vec![("name", name), ("email", email), ("category", "practitioner")];
        fields.extend(more);
        browser.submit(&page, &format!("/letters/{slug}/signatures"), &fields)
    }

    /// The path of the link in the newest confirmation mail to an address.
    pub fn confirmation_link(&self, email: &str) -> String {
        link_in(&self.last_mail_to(email).text, "/confirmations/")
    }

    /// The path of a signer's own page, from the newest mail to them.
    pub fn own_page_link(&self, email: &str) -> String {
        link_in(&self.last_mail_to(email).text, "/signatures/")
    }

    /// Opens the link and presses the button.
    pub fn confirm(&self, email: &str) -> Page {
        let path = self.confirmation_link(email);
        let browser = self.browser();
        let page = browser.get(&path);
        browser.submit(&page, &path, &[])
    }

    /// Signs and confirms.
    pub fn sign(&self, slug: &str, name: &str, email: &str, more: &[(&str, &str)]) {
        let sent = self.fill_in(slug, name, email, more);
        assert_eq!(sent.status, 303, "{}", sent.body);
        let confirmed = self.confirm(email);
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        self.settle();
    }

    /// Sends a letter to its addressees from the desk.
    pub fn dispatch(&self, ada: &Browser, slug: &str) {
        let path = format!("/desk/letters/{}/dispatch", self.letter_id(slug));
        let page = ada.get(&path);
        let sent = ada.submit(&page, &path, &[]);
        assert_eq!(sent.status, 303, "{}", sent.body);
        self.settle();
    }
}
