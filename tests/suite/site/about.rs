//! Who answers for the service, what is held, which letters there are, and whether it is well.

use super::STATEMENT;
use crate::on_both_databases;
use crate::signatures::{close, draft};
use crate::support::app::{On, TestApp};

on_both_databases! {
    fn the_privacy_page_names_who_answers_and_how_long_things_are_held(app) {
        let page = app.browser().get("/privacy");
        page.says("The Undersigned Trust").says("help@undersigned.example").says("after 14 days").says("180 days after a letter closes").says("for 30 days");
        app.browser().get("/about").says("The Undersigned Trust").says("help@undersigned.example");
        let slug = app.open_letter();
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[]).has_status(303);
        assert!(app.last_mail_to("grace@people.example").text.contains("help@undersigned.example"));
    }
}

#[test]
fn a_service_that_has_not_said_who_runs_it_says_so() {
    let app =
        TestApp::start_with(On::Sqlite, &[("UNDERSIGNED_OPERATOR_NAME", ""), ("UNDERSIGNED_OPERATOR_CONTACT", "")]);
    app.browser().get("/privacy").says("has not said who they are").does_not_say("Trust");
    app.browser().get("/about").has_status(200).does_not_say("Trust");
}

on_both_databases! {
    fn the_list_shows_every_public_letter_and_no_draft(app) {
        app.browser().get("/").says("No letter is open here yet.");
        let hidden = draft(&app);
        let slug = app.open_letter();
        let statement = app.import(STATEMENT);
        app.settle();
        app.pass(chrono::Duration::hours(1));
        app.settle();
        let page = app.browser().get("/");
        page.says("Families need answers").says("To London Borough of Fleetbridge").says("We stand with the families");
        page.does_not_say("Not yet for the public");
        assert!(!page.body.contains(&hidden) && page.body.contains(&statement));
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.browser().get("/").says("1 person signed");
        close(&app, &slug);
        app.settle();
        app.browser().get("/").says("closed for signatures");
    }
}

on_both_databases! {
    fn a_letter_that_opens_is_on_the_list_within_a_second(app) {
        app.browser().get("/").says("No letter is open here yet.");
        app.open_letter();
        app.settle();
        app.browser().get("/").says("Families need answers");
    }
}

on_both_databases! {
    fn the_service_says_whether_it_runs_and_whether_it_can_serve(app) {
        for (path, word) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let page = app.browser().get(path);
            assert_eq!((page.status, page.body.as_str(), page.header("content-type")), (200, word, "text/plain; charset=utf-8"));
        }
    }
}
