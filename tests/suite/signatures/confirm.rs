//! The button behind the link, and what the link does not do.

use chrono::Duration;

use super::{close, code, crowd, handle, mail_count, person, press, rows, send_form, token};
use crate::on_both_databases;
use crate::support::browser::link_in;

const GRACE: &str = "grace@people.example";

on_both_databases! {
    fn opening_the_link_counts_nothing_and_pressing_the_button_counts_once(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[("public_display", "initials"), ("council_display", "category")]).has_status(303);
        let link = app.confirmation_link(GRACE);
        for _ in 0..3 {
            app.browser().get(&link).has_status(200).says("G. H.").says("Admiral").says("A practitioner").does_not_say("Grace");
        }
        assert_eq!(app.count(&slug), 0);
        let browser = app.browser();
        let page = browser.get(&link);
        let thanks = browser.submit(&page, &link, &[]);
        assert!(thanks.has_status(303).location().starts_with(&format!("/letters/{slug}/thanks?mine=")), "{}", thanks.location());
        let again = browser.submit(&page, &link, &[]);
        assert_eq!((again.status, again.location()), (303, thanks.location()), "a double click gets the same thanks");
        browser.get(&link).has_status(200).says("You have confirmed this signature");
        assert_eq!((app.count(&slug), mail_count(&app)), (1, 1), "and no mail is left behind");
        browser.follow(&thanks).says("Your signature is confirmed").says("Open it now");
    }
}

on_both_databases! {
    fn a_link_of_more_than_three_days_says_so_and_counts_nothing(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        app.pass(Duration::hours(71));
        app.browser().get(&link).has_status(200);
        app.pass(Duration::hours(2));
        app.browser().get(&link).has_status(410).says("This link is too old");
        app.browser().post(&link, &[("form_token", &token(&app))]).has_status(410).says("Nothing was counted");
        assert_eq!(app.count(&slug), 0);
        send_form(&app, &slug, &[]).has_status(303);
        app.confirm(GRACE).has_status(303);
        assert_eq!((rows(&app), app.count(&slug)), (1, 1));
    }
}

on_both_databases! {
    fn a_link_that_was_cut_or_made_up_leads_nowhere(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let link = app.confirmation_link(GRACE);
        let random = "A".repeat(64);
        let long = "A".repeat(5_000);
        let cut = &link["/confirmations/".len()..link.len() - 1];
        for made_up in [cut, random.as_str(), long.as_str(), "x", "%00", "%FF", "..%2f..%2fdesk", &handle(&sent)] {
            let path = format!("/confirmations/{made_up}");
            app.browser().get(&path).has_status(404);
            app.browser().post(&path, &[("form_token", &token(&app))]).has_status(404);
            let gone = app.browser().post(&format!("{path}/disavowal"), &[("form_token", &token(&app))]);
            assert!([200, 404].contains(&gone.status), "{made_up}: {}", gone.status);
        }
        assert_eq!((rows(&app), app.count(&slug)), (1, 0));
    }
}

on_both_databases! {
    fn a_button_that_was_not_on_a_page_of_ours_does_nothing(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        for path in [link.clone(), format!("{link}/disavowal")] {
            for token in ["", "x", "public~1.AAAA"] {
                app.browser().post(&path, &[("form_token", token)]).has_status(403);
            }
            app.browser().post(&path, &[("form_token", &token(&app)), ("more", "x")]).has_status(400);
        }
        let old = token(&app);
        app.pass(Duration::hours(49));
        app.browser().post(&link, &[("form_token", &old)]).has_status(403);
        assert_eq!((rows(&app), app.count(&slug)), (1, 0));
    }
}

on_both_databases! {
    fn a_letter_that_closed_meanwhile_takes_no_confirmation(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        close(&app, &slug);
        app.browser().get(&link).has_status(410).says("takes no more signatures");
        app.browser().post(&link, &[("form_token", &token(&app))]).has_status(410);
        assert_eq!(app.count(&slug), 0);
    }
}

on_both_databases! {
    fn two_browsers_that_press_the_button_at_once_count_once(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        let page = app.browser().get(&link);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| app.browser().submit(&page, &link, &[]).has_status(303).status);
            }
        });
        assert_eq!((app.count(&slug), app.number("SELECT COUNT(*) FROM roll_entries")), (1, 1));
    }
}

