//! Which days a reply names: "3 May 2027", "May 3rd", "03/05/2027" (the day first, as in the United Kingdom), "within ten
//! working days".

use chrono::{Datelike, NaiveDate};

use super::sentences::{Sentence, Text};
use super::{Idea, Rule, Suggested};
use crate::replies::classify::spelled;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The days that a reply names, each once. `came_on` is the day on which it came: a day without a year is the next one.
pub(super) fn find(text: &Text, came_on: NaiveDate) -> Vec<Suggested> {
    let mut found: Vec<Suggested> = Vec::new();
    for sentence in &text.sentences {
        let words = words_of(sentence);
        let named = (0..words.len()).filter_map(|at| day_at(&words[at..], came_on));
        let ideas = named.map(|on| (Rule::NamedDay, Idea::Date { on: Some(on), days: None, working: false }));
        let within = (0..words.len()).filter_map(|at| within_at(&words[at..]));
        let counted =
            within.map(|(days, working)| (Rule::WithinDays, Idea::Date { on: None, days: Some(days), working }));
        for (rule, idea) in ideas.chain(counted) {
            if !found.iter().any(|known| known.idea == idea) {
                found.push(Suggested { rule, idea, because: sentence.at });
            }
        }
    }
    found
}

fn words_of(sentence: &Sentence) -> Vec<&str> {
    let word = |word: &'_ str| !word.is_empty();
    let trimmed = sentence.folded.split([' ', ',']).map(|one| one.trim_matches(|c: char| !c.is_alphanumeric()));
    trimmed.filter(|one| word(one)).collect()
}

fn day_at(words: &[&str], came_on: NaiveDate) -> Option<NaiveDate> {
    let first = words.first()?;
    if let Some(date) = numeric(first) {
        return Some(date);
    }
    let second = if words.get(1) == Some(&"of") { words.get(2) } else { words.get(1) };
    let after = if words.get(1) == Some(&"of") { words.get(3) } else { words.get(2) };
    let (day, month) = match (day_number(first), month_number(first)) {
        (Some(day), _) => (day, month_number(second?)?),
        (None, Some(month)) => (day_number(second?)?, month),
        (None, None) => return None,
    };
    let year = after.filter(|word| word.len() == 4).and_then(|word| word.parse::<i32>().ok());
    match year {
        Some(year) => (2000..2100).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten(),
        None => next(day, month, came_on),
    }
}

/// "3/5/2027", "03.05.27": the day stands first.
fn numeric(word: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let [first, month, last] = parts[..] else { return None };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    if first.len() == 4 {
        return NaiveDate::from_ymd_opt(first.parse().ok()?, number(month)?, number(last)?).filter(plausible);
    }
    let year = match last.len() {
        2 => 2000 + last.parse::<i32>().ok()?,
        4 => last.parse().ok()?,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, number(month)?, number(first)?).filter(plausible)
}

fn plausible(date: &NaiveDate) -> bool {
    (2000..2100).contains(&date.year())
}

/// "3", "3rd", "31st".
fn day_number(word: &str) -> Option<u32> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    bare.parse().ok().filter(|day| (1..=31).contains(day) && bare.len() <= 2)
}

fn month_number(word: &str) -> Option<u32> {
    let place = MONTHS.iter().position(|month| {
        *month == word || (word.len() == 3 && month.starts_with(word)) || (word == "sept" && month.starts_with(word))
    });
    place.and_then(|place| u32::try_from(place + 1).ok())
}

/// The first such day that is not more than a month before the reply came.
fn next(day: u32, month: u32, came_on: NaiveDate) -> Option<NaiveDate> {
    let year = came_on.year();
    let candidates = [year, year + 1].into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    candidates.into_iter().find(|date| (*date - came_on).num_days() >= -31)
}

/// "Within 10 working days", "in the next ten days", and the number in "within 28 calendar days".
fn within_at(words: &[&str]) -> Option<(u32, bool)> {
    let rest = match words {
        ["within", "the", "next", rest @ ..] | ["in", "the", "next", rest @ ..] | ["within", rest @ ..] => rest,
        _ => return None,
    };
    let days = number(rest.first()?)?;
    match rest[1..] {
        ["working" | "business", "day" | "days", ..] => Some((days, true)),
        ["day" | "days", ..] | ["calendar", "day" | "days", ..] => Some((days, false)),
        ["week" | "weeks", ..] => Some((days * 7, false)),
        _ => None,
    }
}

fn number(word: &str) -> Option<u32> {
    let named = spelled(word).map(u32::from);
    named.or_else(|| word.parse().ok()).filter(|number| (1..=365).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn found(words: &str) -> Vec<(Rule, Idea)> {
        let found = find(&Text::of(words, 10_000), day(2026, 11, 20));
        found.into_iter().map(|one| (one.rule, one.idea)).collect()
    }

    fn named(on: NaiveDate) -> (Rule, Idea) {
        (Rule::NamedDay, Idea::Date { on: Some(on), days: None, working: false })
    }

    #[test]
    fn a_named_day_is_found_however_it_is_written() {
        for words in ["by 3 May 2027.", "on 3rd of May 2027", "May 3, 2027", "the 3/5/2027;", "03.05.27.", "2027-05-03"]
        {
            assert_eq!(found(words), [named(day(2027, 5, 3))], "{words}");
        }
        assert_eq!(found("by 30 June – we promise"), [named(day(2027, 6, 30))], "without a year it is the next one");
        assert_eq!(found("your letter of 2 November"), [named(day(2026, 11, 2))]);
        for words in ["31 February 2027", "version 3.4.12345", "may I say", "5 children may come", "32 May 2027"] {
            assert_eq!(found(words), [], "{words}");
        }
    }

    #[test]
    fn so_many_days_are_found_in_words_and_in_figures() {
        let within = |days, working| (Rule::WithinDays, Idea::Date { on: None, days: Some(days), working });
        assert_eq!(found("We aim to reply within 10 working days."), [within(10, true)]);
        assert_eq!(found("within the next twenty days"), [within(20, false)]);
        assert_eq!(found("Within three weeks."), [within(21, false)]);
        assert_eq!(found("within our means"), []);
        assert_eq!(found("within 4000 days"), []);
    }

    #[test]
    fn a_day_that_is_named_twice_is_suggested_once() {
        assert_eq!(found("By 3 May 2027. I repeat: by 3 May 2027.").len(), 1);
    }
}
