//! Taking a name off again.

use super::{crowd, mail_count, press, rows, send_form, token};
use crate::on_both_databases;

const GRACE: &str = "grace@people.example";

on_both_databases! {
    fn withdrawing_takes_the_name_off_every_page_at_once_and_off_the_count_with_the_next_batch(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..1, &[]);
        app.sign(&slug, "Grace Hopper", GRACE, &[("public_display", "full")]);
        let (path, pages) = (app.own_page_link(GRACE), ["", "/names"].map(|page| format!("/letters/{slug}{page}")));
        for page in &pages {
            app.browser().get(page).says("Grace Hopper");
        }
        let mails = mail_count(&app);
        let browser = app.browser();
        let own_page = browser.get(&path);
        let done = browser.submit(&own_page, &format!("{path}/withdrawal"), &[]);
        for page in &pages {
            app.browser().get(page).does_not_say("Grace Hopper");
        }
        browser.follow(&done).says("Your signature is withdrawn").does_not_say("Grace Hopper").does_not_say(GRACE);
        let again = browser.submit(&own_page, &format!("{path}/withdrawal"), &[]);
        assert_eq!((again.status, again.location()), (303, done.location()), "a double click");
        assert_eq!((app.count(&slug), mail_count(&app)), (1, mails), "and no mail is left behind");
    }
}

on_both_databases! {
    fn nothing_that_a_person_typed_is_held_after_withdrawing(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("place", "Fleetbridge"), ("wants_updates", "yes")]);
        let path = app.own_page_link(GRACE);
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        let empty = "SELECT COUNT(*) FROM signatures WHERE withdrawn_at IS NOT NULL AND name_sealed IS NULL AND email_sealed IS NULL \
            AND role_sealed IS NULL AND affiliation_sealed IS NULL AND place_sealed IS NULL AND confirm_token_hash IS NULL \
            AND code_hash IS NULL AND wants_updates = false AND length(email_key) = 0";
        assert_eq!(app.number(empty), 1);
    }
}

on_both_databases! {
    fn whoever_withdrew_can_sign_again_and_counts_again(app) {
        let slug = app.open_letter();
        for round in 1..=3 {
            app.sign(&slug, "Grace Hopper", GRACE, &[]);
            assert_eq!((app.count(&slug), rows(&app)), (1, round));
            let path = app.own_page_link(GRACE);
            press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
            assert_eq!(app.count(&slug), 0);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM roll_entries"), 6);
    }
}

on_both_databases! {
    fn withdrawing_before_the_enroller_came_by_counts_nothing_ever(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        app.confirm(GRACE).has_status(303);
        let path = crate::support::browser::link_in(&app.mails().pop().unwrap().text, "/signatures/");
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        assert_eq!((app.count(&slug), app.number("SELECT COUNT(*) FROM roll_entries")), (0, 0));
    }
}

on_both_databases! {
    fn withdrawing_what_was_never_confirmed_deletes_it(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let path = app.own_page_link(GRACE);
        let browser = app.browser();
        let page = browser.get(&path);
        page.says("Not confirmed yet");
        let done = browser.submit(&page, &format!("{path}/withdrawal"), &[]);
        assert_eq!((done.status, done.location()), (303, format!("/letters/{slug}").as_str()));
        assert_eq!(rows(&app), 0);
        browser.submit(&page, &format!("{path}/withdrawal"), &[]).has_status(404).says("There is no signature here");
    }
}

on_both_databases! {
    fn nobody_withdraws_for_another(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[]);
        let path = app.own_page_link(GRACE);
        let id = path.trim_start_matches("/signatures/").split('.').next().unwrap().to_owned();
        let token = token(&app);
        let random = "A".repeat(64);
        for other in [id.as_str(), &format!("{id}."), &format!("{id}.AAAAAAAAAAAAAAAAAAAAAA"), random.as_str(), &token, "%00"] {
            for deed in ["withdrawal", "unsubscription"] {
                let refused = app.browser().post(&format!("/signatures/{other}/{deed}"), &[("form_token", &token)]);
                refused.has_status(404).says("There is no signature here");
            }
            app.browser().get(&format!("/signatures/{other}")).has_status(404);
        }
        app.browser().post(&format!("{path}/withdrawal"), &[("form_token", "x")]).has_status(403);
        app.browser().post(&format!("{path}/withdrawal"), &[]).has_status(403);
        assert_eq!(app.count(&slug), 1);
    }
}
