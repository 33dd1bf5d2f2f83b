//! The day that somebody named, as exactly as they named it: "by 31 May 2026", "in the spring", "before Christmas", "within
//! 20 working days", "shortly". Nothing here asks the clock: whatever is relative is relative to the day on which it was
//! said. Where words leave room, the last day that they can mean is taken: nobody is late while a fair reading remains.

mod spans;
mod tokens;

use chrono::NaiveDate;

use super::model::{Due, Precision};
use crate::deadlines::calendar::Calendar;
use spans::Span;
use tokens::{Token, tokens};

/// The longest text that is looked through, in characters.
const LONGEST: usize = 2_000;

/// On which day something was said, and which days count as working days there.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// The day, in London.
    pub on: NaiveDate,
    /// The calendar.
    pub calendar: &'static Calendar,
}

/// A day that some words name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The words that name it.
    pub phrase: String,
    /// The day.
    pub due: Due,
}

/// Words that name no day, whatever stands around them.
const VAGUE: [&str; 34] = [
    "in due course",
    "as soon as possible",
    "as soon as practicable",
    "as soon as we can",
    "as soon as we are able",
    "as soon as it is",
    "as soon as they are",
    "as soon as this is",
    "asap",
    "shortly",
    "soon",
    "in the near future",
    "in the coming",
    "over the coming",
    "in the next few",
    "over the next few",
    "within the next few",
    "in a few",
    "within a few",
    "at the earliest opportunity",
    "at the first opportunity",
    "at a later date",
    "at a later stage",
    "at some point",
    "at the appropriate time",
    "when resources",
    "when we are able",
    "when we can",
    "once resources",
    "over time",
    "in time",
    "going forward",
    "in the longer term",
    "in the medium term",
];

/// Reads what was typed as the day of a promise. Nothing typed names no day; `None` is what cannot be read.
pub fn read(text: &str, said: Said) -> Option<Due> {
    if text.trim().is_empty() {
        return Some(Due::VAGUE);
    }
    find(text, said).map(|found| found.due)
}

/// The day that some words name: the first that is not over when they were said; else none at all, if they say so; else
/// the first.
pub fn find(text: &str, said: Said) -> Option<Found> {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end)?;
    let words = tokens(text);
    let named = find_spans(&words, said);
    let to_come = named.iter().find(|(_, due)| due.on.is_some_and(|on| on >= said.on));
    let vague = || find_vague(&words).map(|range| (range, Due::VAGUE));
    let (range, due) = to_come.copied().or_else(vague).or_else(|| named.first().copied())?;
    let (first, last) = (words.get(range.0)?, words.get(range.1.checked_sub(1)?)?);
    Some(Found { phrase: text.get(first.start..last.end)?.to_owned(), due })
}

/// From which word to which, the latter not included.
type Range = (usize, usize);

fn find_vague(words: &[Token]) -> Option<Range> {
    let found = |phrase: &&str| {
        let sought: Vec<&str> = phrase.split(' ').collect();
        let at = words.windows(sought.len()).position(|window| window.iter().map(|w| &w.text).eq(sought.iter()))?;
        // "in the coming weeks": with the word that it speaks of.
        let open = phrase.ends_with("few") || phrase.ends_with("coming");
        let end = at + sought.len() + usize::from(open && at + sought.len() < words.len());
        Some((at, end))
    };
    VAGUE.iter().find_map(found)
}

fn find_spans(words: &[Token], said: Said) -> Vec<(Range, Due)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((mut span, mut end)) = spans::at(words, at, said) else {
            at += 1;
            continue;
        };
        // "in May or June": late only when June is over.
        if let Some((later, after)) = alternative(words, end, said).filter(|(later, _)| later.last >= span.last) {
            (span, end) = (Span { first: span.first, ..later }, after);
        }
        let (start, due) = with_words_before(words, at, span);
        found.push(((start, end), due));
        at = end;
    }
    found
}

fn alternative(words: &[Token], end: usize, said: Said) -> Option<(Span, usize)> {
    words.get(end).filter(|word| matches!(word.text.as_str(), "or" | "to" | "and" | "until"))?;
    let skipped = words.get(end + 1..)?.iter().take_while(|word| SOFTENING.contains(&word.text.as_str())).count();
    spans::at(words, end + 1 + skipped, said)
}

/// They say where in the span, and the last day of it is what counts.
const SOFTENING: [&str; 9] = ["early", "late", "mid", "the", "later", "middle", "beginning", "start", "of"];
/// They lead to the span, and belong to the phrase.
const LEADING: [&str; 17] = [
    "by", "before", "within", "in", "during", "until", "on", "end", "no", "later", "than", "at", "over", "for", "this",
    "next", "coming",
];

