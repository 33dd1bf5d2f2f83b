//! "How we counted": every day from the day of sending to the due day, with its number or the reason it has none. Whoever
//! doubts a date can check it with a finger on a wall calendar.

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::Calendar;
use super::count::DueDate;

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
    /// The day of sending.
    DayZero,
    /// The working day of this number; the last one is the due day.
    WorkingDay(u16),
    /// Not counted: a Saturday.
    Saturday,
    /// Not counted: a Sunday.
    Sunday,
    /// Not counted: a bank holiday, with GOV.UK's name for it.
    BankHoliday(&'a str),
}

/// The days of a count in order: day zero first, the due day last. Pass the calendar that the date was counted with.
pub fn explain<'a>(calendar: &'a Calendar, due: &DueDate) -> Vec<ExplainedDay<'a>> {
    let mut number = 0_u16;
    let mut days = vec![ExplainedDay { on: due.starts_on, reckoning: Reckoning::DayZero }];
    for on in due.starts_on.iter_days().skip(1).take_while(|on| *on <= due.due_on) {
        let reckoning = reason_to_skip(calendar, on).unwrap_or_else(|| {
            number = number.saturating_add(1);
            Reckoning::WorkingDay(number)
        });
        days.push(ExplainedDay { on, reckoning });
    }
    days
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
