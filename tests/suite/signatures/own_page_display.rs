//! Showing more or less, on the signer's own page.

use super::{crowd, press, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Page;

const GRACE: &str = "grace@people.example";
const ALL: [(&str, &str); 5] = [
    ("role", "Admiral"),
    ("affiliation", "Canal Club"),
    ("place", "Fleetbridge"),
    ("public_display", "full"),
    ("council_display", "full"),
];

fn signed(app: &TestApp, slug: &str, public: &str, council: &str) -> String {
    let mut more = ALL.to_vec();
    more.retain(|(name, _)| !name.ends_with("display"));
    more.extend([("public_display", public), ("council_display", council)]);
    app.sign(slug, "Grace Hopper", GRACE, &more);
    app.own_page_link(GRACE)
}

fn choose(app: &TestApp, path: &str, public: &str, council: &str) -> Page {
    let browser = app.browser();
    let page = browser.get(&format!("{path}/display"));
    let chosen = [("public_display", public), ("council_display", council)];
    browser.submit(&page, &format!("{path}/display"), &chosen)
}

/// What the council would be sent now.
fn test_copy(app: &TestApp, slug: &str) -> String {
    let ada = app.ada();
    let (id, desk) = (app.letter_id(slug), format!("/desk/letters/{}", app.letter_id(slug)));
    ada.submit(&ada.get(&desk), &format!("/desk/letters/{id}/test-copy"), &[]).has_status(303);
    app.last_mail_to(crate::support::people::ADA).text
}

on_both_databases! {
    fn every_choice_shows_exactly_what_it_shows_before_the_button_and_looking_changes_nothing(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "counted", "initials");
        for _ in 0..3 {
            let page = app.browser().get(&format!("{path}/display"));
            page.has_status(200).says("Nothing. You are one more in the number.").says("A practitioner").says("G. H., Admiral")
                .says("Grace Hopper, Admiral, Canal Club, Fleetbridge").says("to send this letter to The Mayor, London Borough of Fleetbridge");
            let form = page.form(&format!("{path}/display"));
            for (field, chosen) in [("public_display", "counted"), ("council_display", "initials")] {
                assert!(form.contains(&(field.to_owned(), chosen.to_owned())), "{form:?}");
            }
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM consent_events"), 0);
    }
}

on_both_databases! {
    fn showing_less_takes_effect_everywhere_within_the_same_answer(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..1, &[]);
        let path = signed(&app, &slug, "full", "full");
        let pages = ["", "/names", "/letter.json", "/letter.txt", "/count.json"].map(|page| format!("/letters/{slug}{page}"));
        for page in &pages[..2] {
            app.browser().get(page).says("Grace Hopper").says("Canal Club");
        }
        assert!(test_copy(&app, &slug).contains("Grace Hopper"));
        let done = choose(&app, &path, "initials", "counted");
        for page in &pages {
            app.browser().get(page).has_status(200).does_not_say("Grace").does_not_say("Canal Club");
        }
        app.browser().get(&pages[1]).says("G. H.");
        let copy = test_copy(&app, &slug);
        assert!(!copy.contains("Grace") && !copy.contains("G. H."), "{copy}");
        app.browser().follow(&done).says("What is shown has been changed.").says("G. H., Admiral");
        assert_eq!(app.count(&slug), 2, "whoever shows less counts as before");
    }
}

on_both_databases! {
    fn the_two_audiences_are_chosen_apart(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "counted", "counted");
        choose(&app, &path, "counted", "name").has_status(303);
        app.browser().get(&format!("/letters/{slug}/names")).does_not_say("Grace");
        assert!(test_copy(&app, &slug).contains("Grace Hopper"));
        choose(&app, &path, "name", "counted").has_status(303);
        app.browser().get(&format!("/letters/{slug}/names")).says("Grace Hopper");
        assert!(!test_copy(&app, &slug).contains("Grace Hopper"));
    }
}

