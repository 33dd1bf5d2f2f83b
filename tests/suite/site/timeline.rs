//! What happened to a letter: the page, the JSON, the feed, the dates.

use chrono::Duration;
use icalendar_lines::unfolded;
use serde_json::Value;
use undersigned::letters::store::happenings::{Audience, Facts, HappeningKind, NewHappening, record};
use undersigned::letters::store::touch;

use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::people::letter_file;

fn paths(slug: &str) -> [(String, &'static str); 4] {
    [
        (format!("/letters/{slug}/timeline"), "text/html; charset=utf-8"),
        (format!("/letters/{slug}/timeline.json"), "application/json"),
        (format!("/letters/{slug}/feed.atom"), "application/atom+xml"),
        (format!("/letters/{slug}/dates.ics"), "text/calendar; charset=utf-8"),
    ]
}

fn sent(app: &TestApp) -> String {
    let slug = app.open_letter();
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    let ada = app.ada();
    app.dispatch(&ada, &slug);
    slug
}

/// Writes something down that happened some days ago to the first addressee.
fn happens(app: &TestApp, slug: &str, kind: HappeningKind, days_ago: i64, more: (Facts, Audience)) {
    let (letter, now) = (app.letter(slug), app.now());
    let write = move |conn: &mut undersigned::db::Conn| {
        let whole = undersigned::letters::store::with_parts(conn, letter.clone())?;
        let new = NewHappening {
            facts: more.0.clone(),
            audience: more.1,
            occurred_at: now - Duration::days(days_ago),
            ..NewHappening::of(&letter.id, kind, now).with(&whole.addressees[0].id)
        };
        record(conn, &new, now)?;
        touch(conn, &letter.id, now)
    };
    app.app.db.write_here(write).unwrap();
    app.settle();
}

fn json(app: &TestApp, slug: &str) -> Value {
    serde_json::from_str(&app.browser().get(&format!("/letters/{slug}/timeline.json")).has_status(200).body).unwrap()
}

fn feed(app: &TestApp, slug: &str) -> atom_syndication::Feed {
    let page = app.browser().get(&format!("/letters/{slug}/feed.atom"));
    atom_syndication::Feed::read_from(page.has_status(200).body.as_bytes()).unwrap()
}

/// The lines of a calendar as RFC 5545, section 3.1, folds them.
mod icalendar_lines {
    pub fn unfolded(text: &str) -> Vec<String> {
        assert!(text.lines().all(|line| line.len() <= 75), "a line is longer than 75 bytes:\n{text}");
        assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }
}

on_both_databases! {
    fn every_form_is_served_with_its_type_its_tag_and_to_head(app) {
        let slug = sent(&app);
        for (path, kind) in paths(&slug) {
            let page = app.browser().get(&path);
            assert_eq!((page.status, page.header("content-type")), (200, kind), "{path}");
            let tag = page.header("etag").to_owned();
            assert!(!tag.is_empty());
            app.browser().send("GET", &path, &[("if-none-match", &tag)], Vec::new()).has_status(304);
            let head = app.browser().send("HEAD", &path, &[], Vec::new());
            assert_eq!((head.status, head.header("content-type"), head.body.as_str()), (200, kind, ""));
            for method in ["POST", "PUT", "DELETE"] {
                let refused = app.browser().send(method, &path, &[("sec-fetch-site", "same-origin")], Vec::new());
                assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD"), "{method} {path}");
            }
        }
    }
}

on_both_databases! {
    fn a_draft_and_a_letter_that_is_not_there_have_no_story(app) {
        let draft = app.import(&letter_file("Not yet", "").replace("state = \"open\"", "state = \"draft\""));
        for (path, _) in paths(&draft).into_iter().chain(paths("nothing-here")) {
            app.browser().get(&path).has_status(404);
        }
    }
}

on_both_databases! {
    fn the_page_tells_the_newest_first_and_says_when_a_thing_was_written_down_later(app) {
        let slug = sent(&app);
        app.pass(Duration::days(10));
        let answers = Facts { count: Some(1), of: Some(2), asks: vec![2], ..Facts::default() };
        happens(&app, &slug, HappeningKind::ReplyRead, 5, (answers, Audience::Public));
        happens(&app, &slug, HappeningKind::SenderConfirmed, 0, (Facts::default(), Audience::Team));
        let page = app.browser().get(&format!("/letters/{slug}/timeline"));
        let text = page.text();
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
        assert!(at("A reply from The Mayor was read: it answers one ask.") < at("Sent to 2 addressees with one signature."));
        assert!(at("Sent to 2 addressees") < at("Opened for signatures."));
        page.says("Written down on").does_not_say("believe that it is from");
        assert_eq!(text.matches("Written down on").count(), 1);
    }
}

on_both_databases! {
    fn the_json_has_both_times_of_every_event_and_only_public_ones(app) {
        let slug = sent(&app);
        app.pass(Duration::days(10));
        let moved = Facts { on: "2027-03-01".parse().ok(), until: "2027-02-01".parse().ok(), ..Facts::default() };
        happens(&app, &slug, HappeningKind::DeadlineMoved, 2, (moved, Audience::Public));
        happens(&app, &slug, HappeningKind::AcknowledgedByMachine, 0, (Facts::default(), Audience::Team));
        let file = json(&app, &slug);
        assert_eq!((file["version"].as_i64(), file["letter"]["title"].as_str()), (Some(1), Some("Families need answers")));
        let events = file["events"].as_array().unwrap();
        let kinds: Vec<&str> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["opened", "sent", "deadline_set", "deadline_moved"]);
        for event in events {
            let time = |key: &str| chrono::DateTime::parse_from_rfc3339(event[key].as_str().unwrap()).unwrap();
            assert!(time("recorded_at") >= time("occurred_at"));
            let keys: Vec<&String> = event.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["about", "addressee", "facts", "id", "kind", "occurred_at", "recorded_at", "sentence"]);
        }
        let last = &events[3];
        assert_eq!(last["facts"], serde_json::json!({"on": "2027-03-01", "until": "2027-02-01"}));
        assert_eq!(last["addressee"]["organisation"].as_str(), Some("London Borough of Fleetbridge"));
        assert_eq!(last["sentence"].as_str(), Some("The date for an answer from The Mayor is now 1 March 2027. Before, it was 1 February 2027."));
        assert!(events[0]["addressee"].is_null());
    }
}

