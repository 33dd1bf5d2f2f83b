//! Counting, against a second way to do it: a plain list of all working days of each calendar, made from GOV.UK's file
//! by day numbers, in which the n-th day after the start is looked up.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use undersigned::deadlines::calendar::{CalendarName, calendar};
use undersigned::deadlines::count::{add_working_days, working_days_between};

/// Days since 1 March of the year nought, by Fliegel's arithmetic: nothing here asks chrono what a date is.
fn number_of(year: i64, month: i64, day: i64) -> i64 {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1
}

fn number(text: &str) -> i64 {
    let parts: Vec<i64> = text.split('-').map(|part| part.parse().unwrap()).collect();
    number_of(parts[0], parts[1], parts[2])
}

/// 1 March of the year nought was a Wednesday.
fn is_weekday(number: i64) -> bool {
    (number + 2) % 7 < 5
}

fn holidays(divisions: &[&str]) -> BTreeSet<i64> {
    let json: serde_json::Value = serde_json::from_str(include_str!("../../../data/bank-holidays.json")).unwrap();
    let of = |division: &&str| json[*division]["events"].as_array().unwrap().clone();
    let events = divisions.iter().flat_map(of);
    events.map(|event| number(event["date"].as_str().unwrap())).collect()
}

/// Every working day from 2020 to the middle of 2029, in order.
fn working_days(divisions: &[&str]) -> Vec<i64> {
    let holidays = holidays(divisions);
    let all = number("2020-01-01")..number("2029-07-01");
    all.filter(|day| is_weekday(*day) && !holidays.contains(day)).collect()
}

fn agree(name: CalendarName, divisions: &[&str]) {
    let worked = working_days(divisions);
    let here = calendar(name);
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    let last = number("2028-12-31");
    let mut compared = 0;
    for (start, at) in first.iter_days().zip(number("2020-01-01")..=last) {
        let next = worked.partition_point(|day| *day <= at);
        for days in 1..=60_u16 {
            let counted = add_working_days(here, start, days);
            let expected = worked[next + usize::from(days) - 1];
            let found = at + (counted.due_on - start).num_days();
            assert_eq!(found, expected, "{start} and {days} working days in {name:?}: {}", counted.due_on);
            assert_eq!(counted.provisional, expected > last, "{start} and {days} in {name:?}");
            compared += 1;
        }
        let farthest = add_working_days(here, start, 60).due_on;
        assert_eq!(working_days_between(here, start, farthest), 60, "{start} in {name:?}");
    }
    assert_eq!(compared, 3_288 * 60);
}

#[test]
fn every_start_and_every_count_agrees_in_england_and_wales() {
    agree(CalendarName::EnglandAndWales, &["england-and-wales"]);
}

#[test]
fn every_start_and_every_count_agrees_in_scotland() {
    agree(CalendarName::Scotland, &["scotland"]);
}

#[test]
fn every_start_and_every_count_agrees_in_northern_ireland() {
    agree(CalendarName::NorthernIreland, &["northern-ireland"]);
}

#[test]
fn every_start_and_every_count_agrees_in_any_part_of_the_uk() {
    agree(CalendarName::AnyPartOfTheUk, &["england-and-wales", "scotland", "northern-ireland"]);
}

#[test]
fn the_second_way_knows_its_days() {
    assert_eq!(number("2026-11-23") - number("2026-02-28"), 268);
    assert!(is_weekday(number("2026-11-20")) && !is_weekday(number("2026-11-21")) && !is_weekday(number("2026-11-22")));
    assert!(is_weekday(number("2024-02-29")) && is_weekday(number("2026-11-23")));
}
