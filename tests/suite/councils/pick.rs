//! Picking an addressee's council where a letter is written, and in a letter's file; and where its address was found.

use diesel::prelude::*;
use undersigned::councils::directory::embedded;
use undersigned::db::schema::letters;
use undersigned::letters::import::{parse, parse_with};
use undersigned::letters::model::{Letter, WholeLetter};
use undersigned::letters::store;

use super::small;
use crate::on_both_databases;
use crate::support::app::{On, TestApp};
use crate::support::browser::{Browser, Page};

const LETTER: [(&str, &str); 11] = [
    ("deed", "save"),
    ("kind", "open_letter"),
    ("title", "Families need answers"),
    ("dated_on", "2026-05-31"),
    ("words", "Dear Mayor, we are worried."),
    ("ask-1-words", "Publish the rates"),
    ("addressee-1-name", "The Mayor"),
    ("addressee-1-organisation", "London Borough of Hackney"),
    ("addressee-1-email", "mayor@letters.example"),
    ("at_risk", "auto"),
    ("language", "en"),
];

/// Fills in the form of a path, with some fields otherwise.
fn write(who: &Browser, path: &str, changes: &[(&str, &str)]) -> Page {
    let page = who.get(path);
    write_over(who, &page, path, changes)
}

/// Fills in a form that came back, or that is kept: only what changes.
fn write_over(who: &Browser, page: &Page, path: &str, changes: &[(&str, &str)]) -> Page {
    let blank = page.form(path).iter().all(|(name, value)| name != "title" || value.is_empty());
    let kept = LETTER.iter().filter(|(name, _)| blank || *name == "deed");
    let mut fields: Vec<(&str, &str)> = kept.copied().collect();
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    who.submit(page, path, &fields)
}

fn the_letter(app: &TestApp) -> WholeLetter {
    let read = app.app.db.read_here(|conn| {
        let letter: Letter = letters::table.select(Letter::as_select()).get_result(conn)?;
        store::with_parts(conn, letter)
    });
    read.unwrap()
}

/// The organisation and the council of the only letter's first addressee.
fn picked(app: &TestApp) -> (String, Option<String>) {
    let addressee = the_letter(app).addressees.remove(0);
    (addressee.organisation, addressee.council_code)
}

fn letter_count(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM letters")
}

const ORGANISATION: &str = "addressee-1-organisation";
const COUNCIL: &str = "addressee-1-council";

on_both_databases! {
    fn the_form_suggests_councils_that_are_there_and_keeps_the_one_that_is_named(app) {
        let ada = app.ada();
        let page = ada.get("/desk/new");
        assert!(page.body.contains("list=\"councils\"") && page.body.contains("<datalist id=\"councils\">"));
        assert!(page.body.contains("<option value=\"London Borough of Hackney\">"));
        assert!(!page.body.contains("Mendip District Council"));
        assert!(page.body.len() < 50_000, "{} bytes", page.body.len());
        let before = app.mails().len();
        write(&ada, "/desk/new", &[(ORGANISATION, "hackney  COUNCIL")]).has_status(303);
        assert_eq!(picked(&app), ("hackney COUNCIL".into(), Some("HCK".into())));
        app.settle();
        assert_eq!(app.mails().len(), before);
    }
}

on_both_databases! {
    fn a_body_that_is_no_council_is_written_to_all_the_same(app) {
        let ada = app.ada();
        write(&ada, "/desk/new", &[(ORGANISATION, "Example Housing Ltd")]).has_status(303);
        assert_eq!(picked(&app), ("Example Housing Ltd".into(), None));
        assert!(!the_letter(&app).letter.at_risk);
    }
}

on_both_databases! {
    fn a_council_is_a_public_employer_by_whatever_name(app) {
        let ada = app.ada();
        write(&ada, "/desk/new", &[(ORGANISATION, "Hackney")]).has_status(303);
        assert!(the_letter(&app).letter.at_risk);
    }
}

