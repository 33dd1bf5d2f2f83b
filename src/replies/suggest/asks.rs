//! Which asks a reply speaks of: by their numbers at the heads of lines, by "your second point", and by the words that an
//! ask and a sentence share.

use std::collections::BTreeSet;

use super::super::model::Verdict;
use super::super::quote::Anchor;
use super::nature::{is_recital, of_sentence};
use super::sentences::{Sentence, Text};
use super::{Idea, Nature, Rule, Suggested};
use crate::letters::model::Ask;

/// How many sentences after the one that names an ask belong to it, where no number says so.
const FOLLOWING: usize = 2;
/// The share of an ask's words that must stand in a sentence, in hundredths.
const LEAST_SHARE: usize = 50;

const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
const NOUNS: [&str; 7] = ["point", "question", "ask", "request", "demand", "item", "query"];

/// Words that say nothing of what an ask is about.
const EMPTY_WORDS: [&str; 44] = [
    "about", "after", "also", "answer", "asked", "asks", "because", "been", "before", "being", "both", "council",
    "could", "dear", "does", "each", "every", "from", "have", "into", "letter", "make", "more", "must", "only",
    "other", "over", "please", "shall", "should", "some", "such", "than", "that", "their", "them", "then", "there",
    "these", "they", "this", "what", "will", "with",
];

/// What the reply is to the asks that it speaks of, by the asks' numbers.
pub(super) fn find(text: &Text, asks: &[Ask]) -> Vec<Suggested> {
    let numbered = by_number(text, asks);
    asks.iter()
        .filter_map(|ask| {
            let (rule, sentences) = numbered
                .iter()
                .find(|(number, ..)| *number == ask.number)
                .map(|(_, rule, sentences)| (*rule, sentences.clone()))
                .or_else(|| by_words(text, ask).map(|sentences| (Rule::SharedWords, sentences)))?;
            let (verdict, because) = verdict_of(&sentences)?;
            Some(Suggested { rule, idea: Idea::Ask { number: ask.number, verdict }, because })
        })
        .collect()
}

/// What a reply of one kind is to every ask, when it speaks of none by itself. Thanks alone are nothing to any of them.
pub(super) fn of_whole(nature: &Suggested, asks: &[Ask]) -> Vec<Suggested> {
    let Idea::Nature { nature: kind } = nature.idea else { return Vec::new() };
    if matches!(kind, Nature::Acknowledgement | Nature::Answer) {
        return Vec::new();
    }
    let suggested = |ask: &Ask| Suggested {
        rule: Rule::WholeReply,
        idea: Idea::Ask { number: ask.number, verdict: kind.verdict() },
        because: nature.because,
    };
    asks.iter().map(suggested).collect()
}

type Numbered<'a> = (i32, Rule, Vec<&'a Sentence>);

fn by_number<'a>(text: &'a Text, asks: &[Ask]) -> Vec<Numbered<'a>> {
    let mut found: Vec<Numbered<'a>> = Vec::new();
    // The ask whose part this is, and how many more sentences may belong to it.
    let mut part: Option<(usize, usize)> = None;
    for sentence in &text.sentences {
        if is_farewell(sentence) {
            part = None;
            continue;
        }
        let named = number_at_head(sentence)
            .map(|number| (number, Rule::AskNumber, usize::MAX))
            .or_else(|| number_named(sentence).map(|number| (number, Rule::AskOrdinal, FOLLOWING)));
        match named {
            // A number that is no ask's begins something else.
            Some((number, rule, following)) if asks.iter().any(|ask| ask.number == number) => {
                let place = found.iter().position(|(known, ..)| *known == number).unwrap_or(found.len());
                if place == found.len() {
                    found.push((number, rule, Vec::new()));
                }
                part = Some((place, following));
            }
            Some(_) => part = None,
            None => part = part.and_then(|(place, left)| Some((place, left.checked_sub(1)?))),
        }
        if let Some((_, _, sentences)) = part.and_then(|(place, _)| found.get_mut(place)) {
            sentences.push(sentence);
        }
    }
    found
}

fn is_farewell(sentence: &Sentence) -> bool {
    ["yours sincerely", "yours faithfully", "kind regards", "best wishes", "regards", "yours"]
        .iter()
        .any(|words| sentence.folded.starts_with(words))
}

