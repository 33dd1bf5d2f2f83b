//! What is true of a message that came in, of a reply, and of what it answers.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::axes::{Axes, Control, Held, Label};
use super::kinds::{Assurance, Channel};
use crate::clock::Time;
use crate::db::schema::{answers, replies};
use crate::deadlines::count::Lateness;
use crate::deadlines::model::Deadline;
use crate::dispatch::model::{DeliveryId, DeliveryState};
use crate::letters::model::{AddresseeId, AskId, LetterId};
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};
use crate::{id, text_enum};

id! {
    /// A message that came in, whatever it is.
    InboundMessageId
}

id! {
    /// What a person wrote back.
    ReplyId
}

text_enum! {
    /// What a message that came in was read as.
    InboundKind {
        /// A mail server's report.
        Bounce = "bounce",
        /// Sent by a machine. It answers nothing.
        Automatic = "automatic",
        /// Everything else.
        Person = "person",
        /// Our own mail, come round.
        Loop = "loop",
    }
}

text_enum! {
    /// What a reply is to one ask.
    Verdict {
        /// It does not mention it.
        Unanswered = "unanswered",
        /// "We are looking into it."
        Holding = "holding",
        /// It answers it.
        Answered = "answered",
        /// It says no.
        Refused = "refused",
        /// It sends the asker elsewhere.
        Redirected = "redirected",
        /// It says that this is not theirs.
        NotTheirs = "not_theirs",
        /// It asks what is meant.
        Clarification = "clarification",
    }
}

impl Verdict {
    /// Whether it ends the waiting. "We are looking into it" does not, and neither does a question.
    pub fn is_answer(self) -> bool {
        matches!(self, Verdict::Answered | Verdict::Refused | Verdict::Redirected | Verdict::NotTheirs)
    }

    /// The mark that stands beside it, as `macros.html` calls it.
    pub fn mark(self) -> &'static str {
        match self {
            Verdict::Unanswered => "none",
            Verdict::Holding => "holding",
            Verdict::Answered => "answered",
            Verdict::Refused => "refused",
            Verdict::Redirected | Verdict::NotTheirs | Verdict::Clarification => "elsewhere",
        }
    }

    /// The message that says it to the public, the signers and the log.
    pub fn message_key(self) -> String {
        format!("replies-verdict-{}", self.as_str().replace('_', "-"))
    }

    /// The message that offers it to the organiser who reads the reply.
    pub fn choice_key(self) -> String {
        format!("replies-choice-{}", self.as_str().replace('_', "-"))
    }
}

/// What a person wrote back, and what was decided about it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = replies)]
pub struct Reply {
    /// Its key.
    pub id: ReplyId,
    /// To which letter.
    pub letter_id: LetterId,
    /// To which of its mails; `None` if it came another way.
    pub delivery_id: Option<DeliveryId>,
    /// From which of its addressees, as far as the address tells.
    pub addressee_id: AddresseeId,
    /// The message as it came; `None` if it came another way.
    pub inbound_message_id: Option<InboundMessageId>,
    /// By which way.
    pub channel: Channel,
    /// How sure it is that it is theirs.
    pub assurance: Assurance,
    /// What speaks for that and against it, a line each.
    pub assurance_reasons: String,
    /// When a person said that they believe its sender; of one that came another way, when a second member of the team said
    /// that they have looked at the evidence.
    pub sender_confirmed_at: Option<Time>,
    /// Who.
    pub sender_confirmed_by: Option<OrganiserId>,
    /// Who it says it is from, sealed.
    pub sender_sealed: Vec<u8>,
    /// Its subject, sealed.
    pub subject_sealed: Vec<u8>,
    /// Its words, sealed.
    pub words_sealed: Vec<u8>,
    /// What the public may read of it, sealed; `None` while nothing is prepared.
    pub public_copy_sealed: Option<Vec<u8>>,
    /// When a person made that public.
    pub released_at: Option<Time>,
    /// When it came; of one that came another way, when it is said to have come.
    pub received_at: Time,
    /// When it was written down here.
    pub recorded_at: Time,
    /// Who recorded one that came another way.
    pub recorded_by: Option<OrganiserId>,
    /// When an organiser said what it answers.
    pub judged_at: Option<Time>,
    /// When an organiser said that it is no answer.
    pub set_aside_at: Option<Time>,
}

/// Where a reply stands; derived from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyState {
    /// It waits for an organiser to read it.
    Waiting,
    /// An organiser said what it answers.
    Judged(Time),
    /// An organiser said that it is no answer.
    SetAside(Time),
}

