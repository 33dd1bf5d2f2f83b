//! Who signed, by group, so far as it can be said without saying anything of somebody in a small one.
//!
//! The whole count is exact and public, so whoever knows all groups but one knows that one as well. Three rules together
//! keep a group under ten from being worked out, by whoever knows them and has kept everything that was ever published:
//!
//! * A group is shown only if it and all that is left out beside it are large; the last group of a table is always left
//!   out. What is left out then holds at least one group of unknown size that can make up for any size of the others.
//! * A table is published anew only when the count has moved by [`STEP`]: the change is never that of one person.
//! * "Left out" begins above ten. So a group that is left out before a change and shown after it may have been one of
//!   ten or more, however much of the change was its own. Where a group that was shown has become small, the whole table
//!   is taken down.
//!
//! The numbers follow the practice of official statistics: none under ten, others to the nearest five, and further ones
//! left out where a difference would tell (Office for National Statistics, "Policy on protecting confidentiality in
//! tables"). Tests enumerate small tables, and what somebody who knows the rules can conclude from them.

use serde::{Deserialize, Serialize};

use super::model::{Category, Verification};
use crate::locale::Words;
use crate::text_enum;

/// No group of fewer people is ever shown.
pub const LEAST: i64 = 10;
/// A group is shown from this size on, and what is left out is at least of this size.
pub const SHOWN_FROM: i64 = LEAST + ROUNDED_TO;
/// By how much the count moves before the groups are published anew.
pub const STEP: i64 = 10;
/// Numbers are rounded to the nearest multiple.
pub const ROUNDED_TO: i64 = 5;

text_enum! {
    /// By what a letter's counted signatures are told apart.
    Dimension {
        /// How they were checked: a method, and no group. Its numbers are exact.
        Verification = "verification",
        /// As what people signed, when it was last published.
        Category = "category",
        /// As what people signed, as it is at present: what the published numbers are made of. It never leaves the service.
        Exact = "exact",
    }
}

/// Which groups of a table are shown, from their sizes and from which were shown before. The last group never is.
pub fn choose_shown(sizes: &[i64], shown_before: &[bool]) -> Vec<bool> {
    let stays: Vec<bool> = sizes.iter().zip(shown_before).map(|(size, was)| *was && *size >= SHOWN_FROM).collect();
    let mut left_out: i64 = sizes.iter().zip(&stays).filter(|(_, shown)| !**shown).map(|(size, _)| size).sum();
    if stays != shown_before || left_out < SHOWN_FROM {
        return vec![false; sizes.len()];
    }
    let mut shown = stays;
    for (index, size) in sizes.iter().enumerate().take(sizes.len().saturating_sub(1)) {
        if !shown[index] && *size >= SHOWN_FROM && left_out - size >= SHOWN_FROM {
            shown[index] = true;
            left_out -= size;
        }
    }
    shown
}

/// To the nearest multiple of five.
pub fn rounded(size: i64) -> i64 {
    (size + ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO
}

/// Whether a table of so many people is published anew for so many.
pub fn is_due(published: i64, now: i64) -> bool {
    (now - published).abs() >= STEP
}

/// One group as it is stored: its size when the groups were last published, and the number that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its size.
    pub size: i64,
    /// What is shown of it; `None` where it is left out.
    pub shown: Option<i64>,
}

/// The groups to publish for these sizes, in the order of [`Category::ALL`], after those that are published.
pub fn publish(sizes: &[i64], before: &[Group]) -> Vec<Group> {
    let shown_before: Vec<bool> =
        (0..sizes.len()).map(|index| before.get(index).is_some_and(|group| group.shown.is_some())).collect();
    let shown = choose_shown(sizes, &shown_before);
    let group = |(size, shown): (&i64, bool)| Group { size: *size, shown: shown.then(|| rounded(*size)) };
    sizes.iter().zip(shown).map(group).collect()
}

/// What is published of as what people signed: every reader of a page, a file or the council's copy sees this and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakdown {
    /// How many people had signed then.
    pub of: i64,
    /// To which multiple the numbers are rounded.
    pub rounded_to: i64,
    /// The groups that are shown.
    pub groups: Vec<(Category, i64)>,
    /// Everyone else, in no group of their own.
    pub others: i64,
}

impl Breakdown {
    /// What may be shown of the stored groups; `None` if that is nothing.
    pub fn of(groups: &[(Category, Group)]) -> Option<Breakdown> {
        let sum = |left_out_only: bool| -> i64 {
            groups.iter().filter(|(_, g)| !left_out_only || g.shown.is_none()).map(|(_, g)| g.size).sum()
        };
        let in_order = |category: &Category| {
            groups.iter().find(|(of, _)| of == category).and_then(|(of, g)| g.shown.map(|shown| (*of, shown)))
        };
        let shown: Vec<(Category, i64)> = Category::ALL.iter().filter_map(in_order).collect();
        let breakdown = Breakdown { of: sum(false), rounded_to: ROUNDED_TO, groups: shown, others: rounded(sum(true)) };
        (!breakdown.groups.is_empty()).then_some(breakdown)
    }

    /// In words, a line for each group: "About 40 practitioners".
    pub fn lines(&self, words: Words) -> Vec<String> {
        let mut lines = vec![words.say1("groups-of", "count", self.of)];
        lines.extend(self.rows(words).into_iter().map(|row| {
            let number = crate::locale::grouped(row.number);
            words.say2("groups-line", "group", row.label, "number", number)
        }));
        lines
    }

    /// For a table with bars: the widest is a hundred.
    pub fn rows(&self, words: Words) -> Vec<Row> {
        let most = self.groups.iter().map(|(_, n)| *n).chain([self.others, 1]).max().unwrap_or(1);
        let row = |label, number: i64| Row { label, number, width: number * 100 / most };
        let mut rows: Vec<Row> =
            self.groups.iter().map(|(category, number)| row(group_words(*category, words), *number)).collect();
        rows.push(row(words.say("groups-others"), self.others));
        rows
    }
}

/// A group as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub label: String,
    /// About how many they are.
    pub number: i64,
    /// The length of its bar, in hundredths of the longest.
    pub width: i64,
}

fn group_words(category: Category, words: Words) -> String {
    match category {
        Category::Practitioner => words.say("groups-practitioners"),
        Category::Academic => words.say("groups-academics"),
        Category::Student => words.say("groups-students"),
        Category::ServiceUser => words.say("groups-service-users"),
        Category::Supporter => words.say("groups-supporters"),
    }
}

/// Sums of the signatures that are counted, by category in the order of [`Category::ALL`] and by how they were checked.
pub fn sums(cells: &[(Category, Verification, i64)]) -> (Vec<i64>, Vec<(Verification, i64)>) {
    let by_category = |category: &Category| cells.iter().filter(|cell| cell.0 == *category).map(|cell| cell.2).sum();
    let by_check =
        |check: &Verification| (*check, cells.iter().filter(|cell| cell.1 == *check).map(|cell| cell.2).sum());
    (Category::ALL.iter().map(by_category).collect(), Verification::ALL.iter().map(by_check).collect())
}

#[cfg(test)]
#[path = "groups/tests.rs"]
mod tests;
