//! Files of whole days for calendars (RFC 5545). An entry keeps its name for ever, so that it moves in somebody's calendar
//! when its day does; one that is off stays in the file as cancelled, so that it goes from calendars that took it in.

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use crate::clock::Time;

/// A file must hold something (section 3.6): one in which nothing is due names the zone that its days are told in.
const NOTHING: &str = "BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
                       TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
/// How a file ends.
const END: &str = "END:VCALENDAR\r\n";
/// The greatest number of a revision that calendars can read.
const MOST_REVISIONS: i64 = i32::MAX as i64;

/// A whole day in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEntry {
    /// What it is known by: the same for ever, and nobody else's.
    pub name: String,
    /// The day.
    pub on: NaiveDate,
    /// One line.
    pub summary: String,
    /// More; nothing if empty.
    pub description: String,
    /// The page that it is about, with the host; nothing if empty.
    pub page: String,
    /// Greater after every change than before it.
    pub revision: i64,
    /// When it was last changed.
    pub changed_at: Time,
    /// How sure the day is.
    pub certainty: Certainty,
}

/// How sure a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The day itself was named or counted.
    Certain,
    /// It is the last day of a span that was named.
    Tentative,
    /// It is off.
    Off,
}

/// Writes a file; `title` is what calendars call it.
pub fn file(title: Option<&str>, entries: &[DayEntry]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Undersigned//Dates of a letter//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    if let Some(title) = title {
        calendar.name(title);
    }
    for entry in entries {
        calendar.push(event(entry));
    }
    let text = calendar.to_string();
    match text.strip_suffix(END) {
        Some(before) if entries.is_empty() => format!("{before}{NOTHING}{END}"),
        _ => text,
    }
}

fn event(entry: &DayEntry) -> Event {
    let changed = DateTime::<Utc>::from_naive_utc_and_offset(entry.changed_at, Utc);
    let mut event = Event::new();
    event
        .uid(&format!("{}@undersigned", entry.name))
        // When it was changed, not when the file was asked for: the same file is the same bytes.
        .timestamp(changed)
        // Without an end it lasts for that day (section 3.6.1); an end would have to be the day after.
        .starts(entry.on)
        .summary(&entry.summary)
        .sequence(u32::try_from(entry.revision.clamp(0, MOST_REVISIONS)).unwrap_or(0))
        .add_property("LAST-MODIFIED", changed.format("%Y%m%dT%H%M%SZ").to_string())
        // It is nobody's appointment.
        .add_property("TRANSP", "TRANSPARENT")
        .status(match entry.certainty {
            Certainty::Certain => EventStatus::Confirmed,
            Certainty::Tentative => EventStatus::Tentative,
            Certainty::Off => EventStatus::Cancelled,
        });
    if !entry.description.is_empty() {
        event.description(&entry.description);
    }
    if !entry.page.is_empty() {
        event.url(&entry.page);
    }
    event.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_which_nothing_is_due_holds_something_all_the_same() {
        let text = file(None, &[]);
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"),
            "{text}"
        );
    }
}
