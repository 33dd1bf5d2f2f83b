//! The signer's own page: what is held, and no more mail.

use super::{door, fields, press, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;

const GRACE: &str = "grace@people.example";

fn wanting(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM signatures WHERE wants_updates = true")
}

fn signed(app: &TestApp) -> String {
    let slug = app.open_letter();
    let more = [
        ("role", "Admiral"),
        ("affiliation", "Canal Club"),
        ("place", "Fleetbridge"),
        ("public_display", "initials"),
        ("wants_updates", "yes"),
    ];
    app.sign(&slug, "Grace Hopper", GRACE, &more);
    app.own_page_link(GRACE)
}

on_both_databases! {
    fn it_shows_everything_that_is_held_and_to_whom(app) {
        let path = signed(&app);
        let page = app.browser().get(&path);
        for held in ["Confirmed by email, and counted.", "Grace Hopper", GRACE, "A practitioner", "Admiral", "Canal Club", "Fleetbridge", "G. H., Admiral", "180 days after the letter closes"] {
            page.says(held);
        }
        assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
        assert_eq!(page.header("x-robots-tag"), "noindex");
    }
}

on_both_databases! {
    fn it_opens_with_the_link_of_any_mail_also_before_confirming(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let first = app.own_page_link(GRACE);
        app.browser().get(&first).says("Not confirmed yet");
        app.confirm(GRACE).has_status(303);
        send_form(&app, &slug, &[]).has_status(303);
        assert_eq!(app.own_page_link(GRACE), first, "the mail about having signed already has the same link");
        app.browser().get(&first).says("Confirmed by email");
    }
}

on_both_databases! {
    fn one_click_in_a_mail_program_ends_the_mails_without_token_cookie_or_redirect(app) {
        let path = format!("{}/unsubscription", signed(&app));
        let one_click = b"List-Unsubscribe=One-Click".to_vec();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        for _ in 0..2 {
            let answer = app.browser().send("POST", &path, &form, one_click.clone());
            answer.has_status(200).says("You will get no more mail about this letter.");
            assert_eq!(answer.header("set-cookie"), "");
            assert_eq!(wanting(&app), 0);
        }
    }
}

on_both_databases! {
    fn one_click_may_also_come_as_multipart_or_with_nothing_in_it(app) {
        let path = format!("{}/unsubscription", signed(&app));
        let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        for (kind, body) in [("multipart/form-data; boundary=b", parts), ("text/plain", ""), ("application/x-www-form-urlencoded", "unheard=of")] {
            app.execute("UPDATE signatures SET wants_updates = true");
            app.browser().send("POST", &path, &[("content-type", kind)], body.as_bytes().to_vec()).has_status(200);
            assert_eq!(wanting(&app), 0, "{kind}");
        }
    }
}

on_both_databases! {
    fn opening_the_link_of_the_mail_program_changes_nothing(app) {
        let path = signed(&app);
        app.browser().get(&format!("{path}/unsubscription")).has_status(200).says("You asked to be told");
        app.browser().send("HEAD", &format!("{path}/unsubscription"), &[], Vec::new()).has_status(200);
        assert_eq!(wanting(&app), 1);
        let stopped = press(&app.browser(), &path, &format!("{path}/unsubscription"));
        stopped.has_status(200).says("You will get no more mail").does_not_say("You asked to be told");
        assert_eq!(wanting(&app), 0);
    }
}

on_both_databases! {
    fn readers_and_signers_are_given_no_cookie(app) {
        let slug = app.open_letter();
        let browser = app.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        let sent = browser.submit(&page, &door(&slug), &fields(&[]));
        let tab = browser.follow(&sent);
        let link = app.confirmation_link(GRACE);
        let confirmation = browser.get(&link);
        let thanks = browser.submit(&confirmation, &link, &[]);
        let after = browser.follow(&thanks);
        let path = app.own_page_link(GRACE);
        let own = browser.get(&path);
        let withdrawn = browser.submit(&own, &format!("{path}/withdrawal"), &[]);
        for answer in [page, sent, tab, confirmation, thanks, after, own, withdrawn, browser.get("/"), browser.get("/nowhere")] {
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
}
