//! Sending a letter, and what becomes of its mails.

mod correct;
mod outcome;
mod send;
mod test_copy;

use crate::support::app::TestApp;
use crate::support::browser::Browser;

/// An open letter that one person has signed, and Ada at her desk.
pub fn signed(app: &TestApp) -> (String, Browser) {
    let slug = app.open_letter();
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[("role", "Admiral"), ("council_display", "full")]);
    (slug, app.ada())
}

/// The same letter, sent.
pub fn sent(app: &TestApp) -> (String, Browser) {
    let (slug, ada) = signed(app);
    app.dispatch(&ada, &slug);
    (slug, ada)
}

/// Where a letter is sent from.
pub fn dispatch_path(app: &TestApp, slug: &str) -> String {
    format!("/desk/letters/{}/dispatch", app.letter_id(slug))
}

/// The page of an addressee at the desk; places count from nought.
pub fn addressee_path(app: &TestApp, slug: &str, place: usize) -> String {
    let id = app.letter(slug).id;
    let addressees = app.app.db.read_here(|conn| undersigned::letters::store::list_addressees(conn, &id)).unwrap();
    format!("/desk/letters/{id}/addressees/{}", addressees[place].id)
}

/// How many letters have gone to an address.
pub fn letters_to(app: &TestApp, address: &str) -> usize {
    app.mails_to(address).len()
}
