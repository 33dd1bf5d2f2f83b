//! Four facts about one addressee, each on an axis of its own, how late they are, and the one label that is derived from
//! all of it. Never one status column: whether the mail arrived, whether they said so, what they answered, and whether the
//! correspondence goes on are four different things.

use serde::Serialize;

use super::model::Verdict;
use super::store::standings::AcknowledgedBy;
use crate::deadlines::count::Lateness;
use crate::dispatch::model::{DeliveryState, FailedFor};

/// Whether the letter reached them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryAxis {
    /// It was not sent to them yet.
    NotSent,
    /// It waits for the postman.
    Queued,
    /// Their mail server took it.
    HandedOver,
    /// Their mail server took it two days ago or more, and nothing was heard to the contrary; nobody need have read it. Or a
    /// person wrote back, whatever a mail server says.
    Delivered,
    /// Their mail server said that it lies in the mailbox (RFC 3464, action "delivered"). Nobody need have read it.
    Confirmed,
    /// It is late; it is still being tried.
    Delayed,
    /// A filter refused it; the address may well exist.
    RefusedByFilter,
    /// The mailbox is full.
    MailboxFull,
    /// The address is refused, or it was given up.
    Bounced,
    /// Their mail server waits for a proof that a person wrote. It is not delivered.
    Challenged,
    /// There is no address.
    NoAddress,
    /// It was brought by post, by hand, or through their own form.
    SentAnotherWay,
}

impl DeliveryAxis {
    /// From what the mail servers said of the newest mail to them.
    pub fn of(state: Option<&DeliveryState>) -> DeliveryAxis {
        match state {
            None => DeliveryAxis::NotSent,
            Some(DeliveryState::Queued) => DeliveryAxis::Queued,
            Some(DeliveryState::HandedOver { .. }) => DeliveryAxis::HandedOver,
            Some(DeliveryState::Confirmed) => DeliveryAxis::Confirmed,
            Some(DeliveryState::Delayed { .. }) => DeliveryAxis::Delayed,
            Some(DeliveryState::Failed { why: FailedFor::Filter, .. }) => DeliveryAxis::RefusedByFilter,
            Some(DeliveryState::Failed { why: FailedFor::FullMailbox, .. }) => DeliveryAxis::MailboxFull,
            Some(DeliveryState::Failed { .. }) => DeliveryAxis::Bounced,
        }
    }

    /// Whether it is known not to have reached them.
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            DeliveryAxis::RefusedByFilter
                | DeliveryAxis::MailboxFull
                | DeliveryAxis::Bounced
                | DeliveryAxis::Challenged
                | DeliveryAxis::NoAddress
        )
    }
}

/// Whether they said that it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledgement {
    /// Nobody said anything.
    None,
    /// A machine did. It answers nothing and stops no clock.
    Automatic,
    /// A person did.
    ByPerson,
}

impl Acknowledgement {
    /// From what was noted.
    pub fn of(by: Option<AcknowledgedBy>) -> Acknowledgement {
        match by {
            None => Acknowledgement::None,
            Some(AcknowledgedBy::Machine) => Acknowledgement::Automatic,
            Some(AcknowledgedBy::Person) => Acknowledgement::ByPerson,
        }
    }
}

/// Whether the correspondence with them goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// It does.
    Open,
    /// They asked what is meant; the clock stands still.
    Paused,
    /// The authors took the letter back.
    Withdrawn,
    /// It was ended. An addressee's own "case closed" is no answer and does not end it.
    Closed,
}

/// What they said to all the asks together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerAxis {
    /// No person's reply was read that says anything to any ask.
    Unanswered,
    /// They are looking into it, or ask what is meant, and nothing more.
    Holding,
    /// Some asks are answered, refused or sent elsewhere.
    Partly {
        /// How many.
        answered: usize,
        /// Of how many.
        of: usize,
    },
    /// Every ask is, and at least one is answered.
    Answered,
    /// Every ask is refused.
    Refused,
    /// Every ask is sent elsewhere or called not theirs.
    Redirected,
}

