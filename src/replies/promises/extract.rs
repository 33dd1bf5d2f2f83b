//! Sentences of a reply that promise something, found by their patterns, each with the reason. They are suggestions: a
//! person takes them up or does not. What stands there of earlier mails is left out.

use chrono::NaiveDate;

use super::super::quote::{Anchor, LONGEST};
use super::dates::{self, Said};
use super::model::{Due, PromiseKind};
use crate::deadlines::calendar::{CalendarName, calendar};

/// The most suggestions from one reply.
const MOST: usize = 20;
/// The longest sentence that is suggested, in characters: a longer one is no sentence.
const LONGEST_SENTENCE: usize = 600;

/// A sentence that seems to promise something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseSuggestion {
    /// Where it stands in the reply's words.
    pub anchor: Anchor,
    /// The sentence.
    pub passage: String,
    /// The pattern by which it was found; its words are `promise-rule-…`.
    pub rule: &'static str,
    /// What it seems to promise.
    pub kind: PromiseKind,
    /// What it seems to hang on.
    pub condition: Option<String>,
    /// The words that name the day.
    pub due_text: String,
    /// The day, if some words name one, even vaguely.
    pub due: Option<Due>,
}

/// Each pattern, with what it looks for.
const RULES: [(&str, &[&str]); 6] = [
    (
        "body",
        &["cabinet will", "committee will", "panel will", "board will", "at its meeting on", "be considered by the"],
    ),
    (
        "asked",
        &["i have asked", "we have asked", "i've asked", "we've asked", "i have instructed", "we have instructed"],
    ),
    (
        "aim",
        &["we aim to", "i aim to", "aims to", "we intend to", "i intend to", "intends to", "we plan to", "plans to"],
    ),
    ("undertake", &["we commit to", "committed to", "we undertake to", "i undertake to", "we promise", "i promise"]),
    (
        "we-will",
        &[
            "we will",
            "we'll",
            "we shall",
            "i will",
            "i'll",
            "i shall",
            "council will",
            "officers will",
            "team will",
            "you will hear",
            "you will receive",
        ],
    ),
    ("will-be", &["will be", "shall be", "is to be", "are to be"]),
];

/// Sentences with these are no promises: refusals, and what every mail of an office ends with.
const NOT: [&str; 18] = [
    "will not",
    "won't",
    "shall not",
    "will be unable",
    "will no longer",
    "will never",
    "intended recipient",
    "this email",
    "this e-mail",
    "this message",
    "this mailbox",
    "treated as confidential",
    "will be monitored",
    "will be recorded for",
    "privacy notice",
    "you will find",
    "you will be aware",
    "you will appreciate",
];

const KINDS: [(PromiseKind, &[&str]); 9] = [
    (PromiseKind::Publication, &["publish", "publication", "made public", "on our website", "online"]),
    (PromiseKind::Decision, &["decide", "decision", "consider", "vote", "determine"]),
    (PromiseKind::Meeting, &["meet ", "meeting", "invite you"]),
    (PromiseKind::Inspection, &["inspect", "visit", "survey"]),
    (PromiseKind::Review, &["review", "audit", "evaluat", "look again", "reassess"]),
    (PromiseKind::Funding, &["fund", "£", "budget", "invest", "grant"]),
    (
        PromiseKind::Reply,
        &["reply", "respond", "write to you", "write again", "answer you", "full response", "hear from"],
    ),
    (
        PromiseKind::Information,
        &["send you", "share", "provide you", "update you", "let you know", "inform you", "report"],
    ),
    (PromiseKind::Action, &[""]),
];

/// The sentences of a reply that seem to promise something, in their order. Days are read as of the day on which the reply
/// came, by the calendar of England and Wales.
pub fn suggest(words: &str, received_on: NaiveDate) -> Vec<PromiseSuggestion> {
    suggest_said(words, Said { on: received_on, calendar: calendar(CalendarName::EnglandAndWales) })
}

/// The same by another calendar.
pub fn suggest_said(words: &str, said: Said) -> Vec<PromiseSuggestion> {
    let found = sentences(words).into_iter().filter_map(|sentence| suggestion(words, sentence, said));
    found.take(MOST).collect()
}

