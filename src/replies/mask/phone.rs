//! Telephone numbers: those of the United Kingdom (a nought and nine or ten digits more, as Ofcom's numbering plan has
//! them), those with a country's number before them, extensions, and what stands behind a word such as "Tel" or "Meeting
//! ID". Dates, amounts of money and reference numbers are not telephone numbers.

use super::{Found, What, is_invisible};

/// Behind these any number of four digits or more is taken for one that can be rung, or that opens a meeting.
const PHONE_WORDS: [&str; 28] = [
    "tel",
    "telephone",
    "phone",
    "mobile",
    "mob",
    "fax",
    "direct",
    "dial",
    "dial in",
    "ddi",
    "extension",
    "ext",
    "extn",
    "switchboard",
    "call",
    "whatsapp",
    "meeting id",
    "conference id",
    "passcode",
    "pin",
    "tel no",
    "phone no",
    "phone number",
    "telephone number",
    "mobile number",
    "contact number",
    "fax number",
    "direct line",
];
/// Behind these a number without blanks is a reference, however long it is.
const REFERENCE_WORDS: [&str; 20] = [
    "ref",
    "reference",
    "case",
    "uprn",
    "invoice",
    "account",
    "application",
    "licence",
    "order",
    "foi",
    "complaint",
    "charity",
    "ref no",
    "reference no",
    "reference number",
    "case no",
    "case number",
    "account number",
    "application number",
    "invoice number",
];
/// The most characters between a word and its number.
const MOST_BETWEEN: usize = 6;
/// The longest word, in characters, within which a number is taken for a part of it.
const LONGEST_WORD: usize = 100;

/// Every telephone number, with its extension.
pub(super) fn find(text: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = if begins(text, at) { number_end(text, at) } else { None };
        if let Some(end) = end {
            let end = extension_end(text, end);
            found.push(Found { start: at, end, what: What::Phone });
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '-' | '.' | '\u{2010}'..='\u{2013}' | '(' | ')' | '\t')
        || is_invisible(c)
}

/// Whether a number can begin here: not within a word, an amount, a date or another number.
fn begins(text: &[char], at: usize) -> bool {
    if !(is_digit(text[at]) || matches!(text[at], '+' | '\u{ff0b}' | '(')) {
        return false;
    }
    let before = at.checked_sub(1).map(|i| text[i]);
    let further = at.checked_sub(2).map(|i| text[i]);
    match before {
        Some(c) if c.is_alphanumeric() || "_£$€#".contains(c) => false,
        Some('.' | ',' | '-' | '\u{2010}'..='\u{2013}') => !further.is_some_and(char::is_alphanumeric),
        // `FOI/2026/01234567890` is one word.
        Some('/') => {
            !text[..at].iter().rev().take(LONGEST_WORD).take_while(|c| !c.is_whitespace()).any(|c| c.is_alphabetic())
        }
        _ => true,
    }
}

/// The digits of a number in their groups: where each group ends, and how many digits it has.
struct Groups {
    digits: Vec<char>,
    ends: Vec<(usize, usize)>,
}

fn groups(text: &[char], start: usize) -> Groups {
    let mut groups = Groups { digits: Vec::new(), ends: Vec::new() };
    let (mut at, mut between, mut length) = (start, 0, 0);
    while let Some(c) = text.get(at).filter(|_| groups.digits.len() < 20) {
        if is_digit(*c) {
            groups.digits.push(*c);
            length += 1;
            between = 0;
            let ends_here = !text.get(at + 1).is_some_and(|next| is_digit(*next));
            if ends_here {
                groups.ends.push((at + 1, std::mem::take(&mut length)));
            }
        } else if is_separator(*c) && between < 3 {
            between += 1;
        } else {
            break;
        }
        at += 1;
    }
    groups
}

