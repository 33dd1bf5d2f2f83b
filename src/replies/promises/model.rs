//! What is true of a promise: who made it in which words, by when it is due and how exactly that was said, what speaks for
//! it and against it, and what became of it. The machine reaches one state by itself: the day went by.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;

pub use super::kinds::{EvidenceKind, Outcome, Precision, PromiseKind, Supports};

use super::super::model::ReplyId;
use super::super::quote::Anchor;
use super::super::store::documents::DocumentId;
use crate::clock::Time;
use crate::db::schema::{promise_evidence, promise_followers, promises};
use crate::id;
use crate::letters::model::{AddresseeId, AskId, LetterId};
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};

id! {
    /// A promise.
    PromiseId
}

id! {
    /// Something that speaks for a promise or against it. What an addressee said has the key of their view.
    EvidenceId
}

id! {
    /// Somebody who wants to be told what becomes of a promise.
    FollowerId
}

/// How long before its day a promise counts as due soon.
pub const DUE_SOON: Duration = Duration::days(14);
/// How many working days an addressee has to say what became of a promise, before it may be called not kept.
pub const RIGHT_OF_REPLY_WORKING_DAYS: u16 = 10;

/// A day, as exactly as it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day of the span that was named; `None` if none was.
    pub on: Option<NaiveDate>,
    /// How exactly it was named.
    pub precision: Precision,
}

impl Due {
    /// No day at all.
    pub const VAGUE: Due = Due { on: None, precision: Precision::Vague };
}

/// A promise.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = promises, treat_none_as_default_value = false)]
pub struct Promise {
    /// Its key.
    pub id: PromiseId,
    /// To which letter's authors.
    pub letter_id: LetterId,
    /// By which of its addressees.
    pub addressee_id: AddresseeId,
    /// In which reply.
    pub reply_id: ReplyId,
    /// About which ask, if about one.
    pub ask_id: Option<AskId>,
    /// The passage, sealed.
    pub quotation_sealed: Vec<u8>,
    /// Where it begins in the reply's words, in characters.
    pub quote_start: i32,
    /// Where it ends.
    pub quote_end: i32,
    /// SHA-256 over it.
    pub quote_sha256: Vec<u8>,
    /// Who promised: an office, never a private address.
    pub promisor: String,
    /// What was promised.
    pub kind: PromiseKind,
    /// What it hangs on.
    pub condition: Option<String>,
    /// The last day of the span that was named; `None` if none was.
    pub due_on: Option<NaiveDate>,
    /// How exactly it was named.
    pub due_precision: Precision,
    /// In which words.
    pub due_text: String,
    /// When it was written down.
    pub recorded_at: Time,
    /// By whom.
    pub recorded_by: Option<OrganiserId>,
    /// The promise whose place it took.
    pub predecessor_id: Option<PromiseId>,
    /// When another took its place.
    pub replaced_at: Option<Time>,
    /// When it was noted that its day had gone by.
    pub date_passed_at: Option<Time>,
    /// When the addressee was asked what became of it.
    pub asked_at: Option<Time>,
    /// Until which day they may say.
    pub reply_until: Option<NaiveDate>,
    /// What somebody of the team thinks became of it.
    pub proposed_outcome: Option<Outcome>,
    /// On which day that was.
    pub proposed_on: Option<NaiveDate>,
    /// When they said so.
    pub proposed_at: Option<Time>,
    /// Who.
    pub proposed_by: Option<OrganiserId>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// On which day.
    pub outcome_on: Option<NaiveDate>,
    /// When that was decided.
    pub decided_at: Option<Time>,
    /// By whom.
    pub decided_by: Option<OrganiserId>,
}

/// Where a promise stands; derived from its times and from the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was recorded; its day is far or was not named.
    Recorded,
    /// Its day is near.
    DueSoon,
    /// Its day went by. Nobody has said yet whether it was kept: this is as far as the machine goes.
    DatePassed,
    /// Another took its place.
    Replaced,
    /// People decided what became of it.
    Decided(Outcome),
}