on_both_databases! {
    fn the_feed_is_atom_with_names_that_stay_and_entries_for_each_event(app) {
        let slug = sent(&app);
        let first = feed(&app, &slug);
        let address = format!("http://letters.undersigned.example/letters/{slug}");
        assert_eq!((first.title.as_str(), first.authors[0].name.as_str()), ("Families need answers", "Families First"));
        let link = |relation: &str| first.links.iter().find(|link| link.rel == relation).map(|link| link.href.clone());
        assert_eq!(link("self"), Some(format!("{address}/feed.atom")));
        assert_eq!(link("alternate"), Some(format!("{address}/timeline")));
        assert!(first.id.starts_with("urn:uuid:"));
        assert_eq!(first.entries.len(), 3);
        assert_eq!(first.updated, first.entries[0].updated);
        app.pass(Duration::days(3));
        happens(&app, &slug, HappeningKind::NotDelivered, 2, (Facts::default(), Audience::Public));
        let second = feed(&app, &slug);
        assert_eq!((second.entries.len(), &second.id), (4, &first.id));
        assert_eq!(second.entries[1..], first.entries[..], "what was told stays as it was told");
        let newest = &second.entries[0];
        assert_eq!(newest.title.as_str(), "The mail to The Mayor could not be delivered.");
        assert!(newest.published.unwrap() < newest.updated && second.updated == newest.updated);
        assert!(newest.content.as_ref().unwrap().value.as_ref().unwrap().contains("Written down on"));
        assert!(newest.links[0].href.starts_with(&format!("{address}/timeline#e")));
        let mut names: Vec<&String> = second.entries.iter().map(|entry| &entry.id).chain([&second.id]).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 5);
    }
}

on_both_databases! {
    fn the_calendar_has_a_whole_day_for_each_clock_that_runs(app) {
        let slug = app.open_letter();
        let path = format!("/letters/{slug}/dates.ics");
        assert!(!app.browser().get(&path).has_status(200).body.contains("VEVENT"), "nothing is due before it is sent");
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let id = app.letter(&slug).id;
        let due = crate::deadlines::first_date(&app, id);
        let page = app.browser().get(&path);
        let lines = unfolded(&page.body);
        let has = |line: &str| assert!(lines.iter().any(|known| known == line), "{line} in {lines:#?}");
        let next = due.due_on.succ_opt().unwrap();
        has("BEGIN:VCALENDAR");
        has("VERSION:2.0");
        has(&format!("UID:{}@undersigned", due.id));
        has(&format!("DTSTART;VALUE=DATE:{}", due.due_on.format("%Y%m%d")));
        assert!(lines.iter().filter(|line| line.starts_with("DTEND")).all(|line| *line == format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")) || line.contains(&due.due_on.format("%Y%m%d").to_string())));
        has("SUMMARY:An answer is due: Families need answers");
        has("TRANSP:TRANSPARENT");
        assert!(lines.iter().any(|line| line.starts_with("DTSTAMP:")) && page.body.contains("hoped for an answer"));
        app.app.kept.forget_all();
        assert_eq!(app.browser().get(&path).body, page.body, "the same file is the same bytes");
        app.execute("UPDATE deadlines SET cancelled_at = recorded_at");
        app.app.kept.forget_all();
        assert!(!app.browser().get(&path).body.contains("VEVENT"));
    }
}

on_both_databases! {
    fn where_signers_may_be_at_risk_neither_tab_nor_calendar_names_the_letter(app) {
        let slug = app.import(&letter_file("Staff speak up", "").replace("at_risk = false", "at_risk = true"));
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        app.pass(Duration::days(2));
        app.settle();
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let page = app.browser().get(&format!("/letters/{slug}/timeline"));
        let title = page.body.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap().to_owned();
        assert!(!title.contains("Staff speak up"), "{title}");
        page.says("Leave this page");
        let dates = app.browser().get(&format!("/letters/{slug}/dates.ics")).body;
        assert!(dates.contains("SUMMARY:A date that you follow") && !dates.contains("Staff") && !dates.contains(&slug), "{dates}");
    }
}

#[test]
fn a_title_that_looks_like_markup_stays_a_title() {
    let app = TestApp::start(On::Sqlite);
    let slug = app.import(&letter_file("Answers <b>now</b> & \"soon\"; not, later", ""));
    assert_eq!(feed(&app, &slug).title.as_str(), "Answers <b>now</b> & \"soon\"; not, later");
    assert!(!app.browser().get(&format!("/letters/{slug}/timeline")).body.contains("<b>now"));
    app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
    let ada = app.ada();
    app.dispatch(&ada, &slug);
    let lines = unfolded(&app.browser().get(&format!("/letters/{slug}/dates.ics")).body);
    let summary = lines.iter().find(|line| line.starts_with("SUMMARY:")).unwrap();
    assert!(summary.contains("soon\"\\; not\\, later"), "{summary}");
}
