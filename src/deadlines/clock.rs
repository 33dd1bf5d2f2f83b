//! What stops a clock, holds it, and lets it run again. Only a person's answer that was read stops one; a machine's word
//! changes nothing here, and a promised date stands beside the earlier one.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::calendar::calendar;
use super::count::{Lateness, add_calendar_days};
use super::model::{Deadline, DeadlineState, Stage, StartRule, Terms, Unit};
use super::shared::of_addressee;
use super::{store, told};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, LetterId};
use crate::letters::store::happenings::{Facts, HappeningKind};
use crate::letters::store::touch;

/// Why a deadline took the place of another, where a rule and no person decided it: it was acknowledged earlier.
pub const ACKNOWLEDGED: &str = "acknowledged";
/// They were told what was meant, and the clock runs again.
pub const CLARIFIED: &str = "clarified";
/// They named another day.
pub const NAMED_ANOTHER: &str = "named_another_day";
/// What had been taken for a question of theirs was none.
const NO_QUESTION: &str = "no_question";
/// The list of bank holidays changed.
pub const NEW_HOLIDAYS: &str = "new_holidays";

/// Whose clocks something happened to, and on which London day.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The letter.
    pub letter: &'a LetterId,
    /// Which of its addressees.
    pub addressee: &'a AddresseeId,
    /// The day on which it happened, in London; it may be written down later.
    pub on: NaiveDate,
}

impl Occasion<'_> {
    /// The deadlines of the addressee that hold.
    fn deadlines(&self, conn: &mut Conn, now: Time) -> QueryResult<Vec<Deadline>> {
        of_addressee(conn, self.letter, self.addressee, now)
    }
}

/// An addressee answered: everything that was due by then has come, in time or late. Done twice, the earlier day holds.
/// Returns how many deadlines changed.
///
/// # Errors
/// The database's.
pub fn answered(conn: &mut Conn, occasion: Occasion<'_>, now: Time) -> QueryResult<usize> {
    let mut changed = 0;
    for row in occasion.deadlines(conn, now)? {
        changed += usize::from(meet(conn, &row, occasion.on, now)?);
    }
    Ok(changed)
}

/// Answers that came on these days, the earliest first, were read before the clocks were told of answers: what runs, and no
/// person has held or given up, is met by the first that came after it began. What was noted to be met stays as it is.
/// Returns how many deadlines changed.
///
/// # Errors
/// The database's.
pub fn answered_before(
    conn: &mut Conn,
    (letter, addressee): (&LetterId, &AddresseeId),
    days: &[NaiveDate],
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    for row in of_addressee(conn, letter, addressee, now)? {
        let runs = matches!(row.state(), DeadlineState::Active | DeadlineState::Missed) && row.stage.is_answer();
        if let Some(on) = days.iter().find(|on| runs && has_begun(&row, **on)) {
            changed += usize::from(meet(conn, &row, *on, now)?);
        }
    }
    Ok(changed)
}

