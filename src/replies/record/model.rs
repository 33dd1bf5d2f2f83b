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
    /// Not held to a day: there is none, its clock stands still, or the authors took the letter back before it.
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
        self.kept + self.late + self.partly + self.broken + self.vague + self.unverified + self.running + self.other
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

pub(super) fn percent(part: usize, whole: usize) -> Option<i64> {
    if whole < ENOUGH_TO_COMPARE {
        return None;
    }
    i64::try_from((part * 200 + whole) / (whole * 2)).ok()
}
