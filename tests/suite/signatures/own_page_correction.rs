//! Correcting what was typed.

use super::{door, fields, press, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;

const GRACE: &str = "grace@people.example";

fn signed(app: &TestApp) -> (String, String) {
    let slug = app.open_letter();
    app.sign(
        &slug,
        "Grace Hoper",
        GRACE,
        &[("role", "Admirl"), ("public_display", "full"), ("council_display", "full")],
    );
    (slug, app.own_page_link(GRACE))
}

on_both_databases! {
    fn a_correction_is_shown_at_once_and_finds_the_signer_under_the_new_name(app) {
        let (slug, path) = signed(&app);
        let action = format!("{path}/correction");
        let browser = app.browser();
        let page = browser.get(&action);
        page.has_status(200).says(GRACE).says("The address cannot be changed: it is what you confirmed.");
        assert!(page.form(&action).contains(&("name".into(), "Grace Hoper".into())));
        app.browser().get(&format!("/letters/{slug}")).says("Grace Hoper").says("Admirl");
        let corrected = [("name", "Grace Hopper"), ("role", "Admiral"), ("affiliation", "Canal Club")];
        let done = browser.submit(&page, &action, &corrected);
        for page in ["", "/names"] {
            app.browser().get(&format!("/letters/{slug}{page}")).says("Grace Hopper").says("Canal Club").does_not_say("Hoper").does_not_say("Admirl");
        }
        browser.follow(&done).says("Your correction is saved.").says("Grace Hopper");
        // Signing again under the new name is signing again; under the old one it is another person.
        send_form(&app, &slug, &[("name", "Grace Hopper")]).has_status(303);
        assert_eq!(rows(&app), 1);
        assert!(app.last_mail_to(GRACE).text.contains("You had signed it before"));
        send_form(&app, &slug, &[("name", "Grace Hoper")]).has_status(303);
        assert_eq!(rows(&app), 2);
        let letter = app.dump();
        assert!(!letter.contains("Canal Club"), "the correction is sealed too");
    }
}

on_both_databases! {
    fn nobody_takes_the_name_of_another_signature_of_their_mailbox(app) {
        let (slug, path) = signed(&app);
        app.sign(&slug, "Vincent Hopper", GRACE, &[]);
        let action = format!("{path}/correction");
        let page = app.browser().get(&action);
        let refused = app.browser().submit(&page, &action, &[("name", "vincent  HOPPER"), ("place", "Harbourside")]);
        refused.has_status(409).says("Another signature from this mailbox on this letter bears that name.");
        assert!(refused.form(&action).contains(&("place".into(), "Harbourside".into())), "nothing typed is lost");
        app.browser().get(&path).says("Grace Hoper").does_not_say("Harbourside");
    }
}

on_both_databases! {
    fn what_is_no_name_is_said_beside_the_field(app) {
        let (_, path) = signed(&app);
        let action = format!("{path}/correction");
        let long = "r".repeat(121);
        for (field, bad, said) in [("name", "", "Write your name."), ("name", "http://x.example", "without a web or email address"), ("name", "Ada\u{202E}", "invisible or reordering"), ("role", long.as_str(), "at most 120 characters")] {
            let page = app.browser().get(&action);
            app.browser().submit(&page, &action, &[(field, bad)]).has_status(422).says(said);
        }
        let stale = app.browser().post(&action, &[("form_token", "x"), ("name", "Eve"), ("role", "Typed")]);
        stale.has_status(403);
        assert!(stale.form(&action).contains(&("role".into(), "Typed".into())));
        app.browser().post(&action, &[("form_token", &token(&app)), ("name", "Eve"), ("email", "eve@people.example")]).has_status(400);
        app.browser().get(&path).says("Grace Hoper");
    }
}

on_both_databases! {
    fn what_was_withdrawn_or_is_anothers_is_not_corrected(app) {
        let (slug, path) = signed(&app);
        let token = token(&app);
        let form = [("form_token", token.as_str()), ("name", "Eve")];
        app.browser().post(&format!("/signatures/{}/correction", "A".repeat(43)), &form).has_status(404);
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        app.browser().get(&format!("{path}/correction")).has_status(409);
        app.browser().post(&format!("{path}/correction"), &form).has_status(409).says("cannot be changed any more");
        app.browser().post(&door(&slug), &fields(&[("form_token", &token)])).has_status(303);
        assert_eq!(rows(&app), 2);
    }
}

on_both_databases! {
    fn whoever_corrects_their_name_to_nearly_anothers_waits_for_a_look(app) {
        let (slug, path) = signed(&app);
        app.sign(&slug, "Ada King", "ada@people.example", &[("public_display", "name")]);
        let action = format!("{path}/correction");
        let browser = app.browser();
        browser.submit(&browser.get(&action), &action, &[("name", "Áda King")]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_holds WHERE reason = 'similar_name' AND decided_at IS NULL"), 1);
        app.settle();
        app.browser().get(&format!("/letters/{slug}/names")).says("Ada King").does_not_say("Áda").does_not_say("Hoper");
        browser.get(&path).says("shown to nobody until the people behind the letter have looked");
    }
}