fn number_end(text: &[char], at: usize) -> Option<usize> {
    let is_plus = matches!(text[at], '+' | '\u{ff0b}');
    let start = at + usize::from(is_plus);
    let groups = groups(text, start);
    let ends_well =
        |end: usize| !text.get(end).is_some_and(|c| c.is_alphabetic() && !is_extension_sign(*c) || *c == '_');
    if is_plus {
        return longest(&groups, 7..=15).filter(|end| ends_well(*end));
    }
    if follows(text, at, &PHONE_WORDS) && !is_date(&groups) {
        return longest(&groups, 4..=15);
    }
    // A number in brackets or after them begins like any other.
    let first: String = groups.digits.iter().take(4).collect();
    let found = match first.as_str() {
        "0044" => longest(&groups, 13..=15),
        _ if first.starts_with("44") && groups.ends.first().is_some_and(|(_, length)| *length == 2) => {
            longest(&groups, 12..=12)
        }
        _ if first.starts_with('0') && !first.starts_with("00") && is_grouped_as_number(&groups) => {
            longest(&groups, 10..=11)
        }
        _ => None,
    };
    let is_reference = groups.ends.len() == 1 && follows(text, at, &REFERENCE_WORDS);
    found.filter(|end| !is_reference && ends_well(*end))
}

fn is_extension_sign(c: char) -> bool {
    matches!(c, 'x' | 'X' | 'e' | 'E')
}

/// The end of the last group with which the digits are so many.
fn longest(groups: &Groups, count: std::ops::RangeInclusive<usize>) -> Option<usize> {
    let mut digits = 0;
    let mut found = None;
    for (end, length) in &groups.ends {
        digits += length;
        if count.contains(&digits) {
            found = Some(*end);
        }
    }
    found
}

/// A year, or a day, month and year in either order.
fn is_date(groups: &Groups) -> bool {
    let lengths: Vec<usize> = groups.ends.iter().map(|(_, length)| *length).collect();
    let year_at = |at: usize| {
        let year: String = groups.digits.iter().skip(at).take(2).collect();
        matches!(year.as_str(), "19" | "20")
    };
    match lengths.as_slice() {
        [4] | [4, 1..=2, 1..=2] => year_at(0),
        [day @ 1..=2, month @ 1..=2, 4, ..] => year_at(day + month),
        _ => false,
    }
}

/// `01 02 2026 10` has the digits of a number and is a date: no code of a place has two digits. Pairs all through are how
/// some people write.
fn is_grouped_as_number(groups: &Groups) -> bool {
    let lengths: Vec<usize> = groups.ends.iter().map(|(_, length)| *length).collect();
    let is_even = |length: usize| lengths.iter().take(5).all(|own| *own == length);
    match lengths.first() {
        // `0 20 7946 0000`, or each digit for itself; `0.123` is neither.
        Some(1) => lengths.len() >= 10 && is_even(1) || lengths.len() > 2 && lengths.get(1) < Some(&6),
        Some(2) => lengths.len() >= 5 && is_even(2),
        Some(_) => true,
        None => false,
    }
}

/// Whether one of the words stands before a place, with nothing but a few signs between.
fn follows(text: &[char], at: usize, words: &[&str]) -> bool {
    let between = text[..at].iter().rev().take(MOST_BETWEEN + 1);
    let between = between.take_while(|c| !c.is_alphanumeric() && **c != '\n').count();
    if between == 0 || between > MOST_BETWEEN {
        return false;
    }
    let before: String = text[at.saturating_sub(between + 20)..at - between].iter().collect::<String>().to_lowercase();
    words.iter().any(|word| {
        let rest = before.strip_suffix(word);
        rest.is_some_and(|rest| !rest.chars().next_back().is_some_and(char::is_alphanumeric))
    })
}

/// The end of "ext. 1234", "x1234" or "option 2" behind a number; the number's own end if there is none.
fn extension_end(text: &[char], end: usize) -> usize {
    let rest: String = text[end..].iter().take(30).collect::<String>().to_ascii_lowercase();
    let signs = [' ', ',', ';', '(', '/', '\u{a0}', '-'];
    let bare = rest.trim_start_matches(signs);
    let words = ["extension", "extn", "ext", "option", "x"];
    let Some(word) = words.iter().find(|word| bare.starts_with(**word)) else { return end };
    let after = &bare[word.len()..];
    let number = after.trim_start_matches([' ', '.', ':', '\u{a0}', '-']);
    let digits = number.chars().take_while(char::is_ascii_digit).count();
    let between = rest.chars().count() - number.chars().count();
    if digits == 0 || digits > 6 { end } else { end + between + digits }
}
