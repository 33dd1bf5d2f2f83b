//! Removing what is no signature: by its organisers, with a reason.

use super::{crowd, mail_count, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::people::BEN;

const GRACE: &str = "grace@people.example";

fn removal(app: &TestApp, slug: &str) -> String {
    let ids: Vec<undersigned::signatures::model::SignatureId> = {
        use diesel::prelude::*;
        use undersigned::db::schema::signatures;
        app.app.db.read_here(|conn| signatures::table.select(signatures::id).load(conn)).unwrap()
    };
    format!("/desk/letters/{}/signatures/{}/removal", app.letter_id(slug), ids[0])
}

fn signed(app: &TestApp) -> (String, Browser, String) {
    let slug = app.open_letter();
    app.sign(&slug, "Grace Hopper", GRACE, &[("public_display", "full")]);
    let path = removal(app, &slug);
    (slug, app.ada(), path)
}

on_both_databases! {
    fn a_removed_signature_leaves_the_page_and_the_count_and_its_reason_stays_on_the_roll(app) {
        for reason in ["abusive", "not_a_person", "signed_twice", "asked_to"] {
            let (slug, ada, path) = signed(&app);
            assert_eq!(app.count(&slug), 1);
            let mails = mail_count(&app);
            let form = ada.get(&path);
            form.says("Grace Hopper");
            ada.submit(&form, &path, &[("reason", reason)]).has_status(303);
            assert_eq!(app.count(&slug), 0);
            for page in ["", "/names"] {
                app.browser().get(&format!("/letters/{slug}{page}")).does_not_say("Grace Hopper");
            }
            app.browser().get(&format!("/letters/{slug}")).says("One signature was removed");
            ada.submit(&form, &path, &[("reason", reason)]).has_status(303);
            assert_eq!((app.count(&slug), mail_count(&app)), (0, mails));
            let on_roll = format!("SELECT COUNT(*) FROM roll_entries WHERE event = 'remove' AND reason = '{reason}' AND refers_to = 0");
            assert_eq!(app.number(&on_roll), 1);
            app.browser().get(&app.own_page_link(GRACE)).says("Removed by the organisers");
            app.execute("DELETE FROM signatures");
        }
    }
}

on_both_databases! {
    fn a_removal_needs_a_reason_that_an_organiser_can_have(app) {
        let (slug, ada, path) = signed(&app);
        let form = ada.get(&path);
        for reason in ["", "not_me", "because", "abusive "] {
            ada.submit(&form, &path, &[("reason", reason)]).has_status(422).says("Choose a reason");
        }
        ada.submit(&form, &path, &[("reason", "abusive"), ("form_token", "x")]).has_status(403);
        ada.submit(&form, &path, &[("reason", "abusive"), ("more", "x")]).has_status(400);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn only_the_letters_own_team_removes(app) {
        let (slug, _, path) = signed(&app);
        let ben = app.organiser(BEN, "Another team");
        ben.get(&path).has_status(404);
        let token = token_of(&ben);
        ben.post(&path, &[("form_token", &token), ("reason", "abusive")]).has_status(404);
        let stranger = app.browser().post(&path, &[("reason", "abusive")]);
        assert_eq!((stranger.status, stranger.location()), (303, "/sign-ins"));
        let other = app.import(&crate::support::people::letter_file("Another letter of the team", ""));
        let ada = app.ada();
        let crossed = path.replace(&app.letter_id(&slug), &app.letter_id(&other));
        ada.get(&crossed).has_status(404);
        for garbage in ["x", "%00", "00000000-0000-7000-8000-000000000000"] {
            ada.get(&format!("/desk/letters/{}/signatures/{garbage}/removal", app.letter_id(&slug))).has_status(404);
        }
        assert_eq!(app.count(&slug), 1);
    }
}

fn token_of(who: &Browser) -> String {
    let page = who.get("/desk/new");
    page.form("/desk/new").into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

on_both_databases! {
    fn whoever_was_removed_is_not_let_in_again_and_not_told_that_they_count(app) {
        let (slug, ada, path) = signed(&app);
        crowd(&app, &slug, 0..1, &[]);
        ada.submit(&ada.get(&path), &path, &[("reason", "abusive")]).has_status(303);
        send_form(&app, &slug, &[]).has_status(303);
        let told = app.last_mail_to(GRACE);
        assert!(!told.text.contains("/confirmations/") && !told.text.contains("you are counted"), "{}", told.text);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn what_was_never_confirmed_cannot_be_removed_because_it_never_counted(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let (ada, path) = (app.ada(), removal(&app, &slug));
        assert!(!ada.get(&path).has_status(200).body.contains("name=\"reason\""), "there is no button for it");
        let token = token_of(&ada);
        ada.post(&path, &[("form_token", &token), ("reason", "abusive")]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE removed_at IS NOT NULL"), 0);
        app.confirm(GRACE).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn whoever_was_removed_can_have_everything_forgotten_and_whoever_asked_for_it_is_at_once(app) {
        let held = "SELECT COUNT(*) FROM signatures WHERE name_sealed IS NOT NULL OR forgotten_at IS NULL";
        for (reason, still_held) in [("abusive", 1), ("asked_to", 0)] {
            let (_, ada, path) = signed(&app);
            ada.submit(&ada.get(&path), &path, &[("reason", reason)]).has_status(303);
            assert_eq!(app.number(held), still_held, "{reason}");
            let (own, browser) = (app.own_page_link(GRACE), app.browser());
            let page = browser.get(&own);
            page.says("Removed by the organisers");
            if still_held == 1 {
                let done = browser.submit(&page, &format!("{own}/withdrawal"), &[]);
                browser.follow(&done).says("What you typed has been deleted").does_not_say(GRACE);
            }
            page.does_not_say("Withdraw my signature");
            assert_eq!(app.number(held), 0, "{reason}");
            app.execute("DELETE FROM signatures");
        }
    }
}