impl AnswerAxis {
    /// From the latest verdict on each ask; `None` for an ask that no reply mentions. A letter without asks is answered by
    /// any reply that was read: give it one verdict.
    pub fn of(verdicts: &[Verdict]) -> AnswerAxis {
        let answered = verdicts.iter().filter(|verdict| verdict.is_answer()).count();
        let holds = |verdict: &Verdict| matches!(verdict, Verdict::Holding | Verdict::Clarification);
        let elsewhere = |verdict: &Verdict| matches!(verdict, Verdict::Redirected | Verdict::NotTheirs);
        if answered == 0 {
            return if verdicts.iter().any(holds) { AnswerAxis::Holding } else { AnswerAxis::Unanswered };
        }
        if answered < verdicts.len() {
            AnswerAxis::Partly { answered, of: verdicts.len() }
        } else if verdicts.iter().all(|verdict| *verdict == Verdict::Refused) {
            AnswerAxis::Refused
        } else if verdicts.iter().all(elsewhere) {
            AnswerAxis::Redirected
        } else {
            AnswerAxis::Answered
        }
    }

    /// Whether it ends the waiting: at least one ask is answered, refused or sent elsewhere.
    pub fn is_answer(self) -> bool {
        !matches!(self, AnswerAxis::Unanswered | AnswerAxis::Holding)
    }
}

/// Where one addressee stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axes {
    /// Whether the letter reached them.
    pub delivery: DeliveryAxis,
    /// Whether they said so.
    pub acknowledgement: Acknowledgement,
    /// What they said to the asks.
    pub answer: AnswerAxis,
    /// Whether it goes on.
    pub control: Control,
    /// Everything about them is held back for a check.
    pub held: Held,
    /// Whether something that a person wrote waits to be read.
    pub reading: ReadingState,
}

/// Whether everything about an addressee is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is not.
    No,
    /// It is.
    Yes,
}

/// Whether a person's reply waits to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingState {
    /// None does.
    AllRead,
    /// One does, at least.
    Waiting,
}

/// The one thing that is said of an addressee. How late they are stands beside it, and never in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Held back for a check.
    Held,
    /// Taken back by the authors.
    Withdrawn,
    /// Ended by the organisers.
    Closed,
    /// It did not reach them.
    NotDelivered(DeliveryAxis),
    /// A reply came in and is being read.
    BeingRead,
    /// Every ask is answered.
    Answered,
    /// Some are.
    PartlyAnswered {
        /// How many.
        answered: usize,
        /// Of how many.
        of: usize,
    },
    /// Every ask is refused.
    Refused,
    /// Every ask is sent elsewhere.
    Redirected,
    /// They are looking into it.
    Holding,
    /// They said that it came in.
    Acknowledged(Acknowledgement),
    /// The day went by, and nothing came.
    Overdue,
    /// Nothing came yet.
    Awaiting,
    /// It was not sent yet.
    NotSent,
}

/// The label of an addressee. What comes first holds: held or taken back, not delivered, a reply that nobody read yet, what
/// was answered, that they are looking into it, that it came in, that the day went by. Once they answered, a mail that does
/// not arrive any more says nothing.
pub fn label(axes: &Axes, lateness: Option<Lateness>) -> Label {
    if axes.held == Held::Yes {
        return Label::Held;
    }
    match axes.control {
        Control::Withdrawn => return Label::Withdrawn,
        Control::Closed if !axes.answer.is_answer() => return Label::Closed,
        Control::Open | Control::Paused | Control::Closed => {}
    }
    if axes.delivery.is_failure() && !axes.answer.is_answer() && axes.reading == ReadingState::AllRead {
        return Label::NotDelivered(axes.delivery);
    }
    if axes.reading == ReadingState::Waiting {
        return Label::BeingRead;
    }
    match axes.answer {
        AnswerAxis::Answered => return Label::Answered,
        AnswerAxis::Partly { answered, of } => return Label::PartlyAnswered { answered, of },
        AnswerAxis::Refused => return Label::Refused,
        AnswerAxis::Redirected => return Label::Redirected,
        AnswerAxis::Holding => return Label::Holding,
        AnswerAxis::Unanswered => {}
    }
    match (axes.acknowledgement, lateness) {
        (Acknowledgement::None, Some(Lateness::Overdue { .. })) => Label::Overdue,
        (Acknowledgement::None, _) if axes.delivery == DeliveryAxis::NotSent => Label::NotSent,
        (Acknowledgement::None, _) => Label::Awaiting,
        (by, _) => Label::Acknowledged(by),
    }
}

