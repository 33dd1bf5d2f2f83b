//! Complaints: taken from anyone, acknowledged within 30 days, answered, forgotten.

use chrono::Duration;

use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};
use crate::support::people::{ADA, BEN};

const GRACE: &str = "grace@people.example";
const OPERATOR: &str = "help@undersigned.example";

fn complain(app: &TestApp, about: &str, more: &[(&str, &str)]) -> Page {
    let browser = app.browser();
    let page = browser.get(&format!("/complaints{about}"));
    let mut typed = vec![("words", "You hold my name wrongly"), ("email", GRACE)];
    typed.retain(|(name, _)| !more.iter().any(|(changed, _)| changed == name));
    typed.extend(more);
    browser.submit(&page, "/complaints", &typed)
}

fn path_of(app: &TestApp) -> String {
    link_in(&app.last_mail_to(ADA).text, "/complaints/")
}

fn press(ada: &Browser, path: &str, deed: &str, outcome: &str) -> Page {
    let token = ada.get("/desk/new").form("/desk/new").into_iter().find(|(name, _)| name == "form_token").unwrap().1;
    ada.post(path, &[("form_token", &token), ("deed", deed), ("outcome", outcome)])
}

on_both_databases! {
    fn a_complaint_about_a_letter_reaches_its_team_is_acknowledged_and_answered(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        assert!(page.body.contains(&format!("/complaints?letter={slug}")), "the letter leads there");
        let sent = complain(&app, &format!("?letter={slug}"), &[]);
        let number = sent.location().split("reference=").nth(1).unwrap().to_owned();
        app.browser().get(sent.location()).says("Write this number down").says(&number).says("within 30 days").says("section 164A");
        let told = app.last_mail_to(ADA);
        assert!(told.text.contains(&number) && !told.text.contains("wrongly") && !told.text.contains(GRACE), "{}", told.text);
        assert!(app.mails_to(OPERATOR).is_empty() && app.mails_to(GRACE).is_empty());
        let (ada, path) = (app.ada(), link_in(&told.text, "/complaints/"));
        ada.get(&format!("/desk/letters/{}", app.letter_id(&slug))).says("One complaint is not answered");
        ada.get(&path).says("You hold my name wrongly").says(GRACE).says("29 days left to acknowledge it");
        let done = press(&ada, &path, "acknowledge", "");
        ada.follow(&done).says("Acknowledged");
        assert!(app.last_mail_to(GRACE).text.contains("is being looked into"));
        press(&ada, &path, "acknowledge", "").has_status(303);
        assert_eq!(app.mails_to(GRACE).len(), 1, "acknowledged once, told once");
        press(&ada, &path, "close", " ").has_status(422).says("Write what came of it");
        press(&ada, &path, "close", "We have deleted it.").has_status(303);
        assert!(app.last_mail_to(GRACE).text.contains("We have deleted it."));
        press(&ada, &path, "close", "Twice").has_status(303);
        assert_eq!(app.mails_to(GRACE).len(), 2);
        ada.get(&path).says("answered").says("We have deleted it.").does_not_say("Twice");
        let log = ada.get(&format!("/desk/letters/{}/log", app.letter_id(&slug)));
        log.says("Somebody complained").says("Told a complainant what came of it").says(&number);
        for secret in ["hold my name wrongly", GRACE, "have deleted it"] {
            assert!(!app.dump().contains(secret), "{secret} is not sealed");
        }
    }
}

on_both_databases! {
    fn a_complaint_about_no_letter_goes_to_whoever_runs_the_service_and_needs_no_address(app) {
        app.open_letter();
        for about in ["", "?letter=no-such-letter"] {
            complain(&app, about, &[("email", "")]).has_status(303);
        }
        let told = app.mails_to(OPERATOR);
        assert_eq!(told.len(), 2);
        assert!(told[0].text.contains("undersigned complaints show") && !told[0].text.contains("wrongly"), "{}", told[0].text);
        assert!(app.browser().get("/about").body.contains("href=\"/complaints\""), "every page leads there");
    }
}