on_both_databases! {
    fn a_crowd_that_presses_at_once_is_counted_whole(app) {
        let slug = app.open_letter();
        for number in 0..16 {
            let (name, email) = (person(number), format!("person{number}@people.example"));
            send_form(&app, &slug, &[("name", &name), ("email", &email)]).has_status(303);
        }
        app.settle();
        let links: Vec<String> = app.mails().iter().filter(|mail| mail.to.starts_with("person")).map(|mail| link_in(&mail.text, "/confirmations/")).collect();
        let token = token(&app);
        std::thread::scope(|scope| {
            for link in &links {
                scope.spawn(|| app.browser().post(link, &[("form_token", &token)]).has_status(303).status);
            }
        });
        assert_eq!(app.count(&slug), 16);
    }
}

on_both_databases! {
    fn whoever_did_not_sign_has_what_waits_deleted(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        let (browser, disavowal) = (app.browser(), format!("{link}/disavowal"));
        let page = browser.get(&link);
        browser.submit(&page, &disavowal, &[]).has_status(200).says("Thank you, it is gone");
        assert_eq!(rows(&app), 0);
        browser.submit(&page, &disavowal, &[]).has_status(200);
        browser.get(&link).has_status(404);
        browser.submit(&page, &link, &[]).has_status(404);
        assert_eq!((app.count(&slug), mail_count(&app)), (0, 1));
    }
}

on_both_databases! {
    fn whoever_did_not_sign_is_taken_off_even_after_somebody_confirmed(app) {
        let slug = app.open_letter();
        crowd(&app, &slug, 0..1, &[]);
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        let (browser, disavowal) = (app.browser(), format!("{link}/disavowal"));
        let page = browser.get(&link);
        browser.submit(&page, &link, &[]).has_status(303);
        assert_eq!(app.count(&slug), 2);
        app.browser().get(&format!("/letters/{slug}")).says("Grace Hopper");
        browser.submit(&page, &disavowal, &[]).has_status(200);
        for path in ["", "/names"] {
            app.browser().get(&format!("/letters/{slug}{path}")).does_not_say("Grace Hopper");
        }
        browser.submit(&page, &disavowal, &[]).has_status(200);
        assert_eq!(app.count(&slug), 1);
        let forgotten = "SELECT COUNT(*) FROM signatures WHERE removed_reason = 'not_me' AND name_sealed IS NULL AND email_sealed IS NULL";
        assert_eq!(app.number(forgotten), 1);
        app.browser().get(&format!("/letters/{slug}")).says("One signature was removed");
    }
}

on_both_databases! {
    fn another_site_cannot_press_the_button(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[]).has_status(303);
        let link = app.confirmation_link(GRACE);
        let body = format!("form_token={}", crate::support::browser::encode(&token(&app))).into_bytes();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
        app.browser().send("POST", &link, &headers, body).has_status(403);
        assert_eq!(app.count(&slug), 0);
        press(&app.browser(), &link, &link).has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn nobody_is_confirmed_to_words_that_were_changed_after_they_filled_in_the_form(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        let (link, typed, letter) = (app.confirmation_link(GRACE), code(&app, GRACE), format!("/letters/{slug}"));
        let (ada, text) = (app.ada(), format!("/desk/letters/{}/text", app.letter_id(&slug)));
        let page = app.browser().get(&link);
        ada.submit(&ada.get(&text), &text, &[("deed", "save"), ("words", "Other words.")]).has_status(303);
        let by_code = [("form_token", &*token(&app)), ("handle", &*handle(&sent)), ("code", &*typed)];
        for refused in [app.browser().get(&link), app.browser().submit(&page, &link, &[]), app.browser().post("/confirmations", &by_code)] {
            refused.has_status(409).says("changed after you filled in the form");
            assert!(refused.body.contains(&letter), "{}", refused.body);
        }
        let frozen = "SELECT COUNT(*) FROM letters WHERE frozen_at IS NOT NULL";
        assert_eq!((app.count(&slug), app.number(frozen)), (0, 0));
        // What signing keeps ready of a letter is a second old at most.
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        send_form(&app, &slug, &[]).has_status(303);
        app.confirm(GRACE).has_status(303);
        assert_eq!((rows(&app), app.count(&slug), app.number(frozen)), (1, 1, 1));
    }
}
