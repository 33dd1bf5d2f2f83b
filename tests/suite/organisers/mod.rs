//! Organisers: invited, signed in, guarded.

mod guard;
mod invite;
mod sign_in;

use crate::support::app::TestApp;

/// The last mail to an address: its purpose and its text.
fn last_mail_to(app: &TestApp, address: &str) -> (String, String) {
    let mail = app.mails().into_iter().rfind(|mail| mail.to == address).unwrap();
    (mail.purpose, mail.text)
}