on_both_databases! {
    fn those_who_must_acknowledge_are_reminded_a_week_before_and_when_it_is_late(app) {
        let slug = app.open_letter();
        complain(&app, &format!("?letter={slug}"), &[]).has_status(303);
        let reminders = |words: &str| app.mails_to(ADA).iter().filter(|mail| mail.text.contains(words)).count();
        app.pass(Duration::days(22));
        app.night();
        assert_eq!(reminders("a week left"), 0);
        app.pass(Duration::days(2));
        app.night();
        app.night();
        assert_eq!((reminders("a week left"), reminders("not acknowledged in time")), (1, 0));
        app.pass(Duration::days(7));
        app.night();
        app.night();
        assert_eq!((reminders("a week left"), reminders("not acknowledged in time")), (1, 1));
        assert_eq!(app.mails_to(OPERATOR).len(), 1, "a late one reaches whoever runs the service too");
        let path = path_of(&app);
        app.ada().get(&path).says("overdue");
    }
}

on_both_databases! {
    fn an_answered_complaint_is_forgotten_after_a_year_and_leaves_a_trace(app) {
        let slug = app.open_letter();
        complain(&app, &format!("?letter={slug}"), &[]).has_status(303);
        let path = path_of(&app);
        press(&app.ada(), &path, "close", "We mended it").has_status(303);
        let held = "SELECT COUNT(*) FROM complaints WHERE words_sealed IS NOT NULL OR email_sealed IS NOT NULL OR outcome_sealed IS NOT NULL";
        app.pass(Duration::days(364));
        app.night();
        assert_eq!(app.number(held), 1);
        app.pass(Duration::days(2));
        app.night();
        app.night();
        assert_eq!(app.number(held), 0);
        assert_eq!(app.number("SELECT row_count FROM purges WHERE what = 'complaints'"), 1);
        app.ada().get(&path).has_status(200).says("Deleted");
    }
}

on_both_databases! {
    fn a_complaint_with_a_fault_comes_back_as_it_was_typed(app) {
        let long = "w".repeat(5_001);
        for (words, email, fault) in [
            ("", GRACE, "Write what is wrong."),
            (" \r\n", GRACE, "Write what is wrong."),
            (long.as_str(), "", "Write at most 5,000 characters."),
            ("He\u{202E}llo", "", "Take out the invisible"),
            ("Hello", "nobody", "Write an email address"),
        ] {
            let back = complain(&app, "", &[("words", words), ("email", email)]);
            back.has_status(422).says(fault);
            if !words.trim().is_empty() {
                let typed = back.form("/complaints").into_iter().find(|(name, _)| name == "words").unwrap().1;
                assert_eq!(typed, words);
            }
        }
        complain(&app, "", &[("form_token", "x")]).has_status(403);
        complain(&app, "", &[("more", "x")]).has_status(400);
        let put = app.browser().send("PUT", "/complaints", &[("sec-fetch-site", "same-origin")], Vec::new());
        assert_eq!((put.status, put.header("allow").contains("POST")), (405, true));
        assert_eq!(app.number("SELECT COUNT(*) FROM complaints"), 0);
        app.browser().get("/complaints?done=complaint-sent&reference=Send%20money").does_not_say("money");
    }
}

on_both_databases! {
    fn only_the_letters_team_reads_its_complaints(app) {
        let slug = app.open_letter();
        complain(&app, &format!("?letter={slug}"), &[]).has_status(303);
        let (path, list) = (path_of(&app), format!("/desk/letters/{}/complaints", app.letter_id(&slug)));
        let ben = app.organiser(BEN, "Another team");
        for place in [&path, &list] {
            ben.get(place).has_status(404);
            assert_eq!(app.browser().get(place).location(), "/sign-ins");
        }
        ben.post(&path, &[("form_token", "x"), ("deed", "acknowledge")]).has_status(404);
        let ada = app.ada();
        ada.get(&list).says("days left");
        ada.post(&path, &[("form_token", "x"), ("deed", "acknowledge")]).has_status(403);
        let other = app.import(&crate::support::people::letter_file("Another letter of the team", ""));
        ada.get(&path.replace(&app.letter_id(&slug), &app.letter_id(&other))).has_status(404);
        assert_eq!(app.number("SELECT COUNT(*) FROM complaints WHERE acknowledged_at IS NOT NULL"), 0);
    }
}