impl Status {
    /// The word that machines read.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Recorded => "recorded",
            Status::DueSoon => "due_soon",
            Status::DatePassed => "date_passed_unverified",
            Status::Replaced => "replaced",
            Status::Decided(outcome) => outcome.as_str(),
        }
    }

    /// The message that says it.
    pub fn message_key(self) -> String {
        format!("promise-status-{}", self.as_str().replace('_', "-"))
    }

    /// How its badge is coloured.
    pub fn class(self) -> &'static str {
        match self {
            Status::Decided(Outcome::Kept) => "good",
            Status::Decided(Outcome::NotKept | Outcome::KeptLate) | Status::DatePassed => "bad",
            _ => "",
        }
    }
}

impl Promise {
    /// Where one of its columns is sealed.
    pub fn place<'a>(id: &'a PromiseId, column: &'a str) -> Place<'a> {
        Place { table: "promises", column, row: id.as_str() }
    }

    /// Its passage, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn quotation(&self, seal: &Seal) -> Result<String, Unreadable> {
        seal.open_text(Self::place(&self.id, "quotation"), &self.quotation_sealed)
    }

    /// Where the passage stands in the reply's words.
    pub fn anchor(&self) -> Option<Anchor> {
        Anchor::of_columns(Some(self.quote_start), Some(self.quote_end))
    }

    /// By when it is due.
    pub fn due(&self) -> Due {
        Due { on: self.due_on, precision: self.due_precision }
    }

    /// Where it stands on a London day.
    pub fn status(&self, today: NaiveDate) -> Status {
        match (self.replaced_at, self.outcome, self.due_on) {
            (Some(_), ..) => Status::Replaced,
            (None, Some(outcome), _) => Status::Decided(outcome),
            (None, None, Some(due)) if today > due => Status::DatePassed,
            (None, None, Some(due)) if today + DUE_SOON >= due => Status::DueSoon,
            (None, None, _) => Status::Recorded,
        }
    }

    /// Whether it still is what holds: nothing took its place.
    pub fn is_current(&self) -> bool {
        self.replaced_at.is_none()
    }

    /// What somebody proposed and nobody has decided since.
    pub fn pending(&self) -> Option<(Outcome, Option<NaiveDate>)> {
        let newer = self.proposed_at > self.decided_at;
        self.proposed_outcome.filter(|_| newer).map(|outcome| (outcome, self.proposed_on))
    }

    /// How many days after its day it was kept.
    pub fn days_late(&self) -> Option<i64> {
        let days = (self.outcome_on? - self.due_on?).num_days();
        (self.outcome == Some(Outcome::KeptLate) && days > 0).then_some(days)
    }

    /// What there is to tell of it: a word that changes with every change of which its followers are told.
    pub fn news(&self) -> String {
        match (self.decided_at, self.date_passed_at, &self.predecessor_id) {
            (Some(at), ..) => format!("decided-{}", at.and_utc().timestamp_micros()),
            (None, Some(_), _) => format!("passed-{}", self.id),
            (None, None, Some(_)) => format!("moved-{}", self.id),
            (None, None, None) => "recorded".to_owned(),
        }
    }
}

/// A piece of evidence.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = promise_evidence, treat_none_as_default_value = false)]
pub struct Evidence {
    /// Its key.
    pub id: EvidenceId,
    /// Of which promise.
    pub promise_id: PromiseId,
    /// What it is.
    pub kind: EvidenceKind,
    /// The file.
    pub document_id: Option<DocumentId>,
    /// The reply.
    pub reply_id: Option<ReplyId>,
    /// Where it can be read.
    pub url: Option<String>,
    /// What it shows, in a line written for the public.
    pub note: String,
    /// SHA-256 over the file, the reply's words, or what the addressee said.
    pub sha256: Option<Vec<u8>>,
    /// What it speaks for.
    pub supports: Supports,
    /// The day on which it was seen as it is described.
    pub captured_on: NaiveDate,
    /// When it was written down.
    pub recorded_at: Time,
    /// By whom; `None` for what the addressee said.
    pub recorded_by: Option<OrganiserId>,
}

impl Evidence {
    /// Whether it can carry a verdict: what the addressee says of themselves is shown, and proves nothing.
    pub fn proves(&self, outcome: Outcome) -> bool {
        self.kind != EvidenceKind::Statement && outcome.is_supported_by(self.supports)
    }

