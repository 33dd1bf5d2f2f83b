//! What stops a clock, holds it, and lets it run again. Only a person's answer that was read stops one; a machine's word
//! changes nothing here, and a promised date stands beside the earlier one.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::calendar::calendar;
use super::count::{Lateness, add_calendar_days};
use super::model::{Deadline, DeadlineState, Stage, StartRule, Terms, Unit};
use super::shared::of_addressee;
use super::start::calendar_of;
use super::{store, told};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::happenings::{Facts, HappeningKind};
use crate::letters::store::{list_addressees, touch};
use crate::organisers::model::OrganiserId;

/// Why a deadline took the place of another, where a rule and no person decided it: it was acknowledged earlier.
pub const ACKNOWLEDGED: &str = "acknowledged";
/// They were told what was meant, and the clock runs again.
pub const CLARIFIED: &str = "clarified";
/// They named another day.
pub const NAMED_ANOTHER: &str = "named_another_day";
/// The list of bank holidays changed.
pub const NEW_HOLIDAYS: &str = "new_holidays";

/// An addressee answered on a London day: everything that was due by then has come, in time or late. Done twice, the
/// earlier day holds. Returns how many deadlines changed.
///
/// # Errors
/// The database's.
pub fn answered(
    conn: &mut Conn,
    letter_id: &LetterId,
    addressee_id: &AddresseeId,
    on: NaiveDate,
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    for row in of_addressee(conn, letter_id, addressee_id, now)? {
        changed += usize::from(meet(conn, &row, on, now)?);
    }
    Ok(changed)
}

