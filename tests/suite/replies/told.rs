//! What was told reads right when more is known: a reply is put aside, or an answer turns out to have come by the day.

use chrono::{Duration, NaiveDate};
use undersigned::clock::london_date;

use super::{answered, bounce_of, facts, file, reply_address, sent, writes_back};
use crate::on_both_databases;
use crate::support::app::TestApp;

const MAYOR: &str = "mayor@council.example";
const DIRECTOR: &str = "director@council.example";
const MARY: &str = "mary@people.example";

/// Each public place where what happened is told, as text.
fn told(app: &TestApp, slug: &str) -> Vec<(&'static str, String)> {
    app.settle();
    let page = |page: &'static str| (page, app.browser().get(&format!("/letters/{slug}{page}")).has_status(200).text());
    ["", "/timeline", "/timeline.json", "/feed.atom"].map(page).into()
}

/// The mails to Grace that say that a day went by.
/// A signer under her own name, who asked to be told: nobody destroys who she is.
fn hears_of_it(app: &TestApp, slug: &str) {
    let named = [("wants_updates", "yes"), ("public_display", "name"), ("council_display", "name")];
    app.sign(slug, "Mary Somerville", MARY, &named);
}

fn went_by(app: &TestApp) -> usize {
    app.minute();
    app.settle();
    app.pass(Duration::hours(3));
    app.minute();
    app.mails_to(MARY).iter().filter(|mail| mail.text.contains("went by")).count()
}

fn kinds(app: &TestApp, slug: &str) -> Vec<String> {
    app.settle();
    let json = app.browser().get(&format!("/letters/{slug}/timeline.json")).body;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    json["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    fn a_reply_that_is_put_aside_after_it_was_read_answers_nothing_anywhere(app) {
        let (slug, ada, path) = answered(&app);
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        for (page, text) in told(&app, &slug) {
            assert!(text.contains("it answers 2 asks") && text.contains("An answer came from The Mayor"), "{page}: {text}");
        }
        app.pass(Duration::days(1));
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        for (page, text) in told(&app, &slug) {
            assert!(text.contains("What had been read as a reply from The Mayor was put aside"), "{page}: {text}");
            for gone in ["it answers 2 asks", "An answer came from The Mayor", "A reply from The Mayor was read"] {
                assert!(!text.contains(gone), "{gone} in {page}: {text}");
            }
        }
        let mayor = facts(&app, &slug)["addressees"][0].clone();
        assert_eq!((&mayor["label"], &mayor["acknowledgement"]), (&"awaiting".into(), &"none".into()));
        app.pass(Duration::days(60));
        app.minute();
        assert_eq!(kinds(&app, &slug).iter().filter(|kind| *kind == "deadline_missed").count(), 2);

        let ada = app.ada();
        file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "unanswered")]).has_status(303);
        let kinds = kinds(&app, &slug);
        assert_eq!(kinds.iter().filter(|kind| *kind == "deadline_met").count(), 1, "{kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| *kind == "deadline_missed").count(), 1, "{kinds:?}");
    }
}

