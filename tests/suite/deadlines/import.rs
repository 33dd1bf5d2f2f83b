//! `[[clocks]]` in a letter's file.

use undersigned::deadlines::basis::Basis;
use undersigned::deadlines::calendar::CalendarName;
use undersigned::deadlines::import as clocks;
use undersigned::deadlines::model::{Stage, Unit};
use undersigned::letters::import as letters;

use super::{COMPLAINT, INFORMATION, STANDARD, deadlines, sent};
use crate::on_both_databases;
use crate::support::people::letter_file;

fn fault(clocks_written: &str) -> (usize, String) {
    let file = letter_file("Families need answers", clocks_written);
    let letter = letters::parse(&file).unwrap();
    let fault = clocks::parse(&file, &letter).unwrap_err();
    (fault.line, fault.to_string())
}

#[test]
fn a_file_names_several_clocks() {
    let file = letter_file("Families need answers", &format!("{STANDARD}{COMPLAINT}{INFORMATION}"));
    let letter = letters::parse(&file).unwrap();
    let chosen = clocks::parse(&file, &letter).unwrap();
    let all: Vec<(Basis, Stage, u16)> = chosen.iter().map(|clock| (clock.basis, clock.stage, clock.days)).collect();
    let expected = [
        (Basis::PublishedStandard, Stage::Answer, 10),
        (Basis::ComplaintCode, Stage::Acknowledgement, 5),
        (Basis::ComplaintCode, Stage::StageOne, 10),
        (Basis::FreedomOfInformation, Stage::Answer, 20),
    ];
    assert_eq!(all, expected);
    assert!(chosen.iter().all(|clock| clock.unit == Unit::WorkingDays));
}

#[test]
fn the_calendar_is_that_of_the_first_council() {
    let file = letter_file("Families need answers", "[[clocks]]\nbasis = \"hoped_for_by_author\"\ndays = 15\n")
        .replace("London Borough of Fleetbridge", "Fife Council");
    let letter = letters::parse(&file).unwrap();
    assert_eq!(clocks::parse(&file, &letter).unwrap()[0].calendar, CalendarName::Scotland);
}

#[test]
fn a_fault_is_told_with_its_line_and_its_key() {
    let (line, said) = fault("[[clocks]]\nbasis = \"statute\"\n");
    assert!(line == 8 + 1 && said.contains("Say whose clock it is"), "{line} {said}");
    let (_, said) = fault(&STANDARD.replace("days = 10", "days = 0"));
    assert!(said.contains("days: Give the days as a whole number"), "{said}");
    let (_, said) = fault(&STANDARD.replace("https://www", "www"));
    assert!(said.contains("source: Give a web address"), "{said}");
    let (_, said) = fault("[[clocks]]\nbasis = \"published_standard\"\ndays = 10\n");
    assert!(said.contains("Give the web address where the council says this"), "{said}");
    let (_, said) = fault(&INFORMATION.replace("\n", "\ndays = 10\n").replace("[[clocks]]\ndays = 10", "[[clocks]]"));
    assert!(said.contains("The rule itself names the days: 20"), "{said}");
    assert!(
        fault("[[clocks]]\nbasis = \"complaint_code\"\nstage = \"stage_two\"\n").1.contains("only after an answer")
    );
    assert!(fault(&format!("{STANDARD}{STANDARD}")).1.contains("has this clock already"));
    assert!(fault(&STANDARD.repeat(13)).1.contains("12"));
    assert!(fault("[[clocks]]\nbasis = \"complaint_code\"\nwhen = 5\n").1.contains("unknown field"));
    assert!(fault("[[clocks]]\ndays = 5\n").1.contains("missing field"));
}

#[test]
fn a_statement_has_no_clocks() {
    let file = "+++\ntitle = \"A call\"\nkind = \"statement\"\ndated_on = 2026-01-05\n[[clocks]]\n\
        basis = \"hoped_for_by_author\"\ndays = 5\n+++\nDear all,\n\nwe call.\n";
    let letter = letters::parse(file).unwrap();
    assert!(clocks::parse(file, &letter).unwrap_err().to_string().contains("A statement is addressed to nobody"));
}

on_both_databases! {
    fn the_clocks_of_a_file_run_when_the_letter_is_sent(app) {
        let (slug, _) = sent(&app, &format!("{STANDARD}{INFORMATION}"));
        let rows = deadlines(&app, &slug);
        assert_eq!(rows.len(), 4, "two clocks for each of two addressees");
        assert!(rows.iter().all(|row| row.addressee_id.is_some()));
        let bases = |basis| rows.iter().filter(|row| row.basis == basis).count();
        assert_eq!((bases(Basis::PublishedStandard), bases(Basis::FreedomOfInformation)), (2, 2));
    }
}
