//! What may stand in each part of a letter, whether it was typed into the form or stands in a file.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use crate::contact::{EmailAddress, Fault, is_unwanted, parse_line};
use crate::locale::Words;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 200;
/// The longest letter, in characters of its Markdown.
pub const LONGEST_BODY: usize = 100_000;
/// The longest panel before the form, in characters of its Markdown: it should be read.
pub const LONGEST_PANEL: usize = 4_000;
/// The longest ask, in characters.
pub const LONGEST_ASK: usize = 1_000;
/// The longest name of an addressee, of an organisation, and of those who write, in characters.
pub const LONGEST_LINE: usize = 200;
/// The longest note of where an address was found, in characters.
pub const LONGEST_SOURCE: usize = 300;
/// The most asks of one letter.
pub const MOST_ASKS: usize = 30;
/// The most addressees of one letter.
pub const MOST_ADDRESSEES: usize = 30;
/// The highest goal: more than there are people in the United Kingdom would be a slip of the finger.
pub const HIGHEST_GOAL: i64 = 70_000_000;
/// The longest hope for an answer, in working days: about a year.
pub const LONGEST_HOPE: i64 = 250;

/// What is wrong with one part of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing stands there.
    Missing,
    /// It is longer than so many characters.
    TooLong(usize),
    /// A line break or another character that cannot be seen.
    Hidden,
    /// A character that cannot be seen, in a line of the letter's words, counted from 1.
    HiddenInLine(usize),
    /// No address that mail can be sent to.
    NotAnAddress,
    /// No date.
    NotADate,
    /// The letter would close before its own date.
    ClosesBeforeDate,
    /// No whole number between two others.
    NotBetween(i64, i64),
    /// No domain.
    NotADomain,
    /// A domain under which anybody can have a mailbox.
    EveryonesDomain,
    /// No language code.
    NotALanguage,
    /// None of the choices.
    NotAChoice,
    /// A statement has no addressee.
    AddresseeOfStatement,
    /// More than so many.
    TooMany(usize),
}

impl Flaw {
    /// As a reader is told.
    pub fn say(self, words: Words) -> String {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        match self {
            Flaw::Missing => words.say("write-flaw-missing"),
            Flaw::TooLong(most) => words.say1("write-flaw-too-long", "most", count(most)),
            Flaw::Hidden => words.say("write-flaw-hidden"),
            Flaw::HiddenInLine(line) => words.say1("write-flaw-hidden-in-line", "line", count(line)),
            Flaw::NotAnAddress => words.say("write-flaw-address"),
            Flaw::NotADate => words.say("write-flaw-date"),
            Flaw::ClosesBeforeDate => words.say("write-flaw-closes-before-date"),
            Flaw::NotBetween(least, most) => words.say2("write-flaw-number", "least", least, "most", most),
            Flaw::NotADomain => words.say("risk-flaw-domain"),
            Flaw::EveryonesDomain => words.say("risk-flaw-everyones"),
            Flaw::NotALanguage => words.say("write-flaw-language"),
            Flaw::NotAChoice => words.say("write-flaw-choice"),
            Flaw::AddresseeOfStatement => words.say("write-flaw-statement"),
            Flaw::TooMany(most) => words.say1("write-flaw-too-many", "most", count(most)),
        }
    }
}

/// One line that may be left empty.
///
/// # Errors
/// [`Flaw::Hidden`] or [`Flaw::TooLong`].
pub fn line(typed: &str, longest: usize) -> Result<Option<String>, Flaw> {
    parse_line(typed, longest).map_err(|fault| match fault {
        Fault::TooLong => Flaw::TooLong(longest),
        _ => Flaw::Hidden,
    })
}

/// One line that must be there.
///
/// # Errors
/// As [`line`], and [`Flaw::Missing`].
pub fn needed_line(typed: &str, longest: usize) -> Result<String, Flaw> {
    line(typed, longest)?.ok_or(Flaw::Missing)
}

/// One ask; a line break in it is a space.
///
/// # Errors
/// As [`line`].
pub fn ask(typed: &str) -> Result<Option<String>, Flaw> {
    line(&typed.replace(['\r', '\n'], " "), LONGEST_ASK)
}

