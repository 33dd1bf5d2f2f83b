//! The bank holidays themselves: GOV.UK's list as it is compiled into the program, with the years of a newer list in their
//! place if the operator gives one. GOV.UK proclaims holidays at short notice and drops past years from its file; so a
//! newer list speaks for the years that it holds, and the compiled one for the rest.

use std::collections::BTreeMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::calendar::{Calendar, CalendarName};
use crate::contact::is_unwanted;

const SHIPPED: &str = include_str!("../../data/bank-holidays.json");
/// The fewest bank holidays in a year of any part of the United Kingdom: a file with fewer is not whole.
const FEWEST_IN_A_YEAR: usize = 7;
/// The longest name of a bank holiday, in characters: it stands in a line of a page.
const LONGEST_TITLE: usize = 120;

/// The four calendars of one list.
#[derive(Debug, Clone)]
pub struct Calendars {
    england_and_wales: Calendar,
    scotland: Calendar,
    northern_ireland: Calendar,
    any_part_of_the_uk: Calendar,
}

static EMBEDDED: LazyLock<Calendars> = LazyLock::new(|| {
    let published: Published =
        serde_json::from_str(SHIPPED).expect("the bank holidays compiled into the program are well-formed");
    Calendars::of([published.england_and_wales.days(), published.scotland.days(), published.northern_ireland.days()])
});

static CHOSEN: RwLock<Option<&'static Calendars>> = RwLock::new(None);

/// The calendars of the list that is compiled into the program.
pub fn embedded() -> &'static Calendars {
    &EMBEDDED
}

/// The calendars that every date of this process is counted with.
pub fn in_force() -> &'static Calendars {
    CHOSEN.read().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(embedded)
}

/// Puts the operator's list in force for this process; without one the compiled list stays. Done once, at the start, and
/// kept until the process ends.
///
/// # Errors
/// What is wrong with the list, in a sentence that names the setting.
pub fn put_in_force(text: Option<&str>) -> anyhow::Result<()> {
    let Some(text) = text else { return Ok(()) };
    let chosen = embedded().with(text).context("UNDERSIGNED_BANK_HOLIDAYS_FILE is wrong")?;
    *CHOSEN.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::leak(Box::new(chosen)));
    Ok(())
}

impl Calendars {
    /// One of them.
    pub fn calendar(&self, name: CalendarName) -> &Calendar {
        match name {
            CalendarName::EnglandAndWales => &self.england_and_wales,
            CalendarName::Scotland => &self.scotland,
            CalendarName::NorthernIreland => &self.northern_ireland,
            CalendarName::AnyPartOfTheUk => &self.any_part_of_the_uk,
        }
    }

    /// The version of each.
    pub fn versions(&self) -> Vec<String> {
        CalendarName::ALL.into_iter().map(|name| self.calendar(name).version().to_owned()).collect()
    }

    /// These calendars with a newer list in the form of <https://www.gov.uk/bank-holidays.json>: each year that it holds
    /// is taken from it.
    ///
    /// # Errors
    /// What is wrong with the list, in a sentence.
    pub fn with(&self, text: &str) -> anyhow::Result<Calendars> {
        let published: Published = serde_json::from_str(text.trim_start_matches('\u{FEFF}'))
            .context("it is no list in the form of https://www.gov.uk/bank-holidays.json")?;
        Ok(Calendars::of([
            merged(&self.england_and_wales, published.england_and_wales)?,
            merged(&self.scotland, published.scotland)?,
            merged(&self.northern_ireland, published.northern_ireland)?,
        ]))
    }

    fn of([england_and_wales, scotland, northern_ireland]: [Days; 3]) -> Calendars {
        let england_and_wales = Calendar::new(CalendarName::EnglandAndWales, england_and_wales);
        let scotland = Calendar::new(CalendarName::Scotland, scotland);
        let northern_ireland = Calendar::new(CalendarName::NorthernIreland, northern_ireland);
        let any_part_of_the_uk = union_of(&[&england_and_wales, &scotland, &northern_ireland]);
        Calendars { england_and_wales, scotland, northern_ireland, any_part_of_the_uk }
    }
}

/// Each day and what it is called.
type Days = BTreeMap<NaiveDate, String>;

