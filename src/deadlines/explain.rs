//! "How we counted": every day from the day of sending to the due day, with its number or the reason it has none. Whoever
//! doubts a date can check it with a finger on a wall calendar.

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::Calendar;
use super::count::DueDate;
use super::model::{Deadline, StartRule, Unit};

/// One day of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainedDay<'a> {
    /// The day.
    pub on: NaiveDate,
    /// What it counted for.
    pub reckoning: Reckoning<'a>,
}

/// What a day counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reckoning<'a> {
    /// The day from which it was counted.
    DayZero,
    /// The working day of this number; the last one is the due day.
    WorkingDay(u16),
    /// The day of this number, where plain days are counted.
    Day(u16),
    /// Not counted: a Saturday.
    Saturday,
    /// Not counted: a Sunday.
    Sunday,
    /// Not counted: a bank holiday, with GOV.UK's name for it.
    BankHoliday(&'a str),
    /// Not counted: the clock stood still.
    StoodStill,
    /// The last day was no working day; this is the next.
    MovedHere,
    /// The day that they named themselves.
    Named,
}

/// The days of a count in order: day zero first, the due day last. Pass the calendar that the date was counted with.
pub fn explain<'a>(calendar: &'a Calendar, due: &DueDate) -> Vec<ExplainedDay<'a>> {
    let mut days = vec![ExplainedDay { on: due.starts_on, reckoning: Reckoning::DayZero }];
    let mut counter = Counter { calendar, unit: Unit::WorkingDays, number: 0, last: due.days };
    counter.walk(&mut days, due.starts_on, due.due_on);
    days
}

/// The days of a deadline. `before` are those that it took the place of, the newest first: a clock that stood still and ran
/// again is told from its first day, and the days between are not counted.
pub fn explain_deadline<'a>(calendar: &'a Calendar, deadline: &Deadline, before: &[Deadline]) -> Vec<ExplainedDay<'a>> {
    if deadline.unit == Unit::NamedDay {
        return vec![
            ExplainedDay { on: deadline.starts_on, reckoning: Reckoning::DayZero },
            ExplainedDay { on: deadline.due_on, reckoning: Reckoning::Named },
        ];
    }
    let stretches = stretches(deadline, before);
    let first = stretches.first().copied().unwrap_or(deadline);
    let last = u16::try_from(first.day_count).unwrap_or(u16::MAX);
    let mut counter = Counter { calendar, unit: deadline.unit, number: 0, last };
    let mut days = vec![ExplainedDay { on: first.starts_on, reckoning: Reckoning::DayZero }];
    for (stretch, next) in stretches.iter().zip(stretches.iter().skip(1)) {
        let Some(paused_on) = stretch.paused_on else { continue };
        counter.walk(&mut days, stretch.starts_on, paused_on);
        let still = paused_on.iter_days().skip(1).take_while(|on| *on <= next.starts_on);
        days.extend(still.map(|on| ExplainedDay { on, reckoning: Reckoning::StoodStill }));
    }
    // While it stands still there is no due day; the days until it stopped are told.
    let until = deadline.paused_on.unwrap_or(deadline.due_on);
    counter.walk(&mut days, deadline.starts_on, until);
    days
}

/// The counts that a deadline is put together from, the first one first: each but the last was paused.
fn stretches<'a>(deadline: &'a Deadline, before: &'a [Deadline]) -> Vec<&'a Deadline> {
    let mut found = vec![deadline];
    let mut current = deadline;
    for earlier in before {
        if current.start_rule != StartRule::Clarified {
            break;
        }
        if earlier.paused_on.is_some() {
            found.push(earlier);
        } else if earlier.starts_on != current.starts_on {
            break;
        }
        current = earlier;
    }
    found.reverse();
    found
}

/// Gives days their numbers.
struct Counter<'a> {
    calendar: &'a Calendar,
    unit: Unit,
    number: u16,
    last: u16,
}

impl<'a> Counter<'a> {
    /// The days after `from`, up to and including `until`.
    fn walk(&mut self, days: &mut Vec<ExplainedDay<'a>>, from: NaiveDate, until: NaiveDate) {
        for on in from.iter_days().skip(1).take_while(|on| *on <= until) {
            let reckoning = self.reckon(on);
            days.push(ExplainedDay { on, reckoning });
        }
    }

    fn reckon(&mut self, on: NaiveDate) -> Reckoning<'a> {
        if self.unit == Unit::CalendarDays && self.number < self.last {
            self.number += 1;
            return Reckoning::Day(self.number);
        }
        if let Some(skipped) = reason_to_skip(self.calendar, on) {
            return skipped;
        }
        if self.unit == Unit::CalendarDays {
            return Reckoning::MovedHere;
        }
        self.number = self.number.saturating_add(1);
        Reckoning::WorkingDay(self.number)
    }
}

/// A bank holiday that falls on a weekend is called by the weekend: it takes nothing away.
fn reason_to_skip(calendar: &Calendar, on: NaiveDate) -> Option<Reckoning<'_>> {
    match on.weekday() {
        Weekday::Sat => Some(Reckoning::Saturday),
        Weekday::Sun => Some(Reckoning::Sunday),
        _ => calendar.holiday(on).map(Reckoning::BankHoliday),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::deadlines::calendar::{CalendarName, calendar};
    use crate::deadlines::count::add_working_days;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_count_over_easter_names_every_day_that_was_left_out() {
        let here = calendar(CalendarName::EnglandAndWales);
        let due = add_working_days(here, day("2026-04-01"), 3);
        let reckonings: Vec<Reckoning<'_>> = explain(here, &due).into_iter().map(|day| day.reckoning).collect();
        assert_eq!(
            reckonings,
            [
                Reckoning::DayZero,
                Reckoning::WorkingDay(1),
                Reckoning::BankHoliday("Good Friday"),
                Reckoning::Saturday,
                Reckoning::Sunday,
                Reckoning::BankHoliday("Easter Monday"),
                Reckoning::WorkingDay(2),
                Reckoning::WorkingDay(3),
            ]
        );
    }

    #[test]
    fn nothing_to_count_is_explained_by_day_zero_alone() {
        let here = calendar(CalendarName::Scotland);
        let due = add_working_days(here, day("2026-04-04"), 0);
        assert_eq!(explain(here, &due), [ExplainedDay { on: day("2026-04-04"), reckoning: Reckoning::DayZero }]);
    }

    proptest! {
        #[test]
        fn the_explanation_ends_on_the_due_day_with_the_last_number(offset in 0_i64..6_000, days in 1_u16..120) {
            let start = day("2012-01-01") + chrono::Duration::days(offset);
            for name in CalendarName::ALL {
                let due = add_working_days(calendar(name), start, days);
                let explained = explain(calendar(name), &due);
                let last = ExplainedDay { on: due.due_on, reckoning: Reckoning::WorkingDay(days) };
                prop_assert_eq!(explained.last(), Some(&last));
            }
        }
    }
}
