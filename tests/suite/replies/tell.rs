//! Who is told of a reply.

use super::{answered, file, sent};
use crate::on_both_databases;
use crate::support::app::TestApp;

fn told(app: &TestApp, email: &str) -> usize {
    app.mails_to(email).iter().filter(|mail| mail.subject.starts_with("There is a reply")).count()
}

on_both_databases! {
    fn a_signer_who_asked_is_told_once_however_often_it_is_judged(app) {
        let (_, ada, path) = answered(&app);
        assert_eq!(told(&app, "grace@people.example"), 0, "nobody is told before it has been read");
        for verdict in ["answered", "refused", "holding"] {
            file(&ada, &path, &[("verdict-1", verdict), ("verdict-2", "unanswered")]).has_status(303);
            app.settle();
        }
        assert_eq!(told(&app, "grace@people.example"), 1);
        let mail = app.last_mail_to("grace@people.example");
        for part in ["The Mayor has replied", "1. Answer the families: Answered", "2. Publish the review: Not answered", "/letters/families-need-answers", "/signatures/"] {
            assert!(mail.text.contains(part), "{part} in {}", mail.text);
        }
    }
}

on_both_databases! {
    fn a_signer_who_did_not_ask_is_told_nothing(app) {
        let (slug, ada) = sent(&app);
        app.sign(&slug, "Rosa Parks", "rosa@people.example", &[]);
        app.hand_in(&crate::replies::raw("person"), &crate::replies::reply_address(&app, "mayor@council.example"), "").has_status(201);
        let path = crate::support::browser::link_in(&app.last_mail_to(crate::support::people::ADA).text, "/replies/");
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        app.settle();
        assert_eq!((told(&app, "rosa@people.example"), told(&app, "grace@people.example")), (0, 1));
    }
}

on_both_databases! {
    fn what_was_set_aside_is_told_to_no_signer(app) {
        let (_, ada, path) = answered(&app);
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        app.settle();
        assert_eq!(told(&app, "grace@people.example"), 0);
    }
}