/// Notes that what was due came on a day; false if that was known, or if the clock began only later.
///
/// # Errors
/// The database's.
pub(super) fn meet(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> QueryResult<bool> {
    // The first stage of a complaint has begun with the complaint, whenever it is acknowledged.
    let begun = row.starts_on <= on || row.stage == Stage::StageOne;
    if !begun || !store::mark_met(conn, &row.id, on)? {
        return Ok(false);
    }
    if row.met_on.is_some() {
        touch(conn, &row.letter_id, now)?;
        return Ok(true);
    }
    let late = match row.lateness(on, Some(on)) {
        Lateness::AnsweredLate { working_days } => Some(i64::from(working_days)),
        _ => None,
    };
    let facts = Facts { count: late, ..told::due(row) };
    told::record_at(conn, row, HappeningKind::DeadlineMet, facts, (told::moment_of(on, now), now))?;
    Ok(true)
}

/// What was taken for an answer was none: the clocks run again as if it had not come. An acknowledgement stays one.
///
/// # Errors
/// The database's.
pub fn answer_taken_back(
    conn: &mut Conn,
    letter_id: &LetterId,
    addressee_id: &AddresseeId,
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    for row in of_addressee(conn, letter_id, addressee_id, now)? {
        if row.stage != Stage::Acknowledgement && store::mark_not_met(conn, &row.id)? {
            changed += 1;
        }
    }
    if changed > 0 {
        touch(conn, letter_id, now)?;
    }
    Ok(changed)
}

/// A person said on a London day that the letter came in. It meets the deadline for saying so; and the first stage of a
/// complaint runs from that day if it is earlier than the last one for it. A late acknowledgement lengthens nothing.
///
/// # Errors
/// The database's.
pub fn acknowledged(
    conn: &mut Conn,
    letter_id: &LetterId,
    addressee_id: &AddresseeId,
    on: NaiveDate,
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    for row in rows.iter().filter(|row| row.stage == Stage::Acknowledgement) {
        changed += usize::from(meet(conn, row, on, now)?);
    }
    let waits = |row: &&Deadline| {
        row.stage == Stage::StageOne
            && row.start_rule == StartRule::Acknowledged
            && row.state() == DeadlineState::Active
    };
    for row in rows.iter().filter(waits).filter(|row| on < row.starts_on) {
        let terms = Terms { starts_on: on, ..row.terms() };
        let moved = replacement(row, terms, ACKNOWLEDGED, now);
        changed += usize::from(replace(conn, row, &moved, HappeningKind::DeadlineMoved, ACKNOWLEDGED, now)?);
    }
    Ok(changed)
}

/// An addressee asked on a London day what is meant: their clocks stand still. One that had run out by then is late, and
/// stays so; a day that they named themselves is not held for them. Whoever asks has said that the letter came in.
///
/// # Errors
/// The database's.
pub fn clarification_asked(
    conn: &mut Conn,
    letter_id: &LetterId,
    addressee_id: &AddresseeId,
    on: NaiveDate,
    now: Time,
) -> QueryResult<usize> {
    let mut changed = acknowledged(conn, letter_id, addressee_id, on, now)?;
    for row in of_addressee(conn, letter_id, addressee_id, now)? {
        changed += usize::from(row.stage != Stage::Acknowledgement && pause(conn, &row, on, now)?);
    }
    Ok(changed)
}

/// Lets one clock stand still; false if it does not run on that day.
///
/// # Errors
/// The database's.
pub(super) fn pause(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> QueryResult<bool> {
    let runs = row.state() == DeadlineState::Active && row.starts_on <= on && on <= row.due_on;
    if !runs || row.unit == Unit::NamedDay {
        return Ok(false);
    }
    let left = i32::try_from(row.days_left_after(on)).unwrap_or(i32::MAX);
    if !store::mark_paused(conn, &row.id, on, left)? {
        return Ok(false);
    }
    let facts = Facts { count: Some(i64::from(left)), until: Some(row.due_on), ..Facts::default() };
    told::record_at(conn, row, HappeningKind::DeadlinePaused, facts, (told::moment_of(on, now), now))?;
    Ok(true)
}

/// The authors said on a London day what they meant: the clocks run again with the days that were left, and never from the
/// beginning.
///
/// # Errors
/// The database's.
pub fn clarified(
    conn: &mut Conn,
    letter_id: &LetterId,
    addressee_id: &AddresseeId,
    on: NaiveDate,
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    for row in of_addressee(conn, letter_id, addressee_id, now)? {
        changed += usize::from(resume(conn, &row, on, now)?);
    }
    Ok(changed)
}

/// Lets one clock run again; false if it does not stand still.
///
/// # Errors
/// The database's.
pub(super) fn resume(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> QueryResult<bool> {
    let (DeadlineState::Paused, Some(paused_on)) = (row.state(), row.paused_on) else { return Ok(false) };
    let days = u16::try_from(row.days_left.unwrap_or(0)).unwrap_or(0);
    let on = on.max(paused_on);
    // With no day left it is due at once, but on no day on which nobody works.
    let starts_on = if days == 0 { add_calendar_days(calendar(row.calendar), on, 0).due_on } else { on };
    let terms = Terms { starts_on, start_rule: StartRule::Clarified, days, ..row.terms() };
    let resumed = replacement(row, terms, CLARIFIED, now);
    replace(conn, row, &resumed, HappeningKind::DeadlineResumed, CLARIFIED, now)
}

/// A day that an addressee named for an answer.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The day.
    pub due_on: NaiveDate,
    /// The London day on which they named it.
    pub named_on: NaiveDate,
    /// Where it can be read.
    pub source_url: Option<&'a str>,
    /// Their words.
    pub quotation: Option<&'a str>,
    /// Who wrote it down; `None` for the service itself.
    pub by: Option<&'a OrganiserId>,
}

/// Adds the day that an addressee named. It takes the place of a day that they named before and that has not gone by; the
/// deadlines of other bases stay, and lateness against them does, too. `None` if that day was written down already.
///
/// # Errors
/// The database's.
pub fn named_day(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    named: &Named<'_>,
    now: Time,
) -> QueryResult<Option<Deadline>> {
    let rows = of_addressee(conn, letter_id, addressee_id, now)?;
    let promised: Vec<&Deadline> = rows.iter().filter(|row| row.basis == Basis::PromisedInReply).collect();
    if promised.iter().any(|row| row.due_on == named.due_on && row.is_open()) {
        return Ok(None);
    }
    let addressees = list_addressees(conn, letter_id)?;
    let council = addressees.iter().find(|known| known.id == *addressee_id).and_then(|a| a.council_code.as_deref());
    let terms = Terms {
        stage: Stage::Answer,
        basis: Basis::PromisedInReply,
        source_url: named.source_url.map(str::to_owned),
        quotation: named.quotation.map(str::to_owned),
        starts_on: named.named_on,
        start_rule: StartRule::Promised,
        days: 0,
        unit: Unit::NamedDay,
        calendar: calendar_of(council),
    };
    let new = Deadline {
        due_on: named.due_on,
        recorded_by: named.by.cloned(),
        ..Deadline::of((letter_id, Some(addressee_id)), terms, now)
    };
    // A day that went by stays on the page beside the new one.
    let earlier =
        promised.iter().rev().find(|row| row.state() == DeadlineState::Active && row.due_on >= named.named_on);
    if let Some(earlier) = earlier {
        let new = Deadline { reason: Some(NAMED_ANOTHER.to_owned()), ..new };
        let done = replace(conn, earlier, &new, HappeningKind::DeadlineMoved, NAMED_ANOTHER, now)?;
        return Ok(done.then_some(new));
    }
    store::insert_deadline(conn, &new)?;
    told::record(conn, &new, HappeningKind::DeadlineSet, told::due(&new), now)?;
    Ok(Some(new))
}

/// A deadline counted anew in the place of another.
pub(super) fn replacement(old: &Deadline, terms: Terms, reason: &str, now: Time) -> Deadline {
    let new = Deadline::of((&old.letter_id, old.addressee_id.as_ref()), terms, now);
    Deadline { reason: Some(reason.to_owned()), ..new }
}

/// Puts a deadline in the place of another, and says so where the date moved; false if the other was gone already.
///
/// # Errors
/// The database's.
pub(super) fn replace(
    conn: &mut Conn,
    old: &Deadline,
    new: &Deadline,
    kind: HappeningKind,
    why: &str,
    now: Time,
) -> QueryResult<bool> {
    if !store::supersede(conn, &old.id, new)? {
        return Ok(false);
    }
    if kind == HappeningKind::DeadlineMoved && old.due_on == new.due_on {
        touch(conn, &old.letter_id, now)?;
    } else {
        told::record(conn, new, kind, told::moved(old, Some(new), why), now)?;
    }
    Ok(true)
}
