//! `GET` and `POST /desk/letters/{id}/promises`, and `/desk/letters/{id}/promises/{promise}`.

use chrono::Duration;

use super::{day, happened, said, token, world};
use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::people::BEN;

const GRACE: &str = "grace@people.example";

on_both_databases! {
    fn a_promise_is_recorded_with_its_passage_and_the_day_is_read_out_of_its_words(app) {
        let world = world(&app);
        let reply = world.reply(&app, "Thank you.\nWe will publish\nthe review in March 2028, subject to funding.");
        let quote = "We will publish the review in March 2028, subject to funding.";
        let promise = world.record(&reply, quote, "in March 2028", &[("condition", "subject to funding")]);
        world.ada.get(&world.at(&promise, "")).has_status(200).says("in March 2028").says("subject to funding");
        let json = world.json(&app);
        let first = &json["promises"][0];
        assert_eq!((&first["due_on"], &first["due_precision"]), (&"2028-03-31".into(), &"month".into()));
        assert_eq!(first["quotation"], "We will publish\nthe review in March 2028, subject to funding.", "as it stands there");
        assert_eq!(happened(&app, "promise_recorded"), 1);
        world.ada.get(&format!("/desk/letters/{}/log", world.letter)).says("A promise was recorded");
    }
}

on_both_databases! {
    fn sentences_that_promise_something_are_suggested_and_taken_up_by_one_click(app) {
        let world = world(&app);
        let reply = world.reply(&app, "Thank you. We will publish the review by 31 March 2028. It rained.\n\n> We will never stop.");
        let path = format!("{}?reply={reply}", world.desk());
        let page = world.ada.get(&path);
        page.has_status(200).says("“We will …”").says("by 31 March 2028");
        let desk = world.desk();
        assert_eq!(page.body.matches(&format!("action=\"{desk}\"")).count(), 2, "one suggestion, and the form");
        // The first form to that address is the suggestion's.
        let done = world.ada.submit(&page, &desk, &[]);
        world.ada.follow(&done).says("The promise is recorded").says("The Mayor").says("We will publish the review by 31 March 2028.");
        world.ada.get(&format!("{path}&suggestion=0")).has_status(200).says("We will publish the review by 31 March 2028.");
        assert_eq!(world.json(&app)["promises"][0]["due_on"], "2028-03-31");
    }
}

