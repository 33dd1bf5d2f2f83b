//! `GET` and `POST /desk/letters/{id}/addressees/{addressee}`.

use super::{addressee_path, dispatch_path, letters_to, sent, signed};
use crate::on_both_databases;
use crate::support::people::BEN;

on_both_databases! {
    fn a_corrected_address_gets_the_letter_as_it_was_sent_from_a_new_reply_address(app) {
        let (slug, ada) = sent(&app);
        let first = app.last_mail_to("mayor@council.example");
        app.sign(&slug, "Rosa Parks", "rosa@people.example", &[("council_display", "full")]);
        let path = addressee_path(&app, &slug, 0);
        let page = ada.get(&path);
        let done = ada.submit(&page, &path, &[("email", "the.mayor@council.example")]);
        ada.follow(&done).says("the letter is on its way there");
        let again = app.last_mail_to("the.mayor@council.example");
        assert_eq!(again.text, first.text);
        assert_ne!(again.from, first.from);
        assert_eq!(letters_to(&app, "director@council.example"), 1);
    }
}

on_both_databases! {
    fn a_name_that_was_withdrawn_is_neither_sent_again_nor_held_another_night(app) {
        let (slug, ada) = signed(&app);
        app.sign(&slug, "Rosa Parks", "rosa@people.example", &[("council_display", "full")]);
        app.sign(&slug, "Mary Seacole", "mary@people.example", &[("council_display", "full")]);
        app.dispatch(&ada, &slug);
        let withdraw = |email: &str| {
            let own = app.own_page_link(email);
            crate::signatures::press(&app.browser(), &own, &format!("{own}/withdrawal")).has_status(303);
        };
        withdraw("rosa@people.example");
        let path = addressee_path(&app, &slug, 0);
        ada.submit(&ada.get(&path), &path, &[("email", "the.mayor@council.example")]).has_status(303);
        let again = app.last_mail_to("the.mayor@council.example").text;
        assert!(again.contains("Grace Hopper") && !again.contains("Rosa Parks"), "{again}");
        let desk = dispatch_path(&app, &slug);
        ada.get(&desk).says("Mary Seacole").does_not_say("Rosa Parks");
        withdraw("mary@people.example");
        app.night();
        ada.get(&desk).says("Grace Hopper").does_not_say("Mary Seacole");
    }
}

on_both_databases! {
    fn correcting_twice_sends_once(app) {
        let (slug, ada) = sent(&app);
        let path = addressee_path(&app, &slug, 0);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[("email", "the.mayor@council.example")]).has_status(303);
        let second = ada.submit(&page, &path, &[("email", "the.mayor@council.example")]);
        ada.follow(&second).says("There was nothing to do");
        assert_eq!(letters_to(&app, "the.mayor@council.example"), 1);
    }
}

on_both_databases! {
    fn the_same_address_is_tried_again_only_after_it_failed(app) {
        let (slug, ada) = sent(&app);
        let path = addressee_path(&app, &slug, 0);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[]).has_status(303);
        assert_eq!(letters_to(&app, "mayor@council.example"), 1);
        let reply_address = crate::replies::reply_address(&app, "mayor@council.example");
        app.hand_in(&crate::replies::bounce_of(&app, "mayor@council.example"), &reply_address, "<>").has_status(201);
        ada.submit(&page, &path, &[]).has_status(303);
        assert_eq!(letters_to(&app, "mayor@council.example"), 2);
    }
}

on_both_databases! {
    fn before_the_sending_only_the_address_changes(app) {
        let (slug, ada) = signed(&app);
        let path = addressee_path(&app, &slug, 0);
        let done = ada.submit(&ada.get(&path), &path, &[("email", "the.mayor@council.example")]);
        ada.follow(&done).says("The address is corrected.");
        assert_eq!(letters_to(&app, "the.mayor@council.example"), 0);
        app.dispatch(&ada, &slug);
        assert_eq!(letters_to(&app, "the.mayor@council.example"), 1);
        assert_eq!(letters_to(&app, "mayor@council.example"), 0);
    }
}

on_both_databases! {
    fn what_is_no_address_comes_back_with_a_message(app) {
        let (slug, ada) = sent(&app);
        let path = addressee_path(&app, &slug, 0);
        let page = ada.get(&path);
        for wrong in ["", "the mayor", "mayor@council.example\r\nBcc: x@y.example"] {
            ada.submit(&page, &path, &[("email", wrong)]).has_status(422).says("Write an email address");
        }
        assert_eq!(app.mails().iter().filter(|mail| mail.to.contains("council.example")).count(), 2);
    }
}

on_both_databases! {
    fn another_team_finds_no_such_addressee(app) {
        let (slug, ada) = sent(&app);
        let (path, ben) = (addressee_path(&app, &slug, 0), app.organiser(BEN, "Another team"));
        ben.get(&path).has_status(404);
        ben.post(&path, &[("email", "ben@elsewhere.example")]).has_status(403);
        app.browser().get(&path).has_status(303);
        ada.send("PUT", &path, &[], Vec::new()).has_status(405);
        let other = path.rsplit_once('/').unwrap().0.to_owned() + "/00000000-0000-7000-8000-000000000000";
        ada.get(&other).has_status(404);
        assert_eq!(letters_to(&app, "ben@elsewhere.example") - 1, 1, "the invitation and the way in, and nothing else");
    }
}
