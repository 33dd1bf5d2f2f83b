//! Passages of a reply's words: where they begin and end, and their hash, so that a quotation can be checked against the
//! stored text for ever. Offsets count characters (Unicode scalar values), not bytes.

use sha2::{Digest, Sha256};

/// The longest passage that is quoted, in characters.
pub const LONGEST: usize = 2_000;

/// A passage of some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Where it begins.
    pub start: usize,
    /// Where it ends: the first character that is no longer of it.
    pub end: usize,
}

impl Anchor {
    /// From two columns; `None` if they are no passage of any words.
    pub fn of_columns(start: Option<i32>, end: Option<i32>) -> Option<Anchor> {
        let (start, end) = (usize::try_from(start?).ok()?, usize::try_from(end?).ok()?);
        (start < end && end - start <= LONGEST).then_some(Anchor { start, end })
    }

    /// As two columns.
    pub fn columns(self) -> (i32, i32) {
        let column = |offset: usize| i32::try_from(offset).unwrap_or(i32::MAX);
        (column(self.start), column(self.end))
    }

    /// The passage; `None` if the words end before it does.
    pub fn of(self, words: &str) -> Option<&str> {
        let mut offsets = words.char_indices().map(|(at, _)| at).chain([words.len()]);
        let start = offsets.nth(self.start)?;
        let end = offsets.nth(self.end.checked_sub(self.start)?.checked_sub(1)?)?;
        words.get(start..end)
    }

    /// The passage, if it still is the one of that hash.
    pub fn checked<'a>(self, words: &'a str, sha256: &[u8]) -> Option<&'a str> {
        self.of(words).filter(|passage| hash(passage) == sha256)
    }
}

/// The hash of a passage.
pub fn hash(passage: &str) -> Vec<u8> {
    Sha256::digest(passage).to_vec()
}

/// Where a passage stands in some words, as a person copied it: blanks and line ends count as one blank, and the first
/// place holds. `None` if it does not stand there, is empty, or is too long.
pub fn find(words: &str, passage: &str) -> Option<Anchor> {
    let wanted: Vec<char> = folded(passage.trim()).map(|(_, c)| c).collect();
    if wanted.is_empty() || wanted.len() > LONGEST {
        return None;
    }
    let text: Vec<(usize, char)> = folded(words).collect();
    let at = position(&text, &wanted)?;
    let (start, last) = (text.get(at)?.0, text.get(at + wanted.len() - 1)?.0);
    let anchor = Anchor { start, end: last + 1 };
    (anchor.end - anchor.start <= LONGEST).then_some(anchor)
}

/// After so many characters that fit, how many still do when the next one does not (Knuth, Morris and Pratt).
pub(super) fn fallback(wanted: &[char]) -> Vec<usize> {
    let mut fallback = vec![0; wanted.len()];
    let mut fit = 0;
    for at in 1..wanted.len() {
        while fit > 0 && wanted[fit] != wanted[at] {
            fit = fallback[fit - 1];
        }
        fit += usize::from(wanted[fit] == wanted[at]);
        fallback[at] = fit;
    }
    fallback
}

/// Where some characters first stand in a text. Each character of the text is looked at about twice, whatever both hold: a
/// stranger wrote the one, and may guess the other.
fn position(text: &[(usize, char)], wanted: &[char]) -> Option<usize> {
    let fallback = fallback(wanted);
    let mut fit = 0;
    for (at, (_, c)) in text.iter().enumerate() {
        while fit > 0 && wanted[fit] != *c {
            fit = fallback[fit - 1];
        }
        fit += usize::from(wanted[fit] == *c);
        if fit == wanted.len() {
            return Some(at + 1 - fit);
        }
    }
    None
}

/// Each character with its offset; of several blanks together only the first.
fn folded(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut after_blank = false;
    text.chars().enumerate().filter_map(move |(offset, c)| {
        let blank = c.is_whitespace();
        let kept = !(blank && after_blank);
        after_blank = blank;
        kept.then_some((offset, if blank { ' ' } else { c }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_found_however_its_lines_were_broken() {
        let words = "Dear all,\n\nwe will publish\nthe review in May.\nYours";
        let anchor = find(words, "we will  publish the review in May.").expect("it stands there");
        assert_eq!(anchor.of(words), Some("we will publish\nthe review in May."));
        assert!(anchor.checked(words, &hash("we will publish\nthe review in May.")).is_some());
        assert!(anchor.checked("Other words that are long enough to reach as far as that.", &hash("x")).is_none());
        assert_eq!(find(words, "in June"), None);
        assert_eq!(find(words, "  "), None);
    }

    #[test]
    fn a_passage_that_nearly_repeats_itself_is_found_where_it_stands() {
        for (words, passage, start) in [
            ("aabaabaaab", "aabaaab", Some(3)),
            ("ababac", "abac", Some(2)),
            ("aaaa", "aab", None),
            ("x", "x", Some(0)),
        ] {
            assert_eq!(find(words, passage).map(|anchor| anchor.start), start, "{passage} in {words}");
        }
    }

    #[test]
    fn an_anchor_beyond_the_words_is_no_passage() {
        assert_eq!(Anchor { start: 3, end: 9 }.of("short"), None);
        assert_eq!(Anchor { start: 0, end: 5 }.of("short"), Some("short"));
        assert_eq!(Anchor { start: 2, end: 2 }.of("short"), None);
        assert_eq!(Anchor::of_columns(Some(5), Some(2)), None);
        assert_eq!(Anchor { start: 0, end: 2 }.of("äö"), Some("äö"));
    }
}
