//! `GET` and `POST /desk/letters/{id}/dispatch`.

use super::{dispatch_path, letters_to, sent, signed};
use crate::on_both_databases;
use crate::support::people::{BEN, letter_file};

on_both_databases! {
    fn each_addressee_gets_the_letter_from_an_address_of_its_own(app) {
        let (_, _) = sent(&app);
        let (mayor, director) = (app.last_mail_to("mayor@council.example"), app.last_mail_to("director@council.example"));
        for mail in [&mayor, &director] {
            assert!(mail.from.starts_with("r-") && mail.from.ends_with("@replies.undersigned.example"), "{}", mail.from);
            let raw = String::from_utf8_lossy(&mail.raw).into_owned();
            assert!(raw.contains("Families First via Undersigned"), "{raw}");
            for part in ["Families need answers", "families wait for an answer", "1. Answer the families", "Grace Hopper, Admiral"] {
                assert!(mail.text.contains(part), "{part} in {}", mail.text);
            }
            assert!(mail.text.contains("/letters/families-need-answers"), "{}", mail.text);
        }
        assert_ne!(mayor.from, director.from);
    }
}

on_both_databases! {
    fn nobodys_mail_address_goes_to_the_council(app) {
        sent(&app);
        let mail = app.last_mail_to("mayor@council.example");
        assert!(!format!("{}{}", mail.text, mail.html.clone().unwrap_or_default()).contains("people.example"));
    }
}