on_both_databases! {
    fn what_nobody_had_read_is_put_aside_without_a_word(app) {
        let (slug, ada, path) = answered(&app);
        ada.submit(&ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        assert!(told(&app, &slug).iter().all(|(_, text)| !text.contains("aside") && !text.contains("reply from")));
    }
}

on_both_databases! {
    fn a_day_that_somebody_named_goes_with_the_reply_in_which_they_named_it(app) {
        let world = crate::promises::world(&app);
        let on = crate::promises::day(&app, 30);
        let said = crate::promises::said(on);
        let words = format!("We will answer you in full by {said}.");
        let reply = world.reply(&app, &words);
        world.record(&reply, &words, &format!("by {said}"), &[("kind", "reply")]);
        app.settle();
        let calendar = || {
            app.settle();
            app.browser().get(&format!("/letters/{}/dates.ics", world.slug)).body
        };
        let day = on.format("%Y%m%d").to_string();
        let is_due = || {
            let calendar = calendar();
            let mut events = calendar.split("BEGIN:VEVENT").skip(1);
            events.any(|event| event.contains(&day) && !event.contains("STATUS:CANCELLED"))
        };
        assert!(is_due());
        let path = format!("/desk/letters/{}/replies/{reply}", world.letter);
        world.ada.submit(&world.ada.get(&path), &path, &[("deed", "set_aside")]).has_status(303);
        assert!(!is_due(), "{}", calendar());
        app.browser().get(&format!("/letters/{}", world.slug)).does_not_say("They named this day");
        assert!(!kinds(&app, &world.slug).iter().any(|kind| kind.starts_with("promise")));
        world.judge(&reply);
        assert!(is_due(), "it was an answer after all");
    }
}

on_both_databases! {
    fn nobody_is_said_to_have_let_the_day_go_by_whose_reply_lies_unread(app) {
        let (slug, _) = sent(&app);
        hears_of_it(&app, &slug);
        app.hand_in(&bounce_of(&app, DIRECTOR), &reply_address(&app, DIRECTOR), "<>").has_status(201);
        app.pass(Duration::days(3));
        let path = writes_back(&app, MAYOR, "We will publish it. No to ask 2.");
        // The day is 18 December; the tenth working day after it is 6 January.
        let days_until = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap() - london_date(app.now());
        app.pass(days_until(6));
        assert_eq!(went_by(&app), 0);
        assert!(!kinds(&app, &slug).contains(&"deadline_missed".to_owned()));
        assert!(facts(&app, &slug)["addressees"][0]["label"] == "overdue", "the clock runs until somebody reads it");
        app.pass(days_until(7));
        assert_eq!(went_by(&app), 1, "a team that reads nothing stops no clock for ever");
        assert!(kinds(&app, &slug).contains(&"deadline_missed".to_owned()));

        file(&app.ada(), &path, &[("verdict-1", "answered"), ("verdict-2", "refused")]).has_status(303);
        for (page, text) in told(&app, &slug) {
            assert!(text.contains("It came by 18 December 2026, the day set for it"), "{page}: {text}");
            assert!(!text.contains("went by without a full answer"), "{page}: {text}");
        }
        assert!(!kinds(&app, &slug).contains(&"deadline_missed".to_owned()));
        app.browser().get(&format!("/letters/{slug}")).says("In time");
    }
}

on_both_databases! {
    fn what_nothing_speaks_for_keeps_nobody_from_being_late(app) {
        let (slug, _) = sent(&app);
        let raw = "From: Mallory <mallory@stranger.example>\r\nSubject: Your letter\r\n\r\nYes to all of it.\r\n";
        app.hand_in(raw.as_bytes(), &reply_address(&app, MAYOR), "mallory@stranger.example").has_status(201);
        app.pass(Duration::days(60));
        app.minute();
        assert_eq!(kinds(&app, &slug).iter().filter(|kind| *kind == "deadline_missed").count(), 2);
    }
}

on_both_databases! {
    fn an_earlier_answer_that_is_read_later_is_the_one_that_is_told(app) {
        let (slug, ada) = sent(&app);
        app.pass(Duration::days(3));
        let first = writes_back(&app, MAYOR, "Yes to the first.");
        app.pass(Duration::days(60));
        let second = writes_back(&app, MAYOR, "Yes to the second.");
        let ada = if ada.get("/desk").status == 200 { ada } else { app.ada() };
        file(&ada, &second, &[("verdict-1", "unanswered"), ("verdict-2", "answered")]).has_status(303);
        app.minute();
        file(&ada, &first, &[("verdict-1", "answered"), ("verdict-2", "unanswered")]).has_status(303);
        app.settle();
        let json = app.browser().get(&format!("/letters/{slug}/timeline.json")).body;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let met: Vec<&serde_json::Value> = json["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "deadline_met").collect();
        assert_eq!(met.len(), 1);
        let answered_on = facts(&app, &slug)["addressees"][0]["answered_on"].as_str().unwrap().to_owned();
        assert!(met[0]["occurred_at"].as_str().unwrap().starts_with(&answered_on), "{}", met[0]);
        assert!(met[0]["facts"]["count"].is_null(), "it is not late: {}", met[0]);
    }
}
