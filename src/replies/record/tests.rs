//! The median, the dates, the promises: each by itself.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::model::*;

fn answered(days: i64) -> Wait {
    Wait { days, end: End::Answered }
}

fn open(days: i64) -> Wait {
    Wait { days, end: End::Open }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_median_counts_those_that_still_wait() {
    assert_eq!(median(&[]).days, None);
    assert_eq!(median(&[answered(7)]).days, Some(7));
    assert_eq!(median(&[answered(5), answered(9), answered(40)]).days, Some(9));
    // Half have an answer after nine days; where the unanswered were dropped, it would be after five.
    assert_eq!(median(&[answered(5), answered(9), open(30), open(60)]).days, Some(9));
    assert_eq!(median(&[answered(5), open(30), open(60)]).days, None);
    // One that has waited for two days says nothing of the third.
    assert_eq!(median(&[open(2), answered(5), answered(9)]).days, Some(5));
    let nobody = Median { letters: 2, answered: 0, days: None, answered_within: 0, longest: 3 };
    assert_eq!(median(&[open(2), open(3)]), nobody);
}

#[test]
fn a_median_that_half_have_not_had_is_an_estimate_and_none_of_a_few() {
    let observed = median(&[answered(5), answered(9), open(30), open(60)]);
    assert_eq!(observed.told(), Some((9, Ground::Observed)));
    // One has an answer after two days, and three were sent yesterday.
    let early = median(&[answered(2), open(1), open(1), open(1)]);
    assert_eq!((early.days, early.told(), early.most_wait()), (Some(2), None, true));
    let many: Vec<Wait> = (0..10).map(|_| answered(6)).chain((0..11).map(|_| open(1))).collect();
    assert_eq!(median(&many).told(), Some((6, Ground::Estimated)));
    let late = median(&[answered(2), open(1), open(1), answered(50)]);
    assert_eq!((late.told(), late.most_wait()), (None, false));
}

#[test]
fn an_answer_and_an_open_wait_of_the_same_day_both_waited_that_day() {
    assert_eq!(median(&[answered(4), open(4)]).days, Some(4));
    assert_eq!(median(&[open(4), answered(4), open(9)]).days, None);
}

fn waits() -> impl Strategy<Value = Vec<Wait>> {
    let wait = (0_i64..200, any::<bool>());
    let wait = wait.prop_map(|(days, is_answered)| if is_answered { answered(days) } else { open(days) });
    proptest::collection::vec(wait, 0..40)
}

proptest! {
    #[test]
    fn without_open_waits_it_is_the_ordinary_lower_median(mut days in proptest::collection::vec(0_i64..200, 1..40)) {
        let waits: Vec<Wait> = days.iter().map(|days| answered(*days)).collect();
        days.sort_unstable();
        prop_assert_eq!(median(&waits).days, Some(days[(days.len() - 1) / 2]));
    }

    #[test]
    fn what_is_told_as_observed_is_true_of_half(waits in waits()) {
        let found = median(&waits);
        if let Some((days, Ground::Observed)) = found.told() {
            let within = waits.iter().filter(|wait| wait.end == End::Answered && wait.days <= days).count();
            prop_assert!(within * 2 >= waits.len());
        }
        prop_assert!(found.days.is_some() || waits.is_empty() || found.most_wait());
    }

    #[test]
    fn leaving_out_the_unanswered_never_makes_it_longer(waits in waits()) {
        let only: Vec<Wait> = waits.iter().copied().filter(|wait| wait.end == End::Answered).collect();
        if let (Some(with), Some(without)) = (median(&waits).days, median(&only).days) {
            prop_assert!(without <= with);
        }
    }

    #[test]
    fn one_more_that_waits_for_long_never_makes_it_shorter(waits in waits()) {
        let mut more = waits.clone();
        more.push(open(1000));
        match (median(&waits).days, median(&more).days) {
            (Some(before), Some(after)) => prop_assert!(after >= before),
            (None, Some(_)) => prop_assert!(false, "it was not reached before"),
            (_, None) => {}
        }
    }

    #[test]
    fn the_order_does_not_matter_and_nobody_is_dropped(waits in waits()) {
        let mut turned = waits.clone();
        turned.reverse();
        prop_assert_eq!(median(&waits), median(&turned));
        prop_assert_eq!(median(&waits).letters, waits.len());
    }
}

fn one(reached: Option<&str>, answered: Option<&str>, due: Option<&str>, ended: Option<&str>) -> Addressed {
    Addressed {
        name: "The Mayor".into(),
        council_code: "HCK".into(),
        reached_on: reached.map(day),
        answered_on: answered.map(day),
        ended_on: ended.map(day),
        due: due.map(|due| DueDay { on: day(due), stopped_on: None }),
    }
}

fn letter_to(to: Vec<Addressed>) -> LetterRow {
    LetterRow { slug: "a".into(), title: "A".into(), to, sent_on: day("2026-01-05") }
}

fn letter(reached: Option<&str>, answered: Option<&str>, due: Option<&str>, ended: Option<&str>) -> LetterRow {
    letter_to(vec![one(reached, answered, due, ended)])
}

#[test]
fn a_letter_to_several_is_one_that_waits_from_the_first_it_reached_to_the_first_answer() {
    let today = day("2026-03-01");
    let mayor = one(Some("2026-01-05"), None, Some("2026-01-12"), None);
    let director = one(Some("2026-01-07"), Some("2026-01-20"), Some("2026-02-02"), None);
    let answered_by_one = letter_to(vec![mayor.clone(), director]);
    assert_eq!(answered_by_one.wait(today), Some(answered(15)));
    let counted = count_punctuality(&[answered_by_one], today);
    assert_eq!(counted, Punctuality { in_time: 1, ..Punctuality::default() }, "by the date of whoever answered");
    let taken_back = one(Some("2026-01-05"), None, Some("2026-01-09"), Some("2026-01-06"));
    let goes_on = letter_to(vec![taken_back.clone(), mayor]);
    assert_eq!((goes_on.ended_on(), goes_on.due().map(|due| due.on)), (None, Some(day("2026-01-12"))));
    let over = letter_to(vec![taken_back, one(None, None, None, Some("2026-01-08"))]);
    assert_eq!((over.ended_on(), over.due(), over.wait(today)), (Some(day("2026-01-08")), None, Some(open(3))));
}

#[test]
fn nobody_is_held_to_a_day_that_had_gone_by_before_anything_reached_them() {
    let row = letter(Some("2026-02-10"), None, Some("2026-02-02"), None);
    let counted = count_punctuality(&[row], day("2026-03-01"));
    assert_eq!(counted, Punctuality { without_date: 1, ..Punctuality::default() });
}

#[test]
fn an_answer_that_came_while_the_clock_stood_still_came_in_time() {
    let stopped = |on: &str| {
        let due = DueDay { on: day("2026-02-02"), stopped_on: Some(day(on)) };
        letter_to(vec![Addressed { due: Some(due), ..one(Some("2026-01-05"), Some("2026-04-01"), None, None) }])
    };
    let counted = count_punctuality(&[stopped("2026-02-02"), stopped("2026-02-03")], day("2026-05-01"));
    assert_eq!(counted, Punctuality { in_time: 1, late: 1, ..Punctuality::default() });
}

#[test]
fn each_letter_stands_to_its_date_in_one_way() {
    let (sent, due) = (Some("2026-01-05"), Some("2026-02-02"));
    let rows = [
        letter(sent, Some("2026-02-02"), due, None),
        letter(sent, Some("2026-02-03"), due, None),
        letter(sent, None, due, None),
        letter(sent, None, Some("2026-04-01"), None),
        letter(sent, Some("2026-01-09"), None, None),
        letter(sent, None, due, Some("2026-01-20")),
        letter(None, None, due, None),
    ];
    let counted = count_punctuality(&rows, day("2026-03-01"));
    assert_eq!(counted, Punctuality { in_time: 1, late: 1, overdue: 1, running: 1, without_date: 2 });
    let record = Record::of(rows.to_vec(), &[], day("2026-03-01"));
    assert_eq!((record.not_reached(), record.median.letters), (1, 6));
    assert_eq!(rows[5].wait(day("2026-03-01")), Some(open(15)), "taken back after fifteen days");
}

#[test]
fn each_promise_is_counted_once() {
    let promise = |outcome: Option<&str>, due: Option<&str>, replaced: Replaced| PromiseFacts {
        outcome: outcome.map(str::to_owned),
        due_on: due.map(day),
        replaced,
    };
    let no = Replaced::No;
    let counted = count_promises(
        &[
            promise(Some("kept"), Some("2026-02-01"), no),
            promise(Some("kept_late"), Some("2026-02-01"), no),
            promise(Some("partly_kept"), None, no),
            promise(Some("not_kept"), None, no),
            promise(Some("withdrawn"), None, no),
            promise(None, None, no),
            promise(None, Some("2026-02-28"), no),
            promise(None, Some("2026-03-01"), no),
            promise(None, Some("2026-02-01"), Replaced::Yes),
        ],
        day("2026-03-01"),
    );
    let expected =
        Promises { kept: 1, late: 1, partly: 1, broken: 1, vague: 1, unverified: 1, running: 1, other: 1, moved: 1 };
    assert_eq!((counted, counted.all()), (expected, 8));
}

#[test]
fn there_is_no_share_of_fewer_than_twenty() {
    let row = || letter(Some("2026-01-05"), Some("2026-01-09"), Some("2026-02-02"), None);
    let of = |count: usize| Record::of((0..count).map(|_| row()).collect(), &[], day("2026-03-01")).in_time_percent();
    assert_eq!((of(19), of(20)), (None, Some(100)));
    assert_eq!((percent(1, 40), percent(13, 40), percent(0, 20)), (Some(3), Some(33), Some(0)));
}
