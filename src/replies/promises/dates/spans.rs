//! The spans of days that words can name: a day, a week, a month, a quarter, a season, a year.

use chrono::{Datelike, Duration, Months, NaiveDate};

use super::super::model::Precision;
use super::Said;
use super::tokens::{Token, day_of_month, double_year, number, year};
use crate::deadlines::count::add_working_days;

/// Days that were named together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The first of them.
    pub first: NaiveDate,
    /// The last of them.
    pub last: NaiveDate,
    /// How exactly they were named.
    pub precision: Precision,
}

type Match = Option<(Span, usize)>;
type Reader = fn(&[Token], usize, Said) -> Match;

/// The span that begins with a word, and where the next word begins.
pub(super) fn at(words: &[Token], at: usize, said: Said) -> Match {
    let readers: [Reader; 11] = [
        week_of_date,
        date,
        quarter,
        season,
        feast,
        financial_year,
        relative,
        named_after_today,
        month,
        weekday,
        whole_year,
    ];
    readers.iter().find_map(|reader| reader(words, at, said))
}

fn text(words: &[Token], at: usize) -> &str {
    words.get(at).map_or("", |word| word.text.as_str())
}

/// The word before, articles aside.
fn before(words: &[Token], at: usize) -> &str {
    let previous = at.checked_sub(1).map_or("", |at| text(words, at));
    if matches!(previous, "the" | "our" | "its") {
        at.checked_sub(2).map_or("", |at| text(words, at))
    } else {
        previous
    }
}

const LEADS: [&str; 17] = [
    "in", "by", "before", "during", "of", "until", "early", "late", "mid", "for", "this", "next", "end", "to", "from",
    "within", "or",
];

fn is_led_to(words: &[Token], at: usize) -> bool {
    LEADS.contains(&before(words, at))
}

fn day(on: NaiveDate) -> Span {
    Span { first: on, last: on, precision: Precision::Day }
}

fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The months from one to another, with both of them.
fn months(year: i32, first: u32, count: u32, precision: Precision) -> Option<Span> {
    let first = ymd(year, first, 1)?;
    let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
    Some(Span { first, last, precision })
}

/// Of a span that comes every year, the first that is not over; the 29th of February may take eight years.
fn next_of(said: Said, of_year: impl Fn(i32) -> Option<Span>) -> Option<Span> {
    let this = said.on.year();
    (this - 1..=this + 8).filter_map(of_year).find(|span| span.last >= said.on)
}

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

fn month_number(word: &Token) -> Option<u32> {
    let short = |name: &&str| name.get(..3).is_some_and(|start| start == word.text) && word.capital;
    let place = MONTHS
        .iter()
        .position(|name| *name == word.text || short(name) || (word.text == "sept" && *name == "september"))?;
    // "may" and "march" are words of every day.
    let told = word.capital || !matches!(word.text.as_str(), "may" | "march" | "mar");
    u32::try_from(place + 1).ok().filter(|_| told)
}

/// A year at a place, whatever small word leads to it: `2026`, `of 2026`.
fn year_at(words: &[Token], at: usize) -> Option<(i32, usize)> {
    let at = if text(words, at) == "of" { at + 1 } else { at };
    year(text(words, at)).map(|year| (year, at + 1))
}

fn date(words: &[Token], at: usize, said: Said) -> Match {
    if let Some(on) = in_digits(text(words, at)) {
        return Some((day(on), at + 1));
    }
    let dated = |number: u32, month: u32, end: usize| {
        if let Some((year, after)) = year_at(words, end) {
            return Some((day(ymd(year, month, number)?), after));
        }
        Some((next_of(said, |year| ymd(year, month, number).map(day))?, end))
    };
    if let Some(number) = day_of_month(text(words, at)) {
        let place = if text(words, at + 1) == "of" { at + 2 } else { at + 1 };
        return dated(number, month_number(words.get(place)?)?, place + 1);
    }
    let month = month_number(words.get(at)?)?;
    // "May 31st", but not "May 2 of us": without an ending a number after a month may be anything.
    let number = day_of_month(text(words, at + 1)).filter(|_| {
        text(words, at + 1).ends_with(|c: char| c.is_ascii_alphabetic()) || year(text(words, at + 2)).is_some()
    })?;
    dated(number, month, at + 2)
}

/// `2026-05-31`, or day, month and year as in Britain: `31/05/2026`, `31.5.26`.
fn in_digits(word: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    if !word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'.' | b'-')) {
        return None;
    }
    if let Some(year) = year(first) {
        return ymd(year, second.parse().ok()?, third.parse().ok()?);
    }
    let whole = match third.len() {
        2 => 2000 + third.parse::<i32>().ok()?,
        _ => year(third)?,
    };
    ymd(whole, second.parse().ok()?, first.parse().ok()?)
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn weekday_number(word: &str) -> Option<i64> {
    WEEKDAYS.iter().position(|name| *name == word).and_then(|place| i64::try_from(place).ok())
}