/// What signers at risk read above the form; checked as the letter's words are.
///
/// # Errors
/// As [`body`].
pub fn panel(typed: &str) -> Result<Option<String>, Flaw> {
    let text = body(typed)?;
    if text.chars().count() > LONGEST_PANEL {
        return Err(Flaw::TooLong(LONGEST_PANEL));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// The letter's words. What word processors leave in pasted text and nobody can see is dropped, or becomes the line break
/// that it stood for; what could hide or reorder words is refused.
///
/// # Errors
/// [`Flaw::TooLong`] or [`Flaw::HiddenInLine`].
pub fn body(typed: &str) -> Result<String, Flaw> {
    let text: String = typed
        .replace("\r\n", "\n")
        .nfc()
        .filter(|c| !matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}' | '\u{FFFC}'))
        .map(|c| if matches!(c, '\r' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}') { '\n' } else { c })
        .collect();
    let text = text.trim_start_matches('\n').trim_end();
    if text.chars().count() > LONGEST_BODY {
        return Err(Flaw::TooLong(LONGEST_BODY));
    }
    // The marks of direction stay: letters in Arabic, Hebrew, Persian and Urdu need them.
    let allowed = |c: char| matches!(c, '\n' | '\t' | '\u{200E}' | '\u{200F}' | '\u{061C}');
    match text.split('\n').position(|line| line.chars().any(|c| is_unwanted(c) && !allowed(c))) {
        Some(before) => Err(Flaw::HiddenInLine(before + 1)),
        None => Ok(text.to_owned()),
    }
}

/// An addressee's mail address.
///
/// # Errors
/// [`Flaw::Missing`], [`Flaw::Hidden`] or [`Flaw::NotAnAddress`].
pub fn email(typed: &str) -> Result<EmailAddress, Flaw> {
    EmailAddress::parse(typed).map_err(|fault| match fault {
        Fault::Missing => Flaw::Missing,
        Fault::ControlCharacter => Flaw::Hidden,
        _ => Flaw::NotAnAddress,
    })
}

/// A date of the years in which this service could be used.
///
/// # Errors
/// [`Flaw::NotADate`].
pub fn date(date: Option<NaiveDate>) -> Result<NaiveDate, Flaw> {
    date.filter(|date| (1900..=2200).contains(&date.year())).ok_or(Flaw::NotADate)
}

/// The last day for signatures: not before the letter's own date.
///
/// # Errors
/// [`Flaw::ClosesBeforeDate`].
pub fn closes_on(closes_on: NaiveDate, dated_on: NaiveDate) -> Result<NaiveDate, Flaw> {
    if closes_on < dated_on { Err(Flaw::ClosesBeforeDate) } else { Ok(closes_on) }
}

/// How many signatures are hoped for.
///
/// # Errors
/// [`Flaw::NotBetween`].
pub fn goal(goal: Option<i64>) -> Result<i64, Flaw> {
    goal.filter(|goal| (1..=HIGHEST_GOAL).contains(goal)).ok_or(Flaw::NotBetween(1, HIGHEST_GOAL))
}

/// The author's hope for an answer, in working days.
///
/// # Errors
/// [`Flaw::NotBetween`].
pub fn reply_within(days: Option<i64>) -> Result<i32, Flaw> {
    let days = days.filter(|days| (1..=LONGEST_HOPE).contains(days)).ok_or(Flaw::NotBetween(1, LONGEST_HOPE))?;
    i32::try_from(days).map_err(|_| Flaw::NotBetween(1, LONGEST_HOPE))
}

/// A language code (BCP 47), in its usual spelling.
///
/// # Errors
/// [`Flaw::NotALanguage`].
pub fn language(typed: &str) -> Result<String, Flaw> {
    let parsed: Result<unic_langid::LanguageIdentifier, _> = typed.trim().parse();
    let short = typed.trim().len() <= 35;
    parsed.ok().filter(|id| short && !id.language.is_empty()).map(|id| id.to_string()).ok_or(Flaw::NotALanguage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_words_lose_what_nobody_sees_and_keep_their_lines() {
        assert_eq!(
            body("\u{FEFF}Dear\u{200B} all,\r\n\r\nwe\u{2028}write\u{B}.\r\n  ").unwrap(),
            "Dear all,\n\nwe\nwrite\n."
        );
        assert_eq!(body("نحن\u{200F} نكتب").unwrap(), "نحن\u{200F} نكتب");
    }

    #[test]
    fn words_that_could_be_shown_in_another_order_are_refused_by_line() {
        assert_eq!(body("one\ntwo \u{202E}owt"), Err(Flaw::HiddenInLine(2)));
        assert_eq!(body("one\u{0}"), Err(Flaw::HiddenInLine(1)));
        assert_eq!(body(&"a".repeat(LONGEST_BODY + 1)), Err(Flaw::TooLong(LONGEST_BODY)));
    }

    #[test]
    fn an_ask_is_one_line_however_it_was_typed() {
        assert_eq!(ask("Publish\r\nthe rates").unwrap().unwrap(), "Publish the rates");
        assert_eq!(ask(" \n "), Ok(None));
        assert_eq!(ask(&"a".repeat(1001)), Err(Flaw::TooLong(1000)));
        assert_eq!(ask("a\u{202E}b"), Err(Flaw::Hidden));
    }

    #[test]
    fn a_language_is_a_code() {
        assert_eq!(language("cy").unwrap(), "cy");
        assert_eq!(language("PT-br").unwrap(), "pt-BR");
        for bad in ["", "English!", "e", "und", "\"><b>"] {
            assert_eq!(language(bad), Err(Flaw::NotALanguage), "{bad}");
        }
    }
}
