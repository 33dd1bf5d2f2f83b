//! Taking along everything that is held.

use super::press;
use crate::on_both_databases;
use crate::support::app::TestApp;

const GRACE: &str = "grace@people.example";
const TYPED: [&str; 5] = ["Grace Hopper", GRACE, "Admiral", "Canal Club", "Fleetbridge"];

fn signed(app: &TestApp) -> String {
    let slug = app.open_letter();
    let other = [
        ("role", "Countess"),
        ("affiliation", "Analytical Society"),
        ("place", "Horsley"),
        ("public_display", "counted"),
    ];
    app.sign(&slug, "Ada Lovelace", "lovelace@people.example", &other);
    let more = [
        ("role", "Admiral"),
        ("affiliation", "Canal Club"),
        ("place", "Fleetbridge"),
        ("public_display", "initials"),
        ("council_display", "full"),
        ("wants_updates", "yes"),
    ];
    app.sign(&slug, "Grace Hopper", GRACE, &more);
    let path = app.own_page_link(GRACE);
    let page = app.browser().get(&format!("{path}/display"));
    app.browser().submit(&page, &format!("{path}/display"), &[("public_display", "name")]).has_status(303);
    path
}

fn export(app: &TestApp, path: &str) -> serde_json::Value {
    serde_json::from_str(&app.browser().get(&format!("{path}/export")).body).unwrap()
}

on_both_databases! {
    fn both_files_hold_everything_that_was_typed_and_chosen_and_nothing_of_anybody_else(app) {
        let path = signed(&app);
        for (query, kind) in [("", "application/json"), ("?format=text", "text/plain; charset=utf-8")] {
            let file = app.browser().get(&format!("{path}/export{query}"));
            assert_eq!((file.header("content-type"), file.header("cache-control"), file.header("x-robots-tag")), (kind, "no-store", "noindex"));
            assert!(file.header("content-disposition").starts_with("attachment; filename="));
            for typed in TYPED {
                assert!(file.body.contains(typed), "{typed} in {}", file.body);
            }
            assert!(file.body.contains("showing my signature to everybody"), "the sentence that was read: {}", file.body);
            for other in ["Lovelace", "lovelace@", "Countess", "Analytical", "Horsley"] {
                assert!(!file.body.contains(other), "{other} in {}", file.body);
            }
        }
        let json = export(&app, &path);
        assert_eq!(json["public_display"], serde_json::json!({"choice": "name", "line": "Grace Hopper"}));
        assert_eq!((json["council_display"]["line"].as_str(), json["wants_updates"].as_bool()), (Some("Grace Hopper, Admiral, Canal Club, Fleetbridge"), Some(true)));
        assert_eq!((json["consents"].as_array().unwrap().len(), json["verification"].as_str()), (4, Some("email")));
        for time in ["signed_at", "confirmed_at", "enrolled_at"] {
            assert!(json[time].as_str().unwrap().ends_with('Z'), "{time}: {}", json[time]);
        }
    }
}

on_both_databases! {
    fn the_file_and_its_schema_name_the_same_things(app) {
        let path = signed(&app);
        app.execute(&format!("INSERT INTO signature_checks (id, signature_id, letter_id, kind, class, detail_key, asked_at) \
            SELECT 'check', id, letter_id, 'register', 'swe', {}, signed_at FROM signatures WHERE wants_updates = true", bytes(&app)));
        app.execute("INSERT INTO signature_holds (id, signature_id, letter_id, reason, held_at) \
            SELECT 'hold', id, letter_id, 'burst', signed_at FROM signatures WHERE wants_updates = true");
        let json = export(&app, &path);
        let schema = app.browser().get(json["schema"].as_str().unwrap());
        assert_eq!(schema.has_status(200).header("content-type"), "application/schema+json");
        let schema: serde_json::Value = serde_json::from_str(&schema.body).unwrap();
        same_names(&json, &schema, "");
        assert_eq!(json["format"], schema["properties"]["format"]["const"]);
    }
}

fn bytes(app: &TestApp) -> &'static str {
    match app.store {
        crate::support::app::Store::Sqlite(_) => "x'00'",
        crate::support::app::Store::Postgres(_) => "'\\x00'::bytea",
    }
}

/// Objects have exactly the properties that the schema names, all the way down.
fn same_names(value: &serde_json::Value, schema: &serde_json::Value, place: &str) {
    if let Some(object) = value.as_object() {
        let keys = |of: &serde_json::Map<String, serde_json::Value>| {
            let mut keys: Vec<String> = of.keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(object), keys(schema["properties"].as_object().unwrap()), "at {place:?}");
        for (key, inner) in object {
            same_names(inner, &schema["properties"][key], &format!("{place}.{key}"));
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        same_names(inner, &schema["items"], &format!("{place}[]"));
    }
}

on_both_databases! {
    fn it_works_when_the_rest_is_gone_and_only_for_whoever_has_the_link(app) {
        let path = signed(&app);
        press(&app.browser(), &path, &format!("{path}/withdrawal")).has_status(303);
        let json = export(&app, &path);
        assert!(json["name"].is_null() && json["email"].is_null());
        assert!(json["withdrawn_at"].is_string());
        for other in ["A".repeat(43), path.trim_start_matches("/signatures/").split('.').next().unwrap().to_owned()] {
            app.browser().get(&format!("/signatures/{other}/export")).has_status(404);
        }
        app.browser().get(&format!("{path}/export?format=xml")).has_status(400);
    }
}
