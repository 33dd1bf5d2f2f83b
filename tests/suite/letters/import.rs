//! A letter from a file: what the contract says, nothing else, and faults that name their line.

use std::sync::Arc;

use undersigned::letters::import::{FileState, ImportRefusal, Imported, ParsedLetter, import, parse};
use undersigned::letters::model::Kind;

use super::{all_letters, deeds, mail_count};
use crate::on_both_databases;
use crate::support::app::TestApp;

const HACKNEY: &str = include_str!("../../../seeds/open-letter-to-hackney.md");
const SOLIDARITY: &str = include_str!("../../../seeds/call-for-solidarity.md");

const CONTRACT: &str = r#"+++
title = "Families need answers"
kind = "open_letter"                      # or "petition", "statement"; open_letter if left out
dated_on = 2017-05-31
asks = ["Respond to the concerns raised", "Report progress on the review"]
closes_on = 2017-07-31                    # optional, as are goal and language
state = "open"                            # or "draft"; draft if left out
at_risk = false                           # true by default when an addressee is a public employer
on_behalf_of = "The team at Migrant Family Action"     # optional
reply_within_working_days = 20            # the author's hope; optional
[[addressees]]
name = "The Mayor of Hackney"
organisation = "London Borough of Hackney"
email = "mayor@council.example"
+++
Markdown text of the letter …
"#;

fn imported(app: &TestApp, team: &str, parsed: &ParsedLetter) -> Result<Imported, ImportRefusal> {
    let (seal, team, parsed, now) = (Arc::clone(&app.app.seal), team.to_owned(), parsed.clone(), app.now());
    app.app.db.write_here(move |conn| import(conn, &seal, &team, &parsed, now)).unwrap()
}

#[test]
fn the_example_of_the_contract_is_read() {
    for file in [CONTRACT.to_owned(), format!("\u{FEFF}{}", CONTRACT.replace('\n', "\r\n"))] {
        let parsed = parse(&file).unwrap();
        let text = parsed.text;
        assert_eq!((parsed.state, text.kind), (FileState::Open, Kind::OpenLetter));
        assert_eq!(
            (text.dated_on.to_string(), text.closes_on.unwrap().to_string()),
            ("2017-05-31".into(), "2017-07-31".into())
        );
        assert_eq!(text.body_markdown, "Markdown text of the letter …");
        assert_eq!((text.asks.len(), text.addressees.len(), text.at_risk), (2, 1, false));
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    let parsed = parse("+++\ntitle = \"T\"\ndated_on = 2017-05-31\n+++\n").unwrap();
    assert_eq!((parsed.state, parsed.text.kind), (FileState::Draft, Kind::OpenLetter));
    assert_eq!((parsed.text.language.as_str(), parsed.text.reply_within_working_days), ("en", 20));
    assert_eq!((parsed.text.goal, parsed.text.closes_on, parsed.text.at_risk), (None, None, false));
    let council = CONTRACT.replace("at_risk = false ", "");
    assert!(parse(&council).unwrap().text.at_risk);
}

#[test]
fn a_fault_names_its_line_and_its_key() {
    for (written, instead, said) in [
        ("title = \"Families need answers\"", "titel = \"x\"", "line 2, titel: unknown field `titel`"),
        ("title = \"Families need answers\"", "", "missing field `title`"),
        ("title = \"Families need answers\"", "title = \" \"", "line 2, title: Please fill this in"),
        ("kind = \"open_letter\"", "kind = \"letter\"", "line 3, kind: unknown variant `letter`"),
        ("dated_on = 2017-05-31", "dated_on = \"31 May\"", "line 4, dated_on: Write a date, with year, month and day"),
        ("dated_on = 2017-05-31", "dated_on = 2017-05-31T10:00:00Z", "line 4, dated_on: Write a date"),
        ("closes_on = 2017-07-31", "closes_on = 2017-05-30", "line 6, closes_on: The last day"),
        ("closes_on = 2017-07-31", "goal = 0", "line 6, goal: Write a whole number from 1 to 70,000,000"),
        ("closes_on = 2017-07-31", "language = \"??\"", "line 6, language: Choose a language"),
        ("state = \"open\"", "state = \"closed\"", "line 7, state: unknown variant"),
        ("at_risk = false", "at_risk = \"no\"", "line 8, at_risk: invalid type"),
        (
            "reply_within_working_days = 20",
            "reply_within_working_days = 0",
            "line 10, reply_within_working_days: Write",
        ),
        ("mayor@council.example", "mayor", "line 14, email: Write an email address"),
        ("The Mayor of Hackney", "The\\u202EMayor", "line 12, name: There is a line break here"),
        ("organisation = ", "phone = ", "line 13, phone: unknown field `phone`"),
        ("\"Report progress on the review\"", "\" \"", "line 5, asks: Please fill this in"),
        (
            "asks = [\"Respond to the concerns raised\", \"Report progress on the review\"]",
            "",
            "line 7, state: It asks for nothing",
        ),
        ("Markdown text", "\nMarkdown\u{202E} text", "line 17: There is a line break here, or another"),
        ("+++\nMarkdown", "Markdown", "line 15"),
        ("+++\ntitle", "title", "line 1: a letter's file begins with a line of +++"),
        ("kind = \"open_letter\"", "kind = \"statement\"", "addressees: A statement has no addressee"),
        ("title = \"Families need answers\"", "title = \"Families", "line 2, title: "),
    ] {
        assert!(CONTRACT.contains(written), "{written}");
        let fault = parse(&CONTRACT.replacen(written, instead, 1)).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault} (wanted {said})");
    }
}