on_both_databases! {
    fn a_letter_to_an_abolished_council_is_refused_and_its_successors_are_offered(app) {
        let ada = app.ada();
        let page = write(&ada, "/desk/new", &[(ORGANISATION, "Cumbria County Council"), ("addressee-1-email_source", "By phone")]);
        page.has_status(422).says("Cumbria County Council was abolished in 2023. Choose below who serves in its place.");
        page.says("Cumberland Council").says("Westmorland and Furness Council").says("None of these: keep the name as it is written");
        for typed in ["Dear Mayor, we are worried.", "value=\"By phone\"", "value=\"mayor@letters.example\"", "Publish the rates"] {
            assert!(page.body.contains(typed), "{typed}");
        }
        assert!(page.body.contains("<a href=\"#addressee-1-organisation\">") && page.body.contains("id=\"addressee-1-organisation-error\""));
        assert_eq!(letter_count(&app), 0);
        // Not chosen, or chosen from elsewhere: refused again.
        write_over(&ada, &page, "/desk/new", &[]).has_status(422);
        write_over(&ada, &page, "/desk/new", &[(COUNCIL, "HCK")]).has_status(422);
        // Chosen for one name, sent with another: the new name decides.
        write_over(&ada, &page, "/desk/new", &[(COUNCIL, "CBD"), (ORGANISATION, "Mendip")]).has_status(422).says("Somerset Council");
        assert_eq!(letter_count(&app), 0);
        write_over(&ada, &page, "/desk/new", &[(COUNCIL, "WAF")]).has_status(303);
        assert_eq!(picked(&app), ("Westmorland and Furness Council".into(), Some("WAF".into())));
    }
}

on_both_databases! {
    fn a_name_can_be_kept_though_an_abolished_council_bore_it(app) {
        let ada = app.ada();
        let page = write(&ada, "/desk/new", &[(ORGANISATION, "Derry City Council")]);
        page.has_status(422).says("was abolished in 2015. The directory does not say who serves in its place");
        let saved = write_over(&ada, &page, "/desk/new", &[(COUNCIL, "none")]);
        saved.has_status(303);
        assert_eq!(picked(&app), ("Derry City Council".into(), None));
        // Changing something else asks nothing again.
        let text = format!("/desk/letters/{}/text", the_letter(&app).letter.id);
        write(&ada, &text, &[("title", "Families still need answers")]).has_status(303);
        assert_eq!((picked(&app).1, the_letter(&app).letter.title.as_str()), (None, "Families still need answers"));
    }
}

#[test]
fn of_several_councils_of_one_name_the_author_chooses() {
    for on in [On::Sqlite, On::Postgres] {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), small().0).unwrap();
        let path = file.path().display().to_string();
        let app = TestApp::start_with(on, &[("UNDERSIGNED_COUNCILS_FILE", path.as_str())]);
        let ada = app.ada();
        let page = write(&ada, "/desk/new", &[(ORGANISATION, "newtown")]);
        page.has_status(422).says("Several councils are called “newtown”. Choose below which one you mean.");
        write_over(&ada, &page, "/desk/new", &[(COUNCIL, "NEB")]).has_status(303);
        assert_eq!(picked(&app), ("Newtown Council".into(), Some("NEB".into())));
        // The name alone would not tell; what was chosen stays chosen.
        let text = format!("/desk/letters/{}/text", the_letter(&app).letter.id);
        write(&ada, &text, &[("title", "Again")]).has_status(303);
        assert_eq!(picked(&app).1.as_deref(), Some("NEB"));
    }
}

