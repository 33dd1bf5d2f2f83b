//! Changing the dates of a letter that was sent, by hand: adding one, correcting one, noting what an addressee did, giving
//! one up. A count is never changed: the corrected one takes its place, with the reason.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::clock::{self, Occasion, replacement};
use super::model::{Deadline, DeadlineState, Terms, Unit};
use super::named::{Named, named_day};
use super::shared::of_addressee;
use super::start::holds_for;
use super::{store, told};
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::letters::model::{AddresseeId, Letter, WholeLetter};
use crate::letters::store::happenings::HappeningKind;
use crate::organisers::audit::{self, Entry};
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::message_key;

/// What the timeline is told when a person corrected a date; their reason stands with the date.
const CORRECTED: &str = "corrected";
/// What it is told when a date was given up.
const CANCELLED: &str = "cancelled";

/// Who changes the dates of which letter.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// Seals the line in the desk's log.
    pub seal: &'a Seal,
    /// The letter.
    pub letter: &'a Letter,
    /// Who; `None` for the command line.
    pub by: Option<&'a OrganiserId>,
}

impl Author<'_> {
    /// Writes a line into the desk's log.
    ///
    /// # Errors
    /// The database's.
    pub fn note(&self, conn: &mut Conn, deed: audit::Deed, detail: Option<&str>, now: Time) -> QueryResult<()> {
        let (team, letter) = (Some(&self.letter.team_id), Some(self.letter.id.as_str()));
        audit::note(conn, self.seal, Entry { team, organiser: self.by, letter, deed, detail }, now)
    }
}

/// Why a date was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// The page that the form was on shows something else by now.
    Stale,
    /// The letter was not sent, and has no dates.
    NotSent,
    /// Another took its place, or it was given up.
    Over,
    /// It stands still: it cannot be counted otherwise before it runs again.
    StandsStill,
    /// It does not run on that day.
    NotRunning,
    /// It does not stand still.
    NotPaused,
    /// A day that somebody named is not counted.
    NotCounted,
    /// Nothing would be otherwise.
    NothingChanged,
}

impl ChangeRefusal {
    /// The message that says it.
    pub const fn words(self) -> &'static str {
        match self {
            ChangeRefusal::Stale => message_key("clock-refused-stale"),
            ChangeRefusal::NotSent => message_key("clock-refused-not-sent"),
            ChangeRefusal::Over => message_key("clock-refused-over"),
            ChangeRefusal::StandsStill => message_key("clock-refused-stands-still"),
            ChangeRefusal::NotRunning => message_key("clock-refused-not-running"),
            ChangeRefusal::NotPaused => message_key("clock-refused-not-paused"),
            ChangeRefusal::NotCounted => message_key("clock-refused-not-counted"),
            ChangeRefusal::NothingChanged => message_key("clock-refused-nothing"),
        }
    }
}

/// Something done to one date.
#[derive(Debug, Clone)]
pub enum Change {
    /// It is counted otherwise, for a reason.
    Correct(Box<Terms>, String),
    /// It is given up, for a reason.
    Cancel(String),
    /// The addressee named another day for their answer.
    Extend {
        /// The day.
        due_on: NaiveDate,
        /// When they named it.
        named_on: NaiveDate,
        /// Where it can be read.
        source_url: Option<String>,
        /// Their words.
        quotation: Option<String>,
    },
    /// The addressee said on a day that the letter came in.
    Acknowledged(NaiveDate),
    /// What was due came on a day.
    Met(NaiveDate),
    /// It stands still from a day on.
    Pause(NaiveDate),
    /// It runs again from a day on.
    Resume(NaiveDate),
}

/// Adds a date for one addressee, or for each.
///
/// # Errors
/// The database's.
pub fn add_date(
    conn: &mut Conn,
    author: &Author<'_>,
    (whole, addressee): (&WholeLetter, Option<&AddresseeId>),
    all: &[Terms],
    now: Time,
) -> Deed<(), ChangeRefusal> {
    if whole.letter.dispatched_at.is_none() {
        return Ok(Err(ChangeRefusal::NotSent));
    }
    let known = store::list_active(conn, &whole.letter.id)?;
    let mut rows: Vec<Deadline> = Vec::new();
    for of in whole.addressees.iter().filter(|known| addressee.is_none_or(|id| *id == known.id)) {
        let theirs = all.iter().filter(|terms| holds_for(of, terms.basis, terms.calendar));
        let counted = theirs.map(|terms| Deadline::of((&whole.letter.id, Some(&of.id)), terms.clone(), now));
        rows.extend(counted.map(|row| Deadline { recorded_by: author.by.cloned(), ..row }));
    }
    // Sent twice by an impatient finger, it is there once.
    rows.retain(|row| {
        !known.iter().any(|other| (&other.addressee_id, other.terms()) == (&row.addressee_id, row.terms()))
    });
    if rows.is_empty() {
        return Ok(Err(ChangeRefusal::NothingChanged));
    }
    for row in &rows {
        store::insert_deadline(conn, row)?;
        told::record(conn, row, HappeningKind::DeadlineSet, told::due(row), now)?;
        clock::catch_up(conn, &known, row, now)?;
    }
    author.note(conn, audit::Deed::DeadlineChanged, None, now)?;
    Ok(Ok(()))
}

