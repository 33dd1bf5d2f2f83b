//! Sign with the private address, prove with the one from work, and have that one forgotten.

use chrono::Duration;

use super::{ALAN, AT_WORK, GRACE, address_link, ask, ask_address, levels, prove, raises, sign, signed};
use crate::on_both_databases;
use crate::signatures::{press, token};
use crate::support::people::letter_file;

on_both_databases! {
    fn a_work_address_that_is_proved_raises_the_signature_and_is_forgotten(app) {
        let (slug, own) = signed(&app);
        assert_eq!(levels(&app, &slug), [1, 0, 0, 0]);
        app.browser().get(&own).says("Ways to have it checked");
        let asked = ask_address(&app, &own, AT_WORK);
        asked.has_status(303);
        app.browser().follow(&asked).says("A mail is on its way").says("a council or government body").does_not_say("fleetbridge");
        assert_eq!(levels(&app, &slug), [1, 0, 0, 0], "asking proves nothing");
        assert!(!app.dump().contains("grace.h@"), "the address is nowhere in clear");
        prove(&app, AT_WORK).has_status(200).says("has been deleted here").does_not_say("Families");
        app.browser().get(&format!("{own}/checks")).says("proved").does_not_say("Send the mail to my work address");
        assert_eq!(levels(&app, &slug), [0, 1, 0, 0]);
        app.browser().get(&own).says("Work address at a council or government body in the UK: proved, and part of the letter");
        assert_eq!(app.number("SELECT COUNT(*) FROM roll_entries WHERE event = 'raise' AND reason = 'work_address' AND refers_to = 0"), 1);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks WHERE detail_sealed IS NOT NULL"), 0);
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE purpose = 'work_check' AND content_sealed IS NOT NULL"), 0);
        assert_eq!(app.mails_to(AT_WORK).len(), 1, "one mail, and nothing else ever");
        for page in ["", "/names"] {
            app.browser().get(&format!("/letters/{slug}{page}")).says("1 by a work address too").does_not_say("fleetbridge.gov");
        }
    }
}

on_both_databases! {
    fn neither_the_mail_nor_the_pages_behind_it_name_the_letter(app) {
        let (slug, own) = signed(&app);
        ask_address(&app, &own, AT_WORK).has_status(303);
        let mail = app.last_mail_to(AT_WORK);
        let raw = String::from_utf8(mail.raw.clone()).unwrap();
        let link = address_link(&app, AT_WORK);
        let browser = app.browser();
        let shown = browser.get(&link);
        let pressed = press(&browser, &link, &link);
        let again = browser.get(&link);
        for text in [&mail.subject, &mail.text, &raw, &shown.body, &pressed.body, &again.body] {
            for word in ["Families", "families", "Grace Hopper", "Mayor", "signature", "open letter", slug.as_str()] {
                assert!(!text.replace("Undersigned", "").contains(word), "{word} in {text}");
            }
        }
        assert_eq!(shown.header("cache-control"), "no-store");
        assert_eq!(shown.header("referrer-policy"), "no-referrer");
    }
}

on_both_databases! {
    fn an_address_of_no_known_class_is_refused_clearly_and_nothing_typed_is_lost(app) {
        let (slug, own) = signed(&app);
        for typed in ["grace@evil-gov.uk", "grace@gov.uk.evil.example", "grace@gmail.com", "grace@fleetbridge.g\u{43e}v.uk"] {
            let refused = ask_address(&app, &own, typed);
            refused.has_status(422).says("We do not know this ending");
            assert!(refused.form(&format!("{own}/checks/work-address")).contains(&("email".into(), typed.into())), "{typed}");
        }
        for (typed, said) in [("", "Write a work address"), ("grace", "like name@example.org"), ("a@b@gov.uk", "like name@example.org")] {
            ask_address(&app, &own, typed).has_status(422).says(said);
        }
        let long = format!("{}@fleetbridge.gov.uk", "a".repeat(300));
        ask_address(&app, &own, &long).has_status(422);
        for (form_token, status) in [("", 403), ("public~1.AAAA", 403)] {
            let refused = ask(&app, &own, "work-address", &[("email", AT_WORK), ("form_token", form_token)]);
            refused.has_status(status).says("Everything you typed is still here");
            assert!(refused.body.contains(AT_WORK));
        }
        ask(&app, &own, "work-address", &[("email", AT_WORK), ("more", "x")]).has_status(400);
        app.settle();
        assert_eq!((app.number("SELECT COUNT(*) FROM signature_checks"), app.mails_to(AT_WORK).len()), (0, 0));
        assert_eq!(levels(&app, &slug), [1, 0, 0, 0]);
    }
}