on_both_databases! {
    fn where_an_address_was_found_is_kept_sealed_and_shown_at_the_desk_only(app) {
        let ada = app.ada();
        let source = "https://www.hackney.gov.uk/mayor?from=fieldmouse";
        write(&ada, "/desk/new", &[("addressee-1-email_source", source)]).has_status(303);
        let letter = the_letter(&app).letter;
        let desk = format!("/desk/letters/{}", letter.id);
        let link = "<a href=\"https://www.hackney.gov.uk/mayor?from=fieldmouse\" rel=\"noreferrer\">";
        let page = ada.get(&desk);
        assert!(page.says("Address found:").body.contains(link), "{}", page.body);
        assert!(ada.get(&format!("{desk}/text")).body.contains(&format!("value=\"{source}\"")));
        assert!(!app.dump().contains("fieldmouse"));
        let page = ada.get(&desk);
        ada.submit(&page, &format!("{desk}/opening"), &[]).has_status(303);
        app.settle();
        for path in ["", "/letter.json", "/letter.txt"] {
            let public = app.browser().get(&format!("/letters/{}{path}", letter.slug));
            public.has_status(200).does_not_say("fieldmouse").does_not_say("Address found");
        }
    }
}

on_both_databases! {
    fn a_note_of_where_an_address_was_found_is_a_line_and_not_a_story(app) {
        let ada = app.ada();
        let long = "long ".repeat(61);
        for (source, said) in [(long.as_str(), "Please keep this to 300 characters"), ("a\u{202E}b", "cannot be seen")] {
            let page = write(&ada, "/desk/new", &[("addressee-1-email_source", source)]);
            page.has_status(422).says(said);
            assert!(page.body.contains("id=\"addressee-1-email_source-error\"") && page.body.contains(source.trim_end()));
        }
        assert_eq!(letter_count(&app), 0);
        // A note alone is a row that was begun, not an empty one.
        let alone = [("addressee-2-email_source", "By phone")];
        write(&ada, "/desk/new", &alone).has_status(422).says("Please fill this in");
        for source in ["javascript:alert(1)", "By phone, from the mayor’s office"] {
            let written = write(&ada, "/desk/new", &[("addressee-1-email_source", source)]);
            written.has_status(303);
            let page = ada.get(written.location().split('?').next().unwrap());
            page.says(&format!("Address found: {source}"));
            assert!(!page.body.contains("href=\"javascript"));
        }
    }
}

on_both_databases! {
    fn a_correction_notes_where_the_new_address_was_found(app) {
        let slug = app.open_letter();
        let ada = app.ada();
        let id = app.letter_id(&slug);
        let addressee = the_letter(&app).addressees.remove(0);
        let path = format!("/desk/letters/{id}/addressees/{}", addressee.id);
        let correct = |fields: &[(&str, &str)]| ada.submit(&ada.get(&path), &path, fields);
        let done = correct(&[("email_source", "On the council’s website")]);
        ada.follow(&done).says("It is noted where the address was found.");
        ada.follow(&correct(&[])).says("There was nothing to do");
        let done = correct(&[("email", "the.mayor@council.example"), ("email_source", "https://council.example/mayor")]);
        ada.follow(&done).says("The address is corrected.");
        assert!(ada.get(&format!("/desk/letters/{id}")).body.contains("<a href=\"https://council.example/mayor\""));
        assert!(ada.get(&format!("/desk/letters/{id}/dispatch")).body.contains("<a href=\"https://council.example/mayor\""));
        let long = "x".repeat(301);
        let refused = correct(&[("email", "nobody"), ("email_source", long.as_str())]);
        refused.has_status(422).says("Please keep this to 300 characters");
        assert!(refused.body.contains("value=\"nobody\"") && refused.body.contains(&long));
    }
}

