//! The frozen copy: the letter's words, its asks, and the names exactly as they were chosen for the council on the day of
//! sending. What is sent again later is this, not the letter as it stands then, less the names that have left the roll.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::letters::model::WholeLetter;
use crate::letters::text;
use crate::letters::version::version_hash;
use crate::locale::Words;
use crate::signatures::groups::Breakdown;
use crate::signatures::levels::Levels;
use crate::signatures::names::ShownNames;

/// The most names that stand in the mail itself; more of them come as a file.
pub const MOST_NAMES_INLINE: usize = 300;

/// A letter as it is sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenCopy {
    /// Its title.
    pub title: String,
    /// In whose name it is written.
    pub on_behalf_of: Option<String>,
    /// The date at its head.
    pub dated_on: NaiveDate,
    /// Its language.
    pub language: String,
    /// Its words, in Markdown.
    pub body_markdown: String,
    /// What it asks for, in order.
    pub asks: Vec<String>,
    /// To whom it is addressed, in order.
    pub addressees: Vec<Addressed>,
    /// The hash of all this.
    pub version_hash: String,
    /// Names or initials, with what stands beside them.
    pub named: Vec<String>,
    /// Those who show neither.
    pub unnamed: i64,
    /// As what people signed, as it was published on the day of sending.
    pub groups: Option<Breakdown>,
    /// How all of them were checked.
    #[serde(default)]
    pub levels: Levels,
}

/// Someone a letter is addressed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    /// An office, or a person in an office.
    pub name: String,
    /// The body they act for.
    pub organisation: String,
}

impl std::fmt::Debug for FrozenCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrozenCopy").field("version_hash", &self.version_hash).finish_non_exhaustive()
    }
}

impl FrozenCopy {
    /// Takes the letter and its names as they are now.
    pub fn freeze(whole: &WholeLetter, names: ShownNames) -> FrozenCopy {
        let letter = &whole.letter;
        let addressed = |a: &crate::letters::model::Addressee| Addressed {
            name: a.name.clone(),
            organisation: a.organisation.clone(),
        };
        FrozenCopy {
            title: letter.title.clone(),
            on_behalf_of: letter.on_behalf_of.clone(),
            dated_on: letter.dated_on,
            language: letter.language.clone(),
            body_markdown: letter.body_markdown.clone(),
            asks: whole.asks.iter().map(|ask| ask.wording.clone()).collect(),
            addressees: whole.addressees.iter().map(addressed).collect(),
            version_hash: version_hash(whole),
            named: names.named,
            unnamed: names.unnamed,
            groups: names.groups,
            levels: names.levels,
        }
    }

    /// As it is sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`FrozenCopy::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<FrozenCopy> {
        serde_json::from_slice(bytes).ok()
    }

    /// The words of the letter's language.
    pub fn words(&self) -> Words {
        Words::of(&self.language)
    }

    /// How many people signed, however they are shown.
    pub fn signature_count(&self) -> i64 {
        self.named_count() + self.unnamed
    }

    /// How many are shown by name or initials.
    pub fn named_count(&self) -> i64 {
        i64::try_from(self.named.len()).unwrap_or(i64::MAX)
    }

    /// Whether the names stand in the mail itself.
    pub fn has_names_inline(&self) -> bool {
        !self.named.is_empty() && self.named.len() <= MOST_NAMES_INLINE
    }

    /// Whether the names come as a file.
    pub fn has_names_attached(&self) -> bool {
        self.named.len() > MOST_NAMES_INLINE
    }

    /// Those who are not named, in one number; then as what people signed, a line for each group.
    pub fn unnamed_lines(&self) -> Vec<String> {
        let words = self.words();
        let mut lines = Vec::new();
        if self.unnamed > 0 {
            let key = if self.named.is_empty() { "names-others-only" } else { "names-and-others" };
            lines.push(words.say1(key, "count", self.unnamed));
        }
        lines.extend(self.groups.iter().flat_map(|groups| groups.lines(words)));
        lines
    }

    /// How the signatures were checked, in a sentence; empty for a copy that was made before that was kept.
    pub fn levels_line(&self) -> String {
        self.levels.sentence(self.words())
    }

    /// The letter's words as plain text.
    pub fn body_plain(&self) -> String {
        text::plain(&self.body_markdown)
    }

    /// The letter's words as safe HTML.
    pub fn body_html(&self) -> String {
        text::html(&self.body_markdown)
    }

    /// The file of names: one a line, then those who are not named.
    pub fn names_file(&self) -> String {
        let mut file =
            self.words().say2("dispatch-names-file", "title", self.title.as_str(), "count", self.signature_count());
        file.push_str("\n\n");
        let levels = self.levels_line();
        if !levels.is_empty() {
            file.push_str(&levels);
            file.push_str("\n\n");
        }
        for line in self.named.iter().chain(&self.unnamed_lines()) {
            file.push_str(line);
            file.push('\n');
        }
        file
    }

    /// The same words with other names.
    #[must_use]
    pub fn with_names(self, names: ShownNames) -> FrozenCopy {
        // The groups stay those of the day of sending.
        let ShownNames { named, unnamed, levels, .. } = names;
        FrozenCopy { named, unnamed, levels, ..self }
    }

    /// The same copy once the names may no longer be kept: they become part of the number.
    #[must_use]
    pub fn without_names(self) -> FrozenCopy {
        let unnamed = self.unnamed + self.named_count();
        FrozenCopy { named: Vec::new(), unnamed, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy() -> FrozenCopy {
        FrozenCopy {
            title: "Families need answers".into(),
            on_behalf_of: None,
            dated_on: NaiveDate::from_ymd_opt(2017, 5, 31).expect("a date"),
            language: "en".into(),
            body_markdown: "Dear *Mayor*".into(),
            asks: vec!["Answer".into()],
            addressees: vec![Addressed { name: "The Mayor".into(), organisation: "The Council".into() }],
            version_hash: "00".into(),
            named: vec!["Ada Lovelace, social worker".into(), "G. H.".into()],
            unnamed: 8,
            groups: None,
            levels: Levels { email: 8, register: 2, ..Levels::default() },
        }
    }

    #[test]
    fn everyone_is_counted_once_however_they_are_shown() {
        assert_eq!(copy().signature_count(), 10);
        assert_eq!(copy().without_names().signature_count(), 10);
    }

    #[test]
    fn a_copy_is_read_back_as_it_was_sealed() {
        assert_eq!(FrozenCopy::from_bytes(&copy().to_bytes()), Some(copy()));
    }

    #[test]
    fn the_file_of_names_holds_each_name_and_counts_the_rest() {
        let file = copy().names_file();
        for part in [
            "8 by email alone, 2 found on a professional register",
            "Ada Lovelace, social worker\n",
            "G. H.\n",
            "and 8 others who chose not to show a name",
        ] {
            assert!(file.contains(part), "{part} in {file}");
        }
        assert!(!copy().without_names().names_file().contains("Ada"));
    }

    #[test]
    fn up_to_three_hundred_names_stand_in_the_mail_and_more_come_as_a_file() {
        let with = |count: usize| FrozenCopy { named: vec!["Ada Lovelace".into(); count], ..copy() };
        assert!(with(300).has_names_inline() && !with(300).has_names_attached());
        assert!(!with(301).has_names_inline() && with(301).has_names_attached());
        assert!(!with(0).has_names_inline() && !with(0).has_names_attached());
    }
}
