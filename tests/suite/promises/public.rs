//! The public pages of promises, their JSON, and their dates for a calendar.

use chrono::Duration;

use super::{day, in_path, said, world};
use crate::on_both_databases;
use crate::support::calendar::{entries, entry_of, revision};

on_both_databases! {
    fn vague_promises_are_counted_as_such(app) {
        let world = world(&app);
        app.browser().get(&format!("/letters/{}/promises", world.slug)).has_status(200).says("Nothing was promised yet");
        let reply = world.reply(&app, "We will meet you shortly. We will write in due course. We will publish it in March 2028.");
        world.record(&reply, "We will meet you shortly.", "shortly", &[("kind", "meeting")]);
        world.record(&reply, "We will write in due course.", "in due course", &[("kind", "reply")]);
        world.record(&reply, "We will publish it in March 2028.", "in March 2028", &[]);
        let page = app.browser().get(&format!("/letters/{}/promises", world.slug));
        page.says("2 of 3 promises name no date").says("Open: 3").says("Director of Children’s Services");
        assert_eq!((&world.json(&app)["count"], &world.json(&app)["vague"]), (&3.into(), &2.into()));
    }
}

on_both_databases! {
    fn a_quotation_that_the_stored_words_do_not_hold_is_not_shown(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        app.browser().get(&world.public(&promise)).says("Checked against the stored words");
        app.execute("UPDATE promises SET quote_start = quote_start + 1");
        let page = app.browser().get(&world.public(&promise));
        page.says("do not hold this passage any more").does_not_say("We will publish the review");
        assert!(world.json(&app)["promises"][0]["quotation"].is_null());
    }
}

on_both_databases! {
    fn officers_addresses_are_left_out_of_quotations(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will answer jo.smith@council.example by 31 March 2028.");
        let promise = world.record(&reply, "We will answer jo.smith@council.example by 31 March 2028.", "by 31 March 2028", &[]);
        let page = app.browser().get(&world.public(&promise));
        page.says("We will answer [email address removed] by 31 March 2028.").does_not_say("jo.smith");
        let json = world.json(&app);
        let shown = "We will answer [email address removed] by 31 March 2028.";
        assert_eq!(json["promises"][0]["quotation"], shown);
        let hash = hex::encode(undersigned::replies::quote::hash(shown));
        assert_eq!(json["promises"][0]["quotation_sha256"], hash, "the hash of what is masked could be guessed by trying");
    }
}

on_both_databases! {
    fn an_entry_in_a_calendar_moves_with_its_promise(app) {
        let world = world(&app);
        let first = world.promised(&app, 10);
        let dates = |promise: &str| {
            let page = app.browser().get(&format!("{}/dates.ics", world.public(promise)));
            page.has_status(200);
            assert_eq!(page.header("content-type"), "text/calendar; charset=utf-8");
            page.body
        };
        let name = format!("promise-{first}@undersigned");
        let before = dates(&first);
        let on = |days| format!("DTSTART;VALUE=DATE:{}", day(&app, days).format("%Y%m%d"));
        assert!(before.contains(&on(10)) && before.contains("STATUS:CONFIRMED"), "{before}");
        world.pass(&app, 1);
        let reply = world.reply(&app, "We will publish it in March 2028.");
        let second = world.record(&reply, "We will publish it in March 2028.", "in March 2028", &[("predecessor", &first)]);
        let after = dates(&second);
        assert!(after.contains("DTSTART;VALUE=DATE:20280331") && after.contains("STATUS:TENTATIVE"), "{after}");
        assert!(revision(&entry_of(&after, &name)) > revision(&entry_of(&before, &name)), "{after}");
        assert_eq!(dates(&first), after, "whoever kept the old address gets the day that holds");
        let vague = world.record(&world.reply(&app, "We will meet shortly."), "We will meet shortly.", "shortly", &[]);
        assert!(entries(&dates(&vague)).is_empty(), "it never had a day");
    }
}

on_both_databases! {
    fn a_corrected_day_moves_its_entry_and_one_made_vague_is_cancelled(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let name = format!("promise-{promise}@undersigned");
        let entry = || entry_of(&app.browser().get(&format!("{}/dates.ics", world.public(&promise))).body, &name);
        let before = entry();
        app.pass(Duration::hours(1));
        let other = day(&app, 40);
        let fields = [("due_precision", "day"), ("due_on", &*other.to_string())];
        world.send(&world.ada, &promise, "", &fields).has_status(303);
        let corrected = entry();
        assert_eq!(corrected["DTSTART"], other.format("%Y%m%d").to_string());
        assert!(revision(&corrected) > revision(&before) && corrected["DTSTAMP"] > before["DTSTAMP"]);
        world.send(&world.ada, &promise, "", &[("due_precision", "vague"), ("due_on", "")]).has_status(303);
        let vague = entry();
        assert!(vague["STATUS"] == "CANCELLED" && revision(&vague) > revision(&corrected), "{vague:?}");
        let all = app.browser().get(&format!("/letters/{}/dates.ics", world.slug)).body;
        assert_eq!(entry_of(&all, &name)["STATUS"], "CANCELLED", "the letter's own dates say the same");
    }
}

