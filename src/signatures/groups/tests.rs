//! What somebody concludes who knows the rules, the whole count, and everything that was ever published.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::*;

/// Every table of so many groups whose sum is this.
fn tables(groups: usize, sum: i64) -> Vec<Vec<i64>> {
    if groups == 1 {
        return vec![vec![sum]];
    }
    let with = |first: i64| {
        tables(groups - 1, sum - first).into_iter().map(move |rest| [vec![first], rest].concat()).collect::<Vec<_>>()
    };
    (0..=sum).flat_map(with).collect()
}

/// What is published of a table: the shown numbers, and that of all others where anything is shown.
type Published = (Vec<Option<i64>>, Option<i64>);

fn seen(sizes: &[i64], shown: &[bool]) -> Published {
    let others: i64 = sizes.iter().zip(shown).filter(|(_, shown)| !**shown).map(|(size, _)| size).sum();
    let numbers = sizes.iter().zip(shown).map(|(size, shown)| shown.then(|| rounded(*size))).collect();
    (numbers, shown.contains(&true).then(|| rounded(others)))
}

/// The sizes that each group can have had, for somebody who saw one thing.
type Possible = Vec<BTreeSet<i64>>;

fn note(possible: &mut Possible, sizes: &[i64]) {
    possible.resize_with(possible.len().max(sizes.len()), BTreeSet::new);
    for (index, size) in sizes.iter().enumerate() {
        possible[index].insert(*size);
    }
}

/// Fails where a group that may be one of fewer than ten was narrowed down to fewer sizes than `least`.
fn demand_doubt(possible: &[BTreeSet<i64>], numbers: &[Option<i64>], least: usize, context: &str) {
    for (index, sizes) in possible.iter().enumerate() {
        let may_be_small = sizes.iter().any(|size| *size < LEAST);
        assert!(numbers[index].is_none() || !may_be_small, "a group under ten is shown: {context}");
        assert!(!may_be_small || sizes.len() >= least, "group {index} is one of {sizes:?}: {context}");
    }
}

#[test]
fn one_publication_leaves_every_size_under_ten_open() {
    for (groups, most) in [(2, 60), (3, 60), (4, 44), (5, 36)] {
        for sum in 0..=most {
            let mut by_sight: HashMap<Published, Possible> = HashMap::new();
            for sizes in tables(groups, sum) {
                let sight = seen(&sizes, &choose_shown(&sizes, &vec![false; groups]));
                note(by_sight.entry(sight).or_default(), &sizes);
            }
            for ((numbers, others), possible) in by_sight.iter().filter(|((_, others), _)| others.is_some()) {
                let context = format!("{sum} people, {numbers:?} and {others:?} others");
                demand_doubt(possible, numbers, 10, &context);
            }
        }
    }
}

/// What two publications, one after the other, let somebody conclude when all who came between were new, or all who went
/// had signed before.
fn demand_doubt_after_two(groups: usize, sum: i64, change: i64) {
    let none = vec![false; groups];
    let more = tables(groups, change);
    let mut growing: HashMap<(Published, Published), Possible> = HashMap::new();
    let mut shrinking = growing.clone();
    for small in tables(groups, sum) {
        let small_first = choose_shown(&small, &none);
        for added in &more {
            let large: Vec<i64> = small.iter().zip(added).map(|(size, more)| size + more).collect();
            let both = [small.clone(), large.clone()].concat();
            let sights = (seen(&small, &small_first), seen(&large, &choose_shown(&large, &small_first)));
            note(growing.entry(sights).or_default(), &both);
            let large_first = choose_shown(&large, &none);
            let sights = (seen(&small, &choose_shown(&small, &large_first)), seen(&large, &large_first));
            note(shrinking.entry(sights).or_default(), &both);
        }
    }
    for ((small, large), possible) in growing.iter().chain(&shrinking) {
        let numbers = [small.0.clone(), large.0.clone()].concat();
        demand_doubt(possible, &numbers, 5, &format!("{sum} and {change} more: {small:?} and {large:?}"));
    }
}

#[test]
fn two_publications_of_two_groups_narrow_no_small_one_down() {
    for sum in 15..=60 {
        (STEP..STEP + 6).for_each(|change| demand_doubt_after_two(2, sum, change));
    }
}

#[test]
fn two_publications_of_three_groups_narrow_no_small_one_down() {
    for (sum, change) in [(16, 14), (25, 12), (28, 10), (30, 14), (34, 11), (38, 10), (41, 10), (44, 14)] {
        demand_doubt_after_two(3, sum, change);
    }
}

proptest! {
    #[test]
    fn whatever_comes_and_goes_what_is_shown_is_large_and_so_is_what_is_left_out(
        walk in proptest::collection::vec(proptest::collection::vec(-40_i64..60, 5), 1..12),
    ) {
        let mut sizes = vec![0_i64; 5];
        let mut published: Vec<Group> = Vec::new();
        for change in walk {
            sizes.iter_mut().zip(change).for_each(|(size, by)| *size = (*size + by).max(0));
            let before: i64 = published.iter().map(|group| group.size).sum();
            if !is_due(before, sizes.iter().sum()) {
                continue;
            }
            published = publish(&sizes, &published);
            let left_out: i64 = published.iter().filter(|g| g.shown.is_none()).map(|g| g.size).sum();
            prop_assert!(published[4].shown.is_none());
            for group in published.iter().filter(|group| group.shown.is_some()) {
                prop_assert!(group.size >= SHOWN_FROM && left_out >= SHOWN_FROM);
                prop_assert_eq!(group.shown.map(|shown| shown % ROUNDED_TO), Some(0));
                prop_assert!((group.shown.unwrap_or(0) - group.size).abs() <= 2);
            }
        }
    }
}

#[test]
fn a_breakdown_shows_the_large_groups_and_one_number_for_the_rest() {
    let sizes = [120, 41, 3, 0, 12];
    let groups: Vec<(Category, Group)> = Category::ALL.iter().copied().zip(publish(&sizes, &[])).collect();
    let breakdown = Breakdown::of(&groups).unwrap();
    assert_eq!(breakdown.groups, [(Category::Practitioner, 120), (Category::Academic, 40)]);
    assert_eq!((breakdown.of, breakdown.others), (176, 15));
    let lines = breakdown.lines(Words::default()).join("\n");
    assert!(lines.contains("of 176 people") && lines.contains("Practitioners: about 120"), "{lines}");
    assert_eq!(breakdown.rows(Words::default()).iter().map(|row| row.width).collect::<Vec<_>>(), [100, 33, 12]);
    let small: Vec<(Category, Group)> = Category::ALL.iter().copied().zip(publish(&[14, 3, 0, 0, 2], &[])).collect();
    assert_eq!(Breakdown::of(&small), None);
}

#[test]
fn a_shown_group_that_becomes_small_takes_the_table_down() {
    let first = publish(&[40, 20, 0, 0, 20], &[]);
    assert_eq!(first.iter().filter(|group| group.shown.is_some()).count(), 2);
    assert!(publish(&[40, 14, 0, 0, 16], &first).iter().all(|group| group.shown.is_none()));
}
