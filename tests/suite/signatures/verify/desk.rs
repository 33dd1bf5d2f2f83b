//! The team's look-up: one case at a time, and the number gone with the decision.

use super::{ALAN, GRACE, ask_register, case_of, decide, details, levels, queue, raises, sign, signed};
use crate::on_both_databases;
use crate::support::browser::Browser;
use crate::support::people::{BEN, letter_file};

fn token_of(who: &Browser) -> String {
    let page = who.get("/desk/new");
    page.form("/desk/new").into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

on_both_databases! {
    fn whoever_is_found_is_raised_and_told_and_the_number_is_gone(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW765432").has_status(303);
        let ada = app.ada();
        ada.get(&format!("/desk/letters/{}", app.letter_id(&slug))).says("Look up signers (one waits)");
        let page = ada.get(&queue(&app, &slug));
        page.says("Grace Hopper").says("SW765432").says("Social Work England").says("hands that list to the regulator");
        assert!(page.body.contains("searchregister/socialworker/SW765432\" rel=\"noreferrer noopener\""), "{}", page.body);
        decide(&app, &ada, &slug, "proved").has_status(303);
        assert_eq!((levels(&app, &slug), details(&app)), ([0, 0, 1, 0], 0));
        ada.get(&queue(&app, &slug)).says("Nobody waits").does_not_say("SW765432");
        ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug))).says("Checked a signature").does_not_say("765432");
        let told = app.last_mail_to(GRACE);
        assert!(told.text.contains("They found it") && !told.text.contains("Families") && !told.text.contains("765432"), "{}", told.text);
        assert!(!told.subject.contains("Families"), "{}", told.subject);
        app.browser().get(&app.own_page_link(GRACE)).says("Register of Social Work England: proved, and part of");
        app.browser().get(&format!("/letters/{slug}")).says("1 found on a professional register");
        assert!(!app.dump().contains("765432"));
        assert_eq!(app.number("SELECT COUNT(*) FROM roll_entries WHERE event = 'raise' AND reason = 'register' AND refers_to = 0"), 1);
    }
}

