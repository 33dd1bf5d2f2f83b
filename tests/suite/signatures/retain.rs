//! Forgetting.

use chrono::Duration;

use super::{close, crowd, door, fields, person, rows, send_form, token};
use crate::on_both_databases;

const GRACE: &str = "grace@people.example";

on_both_databases! {
    fn what_nobody_confirmed_is_forgotten_after_two_weeks(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..1, &[]);
        send_form(&app, &slug, &[]).has_status(303);
        let own_page = app.own_page_link(GRACE);
        app.pass(Duration::days(13));
        app.night();
        assert_eq!(rows(&app), 2);
        app.pass(Duration::days(1) + Duration::minutes(1));
        app.night();
        assert_eq!(rows(&app), 1, "the confirmed one stays");
        app.settle();
        app.browser().get(&own_page).has_status(404).says("Nothing is held under this link");
        send_form(&app, &slug, &[]).has_status(303);
        app.confirm(GRACE).has_status(303);
        assert_eq!(app.count(&slug), 2);
    }
}

on_both_databases! {
    fn half_a_year_after_closing_the_number_stays_and_the_people_are_forgotten(app) {
        let slug = app.open_letter();
        let more = [("place", "Fleetbridge"), ("public_display", "full"), ("council_display", "full"), ("wants_updates", "yes")];
        app.sign(&slug, "Grace Hopper", GRACE, &more);
        crowd(&app, &slug, 0..2, &[]);
        app.settle();
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let own_page = app.own_page_link(GRACE);
        close(&app, &slug);
        app.pass(Duration::days(179));
        app.night();
        app.settle();
        app.browser().get(&format!("/letters/{slug}/names")).says("Grace Hopper");
        app.pass(Duration::days(1) + Duration::minutes(1));
        app.night();
        app.settle();
        for page in ["", "/names"] {
            app.browser().get(&format!("/letters/{slug}{page}")).has_status(200).does_not_say("Grace Hopper");
        }
        let held = "SELECT COUNT(*) FROM signatures WHERE name_sealed IS NOT NULL OR email_sealed IS NOT NULL OR role_sealed IS NOT NULL \
            OR place_sealed IS NOT NULL OR affiliation_sealed IS NOT NULL OR length(email_key) > 0 OR confirm_token_hash IS NOT NULL OR wants_updates = true";
        assert_eq!(app.number(held), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM letters WHERE lookup_key_sealed IS NOT NULL"), 0, "the key is destroyed");
        assert_eq!(app.count(&slug), 3);
        let copy = app.app.db.read_here(|conn| {
            use undersigned::dispatch::store::{find_copy, find_dispatch};
            let letter = undersigned::letters::store::find_by_slug(conn, &slug)?;
            let dispatch = find_dispatch(conn, &letter.id)?.unwrap();
            find_copy(conn, &app.app.seal, &dispatch.id)
        });
        let copy = copy.unwrap();
        assert_eq!((copy.named_count(), copy.signature_count()), (0, 3), "what was sent holds no names either");
        app.browser().get(&own_page).has_status(200).does_not_say("Grace Hopper").does_not_say(GRACE);
        app.night();
        assert_eq!(app.count(&slug), 3, "the recount agrees when nobody is known any more");
    }
}

on_both_databases! {
    fn a_letter_whose_key_is_destroyed_still_says_that_it_is_closed(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..1, &[]);
        app.settle();
        close(&app, &slug);
        app.pass(Duration::days(181));
        app.night();
        let token = token(&app);
        app.browser().post(&door(&slug), &fields(&[("form_token", &token)])).has_status(410).says("takes no more signatures");
        app.browser().post(&door(&slug), &[("form_token", &token)]).has_status(410);
        assert_eq!(app.number("SELECT COUNT(*) FROM letters WHERE lookup_key_sealed IS NOT NULL"), 0);
    }
}

on_both_databases! {
    fn an_open_letter_forgets_nobody_who_confirmed(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..2, &[]);
        app.settle();
        app.pass(Duration::days(800));
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE name_sealed IS NOT NULL"), 2);
        app.browser().get(&format!("/letters/{slug}/names")).says(&person(1));
    }
}
