//! What the public is told of a letter's way, as it was reckoned by [`super::public`].

use chrono::NaiveDate;

use super::axes::{Axes, Control, DeliveryAxis, Held, Label};
use super::model::Verdict;
use crate::deadlines::count::Lateness;
use crate::deadlines::model::Deadline;
use crate::deadlines::standing::Shown;
use crate::dispatch::model::{DeliveryState, FailedFor};
use crate::letters::model::AddresseeId;

/// What the public is told of a letter's way: to whom it went and what each ask got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRecord {
    /// Each addressee, in the letter's order.
    pub addressees: Vec<AddresseeRecord>,
    /// Each ask, by number.
    pub asks: Vec<AskRecord>,
    /// The number that the page shows.
    pub waiting: Waiting,
    /// The date that the page puts first; `None` where nobody is held to one.
    pub headline: Option<Deadline>,
}

impl PublicRecord {
    /// What is shown of a date: nothing of whoever is held back; and how it stands only where it was answered, or where the
    /// letter reached them and goes on.
    pub fn shows(&self, row: &Deadline) -> Shown {
        let theirs = |one: &&AddresseeRecord| row.addressee_id.as_ref().is_none_or(|id| *id == one.id);
        let mut told = self.addressees.iter().filter(theirs).filter(|one| one.axes.held == Held::No).peekable();
        if told.peek().is_none() {
            return Shown::Nothing;
        }
        let stands = row.met_on.is_some() || told.any(|one| one.goes_on() && !one.axes.delivery.is_failure());
        if stands { Shown::Standing } else { Shown::Day }
    }
}

/// One addressee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddresseeRecord {
    /// Their key.
    pub id: AddresseeId,
    /// Their name.
    pub name: String,
    /// The body they act for.
    pub organisation: String,
    /// Where the mail to them stands; `None` before the letter was sent.
    pub delivery: Option<DeliveryState>,
    /// The day on which their first answer came; `None` while they have not answered.
    pub answered_on: Option<NaiveDate>,
    /// The four facts about them.
    pub axes: Axes,
    /// The one label that is derived from them.
    pub label: Label,
    /// How late they are; `None` where no clock runs.
    pub lateness: Option<Lateness>,
}

impl AddresseeRecord {
    /// Whether the letter did not reach them because the address that is known does not exist, or none is known. Who was
    /// not at home, or full, or strict, has one.
    pub fn has_dead_address(&self) -> bool {
        let is_dead = |why: FailedFor| matches!(why, FailedFor::Address | FailedFor::KnownToFail);
        match (self.label, &self.delivery) {
            (Label::NotDelivered(DeliveryAxis::NoAddress), _) => true,
            (Label::NotDelivered(_), Some(DeliveryState::Failed { why, .. })) => is_dead(*why),
            _ => false,
        }
    }

    /// Whether an answer of theirs may still come: the letter was neither taken back nor ended, and they are not held back.
    pub fn goes_on(&self) -> bool {
        matches!(self.axes.control, Control::Open | Control::Paused) && self.axes.held == Held::No
    }
}

/// One ask, and what was said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskRecord {
    /// Its number.
    pub number: i32,
    /// Its words.
    pub wording: String,
    /// The latest answer to it; the latest word on it while nobody has answered it.
    pub verdict: Verdict,
    /// Who gave it, and on which day; `None` while nobody mentions it.
    pub given: Option<(String, NaiveDate)>,
    /// Whether it came another way, and one member of the team alone has looked at what speaks for it.
    pub one_persons_word: bool,
}

/// Since when the addressee that has waited longest has not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The letter was not sent, or has nobody to answer it.
    NotSent,
    /// It was sent, and no mail has reached anybody who is to answer it.
    NotDelivered,
    /// Nobody is to answer it at present: it was taken back, ended, or is held back for a check.
    Nobody,
    /// London's civil days since it was sent, without an answer from everybody whom it reached.
    Unanswered {
        /// How many days.
        days: i64,
    },
    /// Everybody whom it reached has answered.
    Answered {
        /// The days that the last of them took.
        after_days: i64,
    },
}
