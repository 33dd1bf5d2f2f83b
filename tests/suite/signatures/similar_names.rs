//! Nearly the same name from another mailbox: the first stands, the later one waits for a look, and once it was let go it is
//! not asked again.

use super::trap::{held, reasons};
use super::{door, fields, press, rows, send_form, token};
use crate::on_both_databases;
use crate::support::app::TestApp;

fn sign(app: &TestApp, slug: &str, name: &str, email: &str) {
    app.sign(slug, name, email, &[("public_display", "name")]);
}

on_both_databases! {
    fn the_later_of_two_near_namesakes_is_held_and_the_first_stands(app) {
        let slug = app.open_letter();
        sign(&app, &slug, "José Núñez", "jose@people.example");
        assert_eq!(app.count(&slug), 1);
        for (email, name) in [("a@people.example", "Jose Nunez"), ("b@people.example", "NÚÑEZ, José"), ("c@people.example", "Jоsе Nunez")] {
            sign(&app, &slug, name, email);
        }
        assert_eq!((app.count(&slug), reasons(&app)), (1, vec!["similar_name".to_owned(); 3]));
        app.browser().get(&app.own_page_link("a@people.example")).says("held for a check by people");
        sign(&app, &slug, "José Núñez Junior", "d@people.example");
        assert_eq!(app.count(&slug), 2);
        let other = app.import(&crate::support::people::letter_file("Another letter", ""));
        sign(&app, &other, "Jose Nunez", "a@people.example");
        assert_eq!(app.count(&other), 1, "names are compared on one letter only");
    }
}

on_both_databases! {
    fn within_one_batch_whoever_signed_first_stands(app) {
        let slug = app.open_letter();
        let (browser, token) = (app.browser(), token(&app));
        let people = [("Grace Hopper", "a@people.example"), ("Grace HOPPER", "b@people.example"), ("Ada King", "c@people.example")];
        for (name, email) in people {
            let form = fields(&[("form_token", &token), ("name", name), ("email", email)]);
            browser.post(&door(&slug), &form).has_status(303);
        }
        app.settle();
        for email in ["c@people.example", "b@people.example", "a@people.example"] {
            let mail = app.mails().into_iter().rfind(|mail| mail.to == email).unwrap();
            let link = crate::support::browser::link_in(&mail.text, "/confirmations/");
            browser.post(&link, &[("form_token", &token)]).has_status(303);
        }
        assert_eq!((app.count(&slug), held(&app)), (2, 1));
        app.browser().get(&app.own_page_link("a@people.example")).says("and counted");
    }
}

on_both_databases! {
    fn whoever_was_let_go_is_not_held_for_it_again(app) {
        let slug = app.open_letter();
        sign(&app, &slug, "Grace Hopper", "a@people.example");
        sign(&app, &slug, "Grace Hopper", "b@people.example");
        assert_eq!((app.count(&slug), held(&app)), (1, 1));
        app.execute("UPDATE signature_holds SET decision = 'released', decided_at = held_at");
        app.execute("UPDATE signatures SET held_at = NULL");
        assert_eq!((app.count(&slug), held(&app), reasons(&app).len()), (2, 0, 1));
        sign(&app, &slug, "Grace Hopper", "c@people.example");
        assert_eq!((app.count(&slug), held(&app)), (2, 1));
    }
}

on_both_databases! {
    fn one_mailbox_with_one_name_in_two_spellings_is_one_person_and_with_two_names_two(app) {
        let slug = app.open_letter();
        sign(&app, &slug, "José Núñez", "family@people.example");
        send_form(&app, &slug, &[("name", "Jose Nunez"), ("email", "family@people.example")]).has_status(303);
        assert_eq!(rows(&app), 1);
        assert!(app.last_mail_to("family@people.example").subject.contains("already signed"));
        sign(&app, &slug, "Mrs Núñez", "family@people.example");
        assert_eq!((rows(&app), app.count(&slug), held(&app)), (2, 2, 0));
    }
}

on_both_databases! {
    fn who_took_the_name_back_stands_in_nobodys_way(app) {
        let slug = app.open_letter();
        sign(&app, &slug, "Grace Hopper", "a@people.example");
        let path = app.own_page_link("a@people.example");
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        app.settle();
        sign(&app, &slug, "Grace Hopper", "b@people.example");
        assert_eq!((app.count(&slug), held(&app)), (1, 0));
    }
}

on_both_databases! {
    fn a_whole_batch_of_namesakes_keeps_nobody_behind_it_waiting(app) {
        let slug = app.open_letter();
        sign(&app, &slug, "Grace Hopper", "first@people.example");
        let letter = app.letter(&slug).id;
        let now = app.now();
        for number in 0..5 {
            send_form(&app, &slug, &[("email", &format!("p{number}@people.example"))]).has_status(303);
        }
        send_form(&app, &slug, &[("name", "Ada King"), ("email", "ada@people.example")]).has_status(303);
        app.execute("UPDATE signatures SET confirmed_at = signed_at WHERE confirmed_at IS NULL");
        let listed = app.app.db.write_here(move |conn| {
            undersigned::signatures::gate::namesakes::list_to_enrol(conn, &letter, 3, now)
        });
        assert_eq!(listed.unwrap().len(), 1, "two batches of three: five are held, one goes on");
        assert_eq!((app.count(&slug), held(&app)), (2, 5));
    }
}
