//! `GET /letters/{slug}/deadline`.

use crate::on_both_databases;
use crate::support::app::TestApp;

fn path(slug: &str) -> String {
    format!("/letters/{slug}/deadline")
}

fn sent(app: &TestApp) -> String {
    let slug = app.open_letter();
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    app.dispatch(&app.ada(), &slug);
    slug
}

on_both_databases! {
    fn every_day_is_listed_with_the_reason_why_it_was_not_counted(app) {
        let page = app.browser().get(&path(&sent(&app)));
        page.has_status(200).says("The day of sending: day zero").says("Not counted: the weekend").says("Working day 20");
        page.does_not_say("Working day 21");
    }
}

on_both_databases! {
    fn the_page_says_whose_clock_it_is_and_never_that_it_is_the_laws(app) {
        let page = app.browser().get(&path(&sent(&app)));
        page.says("The senders’ own clock: they hoped for an answer within 20 working days");
        page.says("No law obliges a council").does_not_say("by law").does_not_say("must answer");
    }
}

on_both_databases! {
    fn the_page_says_by_which_calendar_it_was_counted(app) {
        app.browser().get(&path(&sent(&app))).says("England and Wales, as GOV.UK lists them for the years 2012-2028");
    }
}

on_both_databases! {
    fn a_letter_that_was_not_sent_has_no_clock(app) {
        let slug = app.open_letter();
        app.browser().get(&path(&slug)).has_status(404);
        app.browser().get(&path("no-such-letter")).has_status(404);
    }
}

on_both_databases! {
    fn the_page_takes_no_forms(app) {
        let refused = app.browser().post(&path(&sent(&app)), &[]);
        assert_eq!(refused.has_status(405).header("allow"), "GET, HEAD");
    }
}
