//! Email addresses, also those that are written "name [at] council.example".

use super::{Found, What, is_invisible};

/// The longest address that can be written to (RFC 5321, section 4.5.3.1): nobody looks further from a sign, whatever a
/// stranger has put there.
const LONGEST: usize = 254;
/// The most blanks between a sign in brackets and what stands beside it.
const MOST_BLANKS: usize = 2;

/// Every address, from its first character to its last.
pub(super) fn find(text: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let sign = sign_at(text, at);
        let piece = sign.and_then(|length| around(text, at, at + length));
        at = piece.map_or(at + 1, |piece| piece.end.max(at + 1));
        found.extend(piece);
    }
    found
}

/// How long the sign between name and domain is that stands here: `@`, its wide form, its escape in links, `[at]`, `(at)`,
/// `<at>`, with blanks around those in brackets.
fn sign_at(text: &[char], at: usize) -> Option<usize> {
    match text.get(at)? {
        '@' | '\u{ff20}' | '\u{fe6b}' => return Some(1),
        '%' if text.get(at + 1..at + 3) == Some(&['4', '0']) => return Some(3),
        _ => {}
    }
    let blanks = blanks(&text[at..]);
    let inside = text.get(at + blanks..at + blanks + 4)?;
    let is_bracketed = matches!(inside[0], '[' | '(' | '{' | '<') && matches!(inside[3], ']' | ')' | '}' | '>');
    let is_at = inside[1].eq_ignore_ascii_case(&'a') && inside[2].eq_ignore_ascii_case(&'t');
    let after = self::blanks(text.get(at + blanks + 4..).unwrap_or_default());
    (is_bracketed && is_at && blanks <= MOST_BLANKS && after <= MOST_BLANKS).then_some(blanks + 4 + after)
}

/// How many blanks stand here: one more than may, if there are too many.
fn blanks(text: &[char]) -> usize {
    text.iter().take(MOST_BLANKS + 1).take_while(|c| **c == ' ').count()
}

fn around(text: &[char], sign: usize, domain: usize) -> Option<Found> {
    let local = text[..sign].iter().rev().take(LONGEST).take_while(|c| is_of_local(**c)).count();
    let length = domain_length(&text[domain..]);
    let has_name = text[sign - local..sign].iter().any(|c| c.is_alphanumeric());
    let quoted = local == 0 && sign > 0 && text[sign - 1] == '"';
    let start = if quoted { quoted_start(text, sign)? } else { sign - local };
    (length > 0 && (has_name || quoted)).then_some(Found { start, end: domain + length, what: What::Address })
}

/// `"a name"@council.example` (RFC 5322, section 3.4.1).
fn quoted_start(text: &[char], sign: usize) -> Option<usize> {
    let before = text[..sign - 1].iter().rev().take(64).take_while(|c| **c != '\n');
    before.enumerate().find(|(_, c)| **c == '"').map(|(back, _)| sign - 2 - back)
}

fn is_of_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$&'*+-/=?^_`{|}~%\u{2019}".contains(c) || is_invisible(c)
}

/// A domain ends with a letter or a digit: the full stop of the sentence is not of it.
fn domain_length(text: &[char]) -> usize {
    if text.first() == Some(&'[') {
        let close = text.iter().take(60).position(|c| *c == ']');
        return close.map_or(0, |close| close + 1);
    }
    let text = text.get(..LONGEST).unwrap_or(text);
    let mut length = labels_length(text);
    while length > 0 {
        let Some(dot) = ["[dot]", "(dot)"].iter().find_map(|dot| spelled_dot(&text[length..], dot)) else { break };
        let more = labels_length(&text[length + dot..]);
        length += dot + more;
        if more == 0 {
            break;
        }
    }
    length
}

fn labels_length(text: &[char]) -> usize {
    let mut length = 0;
    for (i, c) in text.iter().enumerate() {
        if c.is_alphanumeric() {
            length = i + 1;
        } else if !(matches!(c, '.' | '-' | '_' | '\u{3002}') || is_invisible(*c)) {
            break;
        }
    }
    length
}

fn spelled_dot(text: &[char], dot: &str) -> Option<usize> {
    let blanks = text.iter().take(2).take_while(|c| **c == ' ').count();
    let here: String = text.get(blanks..blanks + dot.len())?.iter().collect();
    let after = text[blanks + dot.len()..].iter().take(2).take_while(|c| **c == ' ').count();
    here.eq_ignore_ascii_case(dot).then_some(blanks + dot.len() + after)
}