/// Notes that what was due came on a day; false if that was known, or if the clock began only later.
///
/// # Errors
/// The database's.
pub(super) fn meet(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> QueryResult<bool> {
    if !has_begun(row, on) || !store::mark_met(conn, &row.id, on)? {
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

/// Whether an answer of a London day can be what was due: the clock had begun. The first stage of a complaint has begun with
/// the complaint, whenever it is acknowledged; the reply that names a day is not what was promised for that day, and the
/// refusal that is asked to be reviewed on the day on which it came is not the review.
fn has_begun(row: &Deadline, on: NaiveDate) -> bool {
    match (row.stage, row.basis) {
        (_, Basis::PromisedInReply) | (Stage::Review | Stage::StageTwo, _) => row.starts_on < on,
        (Stage::StageOne, _) => true,
        _ => row.starts_on <= on,
    }
}

/// A date that is written down late was met by what came before it was: on the first day on which one of the other dates
/// of its addressee was.
///
/// # Errors
/// The database's.
pub(super) fn catch_up(conn: &mut Conn, known: &[Deadline], new: &Deadline, now: Time) -> QueryResult<()> {
    let theirs = |row: &&Deadline| row.addressee_id.is_none() || row.addressee_id == new.addressee_id;
    let tells = |row: &&Deadline| match new.stage {
        Stage::Acknowledgement => true,
        stage => stage.is_answer() && row.stage.is_answer(),
    };
    let days = known.iter().filter(theirs).filter(tells).filter_map(|row| row.met_on);
    match days.filter(|on| has_begun(new, *on)).min() {
        Some(on) => meet(conn, new, on, now).map(|_| ()),
        None => Ok(()),
    }
}

/// What was taken for an answer was none: the clocks that it had met run again as if it had not come, or are
/// met by the next of the `others`, the days of answers that stand. An acknowledgement stays one.
///
/// # Errors
/// The database's.
pub fn answer_taken_back(
    conn: &mut Conn,
    occasion: Occasion<'_>,
    others: &[NaiveDate],
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    for row in occasion.deadlines(conn, now)? {
        let next = others.iter().copied().filter(|other| has_begun(&row, *other)).min();
        let is_other = row.stage != Stage::Acknowledgement && next != Some(occasion.on);
        changed += usize::from(is_other && store::mark_not_met(conn, &row.id, occasion.on, next)?);
    }
    if changed > 0 {
        touch(conn, occasion.letter, now)?;
    }
    Ok(changed)
}

/// What was taken for a word of a London day that the letter came in was none: the dates for saying so that it had met run
/// again, or are met by the next of the `others`, the days of words that stand.
///
/// # Errors
/// The database's.
pub fn acknowledgement_taken_back(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    (on, others): (NaiveDate, &[NaiveDate]),
    now: Time,
) -> QueryResult<usize> {
    let mut changed = 0;
    for row in of_addressee(conn, letter_id, addressee_id, now)? {
        let next = others.iter().copied().filter(|other| has_begun(&row, *other)).min();
        if row.stage == Stage::Acknowledgement && next != Some(on) && store::mark_not_met(conn, &row.id, on, next)? {
            changed += 1;
        }
    }
    if changed > 0 {
        touch(conn, letter_id, now)?;
    }
    Ok(changed)
}

/// A person said that the letter came in. It meets the deadline for saying so; and the first stage of a
/// complaint runs from that day if it is earlier than the last one for it. A late acknowledgement lengthens nothing.
///
/// # Errors
/// The database's.
pub fn acknowledged(conn: &mut Conn, occasion: Occasion<'_>, now: Time) -> QueryResult<usize> {
    let mut changed = 0;
    let rows = occasion.deadlines(conn, now)?;
    for row in rows.iter().filter(|row| row.stage == Stage::Acknowledgement) {
        changed += usize::from(meet(conn, row, occasion.on, now)?);
    }
    let waits = |row: &&Deadline| {
        row.stage == Stage::StageOne
            && row.start_rule == StartRule::Acknowledged
            && row.state() == DeadlineState::Active
    };
    for row in rows.iter().filter(waits).filter(|row| occasion.on < row.starts_on) {
        let terms = Terms { starts_on: occasion.on, ..row.terms() };
        let moved = replacement(row, terms, ACKNOWLEDGED, now);
        changed += usize::from(replace(conn, row, &moved, HappeningKind::DeadlineMoved, ACKNOWLEDGED, now)?);
    }
    Ok(changed)
}

/// An addressee asked what is meant: their clocks stand still, also those that ran out before anybody read
/// the question. One that had run out by the day of the question is late, and stays so; a day that they named themselves is not held for them. Whoever asks has said that the letter came in.
///
/// # Errors
/// The database's.
pub fn clarification_asked(conn: &mut Conn, occasion: Occasion<'_>, now: Time) -> QueryResult<usize> {
    let mut changed = acknowledged(conn, occasion, now)?;
    for row in occasion.deadlines(conn, now)? {
        // Told of the same question once more, one that was answered on its own day does not stop again.
        let is_answered = row.start_rule == StartRule::Clarified && row.starts_on == occasion.on;
        let waits = row.stage != Stage::Acknowledgement && !is_answered;
        changed += usize::from(waits && pause(conn, &row, occasion.on, now)?);
    }
    Ok(changed)
}

/// A question was none: the clocks that stand still since its day run as if they had never stopped.
///
/// # Errors
/// The database's.
pub fn question_taken_back(conn: &mut Conn, occasion: Occasion<'_>, now: Time) -> QueryResult<usize> {
    let mut changed = 0;
    for row in occasion.deadlines(conn, now)? {
        if !store::mark_not_paused(conn, &row.id, occasion.on)? {
            continue;
        }
        changed += 1;
        if row.met_on.is_none() {
            let facts = Facts { word: Some(NO_QUESTION.to_owned()), ..told::due(&row) };
            told::record(conn, &row, HappeningKind::DeadlineResumed, facts, now)?;
        }
    }
    Ok(changed)
}

/// Lets one clock stand still; false if it did not run on that day.
///
/// # Errors
/// The database's.
pub(super) fn pause(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> QueryResult<bool> {
    let ran = matches!(row.state(), DeadlineState::Active | DeadlineState::Missed);
    let runs = ran && row.starts_on <= on && on <= row.due_on;
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

/// The authors said what they meant: the clocks run again with the days that were left, and never from the
/// beginning.
///
/// # Errors
/// The database's.
pub fn clarified(conn: &mut Conn, occasion: Occasion<'_>, now: Time) -> QueryResult<usize> {
    let mut changed = 0;
    for row in occasion.deadlines(conn, now)? {
        changed += usize::from(resume(conn, &row, occasion.on, now)?);
    }
    Ok(changed)
}

/// Lets one clock run again; false if it does not stand still.
///
/// # Errors
/// The database's.
pub(super) fn resume(conn: &mut Conn, row: &Deadline, on: NaiveDate, now: Time) -> QueryResult<bool> {
    let (DeadlineState::Paused, Some(paused_on)) = (row.state(), row.paused_on) else { return Ok(false) };
    let days = u16::try_from(row.days_left_since(paused_on)).unwrap_or(0);
    let on = on.max(paused_on);
    // With no day left it is due at once, but on no day on which nobody works.
    let starts_on = if days == 0 { add_calendar_days(calendar(row.calendar), on, 0).due_on } else { on };
    let terms = Terms { starts_on, start_rule: StartRule::Clarified, days, ..row.terms() };
    let resumed = replacement(row, terms, CLARIFIED, now);
    replace(conn, row, &resumed, HappeningKind::DeadlineResumed, CLARIFIED, now)
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