on_both_databases! {
    fn the_council_sees_of_each_signer_what_they_chose_for_it(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Ada Lovelace", "a@people.example", &[("role", "Social worker"), ("council_display", "initials")]);
        app.sign(&slug, "Mary Seacole", "b@people.example", &[("council_display", "category")]);
        app.sign(&slug, "Rosa Parks", "c@people.example", &[("council_display", "counted"), ("public_display", "full")]);
        app.dispatch(&app.ada(), &slug);
        let text = app.last_mail_to("mayor@council.example").text;
        for part in ["3 people have signed", "A. L., Social worker", "and 2 others who chose not to show a name"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        for hidden in ["Lovelace", "Seacole", "Parks"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
}

on_both_databases! {
    fn the_page_shows_exactly_what_will_be_sent(app) {
        let (slug, ada) = signed(&app);
        let page = ada.get(&dispatch_path(&app, &slug));
        page.has_status(200).says("mayor@council.example").says("Grace Hopper, Admiral").says("1. Answer the families");
        app.dispatch(&ada, &slug);
        let text = app.last_mail_to("mayor@council.example").text.split_whitespace().collect::<Vec<_>>().join(" ");
        page.says(&text);
    }
}

on_both_databases! {
    fn opening_the_page_sends_nothing(app) {
        let (slug, ada) = signed(&app);
        ada.get(&dispatch_path(&app, &slug));
        ada.send("HEAD", &dispatch_path(&app, &slug), &[], Vec::new());
        assert_eq!(letters_to(&app, "mayor@council.example"), 0);
    }
}

on_both_databases! {
    fn sending_twice_sends_once(app) {
        let (slug, ada) = signed(&app);
        let path = dispatch_path(&app, &slug);
        let page = ada.get(&path);
        ada.submit(&page, &path, &[]).has_status(303);
        ada.submit(&page, &path, &[]).has_status(409).says("has been sent already");
        assert_eq!(letters_to(&app, "mayor@council.example"), 1);
        ada.get(&path).has_status(200).says("This is the copy that was sent");
    }
}

on_both_databases! {
    fn a_letter_that_nobody_has_confirmed_is_not_sent(app) {
        let slug = app.open_letter();
        app.fill_in(&slug, "Grace Hopper", "grace@people.example", &[]);
        let (ada, path) = (app.ada(), dispatch_path(&app, &slug));
        let page = ada.get(&path);
        page.has_status(200).says("Nobody has confirmed a signature yet");
        let token = page.form(&path.replace("dispatch", "test-copy")).remove(0).1;
        ada.post(&path, &[("form_token", &token)]).has_status(409);
        assert_eq!(letters_to(&app, "mayor@council.example"), 0);
    }
}

on_both_databases! {
    fn whoever_has_confirmed_is_in_the_copy_also_on_a_letter_at_risk(app) {
        let slug = app.import(&letter_file("Staff speak up", "").replace("at_risk = false", "at_risk = true"));
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("council_display", "full")]);
        assert_eq!(app.count(&slug), 0, "one alone is not published");
        let (ada, path) = (app.ada(), dispatch_path(&app, &slug));
        let page = ada.get(&path);
        page.says("One more confirmed signature is not on the roll yet").does_not_say("Nobody has confirmed");
        ada.submit(&page, &path, &[]).has_status(303);
        assert!(app.last_mail_to("mayor@council.example").text.contains("Grace Hopper"));
        assert_eq!(app.count(&slug), 1);
    }
}

on_both_databases! {
    fn a_draft_is_not_sent(app) {
        let slug = app.import(&letter_file("A draft", "").replace("state = \"open\"", "state = \"draft\""));
        app.ada().get(&dispatch_path(&app, &slug)).has_status(200).says("still a draft");
    }
}

on_both_databases! {
    fn another_team_finds_no_such_letter(app) {
        let (slug, ada) = signed(&app);
        let (path, ben) = (dispatch_path(&app, &slug), app.organiser(BEN, "Another team"));
        ben.get(&path).has_status(404);
        let token = ada.get(&path).form(&path).remove(0).1;
        ben.post(&path, &[("form_token", &token)]).has_status(403);
        app.browser().get(&path).has_status(303);
        app.browser().post(&path, &[]).has_status(303);
        assert_eq!(letters_to(&app, "mayor@council.example"), 0);
    }
}

on_both_databases! {
    fn a_form_that_is_not_ours_sends_nothing(app) {
        let (slug, ada) = signed(&app);
        let path = dispatch_path(&app, &slug);
        ada.post(&path, &[]).has_status(403);
        ada.post(&path, &[("form_token", "forged")]).has_status(403);
        ada.send("DELETE", &path, &[], Vec::new()).has_status(405);
        ada.get("/desk/letters/nonsense/dispatch").has_status(404);
        assert_eq!(letters_to(&app, "mayor@council.example"), 0);
    }
}

on_both_databases! {
    fn the_page_counts_the_days_from_the_sending(app) {
        let (slug, _) = sent(&app);
        app.pass(chrono::Duration::days(3));
        app.settle();
        let json: serde_json::Value = serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/letter.json")).body).unwrap();
        assert_eq!(json["days_without_answer"], 3);
    }
}

on_both_databases! {
    fn what_was_sent_lies_sealed(app) {
        sent(&app);
        assert!(!app.dump().contains("Grace Hopper"));
    }
}

on_both_databases! {
    fn a_signature_after_the_sending_is_counted_and_is_not_in_the_copy(app) {
        let (slug, ada) = sent(&app);
        app.sign(&slug, "Rosa Parks", "rosa@people.example", &[("council_display", "full")]);
        assert_eq!(app.count(&slug), 2);
        ada.get(&dispatch_path(&app, &slug)).says("Grace Hopper").does_not_say("Rosa Parks");
    }
}

on_both_databases! {
    fn of_two_who_send_at_once_one_sends(app) {
        use undersigned::dispatch::post::Post;
        use undersigned::dispatch::send::dispatch;

        let (slug, _) = signed(&app);
        let (id, now) = (app.letter(&slug).id, app.now());
        let send = || {
            let (post, id) = (Post::of(&app.app), id.clone());
            app.app.db.write_here(move |conn| dispatch(conn, &post, &id, None, now)).unwrap().is_ok()
        };
        let sent = std::thread::scope(|scope| [scope.spawn(send), scope.spawn(send)].map(|sender| sender.join().unwrap()));
        assert_eq!(sent.iter().filter(|sent| **sent).count(), 1);
        assert_eq!(letters_to(&app, "mayor@council.example"), 1);
    }
}

on_both_databases! {
    fn many_names_come_as_a_file(app) {
        use undersigned::dispatch::copy::FrozenCopy;
        use undersigned::dispatch::letter_mail;
        use undersigned::dispatch::post::Post;
        use undersigned::letters::store::with_parts;
        use undersigned::signatures::names::ShownNames;

        let slug = app.open_letter();
        let whole = app.app.db.read_here(|conn| with_parts(conn, app.letter(&slug))).unwrap();
        let named = (0..301).map(|number| format!("Signer Number{number}")).collect();
        let copy = FrozenCopy::freeze(&whole, ShownNames { named, ..ShownNames::default() });
        let mail = letter_mail::write(&Post::of(&app.app), &copy, &slug, letter_mail::Reader::Addressee).unwrap();
        assert!(mail.text.contains("301 names are in the attached file names.txt") && !mail.text.contains("Number300"));
        let files = letter_mail::attachments(&copy);
        assert!(files[0].name == "names.txt" && files[0].content.contains("Signer Number300"));
    }
}

on_both_databases! {
    fn the_names_in_the_copy_are_forgotten_long_after_the_closing(app) {
        use undersigned::dispatch::forget::forget_names;

        let (slug, ada) = sent(&app);
        let forget = || {
            let (seal, now) = (std::sync::Arc::clone(&app.app.seal), app.now());
            app.app.db.write_here(move |conn| forget_names(conn, &seal, now)).unwrap()
        };
        let desk = format!("/desk/letters/{}", app.letter_id(&slug));
        ada.submit(&ada.get(&desk), &format!("{desk}/closure"), &[]).has_status(303);
        app.pass(chrono::Duration::days(179));
        assert_eq!(forget(), 0);
        app.pass(chrono::Duration::days(2));
        assert_eq!(forget(), 1);
        assert_eq!(forget(), 0);
    }
}
