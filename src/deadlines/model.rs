//! What is true of a deadline: from which day it was counted, how far, by which calendar, and whose clock it is.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::basis::Basis;
use super::calendar::{Calendar, CalendarName, calendar};
use super::count::{DueDate, Lateness, add_days, days_left, lateness, working_days_between};
use crate::clock::Time;
use crate::db::schema::{deadline_plans, deadlines};
use crate::letters::model::{AddresseeId, LetterId};
use crate::organisers::model::OrganiserId;
use crate::{id, text_enum};

id! {
    /// A deadline.
    DeadlineId
}

id! {
    /// A clock that an author chose before the letter is sent.
    PlanId
}

text_enum! {
    /// What is due.
    Stage {
        /// A word that it came in.
        Acknowledgement = "acknowledgement",
        /// An answer to the asks.
        Answer = "answer",
        /// The answer to a complaint.
        StageOne = "stage_one",
        /// The answer to a complaint about that answer.
        StageTwo = "stage_two",
        /// The council's own review of a refusal.
        Review = "review",
    }
}

impl Stage {
    /// Whether an answer to the letter's asks is what is due.
    pub fn is_answer(self) -> bool {
        matches!(self, Stage::Answer | Stage::StageOne)
    }
}

text_enum! {
    /// In what a deadline is counted.
    Unit {
        /// Working days.
        WorkingDays = "working_days",
        /// Days; one that ends on no working day moves to the next.
        CalendarDays = "calendar_days",
        /// Not at all: somebody named the day.
        NamedDay = "date",
    }
}

text_enum! {
    /// What day zero is.
    StartRule {
        /// The day on which the letter was first sent. Sending it again moves nothing.
        Sent = "sent",
        /// The day on which it was sent again: a second clock beside the first.
        SentAgain = "sent_again",
        /// The day on which it is known to have come in.
        Received = "received",
        /// The day on which they said that it came in.
        Acknowledged = "acknowledged",
        /// The day on which they named the date.
        Promised = "promised",
        /// The day on which the authors said what they meant.
        Clarified = "clarified",
    }
}

text_enum! {
    /// Where a deadline stands; derived from its times.
    DeadlineState {
        /// It runs.
        Active = "active",
        /// What was due came, in time or late.
        Met = "met",
        /// The day went by without it.
        Missed = "missed",
        /// Another took its place.
        Superseded = "superseded",
        /// It stands still.
        Paused = "paused",
        /// It was given up.
        Cancelled = "cancelled",
    }
}

/// From what a deadline is counted, and on what it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What is due.
    pub stage: Stage,
    /// On what it rests.
    pub basis: Basis,
    /// Where that can be read.
    pub source_url: Option<String>,
    /// What it says there.
    pub quotation: Option<String>,
    /// Day zero; or the day that was named.
    pub starts_on: NaiveDate,
    /// What day zero is.
    pub start_rule: StartRule,
    /// How many days.
    pub days: u16,
    /// Of what kind.
    pub unit: Unit,
    /// By which calendar.
    pub calendar: CalendarName,
}

/// A clock that an author chose before the letter is sent; it becomes a deadline of each addressee with the sending.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deadline_plans, treat_none_as_default_value = false)]
pub struct Plan {
    /// Its key.
    pub id: PlanId,
    /// Whose plan it is.
    pub letter_id: LetterId,
    /// What will be due.
    pub stage: Stage,
    /// On what it rests.
    pub basis: Basis,
    /// How many days.
    pub day_count: i32,
    /// Of what kind.
    pub unit: Unit,
    /// By which calendar.
    pub calendar: CalendarName,
    /// Where that can be read.
    pub source_url: Option<String>,
    /// What it says there, word for word.
    pub quotation: Option<String>,
}

impl Plan {
    /// What a deadline of it is counted from.
    pub fn terms(&self, starts_on: NaiveDate, start_rule: StartRule) -> Terms {
        Terms {
            stage: self.stage,
            basis: self.basis,
            source_url: self.source_url.clone(),
            quotation: self.quotation.clone(),
            starts_on,
            start_rule,
            days: u16::try_from(self.day_count).unwrap_or(0),
            unit: self.unit,
            calendar: self.calendar,
        }
    }
}

