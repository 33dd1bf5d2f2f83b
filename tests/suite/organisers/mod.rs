//! Organisers: invited, signed in, guarded.

mod guard;
mod invite;
mod same_answer;
mod sign_in;

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};

/// Types an address into the form of signing in.
fn ask_for_link(who: &Browser, email: &str) -> Page {
    let page = who.get("/sign-ins");
    who.submit(&page, "/sign-ins", &[("email", email)])
}

/// The link in the newest mail to an address.
fn last_link(app: &TestApp, email: &str) -> String {
    link_in(&app.last_mail_to(email).text, "/sign-ins/")
}

/// The form token of a page.
fn token(page: &Page, action: &str) -> String {
    page.form(action).into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

/// How many mails have left.
fn mail_count(app: &TestApp) -> usize {
    app.settle();
    app.mails().len()
}
