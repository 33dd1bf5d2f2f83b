//! Calendar files, read as strictly as RFC 5545 has them written.

use std::collections::{BTreeMap, BTreeSet};

/// One entry: its properties by name, without their parameters.
pub type Entry = BTreeMap<String, String>;

/// The entries of a file, after checking that it is one.
#[track_caller]
pub fn entries(text: &str) -> Vec<Entry> {
    assert!(!text.replace("\r\n", "").contains('\n'), "a line does not end with CR LF:\n{text}");
    assert!(text.lines().all(|line| line.len() <= 75), "a line is longer than 75 bytes:\n{text}");
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.split_terminator("\r\n").collect();
    assert_eq!((lines.first(), lines.last()), (Some(&"BEGIN:VCALENDAR"), Some(&"END:VCALENDAR")), "{text}");
    for needed in ["VERSION:2.0", "CALSCALE:GREGORIAN"] {
        assert_eq!(lines.iter().filter(|line| **line == needed).count(), 1, "{needed}:\n{text}");
    }
    assert!(lines.iter().any(|line| line.starts_with("PRODID:")), "{text}");
    let parts = lines.iter().filter(|line| line.starts_with("BEGIN:V") && **line != "BEGIN:VCALENDAR").count();
    assert!(parts > 0, "a calendar holds at least one component (section 3.6):\n{text}");
    let entries: Vec<Entry> = unfolded
        .split("BEGIN:VEVENT\r\n")
        .skip(1)
        .map(|rest| entry(rest.split("END:VEVENT").next().unwrap()))
        .collect();
    let names: BTreeSet<&String> = entries.iter().map(|entry| &entry["UID"]).collect();
    assert_eq!(names.len(), entries.len(), "two entries have one name:\n{text}");
    entries
}

#[track_caller]
fn entry(lines: &str) -> Entry {
    let mut found = Entry::new();
    for line in lines.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{line:?} is no property"));
        let name = name.split(';').next().unwrap().to_owned();
        assert!(found.insert(name, value.to_owned()).is_none(), "{line:?} stands twice in\n{lines}");
    }
    for needed in ["UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS", "LAST-MODIFIED"] {
        assert!(found.contains_key(needed), "{needed} is missing in\n{lines}");
    }
    assert!(found["SEQUENCE"].parse::<i32>().is_ok(), "{lines}");
    // An end that is the beginning is no end (section 3.8.2.2).
    assert!(!found.contains_key("DTEND") && !found.contains_key("DURATION"), "{lines}");
    found
}

/// The entry of a name.
#[track_caller]
pub fn entry_of(text: &str, name: &str) -> Entry {
    let all = entries(text);
    all.into_iter().find(|entry| entry["UID"] == name).unwrap_or_else(|| panic!("{name} is not in\n{text}"))
}

/// The number of a revision.
pub fn revision(entry: &Entry) -> i64 {
    entry["SEQUENCE"].parse().unwrap()
}