/// A date that a letter's page holds somebody to. Its count is never changed: a better one supersedes it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deadlines, treat_none_as_default_value = false)]
pub struct Deadline {
    /// Its key.
    pub id: DeadlineId,
    /// Whose deadline it is.
    pub letter_id: LetterId,
    /// Whose; `None` for everybody whom the letter is addressed to.
    pub addressee_id: Option<AddresseeId>,
    /// What is due.
    pub stage: Stage,
    /// On what it rests.
    pub basis: Basis,
    /// Where that can be read.
    pub source_url: Option<String>,
    /// What it says there, word for word.
    pub quotation: Option<String>,
    /// Day zero, in London.
    pub starts_on: NaiveDate,
    /// What day zero is.
    pub start_rule: StartRule,
    /// How many days were added.
    pub day_count: i32,
    /// What kind of days.
    pub unit: Unit,
    /// The calendar they were counted by.
    pub calendar: CalendarName,
    /// The edition of the calendar that the date is right by.
    pub calendar_version: String,
    /// The day on which the last of them falls.
    pub due_on: NaiveDate,
    /// When it was counted.
    pub recorded_at: Time,
    /// By whom; `None` for the service itself.
    pub recorded_by: Option<OrganiserId>,
    /// The day on which what was due came, in time or late.
    pub met_on: Option<NaiveDate>,
    /// When it was noted that the day had gone by.
    pub missed_at: Option<Time>,
    /// Since which day the clock stands still.
    pub paused_on: Option<NaiveDate>,
    /// How many days were left then.
    pub days_left: Option<i32>,
    /// When it was given up.
    pub cancelled_at: Option<Time>,
    /// Why it took the place of another, or why it was given up.
    pub reason: Option<String>,
    /// The deadline that took its place.
    pub superseded_by: Option<DeadlineId>,
    /// The promise that named the day; `None` for a counted one, and for a named one that somebody wrote down here.
    pub promise_id: Option<String>,
}

impl Deadline {
    /// Counts a deadline. `addressee` is `None` for everybody whom the letter is addressed to.
    pub fn of((letter, addressee): (&LetterId, Option<&AddresseeId>), terms: Terms, now: Time) -> Deadline {
        let here = calendar(terms.calendar);
        let due = add_days(here, terms.starts_on, terms.days, terms.unit);
        Deadline {
            id: DeadlineId::new(now),
            letter_id: letter.clone(),
            addressee_id: addressee.cloned(),
            stage: terms.stage,
            basis: terms.basis,
            source_url: terms.source_url,
            quotation: terms.quotation,
            starts_on: terms.starts_on,
            start_rule: terms.start_rule,
            day_count: i32::from(due.days),
            unit: terms.unit,
            calendar: terms.calendar,
            calendar_version: here.version().to_owned(),
            due_on: due.due_on,
            recorded_at: now,
            recorded_by: None,
            met_on: None,
            missed_at: None,
            paused_on: None,
            days_left: None,
            cancelled_at: None,
            reason: None,
            superseded_by: None,
            promise_id: None,
        }
    }

