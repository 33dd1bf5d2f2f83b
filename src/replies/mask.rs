//! What is taken out of words before the public reads them: email addresses, telephone numbers and links that open
//! something, and whatever the organisers say beside that. Each leaves a mark that can be seen, so that nobody takes the
//! copy for the whole. The words as they came are kept.
//!
//! Everything is looked for in the words as they stand, and replaced in one go: no mark is ever searched itself.

mod address;
mod link;
mod phone;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::quote::{Anchor, fallback};
use crate::locale::Words;

/// The most passages that an organiser can have masked beside the rest.
pub const MOST_PASSAGES: usize = 100;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Address,
    Phone,
    Link,
    Passage,
}

/// A piece of the words, in characters, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    start: usize,
    end: usize,
    what: What,
}

struct Marks {
    address: String,
    phone: String,
    link: String,
    passage: String,
}

static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let words = Words::default();
    Marks {
        address: words.say("mask-address"),
        phone: words.say("mask-phone"),
        link: words.say("mask-link"),
        passage: words.say("mask-passage"),
    }
});

impl Marks {
    fn of(&self, what: What) -> &str {
        match what {
            What::Address => &self.address,
            What::Phone => &self.phone,
            What::Link => &self.link,
            What::Passage => &self.passage,
        }
    }
}

/// Whether something stands there that the public would not read: whoever writes for the public is told so beforehand.
pub fn holds_contact(text: &str) -> bool {
    mask(text, &[]) != text
}

/// The words with marks in the place of email addresses, telephone numbers, links that open something, and each passage of
/// `extra`. A passage is found whatever its capitals and however its blanks and lines are broken, as whole words.
pub fn mask(text: &str, extra: &[String]) -> String {
    Masker::of(extra).mask(text)
}

/// How often a passage stands in the words.
pub fn count(text: &str, passage: &str) -> usize {
    let text: Vec<char> = text.chars().collect();
    Wanted::of(passage).map_or(0, |wanted| wanted.find(&folded(text.into_iter())).len())
}

/// What is taken out beside addresses, numbers and links, made ready for being looked for in many words.
pub struct Masker {
    extra: Vec<Wanted>,
}

impl std::fmt::Debug for Masker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Masker(…)")
    }
}

impl Masker {
    /// For these passages beside the rest.
    pub fn of(extra: &[String]) -> Masker {
        Masker { extra: extra.iter().take(MOST_PASSAGES).filter_map(|passage| Wanted::of(passage)).collect() }
    }

    /// As [`mask`].
    pub fn mask(&self, text: &str) -> String {
        let text: Vec<char> = text.chars().collect();
        replace(&text, &self.pieces(&text))
    }

    /// As [`mask`], of a part of the words only. What is hidden is looked for in all of them: a part may hold but the half
    /// of a passage that nobody is to read.
    pub fn mask_part(&self, text: &str, part: Anchor) -> String {
        let text: Vec<char> = text.chars().collect();
        let (start, end) = (part.start.min(text.len()), part.end.min(text.len()));
        let within = self.pieces(&text).into_iter().filter(|piece| piece.start < end && piece.end > start);
        let cut = |piece: Found| Found {
            start: piece.start.max(start) - start,
            end: piece.end.min(end) - start,
            what: piece.what,
        };
        let pieces: Vec<Found> = within.map(cut).collect();
        replace(text.get(start..end).unwrap_or_default(), &pieces)
    }

    /// What is to go, in its order, and none over another.
    fn pieces(&self, text: &[char]) -> Vec<Found> {
        let mut found = link::find(text);
        found.extend(address::find(text));
        found.extend(phone::find(text));
        if !self.extra.is_empty() {
            let folded = folded(text.iter().copied());
            found.extend(self.extra.iter().flat_map(|wanted| wanted.find(&folded)));
        }
        merged(found)
    }
}

/// What overlaps becomes one piece: of two kinds, that of the one that begins first.
fn merged(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|piece| (piece.start, std::cmp::Reverse(piece.end)));
    let mut pieces: Vec<Found> = Vec::new();
    for piece in found {
        match pieces.last_mut() {
            Some(last) if piece.start < last.end => last.end = last.end.max(piece.end),
            _ => pieces.push(piece),
        }
    }
    pieces
}

fn replace(text: &[char], pieces: &[Found]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for piece in pieces {
        masked.extend(text.get(at..piece.start).unwrap_or_default());
        masked.push_str(MARKS.of(piece.what));
        at = piece.end;
    }
    masked.extend(text.get(at..).unwrap_or_default());
    masked
}

/// A passage that is looked for, folded as the words are.
struct Wanted {
    passage: Vec<char>,
    fallback: Vec<usize>,
}

impl Wanted {
    fn of(passage: &str) -> Option<Wanted> {
        let passage: Vec<char> = folded(passage.trim().chars()).into_iter().map(|(_, c)| c).collect();
        (!passage.is_empty()).then(|| Wanted { fallback: fallback(&passage), passage })
    }

    /// Each place where it stands as whole words. A stranger wrote the words: each character is looked at about twice.
    fn find(&self, text: &[(usize, char)]) -> Vec<Found> {
        let (wanted, mut found, mut fit) = (&self.passage, Vec::new(), 0);
        for (at, (place, c)) in text.iter().enumerate() {
            while fit > 0 && wanted[fit] != *c {
                fit = self.fallback[fit - 1];
            }
            fit += usize::from(wanted[fit] == *c);
            if fit == wanted.len() {
                let start = at + 1 - fit;
                let is_whole = self.is_whole(text, start, at);
                if is_whole {
                    found.push(Found { start: text[start].0, end: place + 1, what: What::Passage });
                }
                fit = if is_whole { 0 } else { self.fallback[fit - 1] };
            }
        }
        found
    }

    /// Whether no word goes on before or behind it.
    fn is_whole(&self, text: &[(usize, char)], start: usize, last: usize) -> bool {
        let joins = |outside: Option<&(usize, char)>, inside: Option<&char>| {
            inside.is_some_and(|c| c.is_alphanumeric()) && outside.is_some_and(|(_, c)| c.is_alphanumeric())
        };
        let before = start.checked_sub(1).and_then(|before| text.get(before));
        !joins(before, self.passage.first()) && !joins(text.get(last + 1), self.passage.last())
    }
}

/// Each character with its place, in small letters and with plain apostrophes; of several blanks together only the first.
fn folded(text: impl Iterator<Item = char>) -> Vec<(usize, char)> {
    let mut after_blank = false;
    let mut all = Vec::new();
    for (place, c) in text.enumerate().filter(|(_, c)| !is_invisible(*c)) {
        let blank = c.is_whitespace();
        if !(blank && after_blank) {
            // A letter whose small form is two characters stays itself: places must not move.
            let mut small = c.to_lowercase();
            let small = small.next().filter(|_| small.next().is_none()).unwrap_or(c);
            let plain = if matches!(small, '\u{2019}' | '\u{2018}' | '\u{2bc}') { '\'' } else { small };
            all.push((place, if blank { ' ' } else { plain }));
        }
        after_blank = blank;
    }
    all
}

/// Characters that nobody sees, and that would hide an address from us and not from a program.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