impl Reply {
    /// Where one of its columns is sealed.
    pub fn place<'a>(id: &'a ReplyId, column: &'a str) -> Place<'a> {
        Place { table: "replies", column, row: id.as_str() }
    }

    /// Whether it may be announced as the council's: its sender is proved, or a person said that they believe them. Whoever
    /// writes an answer down that came another way says so by that; it is shown that theirs is the only word for it.
    pub fn is_believed(&self) -> bool {
        self.assurance == Assurance::Verified || self.sender_confirmed_at.is_some() || self.came_another_way()
    }

    /// Whether one of the team wrote it down: it came by post, on the telephone, at a meeting.
    pub fn came_another_way(&self) -> bool {
        !matches!(self.channel, Channel::Email | Channel::WebForm)
    }

    /// Whether nobody but the one who wrote it down has looked at what speaks for it.
    pub fn is_one_persons_word(&self) -> bool {
        let second = self.sender_confirmed_by.as_ref().filter(|by| Some(*by) != self.recorded_by.as_ref());
        self.came_another_way() && second.is_none()
    }

    /// Where it stands.
    pub fn state(&self) -> ReplyState {
        match (self.judged_at, self.set_aside_at) {
            (Some(at), _) => ReplyState::Judged(at),
            (None, Some(at)) => ReplyState::SetAside(at),
            (None, None) => ReplyState::Waiting,
        }
    }

    /// When it was last decided about.
    pub fn decided_at(&self) -> Option<Time> {
        self.judged_at.or(self.set_aside_at)
    }

    /// Its sender, subject and words, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open(&self, seal: &Seal) -> Result<OpenedReply, Unreadable> {
        let open = |column, sealed: &[u8]| seal.open_text(Self::place(&self.id, column), sealed);
        Ok(OpenedReply {
            sender: open("sender", &self.sender_sealed)?,
            subject: open("subject", &self.subject_sealed)?,
            words: open("words", &self.words_sealed)?,
        })
    }
}

/// What a person wrote back, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedReply {
    /// Who it says it is from.
    pub sender: String,
    /// Its subject.
    pub subject: String,
    /// Its words, as plain text.
    pub words: String,
}

impl std::fmt::Debug for OpenedReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenedReply(…)")
    }
}

/// What one reply is to one ask.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = answers)]
pub struct Answer {
    /// Which reply.
    pub reply_id: ReplyId,
    /// Which ask.
    pub ask_id: AskId,
    /// What it is to it.
    pub verdict: Verdict,
    /// Where the passage that says so begins in the reply's words, in characters.
    pub quote_start: Option<i32>,
    /// Where it ends.
    pub quote_end: Option<i32>,
    /// SHA-256 over the passage.
    pub quote_sha256: Option<Vec<u8>>,
    /// To whom the asker is sent, for [`Verdict::Redirected`].
    pub redirected_to: Option<String>,
    /// When that was recorded.
    pub recorded_at: Time,
}

/// What the public is told of a letter's way: to whom it went and what each ask got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRecord {
    /// Each addressee, in the letter's order.
    pub addressees: Vec<AddresseeRecord>,
    /// Each ask, by number.
    pub asks: Vec<AskRecord>,
    /// The number that the page shows.
    pub waiting: Waiting,
}

impl PublicRecord {
    /// Whether an addressee is held to a date of theirs: not where the letter did not reach them, was taken back from them,
    /// ended, or is held back.
    pub fn holds_to(&self, row: &Deadline) -> bool {
        let theirs = |one: &&AddresseeRecord| row.addressee_id.as_ref().is_none_or(|id| *id == one.id);
        let goes_on = |one: &AddresseeRecord| {
            matches!(one.axes.control, Control::Open | Control::Paused)
                && one.axes.held == Held::No
                && !one.axes.delivery.is_failure()
        };
        self.addressees.iter().filter(theirs).any(goes_on)
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

/// One ask, and the council's latest word on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskRecord {
    /// Its number.
    pub number: i32,
    /// Its words.
    pub wording: String,
    /// The latest verdict of a judged reply that mentions it.
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
    /// It was sent, and no mail has reached anybody.
    NotDelivered,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn a_holding_answer_and_a_question_do_not_end_the_waiting() {
        let answers: Vec<&Verdict> = Verdict::ALL.iter().filter(|verdict| verdict.is_answer()).collect();
        assert_eq!(answers, [&Verdict::Answered, &Verdict::Refused, &Verdict::Redirected, &Verdict::NotTheirs]);
    }

    #[test]
    fn every_verdict_has_words() {
        for verdict in Verdict::ALL {
            for key in [verdict.message_key(), verdict.choice_key()] {
                assert!(Words::default().find(&key).is_some(), "{key}");
            }
        }
    }
}
