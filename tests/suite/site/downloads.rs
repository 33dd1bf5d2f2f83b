//! A letter to take along, and its count.

use serde_json::Value;

use crate::on_both_databases;
use crate::signatures::close;
use crate::support::app::TestApp;

fn json(app: &TestApp, path: &str) -> Value {
    let page = app.browser().get(path);
    assert_eq!(page.has_status(200).header("content-type"), "application/json");
    serde_json::from_str(&page.body).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

on_both_databases! {
    fn the_count_says_how_many_as_of_when_and_how_they_were_checked(app) {
        let slug = app.open_letter();
        let path = format!("/letters/{slug}/count.json");
        let none = json(&app, &path);
        assert_eq!((&none["confirmed"], &none["by_verification"]["email"]), (&Value::from(0), &Value::from(0)));
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[]);
        let one = json(&app, &path);
        assert_eq!(keys(&one), ["as_of", "by_category", "by_verification", "confirmed", "removed", "withdrawn"]);
        assert_eq!((&one["confirmed"], &one["by_verification"]), (&Value::from(1), &serde_json::json!({"email": 1, "work_address": 0, "register": 0, "organisation": 0})));
        let as_of = chrono::DateTime::parse_from_rfc3339(one["as_of"].as_str().unwrap()).unwrap();
        assert!((app.now().and_utc() - as_of.to_utc()).num_minutes() < 5);
    }
}

on_both_databases! {
    fn the_text_file_is_the_letter_as_plain_text(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("public_display", "full")]);
        let file = app.browser().get(&format!("/letters/{slug}/letter.txt"));
        assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
        for part in ["Families need answers\n", "5 January 2026", "The Mayor, London Borough of Fleetbridge", "families wait for an answer.", "1. Answer the families", "2. Publish the review", "Families First", "One person has signed", &format!("http://letters.undersigned.example/letters/{slug}\n")] {
            assert!(file.body.contains(part), "{part:?} in:\n{}", file.body);
        }
        for absent in ["<", "council.example", "Grace"] {
            assert!(!file.body.contains(absent), "{absent} in:\n{}", file.body);
        }
    }
}

on_both_databases! {
    fn the_json_file_has_the_facts_and_nobodys_address(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Grace Hopper", "grace@people.example", &[("public_display", "full")]);
        let file = json(&app, &format!("/letters/{slug}/letter.json"));
        assert_eq!((file["title"].as_str(), file["kind"].as_str(), file["state"].as_str()), (Some("Families need answers"), Some("open_letter"), Some("open")));
        assert_eq!((file["dated_on"].as_str(), file["count"]["confirmed"].as_i64()), (Some("2026-01-05"), Some(1)));
        assert_eq!(file["asks"][1]["wording"].as_str(), Some("Publish the review"));
        assert_eq!(file["addressees"][0]["organisation"].as_str(), Some("London Borough of Fleetbridge"));
        assert_eq!(file["address"].as_str(), Some(format!("http://letters.undersigned.example/letters/{slug}").as_str()));
        assert!(file["dispatched_at"].is_null() && file["days_without_answer"].is_null());
        let whole = file.to_string();
        assert!(!whole.contains("council.example") && !whole.contains("Grace"), "{whole}");
        close(&app, &slug);
        app.settle();
        assert_eq!(json(&app, &format!("/letters/{slug}/letter.json"))["state"].as_str(), Some("closed"));
    }
}
