//! A promise that takes the place of an earlier one.

use chrono::Duration;

use super::{day, happened, said, world};
use crate::on_both_databases;
use crate::replies::file;

on_both_databases! {
    fn how_often_and_how_far_a_promise_moved_is_shown_everywhere(app) {
        let world = world(&app);
        let first_day = day(&app, 20);
        let mut promise = world.promised(&app, 20);
        for days in [40, 70, 114] {
            world.pass(&app, 1);
            let on = said(first_day + Duration::days(days - 20));
            let reply = world.reply(&app, &format!("We will publish it on {on}, we are afraid."));
            promise = world.record(&reply, &format!("We will publish it on {on}"), &format!("on {on}"), &[("predecessor", &promise)]);
        }
        let words = "Moved three times, 94 days later than first said";
        let visitor = app.browser();
        visitor.get(&world.public(&promise)).has_status(200).says(words).says("How it moved").says("Moved once");
        visitor.get(&format!("/letters/{}/promises", world.slug)).says(words);
        world.ada.get(&world.desk()).says(words);
        world.ada.get(&world.at(&promise, "")).says(words);
        let json = world.json(&app);
        assert_eq!(json["count"], 1, "those replaced are not counted");
        let last = json["promises"].as_array().unwrap().iter().find(|one| one["id"] == promise.as_str()).unwrap();
        assert_eq!((&last["moved_times"], &last["moved_days"]), (&3.into(), &94.into()));
        assert_eq!(json["promises"][0]["status"], "replaced");
        assert_eq!((happened(&app, "promise_recorded"), happened(&app, "promise_moved")), (1, 3));
        let first = json["promises"][0]["id"].as_str().unwrap();
        visitor.get(&world.public(first)).says("Another promise took the place of this one");
    }
}

on_both_databases! {
    fn only_a_later_reply_of_the_same_addressee_moves_a_promise(app) {
        let world = world(&app);
        let earlier = world.reply(&app, "We will publish it shortly.");
        world.pass(&app, 1);
        let later = world.reply(&app, "We will publish it in the spring. We will meet you in the spring.");
        let promise = world.record(&later, "We will publish it in the spring.", "in the spring", &[]);
        let refused = world.post(&earlier, "We will publish it shortly.", "shortly", &[("predecessor", &promise)]);
        refused.has_status(409).says("made in a later reply");
        let same = world.post(&later, "We will meet you in the spring.", "in the spring", &[("predecessor", &promise)]);
        same.has_status(409);
        let first = world.record(&earlier, "We will publish it shortly.", "shortly", &[]);
        app.execute(&format!(
            "UPDATE promises SET addressee_id = (SELECT id FROM addressees WHERE name = 'The Director') WHERE id = '{first}'"
        ));
        let other = world.post(&later, "We will meet you in the spring.", "in the spring", &[("predecessor", &first)]);
        other.has_status(409).says("somebody else made it");
        assert_eq!(happened(&app, "promise_moved"), 0);
    }
}

on_both_databases! {
    fn a_promise_is_replaced_once(app) {
        let world = world(&app);
        let first = world.promised(&app, 20);
        world.pass(&app, 1);
        let reply = world.reply(&app, "We will publish it in the summer. We will meet you in the autumn.");
        world.record(&reply, "We will publish it in the summer.", "in the summer", &[("predecessor", &first)]);
        let again = world.post(&reply, "We will meet you in the autumn.", "in the autumn", &[("predecessor", &first)]);
        again.has_status(409).says("replaced or decided meanwhile");
        let correction = world.send(&world.ada, &first, "", &[("due_precision", "vague")]);
        correction.has_status(409);
        assert_eq!(app.number("SELECT COUNT(*) FROM promises"), 2);
    }
}

