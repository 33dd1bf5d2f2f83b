//! The dates of a letter for a calendar: one entry for each that was ever set. A date that was counted anew keeps the
//! name of the first, and one on which nothing is due any more is cancelled.

use diesel::result::QueryResult;

use crate::app::App;
use crate::db::Conn;
use crate::deadlines::counted::whose_clock;
use crate::deadlines::list_deadlines;
use crate::deadlines::model::{Deadline, DeadlineState, Stage};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::replies::promises::calendar as promises;
use crate::replies::store::standings::{self, Standing};
use crate::web::ics::{self, Certainty, DayEntry};

/// Renders `dates.ics`. Where signers may be at risk, no line names the letter: calendars are shown to others.
///
/// # Errors
/// The database's.
pub fn render_dates(conn: &mut Conn, app: &App, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let letter = letters::find_public(conn, slug)?;
    let words = Words::of(&letter.language);
    let clocks = Clocks {
        page: if letter.at_risk { String::new() } else { app.links.absolute(&links::letter(slug)) },
        all: list_deadlines(conn, &letter.id)?,
        standings: standings::list(conn, &letter.id)?,
        letter: &letter,
        words,
    };
    let mut entries: Vec<DayEntry> = clocks.all.iter().filter_map(|row| clocks.entry(row)).collect();
    entries.extend(promises::entries(conn, &app.links, &letter)?);
    let title = (!letter.at_risk).then(|| words.say1("timeline-dates-name", "title", &letter.title));
    Ok((letter.page_revision, ics::file(title.as_deref(), &entries).into_bytes()))
}

/// The clocks of a letter.
struct Clocks<'a> {
    letter: &'a Letter,
    /// Every one that there ever was, the oldest first.
    all: Vec<Deadline>,
    standings: Vec<Standing>,
    page: String,
    words: Words,
}

impl Clocks<'_> {
    /// The one entry of a date and of those that took its place; none while its addressee is held back for a check.
    fn entry(&self, first: &Deadline) -> Option<DayEntry> {
        let row = self.last_of(first);
        let standing = self.standings.iter().find(|one| Some(&one.addressee_id) == row.addressee_id.as_ref());
        let is_replacement = self.before(first).is_some();
        if is_replacement || standing.is_some_and(|one| one.held_at.is_some()) {
            return None;
        }
        // Where one took the place of two, one entry goes on and the other is off.
        let goes_on = self.first_of(row).id == first.id;
        let is_over = standing.is_some_and(|one| one.withdrawn_at.is_some() || one.closed_at.is_some());
        let is_due = goes_on && matches!(row.state(), DeadlineState::Active | DeadlineState::Missed) && !is_over;
        Some(DayEntry {
            name: first.id.to_string(),
            on: row.due_on,
            summary: self.summary(row, is_due),
            description: if self.letter.at_risk || !is_due { String::new() } else { whose_clock(row, self.words) },
            page: self.page.clone(),
            // The letter's own number: it grows with whatever is told of the letter, so with every change of a date.
            revision: self.letter.page_revision,
            changed_at: self.letter.touched_at,
            certainty: if is_due { Certainty::Certain } else { Certainty::Off },
        })
    }

    /// The first of the dates whose place one took.
    fn before(&self, row: &Deadline) -> Option<&Deadline> {
        self.all.iter().find(|earlier| earlier.superseded_by.as_ref() == Some(&row.id))
    }

    fn first_of<'a>(&'a self, row: &'a Deadline) -> &'a Deadline {
        // No date takes the place of itself; a row behind our back must not keep a page waiting.
        (0..self.all.len()).fold(row, |first, _| self.before(first).unwrap_or(first))
    }

    /// The date that took the place of one in the end; itself if none did.
    fn last_of<'a>(&'a self, row: &'a Deadline) -> &'a Deadline {
        let after = |row: &Deadline| self.all.iter().find(|later| row.superseded_by.as_ref() == Some(&later.id));
        (0..self.all.len()).fold(row, |last, _| after(last).unwrap_or(last))
    }

    fn summary(&self, row: &Deadline, is_due: bool) -> String {
        let (words, title) = (self.words, self.letter.title.as_str());
        match row.stage {
            _ if self.letter.at_risk => words.say("timeline-due-discreet"),
            _ if !is_due => words.say1("timeline-due-over", "title", title),
            Stage::Acknowledgement => words.say1("timeline-due-acknowledgement", "title", title),
            _ => words.say1("timeline-due-answer", "title", title),
        }
    }
}