/// Goes back over the words that lead to a span: "before" takes the day before it, unless its end is spoken of.
fn with_words_before(words: &[Token], at: usize, span: Span) -> (usize, Due) {
    let mut start = at;
    let mut ends = false;
    let mut before = false;
    while let Some(word) = start.checked_sub(1).and_then(|previous| words.get(previous)) {
        let text = word.text.as_str();
        if !SOFTENING.contains(&text) && !LEADING.contains(&text) {
            break;
        }
        ends |= text == "end";
        before |= text == "before";
        start -= 1;
        // A preposition is where the phrase begins.
        if matches!(text, "by" | "before" | "within" | "in" | "during" | "until" | "on") {
            break;
        }
    }
    let day_before = span.first.pred_opt().filter(|_| before && !ends);
    let due = match day_before {
        Some(on) => Due { on: Some(on), precision: Precision::Day },
        None => Due { on: Some(span.last), precision: span.precision },
    };
    (start, due)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::deadlines::calendar::{CalendarName, calendar};

    fn said(on: &str) -> Said {
        Said { on: on.parse().expect("a date"), calendar: calendar(CalendarName::EnglandAndWales) }
    }

    /// Said on Friday 20 February 2026.
    const TABLE: &str = "\
            by 31 May 2026 | 2026-05-31 day
            by 31st May | 2026-05-31 day
            by the 31st of May, 2026 | 2026-05-31 day
            on May 31st, 2026 | 2026-05-31 day
            by Friday 29 May 2026 | 2026-05-29 day
            31/05/2026 | 2026-05-31 day
            by 1.6.26 | 2026-06-01 day
            no later than 2026-05-31 | 2026-05-31 day
            before 31 May 2026 | 2026-05-30 day
            on 3 January | 2027-01-03 day
            by 29 February | 2028-02-29 day
            at its meeting on 14 July the Cabinet will decide | 2026-07-14 day
            between 3 and 5 June | 2026-06-05 day
            by the end of May | 2026-05-31 month
            before the end of May 2026 | 2026-05-31 month
            before May | 2026-04-30 day
            in early May | 2026-05-31 month
            in mid-June 2026 | 2026-06-30 month
            during September 2027 | 2027-09-30 month
            in January | 2027-01-31 month
            in February | 2026-02-28 month
            in May or June | 2026-06-30 month
            by the end of the month | 2026-02-28 month
            by the end of next month | 2026-03-31 month
            later this month | 2026-02-28 month
            next month | 2026-03-31 month
            by the end of this week | 2026-02-22 week
            next week | 2026-03-01 week
            in the week commencing 1 June 2026 | 2026-06-07 week
            in the week of Monday 1 June | 2026-06-07 week
            week ending 5 June 2026 | 2026-06-05 week
            in Q2 | 2026-06-30 quarter
            by the end of Q3 2026 | 2026-09-30 quarter
            in Q2 2026/27 | 2026-09-30 quarter
            in Q4 of 2026-27 | 2027-03-31 quarter
            in the second quarter of 2026 | 2026-06-30 quarter
            in the first quarter | 2026-03-31 quarter
            this quarter | 2026-03-31 quarter
            by the end of next quarter | 2026-06-30 quarter
            in the new year | 2027-03-31 quarter
            early in the new year | 2027-03-31 quarter
            before the new year | 2026-12-31 day
            in the spring | 2026-05-31 season
            Spring 2027 | 2027-05-31 season
            this summer | 2026-08-31 season
            in the autumn of 2026 | 2026-11-30 season
            by the end of autumn | 2026-11-30 season
            in winter | 2026-02-28 season
            in the winter 2026/27 | 2027-02-28 season
            winter 2026 | 2027-02-28 season
            before the summer | 2026-05-31 day
            before the summer recess | 2026-07-31 day
            in the autumn term | 2026-12-31 season
            in the summer term 2027 | 2027-07-31 season
            before Christmas | 2026-12-24 day
            by Christmas 2027 | 2027-12-25 day
            before Easter | 2026-04-02 day
            by the end of the year | 2026-12-31 year
            by year end | 2026-12-31 year
            later this year | 2026-12-31 year
            next year | 2027-12-31 year
            in 2027 | 2027-12-31 year
            by the end of 2026 | 2026-12-31 year
            by the end of the financial year | 2026-03-31 year
            in the next financial year | 2027-03-31 year
            in 2026/27 | 2027-03-31 year
            within 20 working days | 2026-03-20 day
            within ten working days of your letter | 2026-03-06 day
            in 5 business days | 2026-02-27 day
            within 14 days | 2026-03-06 day
            within 28 calendar days | 2026-03-20 day
            within twenty-eight days | 2026-03-20 day
            within a fortnight | 2026-03-06 day
            in three weeks' time | 2026-03-13 day
            within the next two months | 2026-04-20 day
            within six months | 2026-08-20 day
            in a year | 2027-02-20 day
            20 working days | 2026-03-20 day
            tomorrow | 2026-02-21 day
            by Friday | 2026-02-27 day
            next Tuesday | 2026-02-24 day
            in due course | - vague
            shortly | - vague
            as soon as possible | - vague
            in the coming weeks | - vague
            within the next few months | - vague
            when resources allow | - vague
            As set out on 3 March 2025, we will write by 10 June 2026 | 2026-06-10 day
            by 31 May 2025 | 2025-05-31 day";

    #[test]
    fn every_way_of_naming_a_day_is_read() {
        for line in TABLE.lines() {
            let (text, expected) = line.trim().split_once(" | ").expect("two columns");
            let due = read(text, said("2026-02-20")).unwrap_or_else(|| panic!("{text:?} is not read"));
            let on = due.on.map_or("-".to_owned(), |on| on.to_string());
            assert_eq!(format!("{on} {}", due.precision), expected, "{text:?}");
        }
    }

    #[test]
    fn what_names_no_day_is_not_read() {
        for text in [
            "we may publish it",
            "may",
            "a march through the town",
            "the second time",
            "31",
            "99 May",
            "31/02/2026",
            "2 of the 14 schools",
            "happy new year",
            "we spring into action",
            "you waited 20 days",
            "soonest",
            "§§ 12–14",
        ] {
            assert_eq!(read(text, said("2026-02-20")), None, "{text:?}");
        }
        assert_eq!(read("  ", said("2026-02-20")), Some(Due::VAGUE));
    }

    #[test]
    fn the_phrase_is_what_names_the_day() {
        for (text, phrase) in [
            ("We will publish the review by 31 May 2026, as agreed.", "by 31 May 2026"),
            ("The Cabinet will consider it in the spring.", "in the spring"),
            ("You will hear from us within 20 working days.", "within 20 working days"),
            ("We will be in touch shortly!", "shortly"),
            ("It will come before the end of June.", "before the end of June"),
            ("We will write in the coming weeks.", "in the coming weeks"),
        ] {
            assert_eq!(find(text, said("2026-02-20")).map(|found| found.phrase).as_deref(), Some(phrase));
        }
    }

    #[test]
    fn working_days_are_counted_by_the_calendar_of_the_place() {
        let scotland = Said { calendar: calendar(CalendarName::Scotland), ..said("2026-11-20") };
        assert_eq!(read("within 10 working days", scotland).unwrap().on.unwrap().to_string(), "2026-12-07");
        assert_eq!(read("within 10 working days", said("2026-11-20")).unwrap().on.unwrap().to_string(), "2026-12-04");
    }

    #[test]
    fn the_new_year_of_a_january_letter_is_the_present_one() {
        assert_eq!(read("in the new year", said("2026-01-05")).unwrap().on.unwrap().to_string(), "2026-03-31");
        assert_eq!(read("in the new year", said("2026-12-10")).unwrap().on.unwrap().to_string(), "2027-03-31");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in ".{0,200}", days in 0_i64..40_000) {
            let on = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Duration::days(days);
            if let Some(found) = find(&text, Said { on, ..said("2026-02-20") }) {
                prop_assert!(text.contains(&found.phrase));
                prop_assert_eq!(found.due.on.is_none(), found.due.precision == Precision::Vague);
            }
        }

        #[test]
        fn a_whole_date_is_read_as_it_is_whatever_the_day(days in 0_i64..36_000, later in 0_i64..2_000) {
            let on = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Duration::days(days);
            let due = on + chrono::Duration::days(later);
            for text in [format!("by {}", due.format("%-d %B %Y")), format!("by {}", due.format("%d/%m/%Y")), due.to_string()] {
                let read = read(&text, Said { on, ..said("2026-02-20") });
                prop_assert_eq!(read, Some(Due { on: Some(due), precision: Precision::Day }));
            }
        }

        #[test]
        fn a_span_without_a_year_is_the_next_one_that_is_not_over(days in 0_i64..20_000, which in 0_usize..6) {
            let on = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Duration::days(days);
            let text = ["in March", "in the spring", "in the winter", "in Q3", "by the end of the year", "on 4 July"][which];
            let due = read(text, Said { on, ..said("2026-02-20") }).and_then(|due| due.on).unwrap();
            prop_assert!(due >= on && due - on <= chrono::Duration::days(366), "{} from {}: {}", text, on, due);
        }
    }
}
