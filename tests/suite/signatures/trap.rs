//! The field that no person sees: whoever fills it in gets everyone's answer, and waits for a look.

use super::{door, fields, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;

/// The open reasons for which signatures are held, in order.
pub fn reasons(app: &TestApp) -> Vec<String> {
    use diesel::prelude::*;
    use undersigned::db::schema::signature_holds;
    let rows = signature_holds::table.order(signature_holds::id).select(signature_holds::reason);
    app.app.db.read_here(|conn| rows.load(conn)).unwrap()
}

/// How many signatures are held.
pub fn held(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM signatures WHERE held_at IS NOT NULL")
}

on_both_databases! {
    fn a_filled_trap_is_answered_like_any_form_and_the_signature_is_mailed_and_held(app) {
        let slug = app.open_letter();
        let honest = send_form(&app, &slug, &[("email", "ben@people.example"), ("name", "Ben Honest")]);
        let trapped = send_form(&app, &slug, &[("website", "https://spam.example")]);
        assert_eq!((honest.status, trapped.status), (303, 303));
        let path = |location: &str| location.split('=').next().unwrap_or_default().to_owned();
        assert_eq!(path(honest.location()), path(trapped.location()));
        assert_eq!((rows(&app), reasons(&app)), (2, vec!["trap".to_owned()]));
        let thanked = app.confirm("grace@people.example");
        thanked.has_status(303);
        app.browser().get(thanked.location()).says("waits for a check").does_not_say("joins the public count");
        app.browser().get(&app.own_page_link("grace@people.example")).says("held for a check by people");
        let thanked = app.confirm("ben@people.example");
        app.browser().get(thanked.location()).says("joins the public count").does_not_say("waits for a check");
        assert_eq!((app.count(&slug), held(&app)), (1, 1));
    }
}

on_both_databases! {
    fn what_stands_in_the_trap_is_written_nowhere(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[("website", "canary.example")]).has_status(303);
        app.settle();
        assert!(!app.dump().contains("canary.example"));
    }
}

on_both_databases! {
    fn a_form_that_comes_again_with_a_filled_trap_is_held_once(app) {
        let slug = app.open_letter();
        let (browser, token) = (app.browser(), token(&app));
        for trap in ["", "x", "x"] {
            browser.post(&door(&slug), &fields(&[("form_token", &token), ("website", trap)])).has_status(303);
        }
        assert_eq!((rows(&app), held(&app), reasons(&app)), (1, 1, vec!["trap".to_owned()]));
    }
}

on_both_databases! {
    fn nobody_sees_the_trap_or_comes_to_it_by_keyboard(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}")).body;
        let at = page.find("name=\"website\"").unwrap();
        let around = &page[at - 200..at + 100];
        for word in ["class=\"beyond\"", "aria-hidden=\"true\"", "tabindex=\"-1\"", "autocomplete=\"off\""] {
            assert!(around.contains(word), "{word}: {around}");
        }
    }
}

on_both_databases! {
    fn what_a_strangers_form_had_held_is_let_go_when_the_person_signs(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[("website", "https://spam.example")]).has_status(303);
        assert_eq!((held(&app), reasons(&app)), (1, vec!["trap".to_owned()]));
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!((rows(&app), held(&app), reasons(&app)), (1, 0, Vec::<String>::new()));
        app.confirm("grace@people.example").has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}
