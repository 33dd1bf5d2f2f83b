//! Words with where they stand, and the numbers that words can be.

/// A word, in lower case and without what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The word.
    pub text: String,
    /// Whether it begins with a capital letter: May is a month, and may is not.
    pub capital: bool,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The words of a text. A hyphen beside a letter parts words; one between digits does not.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut start = None;
    let mut previous = ' ';
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map_or(' ', |(_, next)| *next);
        let hyphen = matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let parts = c.is_whitespace() || (hyphen && !(previous.is_ascii_digit() && next.is_ascii_digit()));
        match (parts, start) {
            (true, Some(from)) => {
                push(text, from, at, &mut found);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
        previous = c;
    }
    if let Some(from) = start {
        push(text, from, text.len(), &mut found);
    }
    found
}

fn push(text: &str, from: usize, to: usize, into: &mut Vec<Token>) {
    let Some(word) = text.get(from..to) else { return };
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")).unwrap_or(bare);
    if bare.is_empty() {
        return;
    }
    let start = from + word.find(bare).unwrap_or(0);
    let capital = bare.chars().next().is_some_and(char::is_uppercase);
    into.push(Token { text: bare.to_lowercase(), capital, start, end: start + bare.len() });
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A number of up to three digits, in digits or in words, and where the next word begins.
pub(super) fn number(words: &[Token], at: usize) -> Option<(u16, usize)> {
    let word = words.get(at)?.text.as_str();
    let small = |place: usize| u16::try_from(place).ok();
    if !word.is_empty() && word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((word.parse().ok()?, at + 1));
    }
    if matches!(word, "a" | "an") {
        let couple = words.get(at + 1).is_some_and(|next| next.text == "couple");
        return Some(if couple { (2, at + 3) } else { (1, at + 1) });
    }
    let unit = |word: &str| UNITS.iter().position(|known| *known == word);
    if let Some(ten) = TENS.iter().position(|known| *known == word) {
        let tens = small(ten)? * 10 + 20;
        let more = words.get(at + 1).and_then(|next| unit(&next.text)).filter(|unit| (1..10).contains(unit));
        return Some(more.and_then(small).map_or((tens, at + 1), |unit| (tens + unit, at + 2)));
    }
    Some((small(unit(word)?)?, at + 1))
}

/// The day of a month: `31`, `31st`.
pub(super) fn day_of_month(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let short = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|day| short && (1..=31).contains(day))
}

/// A year that a letter can speak of.
pub(super) fn year(word: &str) -> Option<i32> {
    let whole = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|year| whole && (1990..2200).contains(year))
}

/// The first of two years that are written as one: `2026/27`, `2026-27`, `2026/2027`.
pub(super) fn double_year(word: &str) -> Option<i32> {
    let (first, second) = word.split_once(['/', '-', '–'])?;
    let first = year(first)?;
    let next = second.parse::<i32>().ok().filter(|_| matches!(second.len(), 2 | 4))?;
    (next % 100 == (first + 1) % 100).then_some(first)
}
