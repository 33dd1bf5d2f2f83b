//! A letter as a letter: what `templates/letters/letter.html` shows, at the desk and on the public page.

use super::model::{Kind, WholeLetter};
use super::store::LetterText;
use super::text;
use crate::locale::Words;

/// What the partial template calls `letter`; the page that includes it also has a `page: Frame`.
#[derive(Debug, Clone)]
pub struct LetterView {
    /// Its title; the page's heading, not repeated in the letter.
    pub title: String,
    /// What kind of page it is, in the reader's language.
    pub kind_word: String,
    /// The date line, in the reader's language.
    pub date: String,
    /// The date for machines.
    pub date_iso: String,
    /// Whom it is to.
    pub addressees: Vec<AddresseeView>,
    /// Its words, as safe HTML.
    pub html: String,
    /// What it asks, in order.
    pub asks: Vec<String>,
    /// In whose name it is written.
    pub on_behalf_of: Option<String>,
    /// The language of its words, for `lang="…"`.
    pub lang: String,
    /// The direction of its words, for `dir="…"`.
    pub dir: &'static str,
}

/// One addressee, as the letter names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddresseeView {
    /// An office, or a person in an office.
    pub name: String,
    /// The body they act for; empty if it was not said.
    pub organisation: String,
}

impl LetterView {
    /// Of a letter as it is kept.
    pub fn of(whole: &WholeLetter, words: Words) -> LetterView {
        let letter = &whole.letter;
        let addressee =
            |a: &super::model::Addressee| AddresseeView { name: a.name.clone(), organisation: a.organisation.clone() };
        LetterView {
            title: letter.title.clone(),
            kind_word: kind_word(letter.kind, words),
            date: words.date(&letter.dated_on),
            date_iso: letter.dated_on.to_string(),
            addressees: whole.addressees.iter().map(addressee).collect(),
            html: text::html(&letter.body_markdown),
            asks: whole.asks.iter().map(|ask| ask.wording.clone()).collect(),
            on_behalf_of: letter.on_behalf_of.clone(),
            lang: letter.language.clone(),
            dir: direction(&letter.language),
        }
    }

    /// Of what has been typed and is not kept yet.
    pub fn of_text(typed: &LetterText, words: Words) -> LetterView {
        let addressee = |a: &super::store::NewAddressee| AddresseeView {
            name: a.name.clone(),
            organisation: a.organisation.clone(),
        };
        LetterView {
            title: typed.title.clone(),
            kind_word: kind_word(typed.kind, words),
            date: words.date(&typed.dated_on),
            date_iso: typed.dated_on.to_string(),
            addressees: typed.addressees.iter().map(addressee).collect(),
            html: text::html(&typed.body_markdown),
            asks: typed.asks.clone(),
            on_behalf_of: typed.on_behalf_of.clone(),
            lang: typed.language.clone(),
            dir: direction(&typed.language),
        }
    }

    /// The bodies it is addressed to, each once, or the names where no body was said: for the line under the heading.
    pub fn bodies(&self) -> String {
        let mut bodies: Vec<&str> = Vec::new();
        for addressee in &self.addressees {
            let body = if addressee.organisation.is_empty() { &addressee.name } else { &addressee.organisation };
            if !bodies.contains(&body.as_str()) {
                bodies.push(body);
            }
        }
        bodies.join(", ")
    }
}

/// The word for a kind of page.
pub fn kind_word(kind: Kind, words: Words) -> String {
    match kind {
        Kind::OpenLetter => words.say("letter-kind-open-letter"),
        Kind::Petition => words.say("letter-kind-petition"),
        Kind::Statement => words.say("letter-kind-statement"),
    }
}

/// The direction in which a language is written. Wider than [`Words::direction`], which knows only our own languages.
fn direction(language: &str) -> &'static str {
    let id: Result<unic_langid::LanguageIdentifier, _> = language.parse();
    let primary = id.map(|id| id.language.to_string()).unwrap_or_default();
    let from_the_right = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];
    if from_the_right.contains(&primary.as_str()) { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_its_direction_whatever_its_region() {
        assert_eq!(direction("ar-EG"), "rtl");
        assert_eq!(direction("ur"), "rtl");
        assert_eq!(direction("cy"), "ltr");
        assert_eq!(direction("nonsense!"), "ltr");
    }
}