on_both_databases! {
    fn the_page_of_a_promise_leads_to_recording_where_it_moved(app) {
        let world = world(&app);
        let promise = world.promised(&app, 20);
        let link = |promise: &str| {
            let page = world.ada.get(&world.at(promise, ""));
            page.says("They moved it: record the new date");
            let before = page.body.split("They moved it").next().unwrap();
            before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
        };
        world.ada.get(&link(&promise)).has_status(200).says("No later reply of theirs has come in");
        world.pass(&app, 1);
        let on = said(day(&app, 50));
        let reply = world.reply(&app, &format!("We are sorry. We will publish it by {on}."));
        let form = link(&promise);
        assert!(form.contains(&format!("reply={reply}&replaces={promise}")), "one later reply: {form}");
        let page = world.ada.get(&form);
        let path = world.desk();
        // The first form to that address is the suggestion's: one click moves the promise.
        assert!(page.form(&path).contains(&("predecessor".to_owned(), promise.clone())), "{}", page.body);
        let done = world.ada.submit(&page, &path, &[]);
        world.ada.follow(&done).says("Moved once, 31 days later than first said");
        world.pass(&app, 1);
        world.unread(&app, "One more.");
        let moved = world.json(&app)["promises"][1]["id"].as_str().unwrap().to_owned();
        world.unread(&app, "And one more.");
        let page = world.ada.get(&link(&moved));
        page.says("Choose the later reply that names another day").does_not_say("We are sorry");
        world.ada.get(&format!("{path}?replaces={promise}")).has_status(200);
        world.ada.get(&format!("{path}?replaces=nonsense&reply={reply}")).has_status(200);
    }
}

on_both_databases! {
    fn how_far_a_span_moved_is_counted_between_last_days(app) {
        let world = world(&app);
        let chain = |first: &str, then: &str| {
            world.pass(&app, 1);
            let one = world.reply(&app, &format!("We will publish it {first}."));
            let before = world.record(&one, &format!("We will publish it {first}."), first, &[]);
            world.pass(&app, 1);
            let two = world.reply(&app, &format!("We will publish it {then}."));
            let after = world.record(&two, &format!("We will publish it {then}."), then, &[("predecessor", &before)]);
            app.browser().get(&world.public(&after))
        };
        chain("in December 2027", "in January 2028").says("Moved once, 31 days later than first said");
        chain("in the spring of 2028", "by 12 April 2028").says("Moved once, but no later than first said");
        chain("by 31 December 2027", "in 2028").says("Moved once, up to 366 days later than first said");
        chain("in the winter of 2027", "by 1 March 2028").says("Moved once, ");
        chain("shortly", "by 1 March 2028").says("Moved once, and now a day is named");
        chain("by 1 March 2028", "in due course").says("Moved once, and now no day is named");
        chain("by 1 March 2028", "by 20 February 2028").says("10 days earlier than first said");
        app.settle();
        app.browser().get(&format!("/letters/{}/timeline", world.slug)).says("was brought forward to 20 February 2028");
    }
}

on_both_databases! {
    fn a_promise_holds_again_when_the_reply_that_moved_it_is_put_aside_and_is_moved_again_with_it(app) {
        let world = world(&app);
        let first = world.promised(&app, 10);
        crate::promises::follow::follow(&app, &world, &first);
        world.pass(&app, 1);
        let on = said(day(&app, 100));
        let reply = world.reply(&app, &format!("We will publish it on {on}."));
        let second = world.record(&reply, &format!("We will publish it on {on}."), &format!("on {on}"), &[("predecessor", &first)]);
        let path = format!("/desk/letters/{}/replies/{reply}", world.letter);
        file(&world.ada, &path, &[("deed", "set_aside")]).has_status(303);
        let json = world.json(&app);
        assert_eq!((&json["count"], &json["promises"][0]["status"]), (&1.into(), &"due_soon".into()));
        let followed = |promise: &str| app.number(&format!("SELECT COUNT(*) FROM promise_followers WHERE promise_id = '{promise}'"));
        assert_eq!((followed(&first), followed(&second)), (1, 0));
        world.judge(&reply);
        let json = world.json(&app);
        assert_eq!((&json["count"], &json["promises"][0]["status"]), (&1.into(), &"replaced".into()));
        assert_eq!((followed(&first), followed(&second)), (0, 1));
        file(&world.ada, &path, &[("deed", "set_aside")]).has_status(303);
        world.pass(&app, 12);
        app.minute();
        assert_eq!(world.json(&app)["promises"][0]["status"], "date_passed_unverified");
    }
}

on_both_databases! {
    fn a_promise_that_is_brought_forward_is_not_put_off(app) {
        let world = world(&app);
        let first = world.promised(&app, 100);
        world.pass(&app, 1);
        let on = said(day(&app, 10));
        let reply = world.reply(&app, &format!("We will publish it on {on}."));
        world.record(&reply, &format!("We will publish it on {on}."), &format!("on {on}"), &[("predecessor", &first)]);
        app.settle();
        let timeline = app.browser().get(&format!("/letters/{}/timeline", world.slug));
        timeline.says(&format!("was brought forward to {on}"));
        assert!(!timeline.text().contains("put off"));
    }
}
