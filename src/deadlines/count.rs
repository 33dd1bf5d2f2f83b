//! Counting in working days: when something is due, and how late it is. The day of sending is day zero, whatever day of
//! the week it is; the first working day after it is day one (the reckoning of the Freedom of Information Act 2000,
//! section 10(1): "the twentieth working day following the date of receipt"). Where a scheme counts plain days, one that ends
//! on no working day moves to the next.

use chrono::{Datelike, NaiveDate};

use super::calendar::{Calendar, CalendarName};
use super::model::Unit;

/// A date that was counted, with what it was counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDate {
    /// Day zero.
    pub starts_on: NaiveDate,
    /// How many days were added.
    pub days: u16,
    /// The day on which the last of them falls.
    pub due_on: NaiveDate,
    /// The holidays that were left out; its version is `calendar(name).version()`.
    pub calendar: CalendarName,
    /// Part of the way lies outside the years whose bank holidays are known, so the date may yet move.
    pub provisional: bool,
}

/// How an answer, or the lack of one, stands to the day it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// Not yet due; this many working days after today, the due day included.
    Running {
        /// Never counts today.
        working_days_left: u32,
    },
    /// Due today: not late until the day is over.
    DueToday,
    /// The due day has gone by without an answer.
    Overdue {
        /// Working days after the due day, today included. Zero on the weekend that follows a due Friday: late already,
        /// though no working day has gone by.
        working_days: u32,
    },
    /// Answered on the due day or before it.
    AnsweredInTime,
    /// Answered after the due day. An answer ends the waiting; it does not undo the lateness.
    AnsweredLate {
        /// Working days after the due day, the day of the answer included.
        working_days: u32,
    },
}

/// The day on which the `days`-th working day after `start` falls. No days at all are due on the day of sending.
pub fn add_working_days(calendar: &Calendar, start: NaiveDate, days: u16) -> DueDate {
    let mut due_on = start;
    let mut counted = 0;
    let mut beyond_all_dates = false;
    while counted < days {
        let Some(next) = due_on.succ_opt() else {
            beyond_all_dates = true;
            break;
        };
        due_on = next;
        counted += u16::from(calendar.is_working_day(due_on));
    }
    DueDate {
        starts_on: start,
        days,
        due_on,
        calendar: calendar.name(),
        provisional: beyond_all_dates || !calendar.covers(start) || !calendar.covers(due_on),
    }
}

/// The day `days` days after `start`, or the first working day after it if it is none.
pub fn add_calendar_days(calendar: &Calendar, start: NaiveDate, days: u16) -> DueDate {
    let ends_on = start.checked_add_days(chrono::Days::new(u64::from(days)));
    let worked = ends_on.and_then(|day| day.iter_days().find(|day| calendar.is_working_day(*day)));
    let due_on = worked.unwrap_or(NaiveDate::MAX);
    let provisional = !calendar.covers(start) || !calendar.covers(due_on);
    DueDate { starts_on: start, days, due_on, calendar: calendar.name(), provisional }
}

/// When so many days of a kind are over. A day that somebody named is not counted: it is `start` itself.
pub fn add_days(calendar: &Calendar, start: NaiveDate, days: u16, unit: Unit) -> DueDate {
    match unit {
        Unit::WorkingDays => add_working_days(calendar, start, days),
        Unit::CalendarDays => add_calendar_days(calendar, start, days),
        Unit::NamedDay => {
            DueDate { starts_on: start, days: 0, due_on: start, calendar: calendar.name(), provisional: false }
        }
    }
}

/// How many days of a kind are left after `today`, the due day included.
pub fn days_left(calendar: &Calendar, today: NaiveDate, due_on: NaiveDate, unit: Unit) -> u32 {
    match unit {
        Unit::WorkingDays => working_days_between(calendar, today, due_on),
        Unit::CalendarDays | Unit::NamedDay => u32::try_from((due_on - today).num_days()).unwrap_or(0),
    }
}