on_both_databases! {
    fn opening_the_link_proves_nothing_and_pressing_twice_proves_once(app) {
        let (slug, own) = signed(&app);
        ask_address(&app, &own, AT_WORK);
        let link = address_link(&app, AT_WORK);
        let browser = app.browser();
        for method in ["GET", "HEAD"] {
            browser.send(method, &link, &[], Vec::new()).has_status(200);
        }
        assert_eq!((levels(&app, &slug), raises(&app)), ([1, 0, 0, 0], 0));
        browser.post(&link, &[]).has_status(403);
        let page = browser.get(&link);
        browser.submit(&page, &link, &[]).has_status(200).says("Thank you");
        browser.submit(&page, &link, &[]).has_status(200).says("Thank you");
        assert_eq!((levels(&app, &slug), raises(&app)), ([0, 1, 0, 0], 1));
        let token = token(&app);
        let again = app.browser().post(&format!("{own}/checks/work-address"), &[("form_token", &token), ("email", AT_WORK)]);
        app.browser().follow(&again).says("That has been proved already");
        assert_eq!(app.mails_to(AT_WORK).len(), 1);
    }
}

on_both_databases! {
    fn a_newer_link_replaces_the_older_and_both_grow_old(app) {
        let (slug, own) = signed(&app);
        ask_address(&app, &own, AT_WORK);
        let first = address_link(&app, AT_WORK);
        ask_address(&app, &own, "grace@nhs.net");
        let token = token(&app);
        app.browser().get(&first).has_status(404).says("a newer mail has replaced it");
        app.browser().post(&first, &[("form_token", &token)]).has_status(404);
        let second = address_link(&app, "grace@nhs.net");
        app.pass(Duration::hours(73));
        let token = crate::signatures::token(&app);
        for _ in 0..2 {
            app.browser().get(&second).has_status(410).says("This link is too old");
            app.browser().post(&second, &[("form_token", &token)]).has_status(410);
            app.night();
        }
        app.browser().get(&own).says("nothing came of it in time");
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks WHERE length(detail_key) > 0"), 0, "no hash is left");
        assert_eq!(levels(&app, &slug), [1, 0, 0, 0]);
        ask_address(&app, &own, AT_WORK).has_status(303);
        prove(&app, AT_WORK).has_status(200);
        assert_eq!(levels(&app, &slug), [0, 1, 0, 0]);
    }
}

on_both_databases! {
    fn one_address_proves_one_signature_of_a_letter_and_only_its_owner_is_told_so(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        let fresh = ask_address(&app, &own, AT_WORK);
        prove(&app, AT_WORK).has_status(200);
        let used = ask_address(&app, &alan, "Grace.H+again@Fleetbridge.gov.uk");
        assert_eq!(used.location().replace(&alan, ""), fresh.location().replace(&own, ""), "the asker is answered alike");
        let waits = "waits for the button behind the link";
        app.browser().get(&format!("{alan}/checks")).says(waits);
        let told = app.last_mail_to("Grace.H+again@fleetbridge.gov.uk");
        assert!(told.text.contains("has been used for that before") && !told.text.contains("/address-checks/"), "{}", told.text);
        assert_eq!(levels(&app, &slug), [1, 1, 0, 0]);
        let other = app.import(&letter_file("Another letter", ""));
        let elsewhere = sign(&app, &other, "Grace Hopper", GRACE);
        ask_address(&app, &elsewhere, AT_WORK).has_status(303);
        prove(&app, AT_WORK).has_status(200);
        assert_eq!(levels(&app, &other), [0, 1, 0, 0], "another letter has another key");
    }
}

