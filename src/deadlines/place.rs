//! Where a letter goes: which laws and codes can be meant there.

use super::basis::Basis;
use super::calendar::CalendarName;
use super::start::nation_of;
use crate::councils::model::Nation;

/// Where a letter goes: what the law and the codes say depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whose bank holidays are left out where nothing else is said: those of the first council.
    pub here: CalendarName,
    /// The nations of the councils that are known.
    pub nations: Vec<Nation>,
}

impl Place {
    /// Where councils are, by their codes.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Place {
        let mut nations: Vec<Nation> = Vec::new();
        for nation in codes.into_iter().filter_map(nation_of) {
            if !nations.contains(&nation) {
                nations.push(nation);
            }
        }
        let here = nations.first().map_or(CalendarName::EnglandAndWales, |nation| CalendarName::of_nation(*nation));
        Place { here, nations }
    }

    /// Whether a basis can be that of any of them; where none is known, any may be meant.
    pub fn knows(&self, basis: Basis) -> bool {
        self.nations.is_empty() || self.nations.iter().any(|nation| basis.is_known_in(*nation))
    }

    /// The calendar where a basis holds: that of the first council of which it is known.
    pub(super) fn calendar_of(&self, basis: Basis) -> CalendarName {
        let known = self.nations.iter().find(|nation| basis.is_known_in(**nation));
        basis.calendar(known.map_or(self.here, |nation| CalendarName::of_nation(*nation)))
    }

    /// Whether a clock of a basis, counted by a calendar, can be that of any of them.
    pub(super) fn allows(&self, basis: Basis, calendar: CalendarName) -> bool {
        self.nations.is_empty() || self.nations.iter().any(|nation| basis.holds_in(*nation, calendar))
    }
}
