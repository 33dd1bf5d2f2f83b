//! What is true of a reminder or a next step: drafted by the machine, sent by a person or not at all.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::db::schema::chasers;
use crate::deadlines::model::DeadlineId;
use crate::letters::model::{AddresseeId, LetterId};
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};
use crate::{id, text_enum};

id! {
    /// A reminder or a next step.
    ChaserId
}

text_enum! {
    /// What is drafted.
    ChaserKind {
        /// A mail to the addressee, which the service sends at a click.
        Reminder = "reminder",
        /// A text to the next body, which the authors send themselves.
        Escalation = "escalation",
    }
}

text_enum! {
    /// Why an addressee is not chased now.
    Hindrance {
        /// Everything about them is held back for a check.
        Held = "held",
        /// The authors took the letter back.
        Withdrawn = "withdrawn",
        /// The correspondence was ended.
        Ended = "ended",
        /// They asked what is meant; it is the authors' turn.
        Paused = "paused",
        /// A person's reply waits to be read.
        ReplyWaits = "reply_waits",
        /// A reply came after this was drafted.
        ReplyCame = "reply_came",
        /// They have answered.
        Answered = "answered",
        /// The letter has not reached them.
        NotDelivered = "not_delivered",
        /// Their address is believed dead.
        AddressFails = "address_fails",
        /// The day was moved, or does not count any more.
        DateMoved = "date_moved",
        /// The promise was settled, or replaced by another.
        PromiseSettled = "promise_settled",
        /// Something was sent to them less than a week ago.
        SentLately = "sent_lately",
    }
}

impl Hindrance {
    /// The message that says it.
    pub fn message_key(self) -> String {
        format!("chaser-hindered-{}", self.as_str().replace('_', "-"))
    }
}

/// A reminder or a next step.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = chasers, treat_none_as_default_value = false)]
pub struct Chaser {
    /// Its key.
    pub id: ChaserId,
    /// About which letter.
    pub letter_id: LetterId,
    /// About whom.
    pub addressee_id: AddresseeId,
    /// Which day went by.
    pub deadline_id: Option<DeadlineId>,
    /// Which promise's day went by.
    pub promise_id: Option<String>,
    /// What it is.
    pub kind: ChaserKind,
    /// For a reminder its number or [`PROMISE_STEP`]; else the key of the body.
    pub step: String,
    /// The sealed draft.
    pub draft_sealed: Vec<u8>,
    /// When it was drafted.
    pub drafted_at: Time,
    /// When it was sent, or said to have been.
    pub sent_at: Option<Time>,
    /// When it was put aside.
    pub dismissed_at: Option<Time>,
    /// Who decided; `None` while nobody has, and where it put itself aside.
    pub decided_by: Option<OrganiserId>,
    /// The mail, of a reminder that was sent.
    pub outbox_id: Option<String>,
}

/// The step of a reminder of a promise.
pub const PROMISE_STEP: &str = "promise";

/// Where a reminder or a next step stands; derived from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChaserState {
    /// It waits for a person.
    Waiting,
    /// It was sent.
    Sent(Time),
    /// A person put it aside.
    Dismissed(Time),
    /// It put itself aside: what it asks for was overtaken.
    Overtaken(Time),
}

impl Chaser {
    /// Where the draft is sealed.
    pub fn place(id: &ChaserId) -> Place<'_> {
        Place { table: "chasers", column: "draft", row: id.as_str() }
    }

    /// Where it stands.
    pub fn state(&self) -> ChaserState {
        match (self.sent_at, self.dismissed_at, &self.decided_by) {
            (Some(at), ..) => ChaserState::Sent(at),
            (None, Some(at), Some(_)) => ChaserState::Dismissed(at),
            (None, Some(at), None) => ChaserState::Overtaken(at),
            (None, None, _) => ChaserState::Waiting,
        }
    }

    /// When a person sent it or put it aside.
    pub fn decided_at(&self) -> Option<Time> {
        match self.state() {
            ChaserState::Sent(at) | ChaserState::Dismissed(at) => Some(at),
            ChaserState::Waiting | ChaserState::Overtaken(_) => None,
        }
    }

    /// The draft, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn draft(&self, seal: &Seal) -> Result<Draft, Unreadable> {
        serde_json::from_slice(&seal.open(Self::place(&self.id), &self.draft_sealed)?).map_err(|_| Unreadable)
    }
}

/// What would be sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The subject, on one line.
    pub subject: String,
    /// The plain text.
    pub body: String,
    /// Why it put itself aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overtaken_by: Option<Hindrance>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Draft(…)")
    }
}

impl Draft {
    /// Sealed for a row.
    pub fn seal(&self, seal: &Seal, id: &ChaserId) -> Vec<u8> {
        seal.close(Chaser::place(id), &serde_json::to_vec(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn every_hindrance_has_words() {
        for hindrance in Hindrance::ALL {
            assert!(Words::default().find(&hindrance.message_key()).is_some(), "{hindrance}");
        }
    }
}
