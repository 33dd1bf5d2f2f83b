//! The link to one's own page, once more.

use chrono::Duration;

use super::{draft, press, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{Page, link_in};

const GRACE: &str = "grace@people.example";

fn ask(app: &TestApp, slug: &str, email: &str) -> Page {
    let path = format!("/letters/{slug}/manage-link");
    let page = app.browser().get(&path);
    app.browser().submit(&page, &path, &[("email", email)])
}

on_both_databases! {
    fn the_mailbox_gets_the_link_whatever_the_spelling_and_the_mail_names_no_letter(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[]);
        let own = app.own_page_link(GRACE);
        ask(&app, &slug, "Grace@People.EXAMPLE").has_status(200).says("A mail is on its way");
        let mail = app.mails_to("Grace@people.example").pop().unwrap();
        assert_eq!(link_in(&mail.text, "/signatures/"), own);
        for telling in ["Families need answers", &slug, "Grace Hopper"] {
            assert!(!mail.text.contains(telling) && !mail.subject.contains(telling), "{telling} in {}", mail.text);
        }
        app.browser().get(&own).says("Grace Hopper");
    }
}

on_both_databases! {
    fn everyone_is_answered_alike_and_only_the_mailbox_learns_more(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[]);
        app.sign(&slug, "Vincent Hopper", GRACE, &[]);
        send_form(&app, &slug, &[("email", "waiting@people.example")]).has_status(303);
        app.sign(&slug, "Will Drawn", "withdrawn@people.example", &[]);
        let path = app.own_page_link("withdrawn@people.example");
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        send_form(&app, &slug, &[("email", "silent@people.example")]).has_status(303);
        let silence = link_in(&app.last_mail_to("silent@people.example").text, "/silences/");
        press(&app.browser(), &silence, &silence).has_status(200);
        let strip = |page: &Page| page.body.replace(|c: char| c.is_ascii_digit(), "");
        let known = ask(&app, &slug, GRACE);
        for (email, links) in [(GRACE, 2), ("waiting@people.example", 1), ("withdrawn@people.example", 0), ("stranger@people.example", 0)] {
            let mails = app.mails_to(email).len();
            let answer = ask(&app, &slug, email);
            assert_eq!((answer.status, strip(&answer)), (known.status, strip(&known)), "{email}");
            let mails = app.mails_to(email).split_off(mails);
            assert_eq!((mails.len(), mails[0].text.matches("/signatures/").count()), (1, links), "{email}: {}", mails[0].text);
            assert_eq!(mails[0].text.contains("There is no signature under this address"), links == 0);
        }
        let mails = app.mails_to("silent@people.example").len();
        let answer = ask(&app, &slug, "silent@people.example");
        assert_eq!((answer.status, strip(&answer)), (known.status, strip(&known)));
        assert_eq!(app.mails_to("silent@people.example").len(), mails, "who asked for silence is not written to");
    }
}

on_both_databases! {
    fn it_finds_whoever_they_are_when_who_they_are_is_destroyed(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", GRACE, &[("public_display", "counted"), ("council_display", "category")]);
        let own = app.own_page_link(GRACE);
        app.pass(Duration::hours(24));
        app.minute();
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE email_sealed IS NOT NULL"), 0);
        ask(&app, &slug, GRACE).has_status(200);
        assert_eq!(link_in(&app.last_mail_to(GRACE).text, "/signatures/"), own);
        assert!(!app.dump().contains(GRACE));
        app.night();
        assert_eq!(app.number("SELECT COUNT(*) FROM outbox WHERE purpose = 'manage_link'"), 0, "the mail is not remembered for a month");
    }
}

on_both_databases! {
    fn a_wrong_address_or_a_stale_form_comes_back_with_what_was_typed(app) {
        let slug = app.open_letter();
        let path = format!("/letters/{slug}/manage-link");
        let wrong = ask(&app, &slug, "grace at people");
        wrong.has_status(422).says("Write an email address like");
        assert!(wrong.form(&path).contains(&("email".into(), "grace at people".into())));
        app.browser().post(&path, &[("form_token", "x"), ("email", GRACE)]).has_status(403);
        let old = token(&app);
        app.pass(Duration::hours(49));
        app.browser().post(&path, &[("form_token", &old), ("email", GRACE)]).has_status(422).says("press the button once more");
        assert_eq!(app.mails_to(GRACE).len(), 0);
        let unsigned = draft(&app);
        app.browser().get(&format!("/letters/{unsigned}/manage-link")).has_status(404);
        app.browser().get("/letters/nowhere/manage-link").has_status(404);
    }
}

on_both_databases! {
    fn the_letters_page_leads_there(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        assert!(page.body.contains(&format!("href=\"/letters/{slug}/manage-link\"")), "{}", page.body);
    }
}
