//! What is true of a letter, its asks and its addressees.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::clock::Time;
use crate::db::schema::{addressees, asks, letters};
use crate::organisers::model::TeamId;
use crate::{id, text_enum};

id! {
    /// A letter.
    LetterId
}

id! {
    /// A numbered ask of a letter.
    AskId
}

id! {
    /// Someone a letter is addressed to.
    AddresseeId
}

text_enum! {
    /// What kind of page it is. A statement has no addressee: it is signed and got in touch about, not replied to.
    Kind {
        /// A letter to its addressees.
        OpenLetter = "open_letter",
        /// A prayer under a council's own scheme.
        Petition = "petition",
        /// A call with no addressee.
        Statement = "statement",
    }
}

/// The working days that an author hopes for where nothing better is known (20: the time that the Freedom of Information
/// Act 2000, section 10(1), gives an authority; a letter has no such right, so the page says that it is a hope).
pub const HOPED_FOR_WORKING_DAYS: i32 = 20;

/// Where a letter is in its life; derived from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// Being written; nobody but its team sees it.
    Draft,
    /// Open for signatures.
    Open,
    /// Takes no more signatures; keeps its tracking.
    Closed,
}

/// A letter.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct Letter {
    /// Its key.
    pub id: LetterId,
    /// Its place in addresses.
    pub slug: String,
    /// Whose it is.
    pub team_id: TeamId,
    /// What kind of page it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its words, in Markdown.
    pub body_markdown: String,
    /// In whose name it is written.
    pub on_behalf_of: Option<String>,
    /// The date at its head.
    pub dated_on: NaiveDate,
    /// The last day on which it takes signatures, in London.
    pub closes_on: Option<NaiveDate>,
    /// How many signatures its authors hope for.
    pub goal: Option<i64>,
    /// The language it is written in.
    pub language: String,
    /// Whether its signers may be at risk: counts are published rarely then.
    pub at_risk: bool,
    /// The author's hope for an answer, in working days.
    pub reply_within_working_days: i32,
    /// The sealed key under which its signers are found; gone after the end of its retention.
    pub lookup_key_sealed: Option<Vec<u8>>,
    /// When it was begun.
    pub created_at: Time,
    /// When it was opened.
    pub opened_at: Option<Time>,
    /// When its text was fixed: at the first confirmation.
    pub frozen_at: Option<Time>,
    /// When it was first sent to its addressees.
    pub dispatched_at: Option<Time>,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// Signatures on the roll, less those taken back.
    pub signature_count: i64,
    /// Signatures taken back by their signers.
    pub withdrawn_count: i64,
    /// Signatures removed by organisers.
    pub removed_count: i64,
    /// When the counts were last set.
    pub counted_at: Option<Time>,
    /// Raised by every deed that changes what its page shows.
    pub page_revision: i64,
    /// When the revision was last raised.
    pub touched_at: Time,
    /// What its signers are told before the form, in Markdown; `None` for the service's own words.
    pub before_you_sign: Option<String>,
    /// Domains of employers beside the addressees', one a line.
    pub employer_domains: Option<String>,
}

impl Letter {
    /// Where the letter is in its life on a London day: past its closing date it is closed, whether or not the nightly
    /// round has marked it yet.
    pub fn state(&self, today: NaiveDate) -> LetterState {
        let past = self.closes_on.is_some_and(|last| today > last);
        match (self.opened_at, self.closed_at) {
            (None, _) => LetterState::Draft,
            (Some(_), None) if !past => LetterState::Open,
            _ => LetterState::Closed,
        }
    }

    /// Whether its words may still be changed: until the first confirmation.
    pub fn is_changeable(&self) -> bool {
        self.frozen_at.is_none() && self.dispatched_at.is_none()
    }

    /// Whether it has addressees who can answer.
    pub fn is_addressed(&self) -> bool {
        self.kind != Kind::Statement
    }
}

/// A numbered ask.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = asks)]
pub struct Ask {
    /// Its key.
    pub id: AskId,
    /// Whose ask it is.
    pub letter_id: LetterId,
    /// Its number, from 1.
    pub number: i32,
    /// Its words.
    pub wording: String,
}

/// Someone a letter is addressed to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = addressees)]
pub struct Addressee {
    /// Its key.
    pub id: AddresseeId,
    /// Whose addressee it is.
    pub letter_id: LetterId,
    /// Its place in the list, from 1.
    pub position: i32,
    /// An office, or a person in an office.
    pub name: String,
    /// The body they act for.
    pub organisation: String,
    /// The sealed address.
    pub email_sealed: Vec<u8>,
    /// When the address was last corrected.
    pub corrected_at: Option<Time>,
    /// The code of the council they act for, where it was picked from the directory.
    pub council_code: Option<String>,
    /// Where the organiser found the address, sealed: they may have written an address or a name.
    pub email_source_sealed: Option<Vec<u8>>,
}

impl Addressee {
    /// Where the address is sealed.
    pub fn email_place(id: &AddresseeId) -> crate::seal::Place<'_> {
        crate::seal::Place { table: "addressees", column: "email", row: id.as_str() }
    }

    /// Where it is sealed where the address was found.
    pub fn email_source_place(id: &AddresseeId) -> crate::seal::Place<'_> {
        crate::seal::Place { table: "addressees", column: "email_source", row: id.as_str() }
    }
}

/// A letter with its asks and addressees.
#[derive(Debug, Clone)]
pub struct WholeLetter {
    /// The letter.
    pub letter: Letter,
    /// Its asks, by number.
    pub asks: Vec<Ask>,
    /// Its addressees, by position.
    pub addressees: Vec<Addressee>,
}

/// A place in addresses from a title: ASCII letters and digits of its first words, and a few random digits where there
/// are too few of them.
pub fn slug_of(title: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain: String = title.nfkd().filter(|c| c.is_ascii() || c.is_whitespace()).collect::<String>().to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.len() < 3 { format!("letter-{}", crate::secret::random_code()) } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_the_first_words_of_the_title() {
        assert_eq!(slug_of("Families need answers. An open letter!"), "families-need-answers-an-open-letter");
        assert_eq!(slug_of("Où va l’été?"), "ou-va-lete");
        assert!(slug_of("家庭需要答案").starts_with("letter-"));
        assert!(slug_of(&"word ".repeat(40)).len() <= 64);
    }
}
