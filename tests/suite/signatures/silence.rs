//! "Never write to me again."

use super::{press, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::link_in;

const GRACE: &str = "grace@people.example";

fn silence_link(app: &TestApp) -> String {
    link_in(&app.last_mail_to(GRACE).text, "/silences/")
}

on_both_databases! {
    fn whoever_never_signed_is_not_written_to_again_and_the_form_answers_as_ever(app) {
        let slug = app.open_letter();
        let first = send_form(&app, &slug, &[]);
        let link = silence_link(&app);
        for _ in 0..2 {
            app.browser().get(&link).has_status(200).says("no mail from any letter on this service");
            app.browser().send("HEAD", &link, &[], Vec::new()).has_status(200);
        }
        assert_eq!((rows(&app), app.number("SELECT COUNT(*) FROM suppressions")), (1, 0), "opening the link changes nothing");
        let page = app.browser().get(&link);
        for _ in 0..2 {
            app.browser().submit(&page, &link, &[]).has_status(200).says("We will not write to this mailbox again.");
        }
        app.browser().get(&link).says("This mailbox asked never to be written to, and is not.");
        assert_eq!(rows(&app), 0, "what waited is deleted");
        let mails = app.mails_to(GRACE).len();
        let again = send_form(&app, &slug, &[("email", "Grace+other@PEOPLE.example")]);
        let other = app.open_letter();
        send_form(&app, &other, &[]).has_status(303);
        let strip = |location: &str| location.split("handle=").next().unwrap().to_owned();
        assert_eq!((again.status, strip(again.location()), &again.body), (first.status, strip(first.location()), &first.body));
        assert_eq!(app.mails_to(GRACE).len(), mails, "no mail, on no letter, in no spelling");
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE failure = 'suppressed'"), 2);
    }
}

on_both_databases! {
    fn one_click_in_a_mail_program_is_enough_whatever_it_sends(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = silence_link(&app);
        let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        for (kind, body) in [("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"), ("multipart/form-data; boundary=b", parts), ("text/plain", "")] {
            app.execute("DELETE FROM suppressions");
            let answer = app.browser().send("POST", &link, &[("content-type", kind)], body.as_bytes().to_vec());
            answer.has_status(200).says("We will not write to this mailbox again.");
            assert_eq!((answer.header("set-cookie"), app.number("SELECT COUNT(*) FROM suppressions")), ("", 1));
        }
    }
}

on_both_databases! {
    fn a_signer_goes_on_counting_and_is_told_of_nothing_any_more(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("wants_updates", "yes"), ("public_display", "name")]);
        let path = app.own_page_link(GRACE);
        let own = app.browser().get(&path);
        let action = link_in(&own.body.replace("action=\"/silences", "http://letters.undersigned.example/silences"), "/silences/");
        app.browser().submit(&own, &action, &[]).has_status(200).says("We will not write to this mailbox again.");
        assert_eq!((app.count(&slug), app.number("SELECT COUNT(*) FROM signatures WHERE wants_updates = true")), (1, 0));
        assert_eq!(app.number("SELECT COUNT(*) FROM consent_events WHERE kind = 'updates' AND choice = 'no' AND wording_hash IS NULL"), 1);
        let own = app.browser().get(&path);
        own.says("is never written to, as you asked");
        assert!(!own.body.contains("action=\"/silences"), "it is not offered twice");
    }
}

on_both_databases! {
    fn it_works_long_after_the_signature_is_deleted_and_can_be_taken_back(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = silence_link(&app);
        app.pass(chrono::Duration::days(400));
        app.night();
        app.settle();
        assert_eq!(rows(&app), 0);
        press(&app.browser(), &link, &link).has_status(200);
        send_form(&app, &slug, &[]).has_status(303);
        let mails = app.mails_to(GRACE).len();
        let end = format!("{link}/end");
        app.browser().post(&end, &[("form_token", "x")]).has_status(403);
        press(&app.browser(), &link, &end).has_status(200).says("This mailbox can be written to again.");
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!(app.mails_to(GRACE).len(), mails + 1);
        app.confirm(GRACE).has_status(303);
    }
}

on_both_databases! {
    fn nobody_silences_another(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = silence_link(&app);
        let own = app.own_page_link(GRACE);
        let (key, rest) = link.trim_start_matches("/silences/").split_once('~').unwrap();
        for made_up in [format!("{}~{rest}", "0".repeat(key.len())), key.to_owned(), own.trim_start_matches("/signatures/").to_owned(), "A".repeat(43)] {
            app.browser().get(&format!("/silences/{made_up}")).has_status(404).says("This link does not work");
            app.browser().post(&format!("/silences/{made_up}"), &[]).has_status(404);
            app.browser().post(&format!("/silences/{made_up}/end"), &[("form_token", &token(&app))]).has_status(404);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM suppressions"), 0);
        assert_eq!(app.app.seal.signer().open(undersigned::secret::Purpose::SignerPage, link.trim_start_matches("/silences/")), None);
    }
}
