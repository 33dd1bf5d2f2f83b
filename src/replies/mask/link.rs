//! Links that open something to whoever has them: those with a token in them, those of meetings, and those of our own that
//! were meant for one person. A plain link to a page stays: it is what the reader needs.

use super::{Found, What};

/// Our own paths behind which one person's pages lie.
const OWN_PATHS: [&str; 9] = [
    "/confirmations/",
    "/signatures/",
    "/sign-ins/",
    "/council-views/",
    "/followers/",
    "/silences/",
    "/address-checks/",
    "/events/",
    "/meetup-join/",
];
/// Names of parameters whose value is a key to something.
const KEYS: [&str; 12] = [
    "token=",
    "key=",
    "sig=",
    "signature=",
    "auth=",
    "code=",
    "pwd=",
    "password=",
    "passcode=",
    "otp=",
    "secret=",
    "session=",
];
/// A part of a link that mixes letters and digits for so long is nobody's word.
const SHORTEST_TOKEN: usize = 16;
/// So many changes between small letters and capitals in one word.
const CASE_CHANGES: usize = 10;
/// So long a word with small letters, capitals and digits is a token also where it stands alone.
const BARE_TOKEN: usize = 40;

/// Every such link, and every token that stands alone: mail programs break a long link into two lines.
pub(super) fn find(text: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = text[at..].iter().take_while(|c| is_of_word(**c)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let end = at + length - trailing(&text[at..at + length]);
        let word: String = text[at..end].iter().collect();
        if opens_something(&word) {
            found.push(Found { start: at, end, what: What::Link });
        }
        at += length;
    }
    found
}

fn is_of_word(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '(' | ')' | '[' | ']' | '{' | '}' | '\u{201c}' | '\u{201d}')
}

fn trailing(word: &[char]) -> usize {
    word.iter().rev().take_while(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'')).count()
}

fn opens_something(word: &str) -> bool {
    let is_link = word.contains("://") || word.starts_with("www.");
    if !is_link {
        return word.len() >= BARE_TOKEN && word.split(['/', '=', '&', '?', '#', '.']).any(is_bare_token);
    }
    let small = word.to_ascii_lowercase();
    OWN_PATHS.iter().any(|path| small.contains(path))
        || small.contains("zoom.us/j/")
        || small.split(['?', '&', '#', ';']).skip(1).any(|pair| KEYS.iter().any(|key| pair.starts_with(key)))
        || word.split(['/', '?', '&', '=', '#', '.', '%', ':', '~', '+', '@']).any(is_token)
}

fn is_token(part: &str) -> bool {
    is_bare_token(part) || part.split(['-', '_']).any(|piece| piece.len() >= SHORTEST_TOKEN && changes(piece) >= 3)
}

fn is_bare_token(part: &str) -> bool {
    let is_alphabet = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let has = |test: fn(&u8) -> bool| part.bytes().any(|b| test(&b));
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase);
    let is_numbered = is_mixed && (has(u8::is_ascii_uppercase) || !part.contains('-'));
    // One random token in a thousand has no digit: no heading of words changes between small and capital so often.
    part.len() >= BARE_TOKEN && is_alphabet && (is_numbered || case_changes(part) >= CASE_CHANGES)
}

/// How often a small letter and a capital follow each other.
fn case_changes(part: &str) -> usize {
    let bytes = part.as_bytes();
    let is_change = |pair: &&[u8]| {
        pair[0].is_ascii_alphabetic()
            && pair[1].is_ascii_alphabetic()
            && pair[0].is_ascii_lowercase() != pair[1].is_ascii_lowercase()
    };
    bytes.windows(2).filter(is_change).count()
}

/// How often a letter follows a digit or a digit a letter. A date behind a word changes once or twice.
fn changes(piece: &str) -> usize {
    let bytes = piece.as_bytes();
    bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count()
}
