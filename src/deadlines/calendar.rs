//! Which days are working days, and where. The days come from GOV.UK's list of bank holidays ([`super::holidays`]): a
//! computed rule would be wrong in every year with a proclaimed or a moved holiday.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use sha2::{Digest, Sha256};

use super::holidays;
use crate::councils::model::Nation;

/// The part of the United Kingdom whose bank holidays are left out of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CalendarName {
    /// England and Wales share one list.
    EnglandAndWales,
    /// Scotland; also what the Freedom of Information (Scotland) Act 2002, section 73, counts by.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
    /// A bank holiday in *any* part of the United Kingdom: the Freedom of Information Act 2000, section 10(6).
    AnyPartOfTheUk,
}

/// No calendar has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no calendar called {0:?}")]
pub struct UnknownCalendar(pub String);

impl CalendarName {
    /// Every calendar there is.
    pub const ALL: [Self; 4] = [Self::EnglandAndWales, Self::Scotland, Self::NorthernIreland, Self::AnyPartOfTheUk];

    /// The name as it is stored; for the first three, also GOV.UK's name of the division.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
            Self::AnyPartOfTheUk => "any-part-of-the-uk",
        }
    }

    /// The calendar of a part of the United Kingdom.
    pub fn of_nation(nation: Nation) -> Self {
        match nation {
            Nation::England | Nation::Wales => Self::EnglandAndWales,
            Nation::Scotland => Self::Scotland,
            Nation::NorthernIreland => Self::NorthernIreland,
        }
    }

    /// Where its bank holidays are kept, in the names of GOV.UK.
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "England and Wales",
            Self::Scotland => "Scotland",
            Self::NorthernIreland => "Northern Ireland",
            Self::AnyPartOfTheUk => "the United Kingdom",
        }
    }
}

impl FromStr for CalendarName {
    type Err = UnknownCalendar;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|known| known.as_str() == name).ok_or_else(|| UnknownCalendar(name.to_owned()))
    }
}

crate::text_column!(CalendarName, |text| text.parse().map_err(Into::into), |name| name.as_str());

/// One list of bank holidays, and the years it speaks for.
#[derive(Debug, Clone)]
pub struct Calendar {
    name: CalendarName,
    holidays: BTreeMap<NaiveDate, String>,
    first_day: NaiveDate,
    last_day: NaiveDate,
    version: String,
}

/// The calendar of that name, of the bank holidays in force.
pub fn calendar(name: CalendarName) -> &'static Calendar {
    holidays::in_force().calendar(name)
}

impl Calendar {
    /// Which calendar this is.
    pub fn name(&self) -> CalendarName {
        self.name
    }

    /// The first and the last year covered and a mark of the days between, such as `2012-2028/1f2e3d4c`: kept beside
    /// every date counted with it. Two lists with the same days have the same version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the day is called if it is a bank holiday here.
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        self.holidays.get(&date).map(String::as_str)
    }

    /// Whether the data speaks for this day. GOV.UK publishes whole years, so the last year counts to its end.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.first_day <= date && date <= self.last_day
    }

    /// Neither a weekend nor a bank holiday here.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !is_weekend(date) && !self.holidays.contains_key(&date)
    }

    /// Every bank holiday and what it is called.
    pub(super) fn holidays(&self) -> &BTreeMap<NaiveDate, String> {
        &self.holidays
    }

    /// How many bank holidays fall on a Monday to Friday after `from`, up to and including `to`.
    pub(super) fn weekday_holidays_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to <= from {
            return 0;
        }
        let days = self.holidays.range(from..=to).filter(|(day, _)| **day != from && !is_weekend(**day)).count();
        i64::try_from(days).unwrap_or(i64::MAX)
    }

    pub(super) fn new(name: CalendarName, holidays: BTreeMap<NaiveDate, String>) -> Self {
        let year_of = |day: Option<&NaiveDate>| day.map_or(0, Datelike::year);
        let (first, last) = (year_of(holidays.keys().next()), year_of(holidays.keys().next_back()));
        let version = format!("{first}-{last}/{}", mark_of(holidays.keys()));
        Self {
            name,
            holidays,
            first_day: NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(NaiveDate::MAX),
            last_day: NaiveDate::from_ymd_opt(last, 12, 31).unwrap_or(NaiveDate::MIN),
            version,
        }
    }
}

/// Eight digits that tell two lists of days apart. A holiday that is only called otherwise moves no date.
fn mark_of<'a>(days: impl Iterator<Item = &'a NaiveDate>) -> String {
    let mut hash = Sha256::new();
    days.for_each(|day| hash.update(format!("{day}\n")));
    hex::encode(&hash.finalize()[..4])
}

/// Saturday or Sunday.
pub(super) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn every_calendar_is_found_by_the_name_it_is_stored_under() {
        for name in CalendarName::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
            assert_eq!(calendar(name).name(), name);
            assert!(calendar(name).version().starts_with("2012-2028/"), "{}", calendar(name).version());
        }
        assert!("England".parse::<CalendarName>().is_err());
    }

    #[test]
    fn a_weekend_is_not_worked_and_an_ordinary_friday_is() {
        let here = calendar(CalendarName::EnglandAndWales);
        assert!(here.is_working_day(day("2017-06-02")));
        assert!(!here.is_working_day(day("2017-06-03")));
        assert!(!here.is_working_day(day("2017-06-04")));
    }

    #[test]
    fn each_part_keeps_its_own_holidays() {
        let patrick = day("2026-03-17");
        assert!(calendar(CalendarName::EnglandAndWales).is_working_day(patrick));
        assert!(calendar(CalendarName::Scotland).is_working_day(patrick));
        assert!(!calendar(CalendarName::NorthernIreland).is_working_day(patrick));
        let easter_monday = day("2026-04-06");
        assert!(calendar(CalendarName::Scotland).is_working_day(easter_monday));
        assert_eq!(calendar(CalendarName::EnglandAndWales).holiday(easter_monday), Some("Easter Monday"));
    }

    #[test]
    fn the_union_says_where_a_holiday_is_kept_unless_it_is_kept_everywhere() {
        let union = calendar(CalendarName::AnyPartOfTheUk);
        assert_eq!(union.holiday(day("2026-11-30")), Some("St Andrew’s Day (Scotland)"));
        assert_eq!(union.holiday(day("2026-04-03")), Some("Good Friday"));
        assert_eq!(union.holiday(day("2026-04-06")), Some("Easter Monday (England and Wales; Northern Ireland)"));
    }

    #[test]
    fn the_data_covers_whole_years_and_no_more() {
        for name in CalendarName::ALL {
            assert!(calendar(name).covers(day("2012-01-01")));
            assert!(calendar(name).covers(day("2028-12-31")));
            assert!(!calendar(name).covers(day("2011-12-31")));
            assert!(!calendar(name).covers(day("2029-01-01")));
        }
    }

    #[test]
    fn every_covered_year_has_its_christmas_in_every_part() {
        for name in CalendarName::ALL {
            for year in 2012..=2028 {
                let week = (25..=28).filter_map(|date| NaiveDate::from_ymd_opt(year, 12, date));
                let kept = week.filter(|date| calendar(name).holiday(*date).is_some()).count();
                assert!(kept >= 2, "{name:?} {year}");
            }
        }
    }
}
