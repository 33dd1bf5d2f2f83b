//! Who anonymous signers are is destroyed within a day.

use chrono::Duration;

use super::own_page_erasure::{check_and_hold, held_of_anybody};
use super::{crowd, press, rows, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;

const GRACE: &str = "gwendolyn.z@people.example";
const ANONYMOUS: [(&str, &str); 5] = [
    ("role", "Lighthousekeeper"),
    ("place", "Fleetbridge-on-Sea"),
    ("public_display", "category"),
    ("council_display", "counted"),
    ("wants_updates", "yes"),
];

fn signed(app: &TestApp) -> (String, String) {
    let slug = app.open_letter();
    app.sign(&slug, "Gwendolyn Zebrafish", GRACE, &ANONYMOUS);
    (slug, app.own_page_link(GRACE))
}

on_both_databases! {
    fn both_pages_say_it_beforehand(app) {
        let slug = app.open_letter();
        app.fill_in(&slug, "Gwendolyn Zebrafish", GRACE, &ANONYMOUS).has_status(303);
        let link = app.confirmation_link(GRACE);
        app.browser().get(&link).says("are destroyed within 24 hours of pressing this button");
        app.confirm(GRACE).has_status(303);
        app.browser().get(&app.own_page_link(GRACE)).says("You are named to nobody. So within 24 hours");
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[("public_display", "name"), ("council_display", "counted")]).has_status(303);
        app.browser().get(&app.confirmation_link("grace@people.example")).does_not_say("within 24 hours of pressing");
    }
}

