//! What the machine thinks of a reply: what kind it is, which asks it speaks of, which days and numbers it names. Plain
//! rules, the same for the same words; each says which words made it think so. It decides nothing: a person does, and how
//! often they agreed is counted for each rule.

mod asks;
mod dates;
mod decide;
mod nature;
mod references;
mod sentences;

pub use decide::{Decided, decide, settle};

use chrono::NaiveDate;
use diesel::result::QueryResult;
use serde::{Deserialize, Serialize};

use super::model::{ReplyId, Verdict};
use super::quote::{self, Anchor};
use super::store::suggestions;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::post::Post;
use crate::letters::model::{Ask, LetterId};
use crate::letters::store::list_asks;
use crate::text_enum;

/// The most characters of a reply that are looked at.
const LONGEST: usize = 60_000;
/// The most suggestions of one kind.
const MOST: usize = 12;

text_enum! {
    /// What kind of reply it is.
    Nature {
        /// "It came in."
        Acknowledgement = "acknowledgement",
        /// "We are looking into it."
        Holding = "holding",
        /// It answers.
        Answer = "answer",
        /// It says no.
        Refusal = "refusal",
        /// It sends the asker elsewhere.
        Redirection = "redirection",
        /// It says that this is not theirs.
        NotTheirs = "not_theirs",
        /// It asks what is meant.
        Clarification = "clarification",
    }
}

impl Nature {
    /// The message that says it at the desk.
    pub fn message_key(self) -> String {
        format!("suggest-nature-{}", self.as_str().replace('_', "-"))
    }

    /// What a passage of this kind is to an ask.
    pub fn verdict(self) -> Verdict {
        match self {
            Nature::Acknowledgement => Verdict::Unanswered,
            Nature::Holding => Verdict::Holding,
            Nature::Answer => Verdict::Answered,
            Nature::Refusal => Verdict::Refused,
            Nature::Redirection => Verdict::Redirected,
            Nature::NotTheirs => Verdict::NotTheirs,
            Nature::Clarification => Verdict::Clarification,
        }
    }
}

text_enum! {
    /// By which rule something is suggested.
    Rule {
        /// Words that confirm that a letter came in.
        AcknowledgingWords = "acknowledging_words",
        /// Words that put off.
        HoldingWords = "holding_words",
        /// Words that say no.
        RefusingWords = "refusing_words",
        /// Words that send elsewhere.
        RedirectingWords = "redirecting_words",
        /// Words that say that it is not theirs.
        DisclaimingWords = "disclaiming_words",
        /// Words that ask back.
        AskingWords = "asking_words",
        /// Something is said to an ask, and none of the above.
        SpeaksOfAsks = "speaks_of_asks",
        /// The ask's number at the head of a line.
        AskNumber = "ask_number",
        /// "Your second point."
        AskOrdinal = "ask_ordinal",
        /// Words of the ask stand in the passage.
        SharedWords = "shared_words",
        /// The whole reply is of one kind and speaks of no ask by itself.
        WholeReply = "whole_reply",
        /// A day of the calendar.
        NamedDay = "named_day",
        /// "Within ten working days."
        WithinDays = "within_days",
        /// A number after "reference".
        LabelledReference = "labelled_reference",
        /// What is built as case numbers are.
        CaseNumber = "case_number",
    }
}

impl Rule {
    /// The message that names it.
    pub fn message_key(self) -> String {
        format!("suggest-rule-{}", self.as_str().replace('_', "-"))
    }
}

text_enum! {
    /// What a suggestion is about.
    SuggestionKind {
        /// The kind of reply.
        Nature = "nature",
        /// What it is to an ask.
        Ask = "ask",
        /// A day.
        Date = "date",
        /// The council's number.
        Reference = "reference",
        /// A promise.
        Promise = "promise",
    }
}