fn suggestion(words: &str, (start, end): (usize, usize), said: Said) -> Option<PromiseSuggestion> {
    let passage = words.get(start..end)?;
    let length = passage.chars().count();
    if length > LONGEST_SENTENCE.min(LONGEST) || passage.ends_with('?') {
        return None;
    }
    let plain = plain(passage);
    let found = dates::find(passage, said);
    let rule = rule_of(&plain, found.is_some())?;
    let offset = words.get(..start)?.chars().count();
    Some(PromiseSuggestion {
        anchor: Anchor { start: offset, end: offset + length },
        passage: passage.to_owned(),
        rule,
        kind: kind_of(&plain),
        condition: condition_of(passage),
        due: found.as_ref().map(|found| found.due),
        due_text: found.map(|found| one_line(&found.phrase)).unwrap_or_default(),
    })
}

/// In lower case, with blanks and apostrophes as patterns have them, and a blank at both ends.
fn plain(passage: &str) -> String {
    format!(" {} ", one_line(passage).to_lowercase().replace('’', "'"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rule_of(plain: &str, names_day: bool) -> Option<&'static str> {
    let has = |phrase: &str| plain.contains(&format!(" {phrase} ")) || plain.contains(&format!(" {phrase},"));
    if NOT.iter().any(|phrase| has(phrase)) {
        return None;
    }
    let by_words = RULES.iter().find(|(_, phrases)| phrases.iter().any(|phrase| has(phrase))).map(|(rule, _)| *rule);
    // "The report is due by 31 May": a day, and a word of being due.
    let by_day = (names_day && [" due ", " will ", " shall ", " expected "].iter().any(|word| plain.contains(word)))
        .then_some("day");
    by_words.or(by_day)
}

fn kind_of(plain: &str) -> PromiseKind {
    let found = KINDS.iter().find(|(_, stems)| stems.iter().any(|stem| plain.contains(stem)));
    found.map_or(PromiseKind::Action, |(kind, _)| *kind)
}

/// What a promise hangs on: from "subject to" or "provided that" to the end of the clause.
fn condition_of(passage: &str) -> Option<String> {
    let lower = passage.to_ascii_lowercase();
    let openings = ["subject to ", "provided that ", "provided we ", "on condition that ", "dependent on "];
    let start = openings.iter().find_map(|opening| lower.find(opening))?;
    let clause = passage.get(start..)?;
    let end = clause.find([',', ';', '.']).unwrap_or(clause.len());
    clause.get(..end).map(|clause| one_line(clause).chars().take(200).collect())
}

/// From which byte to which each sentence goes, without what is quoted from earlier mails.
fn sentences(words: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut at = 0;
    for line in words.split_inclusive('\n') {
        let (from, bare) = (at, line.trim());
        at += line.len();
        if begins_earlier_mail(bare) {
            break;
        }
        if bare.is_empty() || bare.starts_with('>') || begins_item(bare) {
            close(&mut found, &mut start, end);
        }
        if bare.is_empty() || bare.starts_with('>') {
            continue;
        }
        for (stop, after) in stops(line) {
            let opened = start.take().unwrap_or_else(|| from + leading(line));
            close(&mut found, &mut Some(opened), from + stop);
            start = (after < line.trim_end().len()).then_some(from + after);
        }
        if stops(line).is_empty() && start.is_none() {
            start = Some(from + leading(line));
        }
        end = from + line.trim_end().len();
    }
    close(&mut found, &mut start, end);
    found
}

fn leading(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn close(found: &mut Vec<(usize, usize)>, start: &mut Option<usize>, end: usize) {
    if let Some(start) = start.take().filter(|start| *start < end) {
        found.push((start, end));
    }
}

/// Where sentences end in a line, and where the next words begin. "Cllr. Jones" and "1.5" end none.
fn stops(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, c) in line.char_indices() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let rest = line.get(at + c.len_utf8()..).unwrap_or_default();
        let blank = rest.chars().next().is_none_or(char::is_whitespace);
        let word = line.get(..at).unwrap_or_default().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let title =
            matches!(word, "Cllr" | "Mr" | "Mrs" | "Ms" | "Dr" | "St" | "No" | "Prof") || word.chars().count() == 1;
        if blank && !(c == '.' && title) {
            let after = at + c.len_utf8();
            found.push((after, after + leading(rest)));
        }
    }
    found
}

fn begins_item(line: &str) -> bool {
    let marked = line.starts_with(['-', '*', '•', '·']);
    let number = line.split(['.', ')']).next().unwrap_or_default();
    marked || (!number.is_empty() && number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The line above what a mail program puts under an answer.
fn begins_earlier_mail(line: &str) -> bool {
    let lower = line.to_lowercase();
    let ruled = line.starts_with("-----") && (lower.contains("original") || lower.contains("forwarded"));
    let wrote = lower.starts_with("on ") && (lower.ends_with("wrote:") || lower.ends_with("writes:"));
    let head = lower.starts_with("from: ") || lower.starts_with("sent from my ");
    ruled || wrote || head || line.starts_with("________") || line == "--"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn on() -> NaiveDate {
        "2026-02-20".parse().expect("a date")
    }

    fn suggested(words: &str) -> Vec<(&'static str, PromiseKind, String, Option<String>)> {
        suggest(words, on())
            .into_iter()
            .map(|s| (s.rule, s.kind, s.due_text, s.due.and_then(|due| due.on).map(|on| on.to_string())))
            .collect()
    }

    #[test]
    fn each_pattern_is_found_with_its_day() {
        for (words, rule, kind, phrase, due) in [
            (
                "We will publish the review by 31 May 2026.",
                "we-will",
                PromiseKind::Publication,
                "by 31 May 2026",
                Some("2026-05-31"),
            ),
            (
                "A full response will be sent within 10 working days.",
                "will-be",
                PromiseKind::Reply,
                "within 10 working days",
                Some("2026-03-06"),
            ),
            (
                "The Cabinet will consider the report at its meeting on 14 July.",
                "body",
                PromiseKind::Decision,
                "on 14 July",
                Some("2026-07-14"),
            ),
            (
                "I have asked the Director to write to you before Christmas.",
                "asked",
                PromiseKind::Reply,
                "before Christmas",
                Some("2026-12-24"),
            ),
            (
                "We aim to fund two more workers in the new year.",
                "aim",
                PromiseKind::Funding,
                "in the new year",
                Some("2027-03-31"),
            ),
            (
                "Officers will inspect the building in the spring.",
                "we-will",
                PromiseKind::Inspection,
                "in the spring",
                Some("2026-05-31"),
            ),
            ("I’ll let you know in due course.", "we-will", PromiseKind::Information, "in due course", None),
            (
                "The audit is due by the end of June.",
                "day",
                PromiseKind::Review,
                "by the end of June",
                Some("2026-06-30"),
            ),
        ] {
            assert_eq!(suggested(words), [(rule, kind, phrase.to_owned(), due.map(str::to_owned))], "{words}");
        }
    }

    #[test]
    fn refusals_questions_disclaimers_and_thanks_are_none() {
        for words in [
            "We will not publish the review.",
            "Will you meet us by 31 May?",
            "Thank you for your letter of 3 May 2026.",
            "This email will be read by the intended recipient only.",
            "You will find the policy on our website.",
            "The committee met on 3 February.",
        ] {
            assert!(suggested(words).is_empty(), "{words}: {:?}", suggested(words));
        }
    }

    #[test]
    fn what_is_quoted_from_earlier_mails_is_left_out() {
        let words = "We will meet you on 3 June.\n\n> We will never stop asking, and we will write by 1 May.\n\nOn 2 Feb, Families wrote:\nYou said you will be in touch by 1 March.";
        assert_eq!(suggested(words).len(), 1);
        assert_eq!(suggest("-----Original Message-----\nWe will do it by 1 May.", on()), []);
    }

    #[test]
    fn a_passage_stands_where_the_anchor_says() {
        let words = "Dear Ms Müller,\n\nthank you. Subject to funding, we will publish\nthe review by 31 May. Cllr. Jones will be asked to chair it.\n- We will meet you in June 2026\n- We shall write shortly\n";
        let found = suggest(words, on());
        assert_eq!(found.len(), 4);
        for suggestion in &found {
            assert_eq!(suggestion.anchor.of(words), Some(suggestion.passage.as_str()));
        }
        assert_eq!(found[0].passage, "Subject to funding, we will publish\nthe review by 31 May.");
        assert_eq!(found[0].condition.as_deref(), Some("Subject to funding"));
        assert_eq!(found[2].passage, "- We will meet you in June 2026");
    }

    #[test]
    fn every_rule_has_words() {
        for rule in RULES.iter().map(|(rule, _)| *rule).chain(["day"]) {
            let key = format!("promise-rule-{rule}");
            assert!(crate::locale::Words::default().find(&key).is_some(), "{key}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_reply_says_the_anchors_hold(words in "(?s)(we will |by 1 May|\\. |\\? |\n|> |[a-zß€]|.){0,60}") {
            for suggestion in suggest(&words, on()) {
                prop_assert_eq!(suggestion.anchor.of(&words), Some(suggestion.passage.as_str()));
                prop_assert!(suggestion.anchor.end - suggestion.anchor.start <= LONGEST);
            }
        }
    }
}
