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
    /// The days, as near as can be told; `None` while fewer than half have an answer even so.
    pub days: Option<i64>,
    /// How many of them have had an answer within those days.
    pub answered_within: usize,
    /// The longest wait, answered or not: a median that is not reached is longer than most of these.
    pub longest: i64,
}

/// On what a median rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// At least half of the letters have had their answer within those days: it is counted, not estimated.
    Observed,
    /// Fewer have, because some have waited for a shorter time than that; it is an estimate.
    Estimated,
}

impl Ground {
    /// The word that programs read.
    pub fn as_str(self) -> &'static str {
        match self {
            Ground::Observed => "observed",
            Ground::Estimated => "estimated",
        }
    }
}

impl Median {
    /// The median that can be told, and on what it rests. One that is an estimate is not told of too few letters.
    pub fn told(&self) -> Option<(i64, Ground)> {
        let days = self.days?;
        if self.answered_within * 2 >= self.letters {
            Some((days, Ground::Observed))
        } else {
            (self.letters >= ENOUGH_TO_COMPARE).then_some((days, Ground::Estimated))
        }
    }

    /// Whether more than half of the letters have no answer yet.
    pub fn most_wait(&self) -> bool {
        self.answered * 2 < self.letters
    }
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
    let answered = || sorted.iter().filter(|wait| wait.end == End::Answered);
    Median {
        letters: sorted.len(),
        answered: answered().count(),
        days,
        answered_within: days.map_or(0, |days| answered().filter(|wait| wait.days <= days).count()),
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
    /// Replaced by another that was made later.
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

/// The day by which an answer is due, and whether its clock stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// The day.
    pub on: NaiveDate,
    /// The day on which the clock stopped because the authors were asked what they meant, if it has not run since: an
    /// answer that came later came with days left.
    pub stopped_on: Option<NaiveDate>,
}

impl DueDay {
    /// Whether an answer of a day came in time.
    fn is_met_by(&self, answered_on: NaiveDate) -> bool {
        self.stopped_on.map_or(answered_on, |stopped| stopped.min(answered_on)) <= self.on
    }
}

/// One letter to one person at the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// To whom there.
    pub name: String,
    /// The code of the council that it was sent to: this one, or one that it took over from.
    pub council_code: String,
    /// The day from which they have waited: `None` if no mail reached them.
    pub reached_on: Option<NaiveDate>,
    /// The day of their first answer.
    pub answered_on: Option<NaiveDate>,
    /// The day on which the authors took it back from them, or ended it.
    pub ended_on: Option<NaiveDate>,
    /// The day by which an answer of theirs was due.
    pub due: Option<DueDay>,
}

impl Addressed {
    /// The day by which they are held to an answer: none that had gone by before anything reached them, or that was to
    /// come when it was ended.
    fn held_to(&self) -> Option<DueDay> {
        let reached_on = self.reached_on?;
        self.due.filter(|due| due.on >= reached_on && self.ended_on.is_none_or(|ended| ended > due.on))
    }
}

/// One letter to the council, however many people there it is addressed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Its place in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// To whom there, in the letter's order.
    pub to: Vec<Addressed>,
    /// The day on which it was sent.
    pub sent_on: NaiveDate,
}

impl LetterRow {
    /// The day from which it has waited: the first on which it reached one of them; `None` if no mail reached anybody.
    pub fn reached_on(&self) -> Option<NaiveDate> {
        self.to.iter().filter_map(|one| one.reached_on).min()
    }

    /// The day of the first answer of any of them.
    pub fn answered_on(&self) -> Option<NaiveDate> {
        self.to.iter().filter_map(|one| one.answered_on).min()
    }

    /// The day on which the authors took it back, or ended it, from the last of them.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        let days: Option<Vec<NaiveDate>> = self.to.iter().map(|one| one.ended_on).collect();
        days?.into_iter().max()
    }

    /// The day by which an answer was due: that of whoever answered first, and while nobody has, the first that anybody is
    /// held to.
    pub fn due(&self) -> Option<DueDay> {
        match self.to.iter().filter(|one| one.answered_on.is_some()).min_by_key(|one| one.answered_on) {
            Some(first) => first.due,
            None => self.to.iter().filter_map(Addressed::held_to).min_by_key(|due| due.on),
        }
    }

    /// How long it has waited on a day; `None` if it reached nobody.
    pub fn wait(&self, today: NaiveDate) -> Option<Wait> {
        let since = self.reached_on()?;
        let (until, end) = match self.answered_on() {
            Some(on) => (on, End::Answered),
            None => (self.ended_on().map_or(today, |ended| ended.min(today)), End::Open),
        };
        Some(Wait { days: (until - since).num_days().max(0), end })
    }
}

/// Counts how letters that reached somebody stand to their dates, on a day.
pub fn count_punctuality(rows: &[LetterRow], today: NaiveDate) -> Punctuality {
    let mut counted = Punctuality::default();
    for row in rows.iter().filter(|row| row.reached_on().is_some()) {
        let place = match (row.due(), row.answered_on()) {
            (None, _) => &mut counted.without_date,
            (Some(due), Some(answered)) if due.is_met_by(answered) => &mut counted.in_time,
            (Some(_), Some(_)) => &mut counted.late,
            (Some(due), None) if today > due.on => &mut counted.overdue,
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
