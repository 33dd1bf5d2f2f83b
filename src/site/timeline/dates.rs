//! The dates of a letter for a calendar (RFC 5545): whole days, one for each clock that runs.

use diesel::result::QueryResult;
use icalendar::{Calendar, Component, Event, EventLike, Property};

use crate::app::App;
use crate::db::Conn;
use crate::deadlines::counted::whose_clock;
use crate::deadlines::model::{Deadline, Stage};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::replies::promises::calendar as promises;
use crate::replies::store::chasers::list_clocks;
use crate::replies::store::standings;

/// Renders `dates.ics`. Where signers may be at risk, no line names the letter: calendars are shown to others.
///
/// # Errors
/// The database's.
pub fn render_dates(conn: &mut Conn, app: &App, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let letter = letters::find_public(conn, slug)?;
    let words = Words::of(&letter.language);
    let page = app.links.absolute(&links::letter(slug));
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Undersigned//Dates of a letter//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    if !letter.at_risk {
        calendar.name(&words.say1("timeline-dates-name", "title", &letter.title));
    }
    let held = standings::list_held(conn, &letter.id)?;
    let is_shown = |deadline: &Deadline| deadline.addressee_id.as_ref().is_none_or(|of| !held.contains(of));
    for deadline in list_clocks(conn, &letter.id)?.into_iter().filter(is_shown) {
        calendar.push(event(&letter, &deadline, &page, words));
    }
    for event in of_promises(conn, app, &letter)? {
        calendar.push(event);
    }
    Ok((letter.page_revision, calendar.to_string().into_bytes()))
}

/// The dates of what was promised in reply to the letter.
fn of_promises(conn: &mut Conn, app: &App, letter: &Letter) -> QueryResult<Vec<Event>> {
    Ok(promises::events(conn, letter)?.iter().map(|event| promises::entry(app, event)).collect())
}

fn event(letter: &Letter, deadline: &Deadline, page: &str, words: Words) -> Event {
    let title = letter.title.as_str();
    let summary = match deadline.stage {
        _ if letter.at_risk => words.say("timeline-due-discreet"),
        Stage::Acknowledgement => words.say1("timeline-due-acknowledgement", "title", title),
        _ => words.say1("timeline-due-answer", "title", title),
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@undersigned", deadline.id))
        // When it was counted, not when the file was asked for: the same file is the same bytes.
        .timestamp(deadline.recorded_at.and_utc())
        .all_day(deadline.due_on)
        .summary(&summary)
        // It is nobody's appointment.
        .add_property("TRANSP", "TRANSPARENT");
    if !letter.at_risk {
        event.description(&whose_clock(deadline, words)).url(page);
    }
    event.done()
}