/// Changes one date.
///
/// # Errors
/// The database's.
pub fn change(
    conn: &mut Conn,
    author: &Author<'_>,
    row: &Deadline,
    change: &Change,
    now: Time,
) -> Deed<(), ChangeRefusal> {
    if !row.holds() {
        return Ok(Err(ChangeRefusal::Over));
    }
    let done = match change {
        Change::Correct(terms, reason) => correct(conn, author, row, (terms, reason), now)?,
        Change::Cancel(reason) => cancel(conn, row, reason, now)?,
        Change::Extend { due_on, named_on, source_url, quotation } => {
            let named = Named {
                due_on: *due_on,
                named_on: *named_on,
                // Another day in the place of the one that they named; beside any other date.
                replaces: Some(row.due_on).filter(|_| row.basis == Basis::PromisedInReply),
                source_url: source_url.as_deref(),
                quotation: quotation.as_deref(),
                by: author.by,
                promise: None,
            };
            extend(conn, row, &named, now)?
        }
        Change::Acknowledged(on) => acknowledge(conn, row, *on, now)?,
        Change::Met(on) => yes(clock::meet(conn, row, *on, now)?, ChangeRefusal::NothingChanged),
        Change::Pause(on) => yes(clock::pause(conn, row, *on, now)?, ChangeRefusal::NotRunning),
        Change::Resume(on) => yes(clock::resume(conn, row, *on, now)?, ChangeRefusal::NotPaused),
    };
    if done.is_ok() {
        let detail = match change {
            Change::Correct(_, reason) | Change::Cancel(reason) => Some(reason.as_str()),
            _ => None,
        };
        author.note(conn, audit::Deed::DeadlineChanged, detail, now)?;
    }
    Ok(done)
}

/// The authors have said today to an addressee who asked what they meant: all clocks of theirs that stood still run again.
///
/// # Errors
/// The database's.
pub fn clarified(conn: &mut Conn, author: &Author<'_>, addressee: &AddresseeId, now: Time) -> Deed<(), ChangeRefusal> {
    let today = Occasion { letter: &author.letter.id, addressee, on: london_date(now) };
    if clock::clarified(conn, today, now)? == 0 {
        return Ok(Err(ChangeRefusal::NotPaused));
    }
    author.note(conn, audit::Deed::DeadlineChanged, None, now)?;
    Ok(Ok(()))
}

fn yes(done: bool, refusal: ChangeRefusal) -> Result<(), ChangeRefusal> {
    if done { Ok(()) } else { Err(refusal) }
}

fn correct(
    conn: &mut Conn,
    author: &Author<'_>,
    row: &Deadline,
    (terms, reason): (&Terms, &str),
    now: Time,
) -> Deed<(), ChangeRefusal> {
    if row.unit == Unit::NamedDay {
        return Ok(Err(ChangeRefusal::NotCounted));
    }
    if row.state() == DeadlineState::Paused {
        return Ok(Err(ChangeRefusal::StandsStill));
    }
    if *terms == row.terms() {
        return Ok(Err(ChangeRefusal::NothingChanged));
    }
    let new = replacement(row, terms.clone(), reason, now);
    let same_day = new.due_on == row.due_on;
    let new = Deadline {
        recorded_by: author.by.cloned(),
        met_on: row.met_on,
        // Whether another day went by is found out anew.
        missed_at: row.missed_at.filter(|_| same_day),
        ..new
    };
    let done = clock::replace(conn, row, &new, HappeningKind::DeadlineMoved, CORRECTED, now)?;
    Ok(yes(done, ChangeRefusal::Over))
}

fn cancel(conn: &mut Conn, row: &Deadline, reason: &str, now: Time) -> Deed<(), ChangeRefusal> {
    if !store::mark_cancelled(conn, &row.id, reason, now)? {
        return Ok(Err(ChangeRefusal::Over));
    }
    told::record(conn, row, HappeningKind::DeadlineMoved, told::moved(row, None, CANCELLED), now)?;
    Ok(Ok(()))
}

fn extend(conn: &mut Conn, row: &Deadline, named: &Named<'_>, now: Time) -> Deed<(), ChangeRefusal> {
    let Some(addressee) = &row.addressee_id else { return Ok(Err(ChangeRefusal::Over)) };
    let known = of_addressee(conn, &row.letter_id, addressee, now)?;
    let new = named_day(conn, (&row.letter_id, addressee), named, now)?;
    if let Some(new) = &new {
        clock::catch_up(conn, &known, new, now)?;
    }
    Ok(yes(new.is_some(), ChangeRefusal::NothingChanged))
}

fn acknowledge(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> Deed<(), ChangeRefusal> {
    let Some(addressee) = &row.addressee_id else { return Ok(Err(ChangeRefusal::Over)) };
    let changed = clock::acknowledged(conn, Occasion { letter: &row.letter_id, addressee, on }, now)?;
    Ok(yes(changed > 0, ChangeRefusal::NothingChanged))
}