    /// What it was counted from.
    pub fn terms(&self) -> Terms {
        Terms {
            stage: self.stage,
            basis: self.basis,
            source_url: self.source_url.clone(),
            quotation: self.quotation.clone(),
            starts_on: self.starts_on,
            start_rule: self.start_rule,
            days: u16::try_from(self.day_count).unwrap_or(0),
            unit: self.unit,
            calendar: self.calendar,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> DeadlineState {
        if self.superseded_by.is_some() {
            DeadlineState::Superseded
        } else if self.cancelled_at.is_some() {
            DeadlineState::Cancelled
        } else if self.met_on.is_some() {
            DeadlineState::Met
        } else if self.paused_on.is_some() {
            DeadlineState::Paused
        } else if self.missed_at.is_some() {
            DeadlineState::Missed
        } else {
            DeadlineState::Active
        }
    }

    /// Whether it is neither superseded nor given up.
    pub fn holds(&self) -> bool {
        !matches!(self.state(), DeadlineState::Superseded | DeadlineState::Cancelled)
    }

    /// Whether what is due has not come yet.
    pub fn is_open(&self) -> bool {
        matches!(self.state(), DeadlineState::Active | DeadlineState::Missed | DeadlineState::Paused)
    }

    /// The count that it came from, for explaining it.
    pub fn due(&self) -> DueDate {
        let calendar = calendar(self.calendar);
        DueDate {
            starts_on: self.starts_on,
            days: u16::try_from(self.day_count).unwrap_or(0),
            due_on: self.due_on,
            calendar: self.calendar,
            provisional: self.is_provisional_by(calendar),
        }
    }

    /// Whether part of the way lies outside the years that a calendar speaks for. A named day is what was said.
    pub fn is_provisional_by(&self, calendar: &Calendar) -> bool {
        self.unit != Unit::NamedDay && (!calendar.covers(self.starts_on) || !calendar.covers(self.due_on))
    }

    /// The day on which it falls by a calendar, which may know of newer holidays than it was counted with.
    pub fn due_by(&self, calendar: &Calendar) -> NaiveDate {
        match self.unit {
            Unit::NamedDay => self.due_on,
            unit => add_days(calendar, self.starts_on, u16::try_from(self.day_count).unwrap_or(0), unit).due_on,
        }
    }

    /// How many days are left after a day on which it stops.
    pub fn days_left_after(&self, on: NaiveDate) -> u32 {
        match self.unit {
            // The days that were promised, without those that were added because the last was no working day.
            Unit::CalendarDays => {
                let gone = (on - self.starts_on).num_days();
                u32::try_from(i64::from(self.day_count) - gone).unwrap_or(0)
            }
            unit => days_left(calendar(self.calendar), on, self.due_on, unit),
        }
    }

    /// How many days were left when it stopped, by the bank holidays that are known now: while a clock stands still, it is not
    /// counted anew.
    pub fn days_left_since(&self, paused_on: NaiveDate) -> u32 {
        let kept = self.days_left.unwrap_or(0).unsigned_abs();
        let calendar = calendar(self.calendar);
        if self.unit != Unit::WorkingDays || self.calendar_version == calendar.version() {
            return kept;
        }
        let used = working_days_between(calendar, self.starts_on, paused_on);
        u32::try_from(self.day_count).unwrap_or(0).saturating_sub(used)
    }

    /// How an answer, or the lack of one, stands to it on a London day. What was recorded as the day of the answer counts
    /// where `answered_on` is not given; a clock that stands still has as many days left as when it stopped.
    pub fn lateness(&self, today: NaiveDate, answered_on: Option<NaiveDate>) -> Lateness {
        match (answered_on.or(self.met_on), self.paused_on) {
            (Some(_), Some(_)) => Lateness::AnsweredInTime,
            (None, Some(_)) => Lateness::Running { working_days_left: self.days_left.unwrap_or(0).unsigned_abs() },
            (answered_on, None) => lateness(calendar(self.calendar), self.due_on, today, answered_on),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn deadline(days: u16) -> Deadline {
        let now = Clock::default().now();
        let terms = Terms {
            stage: Stage::Answer,
            basis: Basis::HopedForByAuthor,
            source_url: None,
            quotation: None,
            starts_on: "2026-06-01".parse().expect("a date"),
            start_rule: StartRule::Sent,
            days,
            unit: Unit::WorkingDays,
            calendar: CalendarName::EnglandAndWales,
        };
        Deadline::of((&LetterId::new(now), None), terms, now)
    }

    #[test]
    fn the_state_follows_from_the_times_and_what_ended_it_comes_first() {
        let now = Clock::default().now();
        let mut row = deadline(20);
        assert_eq!(row.state(), DeadlineState::Active);
        row.missed_at = Some(now);
        assert_eq!(row.state(), DeadlineState::Missed);
        row.met_on = Some(row.due_on);
        assert_eq!(row.state(), DeadlineState::Met);
        row.cancelled_at = Some(now);
        assert_eq!(row.state(), DeadlineState::Cancelled);
        row.superseded_by = Some(DeadlineId::new(now));
        assert_eq!(row.state(), DeadlineState::Superseded);
        assert!(!row.holds() && !row.is_open());
    }

    #[test]
    fn a_clock_that_stands_still_does_not_get_late() {
        let mut row = deadline(20);
        row.paused_on = Some("2026-06-08".parse().expect("a date"));
        row.days_left = Some(15);
        let years_later = "2029-01-01".parse().expect("a date");
        assert_eq!(row.state(), DeadlineState::Paused);
        assert_eq!(row.lateness(years_later, None), Lateness::Running { working_days_left: 15 });
        assert_eq!(row.lateness(years_later, Some(years_later)), Lateness::AnsweredInTime);
    }

    #[test]
    fn what_it_was_counted_from_counts_to_the_same_day_again() {
        let row = deadline(20);
        assert_eq!(row.due_by(calendar(row.calendar)), row.due_on);
        let now = Clock::default().now();
        assert_eq!(Deadline::of((&row.letter_id, None), row.terms(), now).due_on, row.due_on);
    }
}
