//! Getting in touch with the people behind a statement.

use super::STATEMENT;
use crate::on_both_databases;
use crate::support::people::ADA;

on_both_databases! {
    fn a_message_reaches_the_team_as_plain_text_and_can_be_answered(app) {
        let slug = app.import(STATEMENT);
        let path = format!("/letters/{slug}/messages");
        app.browser().get(&format!("/letters/{slug}")).says("Get in touch").does_not_say("days since");
        let browser = app.browser();
        let page = browser.get(&path);
        let words = "I can help.\r\n\r\n<b>Call</b> me: http://people.example";
        let sent = browser.submit(&page, &path, &[("email", "grace@people.example"), ("message", words)]);
        browser.follow(&sent).says("Your message is on its way to them.").does_not_say("I can help");
        let mail = app.last_mail_to(ADA);
        let raw = String::from_utf8(mail.raw.clone()).unwrap();
        assert!(mail.text.contains("I can help.") && mail.text.contains("<b>Call</b>"), "{}", mail.text);
        assert!(mail.html.is_none() && raw.contains("Reply-To: grace@people.example"), "{raw}");
        assert!(mail.from.contains("letters@undersigned.example"), "{}", mail.from);
    }
}

on_both_databases! {
    fn a_message_with_a_fault_comes_back_as_it_was_typed(app) {
        let slug = app.import(STATEMENT);
        let (path, browser) = (format!("/letters/{slug}/messages"), app.browser());
        let page = browser.get(&path);
        let long = "m".repeat(5_001);
        let before = app.mails_to(ADA).len();
        for (email, message, fault) in [
            ("", "Hello", "Write an email address"),
            ("grace@people.example\r\nBcc: eve@people.example", "Hello", "Write an email address"),
            ("grace@people.example", "", "Write something."),
            ("grace@people.example", " \r\n ", "Write something."),
            ("grace@people.example", long.as_str(), "Write at most 5,000 characters."),
            ("grace@people.example", "He\u{202E}llo", "Take out the invisible"),
            ("grace@people.example", "He\u{0}llo", "Take out the invisible"),
        ] {
            let back = browser.submit(&page, &path, &[("email", email), ("message", message)]);
            back.has_status(422).says(fault);
            if !message.trim().is_empty() {
                let typed = back.form(&path).into_iter().find(|(name, _)| name == "message").unwrap().1;
                assert_eq!(typed, message, "what was typed is kept");
            }
        }
        browser.submit(&page, &path, &[("email", "grace@people.example"), ("message", "Hello"), ("more", "x")]).has_status(400);
        assert_eq!(app.mails_to(ADA).len(), before);
    }
}

on_both_databases! {
    fn an_open_letter_takes_messages_and_does_not_ask_for_them(app) {
        let slug = app.open_letter();
        app.browser().get(&format!("/letters/{slug}")).does_not_say("Get in touch");
        let (path, browser) = (format!("/letters/{slug}/messages"), app.browser());
        let form = [("email", "grace@people.example"), ("message", "Hello")];
        browser.submit(&browser.get(&path), &path, &form).has_status(303);
        assert!(app.last_mail_to(ADA).text.contains("Hello"));
        browser.get("/letters/there-is-none/messages").has_status(404);
    }
}

on_both_databases! {
    fn a_stranger_cannot_put_headers_or_other_receivers_into_the_mail(app) {
        let slug = app.import(STATEMENT);
        let (path, browser) = (format!("/letters/{slug}/messages"), app.browser());
        let page = browser.get(&path);
        let words = "\r\nBcc: eve@people.example\r\n.\r\nSubject: other";
        browser.submit(&page, &path, &[("email", "grace@people.example"), ("message", words)]).has_status(303);
        let mail = app.last_mail_to(ADA);
        let raw = String::from_utf8(mail.raw.clone()).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("eve@") && !head.contains("Subject: other"), "{head}");
        assert!(app.mails_to("eve@people.example").is_empty());
    }
}

on_both_databases! {
    fn a_message_with_a_forged_or_an_expired_form_comes_back_filled_in_and_says_which(app) {
        let slug = app.import(STATEMENT);
        let (path, browser) = (format!("/letters/{slug}/messages"), app.browser());
        let page = browser.get(&path);
        app.pass(chrono::Duration::hours(49));
        let typed = [("email", "grace@people.example"), ("message", "Hello")];
        let expired = browser.submit(&page, &path, &typed);
        expired.has_status(422).says("open for more than two days");
        let forged = browser.post(&path, &[("form_token", "x"), typed[0], typed[1]]);
        forged.has_status(403).says("We could not see that this form came from our own page");
        for back in [expired, forged] {
            assert!(back.body.contains("Hello") && back.body.contains("grace@people.example"));
        }
    }
}