/// Working days after `from`, up to and including `to`; none when `to` is not after `from`.
pub fn working_days_between(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> u32 {
    if to <= from {
        return 0;
    }
    let days = weekdays_until(to) - weekdays_until(from) - calendar.weekday_holidays_between(from, to);
    u32::try_from(days).unwrap_or(0)
}

/// Where an answer stands, on London's civil date `today`.
pub fn lateness(calendar: &Calendar, due_on: NaiveDate, today: NaiveDate, answered_on: Option<NaiveDate>) -> Lateness {
    match answered_on {
        Some(answered_on) if answered_on <= due_on => Lateness::AnsweredInTime,
        Some(answered_on) => {
            Lateness::AnsweredLate { working_days: working_days_between(calendar, due_on, answered_on) }
        }
        None if today < due_on => {
            Lateness::Running { working_days_left: working_days_between(calendar, today, due_on) }
        }
        None if today == due_on => Lateness::DueToday,
        None => Lateness::Overdue { working_days: working_days_between(calendar, due_on, today) },
    }
}

/// Mondays to Fridays since Monday, 1 January of the year 1, by arithmetic: a row may hold any date, and a walk over
/// thousands of years would keep a page waiting.
fn weekdays_until(date: NaiveDate) -> i64 {
    let days = i64::from(date.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::deadlines::calendar::calendar;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn here() -> &'static Calendar {
        calendar(CalendarName::EnglandAndWales)
    }

    #[test]
    fn the_same_count_ends_on_different_days_in_different_parts() {
        // start, working days, then due in any part of the UK, England and Wales, Scotland, Northern Ireland
        let vectors = "\
            2026-02-27 20 2026-03-30 2026-03-27 2026-03-27 2026-03-30
            2026-03-16 10 2026-03-31 2026-03-30 2026-03-30 2026-03-31
            2026-07-10 20 2026-08-11 2026-08-07 2026-08-10 2026-08-10
            2026-11-20 10 2026-12-07 2026-12-04 2026-12-07 2026-12-04
            2026-12-18 20 2027-01-21 2027-01-20 2027-01-21 2027-01-20
            2027-03-12 20 2027-04-14 2027-04-13 2027-04-12 2027-04-14";
        let columns = [
            CalendarName::AnyPartOfTheUk,
            CalendarName::EnglandAndWales,
            CalendarName::Scotland,
            CalendarName::NorthernIreland,
        ];
        for line in vectors.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let days = words[1].parse().expect("a number");
            for (name, due) in columns.into_iter().zip(&words[2..]) {
                let counted = add_working_days(calendar(name), day(words[0]), days);
                assert_eq!(counted.due_on, day(due), "{line} in {name:?}");
                assert!(!counted.provisional);
            }
        }
    }

    #[test]
    fn the_day_of_sending_is_day_zero_even_on_a_sunday() {
        assert_eq!(add_working_days(here(), day("2026-06-07"), 1).due_on, day("2026-06-08"));
        assert_eq!(add_working_days(here(), day("2026-06-05"), 1).due_on, day("2026-06-08"));
        assert_eq!(add_working_days(here(), day("2026-06-07"), 0).due_on, day("2026-06-07"));
    }

    #[test]
    fn a_date_past_the_known_holidays_is_provisional() {
        assert!(!add_working_days(here(), day("2028-12-01"), 10).provisional);
        assert!(add_working_days(here(), day("2028-12-20"), 20).provisional);
        assert!(add_working_days(here(), day("2011-12-20"), 20).provisional);
    }

    #[test]
    fn the_end_of_all_dates_is_provisional_and_not_a_crash() {
        let counted = add_working_days(here(), NaiveDate::MAX, u16::MAX);
        assert_eq!((counted.due_on, counted.provisional), (NaiveDate::MAX, true));
        assert!(working_days_between(here(), NaiveDate::MIN, NaiveDate::MAX) > 130_000_000);
    }

    #[test]
    fn plain_days_that_end_on_no_working_day_move_to_the_next() {
        let ends = |start: &str, days| add_calendar_days(here(), day(start), days).due_on;
        assert_eq!(ends("2026-03-02", 28), day("2026-03-30"));
        // Good Friday, and the Tuesday after Easter Monday
        assert_eq!(ends("2026-03-06", 28), day("2026-04-07"));
        assert_eq!(ends("2026-06-06", 0), day("2026-06-08"));
    }

    #[test]
    fn a_letter_is_running_then_due_then_overdue() {
        let due = day("2026-04-02");
        let at = |today| lateness(here(), due, day(today), None);
        assert_eq!(at("2026-03-27"), Lateness::Running { working_days_left: 4 });
        assert_eq!(at("2026-04-01"), Lateness::Running { working_days_left: 1 });
        assert_eq!(at("2026-04-02"), Lateness::DueToday);
        // Good Friday to Easter Monday
        assert_eq!(at("2026-04-03"), Lateness::Overdue { working_days: 0 });
        assert_eq!(at("2026-04-06"), Lateness::Overdue { working_days: 0 });
        assert_eq!(at("2026-04-08"), Lateness::Overdue { working_days: 2 });
    }

    #[test]
    fn an_answer_stops_the_count_and_keeps_the_lateness() {
        let due = day("2026-04-02");
        let answered = |on| lateness(here(), due, day("2027-01-01"), Some(day(on)));
        assert_eq!(answered("2026-03-01"), Lateness::AnsweredInTime);
        assert_eq!(answered("2026-04-02"), Lateness::AnsweredInTime);
        assert_eq!(answered("2026-04-07"), Lateness::AnsweredLate { working_days: 1 });
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0..7_300_i64).prop_map(|n| day("2010-01-01") + chrono::Duration::days(n))
    }

    proptest! {
        #[test]
        fn adding_and_counting_back_agree(start in any_day(), days in 0_u16..400) {
            for name in CalendarName::ALL {
                let counted = add_working_days(calendar(name), start, days);
                prop_assert_eq!(working_days_between(calendar(name), start, counted.due_on), u32::from(days));
                prop_assert!(days == 0 || calendar(name).is_working_day(counted.due_on));
            }
        }

        #[test]
        fn the_arithmetic_agrees_with_a_walk(from in any_day(), length in 0_i64..500) {
            let to = from + chrono::Duration::days(length);
            let walked = from.iter_days().skip(1).take_while(|d| *d <= to).filter(|d| here().is_working_day(*d)).count();
            prop_assert_eq!(working_days_between(here(), from, to) as usize, walked);
            prop_assert_eq!(working_days_between(here(), to, from), 0);
        }
    }
}
