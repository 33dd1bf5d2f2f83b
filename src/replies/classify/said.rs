//! What an automatic acknowledgement says beside "it came in": the number under which the council keeps the letter, and
//! within how many days it means to answer. Suggestions for the desk: no date and no verdict comes of them by itself.

use super::class::own_words;

/// The longest reference, in bytes.
const LONGEST_REFERENCE: usize = 40;
/// More days than this are no standard that a council sets itself.
const MOST_DAYS: u16 = 120;

/// What a machine said of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The number under which the council keeps the letter.
    pub reference: Option<String>,
    /// Within which time it means to answer.
    pub within: Option<Within>,
}

/// So many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    /// How many.
    pub days: u16,
    /// Which.
    pub unit: DayUnit,
}

/// Which days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayUnit {
    /// Working days.
    Working,
    /// All days.
    Calendar,
}

/// Words that a reference follows.
const NAMES: [&str; 17] = [
    "reference",
    "ref",
    "ref.",
    "case",
    "ticket",
    "enquiry",
    "inquiry",
    "request",
    "complaint",
    "incident",
    "sr",
    "foi",
    "eir",
    "cas",
    "cyfeirnod",
    "achos",
    "ymholiad",
];
/// Words that may stand between.
const BETWEEN: [&str; 20] = [
    "number",
    "no",
    "no.",
    "id",
    "code",
    "is",
    "is:",
    "reference",
    "ref",
    "ref.",
    ":",
    "#",
    "-",
    "–",
    "yw",
    "hwn",
    "your",
    "the",
    "rhif",
    "eich",
];
const SPELLED: [(&str, u16); 22] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("fourteen", 14),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("sixty", 60),
    ("pump", 5),
    ("bum", 5),
    ("deg", 10),
    ("ddeg", 10),
    ("ugain", 20),
];

impl Said {
    /// From a subject and the words that are the message's own.
    pub(super) fn of(subject: &str, text: &str) -> Said {
        let words = format!("{subject}\n{}", own_words(text));
        let spaced = words.replace(':', " : ").replace('#', " # ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        Said { reference: reference(&words), within: within(&words) }
    }

    /// Whether it said neither.
    pub fn is_nothing(&self) -> bool {
        self.reference.is_none() && self.within.is_none()
    }
}

fn reference(words: &[&str]) -> Option<String> {
    let named = words.iter().enumerate().filter(|(_, word)| NAMES.contains(&lower(word).as_str()));
    let mut after_names = named.filter_map(|(place, _)| {
        let rest = words[place + 1..].iter().take(6);
        rest.map(|word| trimmed(word))
            .find(|word| !word.is_empty() && !BETWEEN.contains(&word.to_lowercase().as_str()))
            .filter(|word| is_reference(word))
    });
    let found = after_names.next().map(str::to_owned);
    // "[#123456]" stands alone in the subjects of case systems
    found.or_else(|| {
        let number = |pair: &[&str]| pair[0].ends_with('#').then(|| trimmed(pair[1]).to_owned());
        words.windows(2).filter_map(number).find(|word| word.len() >= 5 && is_reference(word))
    })
}

fn lower(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.').to_lowercase()
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
}

/// Letters and digits with what joins them, at least one digit, and neither a year nor a date.
fn is_reference(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let joined = word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-/._".contains(&b));
    let is_year = word.len() == 4 && digits == 4 && (word.starts_with("19") || word.starts_with("20"));
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let is_short_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_date = parts.len() == 3 && parts.iter().all(is_short_number) && parts[1].len() <= 2;
    (4..=LONGEST_REFERENCE).contains(&word.len()) && digits > 0 && joined && !is_year && !is_date
}

/// "Within ten (10) working days", "o fewn 10 diwrnod gwaith".
fn within(words: &[&str]) -> Option<Within> {
    let plain: Vec<String> = words.iter().map(|word| lower(word).trim_matches('.').to_owned()).collect();
    plain.iter().enumerate().find_map(|(place, word)| {
        let days = number(word)?;
        let before = &plain[place.saturating_sub(4)..place];
        let starts = before.iter().any(|word| matches!(word.as_str(), "within" | "in" | "fewn" | "up" | "maximum"));
        let mut after = plain[place + 1..].iter().map(String::as_str).filter(|word| number(word).is_none()).take(4);
        let unit = match (after.next(), after.next()) {
            (Some("working" | "business"), Some("days" | "day")) => DayUnit::Working,
            (Some("clear" | "full"), Some("working")) => DayUnit::Working,
            (Some("diwrnod" | "ddiwrnod" | "niwrnod"), Some("gwaith")) => DayUnit::Working,
            (Some("calendar"), Some("days")) => DayUnit::Calendar,
            (Some("days" | "day" | "diwrnod" | "ddiwrnod"), _) => DayUnit::Calendar,
            _ => return None,
        };
        (starts && (1..=MOST_DAYS).contains(&days)).then_some(Within { days, unit })
    })
}

fn number(word: &str) -> Option<u16> {
    let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
    if !digits.is_empty() && digits.len() == word.trim_matches(['(', ')', '.']).len() {
        return digits.parse().ok();
    }
    spelled(word)
}

/// A number that is written as a word, in English or in Welsh.
pub fn spelled(word: &str) -> Option<u16> {
    SPELLED.iter().find(|(spelled, _)| *spelled == word).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_found_behind_what_it_is_called() {
        for (words, reference) in [
            ("Your reference number is ABC-12345.", Some("ABC-12345")),
            ("Ref: 2017/00042 has been logged", Some("2017/00042")),
            ("(reference 104-22)", Some("104-22")),
            ("Case number: CAS-1234567-XyZ12Q", Some("CAS-1234567-XyZ12Q")),
            ("[Council #884213] AutoReply", Some("884213")),
            ("Eich cyfeirnod yw CYM/2017/88", Some("CYM/2017/88")),
            ("Please quote ref no. 88123 when you call 020 7946 0000", Some("88123")),
            ("with reference to your letter of 12 June 2017", None),
            ("Your request of 12/06/2017", None),
            ("in case you need to call 02079460000", None),
            ("Ref: 2017", None),
        ] {
            assert_eq!(Said::of("", words).reference.as_deref(), reference, "{words}");
        }
    }

    #[test]
    fn the_days_are_read_with_what_they_are() {
        let working = |days| Some(Within { days, unit: DayUnit::Working });
        for (words, within) in [
            ("We aim to respond within 10 working days.", working(10)),
            ("You will hear from us in up to twenty working days", working(20)),
            ("within ten (10) working days of receipt", working(10)),
            ("Byddwn yn ymateb o fewn 15 diwrnod gwaith.", working(15)),
            ("within 28 days", Some(Within { days: 28, unit: DayUnit::Calendar })),
            ("within 28 days.", Some(Within { days: 28, unit: DayUnit::Calendar })),
            ("open 5 days a week", None),
            ("within 5000 working days", None),
            ("> We aim to respond within 10 working days.", None),
        ] {
            assert_eq!(Said::of("", words).within, within, "{words}");
        }
    }
}
