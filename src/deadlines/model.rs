//! What is true of a deadline: from which day it was counted, how far, by which calendar, and whose clock it is.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::basis::Basis;
use super::calendar::{CalendarName, calendar};
use super::count::{DueDate, Lateness, lateness};
use crate::clock::Time;
use crate::db::schema::deadlines;
use crate::id;
use crate::letters::model::LetterId;

id! {
    /// A deadline.
    DeadlineId
}

/// A date that a letter's page holds somebody to. It is never changed: a better one supersedes it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deadlines, treat_none_as_default_value = false)]
pub struct Deadline {
    /// Its key.
    pub id: DeadlineId,
    /// Whose deadline it is.
    pub letter_id: LetterId,
    /// On what it rests.
    pub basis: Basis,
    /// Day zero: the day of sending, in London.
    pub starts_on: NaiveDate,
    /// How many working days were added.
    pub working_days: i32,
    /// The calendar they were counted by.
    pub calendar: CalendarName,
    /// The years that the calendar spoke for when they were counted.
    pub calendar_version: String,
    /// The day on which the last of them falls.
    pub due_on: NaiveDate,
    /// When it was counted.
    pub recorded_at: Time,
    /// The deadline that took its place.
    pub superseded_by: Option<DeadlineId>,
}

impl Deadline {
    /// The count that it came from, for explaining it.
    pub fn due(&self) -> DueDate {
        let calendar = calendar(self.calendar);
        DueDate {
            starts_on: self.starts_on,
            working_days: u16::try_from(self.working_days).unwrap_or(0),
            due_on: self.due_on,
            calendar: self.calendar,
            provisional: !calendar.covers(self.starts_on) || !calendar.covers(self.due_on),
        }
    }

    /// How an answer, or the lack of one, stands to it on a London day.
    pub fn lateness(&self, today: NaiveDate, answered_on: Option<NaiveDate>) -> Lateness {
        lateness(calendar(self.calendar), self.due_on, today, answered_on)
    }
}
