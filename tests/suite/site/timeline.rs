//! What happened to a letter: the page, the JSON, the feed, the dates.

use chrono::Duration;
use serde_json::Value;
use undersigned::letters::store::happenings::{Audience, Facts, HappeningKind, NewHappening, record};
use undersigned::letters::store::touch;

use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::calendar::{entries, entry_of, revision};
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

/// The letter's dates, as a calendar gets them now.
fn dates(app: &TestApp, slug: &str) -> String {
    app.app.kept.forget_all();
    app.browser().get(&format!("/letters/{slug}/dates.ics")).has_status(200).body.clone()
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
        assert!(entries(&dates(&app, &slug)).is_empty(), "nothing is due before it is sent");
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let id = app.letter(&slug).id;
        let due = crate::deadlines::first_date(&app, id);
        let page = app.browser().get(&path);
        let entry = entry_of(&page.body, &format!("{}@undersigned", due.id));
        assert_eq!(entry["DTSTART"], due.due_on.format("%Y%m%d").to_string());
        assert!(page.body.contains("DTSTART;VALUE=DATE:"), "a whole day");
        assert_eq!((entry["SUMMARY"].as_str(), entry["STATUS"].as_str()), ("An answer is due: Families need answers", "CONFIRMED"));
        assert_eq!(entry["TRANSP"], "TRANSPARENT");
        assert!(entry["DESCRIPTION"].contains("hoped for an answer") && entry["URL"].ends_with(&slug));
        assert_eq!(dates(&app, &slug), page.body, "the same file is the same bytes");
        app.execute("UPDATE deadlines SET cancelled_at = recorded_at");
        for entry in entries(&dates(&app, &slug)) {
            assert_eq!((entry["SUMMARY"].as_str(), entry["STATUS"].as_str()), ("No longer due: Families need answers", "CANCELLED"));
        }
    }
}

/// Counts the letter's first date anew, in other days.
fn count_anew(app: &TestApp, slug: &str, days: &str) {
    let ada = app.ada();
    let id = app.letter(slug).id;
    let row = app.app.db.read_here(|conn| undersigned::deadlines::list_active(conn, &id)).unwrap().remove(0);
    let path = format!("/desk/letters/{id}/deadlines/{}", row.id);
    let mut fields = ada.get(&path).form(&path);
    fields.retain(|(name, _)| matches!(name.as_str(), "form_token" | "seen"));
    let starts_on = row.starts_on.to_string();
    for (name, value) in [
        ("deed", "correct"),
        ("clock_days", days),
        ("clock_starts_on", &starts_on),
        ("clock_calendar", "england-and-wales"),
        ("clock_source", ""),
        ("clock_quotation", ""),
        ("clock_reason", "we miscounted"),
    ] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    ada.post_owned(&path, &fields).has_status(303);
}

on_both_databases! {
    fn an_entry_moves_with_its_date_and_is_cancelled_when_nothing_is_due_any_more(app) {
        let slug = sent(&app);
        let names = |text: &str| entries(text).into_iter().map(|entry| entry["UID"].clone()).collect::<std::collections::BTreeSet<_>>();
        let before = dates(&app, &slug);
        assert_eq!(names(&before).len(), 2);
        app.pass(Duration::hours(1));
        count_anew(&app, &slug, "15");
        let after = dates(&app, &slug);
        assert_eq!(names(&after), names(&before), "the same two entries");
        let moved: Vec<_> = entries(&before).into_iter().filter(|old| entry_of(&after, &old["UID"])["DTSTART"] != old["DTSTART"]).collect();
        assert_eq!(moved.len(), 1);
        let (old, new) = (&moved[0], entry_of(&after, &moved[0]["UID"]));
        assert!(revision(&new) > revision(old) && new["DTSTAMP"] > old["DTSTAMP"] && new["LAST-MODIFIED"] == new["DTSTAMP"]);
        count_anew(&app, &slug, "12");
        assert_eq!(names(&dates(&app, &slug)), names(&before));
        let ada = app.ada();
        for place in 0..2 {
            let path = format!("{}/standing", crate::dispatch::addressee_path(&app, &slug, place));
            ada.submit(&ada.get(&path), &path, &[("deed", "withdraw")]).has_status(303);
        }
        let over = dates(&app, &slug);
        assert_eq!(names(&over), names(&before));
        for entry in entries(&over) {
            assert!(entry["STATUS"] == "CANCELLED" && revision(&entry) > revision(&new) && !entry["SUMMARY"].contains("is due"));
        }
    }
}

on_both_databases! {
    fn what_was_answered_is_not_due_and_what_waits_for_the_authors_is_not_either(app) {
        let (slug, ada, path) = crate::replies::answered(&app);
        let due = |app: &TestApp| entries(&dates(app, &slug)).iter().filter(|entry| entry["SUMMARY"].contains("is due")).count();
        assert_eq!(due(&app), 2);
        crate::replies::file(&ada, &path, &[("verdict-1", "clarification"), ("verdict-2", "unanswered")]).has_status(303);
        assert_eq!(due(&app), 1, "the clock stands still");
        crate::replies::file(&ada, &path, &[("verdict-1", "answered"), ("verdict-2", "answered")]).has_status(303);
        let all = entries(&dates(&app, &slug));
        assert_eq!((due(&app), all.iter().filter(|entry| entry["STATUS"] == "CANCELLED").count()), (1, 1));
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
        assert!(!entries(&dates).is_empty());
        let dates = dates.replace("\r\n ", "");
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
    let entries = entries(&dates(&app, &slug));
    let summary = &entries[0]["SUMMARY"];
    assert!(summary.contains("soon\"\\; not\\, later"), "{summary}");
}