/// "2.", "(2)", "2)", "Q2", "Ask 2:" at the head of a line.
fn number_at_head(sentence: &Sentence) -> Option<i32> {
    if !sentence.begins_line {
        return None;
    }
    let head = sentence.folded.trim_start_matches(['(', '[', '*', ' ']);
    let label = NOUNS.iter().find_map(|noun| head.strip_prefix(noun)).or_else(|| head.strip_prefix('q'));
    let (labelled, rest) = label.map_or((false, head), |rest| (true, rest.trim_start_matches([' ', '.'])));
    let (number, after) = leading_number(rest)?;
    let closed = after.starts_with(['.', ')', ']', ':']) && !after[1..].starts_with(|c: char| c.is_ascii_digit());
    (closed || labelled && !after.starts_with(char::is_alphanumeric)).then_some(number)
}

fn leading_number(text: &str) -> Option<(i32, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = text.get(..digits.min(3))?.parse().ok()?;
    Some((number, &text[digits..]))
}

/// "Your second point", "question 2", "ask no. 2" within a sentence.
fn number_named(sentence: &Sentence) -> Option<i32> {
    let words: Vec<&str> = sentence
        .folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !matches!(*word, "no" | "number"))
        .collect();
    words.windows(2).find_map(|pair| {
        let is_noun = |word: &str| NOUNS.iter().any(|noun| word == *noun || word.strip_suffix('s') == Some(noun));
        let ordinal = ORDINALS.iter().position(|ordinal| *ordinal == pair[0]).filter(|_| is_noun(pair[1]));
        let counted = ordinal.and_then(|place| i32::try_from(place + 1).ok());
        counted.or_else(|| pair[1].parse().ok().filter(|_| is_noun(pair[0])))
    })
}

/// The sentence that shares most of an ask's words, and those after it.
fn by_words<'a>(text: &'a Text, ask: &Ask) -> Option<Vec<&'a Sentence>> {
    let wanted = telling_words(&ask.wording.to_lowercase());
    if wanted.is_empty() {
        return None;
    }
    let shared = |sentence: &Sentence| telling_words(&sentence.folded).intersection(&wanted).count();
    let mut best: Option<(usize, usize)> = None;
    for (place, sentence) in text.sentences.iter().enumerate() {
        let count = shared(sentence);
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, place));
        }
    }
    let (count, place) = best?;
    let enough = count >= 2.min(wanted.len()) && count * 100 >= wanted.len() * LEAST_SHARE;
    enough.then(|| text.sentences.iter().skip(place).take(1 + FOLLOWING).take_while(|one| !is_farewell(one)).collect())
}

/// The stems of a text's words that are long enough to tell something.
fn telling_words(folded: &str) -> BTreeSet<String> {
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4);
    words.filter(|word| !EMPTY_WORDS.contains(word)).map(stem).collect()
}

/// "Families" and "family", "published" and "publish": endings are dropped, as many as there are.
fn stem(word: &str) -> String {
    let endings = ["ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "y", "e"];
    let ending =
        endings.iter().find(|ending| word.strip_suffix(**ending).is_some_and(|rest| rest.chars().count() >= 4));
    ending.and_then(|ending| word.strip_suffix(ending)).unwrap_or(word).to_owned()
}

/// What some sentences are to an ask: the first that says no, sends elsewhere, asks or puts off decides; else it is
/// answered by the first that is more than the ask itself.
fn verdict_of(sentences: &[&Sentence]) -> Option<(Verdict, Anchor)> {
    let telling: Vec<&&Sentence> = sentences.iter().filter(|sentence| !is_recital(sentence)).collect();
    let said = telling.iter().find_map(|sentence| {
        let (nature, _) = of_sentence(sentence)?;
        (nature != Nature::Acknowledgement).then(|| (nature.verdict(), sentence.at))
    });
    // A question put back is a question, whatever its words are; a line that holds the ask's number alone says nothing.
    said.or_else(|| {
        let asks = telling.iter().find(|sentence| sentence.folded.ends_with('?'));
        asks.map(|sentence| (Verdict::Clarification, sentence.at)).filter(|_| telling.len() == 1)
    })
    .or_else(|| {
        let full = telling.iter().find(|sentence| sentence.folded.split(' ').count() >= 4);
        full.map(|sentence| (Verdict::Answered, sentence.at))
    })
}

#[cfg(test)]
#[path = "asks/tests.rs"]
mod tests;