on_both_databases! {
    fn only_a_reply_that_was_read_and_is_believed_promises_anything(app) {
        let world = world(&app);
        let reply = world.unread(&app, "We will publish it shortly.");
        let tried = || world.post(&reply, "We will publish it shortly.", "shortly", &[]);
        tried().has_status(409).says("Nobody has said yet that they believe who sent this reply");
        world.ada.get(&format!("{}?reply={reply}", world.desk())).says("Do that now").does_not_say("Record the promise");
        world.believe(&app, &reply);
        tried().has_status(409).says("Nobody has said yet what this reply answers");
        world.judge(&reply);
        tried().has_status(303);
        let spam = world.unread(&app, "We will not.");
        world.believe(&app, &spam);
        let path = format!("/desk/letters/{}/replies/{spam}", world.letter);
        world.ada.submit(&world.ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        world.post(&spam, "We will not.", "", &[]).has_status(409).says("put aside");
        assert_eq!(happened(&app, "promise_recorded"), 1);
    }
}

on_both_databases! {
    fn what_does_not_fit_comes_back_with_what_was_typed(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will publish it by 31 March 2028.");
        let quote = "We will publish it by 31 March 2028.";
        let post = |quote: &str, due: &str, more: &[(&str, &str)]| world.post(&reply, quote, due, more);
        post("We will publish nothing.", "shortly", &[]).has_status(422).says("do not stand in the reply").says("We will publish nothing.");
        post("", "shortly", &[]).has_status(422).says("Copy the sentence");
        post(quote, "when it suits us", &[]).has_status(422).says("name no day that we can read");
        post(quote, "by 1 May 2020", &[]).has_status(422).says("was over when the reply came");
        post(quote, "", &[("due_precision", "month")]).has_status(422).says("Give the day");
        post(quote, "", &[("due_precision", "month"), ("due_on", "31 May")]).has_status(422);
        post(quote, "", &[("due_precision", "fortnight")]).has_status(422);
        post(quote, "shortly", &[("promisor", "")]).has_status(422);
        post(quote, "shortly", &[("promisor", "Jo, jo.smith@council.example")]).has_status(422).says("Leave out addresses");
        post(quote, "shortly", &[("kind", "hope")]).has_status(422);
        post(quote, "shortly", &[("ask", "nonsense")]).has_status(422);
        post(quote, "shortly", &[("predecessor", "nonsense")]).has_status(422);
        post(quote, "shortly", &[("predecessor", "00000000-0000-7000-8000-000000000000")]).has_status(409);
        post(quote, "shortly", &[("reply", "nonsense")]).has_status(400);
        post(quote, "shortly", &[("reply", "00000000-0000-7000-8000-000000000000")]).has_status(404);
        assert_eq!(happened(&app, "promise_recorded"), 0);
        let chosen = world.record(&reply, quote, "when it suits us", &[("due_precision", "quarter"), ("due_on", "2028-03-31")]);
        world.ada.get(&world.at(&chosen, "")).says("in the quarter to 31 March 2028").says("when it suits us");
    }
}

on_both_databases! {
    fn the_same_passage_is_recorded_once(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will publish it shortly.");
        let first = world.record(&reply, "We will publish it shortly.", "shortly", &[]);
        let again = world.post(&reply, "We will publish it shortly.", "shortly", &[]);
        world.ada.follow(&again).says("recorded before");
        assert_eq!(again.location(), format!("{}?done=promise-already", world.at(&first, "")));
        assert_eq!(app.number("SELECT COUNT(*) FROM promises"), 1);
    }
}

on_both_databases! {
    fn how_the_day_was_read_can_be_corrected_and_that_is_no_move(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let later = day(&app, 60).to_string();
        world.send(&world.ada, &promise, "", &[("due_precision", "week"), ("due_on", &later)]).has_status(303);
        assert_eq!(world.json(&app)["promises"][0]["due_on"], later);
        assert_eq!(world.json(&app)["promises"][0]["moved_times"], 0);
        world.send(&world.ada, &promise, "", &[("due_precision", "month"), ("due_on", "")]).has_status(422);
        world.send(&world.ada, &promise, "", &[("due_precision", "day"), ("due_on", "2020-01-01")]).has_status(422);
        world.send(&world.ada, &promise, "", &[("due_precision", "")]).has_status(422);
        world.send(&world.ada, &promise, "", &[("due_precision", "vague")]).has_status(303);
        world.ada.get(&world.at(&promise, "")).says("no date named");
    }
}

on_both_databases! {
    fn only_the_team_records_promises(app) {
        let world = world(&app);
        let promise = world.promised(&app, 30);
        let ben = app.organiser(BEN, "Another team");
        for path in [world.desk(), world.at(&promise, ""), world.at(&promise, "/evidence"), world.at(&promise, "/outcome")] {
            ben.get(&path).has_status(404);
            app.browser().get(&path).has_status(303);
            let forged = world.ada.post(&path, &[("form_token", "forged")]);
            forged.has_status(403);
            let refused = world.ada.send("DELETE", &path, &[], Vec::new());
            refused.has_status(405);
            assert_eq!(refused.header("allow"), "GET, HEAD, POST");
        }
        let token = token(&ben.get("/desk"));
        ben.post(&world.at(&promise, ""), &[("form_token", &token), ("due_precision", "vague")]).has_status(404);
        world.ada.get(&world.at("nonsense", "")).has_status(404);
        world.ada.get(&world.at("00000000-0000-7000-8000-000000000000", "")).has_status(404);
    }
}

on_both_databases! {
    fn the_words_of_a_reply_stay_sealed(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will send a marvellous zephyr to everybody by 31 March 2028.");
        world.record(&reply, "We will send a marvellous zephyr to everybody by 31 March 2028.", "by 31 March 2028", &[]);
        assert!(!app.dump().contains("marvellous zephyr"));
        assert!(said(day(&app, 0)).contains("20"));
    }
}

on_both_databases! {
    fn a_span_that_is_chosen_ends_with_its_last_day(app) {
        let world = world(&app);
        let reply = world.reply(&app, "We will publish it. We will meet. We will write. We will decide. We will look.");
        for (quote, precision, chosen, last, says) in [
            ("We will publish it.", "month", "2027-12-05", "2027-12-31", "in December 2027"),
            ("We will meet.", "month", "2028-02-01", "2028-02-29", "in February 2028"),
            ("We will write.", "quarter", "2027-12-31", "2027-12-31", "in the quarter to 31 December 2027"),
            ("We will decide.", "season", "2028-02-29", "2028-02-29", "in the season to 29 February 2028"),
            ("We will look.", "year", "2028-03-31", "2028-03-31", "in the year to 31 March 2028"),
        ] {
            let promise = world.record(&reply, quote, "", &[("due_precision", precision), ("due_on", chosen)]);
            app.browser().get(&world.public(&promise)).says(says);
            let json = world.json(&app);
            let one = json["promises"].as_array().unwrap().iter().find(|one| one["id"] == promise.as_str()).unwrap();
            assert_eq!(one["due_on"], last, "{precision}");
        }
    }
}

on_both_databases! {
    fn a_passage_is_a_few_sentences_and_no_whole_letter(app) {
        let world = world(&app);
        let long = format!("We will publish {} by 31 March 2028.", "the very long review ".repeat(120));
        let reply = world.reply(&app, &long);
        let refused = world.post(&reply, &long, "by 31 March 2028", &[]);
        refused.has_status(422).says("Copy at most 2,000 characters").says("the very long review");
        let word = "x".repeat(1_900);
        let reply = world.reply(&app, &format!("We will {word} by 31 March 2028."));
        let promise = world.record(&reply, &format!("We will {word} by 31 March 2028."), "by 31 March 2028", &[]);
        app.browser().get(&world.public(&promise)).has_status(200);
    }
}

on_both_databases! {
    fn somebody_else_may_have_promised_what_an_addressee_passed_on(app) {
        let world = world(&app);
        let reply = world.reply(&app, "The county’s highways team say that they will resurface it by 31 March 2028.");
        let quote = "they will resurface it by 31 March 2028.";
        let promise = world.record(&reply, quote, "by 31 March 2028", &[("promisor", "Highways team, the county council"), ("kind", "action")]);
        let page = app.browser().get(&world.public(&promise));
        page.says("Highways team, the county council").says("Said by The Mayor in the reply of");
    }
}

#[test]
fn a_day_that_was_read_wrongly_is_put_right_for_everybody_who_was_told_or_was_to_be() {
    for on in [On::Sqlite, On::Postgres] {
        let app = TestApp::start_with(on, &[("UNDERSIGNED_NEWS_WAIT", "60")]);
        app.leave_unsearched();
        let world = world(&app);
        let promise = world.promised(&app, 10);
        let (wrong, right) = (said(day(&app, 10)), said(day(&app, 40)));
        let correct = |days: i64| {
            let on = day(&app, days).to_string();
            world.send(&world.ada, &promise, "", &[("due_precision", "day"), ("due_on", &on)]).has_status(303);
        };
        correct(40);
        app.pass(Duration::hours(2));
        app.settle();
        let told = app.last_mail_to(GRACE).text;
        assert!(told.contains(&right) && !told.contains(&wrong), "nobody was told the wrong day: {told}");
        let timeline = app.browser().get(&format!("/letters/{}/timeline", world.slug));
        timeline.says("was read wrongly at first").says(&right);
        correct(65);
        let again = said(day(&app, 65));
        app.pass(Duration::hours(2));
        app.settle();
        let told = app.last_mail_to(GRACE).text;
        assert!(told.contains("read wrongly at first") && told.contains(&again) && !told.contains(&right), "{told}");
    }
}