on_both_databases! {
    fn each_choice_is_kept_with_the_sentence_that_was_read_and_the_forms_own_come_first(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "counted", "counted");
        choose(&app, &path, "name", "counted").has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM consent_events"), 4, "three of the form and one change");
        let change = "SELECT COUNT(*) FROM consent_events e JOIN consent_wordings w ON w.hash = e.wording_hash \
            WHERE e.kind = 'public' AND e.choice = 'name' AND w.wording LIKE '%showing my signature to everybody%'";
        assert_eq!(app.number(change), 1);
        let first = "SELECT COUNT(*) FROM consent_events e JOIN signatures s ON s.id = e.signature_id WHERE e.recorded_at = s.signed_at";
        assert_eq!(app.number(first), 3);
        choose(&app, &path, "name", "counted").has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM consent_events"), 4, "the same choice again is no other consent");
        choose(&app, &path, "counted", "counted").has_status(303);
        assert_eq!((app.number("SELECT COUNT(*) FROM consent_events"), app.number("SELECT COUNT(*) FROM consent_wordings")), (5, 1));
        app.browser().get(&path).says("showing my signature to everybody who reads this letter’s page");
    }
}

on_both_databases! {
    fn only_the_link_changes_what_is_shown(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "counted", "counted");
        let token = token(&app);
        let chosen = [("form_token", token.as_str()), ("public_display", "full"), ("council_display", "full")];
        let id = path.trim_start_matches("/signatures/").split('.').next().unwrap();
        for other in [id.to_owned(), format!("{id}.AAAAAAAAAAAAAAAAAAAAAA"), "A".repeat(43)] {
            let refused = app.browser().post(&format!("/signatures/{other}/display"), &chosen);
            refused.has_status(404).says("There is no signature here");
            app.browser().get(&format!("/signatures/{other}/display")).has_status(404);
        }
        // An organiser has no way to it at all.
        let (ada, desk) = (app.ada(), format!("/desk/letters/{}", app.letter_id(&slug)));
        for page in [desk.clone(), format!("{desk}/signatures")] {
            assert!(!ada.get(&page).body.contains("public_display"));
        }
        ada.post(&format!("{desk}/signatures/{id}/display"), &chosen).has_status(404);
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE public_display = 'counted' AND council_display = 'counted'"), 1);
    }
}

on_both_databases! {
    fn a_wrong_choice_or_a_stale_form_is_shown_again_and_changes_nothing(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "counted", "counted");
        let action = format!("{path}/display");
        let again = choose(&app, &path, "everything", "full");
        again.has_status(422).says("Choose one of the answers");
        assert!(again.form(&action).contains(&("council_display".into(), "full".into())), "what was chosen is still there");
        let fields = |token: &str| vec![("form_token".to_owned(), token.to_owned()), ("public_display".to_owned(), "full".to_owned()), ("council_display".to_owned(), "full".to_owned())];
        app.browser().post_owned(&action, &fields("x")).has_status(403).says("press the button once more");
        let old = token(&app);
        app.pass(chrono::Duration::hours(49));
        app.browser().post_owned(&action, &fields(&old)).has_status(422).says("press the button once more");
        assert_eq!(app.number("SELECT COUNT(*) FROM consent_events"), 0);
    }
}

on_both_databases! {
    fn what_was_withdrawn_is_shown_to_nobody_again(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "counted", "counted");
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        app.browser().get(&format!("{path}/display")).has_status(409).says("cannot be changed any more");
        let token = token(&app);
        let chosen = [("form_token", token.as_str()), ("public_display", "full"), ("council_display", "full")];
        app.browser().post(&format!("{path}/display"), &chosen).has_status(409);
        app.browser().get(&format!("/letters/{slug}/names")).does_not_say("Grace");
    }
}

on_both_databases! {
    fn our_copy_of_what_was_sent_loses_the_name_within_minutes(app) {
        let slug = app.open_letter();
        let path = signed(&app, &slug, "full", "full");
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let named = |app: &TestApp| {
            let copy = app.app.db.read_here(|conn| {
                use undersigned::dispatch::store::{find_copy, find_dispatch};
                let letter = undersigned::letters::store::find_by_slug(conn, &slug)?;
                let dispatch = find_dispatch(conn, &letter.id)?.unwrap();
                find_copy(conn, &app.app.seal, &dispatch.id)
            });
            let copy = copy.unwrap();
            (copy.named.len(), copy.signature_count())
        };
        assert_eq!(named(&app), (1, 1));
        app.pass(chrono::Duration::minutes(30));
        app.minute();
        assert_eq!(named(&app), (1, 1));
        choose(&app, &path, "full", "counted").has_status(303);
        app.minute();
        assert_eq!(named(&app), (0, 1));
    }
}
