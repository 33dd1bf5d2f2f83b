//! `POST /desk/letters/{id}/test-copy`.

use super::{dispatch_path, letters_to, signed};
use crate::on_both_databases;
use crate::support::people::{ADA, BEN};

on_both_databases! {
    fn a_test_copy_goes_to_the_organiser_and_to_nobody_else(app) {
        let (slug, ada) = signed(&app);
        let (page, path) = (ada.get(&dispatch_path(&app, &slug)), dispatch_path(&app, &slug).replace("dispatch", "test-copy"));
        ada.submit(&page, &path, &[]).has_status(303);
        let mail = app.last_mail_to(ADA);
        assert!(mail.subject.starts_with("[Test] Families need answers"), "{}", mail.subject);
        assert!(mail.text.contains("This is a test copy") && mail.text.contains("Grace Hopper, Admiral"), "{}", mail.text);
        assert_eq!(letters_to(&app, "mayor@council.example"), 0);
        assert!(app.letter(&slug).dispatched_at.is_none());
    }
}

on_both_databases! {
    fn only_the_team_can_ask_for_one(app) {
        let (slug, ada) = signed(&app);
        let path = dispatch_path(&app, &slug).replace("dispatch", "test-copy");
        let ben = app.organiser(BEN, "Another team");
        let before = app.mails().len();
        ben.post(&path, &[]).has_status(403);
        ada.post(&path, &[("form_token", "forged")]).has_status(403);
        ada.get(&path).has_status(405);
        app.settle();
        assert_eq!(app.mails().len(), before);
    }
}