on_both_databases! {
    fn a_promise_out_of_a_reply_that_was_put_aside_is_cancelled_in_calendars_and_says_nothing(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let name = format!("promise-{promise}@undersigned");
        let entry = || {
            app.app.kept.forget_all();
            entry_of(&app.browser().get(&format!("/letters/{}/dates.ics", world.slug)).body, &name)
        };
        assert!(entry()["SUMMARY"].contains("Director of Children"));
        app.execute("UPDATE replies SET judged_at = NULL, set_aside_at = received_at");
        let gone = entry();
        assert_eq!((gone["STATUS"].as_str(), gone.get("URL"), gone.get("DESCRIPTION")), ("CANCELLED", None, None));
        assert!(!gone["SUMMARY"].contains("Director"), "{gone:?}");
    }
}

on_both_databases! {
    fn no_calendar_names_a_letter_whose_signers_may_be_at_risk(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        app.execute("UPDATE letters SET at_risk = TRUE");
        app.app.kept.forget_all();
        for path in [format!("/letters/{}/dates.ics", world.slug), format!("{}/dates.ics", world.public(&promise))] {
            let file = app.browser().get(&path).has_status(200).body.replace("\r\n ", "");
            assert!(file.contains(&format!("UID:promise-{promise}@undersigned")), "{file}");
            for word in [&*world.slug, "Families", "Director", "Mayor", "URL", "DESCRIPTION"] {
                assert!(!file.contains(word), "{word} in {file}");
            }
        }
    }
}

on_both_databases! {
    fn drafts_and_other_letters_have_no_promises(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let other = app.import(&crate::support::people::letter_file("Another letter", ""));
        let visitor = app.browser();
        visitor.get(&format!("/letters/{other}/promises/{promise}")).has_status(404);
        visitor.get(&format!("/letters/{other}/promises/{promise}/dates.ics")).has_status(404);
        visitor.get(&world.public("nonsense")).has_status(404);
        visitor.get("/letters/no-such-letter/promises").has_status(404);
        visitor.get(&format!("/letters/{}/promises.json", in_path("ü"))).has_status(404);
        for path in ["/promises", "/promises.json"] {
            let refused = visitor.send("POST", &format!("/letters/{}{path}", world.slug), &[], Vec::new());
            refused.has_status(405);
            assert_eq!(refused.header("allow"), "GET, HEAD");
        }
        app.execute("UPDATE letters SET opened_at = NULL");
        visitor.get(&world.public(&promise)).has_status(404);
    }
}

on_both_databases! {
    fn a_season_is_said_as_a_season(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will publish it in the spring of 2028.");
        let promise = world.record(&reply, "We will publish it in the spring of 2028.", "in the spring of 2028", &[]);
        app.browser().get(&world.public(&promise)).says("in the season to 31 May 2028").says("in their words: “in the spring of 2028”");
        assert!(!said(day(&app, 0)).is_empty());
    }
}

on_both_databases! {
    fn a_promise_goes_with_its_reply(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let gone = || {
            let visitor = app.browser();
            visitor.get(&world.public(&promise)).has_status(404);
            visitor.get(&format!("{}/dates.ics", world.public(&promise))).has_status(404);
            visitor.get(&format!("/letters/{}/promises", world.slug)).says("Nothing was promised yet");
            assert!(world.json(&app)["promises"].as_array().unwrap().is_empty());
            world.ada.get(&world.desk()).says("Its reply was put aside");
            world.ada.get(&world.at(&promise, "")).says("Its reply was put aside");
        };
        app.execute("UPDATE replies SET sender_confirmed_at = NULL, assurance = 'none'");
        gone();
        app.execute("UPDATE replies SET sender_confirmed_at = received_at, judged_at = NULL, set_aside_at = received_at");
        gone();
        world.show(&promise, "not_kept", day(&app, 0));
        world.pass(&app, 11);
        app.minute();
        app.settle();
        assert_eq!(app.number("SELECT COUNT(*) FROM letter_events WHERE kind = 'promise_date_passed'"), 0);
        let told = app.mails_to("grace@people.example");
        assert!(!told.iter().any(|mail| mail.text.contains("promis")), "news that waited tell nothing of it");
        let late = world.send(&world.ada, &promise, "/outcome", &[("deed", "propose"), ("outcome", "unverifiable")]);
        late.has_status(409).says("Nothing is decided about it");
        world.send(&world.ada, &promise, "/outcome", &[("deed", "ask")]).has_status(409);
    }
}

on_both_databases! {
    fn what_is_held_back_is_on_no_public_page(app) {
        let world = world(&app);
        let promise = world.promised(&app, 10);
        app.settle();
        let slug = &world.slug;
        let visitor = app.browser();
        let path = |page: &str| format!("/letters/{slug}/{page}");
        visitor.get(&path("timeline")).says("The Mayor");
        visitor.get(&path("replies")).says("The Mayor");
        let standing = format!("{}/standing", crate::dispatch::addressee_path(&app, slug, 0));
        world.ada.submit(&world.ada.get(&standing), &standing, &[("deed", "hold")]).has_status(303);
        app.settle();
        for page in ["timeline", "timeline.json", "feed.atom", "dates.ics", "replies", "promises", "promises.json"] {
            let page = visitor.get(&path(page));
            page.has_status(200);
            // Calendars fold their lines.
            let text = page.body.replace("\r\n ", "");
            assert!(!text.contains("Mayor") && !text.contains("Children’s Services"), "{text}");
            assert!(!text.contains(&*promise), "{text}");
        }
        visitor.get(&world.public(&promise)).has_status(404);
        assert_eq!(crate::replies::facts(&app, slug)["asks"][0]["answer"], "unanswered");
        world.ada.submit(&world.ada.get(&standing), &standing, &[("deed", "let_go")]).has_status(303);
        visitor.get(&world.public(&promise)).has_status(200);
    }
}
