//! "This was not me", from a page whose link a newer form has replaced.

use chrono::Duration;

use super::{rows, send_form, token};
use crate::on_both_databases;

const GRACE: &str = "grace@people.example";

on_both_databases! {
    fn the_button_of_an_earlier_mails_page_deletes_what_a_newer_form_left_waiting(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let first = app.confirmation_link(GRACE);
        let page = app.browser().get(&first);
        send_form(&app, &slug, &[]).has_status(303);
        let second = app.confirmation_link(GRACE);
        assert_ne!(first, second);
        app.browser().submit(&page, &format!("{first}/disavowal"), &[]).has_status(200).says("Thank you, it is gone");
        assert_eq!(rows(&app), 0);
        app.browser().get(&second).has_status(404);
    }
}

on_both_databases! {
    fn nobody_is_told_that_it_is_gone_when_nothing_is_known_of_the_link(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let first = app.confirmation_link(GRACE);
        send_form(&app, &slug, &[]).has_status(303);
        app.settle();
        let form = [("form_token", token(&app))];
        let refused = app.browser().post(&format!("{first}/disavowal"), &[("form_token", &form[0].1)]);
        refused.has_status(404).says("a newer mail has replaced it").does_not_say("it is gone");
        assert_eq!(rows(&app), 1);
    }
}

on_both_databases! {
    fn it_works_when_who_signed_is_destroyed(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[("public_display", "counted"), ("council_display", "counted")]).has_status(303);
        let link = app.confirmation_link(GRACE);
        let (browser, page) = (app.browser(), app.browser().get(&link));
        browser.submit(&page, &link, &[]).has_status(303);
        assert_eq!(app.count(&slug), 1);
        app.pass(Duration::hours(24));
        app.minute();
        browser.submit(&page, &format!("{link}/disavowal"), &[]).has_status(200).says("it is gone");
        assert_eq!(app.count(&slug), 0);
    }
}