    /// The hash of a file. That of words is not for the public: whoever guesses what a mask hides could try it out.
    pub fn public_sha256(&self) -> Option<&[u8]> {
        self.document_id.as_ref().and(self.sha256.as_deref())
    }
}

/// Somebody who wants to be told.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = promise_followers)]
pub struct Follower {
    /// Their key.
    pub id: FollowerId,
    /// Which promise.
    pub promise_id: PromiseId,
    /// Their address, sealed.
    pub email_sealed: Option<Vec<u8>>,
    /// When they asked.
    pub asked_at: Time,
    /// When they confirmed the address.
    pub confirmed_at: Option<Time>,
    /// What they were told last.
    pub told_of: Option<String>,
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Follower {
    /// Where the address is sealed.
    pub fn place(id: &FollowerId) -> Place<'_> {
        Place { table: "promise_followers", column: "email", row: id.as_str() }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::locale::Words;

    pub fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    pub fn promised(due_on: Option<&str>, predecessor: Option<&Promise>) -> Promise {
        let now = Clock::default().now();
        Promise {
            id: PromiseId::new(now),
            letter_id: LetterId::new(now),
            addressee_id: AddresseeId::new(now),
            reply_id: ReplyId::new(now),
            ask_id: None,
            quotation_sealed: Vec::new(),
            quote_start: 0,
            quote_end: 1,
            quote_sha256: Vec::new(),
            promisor: "The Director".to_owned(),
            kind: PromiseKind::Publication,
            condition: None,
            due_on: due_on.map(day),
            due_precision: if due_on.is_some() { Precision::Month } else { Precision::Vague },
            due_text: String::new(),
            recorded_at: now,
            recorded_by: None,
            predecessor_id: predecessor.map(|promise| promise.id.clone()),
            replaced_at: None,
            date_passed_at: None,
            asked_at: None,
            reply_until: None,
            proposed_outcome: None,
            proposed_on: None,
            proposed_at: None,
            proposed_by: None,
            outcome: None,
            outcome_on: None,
            decided_at: None,
            decided_by: None,
        }
    }

    #[test]
    fn a_promise_is_late_when_the_last_day_of_its_span_is_over() {
        let promise = promised(Some("2026-05-31"), None);
        for (today, status) in [
            ("2026-05-16", Status::Recorded),
            ("2026-05-17", Status::DueSoon),
            ("2026-05-31", Status::DueSoon),
            ("2026-06-01", Status::DatePassed),
        ] {
            assert_eq!(promise.status(day(today)), status, "{today}");
        }
        assert_eq!(promised(None, None).status(day("2036-01-01")), Status::Recorded, "a vague one is never late");
    }

    #[test]
    fn what_the_addressee_says_of_themselves_proves_nothing() {
        for outcome in Outcome::ALL.iter().filter(|outcome| outcome.judges()) {
            assert!(Supports::ALL.iter().any(|supports| outcome.is_supported_by(*supports)), "{outcome}");
            assert!(!outcome.is_supported_by(Supports::Neutral), "{outcome}");
        }
    }

    #[test]
    fn everything_of_a_promise_can_be_said() {
        let has = |key: String| assert!(Words::default().find(&key).is_some(), "{key}");
        let key = |before: &str, word: &str| format!("{before}-{}", word.replace('_', "-"));
        PromiseKind::ALL.iter().for_each(|kind| has(key("promise-kind", kind.as_str())));
        Precision::ALL.iter().for_each(|precision| has(key("promise-precision", precision.as_str())));
        EvidenceKind::ALL.iter().for_each(|kind| has(key("promise-evidence", kind.as_str())));
        Supports::ALL.iter().for_each(|supports| has(key("promise-supports", supports.as_str())));
        Outcome::ALL.iter().for_each(|outcome| has(key("promise-choice", outcome.as_str())));
        let decided = Outcome::ALL.iter().map(|outcome| Status::Decided(*outcome));
        let plain = [Status::Recorded, Status::DueSoon, Status::DatePassed, Status::Replaced];
        decided.chain(plain).for_each(|status| has(status.message_key()));
    }
}
