//! Erasure: nothing personal is left.

use super::{close, press, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;

const GRACE: &str = "grace@people.example";

/// What could still say who somebody is, anywhere.
pub fn held_of_anybody(app: &TestApp) -> i64 {
    let counts = [
        "SELECT COUNT(*) FROM signatures WHERE name_sealed IS NOT NULL OR email_sealed IS NOT NULL OR role_sealed IS NOT NULL \
            OR affiliation_sealed IS NOT NULL OR place_sealed IS NOT NULL OR confirm_token_hash IS NOT NULL OR code_hash IS NOT NULL \
            OR wants_updates = true",
        "SELECT COUNT(*) FROM signature_checks WHERE detail_sealed IS NOT NULL OR token_hash IS NOT NULL",
        "SELECT COUNT(*) FROM signature_holds WHERE detail_sealed IS NOT NULL",
        "SELECT COUNT(*) FROM outbox WHERE purpose IN ('confirmation', 'already_signed', 'manage_link', 'update')",
    ];
    counts.iter().map(|sql| app.number(sql)).sum()
}

/// A check and a hold with something in them, as the doors for them leave it.
pub fn check_and_hold(app: &TestApp, outcome: &str) {
    let bytes = match app.store {
        crate::support::app::Store::Sqlite(_) => "x'00'",
        crate::support::app::Store::Postgres(_) => "'\\x00'::bytea",
    };
    let decided = if outcome == "NULL" { "NULL" } else { "signed_at" };
    app.execute(&format!("INSERT INTO signature_checks (id, signature_id, letter_id, kind, class, detail_sealed, detail_key, asked_at, decided_at, outcome) \
        SELECT 'check', id, letter_id, 'register', 'swe', {bytes}, {bytes}, signed_at, {decided}, {outcome} FROM signatures"));
    app.execute(&format!(
        "INSERT INTO signature_holds (id, signature_id, letter_id, reason, detail_sealed, held_at) \
        SELECT 'hold', id, letter_id, 'disputed', {bytes}, signed_at FROM signatures"
    ));
}

on_both_databases! {
    fn erasing_withdraws_and_leaves_nothing_personal_in_any_table(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("role", "Admiral"), ("public_display", "full"), ("wants_updates", "yes")]);
        let path = app.own_page_link(GRACE);
        check_and_hold(&app, "NULL");
        // A mail that waits, because she filled in the form again.
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!(app.count(&slug), 1);
        send_form(&app, &slug, &[]).has_status(303);
        assert!(held_of_anybody(&app) > 3);
        let erasure = format!("{path}/erasure");
        app.browser().get(&erasure).has_status(200).says("What is left").says("Two lines on the letter’s public roll");
        assert!(held_of_anybody(&app) > 3, "looking destroys nothing");
        let mails = app.mails().len();
        let done = press(&app.browser(), &erasure, &erasure);
        assert_eq!(held_of_anybody(&app), 0);
        assert_eq!(app.number("SELECT (SELECT COUNT(*) FROM consent_events) + (SELECT COUNT(*) FROM signature_checks) + (SELECT COUNT(*) FROM signature_holds)"), 0);
        app.browser().get(&format!("/letters/{slug}")).does_not_say("Grace");
        app.browser().follow(&done).says("Everything personal has been destroyed.").does_not_say("Grace").does_not_say(GRACE);
        assert_eq!(app.count(&slug), 0);
        assert_eq!(app.mails().len(), mails, "the mail that waited is not sent");
        let again = press(&app.browser(), &erasure, &erasure);
        app.browser().follow(&again).says("Everything personal has been destroyed.");
        app.browser().get(&erasure).says("This was done before");
        assert_eq!((app.count(&slug), app.number("SELECT COUNT(*) FROM roll_entries")), (0, 2));
    }
}

on_both_databases! {
    fn a_mail_about_another_letter_still_goes_out(app) {
        let slug = app.open_letter();
        let other = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[]);
        let path = app.own_page_link(GRACE);
        send_form(&app, &other, &[]).has_status(303);
        press(&app.browser(), &format!("{path}/erasure"), &format!("{path}/erasure")).has_status(303);
        app.confirm(GRACE).has_status(303);
        assert_eq!((app.count(&slug), app.count(&other)), (0, 1));
    }
}

on_both_databases! {
    fn what_was_never_confirmed_is_deleted_whole(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let path = app.own_page_link(GRACE);
        let erasure = format!("{path}/erasure");
        let page = app.browser().get(&erasure);
        app.browser().submit(&page, &erasure, &[]).has_status(303);
        assert_eq!((rows(&app), held_of_anybody(&app)), (0, 0));
        app.browser().submit(&page, &erasure, &[]).has_status(404).says("Nothing is held under this link");
    }
}

on_both_databases! {
    fn nobody_erases_for_another_and_no_other_site_does(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[]);
        let path = app.own_page_link(GRACE);
        let token = token(&app);
        app.browser().post(&format!("/signatures/{}/erasure", "A".repeat(43)), &[("form_token", &token)]).has_status(404);
        for bad in ["", "x"] {
            app.browser().post(&format!("{path}/erasure"), &[("form_token", bad)]).has_status(403);
        }
        assert_eq!(app.count(&slug), 1);
        close(&app, &slug);
        press(&app.browser(), &format!("{path}/erasure"), &format!("{path}/erasure")).has_status(303);
        assert_eq!(app.count(&slug), 0, "after the closing too");
    }
}

on_both_databases! {
    fn our_copy_of_what_was_sent_loses_the_name_within_minutes(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("council_display", "full")]);
        let path = app.own_page_link(GRACE);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        press(&app.browser(), &format!("{path}/erasure"), &format!("{path}/erasure")).has_status(303);
        app.settle();
        app.minute();
        let copy = app.app.db.read_here(|conn| {
            use undersigned::dispatch::store::{find_copy, find_dispatch};
            let letter = undersigned::letters::store::find_by_slug(conn, &slug)?;
            let dispatch = find_dispatch(conn, &letter.id)?.unwrap();
            find_copy(conn, &app.app.seal, &dispatch.id)
        });
        assert_eq!(copy.unwrap().signature_count(), 0);
    }
}

on_both_databases! {
    fn the_page_still_withdraws_half_a_year_after_the_closing_when_nobody_is_known_any_more(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("public_display", "category"), ("council_display", "full")]);
        let path = app.own_page_link(GRACE);
        close(&app, &slug);
        app.pass(chrono::Duration::days(181));
        app.night();
        app.browser().get(&path).says("Confirmed by email, and counted.").says("not held any more").does_not_say("Grace");
        press(&app.browser(), &format!("{path}/display"), &format!("{path}/display")).has_status(422);
        let page = app.browser().get(&format!("{path}/display"));
        let counted = [("public_display", "counted"), ("council_display", "counted")];
        app.browser().submit(&page, &format!("{path}/display"), &counted).has_status(303);
        assert_eq!(app.count(&slug), 1);
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        assert_eq!(app.count(&slug), 0);
    }
}
