//! Any text is read for the day that it names, and for sentences that promise something, without a panic; what is found
//! stands there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use undersigned::deadlines::calendar::{CalendarName, calendar};
use undersigned::replies::promises::dates::{Said, find};
use undersigned::replies::promises::extract::suggest_said;

fuzz_target!(|input: (u16, &str)| {
    let (days, text) = input;
    let first = "1990-01-01".parse::<chrono::NaiveDate>().expect("a date");
    let on = first + chrono::Duration::days(i64::from(days));
    let said = Said { on, calendar: calendar(CalendarName::AnyPartOfTheUk) };
    if let Some(found) = find(text, said) {
        assert!(text.contains(&found.phrase));
    }
    for suggestion in suggest_said(text, said) {
        assert_eq!(suggestion.anchor.of(text), Some(suggestion.passage.as_str()));
    }
});