on_both_databases! {
    fn nothing_says_who_they_are_after_a_day_and_the_signature_counts_as_before(app) {
        let (slug, path) = signed(&app);
        app.pass(Duration::hours(22));
        app.minute();
        assert!(held_of_anybody(&app) > 0);
        app.browser().get(&path).says("Gwendolyn Zebrafish");
        app.pass(Duration::hours(2));
        app.minute();
        assert_eq!(held_of_anybody(&app), 0);
        let dump = app.dump();
        for typed in ["Gwendolyn", "Zebrafish", "gwendolyn.z", "Lighthousekeeper", "Fleetbridge-on-Sea"] {
            assert!(!dump.contains(typed), "{typed}");
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM purges WHERE what = 'anonymous' AND row_count = 1 AND letter_id IS NOT NULL"), 1);
        let own = app.browser().get(&path);
        own.has_status(200).says("Confirmed by email, and counted.").says("who you are has been destroyed").says("A practitioner").does_not_say("Gwendolyn").does_not_say(GRACE);
        assert!(!own.body.contains("/correction") && !own.body.contains("unsubscription"));
        app.browser().get(&format!("{path}/correction")).has_status(409);
        assert_eq!(app.count(&slug), 1);
        app.browser().get(&format!("/letters/{slug}/names")).has_status(200);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        assert!(app.last_mail_to("mayor@council.example").text.contains("One person"), "{}", app.last_mail_to("mayor@council.example").text);
        app.night();
        assert_eq!(app.count(&slug), 1, "the recount agrees");
        app.minute();
        assert_eq!(app.number("SELECT COUNT(*) FROM purges"), 1, "nothing is destroyed twice");
    }
}

on_both_databases! {
    fn nobody_is_counted_twice_and_whoever_signs_again_is_told_in_their_mailbox(app) {
        let (slug, path) = signed(&app);
        app.pass(Duration::hours(24));
        app.minute();
        app.fill_in(&slug, "Gwendolyn Zebrafish", GRACE, &ANONYMOUS).has_status(303);
        assert_eq!((rows(&app), app.own_page_link(GRACE)), (1, path));
        assert!(app.last_mail_to(GRACE).text.contains("You had signed it before"));
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE email_sealed IS NOT NULL"), 0);
        app.night();
        assert_eq!(held_of_anybody(&app), 0);
    }
}

on_both_databases! {
    fn the_page_still_shows_less_and_still_withdraws_but_shows_no_name_again(app) {
        let (slug, path) = signed(&app);
        app.pass(Duration::hours(24));
        app.minute();
        let action = format!("{path}/display");
        let page = app.browser().get(&action);
        page.says("We do not hold your name any more");
        assert!(!page.body.contains("value=\"full\""));
        for (public, council, status) in [("full", "counted", 422), ("counted", "initials", 422), ("counted", "counted", 303)] {
            let answer = app.browser().submit(&page, &action, &[("public_display", public), ("council_display", council)]);
            answer.has_status(status);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE public_display = 'counted'"), 1);
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        assert_eq!(app.count(&slug), 0);
        app.fill_in(&slug, "Gwendolyn Zebrafish", GRACE, &ANONYMOUS).has_status(303);
        assert_eq!(rows(&app), 2, "and whoever withdrew can sign again");
    }
}

on_both_databases! {
    fn an_open_check_or_hold_is_waited_for_and_then_a_day(app) {
        signed(&app);
        check_and_hold(&app, "NULL");
        app.pass(Duration::days(3));
        app.minute();
        assert!(held_of_anybody(&app) > 2);
        let decide = |table: &str, set: &str| {
            let now = app.now().format("%Y-%m-%d %H:%M:%S%.6f");
            app.execute(&format!("UPDATE {table} SET decided_at = '{now}', {set}"));
        };
        decide("signature_checks", "outcome = 'proved'");
        app.pass(Duration::days(2));
        app.minute();
        assert!(held_of_anybody(&app) > 2, "the hold is still open");
        decide("signature_holds", "decision = 'released'");
        app.pass(Duration::hours(22));
        app.minute();
        assert!(held_of_anybody(&app) > 2);
        app.pass(Duration::hours(2));
        app.minute();
        assert_eq!(held_of_anybody(&app), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks WHERE outcome = 'proved'"), 1, "that it was checked stays");
    }
}

on_both_databases! {
    fn whoever_becomes_anonymous_later_has_a_day_to_change_their_mind(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Gwendolyn Zebrafish", GRACE, &[("public_display", "name"), ("council_display", "counted")]);
        let path = app.own_page_link(GRACE);
        app.pass(Duration::days(30));
        app.minute();
        let action = format!("{path}/display");
        let choose = |public: &str| {
            let page = app.browser().get(&action);
            app.browser().submit(&page, &action, &[("public_display", public)]).has_status(303);
        };
        choose("counted");
        app.pass(Duration::hours(22));
        app.minute();
        app.browser().get(&path).says("Gwendolyn Zebrafish");
        choose("name");
        app.pass(Duration::days(2));
        app.minute();
        app.browser().get(&path).says("Gwendolyn Zebrafish");
        choose("category");
        app.pass(Duration::hours(24));
        app.minute();
        app.browser().get(&path).does_not_say("Gwendolyn");
    }
}

on_both_databases! {
    fn whoever_is_named_to_anybody_is_kept_and_what_nobody_confirmed_has_its_own_clock(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..1, &[("public_display", "counted"), ("council_display", "initials")]);
        crowd(&app, &slug, 1..2, &[("public_display", "name"), ("council_display", "counted")]);
        send_form(&app, &slug, &[("public_display", "counted"), ("council_display", "counted")]).has_status(303);
        app.settle();
        app.pass(Duration::days(2));
        app.minute();
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE email_sealed IS NOT NULL"), 3);
    }
}

on_both_databases! {
    fn a_mail_to_a_work_address_does_not_put_it_off(app) {
        let (_, path) = signed(&app);
        let browser = app.browser();
        let checks = format!("{path}/checks");
        let asked = [("email", "gwendolyn@somewhere.gov.uk")];
        browser.submit(&browser.get(&checks), &format!("{checks}/work-address"), &asked).has_status(303);
        app.pass(Duration::hours(24));
        app.minute();
        assert_eq!(held_of_anybody(&app), 0);
    }
}
