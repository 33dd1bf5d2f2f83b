//! What is true of a council's record: how long letters waited, how they stood to their dates, what became of promises.
//! Pure. Whoever has not answered is counted in, for as long as they have waited so far.

use chrono::NaiveDate;

/// Below this many, a share says more about chance than about a council, and nobody is compared.
pub const ENOUGH_TO_COMPARE: usize = 20;

/// How one wait ended, or that it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With a first answer.
    Answered,
    /// Not yet: this long, and nobody knows how much longer. So, too, where the authors took the letter back.
    Open,
}

/// One letter's wait for a first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// London's civil days.
    pub days: i64,
    /// How it ended.
    pub end: End,
}

/// The days within which half of the letters have their first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Median {
    /// Of how many letters.
    pub letters: usize,
    /// How many of them have an answer.
    pub answered: usize,
    /// The days; `None` while fewer than half have one, as near as can be told.
    pub days: Option<i64>,
    /// The longest wait, answered or not: a median that is not reached is longer than most of these.
    pub longest: i64,
}

/// The median of waits of which some go on (Kaplan and Meier, 1958): at each day with an answer, the share that still waits
/// falls by the part of those who had waited so long. One that goes on counts as waiting up to its last day, and is never
/// left out; leaving it out would make the slowest look quick.
pub fn median(waits: &[Wait]) -> Median {
    let mut sorted = waits.to_vec();
    sorted.sort_by_key(|wait| wait.days);
    let mut still_waiting = 1.0_f64;
    let mut days = None;
    let mut place = 0;
    while place < sorted.len() && days.is_none() {
        let day = sorted[place].days;
        let at_risk = sorted.len() - place;
        let of_day = sorted[place..].iter().take_while(|wait| wait.days == day).count();
        let answered = sorted[place..place + of_day].iter().filter(|wait| wait.end == End::Answered).count();
        still_waiting *= share(at_risk - answered, at_risk);
        if answered > 0 && still_waiting <= 0.5 + 1e-9 {
            days = Some(day);
        }
        place += of_day;
    }
    Median {
        letters: sorted.len(),
        answered: sorted.iter().filter(|wait| wait.end == End::Answered).count(),
        days,
        longest: sorted.last().map_or(0, |wait| wait.days),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 letters")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// How the letters stand to the dates on their pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Punctuality {
    /// Answered by the day.
    pub in_time: usize,
    /// Answered after it.
    pub late: usize,
    /// Not answered, and the day has gone by.
    pub overdue: usize,
    /// Not answered, and the day is yet to come.
    pub running: usize,
    /// Not held to a day: there is none, or the authors took the letter back before it.
    pub without_date: usize,
}

/// What became of promises. Each is counted once; one that was replaced by a later one counts as moved, and the later one
/// by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Promises {
    /// Kept in time.
    pub kept: usize,
    /// Kept after their day.
    pub late: usize,
    /// Kept in part.
    pub partly: usize,
    /// Not kept.
    pub broken: usize,
    /// Without a day by which anybody could tell, and nobody has told.
    pub vague: usize,
    /// Their day has gone by, and nobody has looked.
    pub unverified: usize,
    /// Their day is yet to come.
    pub running: usize,
    /// Withdrawn, under a condition that did not come about, or not to be told.
    pub other: usize,
    /// Moved to a later day.
    pub moved: usize,
}

impl Promises {
    /// How many there are, those moved not counted twice.
    pub fn all(&self) -> usize {
        self.kept
            + self.late
            + self.partly
            + self.broken
            + self.vague
            + self.unverified
            + self.running
            + self.other
    }
}

/// A promise, as far as it counts here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseFacts {
    /// What was decided, as it is stored.
    pub outcome: Option<String>,
    /// The last day on which it could be kept.
    pub due_on: Option<NaiveDate>,
    /// A later one took its place.
    pub replaced: Replaced,
}

/// Whether another promise took the place of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It did.
    Yes,
    /// It did not.
    No,
}

/// Counts promises on a day.
pub fn count_promises(promises: &[PromiseFacts], today: NaiveDate) -> Promises {
    let mut counted = Promises::default();
    for promise in promises {
        let place = match (promise.replaced, promise.outcome.as_deref(), promise.due_on) {
            (Replaced::Yes, ..) => &mut counted.moved,
            (Replaced::No, Some("kept"), _) => &mut counted.kept,
            (Replaced::No, Some("kept_late"), _) => &mut counted.late,
            (Replaced::No, Some("partly_kept"), _) => &mut counted.partly,
            (Replaced::No, Some("not_kept"), _) => &mut counted.broken,
            (Replaced::No, Some(_), _) => &mut counted.other,
            (Replaced::No, None, None) => &mut counted.vague,
            (Replaced::No, None, Some(due)) if today > due => &mut counted.unverified,
            (Replaced::No, None, Some(_)) => &mut counted.running,
        };
        *place += 1;
    }
    counted
}