const FILE: &str = "+++
title = \"Families need answers\"
dated_on = 2026-01-05
asks = [\"Answer\"]
[[addressees]]
name = \"The Mayor\"
organisation = \"London Borough of Hackney\"
email = \"mayor@council.example\"
email_source = \"https://council.example/mayor\"
+++
Dear Mayor.
";

/// The file with its organisation's line otherwise.
fn file(lines: &str) -> String {
    FILE.replace("organisation = \"London Borough of Hackney\"\n", lines)
}

#[test]
fn a_file_names_its_councils_by_name_by_slug_or_by_code() {
    for (lines, organisation, code) in [
        ("organisation = \"hackney council\"\n", "hackney council", Some("HCK")),
        ("organisation = \"Example Housing Ltd\"\n", "Example Housing Ltd", None),
        ("", "", None),
        ("council = \"hackney\"\n", "London Borough of Hackney", Some("HCK")),
        ("council = \"HCK\"\n", "London Borough of Hackney", Some("HCK")),
        ("organisation = \"Children’s Services\"\ncouncil = \"hackney\"\n", "Children’s Services", Some("HCK")),
        ("organisation = \"Hackney\"\ncouncil = \"hackney\"\n", "Hackney", Some("HCK")),
        ("organisation = \"Cumbria\"\ncouncil = \"cumberland\"\n", "Cumberland Council", Some("CBD")),
        ("organisation = \"Mendip District Council\"\ncouncil = \"none\"\n", "Mendip District Council", None),
    ] {
        let addressee = parse(&file(lines)).unwrap().text.addressees.remove(0);
        assert_eq!(
            (addressee.organisation.as_str(), addressee.council_code.as_deref()),
            (organisation, code),
            "{lines}"
        );
        assert_eq!(addressee.email_source.as_deref(), Some("https://council.example/mayor"));
    }
}

#[test]
fn a_file_with_a_council_that_nobody_can_write_to_is_refused_with_its_line() {
    for (lines, said) in [
        (
            "organisation = \"Cumbria County Council\"\n",
            "line 7, organisation: Cumbria County Council was abolished in 2023. Write instead: \"Cumberland Council\", \"Westmorland and Furness Council\" To keep the name as it is written, add council = \"none\".",
        ),
        (
            "organisation = \"Derry\"\n",
            "line 7, organisation: Derry City Council was abolished in 2015. The directory does not say",
        ),
        (
            "council = \"mendip\"\n",
            "line 7, council: Mendip District Council was abolished in 2023. Write instead: \"Somerset Council\"",
        ),
        (
            "council = \"atlantis\"\n",
            "line 7, council: There is no council with the code or slug “atlantis” in the directory.",
        ),
        ("council = \"\"\n", "line 7, council: There is no council"),
        ("council = \"none\"\norganisation = \"a\\u202Eb\"\n", "line 8, organisation: There is a line break here"),
        (
            "organisation = \"Leeds City Council\"\ncouncil = \"hackney\"\n",
            "line 8, council: The organisation is Leeds City Council, and council names another one.",
        ),
        (
            "organisation = \"Cumbria\"\ncouncil = \"hackney\"\n",
            "line 7, organisation: Cumbria County Council was abolished",
        ),
    ] {
        let fault = parse(&file(lines)).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault} (wanted {said})");
    }
    let long = FILE.replace("https://council.example/mayor", &"x".repeat(301));
    assert_eq!(parse(&long).unwrap_err().to_string(), "line 9, email_source: Please keep this to 300 characters");
    let (_, directory) = small();
    let fault = parse_with(&file("organisation = \"Newtown\"\n"), &directory, super::today()).unwrap_err().to_string();
    assert!(fault.contains("line 7, organisation: Several councils have this name."), "{fault}");
    // Before it ended, it could be written to.
    let before = "2022-01-01".parse().unwrap();
    assert!(parse_with(&file("organisation = \"Cumbria County Council\"\n"), embedded(), before).is_ok());
}

on_both_databases! {
    fn a_council_that_only_the_file_named_stays_when_its_letter_is_changed(app) {
        app.import(&file("organisation = \"Children’s Services\"\ncouncil = \"hackney\"\n").replace("Families First", "x"));
        let ada = app.ada();
        let text = format!("/desk/letters/{}/text", the_letter(&app).letter.id);
        write(&ada, &text, &[("title", "Again")]).has_status(303);
        assert_eq!(picked(&app), ("Children’s Services".into(), Some("HCK".into())));
        write(&ada, &text, &[(ORGANISATION, "Example Housing Ltd")]).has_status(303);
        assert_eq!(picked(&app), ("Example Housing Ltd".into(), None));
    }
}