on_both_databases! {
    fn whoever_is_not_found_counts_as_before_and_can_ask_again(app) {
        let (slug, own) = signed(&app);
        let ada = app.ada();
        for (outcome, said, told) in [("not_found", "not found", "did not find"), ("refused", "could not tell", "could not tell")] {
            ask_register(&app, &own, "SW123").has_status(303);
            decide(&app, &ada, &slug, outcome).has_status(303);
            assert!(app.last_mail_to(GRACE).text.contains(told));
            app.browser().get(&own).says(said);
            assert_eq!((levels(&app, &slug), raises(&app), details(&app)), ([1, 0, 0, 0], 0, 0));
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks WHERE length(detail_key) > 0"), 0);
        ask_register(&app, &own, "SW123").has_status(303);
        decide(&app, &ada, &slug, "proved").has_status(303);
        assert_eq!(levels(&app, &slug), [0, 0, 1, 0]);
    }
}

on_both_databases! {
    fn cases_come_one_at_a_time(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        ask_register(&app, &own, "SW111").has_status(303);
        ask_register(&app, &alan, "SW222").has_status(303);
        let ada = app.ada();
        let first = ada.get(&queue(&app, &slug));
        first.says("2 cases wait").says("SW111").does_not_say("SW222").does_not_say("Turing");
        let next = first.body.split("href=\"").find(|link| link.contains("?after=")).unwrap().split('"').next().unwrap();
        let second = ada.get(next);
        second.says("SW222").does_not_say("SW111");
        ada.get(&case_of(&second)).says("SW222").does_not_say("SW111");
        ada.submit(&second, &case_of(&second), &[("outcome", "proved")]).has_status(303);
        ada.get(&queue(&app, &slug)).says("SW111").says("One case waits");
    }
}

on_both_databases! {
    fn only_the_letters_own_team_looks_up_and_a_decision_needs_an_outcome(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW123").has_status(303);
        let (ada, ben) = (app.ada(), app.organiser(BEN, "Another team"));
        let queue = queue(&app, &slug);
        let page = ada.get(&queue);
        let case = case_of(&page);
        ben.get(&queue).has_status(404);
        ben.get(&case).has_status(404);
        ben.post(&case, &[("form_token", &token_of(&ben)), ("outcome", "proved")]).has_status(404);
        for path in [&queue, &case] {
            let stranger = app.browser().get(path);
            assert_eq!((stranger.status, stranger.location()), (303, "/sign-ins"));
        }
        let other = app.import(&letter_file("Another letter of the team", ""));
        ada.get(&case.replace(&app.letter_id(&slug), &app.letter_id(&other))).has_status(404);
        for garbage in ["x", "%00", "00000000-0000-7000-8000-000000000000"] {
            ada.get(&format!("{queue}/{garbage}")).has_status(404);
        }
        for outcome in ["", "lapsed", "yes"] {
            ada.submit(&page, &case, &[("outcome", outcome)]).has_status(422).says("Choose what you found").says("SW123");
        }
        ada.submit(&page, &case, &[("outcome", "proved"), ("form_token", "x")]).has_status(403).says("SW123");
        ada.submit(&page, &case, &[("outcome", "proved"), ("more", "x")]).has_status(400);
        assert_eq!((levels(&app, &slug), details(&app)), ([1, 0, 0, 0], 1));
        for (path, allow) in [(&queue, "GET, HEAD"), (&case, "GET, HEAD, POST")] {
            let refused = ada.send("DELETE", path, &[], Vec::new());
            assert_eq!((refused.status, refused.header("allow")), (405, allow));
        }
        ada.submit(&page, &case, &[("outcome", "proved")]).has_status(303);
        let twice = ada.submit(&page, &case, &[("outcome", "not_found")]);
        ada.follow(&twice).says("decided already");
        assert_eq!((levels(&app, &slug), raises(&app)), ([0, 0, 1, 0], 1));
    }
}

on_both_databases! {
    fn one_number_proves_one_signature_of_a_letter_however_it_is_typed(app) {
        let (slug, own) = signed(&app);
        let alan = sign(&app, &slug, "Alan Turing", ALAN);
        ask_register(&app, &own, "SW123").has_status(303);
        ask_register(&app, &alan, "sw-1 2 3").has_status(303);
        let ada = app.ada();
        decide(&app, &ada, &slug, "proved").has_status(303);
        decide(&app, &ada, &slug, "proved").has_status(409).says("can prove only one");
        assert_eq!(levels(&app, &slug), [1, 0, 1, 0]);
    }
}

on_both_databases! {
    fn whose_name_is_gone_is_looked_up_by_what_they_gave_and_told_on_their_own_page(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW123").has_status(303);
        app.execute("UPDATE signatures SET name_sealed = NULL, email_sealed = NULL, role_sealed = NULL");
        let before = app.mails_to(GRACE).len();
        let ada = app.ada();
        ada.get(&queue(&app, &slug)).says("Name on the register, as given").does_not_say("Signed as");
        decide(&app, &ada, &slug, "proved").has_status(303);
        assert_eq!((app.mails_to(GRACE).len(), levels(&app, &slug)), (before, [0, 0, 1, 0]));
        app.browser().get(&format!("{own}/checks")).says("proved, and part of");
        app.browser().get(&own).says("proved, and part of");
    }
}

on_both_databases! {
    fn a_removed_signature_is_looked_up_no_more(app) {
        let (slug, own) = signed(&app);
        ask_register(&app, &own, "SW123").has_status(303);
        let ada = app.ada();
        let page = ada.get(&queue(&app, &slug));
        let case = case_of(&page);
        let list = ada.get(&format!("/desk/letters/{}/signatures", app.letter_id(&slug)));
        let removal = list.body.split("href=\"").find(|link| link.contains("/removal")).unwrap().split('"').next().unwrap().to_owned();
        ada.submit(&ada.get(&removal), &removal, &[("reason", "not_a_person")]).has_status(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM signature_checks"), 0);
        ada.submit(&page, &case, &[("outcome", "proved")]).has_status(404);
        assert_eq!((levels(&app, &slug), raises(&app)), ([0, 0, 0, 0], 0));
    }
}