impl Label {
    /// The message that says it; it may want `answered` and `of`.
    pub fn message_key(self) -> &'static str {
        match self {
            Label::Held => "standing-held",
            Label::Withdrawn => "standing-withdrawn",
            Label::Closed => "standing-closed",
            Label::NotDelivered(DeliveryAxis::RefusedByFilter) => "standing-refused-by-filter",
            Label::NotDelivered(DeliveryAxis::MailboxFull) => "standing-mailbox-full",
            Label::NotDelivered(DeliveryAxis::Challenged) => "standing-challenged",
            Label::NotDelivered(DeliveryAxis::NoAddress) => "standing-no-address",
            Label::NotDelivered(_) => "standing-bounced",
            Label::BeingRead => "standing-being-read",
            Label::Answered => "standing-answered",
            Label::PartlyAnswered { .. } => "standing-partly",
            Label::Refused => "standing-refused",
            Label::Redirected => "standing-redirected",
            Label::Holding => "standing-holding",
            Label::Acknowledged(Acknowledgement::ByPerson) => "standing-acknowledged",
            Label::Acknowledged(_) => "standing-acknowledged-by-machine",
            Label::Overdue => "standing-overdue",
            Label::Awaiting => "standing-awaiting",
            Label::NotSent => "standing-not-sent",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Axes = Axes {
        delivery: DeliveryAxis::Delivered,
        acknowledgement: Acknowledgement::None,
        answer: AnswerAxis::Unanswered,
        control: Control::Open,
        held: Held::No,
        reading: ReadingState::AllRead,
    };
    const LATE: Option<Lateness> = Some(Lateness::Overdue { working_days: 3 });

    #[test]
    fn what_comes_first_in_the_order_of_labels_holds() {
        let partly = AnswerAxis::Partly { answered: 1, of: 2 };
        // Each line takes one more fact away from the one before it.
        let lines = [
            (Axes { held: Held::Yes, control: Control::Withdrawn, ..QUIET }, Label::Held),
            (Axes { control: Control::Withdrawn, answer: partly, ..QUIET }, Label::Withdrawn),
            (Axes { reading: ReadingState::Waiting, answer: partly, ..QUIET }, Label::BeingRead),
            (
                Axes { answer: partly, delivery: DeliveryAxis::Bounced, ..QUIET },
                Label::PartlyAnswered { answered: 1, of: 2 },
            ),
            (Axes { delivery: DeliveryAxis::Bounced, ..QUIET }, Label::NotDelivered(DeliveryAxis::Bounced)),
            (Axes { answer: AnswerAxis::Holding, acknowledgement: Acknowledgement::ByPerson, ..QUIET }, Label::Holding),
            (
                Axes { acknowledgement: Acknowledgement::Automatic, ..QUIET },
                Label::Acknowledged(Acknowledgement::Automatic),
            ),
            (QUIET, Label::Overdue),
        ];
        for (axes, expected) in lines {
            assert_eq!(label(&axes, LATE), expected, "{axes:?}");
        }
        assert_eq!(label(&QUIET, Some(Lateness::DueToday)), Label::Awaiting);
        assert_eq!(label(&QUIET, None), Label::Awaiting);
        assert_eq!(label(&Axes { delivery: DeliveryAxis::NotSent, ..QUIET }, None), Label::NotSent);
    }

    #[test]
    fn a_case_that_was_closed_is_not_a_case_that_was_answered() {
        let closed = Axes { control: Control::Closed, ..QUIET };
        assert_eq!(label(&closed, None), Label::Closed);
        assert_eq!(label(&Axes { answer: AnswerAxis::Refused, ..closed }, None), Label::Refused);
    }

    #[test]
    fn a_holding_answer_and_a_question_answer_nothing() {
        use Verdict::{Answered, Clarification, Holding, NotTheirs, Redirected, Refused, Unanswered};
        for (verdicts, expected) in [
            (vec![], AnswerAxis::Unanswered),
            (vec![Unanswered, Unanswered], AnswerAxis::Unanswered),
            (vec![Holding, Unanswered], AnswerAxis::Holding),
            (vec![Clarification], AnswerAxis::Holding),
            (vec![Answered, Holding], AnswerAxis::Partly { answered: 1, of: 2 }),
            (vec![Refused, Unanswered], AnswerAxis::Partly { answered: 1, of: 2 }),
            (vec![Answered, Refused], AnswerAxis::Answered),
            (vec![Refused, Refused], AnswerAxis::Refused),
            (vec![Redirected, NotTheirs], AnswerAxis::Redirected),
        ] {
            assert_eq!(AnswerAxis::of(&verdicts), expected, "{verdicts:?}");
            let partly = matches!(expected, AnswerAxis::Partly { .. });
            assert_eq!(expected.is_answer(), partly || !verdicts.is_empty() && verdicts.iter().all(|v| v.is_answer()));
        }
    }
}
