//! What is true of a deadline: from which day it was counted, how far, by which calendar, and whose clock it is.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::basis::Basis;
use super::calendar::{CalendarName, calendar};
use super::count::{DueDate, Lateness, lateness};
use crate::clock::Time;
use crate::db::schema::deadlines;
use crate::letters::model::{AddresseeId, LetterId};
use crate::organisers::model::OrganiserId;
use crate::{id, text_enum};

id! {
    /// A deadline.
    DeadlineId
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
    /// The years that the calendar spoke for when they were counted.
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
    /// Why it took the place of another.
    pub reason: Option<String>,
    /// The deadline that took its place.
    pub superseded_by: Option<DeadlineId>,
}

impl Deadline {
    /// The count that it came from, for explaining it.
    pub fn due(&self) -> DueDate {
        let calendar = calendar(self.calendar);
        DueDate {
            starts_on: self.starts_on,
            working_days: u16::try_from(self.day_count).unwrap_or(0),
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
