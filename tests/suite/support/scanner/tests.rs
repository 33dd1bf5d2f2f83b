//! The scanner finds what is planted, in whatever spelling, and names the place; and it lets pass what is public.

use super::{FORWARDED_FOR, PEER, Typed, USER_AGENT, log};
use crate::on_both_databases;

const CANARY: &str = "Gwendolyn Zebrafish";

fn planted(spelling: &str) -> Vec<String> {
    let typed = Typed::default();
    typed.private("a name", CANARY);
    typed.found_in_text("the log", &format!("12:30 INFO a line\n12:31 INFO who={spelling} done\n"))
}

#[test]
fn a_name_is_found_however_it_is_written() {
    use base64::Engine;
    let standard = base64::engine::general_purpose::STANDARD;
    for spelling in [
        CANARY.to_owned(),
        CANARY.to_lowercase(),
        CANARY.to_uppercase(),
        "gWENDOLYN zEBRAFISH".to_owned(),
        hex::encode(CANARY),
        hex::encode(CANARY).to_uppercase(),
        standard.encode(CANARY),
        standard.encode(format!("x{CANARY}")),
        standard.encode(format!("Dr {CANARY} (absent)")),
        "Gwendolyn%20Zebrafish".to_owned(),
        "Gwendolyn+Zebrafish".to_owned(),
    ] {
        let found = planted(&spelling);
        assert_eq!(found.len(), 1, "{spelling}: {found:?}");
        assert!(found[0].contains("a name") && found[0].contains("12:31"), "{found:?}");
    }
    assert!(planted("Gwendolyn").is_empty(), "a part of it is somebody else's name");
}

#[test]
fn what_was_typed_for_the_public_is_no_secret_and_our_own_words_are_none() {
    let typed = Typed::default();
    typed.private("a place", "Fleetbridge");
    typed.private("a role", "A practitioner");
    typed.letter_file(
        "[[addressees]]\norganisation = \"London Borough of Fleetbridge\"\nemail = \"mayor@council.example\"",
    );
    let found = typed.found_in_text("the log", "London Borough of Fleetbridge, a practitioner");
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(typed.found_in_text("the log", "to=mayor@council.example").len(), 1);
}

#[test]
fn a_form_an_answer_and_a_path_are_noted() {
    let typed = Typed::default();
    let (token, form) = ("T".repeat(43), [("content-type", "application/x-www-form-urlencoded")]);
    typed.request(&format!("/confirmations/{token}"), &form, b"name=Gwendolyn+Zebrafish&category=practitioner");
    typed.request("/signatures/0190a.signedpart-signedpart/withdrawal", &[("x-forwarded-for", "198.51.100.77")], b"");
    let line = format!("{token} {CANARY} practitioner signedpart-signedpart 198.51.100.77 0190a");
    let found = typed.found_in_text("the log", &line);
    assert_eq!(found.len(), 4, "{found:?}");
}

on_both_databases! {
    fn what_lies_open_in_a_table_is_found_and_its_column_is_named(app) {
        let slug = app.open_letter();
        app.sign(&slug, CANARY, "gwendolyn.z@people.example", &[("role", "Lighthousekeeper")]);
        assert_eq!(app.found(), [""; 0]);
        for (column, canary) in [("language", "Lighthousekeeper"), ("language", USER_AGENT), ("language", FORWARDED_FOR)] {
            app.execute(&format!("UPDATE signatures SET {column} = '{canary}'"));
            let found = app.found();
            let named = found.iter().any(|line| line.contains(canary) && line.contains("column language of table signatures"));
            assert!(named, "{found:?}");
        }
        let bytes = hex::encode(CANARY);
        let bytes = match app.store {
            crate::support::app::Store::Sqlite(_) => format!("x'{bytes}'"),
            crate::support::app::Store::Postgres(_) => format!("'\\x{bytes}'::bytea"),
        };
        app.execute(&format!("UPDATE signatures SET language = 'en', role_sealed = {bytes}"));
        let found = app.found();
        assert!(found.iter().any(|line| line.contains("column role_sealed of table signatures")), "{found:?}");
        app.execute("UPDATE signatures SET role_sealed = NULL");
        app.leave_unsearched();
    }
}

on_both_databases! {
    fn what_is_logged_is_found(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Gwendolyn Logged", "gwendolyn.l@people.example", &[]);
        assert_eq!(app.found(), [""; 0]);
        undersigned_logs("Gwendolyn Logged");
        let found = app.found();
        assert!(found.iter().any(|line| line.contains("Gwendolyn Logged") && line.contains("the log")), "{found:?}");
        app.leave_unsearched();
    }
}

/// A line as our own code would write it, at the level that says most.
fn undersigned_logs(words: &str) {
    tracing::trace!(target: "undersigned::planted", words, "planted");
    assert!(log::so_far().contains(words), "the log is kept");
}

on_both_databases! {
    fn every_visitor_comes_as_a_canary(app) {
        let slug = app.open_letter();
        app.browser().get(&format!("/letters/{slug}")).has_status(200);
        let line = format!("{USER_AGENT} {FORWARDED_FOR} {}", std::net::Ipv4Addr::from(PEER));
        let found = Typed::at(&app.base).found_in_text("the log", &line);
        assert_eq!(found.len(), if cfg!(target_os = "linux") { 3 } else { 2 }, "{found:?}");
    }
}
