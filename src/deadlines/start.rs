//! Starting the clocks when a letter is sent: those that its author chose, for each addressee; and the author's hope, which
//! is the only clock of a letter about which nothing better is known.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::calendar::{CalendarName, calendar};
use super::count::add_working_days;
use super::model::{Deadline, DeadlineId, DeadlineState, Plan, Stage, StartRule, Terms, Unit};
use super::{store, told};
use crate::clock::Time;
use crate::councils::directory;
use crate::councils::model::Nation;
use crate::db::Conn;
use crate::letters::model::{Addressee, AddresseeId, Letter, LetterId, WholeLetter};
use crate::letters::store::happenings::HappeningKind;

/// Within how many working days a complaint is to be acknowledged; stage one runs from then.
const ACKNOWLEDGE_WITHIN: u16 = 5;

/// Makes deadlines of a letter's plans for each of its addressees, counted from the London day of sending. Where no plan
/// names a day for an answer, the author's hope is one.
///
/// # Errors
/// The database's.
pub fn start_clocks(
    conn: &mut Conn,
    whole: &WholeLetter,
    starts_on: NaiveDate,
    now: Time,
) -> QueryResult<Vec<Deadline>> {
    let plans = store::plans::list_plans(conn, &whole.letter.id)?;
    let mut rows = Vec::new();
    for addressee in &whole.addressees {
        for terms in terms_for(&whole.letter, &plans, addressee, starts_on) {
            let row = Deadline::of((&whole.letter.id, Some(&addressee.id)), terms, now);
            store::insert_deadline(conn, &row)?;
            rows.push(row);
        }
    }
    tell_of(conn, whole, &rows, now)?;
    Ok(rows)
}

/// One event for all addressees where the day is the same for all of them.
fn tell_of(conn: &mut Conn, whole: &WholeLetter, rows: &[Deadline], now: Time) -> QueryResult<()> {
    let mut told: Vec<&DeadlineId> = Vec::new();
    for row in rows {
        if told.contains(&&row.id) {
            continue;
        }
        let same = |other: &&Deadline| {
            (other.stage, other.basis, other.due_on) == (row.stage, row.basis, row.due_on)
                && other.terms().days == row.terms().days
        };
        let alike: Vec<&Deadline> = rows.iter().filter(same).collect();
        if alike.len() == whole.addressees.len() {
            told.extend(alike.iter().map(|other| &other.id));
            let shared = Deadline { addressee_id: None, ..row.clone() };
            told::record(conn, &shared, HappeningKind::DeadlineSet, told::due(row), now)?;
        } else {
            told::record(conn, row, HappeningKind::DeadlineSet, told::due(row), now)?;
        }
    }
    Ok(())
}

fn terms_for(letter: &Letter, plans: &[Plan], addressee: &Addressee, starts_on: NaiveDate) -> Vec<Terms> {
    let theirs = plans.iter().filter(|plan| holds_for(addressee, plan.basis, plan.calendar));
    let mut all: Vec<Terms> = theirs.map(|plan| from_plan(plan, plans, starts_on)).collect();
    if !all.iter().any(|terms| terms.stage.is_answer()) {
        all.push(hope(letter, addressee, starts_on));
    }
    all
}

/// Stage one of a complaint runs from the acknowledgement; until there is one, from the last day for it.
fn from_plan(plan: &Plan, plans: &[Plan], starts_on: NaiveDate) -> Terms {
    // In Scotland the first stage has no acknowledgement.
    if plan.stage != Stage::StageOne || plan.calendar == CalendarName::Scotland {
        return plan.terms(starts_on, StartRule::Sent);
    }
    let same = |other: &&Plan| other.basis == plan.basis && other.stage == Stage::Acknowledgement;
    let within = plans.iter().find(same).and_then(|other| u16::try_from(other.day_count).ok());
    let acknowledged = add_working_days(calendar(plan.calendar), starts_on, within.unwrap_or(ACKNOWLEDGE_WITHIN));
    plan.terms(acknowledged.due_on, StartRule::Acknowledged)
}

/// The last day for acknowledging a complaint that was sent on a day, from which its first stage runs until it is
/// acknowledged. `rows` are the clocks of the same addressee.
pub(super) fn after_acknowledgement(row: &Deadline, rows: &[Deadline], sent_on: NaiveDate) -> NaiveDate {
    let same = |other: &&Deadline| other.basis == row.basis && other.stage == Stage::Acknowledgement;
    let within = rows.iter().find(same).and_then(|other| u16::try_from(other.day_count).ok());
    add_working_days(calendar(row.calendar), sent_on, within.unwrap_or(ACKNOWLEDGE_WITHIN)).due_on
}

/// What the author hopes for, in working days where the addressee's council is.
fn hope(letter: &Letter, addressee: &Addressee, starts_on: NaiveDate) -> Terms {
    Terms {
        stage: Stage::Answer,
        basis: Basis::HopedForByAuthor,
        source_url: None,
        quotation: None,
        starts_on,
        start_rule: StartRule::Sent,
        days: u16::try_from(letter.reply_within_working_days.max(0)).unwrap_or(u16::MAX),
        unit: Unit::WorkingDays,
        calendar: calendar_of(addressee.council_code.as_deref()),
    }
}

/// The nation in which a council lies. A council keeps its code and its nation, so any edition of the directory knows them.
pub fn nation_of(council_code: &str) -> Option<Nation> {
    directory::embedded().find(council_code).map(|council| council.nation)
}

/// The calendar where a council lies; England's and Wales's where nothing is known.
pub fn calendar_of(council_code: Option<&str>) -> CalendarName {
    council_code.and_then(nation_of).map_or(CalendarName::EnglandAndWales, CalendarName::of_nation)
}

/// Whether a clock of a basis, counted by a calendar, can be an addressee's: the law of one nation holds nobody in another.
pub(super) fn holds_for(addressee: &Addressee, basis: Basis, calendar: CalendarName) -> bool {
    let nation = addressee.council_code.as_deref().and_then(nation_of);
    nation.is_none_or(|nation| basis.holds_in(nation, calendar))
}

/// Starts a second clock beside the first when a letter is sent to an addressee again, where the days run from the day on
/// which it came in. The first one stays: they may have had it. None is started while a clock of theirs stands still.
///
/// # Errors
/// The database's.
pub fn start_again(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    on: NaiveDate,
    now: Time,
) -> QueryResult<()> {
    let rows = super::shared::of_addressee(conn, letter_id, addressee_id, now)?;
    // Whoever waits to hear what is meant is not held to a day by getting the same letter once more.
    if rows.iter().any(|row| row.state() == DeadlineState::Paused) {
        return Ok(());
    }
    for row in rows.iter().filter(|row| row.is_open() && row.basis.counts_from_receipt()) {
        let (starts_on, start_rule) = match (row.stage, row.start_rule) {
            (Stage::StageOne, StartRule::Acknowledged) => {
                (after_acknowledgement(row, &rows, on), StartRule::Acknowledged)
            }
            (_, StartRule::Sent) => (on, StartRule::SentAgain),
            _ => continue,
        };
        let known = |other: &Deadline| {
            (other.stage, other.basis, other.starts_on) == (row.stage, row.basis, starts_on)
                && (other.id == row.id || other.start_rule == start_rule)
        };
        if rows.iter().any(known) {
            continue;
        }
        let again = Terms { starts_on, start_rule, ..row.terms() };
        let again = Deadline::of((letter_id, Some(addressee_id)), again, now);
        store::insert_deadline(conn, &again)?;
        told::record(conn, &again, HappeningKind::DeadlineSet, told::due(&again), now)?;
    }
    Ok(())
}