#[test]
fn a_file_of_too_many_asks_or_too_many_words_is_refused() {
    let asks = format!("asks = [{}]", "\"a\",\n".repeat(31));
    let fault = parse(&CONTRACT.replacen(
        "asks = [\"Respond to the concerns raised\", \"Report progress on the review\"]",
        &asks,
        1,
    ));
    assert_eq!(fault.unwrap_err().to_string(), "line 35, asks: There can be 30 of these, and no more");
    let fault = parse(&CONTRACT.replace("Markdown", &"long ".repeat(20_001))).unwrap_err();
    assert_eq!(fault.to_string(), "line 16: Please keep this to 100,000 characters");
}

proptest::proptest! {
    #[test]
    fn a_file_with_anything_anywhere_is_read_or_refused(at in 0..600_usize, gone in 0..40_usize, put in "\\PC{0,12}|[\u{0}-\u{7f}]{0,12}") {
        let mut file: Vec<char> = CONTRACT.chars().collect();
        let from = at.min(file.len());
        let to = (from + gone).min(file.len());
        file.splice(from..to, put.chars());
        if let Err(fault) = parse(&file.into_iter().collect::<String>()) {
            proptest::prop_assert!(fault.line > 0 && !fault.words.is_empty());
        }
    }
}

on_both_databases! {
    fn an_unknown_team_is_refused_and_nothing_is_written(app) {
        let refusal = imported(&app, "Nobody", &parse(HACKNEY).unwrap()).unwrap_err();
        assert_eq!(refusal.to_string(), "there is no team called \"Nobody\": inviting its first organiser creates it");
        assert!(all_letters(&app).is_empty());
    }
}

on_both_databases! {
    fn the_letter_to_hackney_is_imported_and_open(app) {
        app.invite("ada@example.org", "Migrant Family Action");
        let mails = mail_count(&app);
        let done = imported(&app, "Migrant  Family Action ", &parse(HACKNEY).unwrap()).unwrap();
        assert_eq!((done.state, done.taken_slug), (FileState::Open, None));
        let whole = all_letters(&app).remove(0);
        assert_eq!(whole.letter.slug, done.slug);
        assert!(whole.letter.title.starts_with("Families need answers"));
        assert_eq!(
            (whole.letter.dated_on.to_string(), whole.asks.len(), whole.addressees.len()),
            ("2017-05-31".into(), 3, 1)
        );
        assert!(whole.letter.opened_at.is_some() && whole.letter.page_revision > 0);
        assert!(whole.letter.body_markdown.contains("gatekeeping practice"));
        let mut deeds = deeds(&app, &whole);
        deeds.sort_unstable();
        assert_eq!(deeds, ["letter_imported", "letter_opened"]);
        assert_eq!(mail_count(&app), mails);
    }
}

on_both_databases! {
    fn the_call_for_solidarity_is_a_statement(app) {
        app.invite("ada@example.org", "Social Work Action");
        imported(&app, "Social Work Action", &parse(SOLIDARITY).unwrap()).unwrap();
        let whole = all_letters(&app).remove(0);
        assert_eq!(whole.letter.kind, Kind::Statement);
        assert!(whole.asks.is_empty() && whole.addressees.is_empty() && whole.letter.opened_at.is_some());
    }
}

on_both_databases! {
    fn the_same_file_twice_makes_a_second_letter_and_says_which(app) {
        app.invite("ada@example.org", "Family Action");
        let parsed = parse(CONTRACT).unwrap();
        let first = imported(&app, "Family Action", &parsed).unwrap();
        let second = imported(&app, "Family Action", &parsed).unwrap();
        assert_eq!((first.slug.as_str(), second.slug.as_str()), ("families-need-answers", "families-need-answers-2"));
        assert_eq!(second.taken_slug.as_deref(), Some("families-need-answers"));
        assert_eq!(all_letters(&app).len(), 2);
    }
}

on_both_databases! {
    fn what_is_imported_can_be_changed_at_the_desk(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let done = imported(&app, "Family Action", &parse(CONTRACT).unwrap()).unwrap();
        let page = ada.get(&format!("/desk/letters/{}/text", done.id));
        assert_eq!(page.status, 200);
        assert!(page.body.contains("mayor@council.example") && page.body.contains("2017-07-31"));
    }
}
