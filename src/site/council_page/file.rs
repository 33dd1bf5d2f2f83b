//! A council's record for programs: the same counts as on its page, each with how it was made.

use chrono::NaiveDate;
use serde::Serialize;

use super::Found;
use crate::app::App;
use crate::councils::model::Council;
use crate::links;
use crate::replies::record::model::{ENOUGH_TO_COMPARE, LetterRow};

/// How the waits are counted.
const WAITS: &str = "A letter counts once, from the first day on which it reached anybody at the council to the first answer \
                     of any of them; one without an answer counts for as long as it has waited (Kaplan-Meier). The median is \
                     observed where at least half have had their answer by then; else it is an estimate, and null where it \
                     would rest on fewer letters than comparable_from.";
/// How the dates are counted.
const DATES: &str = "A letter counts once, by the date of whoever answered first, or by the first date that anybody is held \
                     to. An answer that came while the clock stood still came in time.";

#[derive(Serialize)]
pub(super) struct RecordFile<'a> {
    code: &'a str,
    name: &'a str,
    ended_on: Option<NaiveDate>,
    successors: Vec<String>,
    took_over_from: Vec<String>,
    as_of: NaiveDate,
    first_answers: FirstAnswers,
    dates: Dates,
    promises: PromisesFile,
    /// Fewer than this many letters are not to be compared.
    comparable_from: usize,
    letters: Vec<LetterFile<'a>>,
}

#[derive(Serialize)]
struct FirstAnswers {
    letters: usize,
    answered: usize,
    not_reached: usize,
    median_days: Option<i64>,
    /// `observed` or `estimated`.
    median_is: Option<&'static str>,
    longest_wait_days: i64,
    method: &'static str,
}

#[derive(Serialize)]
struct Dates {
    in_time: usize,
    late: usize,
    overdue: usize,
    running: usize,
    without_date: usize,
    in_time_percent: Option<i64>,
    method: &'static str,
}

#[derive(Serialize)]
struct PromisesFile {
    kept: usize,
    kept_late: usize,
    partly_kept: usize,
    not_kept: usize,
    vague: usize,
    date_passed_unverified: usize,
    running: usize,
    other: usize,
    moved: usize,
    kept_percent: Option<i64>,
}

#[derive(Serialize)]
struct LetterFile<'a> {
    address: String,
    title: &'a str,
    to: Vec<ToFile<'a>>,
    sent_on: NaiveDate,
    reached_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    /// The day on which the clock stopped for good, because the authors were asked what they meant.
    clock_stopped_on: Option<NaiveDate>,
    answered_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
}

#[derive(Serialize)]
struct ToFile<'a> {
    name: &'a str,
    council: &'a str,
}

/// The record of a council that was found.
pub(super) fn file<'a>(app: &App, found: &'a Found) -> RecordFile<'a> {
    let (council, record) = (&found.council, &found.record);
    let (median, dates, promises) = (record.median, record.punctuality, record.promises);
    let address = |council: &Council| app.links.absolute(&links::council(&council.slug));
    RecordFile {
        code: &council.code,
        name: &council.name,
        ended_on: council.ended_on,
        successors: found.successors.iter().map(address).collect(),
        took_over_from: found.predecessors.iter().map(address).collect(),
        as_of: record.on,
        first_answers: FirstAnswers {
            letters: median.letters,
            answered: median.answered,
            not_reached: record.not_reached(),
            median_days: median.told().map(|(days, _)| days),
            median_is: median.told().map(|(_, ground)| ground.as_str()),
            longest_wait_days: median.longest,
            method: WAITS,
        },
        dates: Dates {
            in_time: dates.in_time,
            late: dates.late,
            overdue: dates.overdue,
            running: dates.running,
            without_date: dates.without_date,
            in_time_percent: record.in_time_percent(),
            method: DATES,
        },
        promises: PromisesFile {
            kept: promises.kept,
            kept_late: promises.late,
            partly_kept: promises.partly,
            not_kept: promises.broken,
            vague: promises.vague,
            date_passed_unverified: promises.unverified,
            running: promises.running,
            other: promises.other,
            moved: promises.moved,
            kept_percent: record.kept_percent(),
        },
        comparable_from: ENOUGH_TO_COMPARE,
        letters: record.letters.iter().map(|letter| letter_file(app, letter)).collect(),
    }
}

fn letter_file<'a>(app: &App, letter: &'a LetterRow) -> LetterFile<'a> {
    let due = letter.due();
    LetterFile {
        address: app.links.absolute(&links::letter(&letter.slug)),
        title: &letter.title,
        to: letter.to.iter().map(|one| ToFile { name: &one.name, council: &one.council_code }).collect(),
        sent_on: letter.sent_on,
        reached_on: letter.reached_on(),
        due_on: due.map(|due| due.on),
        clock_stopped_on: due.and_then(|due| due.stopped_on),
        answered_on: letter.answered_on(),
        ended_on: letter.ended_on(),
    }
}
