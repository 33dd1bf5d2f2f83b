//! A reply's own words, sentence by sentence, with where each stands. What it quotes of earlier mail is left out: the
//! letter's own asks stand there, and would be taken for answers.

use super::super::quote::Anchor;

/// A sentence of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Where it stands in the reply's words, in characters.
    pub at: Anchor,
    /// Its words with single blanks, in small letters.
    pub folded: String,
    /// Its words with single blanks.
    pub plain: String,
    /// Whether a line begins with it.
    pub begins_line: bool,
}

/// The sentences of a reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// In their order.
    pub sentences: Vec<Sentence>,
}

/// After these a full stop ends no sentence.
const SHORT: [&str; 16] =
    ["no", "nos", "mr", "mrs", "ms", "dr", "st", "cllr", "ref", "para", "p", "pp", "e.g", "i.e", "approx", "dept"];

impl Text {
    /// Of a reply's words, up to so many characters.
    pub fn of(words: &str, longest: usize) -> Text {
        let all: Vec<char> = words.chars().take(longest).collect();
        let mut sentences = Vec::new();
        for (start, end) in own_blocks(&all) {
            split(&all, start, end, &mut sentences);
        }
        Text { sentences }
    }
}

/// From where to where the reply's own paragraphs go: lines quoted with ">" are left out, and all that follows the head
/// of an earlier mail.
fn own_blocks(all: &[char]) -> Vec<(usize, usize)> {
    let mut blocks: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut open = None;
    for line in all.split_inclusive(|c| *c == '\n') {
        let text: String = line.iter().collect::<String>().trim().to_lowercase();
        if begins_earlier_mail(&text) {
            break;
        }
        if text.is_empty() || text.starts_with('>') {
            blocks.extend(open.take().map(|start| (start, at)));
        } else {
            // A line that begins with a number or a bullet is a paragraph of its own.
            if is_item(&text) {
                blocks.extend(open.take().map(|start| (start, at)));
            }
            open.get_or_insert(at);
        }
        at += line.len();
    }
    blocks.extend(open.map(|start| (start, at)));
    blocks
}

fn begins_earlier_mail(line: &str) -> bool {
    let original = line.contains("original message") && line.starts_with('-');
    let wrote = line.starts_with("on ") && line.ends_with("wrote:");
    original || wrote || line.starts_with("from: ") || line.starts_with("________________________________")
}

fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(['(', '[']).trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < line.len() && line.contains(|c: char| c.is_ascii_digit());
    (numbered && rest.starts_with(['.', ')', ']', ':'])) || line.starts_with(['*', '•', '-', '–'])
}

fn split(all: &[char], start: usize, end: usize, into: &mut Vec<Sentence>) {
    let mut from = start;
    for at in start..end {
        if ends_sentence(all, from, at, end) {
            push(all, from, at + 1, into);
            from = at + 1;
        }
    }
    push(all, from, end, into);
}

fn ends_sentence(all: &[char], from: usize, at: usize, end: usize) -> bool {
    let next = all.get(at + 1).filter(|_| at + 1 < end);
    if !matches!(all[at], '.' | '!' | '?') || next.is_some_and(|c| !c.is_whitespace()) {
        return false;
    }
    if all[at] != '.' {
        return true;
    }
    let before: Vec<char> = all[from..at].iter().rev().take_while(|c| !c.is_whitespace()).copied().collect();
    let word: String = before.iter().rev().collect::<String>().to_lowercase();
    let word = word.trim_start_matches(['(', '[']);
    // "1." at the head of a line, "No. 4", "J. Smith".
    let numbers_item =
        word.chars().all(|c| c.is_ascii_digit()) && all[from..at].iter().collect::<String>().trim() == word;
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    !(numbers_item || initial || SHORT.contains(&word))
}

fn push(all: &[char], from: usize, to: usize, into: &mut Vec<Sentence>) {
    let Some(first) = (from..to).find(|at| !all[*at].is_whitespace()) else { return };
    let last = (first..to).rev().find(|at| !all[*at].is_whitespace()).unwrap_or(first);
    let text: String = all[first..=last].iter().collect();
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'");
    let at = Anchor { start: first, end: (last + 1).min(first + super::quote::LONGEST) };
    let begins_line = all[..first].iter().rev().take_while(|c| **c != '\n').all(|c| c.is_whitespace());
    into.push(Sentence { at, folded: plain.to_lowercase(), plain, begins_line });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(words: &str) -> Vec<String> {
        Text::of(words, 10_000).sentences.into_iter().map(|sentence| sentence.plain).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_would_say() {
        let words = "Dear Dr. Jones,\nthank you for your letter of 3.4.2026. See no. 4 of\nthe report! Is that so?";
        assert_eq!(
            plain(words),
            ["Dear Dr. Jones, thank you for your letter of 3.4.2026.", "See no. 4 of the report!", "Is that so?"]
        );
        assert_eq!(plain("1. We agree. Soon.\n2. No.\n(3) Later"), ["1. We agree.", "Soon.", "2. No.", "(3) Later"]);
    }

    #[test]
    fn what_is_quoted_of_earlier_mail_is_left_out() {
        assert_eq!(plain("We agree.\n> 1. Publish it.\nYours"), ["We agree.", "Yours"]);
        assert_eq!(plain("We agree.\n\nOn Monday, Families wrote:\nPublish it."), ["We agree."]);
        assert_eq!(plain("We agree.\n-----Original Message-----\nPublish it."), ["We agree."]);
        assert_eq!(plain("We agree.\nFrom: Families\nPublish it."), ["We agree."]);
    }

    #[test]
    fn a_sentence_stands_where_it_says() {
        let words = "Ünd so.  Wé\n will  see. ";
        for sentence in Text::of(words, 10_000).sentences {
            let passage = sentence.at.of(words).unwrap();
            assert_eq!(passage.split_whitespace().collect::<Vec<_>>().join(" "), sentence.plain);
        }
    }
}
