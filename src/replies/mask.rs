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
    let text: Vec<char> = text.chars().collect();
    let mut found = link::find(&text);
    found.extend(address::find(&text));
    found.extend(phone::find(&text));
    for passage in extra.iter().take(MOST_PASSAGES) {
        found.extend(find_passage(&text, passage));
    }
    replace(&text, found)
}

/// How often a passage stands in the words.
pub fn count(text: &str, passage: &str) -> usize {
    find_passage(&text.chars().collect::<Vec<char>>(), passage).len()
}

/// What overlaps becomes one mark: of two kinds, that of the piece that begins first.
fn replace(text: &[char], mut found: Vec<Found>) -> String {
    found.sort_by_key(|piece| (piece.start, std::cmp::Reverse(piece.end)));
    let mut masked = String::with_capacity(text.len());
    let (mut at, mut pieces) = (0, found.into_iter().peekable());
    while let Some(piece) = pieces.next() {
        let mut end = piece.end;
        while let Some(next) = pieces.next_if(|next| next.start < end) {
            end = end.max(next.end);
        }
        masked.extend(text.get(at..piece.start).unwrap_or_default());
        masked.push_str(MARKS.of(piece.what));
        at = end;
    }
    masked.extend(text.get(at..).unwrap_or_default());
    masked
}

fn find_passage(text: &[char], passage: &str) -> Vec<Found> {
    let wanted: Vec<char> = folded(passage.trim().chars()).into_iter().map(|(_, c)| c).collect();
    let folded = folded(text.iter().copied());
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(window) = folded.get(at..at + wanted.len()) {
        let (before, after) = (at.checked_sub(1).and_then(|i| folded.get(i)), folded.get(at + wanted.len()));
        let joins = |outside: Option<&(usize, char)>, inside: &char| {
            inside.is_alphanumeric() && outside.is_some_and(|(_, c)| c.is_alphanumeric())
        };
        if window.iter().map(|(_, c)| c).eq(&wanted) && !joins(before, first) && !joins(after, last) {
            let end = window.last().map_or(0, |(place, _)| place + 1);
            found.push(Found { start: window[0].0, end, what: What::Passage });
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
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
