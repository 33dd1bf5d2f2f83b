//! The privacy page says what the service does: its numbers are those of the clocks.

use undersigned::mail::outbox::KEEP_FINISHED;
use undersigned::organisers::model::{SESSION_LIFETIME, SIGN_IN_LIFETIME};
use undersigned::replies::forget::STRAYS;
use undersigned::signatures::destroy::ANONYMOUS;
use undersigned::signatures::retain::{AFTER_CLOSING, UNCONFIRMED};
use undersigned::site::complaints::model::{ACKNOWLEDGE_WITHIN, KEEP_CLOSED};

use crate::support::app::{On, TestApp};

#[test]
fn every_span_on_the_page_is_the_one_that_the_clock_goes_by() {
    let app = TestApp::start(On::Sqlite);
    let page = app.browser().get("/privacy");
    for sentence in [
        format!("not confirmed is deleted after {} days", UNCONFIRMED.num_days()),
        format!("within {} hours of your confirmation", ANONYMOUS.num_hours()),
        format!("deleted {} days after a letter closes", AFTER_CLOSING.num_days()),
        format!("remembered for {} days", KEEP_FINISHED.num_days()),
        format!("belongs to no letter is deleted after {} days", STRAYS.num_days()),
        format!("works for {} minutes", SIGN_IN_LIFETIME.num_minutes()),
        format!("not been here for {} days", SESSION_LIFETIME.num_days()),
        format!("deleted {} days after it was answered", KEEP_CLOSED.num_days()),
        format!("acknowledged within {} days", ACKNOWLEDGE_WITHIN.num_days()),
    ] {
        page.says(&sentence);
    }
    assert!(page.body.contains("href=\"/complaints\""));
}

#[test]
fn who_answers_and_who_carries_the_mail_come_from_the_settings() {
    let settings = [
        ("UNDERSIGNED_OPERATOR_NAME", "The Other Trust"),
        ("UNDERSIGNED_MAIL_URL", "smtps://u:p@post.carrier.example"),
    ];
    let app = TestApp::start_with(On::Sqlite, &settings);
    let page = app.browser().get("/privacy");
    page.says("The Other Trust").says("post.carrier.example").does_not_say("u:p").says("Nobody else.");
}