fn week_of_date(words: &[Token], at: usize, said: Said) -> Match {
    let how = text(words, at + 1);
    if text(words, at) != "week" || !matches!(how, "commencing" | "beginning" | "starting" | "of" | "ending") {
        return None;
    }
    let mut place = at + 2;
    while text(words, place) == "the" || weekday_number(text(words, place)).is_some() {
        place += 1;
    }
    let (named, end) = date(words, place, said)?;
    let week = Duration::days(6);
    let (first, last) = if how == "ending" {
        (named.last.checked_sub_signed(week)?, named.last)
    } else {
        (named.first, named.first.checked_add_signed(week)?)
    };
    Some((Span { first, last, precision: Precision::Week }, end))
}

fn month(words: &[Token], at: usize, said: Said) -> Match {
    let number = month_number(words.get(at)?)?;
    if let Some((year, end)) = year_at(words, at + 1) {
        return Some((months(year, number, 1, Precision::Month)?, end));
    }
    is_led_to(words, at).then_some(())?;
    Some((next_of(said, |year| months(year, number, 1, Precision::Month))?, at + 1))
}

/// Where a year is written as two, the quarters are those of the financial year, which begins in April.
fn quarter(words: &[Token], at: usize, said: Said) -> Match {
    let ordinal = ["first", "second", "third", "fourth"].iter().position(|name| *name == text(words, at));
    let digit =
        |word: &str| word.parse::<usize>().ok().filter(|number| (1..=4).contains(number)).map(|number| number - 1);
    let (place, end) = match (ordinal, text(words, at).strip_prefix('q').and_then(digit)) {
        (Some(place), _) if text(words, at + 1) == "quarter" => (place, at + 2),
        (_, Some(place)) => (place, at + 1),
        _ if text(words, at) == "quarter" => (digit(text(words, at + 1))?, at + 2),
        _ => return None,
    };
    let first = u32::try_from(place * 3 + 1).ok()?;
    let after_of = if text(words, end) == "of" { end + 1 } else { end };
    if let Some(year) = double_year(text(words, after_of)) {
        let (year, first) = if first == 10 { (year + 1, 1) } else { (year, first + 3) };
        return Some((months(year, first, 3, Precision::Quarter)?, after_of + 1));
    }
    match year_at(words, end) {
        Some((year, after)) => Some((months(year, first, 3, Precision::Quarter)?, after)),
        None => Some((next_of(said, |year| months(year, first, 3, Precision::Quarter))?, end)),
    }
}

fn season(words: &[Token], at: usize, said: Said) -> Match {
    let word = words.get(at)?;
    let follows = text(words, at + 1);
    let (first, count, own) = match (word.text.as_str(), follows) {
        ("spring", "term") => (1, 4, 1),
        ("summer", "term") => (5, 3, 1),
        ("autumn", "term") => (9, 4, 1),
        ("summer", "recess" | "break" | "holiday" | "holidays") => (8, 1, 1),
        ("spring", _) => (3, 3, 0),
        ("summer", _) => (6, 3, 0),
        ("autumn", _) => (9, 3, 0),
        ("winter", _) => (12, 3, 0),
        _ => return None,
    };
    let end = at + 1 + own;
    let span = |year| months(year, first, count, Precision::Season);
    let after_of = if text(words, end) == "of" { end + 1 } else { end };
    if let Some(year) = double_year(text(words, after_of)) {
        return Some((span(if first >= 9 { year } else { year + 1 })?, after_of + 1));
    }
    if let Some((year, after)) = year_at(words, end) {
        return Some((span(year)?, after));
    }
    (is_led_to(words, at) || at == 0 && word.capital).then_some(())?;
    Some((next_of(said, span)?, end))
}

/// Christmas, Easter, and the new year, which is over when its first quarter is.
fn feast(words: &[Token], at: usize, said: Said) -> Match {
    let (span, end): (fn(i32) -> Option<Span>, usize) = match (text(words, at), text(words, at + 1)) {
        ("christmas" | "xmas", _) => (|year| ymd(year, 12, 25).map(day), at + 1),
        ("easter", _) => (easter, at + 1),
        ("new", "year") if is_led_to(words, at) => (|year| months(year, 1, 3, Precision::Quarter), at + 2),
        _ => return None,
    };
    if let Some((year, after)) = year_at(words, end) {
        return Some((span(year)?, after));
    }
    if text(words, at) == "new" {
        // In January the new year is the present one; from February on it is the next.
        let year = if said.on.month() == 1 { said.on.year() } else { said.on.year() + 1 };
        return Some((span(year)?, end));
    }
    is_led_to(words, at).then_some(())?;
    Some((next_of(said, span)?, end))
}

