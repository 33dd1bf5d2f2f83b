//! The log at its most talkative: whatever an operator asks for, it names nobody. What is looked for, and that it is, is the
//! scanner's: it reads the log and the database when the service and the installation end.

use super::process::{CANARY, Installation};
use super::{sent_count, wait_until};
use crate::support::app::On;
use crate::support::browser::link_in;
use crate::support::smtp_sink::{Behaviour, Mail};

fn talkative(on: On) {
    let mut place = Installation::on(on);
    place.set("RUST_LOG", "trace");
    let slug = place.letter();
    let (good, bad) = (format!("{CANARY}.one@people.example"), format!("{CANARY}.two@people.example"));
    place.sink.behave(Behaviour::RefuseRecipient(bad.clone(), 550));
    let service = place.serve();
    let browser = service.browser();
    let action = format!("/letters/{slug}/signatures");
    for email in [&good, &bad] {
        let page = browser.get(&format!("/letters/{slug}"));
        let form =
            [("name", "Canary Talks"), ("email", email.as_str()), ("category", "student"), ("role", "Canarykeeper")];
        let sent = browser.submit(&page, &action, &form);
        let tab = browser.follow(&sent);
        browser.submit(&tab, "/confirmations", &[("code", "123")]).has_status(422);
    }
    let page = browser.get("/sign-ins");
    browser.submit(&page, "/sign-ins", &[("email", &bad)]).has_status(303);
    browser.submit(&page, "/sign-ins", &[("email", "not an address of canary")]).has_status(422);
    wait_until("the mail has left", || mail_to(&place, &good).is_some());
    let link = link_in(&super::words_of(&mail_to(&place, &good).unwrap()), "/confirmations/");
    let page = browser.get(&link);
    browser.submit(&page, &link, &[]).has_status(303);
    wait_until("the log says what was refused", || service.log().contains("Mail not sent"));
    wait_until("what was sent is written down", || sent_count(&place.db()) >= 1);
    let log = service.stop();
    // Lines of ours at the level that says much are there; none of what lies beneath us speaks at it.
    assert!(log.contains("DEBUG") && !log.contains("TRACE"), "{log}");
}

fn mail_to(place: &Installation, email: &str) -> Option<Mail> {
    place.sink.mails().into_iter().find(|mail| mail.to.iter().any(|to| to == email))
}

#[test]
fn a_log_that_is_asked_for_everything_names_nobody_on_sqlite() {
    talkative(On::Sqlite);
}

#[test]
fn a_log_that_is_asked_for_everything_names_nobody_on_postgres() {
    talkative(On::Postgres);
}
