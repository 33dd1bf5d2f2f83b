//! What is true of a message that came in, of a reply, and of what it answers.

use std::ops::Deref;

use diesel::prelude::*;

use super::kinds::{Assurance, Channel};
pub use super::public_record::{AddresseeRecord, AskRecord, PublicRecord, Waiting};
use crate::clock::Time;
use crate::db::schema::{answers, replies};
use crate::dispatch::model::DeliveryId;
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

    /// What holds of several words on one ask, the latest first: the latest that ends the waiting, or the latest of all.
    /// Who has answered and then says "we are looking into it" has answered, and nobody takes another's answer back.
    pub fn standing<T>(latest_first: impl IntoIterator<Item = (T, Verdict)>) -> Option<(T, Verdict)> {
        let mut latest = None;
        for said in latest_first {
            match said.1 {
                Verdict::Unanswered => {}
                verdict if verdict.is_answer() => return Some(said),
                _ => latest = latest.or(Some(said)),
            }
        }
        latest
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

/// What is known of what a person wrote back, without a word of it: anybody can send many long mails.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = replies)]
pub struct ReplyFacts {
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
    /// When a person made its public copy public.
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

/// What a person wrote back: what is known of it, and its words.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = replies)]
pub struct Reply {
    /// What is known of it.
    #[diesel(embed)]
    pub facts: ReplyFacts,
    /// Who it says it is from, sealed.
    pub sender_sealed: Vec<u8>,
    /// Its subject, sealed.
    pub subject_sealed: Vec<u8>,
    /// Its words, sealed.
    pub words_sealed: Vec<u8>,
    /// What the public may read of it, sealed; `None` while nothing is prepared.
    pub public_copy_sealed: Option<Vec<u8>>,
}

impl Deref for Reply {
    type Target = ReplyFacts;

    fn deref(&self) -> &ReplyFacts {
        &self.facts
    }
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

impl ReplyFacts {
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

    /// Whether it says something: it was read, and its sender is believed.
    pub fn counts(&self) -> bool {
        matches!(self.state(), ReplyState::Judged(_)) && self.is_believed()
    }

    /// Whether a person made its copy public, its sender is believed, and nobody put it aside.
    pub fn is_released(&self) -> bool {
        self.released_at.is_some() && self.is_believed() && !matches!(self.state(), ReplyState::SetAside(_))
    }

    /// When it was last decided about.
    pub fn decided_at(&self) -> Option<Time> {
        self.judged_at.or(self.set_aside_at)
    }
}

impl Reply {
    /// Where one of its columns is sealed.
    pub fn place<'a>(id: &'a ReplyId, column: &'a str) -> Place<'a> {
        Place { table: "replies", column, row: id.as_str() }
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
    fn what_comes_after_an_answer_takes_its_place_only_if_it_is_one() {
        use Verdict::{Answered, Clarification, Holding, Refused, Unanswered};
        for (said, holds) in [
            (vec![], None),
            (vec![Unanswered], None),
            (vec![Answered, Holding], Some((0, Answered))),
            (vec![Answered, Holding, Clarification, Unanswered], Some((0, Answered))),
            (vec![Answered, Refused, Holding], Some((1, Refused))),
            (vec![Holding, Clarification], Some((1, Clarification))),
        ] {
            assert_eq!(Verdict::standing(said.iter().copied().enumerate().rev()), holds, "{said:?}");
        }
    }

    #[test]
    fn what_is_known_of_a_reply_is_read_without_its_words() {
        let facts = <ReplyFacts as SelectableHelper<diesel::sqlite::Sqlite>>::as_select();
        let asked = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&replies::table.select(facts)).to_string();
        assert!(asked.contains("judged_at") && !asked.contains("sealed"), "{asked}");
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