/// Good Friday to Easter Monday, by the anonymous Gregorian reckoning.
fn easter(year: i32) -> Option<Span> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let days = h + l - 7 * m + 114;
    let sunday = ymd(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)?;
    let (first, last) = (sunday.checked_sub_signed(Duration::days(2))?, sunday.succ_opt()?);
    Some(Span { first, last, precision: Precision::Day })
}

fn financial_year(words: &[Token], at: usize, said: Said) -> Match {
    let of = |year| months(year, 4, 12, Precision::Year);
    if let Some(year) = double_year(text(words, at)) {
        return is_led_to(words, at).then_some((of(year)?, at + 1));
    }
    if text(words, at) != "financial" || text(words, at + 1) != "year" {
        return None;
    }
    if let Some(year) = double_year(text(words, at + 2)) {
        return Some((of(year)?, at + 3));
    }
    let present = next_of(said, of)?;
    let year = present.first.year() + i32::from(before(words, at) == "next");
    Some((of(year)?, at + 2))
}

/// So many days, weeks, months or years from the day on which it was said.
fn relative(words: &[Token], at: usize, said: Said) -> Match {
    let (count, after) = match text(words, at) {
        "fortnight" => (1, at),
        _ => number(words, at)?,
    };
    let working = matches!(text(words, after), "working" | "business");
    let place = after + usize::from(working || matches!(text(words, after), "calendar" | "full" | "clear"));
    let on = match (text(words, place), working) {
        ("day" | "days", true) => add_working_days(said.calendar, said.on, count).due_on,
        ("day" | "days", false) => said.on.checked_add_signed(Duration::days(i64::from(count)))?,
        ("week" | "weeks", _) => said.on.checked_add_signed(Duration::weeks(i64::from(count)))?,
        ("fortnight", _) => said.on.checked_add_signed(Duration::weeks(2 * i64::from(count)))?,
        ("month" | "months", _) => said.on.checked_add_months(Months::new(u32::from(count)))?,
        ("year" | "years", _) => said.on.checked_add_months(Months::new(u32::from(count) * 12))?,
        _ => return None,
    };
    let led = at == 0
        || matches!(before(words, at), "within" | "in" | "next" | "coming" | "than" | "following" | "over" | "to");
    let follows = matches!(text(words, place + 1), "time" | "from");
    (led || follows).then_some((day(on), place + 1))
}

/// Spans that are told from today: "this week", "next month", "the end of the year", "tomorrow".
fn named_after_today(words: &[Token], at: usize, said: Said) -> Match {
    let today = said.on;
    if text(words, at) == "tomorrow" {
        return Some((day(today.succ_opt()?), at + 1));
    }
    if text(words, at) == "year" && text(words, at + 1) == "end" && is_led_to(words, at) {
        return Some((months(today.year(), 1, 12, Precision::Year)?, at + 2));
    }
    let next = text(words, at.checked_sub(1)?) == "next";
    let ends = before(words, at) == "of" && words[..at].iter().rev().take(4).any(|word| word.text == "end");
    let this = matches!(text(words, at - 1), "this" | "current");
    (next || ends || this).then_some(())?;
    let span = match text(words, at) {
        "week" => {
            let monday = today.checked_sub_signed(Duration::days(i64::from(today.weekday().num_days_from_monday())))?;
            let first = monday.checked_add_signed(Duration::weeks(i64::from(next)))?;
            Span { first, last: first.checked_add_signed(Duration::days(6))?, precision: Precision::Week }
        }
        "month" => {
            let first = ymd(today.year(), today.month(), 1)?.checked_add_months(Months::new(u32::from(next)))?;
            months(first.year(), first.month(), 1, Precision::Month)?
        }
        "quarter" => {
            let first = ymd(today.year(), today.month0() / 3 * 3 + 1, 1)?;
            let first = first.checked_add_months(Months::new(3 * u32::from(next)))?;
            months(first.year(), first.month(), 3, Precision::Quarter)?
        }
        "year" => months(today.year() + i32::from(next), 1, 12, Precision::Year)?,
        _ => return None,
    };
    Some((span, at + 1))
}

fn weekday(words: &[Token], at: usize, said: Said) -> Match {
    let wanted = weekday_number(text(words, at))?;
    // "Friday 29 May": the date says it better.
    let dated = (1..=2).any(|step| date(words, at + step, said).is_some());
    let led = at == 0 || matches!(before(words, at), "by" | "on" | "next" | "this" | "before" | "until" | "coming");
    (led && !dated).then_some(())?;
    let ahead = (wanted - i64::from(said.on.weekday().num_days_from_monday())).rem_euclid(7);
    let on = said.on.checked_add_signed(Duration::days(if ahead == 0 { 7 } else { ahead }))?;
    Some((day(on), at + 1))
}

fn whole_year(words: &[Token], at: usize, _: Said) -> Match {
    let year = year(text(words, at))?;
    is_led_to(words, at).then_some((months(year, 1, 12, Precision::Year)?, at + 1))
}
