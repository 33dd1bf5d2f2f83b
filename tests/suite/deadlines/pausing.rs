//! A clock that stands still keeps its days, whatever the days are and however often it stops.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use undersigned::clock::Clock;
use undersigned::deadlines::basis::Basis;
use undersigned::deadlines::calendar::{CalendarName, calendar};
use undersigned::deadlines::count::working_days_between;
use undersigned::deadlines::explain::{Reckoning, explain_deadline};
use undersigned::deadlines::model::{Deadline, Stage, StartRule, Terms, Unit};
use undersigned::letters::model::LetterId;

fn counted(starts_on: NaiveDate, days: u16, name: CalendarName, start_rule: StartRule) -> Deadline {
    let now = Clock::default().now();
    let terms = Terms {
        stage: Stage::Answer,
        basis: Basis::HopedForByAuthor,
        source_url: None,
        quotation: None,
        starts_on,
        start_rule,
        days,
        unit: Unit::WorkingDays,
        calendar: name,
    };
    Deadline::of((&LetterId::new(now), None), terms, now)
}

proptest! {
    #[test]
    fn what_was_used_and_what_is_left_are_the_whole(
        offset in 0_u64..3_000, days in 1_u16..60, stop in 0_u64..90, still in 0_u64..400, which in 0_usize..4,
    ) {
        let name = CalendarName::ALL[which];
        let start = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap() + Days::new(offset);
        let first = counted(start, days, name, StartRule::Sent);
        let stopped = (start + Days::new(stop)).min(first.due_on);
        let left = first.days_left_after(stopped);
        let used = working_days_between(calendar(name), start, stopped);
        prop_assert_eq!(used + left, u32::from(days));

        let resumed = stopped + Days::new(still);
        let left = u16::try_from(left).unwrap();
        let second = counted(resumed, left, name, StartRule::Clarified);
        prop_assert_eq!(working_days_between(calendar(name), resumed, second.due_on), u32::from(left));
        // Whoever stands still longer is never due earlier, and never before the day that first held.
        prop_assert!(second.due_on >= first.due_on || left == 0);

        let earlier = Deadline { paused_on: Some(stopped), days_left: Some(i32::from(left)), ..first };
        let told = explain_deadline(calendar(name), &second, std::slice::from_ref(&earlier));
        let numbers: Vec<u16> = told.iter().filter_map(|day| match day.reckoning {
            Reckoning::WorkingDay(number) => Some(number),
            _ => None,
        }).collect();
        prop_assert_eq!(numbers, (1..=days).collect::<Vec<_>>());
        let still_days = told.iter().filter(|day| day.reckoning == Reckoning::StoodStill).count();
        prop_assert_eq!(u64::try_from(still_days).unwrap(), still);
        let days_in_a_row = told.windows(2).all(|pair| pair[1].on == pair[0].on.succ_opt().unwrap());
        prop_assert!(days_in_a_row && told[0].on == start);
    }
}