/// What is suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Idea {
    /// What kind of reply it is.
    Nature {
        /// Which.
        nature: Nature,
    },
    /// What it is to an ask.
    Ask {
        /// The ask's number.
        number: i32,
        /// What it is to it.
        verdict: Verdict,
    },
    /// A day that it names.
    Date {
        /// The day; `None` if it has to be counted.
        on: Option<NaiveDate>,
        /// So many days, to be counted.
        days: Option<u32>,
        /// Whether those are working days.
        working: bool,
    },
    /// The number under which the council keeps it.
    Reference {
        /// The number.
        reference: String,
    },
}

impl Idea {
    /// What it is about.
    pub fn kind(&self) -> SuggestionKind {
        match self {
            Idea::Nature { .. } => SuggestionKind::Nature,
            Idea::Ask { .. } => SuggestionKind::Ask,
            Idea::Date { .. } => SuggestionKind::Date,
            Idea::Reference { .. } => SuggestionKind::Reference,
        }
    }
}

/// A suggestion, and the passage that made the machine think so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// By which rule.
    pub rule: Rule,
    /// What.
    pub idea: Idea,
    /// Because of which words.
    pub because: Anchor,
}

/// What is sealed of a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// What is suggested.
    pub idea: Idea,
    /// Where the passage begins, in characters.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// SHA-256 over the passage.
    pub sha256: Vec<u8>,
}

impl Payload {
    /// The passage, if it stands there yet.
    pub fn because<'a>(&self, words: &'a str) -> Option<&'a str> {
        self.anchor().checked(words, &self.sha256)
    }

    /// The place of a suggestion among those of its reply: what kind it is, the asks, then days and numbers as they stand
    /// in its words.
    pub fn order(&self) -> (u8, i32, usize) {
        match self.idea {
            Idea::Nature { .. } => (0, 0, self.start),
            Idea::Ask { number, .. } => (1, number, self.start),
            Idea::Date { .. } => (2, 0, self.start),
            Idea::Reference { .. } => (3, 0, self.start),
        }
    }

    /// Where the passage stands.
    pub fn anchor(&self) -> Anchor {
        Anchor { start: self.start, end: self.end }
    }
}

/// What the rules find in a reply's words. `asks` are the letter's; `on` is the day on which the reply came.
pub fn read(words: &str, asks: &[Ask], on: NaiveDate) -> Vec<Suggested> {
    let text = sentences::Text::of(words, LONGEST);
    let of_asks = asks::find(&text, asks);
    let mut found = Vec::new();
    let nature = nature::of_reply(&text, &of_asks);
    if let Some(nature) = &nature {
        found.push(nature.clone());
        if of_asks.is_empty() {
            found.extend(asks::of_whole(nature, asks));
        }
    }
    found.extend(of_asks);
    found.extend(dates::find(&text, on).into_iter().take(MOST));
    found.extend(references::find(&text).into_iter().take(MOST));
    found
}

/// Looks at a reply that has just been kept, and keeps what the rules suggest. Its days are counted from the one on which it
/// came, however late it is read.
///
/// # Errors
/// The database's.
pub fn suggest(
    conn: &mut Conn,
    post: &Post,
    (letter_id, reply_id): (&LetterId, &ReplyId),
    (words, received_at): (&str, Time),
    now: Time,
) -> QueryResult<()> {
    let asks = list_asks(conn, letter_id)?;
    for Suggested { rule, idea, because } in read(words, &asks, london_date(received_at)) {
        let Some(passage) = because.of(words) else { continue };
        let payload = Payload { idea, start: because.start, end: because.end, sha256: quote::hash(passage) };
        suggestions::insert(conn, &post.stationery.seal, reply_id, rule, &payload, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn every_rule_and_every_kind_has_words() {
        let keys = Rule::ALL.iter().map(|rule| rule.message_key());
        for key in keys.chain(Nature::ALL.iter().map(|nature| nature.message_key())) {
            assert!(Words::default().find(&key).is_some(), "{key}");
        }
    }
}
