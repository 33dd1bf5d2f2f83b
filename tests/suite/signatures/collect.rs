//! The form: what is taken, what comes back, and that everyone gets the same answer.

use chrono::Duration;

use super::{close, door, draft, fields, handle, mail_count, press, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::{ABSENT, Page};

on_both_databases! {
    fn a_form_queues_one_mail_and_counts_nothing(app) {
        let slug = app.open_letter();
        let sent = send_form(&app, &slug, &[]);
        sent.has_status(303);
        assert!(sent.location().starts_with(&format!("/letters/{slug}/check-your-email?handle=")), "{}", sent.location());
        assert_eq!((rows(&app), mail_count(&app), app.count(&slug)), (1, 1, 0));
        app.browser().follow(&sent).has_status(200).says("You have not signed yet").does_not_say("grace");
        let mail = app.last_mail_to("grace@people.example");
        for typed in ["Grace Hopper", "Admiral"] {
            assert!(!mail.text.contains(typed), "a stranger's form must not become a stranger's mail: {}", mail.text);
        }
    }
}

on_both_databases! {
    fn a_form_with_a_fault_comes_back_with_the_fault_beside_it_and_everything_that_was_typed(app) {
        let slug = app.open_letter();
        let long = "n".repeat(10_000);
        let long_email = format!("{}@people.example", "e".repeat(300));
        let long_line = "r".repeat(121);
        let faults = [
            ("name", "", "Write your name."),
            ("name", "   ", "Write your name."),
            ("name", long.as_str(), "Write a name of at most 120 characters."),
            ("name", "Win at http://spam.example/now", "Write a name without a web or email address in it."),
            ("name", "see www.spam.example", "Write a name without a web or email address in it."),
            ("name", "visit spam.com/now", "Write a name without a web or email address in it."),
            ("name", "eve@people.example", "Write a name without a web or email address in it."),
            ("name", "12345", "Write a name with letters in it."),
            ("name", "Grace\u{202E}reppoH", "Take out the invisible or reordering characters"),
            ("name", "Grace\u{E0041}Hopper", "Take out the invisible or reordering characters"),
            ("name", "Grace\u{0}Hopper", "Take out the invisible or reordering characters"),
            ("name", "Grace \u{1F338}", "Write the name in letters, without pictures."),
            ("role", "A\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}", "Take out the marks that are piled up"),
            ("email", "", "Write your email address"),
            ("email", "grace", "Write an email address like name@example.org."),
            ("email", "grace@localhost", "Write an email address like name@example.org."),
            ("email", "grace@[127.0.0.1]", "Write an email address like name@example.org."),
            ("email", "\"grace\"@people.example", "Write an email address like name@example.org."),
            ("email", "a@b@", "Write an email address like name@example.org."),
            ("email", long_email.as_str(), "An email address has at most 254 characters."),
            ("email", "grace@peo\u{202E}ple.example", "Take out the invisible or reordering characters"),
            ("category", "", "Choose as what you are signing."),
            ("category", "mayor", "Choose as what you are signing."),
            ("role", long_line.as_str(), "Write at most 120 characters here."),
            ("place", "Flee\u{202B}tbridge", "Take out the invisible or reordering characters"),
            ("public_display", "everything", "Choose one of the answers."),
            ("council_display", "", "Choose one of the answers."),
            ("wants_updates", "perhaps", "Choose one of the answers."),
        ];
        for (field, typed, message) in faults {
            let back = send_form(&app, &slug, &[(field, typed)]);
            back.has_status(422).says(message);
            assert!(back.body.contains(&format!("id=\"{field}-error\"")), "beside {field}:\n{}", back.body);
            assert!(back.body.contains(&format!("href=\"#{field}\"")), "in the summary: {field}");
            for (name, value) in fields(&[(field, typed)]) {
                let kept = back.form(&door(&slug)).into_iter().find(|(known, _)| known == name);
                let choice = ["category", "public_display", "council_display", "wants_updates"].contains(&name);
                assert!(kept.is_none_or(|(_, kept)| kept == value) || choice && name == field, "{field}: {name} was lost");
            }
        }
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}

on_both_databases! {
    fn line_breaks_in_an_address_or_a_name_never_reach_a_mail(app) {
        let slug = app.open_letter();
        for typed in ["grace@people.example\r\nBcc: eve@people.example", "grace@people.example\r\n", "\ngrace@people.example", "grace@people.example%0d%0aBcc:x"] {
            send_form(&app, &slug, &[("email", typed)]).has_status(422);
        }
        send_form(&app, &slug, &[("name", "Grace\r\nSubject: hello")]).has_status(422);
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}

on_both_databases! {
    fn an_empty_form_names_every_field_that_is_missing(app) {
        let slug = app.open_letter();
        let token = token(&app);
        let back = app.browser().post(&door(&slug), &[("form_token", &token)]);
        back.has_status(422).says("Write your name.").says("Write your email address").says("Choose as what you are signing.");
        let back = send_form(&app, &slug, &[("council_display", ABSENT)]);
        back.has_status(422).says("Choose one of the answers.");
        assert_eq!(rows(&app), 0);
    }
}

on_both_databases! {
    fn a_closed_letter_takes_nothing_and_says_so(app) {
        let slug = app.open_letter();
        let (browser, page) = (app.browser(), app.browser().get(&format!("/letters/{slug}")));
        close(&app, &slug);
        browser.submit(&page, &door(&slug), &fields(&[])).has_status(410).says("takes no more signatures");
        let unreadable = browser.submit(&page, &door(&slug), &fields(&[("name", "")]));
        unreadable.has_status(410).says("Nothing that you typed was kept");
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}

on_both_databases! {
    fn a_draft_is_as_unknown_as_a_letter_that_never_was(app) {
        let slug = draft(&app);
        let token = token(&app);
        let form = fields(&[("form_token", &token)]);
        for slug in [slug.as_str(), "never-was", "..%2f..%2fetc", "%00", "%FF"] {
            app.browser().post(&door(slug), &form).has_status(404);
            for page in ["", "/names", "/check-your-email", "/check-your-email?handle=x", "/thanks", "/count.json", "/letter.txt", "/letter.json", "/messages", "/deadline"] {
                app.browser().get(&format!("/letters/{slug}{page}")).has_status(404).does_not_say("Not yet for the public");
            }
        }
        assert_eq!(rows(&app), 0);
    }
}

on_both_databases! {
    fn a_form_token_that_is_not_ours_gives_the_filled_form_back(app) {
        let slug = app.open_letter();
        let desk = app.app.form_tokens.issue("desk", app.now());
        for forged in ["", "public~1800000000.AAAA", "x", desk.as_str()] {
            let back = send_form(&app, &slug, &[("form_token", forged)]);
            back.has_status(403).says("We could not see that this form came from our own page");
            assert!(back.form(&door(&slug)).contains(&("name".into(), "Grace Hopper".into())), "{}", back.body);
        }
        assert_eq!((rows(&app), mail_count(&app)), (0, 0));
    }
}

on_both_databases! {
    fn a_form_that_was_open_for_two_days_comes_back_filled_and_works_then(app) {
        let slug = app.open_letter();
        let browser = app.browser();
        let page = browser.get(&format!("/letters/{slug}"));
        app.pass(Duration::hours(47));
        browser.submit(&page, &door(&slug), &fields(&[("name", "Early Bird"), ("email", "early@people.example")])).has_status(303);
        app.pass(Duration::hours(2));
        let back = browser.submit(&page, &door(&slug), &fields(&[]));
        back.has_status(422).says("Everything you typed is still here");
        assert_eq!(rows(&app), 1);
        browser.submit(&back, &door(&slug), &[]).has_status(303);
        assert_eq!(rows(&app), 2);
    }
}

on_both_databases! {
    fn mail_goes_to_the_ascii_domain_of_an_address_with_other_letters(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[("email", "grace@bücher.example")]).has_status(303);
        app.confirm("grace@xn--bcher-kva.example").has_status(303);
        assert_eq!(app.count(&slug), 1);
        send_form(&app, &slug, &[("email", "GRACE@xn--bcher-kva.example")]).has_status(303);
        assert_eq!(rows(&app), 1, "the same mailbox, spelled otherwise");
    }
}

on_both_databases! {
    fn one_mailbox_spelled_in_many_ways_is_one_person(app) {
        let slug = app.open_letter();
        for email in ["grace@people.example", "grace+letters@people.example", "GRACE@People.Example", " grace@people.example\u{A0}"] {
            send_form(&app, &slug, &[("email", email)]).has_status(303);
        }
        send_form(&app, &slug, &[("name", "  grace   HOPPER ")]).has_status(303);
        assert_eq!(rows(&app), 1);
        assert_eq!(app.mails_to("grace+letters@people.example").len(), 1, "mail goes to the address as typed");
        app.confirm("grace@people.example").has_status(303);
        send_form(&app, &slug, &[("email", "grace+again@people.example")]).has_status(303);
        assert_eq!((rows(&app), app.count(&slug)), (1, 1));
    }
}

on_both_databases! {
    fn two_people_on_one_mailbox_both_count(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", "home@people.example", &[]);
        app.sign(&slug, "Vincent Hopper", "home@people.example", &[]);
        assert_eq!((rows(&app), app.count(&slug)), (2, 2));
    }
}

on_both_databases! {
    fn signing_again_before_confirming_supersedes_the_link_and_not_the_row(app) {
        let slug = app.open_letter();
        send_form(&app, &slug, &[("role", "Admiral")]).has_status(303);
        let first = app.confirmation_link("grace@people.example");
        send_form(&app, &slug, &[("role", "Rear admiral")]).has_status(303);
        let second = app.confirmation_link("grace@people.example");
        assert_eq!(rows(&app), 1);
        app.browser().get(&first).has_status(404).says("a newer mail has replaced it");
        app.browser().get(&second).has_status(200).says("Rear admiral");
        app.confirm("grace@people.example").has_status(303);
        assert_eq!(app.count(&slug), 1);
    }
}

/// What of an answer could tell one visitor from another: everything but the random handle and the clock.
fn likeness(page: &Page) -> (u16, Vec<(String, String)>, String, usize) {
    let random = handle(page);
    let mut headers: Vec<(String, String)> = page
        .headers
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().replace(&random, &"H".repeat(random.len()))))
        .collect();
    headers.sort();
    (page.status, headers, page.body.clone(), random.len())
}

fn suppress(app: &TestApp, email: &str) {
    use undersigned::mail::suppression::{Reason, insert_or_skip, key};
    let (key, now) = (key(&app.app.seal, email), app.now());
    app.app.db.write_here(move |conn| insert_or_skip(conn, &key, Reason::NeverWrite, now)).unwrap();
}

on_both_databases! {
    fn everybody_gets_the_same_answer_whether_new_known_confirmed_withdrawn_or_never_to_be_written_to(app) {
        let slug = app.open_letter();
        let answer = || likeness(&send_form(&app, &slug, &[]));
        let new = answer();
        assert_eq!(answer(), new, "known");
        app.confirm("grace@people.example").has_status(303);
        assert_eq!(answer(), new, "confirmed");
        app.settle();
        assert_eq!(answer(), new, "counted");
        let told = app.last_mail_to("grace@people.example");
        assert!(told.subject.starts_with("You have already signed"), "only the mailbox learns: {}", told.subject);
        assert_eq!(app.count(&slug), 1);
        let path = app.own_page_link("grace@people.example");
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        assert_eq!(answer(), new, "withdrawn");
        suppress(&app, "grace@people.example");
        let before = mail_count(&app);
        assert_eq!(answer(), new, "never to be written to");
        assert_eq!(mail_count(&app), before, "and is not written to");
    }
}

on_both_databases! {
    fn a_name_made_of_markup_is_shown_as_it_was_typed(app) {
        let slug = app.open_letter();
        let typed = "<b onclick=x>Grace</b> & 'Hopper'";
        app.sign(&slug, typed, "grace@people.example", &[("public_display", "full"), ("role", "<script>alert(1)</script>")]);
        for path in [format!("/letters/{slug}"), format!("/letters/{slug}/names"), app.own_page_link("grace@people.example")] {
            let page = app.browser().get(&path);
            page.says(typed).says("<script>alert(1)</script>");
            assert!(!page.body.contains("<script") && !page.body.contains("<b on"), "{}", page.body);
        }
    }
}

on_both_databases! {
    fn pressing_the_button_of_the_form_many_times_at_once_makes_one_row(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| app.browser().submit(&page, &door(&slug), &fields(&[])).has_status(303).status);
            }
        });
        assert_eq!((rows(&app), mail_count(&app)), (1, 6));
        let links = app.mails_to("grace@people.example");
        let open = links.iter().filter(|mail| {
            app.browser().get(&crate::support::browser::link_in(&mail.text, "/confirmations/")).status == 200
        });
        assert_eq!(open.count(), 1, "one of the links works, whichever came last");
    }
}