/// One letter to the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Its place in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// To whom there.
    pub addressee: String,
    /// The code of the council that it was sent to: this one, or one that it took over from.
    pub council_code: String,
    /// The day on which it was sent.
    pub sent_on: NaiveDate,
    /// The day from which it has waited: `None` if no mail reached them.
    pub reached_on: Option<NaiveDate>,
    /// The day of the first answer.
    pub answered_on: Option<NaiveDate>,
    /// The day on which the authors took it back, or ended it.
    pub ended_on: Option<NaiveDate>,
    /// The day by which an answer was due.
    pub due_on: Option<NaiveDate>,
}

impl LetterRow {
    /// How long it has waited on a day; `None` if it reached nobody.
    pub fn wait(&self, today: NaiveDate) -> Option<Wait> {
        let since = self.reached_on?;
        let (until, end) = match self.answered_on {
            Some(on) => (on, End::Answered),
            None => (self.ended_on.map_or(today, |ended| ended.min(today)), End::Open),
        };
        Some(Wait { days: (until - since).num_days().max(0), end })
    }
}

/// Counts how letters that reached somebody stand to their dates, on a day.
pub fn count_punctuality(rows: &[LetterRow], today: NaiveDate) -> Punctuality {
    let mut counted = Punctuality::default();
    for row in rows.iter().filter(|row| row.reached_on.is_some()) {
        let until = row.ended_on.map_or(today, |ended| ended.min(today));
        let place = match (row.due_on, row.answered_on) {
            (None, _) => &mut counted.without_date,
            (Some(due), Some(answered)) if answered <= due => &mut counted.in_time,
            (Some(_), Some(_)) => &mut counted.late,
            (Some(due), None) if until > due => &mut counted.overdue,
            (Some(_), None) if row.ended_on.is_some() => &mut counted.without_date,
            (Some(_), None) => &mut counted.running,
        };
        *place += 1;
    }
    counted
}

/// A council's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The day that it is told of.
    pub on: NaiveDate,
    /// Its letters, the newest first.
    pub letters: Vec<LetterRow>,
    /// How long those that reached somebody waited.
    pub median: Median,
    /// How they stood to their dates.
    pub punctuality: Punctuality,
    /// What became of promises.
    pub promises: Promises,
}

impl Record {
    /// Of a council's letters and promises, on a day.
    pub fn of(letters: Vec<LetterRow>, promises: &[PromiseFacts], today: NaiveDate) -> Record {
        let waits: Vec<Wait> = letters.iter().filter_map(|row| row.wait(today)).collect();
        Record {
            on: today,
            median: median(&waits),
            punctuality: count_punctuality(&letters, today),
            promises: count_promises(promises, today),
            letters,
        }
    }

    /// Letters that reached nobody there.
    pub fn not_reached(&self) -> usize {
        self.letters.len() - self.median.letters
    }

    /// The share of letters with a date that were answered by it, in whole per cent; `None` while there are too few.
    pub fn in_time_percent(&self) -> Option<i64> {
        let Punctuality { in_time, late, overdue, .. } = self.punctuality;
        percent(in_time, in_time + late + overdue)
    }

    /// The share of promises of which it is known that were kept in time, in whole per cent; `None` while there are too few.
    pub fn kept_percent(&self) -> Option<i64> {
        let Promises { kept, late, partly, broken, .. } = self.promises;
        percent(kept, kept + late + partly + broken)
    }
}

fn percent(part: usize, whole: usize) -> Option<i64> {
    if whole < ENOUGH_TO_COMPARE {
        return None;
    }
    i64::try_from((part * 200 + whole) / (whole * 2)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        assert_eq!(median(&[open(2), open(3)]), Median { letters: 2, answered: 0, days: None, longest: 3 });
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

    fn letter(reached: Option<&str>, answered: Option<&str>, due: Option<&str>, ended: Option<&str>) -> LetterRow {
        LetterRow {
            slug: "a".into(),
            title: "A".into(),
            addressee: "The Mayor".into(),
            council_code: "HCK".into(),
            sent_on: day("2026-01-05"),
            reached_on: reached.map(day),
            answered_on: answered.map(day),
            ended_on: ended.map(day),
            due_on: due.map(day),
        }
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
        let expected = Promises {
            kept: 1,
            late: 1,
            partly: 1,
            broken: 1,
            vague: 1,
            unverified: 1,
            running: 1,
            other: 1,
            moved: 1,
        };
        assert_eq!((counted, counted.all()), (expected, 8));
    }

    #[test]
    fn there_is_no_share_of_fewer_than_twenty() {
        let row = || letter(Some("2026-01-05"), Some("2026-01-09"), Some("2026-02-02"), None);
        let of = |count: usize| Record::of((0..count).map(|_| row()).collect(), &[], day("2026-03-01")).in_time_percent();
        assert_eq!((of(19), of(20)), (None, Some(100)));
        assert_eq!((percent(1, 40), percent(13, 40), percent(0, 20)), (Some(3), Some(33), Some(0)));
    }
}