fn merged(known: &Calendar, newer: Division) -> anyhow::Result<Days> {
    let place = known.name().place();
    let mut years: BTreeMap<i32, usize> = BTreeMap::new();
    let mut seen = Days::new();
    for Event { date, title } in newer.events {
        if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE || title.chars().any(is_unwanted) {
            bail!("{place}: the name of {date} cannot be shown");
        }
        if !(2012..=2100).contains(&date.year()) {
            bail!("{place}: {date} is no day of the years 2012 to 2100");
        }
        if seen.insert(date, title.trim().to_owned()).is_some() {
            bail!("{place}: {date} stands twice");
        }
        *years.entry(date.year()).or_default() += 1;
    }
    let (Some(first), Some(last)) = (years.keys().next(), years.keys().next_back()) else {
        bail!("{place}: it has no bank holidays");
    };
    for year in *first..=*last {
        let count = years.get(&year).copied().unwrap_or(0);
        if count < FEWEST_IN_A_YEAR {
            bail!("{place}: {year} has {count} bank holidays, which cannot be all of them");
        }
    }
    let last_known = known.holidays().keys().next_back().map_or(0, Datelike::year);
    if *first > last_known + 1 {
        bail!("{place}: it begins with {first}, and nothing is known of the years after {last_known}");
    }
    let kept = known.holidays().iter().filter(|(day, _)| !years.contains_key(&day.year()));
    seen.extend(kept.map(|(day, title)| (*day, title.clone())));
    Ok(seen)
}

/// A day kept only in some parts says in which: a reader in England is owed the reason why 17 March was not counted.
fn union_of(parts: &[&Calendar]) -> Calendar {
    let mut holidays = Days::new();
    for day in parts.iter().flat_map(|part| part.holidays().keys()) {
        let keepers: Vec<&&Calendar> = parts.iter().filter(|part| part.holiday(*day).is_some()).collect();
        let title = keepers.first().and_then(|part| part.holiday(*day)).unwrap_or_default();
        let places: Vec<&str> = keepers.iter().map(|part| part.name().place()).collect();
        let title =
            if keepers.len() == parts.len() { title.to_owned() } else { format!("{title} ({})", places.join("; ")) };
        holidays.insert(*day, title);
    }
    Calendar::new(CalendarName::AnyPartOfTheUk, holidays)
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Published {
    england_and_wales: Division,
    scotland: Division,
    northern_ireland: Division,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    date: NaiveDate,
    title: String,
}

impl Division {
    fn days(self) -> Days {
        self.events.into_iter().map(|event| (event.date, event.title)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// The compiled list from a year on, with more days in every part.
    fn list(from: &str, more: &[(&str, &str)]) -> String {
        let mut json: serde_json::Value = serde_json::from_str(SHIPPED).expect("our own list");
        for division in ["england-and-wales", "scotland", "northern-ireland"] {
            let events = json[division]["events"].as_array_mut().expect("events");
            events.retain(|event| event["date"].as_str().is_some_and(|date| date >= from));
            let more = more.iter().map(|(date, title)| serde_json::json!({ "date": date, "title": title }));
            events.extend(more);
        }
        json.to_string()
    }

    #[test]
    fn a_newer_list_speaks_for_its_years_and_the_old_one_for_the_rest() {
        let newer = embedded().with(&list("2024-01-01", &[("2027-05-24", "A proclaimed day")])).expect("a list");
        for name in CalendarName::ALL {
            let (old, new) = (embedded().calendar(name), newer.calendar(name));
            assert_eq!(new.holiday(day("2027-05-24")), Some("A proclaimed day"));
            assert!(new.holiday(day("2017-12-25")).is_some() && new.covers(day("2012-06-01")));
            assert_ne!(new.version(), old.version());
            assert!(new.version().starts_with("2012-2028/"));
        }
    }

    #[test]
    fn the_same_days_are_the_same_version_whatever_they_are_called() {
        let same = embedded().with(&list("2012-01-01", &[]).replace("Christmas Day", "Christmas")).expect("a list");
        assert_eq!(same.versions(), embedded().versions());
    }

    #[test]
    fn a_day_that_is_moved_is_no_holiday_any_more() {
        let moved = list("2024-01-01", &[]).replace("2027-05-03", "2027-05-07");
        let newer = embedded().with(&moved).expect("a list");
        assert_eq!(newer.calendar(CalendarName::EnglandAndWales).holiday(day("2027-05-03")), None);
    }

    #[test]
    fn a_list_that_is_not_whole_is_refused_with_the_reason() {
        let refused = |text: &str| format!("{:#}", embedded().with(text).expect_err("no list"));
        assert!(refused("{}").contains("no list in the form"));
        assert!(refused(&list("2028-06-01", &[])).contains("cannot be all of them"));
        assert!(refused(&list("2040-01-01", &[])).contains("it has no bank holidays"));
        assert!(refused(&list("2024-01-01", &[("2027-12-27", "Again")])).contains("stands twice"));
        assert!(refused(&list("2024-01-01", &[("2027-05-24", "\u{202E}hidden")])).contains("cannot be shown"));
    }
}