on_both_databases! {
    fn of_two_that_wait_with_one_address_the_first_button_counts(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        ask_address(&app, &own, AT_WORK);
        let first = address_link(&app, AT_WORK);
        ask_address(&app, &alan, AT_WORK);
        let second = address_link(&app, AT_WORK);
        press(&app.browser(), &second, &second).has_status(200);
        press(&app.browser(), &first, &first).has_status(409).says("has been used");
        assert_eq!((levels(&app, &slug), raises(&app)), ([1, 1, 0, 0], 1));
    }
}

on_both_databases! {
    fn whoever_withdraws_leaves_no_check_and_the_address_can_prove_again(app) {
        let (slug, own) = signed(&app);
        ask_address(&app, &own, AT_WORK);
        let link = address_link(&app, AT_WORK);
        press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks"), 0);
        app.browser().get(&link).has_status(404);
        app.browser().get(&format!("{own}/checks")).has_status(200).says("There is nothing to check");
        let token = token(&app);
        let late = [("form_token", token.as_str()), ("email", AT_WORK)];
        app.browser().post(&format!("{own}/checks/work-address"), &late).has_status(409);
        let again = sign(&app, &slug, "Grace Hopper", GRACE);
        ask_address(&app, &again, AT_WORK);
        prove(&app, AT_WORK).has_status(200);
        assert_eq!(levels(&app, &slug), [0, 1, 0, 0]);
        press(&app.browser(), &again, &format!("{again}/withdrawal")).has_status(303);
        assert_eq!(levels(&app, &slug), [0, 0, 0, 0]);
        let told = "SELECT COUNT(*) FROM signature_checks WHERE detail_sealed IS NOT NULL OR token_hash IS NOT NULL";
        assert_eq!(app.number(told), 0);
    }
}

on_both_databases! {
    fn the_sixth_try_is_refused_with_a_way_to_a_person(app) {
        let (_, own) = signed(&app);
        for number in 0..5 {
            ask_address(&app, &own, &format!("grace{number}@fleetbridge.gov.uk")).has_status(303);
        }
        ask_address(&app, &own, "grace5@fleetbridge.gov.uk").has_status(409).says("five times");
        assert!(app.mails_to("grace5@fleetbridge.gov.uk").is_empty());
    }
}

on_both_databases! {
    fn only_the_signers_own_link_asks_and_only_a_confirmed_signature_is_checked(app) {
        let slug = app.open_letter();
        app.fill_in(&slug, "Grace Hopper", GRACE, &[("public_display", "name"), ("council_display", "name")]);
        let own = app.own_page_link(GRACE);
        app.browser().get(&format!("{own}/checks")).has_status(200).says("There is nothing to check");
        let token = token(&app);
        let form = [("form_token", token.as_str()), ("email", AT_WORK)];
        app.browser().post(&format!("{own}/checks/work-address"), &form).has_status(409);
        for stranger in ["/signatures/x", "/signatures/00000000-0000-7000-8000-000000000000.AAAAAAAAAAAAAAAAAAAAAA"] {
            app.browser().get(&format!("{stranger}/checks")).has_status(404);
            for kind in ["work-address", "register", "organisation"] {
                app.browser().post(&format!("{stranger}/checks/{kind}"), &[("form_token", &token)]).has_status(404);
            }
        }
        for garbage in ["x", &"A".repeat(43), "%00"] {
            app.browser().get(&format!("/address-checks/{garbage}")).has_status(404);
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks"), 0);
        for (path, allow) in [
            (format!("{own}/checks"), "GET, HEAD"),
            (format!("{own}/checks/work-address"), "POST"),
            (format!("{own}/checks/register"), "POST"),
            (format!("{own}/checks/organisation"), "POST"),
            (format!("/address-checks/{}", "A".repeat(43)), "GET, HEAD, POST"),
        ] {
            let refused = app.browser().send("PUT", &path, &[], Vec::new());
            assert_eq!((refused.status, refused.header("allow")), (405, allow), "{path}");
        }
    }
}
