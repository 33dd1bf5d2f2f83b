//! Where an addressee stands, in words: the label, how late they are beside it, and the mark that goes with them.

use super::axes::{Acknowledgement, AnswerAxis, Control, DeliveryAxis, Label};
use super::model::AddresseeRecord;
use crate::deadlines::count::Lateness;
use crate::locale::Words;

/// Where an addressee stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The label.
    pub label: String,
    /// The mark beside it, as `macros.html` calls it.
    pub mark: &'static str,
    /// How late they are; empty where no clock runs.
    pub lateness: String,
    /// The class of that mark: `good`, `bad`, or none.
    pub class: &'static str,
}

/// Puts it into words.
pub fn standing_of(record: &AddresseeRecord, words: Words) -> Standing {
    let (lateness, class) = match (record.axes.answer, record.lateness) {
        (_, None) => (String::new(), ""),
        (AnswerAxis::Partly { .. }, Some(lateness)) => part_words(lateness, words),
        (_, Some(lateness)) => late_words(lateness, words),
    };
    Standing { label: label_words(record.label, words), mark: mark(record.label), lateness, class }
}

fn label_words(label: Label, words: Words) -> String {
    match label {
        Label::PartlyAnswered { answered, of } => {
            let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
            words.say2(label.message_key(), "answered", number(answered), "of", number(of))
        }
        _ => words.say(label.message_key()),
    }
}

/// How late, and the class of that mark.
pub fn late_words(lateness: Lateness, words: Words) -> (String, &'static str) {
    match lateness {
        Lateness::Running { working_days_left } => {
            (words.say1("standing-running", "days", i64::from(working_days_left)), "")
        }
        Lateness::DueToday => (words.say("standing-due-today"), ""),
        Lateness::Overdue { working_days: 0 } => (words.say("standing-just-late"), "bad"),
        Lateness::Overdue { working_days } => (words.say1("standing-late", "days", i64::from(working_days)), "bad"),
        Lateness::AnsweredInTime => (words.say("standing-in-time"), "good"),
        Lateness::AnsweredLate { working_days } => {
            (words.say1("standing-answered-late", "days", i64::from(working_days.max(1))), "bad")
        }
    }
}

/// The same of somebody who has answered some of the asks: nothing is said of the others.
fn part_words(lateness: Lateness, words: Words) -> (String, &'static str) {
    match lateness {
        Lateness::AnsweredInTime => (words.say("standing-part-in-time"), ""),
        Lateness::AnsweredLate { working_days } => {
            (words.say1("standing-part-late", "days", i64::from(working_days.max(1))), "bad")
        }
        Lateness::Running { .. } | Lateness::DueToday | Lateness::Overdue { .. } => late_words(lateness, words),
    }
}

fn mark(label: Label) -> &'static str {
    match label {
        Label::Answered => "answered",
        Label::PartlyAnswered { .. } => "partly",
        Label::Refused => "refused",
        Label::Redirected => "elsewhere",
        Label::Holding | Label::Acknowledged(Acknowledgement::ByPerson) | Label::BeingRead => "holding",
        // What a machine says is no answer, and does not look like one.
        Label::Acknowledged(_)
        | Label::Held
        | Label::Withdrawn
        | Label::Closed
        | Label::NotDelivered(_)
        | Label::Overdue
        | Label::Awaiting
        | Label::NotSent => "none",
    }
}

impl DeliveryAxis {
    /// The message that says it.
    pub fn message_key(self) -> &'static str {
        match self {
            DeliveryAxis::NotSent => "standing-not-sent",
            DeliveryAxis::Queued => "standing-delivery-queued",
            DeliveryAxis::HandedOver => "standing-delivery-handed-over",
            DeliveryAxis::Confirmed => "standing-delivery-confirmed",
            DeliveryAxis::Delivered => "standing-delivery-delivered",
            DeliveryAxis::Delayed => "standing-delivery-delayed",
            DeliveryAxis::RefusedByFilter => "standing-refused-by-filter",
            DeliveryAxis::MailboxFull => "standing-mailbox-full",
            DeliveryAxis::Bounced => "standing-bounced",
            DeliveryAxis::Challenged => "standing-challenged",
            DeliveryAxis::NoAddress => "standing-no-address",
            DeliveryAxis::SentAnotherWay => "standing-delivery-another-way",
        }
    }
}

impl Acknowledgement {
    /// The message that says it.
    pub fn message_key(self) -> &'static str {
        match self {
            Acknowledgement::None => "standing-acknowledgement-none",
            Acknowledgement::Automatic => "standing-acknowledged-by-machine",
            Acknowledgement::ByPerson => "standing-acknowledged",
        }
    }
}

impl AnswerAxis {
    /// The message that says it.
    pub fn message_key(self) -> &'static str {
        match self {
            AnswerAxis::Unanswered => "standing-awaiting",
            AnswerAxis::Holding => "standing-holding",
            AnswerAxis::Partly { .. } => "standing-answer-partly",
            AnswerAxis::Answered => "standing-answered",
            AnswerAxis::Refused => "standing-refused",
            AnswerAxis::Redirected => "standing-redirected",
        }
    }
}

impl Control {
    /// The message that says it.
    pub fn message_key(self) -> &'static str {
        match self {
            Control::Open => "standing-control-open",
            Control::Paused => "standing-control-paused",
            Control::Withdrawn => "standing-withdrawn",
            Control::Closed => "standing-closed",
        }
    }
}
