//! How each date of a letter stands today, in a few words; which of them the page puts first; and what its page shows of
//! all of them. Lateness stands beside what was answered and never in its place.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::basis::Basis;
use super::calendar::calendar;
use super::count::{Lateness, working_days_between};
use super::model::{Deadline, DeadlineState};
use super::{store, words};
use crate::db::Conn;
use crate::letters::model::WholeLetter;
use crate::links;
use crate::locale::Words;

/// So many working days before the day it is said to be near.
const SOON: u32 = 3;

/// How a date stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    /// There is time.
    Running {
        /// Working days left, the due day included.
        days: u32,
    },
    /// The day is near.
    DueSoon {
        /// Working days left, the due day included.
        days: u32,
    },
    /// It is today.
    DueToday,
    /// It went by.
    Overdue {
        /// Working days since, today included.
        days: u32,
    },
    /// It went by as long ago again as there was time.
    LongOverdue {
        /// Working days since, today included.
        days: u32,
    },
    /// The clock stands still.
    Paused {
        /// Days that are left.
        days: u32,
    },
    /// It came by the day.
    InTime,
    /// It came after the day.
    Late {
        /// Working days late.
        days: u32,
    },
}

impl Badge {
    /// How a date stands on a London day; `None` once it was superseded or given up.
    pub fn of(deadline: &Deadline, today: NaiveDate) -> Option<Badge> {
        match deadline.state() {
            DeadlineState::Superseded | DeadlineState::Cancelled => return None,
            DeadlineState::Paused => {
                return Some(Badge::Paused { days: deadline.days_left.unwrap_or(0).unsigned_abs() });
            }
            DeadlineState::Active | DeadlineState::Met | DeadlineState::Missed => {}
        }
        Some(match deadline.lateness(today, None) {
            Lateness::Running { working_days_left: days } if days <= SOON => Badge::DueSoon { days },
            Lateness::Running { working_days_left: days } => Badge::Running { days },
            Lateness::DueToday => Badge::DueToday,
            Lateness::Overdue { working_days: days } if days > time_given(deadline) => Badge::LongOverdue { days },
            Lateness::Overdue { working_days: days } => Badge::Overdue { days },
            Lateness::AnsweredInTime => Badge::InTime,
            Lateness::AnsweredLate { working_days: days } => Badge::Late { days },
        })
    }

    /// The words of it.
    pub fn say(self, words: Words) -> String {
        let days = |days: u32| i64::from(days);
        match self {
            Badge::Running { days: left } => words.say1("deadline-badge-running", "days", days(left)),
            Badge::DueSoon { days: left } => words.say1("deadline-badge-soon", "days", days(left)),
            Badge::DueToday => words.say("deadline-badge-today"),
            // On the weekend after the day, no working day has gone by yet.
            Badge::Overdue { days: 0 } => words.say("deadline-badge-just-overdue"),
            Badge::Overdue { days: late } => words.say1("deadline-badge-overdue", "days", days(late)),
            Badge::LongOverdue { days: late } => words.say1("deadline-badge-long-overdue", "days", days(late)),
            Badge::Paused { days: left } => words.say1("deadline-badge-paused", "days", days(left)),
            Badge::InTime => words.say("deadline-badge-in-time"),
            Badge::Late { days: 0 } => words.say("deadline-badge-just-late"),
            Badge::Late { days: late } => words.say1("deadline-badge-late", "days", days(late)),
        }
    }

    /// Whether the day is still to come.
    fn is_in_time_yet(self) -> bool {
        matches!(self, Badge::Running { .. } | Badge::DueSoon { .. } | Badge::DueToday)
    }

    /// The class of its mark: `good`, `bad`, or none.
    pub fn class(self) -> &'static str {
        match self {
            Badge::InTime => "good",
            Badge::Overdue { .. } | Badge::LongOverdue { .. } | Badge::Late { .. } => "bad",
            _ => "",
        }
    }

    /// The word that programs read.
    pub fn as_str(self) -> &'static str {
        match self {
            Badge::Running { .. } => "running",
            Badge::DueSoon { .. } => "due_soon",
            Badge::DueToday => "due_today",
            Badge::Overdue { .. } => "overdue",
            Badge::LongOverdue { .. } => "long_overdue",
            Badge::Paused { .. } => "paused",
            Badge::InTime => "in_time",
            Badge::Late { .. } => "late",
        }
    }

    /// The number of days in it.
    pub fn days(self) -> Option<u32> {
        match self {
            Badge::Running { days }
            | Badge::DueSoon { days }
            | Badge::Overdue { days }
            | Badge::LongOverdue { days }
            | Badge::Paused { days }
            | Badge::Late { days } => Some(days),
            Badge::DueToday | Badge::InTime => None,
        }
    }
}

/// The working days from the first day to the due one; one at least.
fn time_given(deadline: &Deadline) -> u32 {
    working_days_between(calendar(deadline.calendar), deadline.starts_on, deadline.due_on).max(1)
}

/// A date and how it stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The date.
    pub deadline: &'a Deadline,
    /// How it stands.
    pub badge: Badge,
}

/// How those of some dates stand that hold, the firmest first, on a London day.
pub fn standing_of(deadlines: &[Deadline], today: NaiveDate) -> Vec<Standing<'_>> {
    let badge = |deadline| Badge::of(deadline, today).map(|badge| Standing { deadline, badge });
    let mut all: Vec<Standing<'_>> = deadlines.iter().filter_map(badge).collect();
    all.sort_by_key(|standing| order(standing.deadline));
    all
}

fn order(row: &Deadline) -> (usize, NaiveDate, String) {
    (row.basis.rank(), row.due_on, row.id.as_str().to_owned())
}

/// The date that a page puts first: the firmest on which an answer is due and has not come, and of those the earliest; when
/// everything was answered, the firmest that was. A day that they named themselves is never it.
pub fn headline(deadlines: &[Deadline]) -> Option<&Deadline> {
    let fits = |row: &&Deadline| row.holds() && row.stage.is_answer() && row.basis != Basis::PromisedInReply;
    deadlines.iter().filter(fits).min_by_key(|row| (!row.is_open(), order(row)))
}

/// Every date of a letter, for its page (`templates/deadlines/dates_summary.html`).
#[derive(Debug, Clone)]
pub struct DatesView {
    /// Each date, the firmest first.
    pub dates: Vec<DateView>,
}

/// One date.
#[derive(Debug, Clone)]
pub struct DateView {
    /// Whose; empty where there is only one addressee.
    pub addressees: Vec<String>,
    /// What is due.
    pub stage: String,
    /// The day.
    pub due_on: NaiveDate,
    /// Whose clock it is.
    pub whose_clock: String,
    /// How it stands; empty while there is time, since that stands with the addressee, and where nobody is held to it any
    /// more.
    pub standing: String,
    /// The class of its mark.
    pub class: &'static str,
    /// Whether part of the way lies in years whose holidays are not known.
    pub provisional: bool,
    /// Where it is told how it was counted.
    pub path: String,
}

/// What a page shows of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// The day, and not how it stands: nobody is held to it any more, and nothing came on it.
    Day,
    /// The day, and how it stands.
    Standing,
}

/// What a letter's page shows of its dates on a London day, as `shown` says of each; nothing before it was sent. Dates that
/// were counted alike for several addressees are one.
///
/// # Errors
/// The database's.
pub fn summary(
    conn: &mut Conn,
    whole: &WholeLetter,
    shown: impl Fn(&Deadline) -> Shown,
    today: NaiveDate,
    words: Words,
) -> QueryResult<Option<DatesView>> {
    let rows = store::list_active(conn, &whole.letter.id)?;
    let mut dates: Vec<(&Deadline, DateView)> = Vec::new();
    for standing in &standing_of(&rows, today) {
        let row = standing.deadline;
        let one = match shown(row) {
            Shown::Nothing => continue,
            Shown::Day => DateView { standing: String::new(), class: "", ..view(whole, standing, words) },
            Shown::Standing => view(whole, standing, words),
        };
        match dates.iter_mut().find(|(other, before)| is_counted_alike(row, other) && one.standing == before.standing) {
            Some((_, before)) => before.addressees.extend(one.addressees),
            None => dates.push((row, one)),
        }
    }
    let dates: Vec<DateView> = dates.into_iter().map(|(_, view)| view).collect();
    Ok((!dates.is_empty()).then_some(DatesView { dates }))
}

/// Whether the way to both dates is the same, day by day.
fn is_counted_alike(row: &Deadline, other: &Deadline) -> bool {
    let way =
        |row: &Deadline| (row.stage, row.basis, row.starts_on, row.start_rule, row.due_on, row.unit, row.calendar);
    way(row) == way(other) && row.source_url == other.source_url && row.quotation == other.quotation
}

fn view(whole: &WholeLetter, standing: &Standing<'_>, words: Words) -> DateView {
    let row = standing.deadline;
    let several = whole.addressees.len() > 1;
    DateView {
        addressees: words::addressee_name(row, &whole.addressees).filter(|_| several).into_iter().collect(),
        stage: words::stage(row.stage, words),
        due_on: row.due_on,
        whose_clock: words::whose_clock(row, words),
        standing: if standing.badge.is_in_time_yet() { String::new() } else { standing.badge.say(words) },
        class: standing.badge.class(),
        provisional: row.due().provisional,
        path: links::deadline_counted(&whole.letter.slug, row.id.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;
    use crate::clock::Clock;
    use crate::deadlines::calendar::CalendarName;
    use crate::deadlines::model::{Stage, StartRule, Terms, Unit};
    use crate::letters::model::LetterId;
    use crate::web::page::Frame;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn deadline(basis: Basis, days: u16) -> Deadline {
        let now = Clock::default().now();
        let terms = Terms {
            stage: Stage::Answer,
            basis,
            source_url: None,
            quotation: None,
            starts_on: day("2026-06-01"),
            start_rule: StartRule::Sent,
            days,
            unit: Unit::WorkingDays,
            calendar: CalendarName::EnglandAndWales,
        };
        Deadline::of((&LetterId::new(now), None), terms, now)
    }

    #[test]
    fn a_date_goes_from_time_enough_to_long_overdue() {
        let row = deadline(Basis::PublishedStandard, 10);
        let at = |today: &str| Badge::of(&row, day(today)).expect("it holds");
        assert_eq!(at("2026-06-01"), Badge::Running { days: 10 });
        assert_eq!(at("2026-06-10"), Badge::DueSoon { days: 3 });
        assert_eq!(at("2026-06-15"), Badge::DueToday);
        assert_eq!(at("2026-06-16"), Badge::Overdue { days: 1 });
        assert_eq!(at("2026-06-29"), Badge::Overdue { days: 10 });
        assert_eq!(at("2026-06-30"), Badge::LongOverdue { days: 11 });
    }

    #[test]
    fn an_answer_says_whether_it_came_in_time_for_ever() {
        let met = |on| Deadline { met_on: Some(day(on)), ..deadline(Basis::PublishedStandard, 10) };
        assert_eq!(Badge::of(&met("2026-06-15"), day("2027-01-01")), Some(Badge::InTime));
        assert_eq!(Badge::of(&met("2026-06-17"), day("2027-01-01")), Some(Badge::Late { days: 2 }));
    }

    #[test]
    fn the_firmest_date_that_is_open_comes_first_and_a_promise_never_does() {
        let promised = Deadline { unit: Unit::NamedDay, ..deadline(Basis::PromisedInReply, 0) };
        let (hope, law) = (deadline(Basis::HopedForByAuthor, 5), deadline(Basis::FreedomOfInformation, 20));
        let all = [promised.clone(), hope.clone(), law.clone()];
        assert_eq!(headline(&all).map(|row| &row.id), Some(&law.id));
        let met = Deadline { met_on: Some(law.due_on), ..law.clone() };
        let all = [promised.clone(), hope.clone(), met.clone()];
        assert_eq!(headline(&all).map(|row| &row.id), Some(&hope.id));
        assert_eq!(headline(&[promised.clone(), met.clone()]).map(|row| &row.id), Some(&met.id));
        assert!(headline(&[promised]).is_none());
        let order: Vec<Basis> = standing_of(&all, day("2026-06-02")).iter().map(|one| one.deadline.basis).collect();
        assert_eq!(order, [Basis::FreedomOfInformation, Basis::PromisedInReply, Basis::HopedForByAuthor]);
    }

    #[derive(Template)]
    #[template(source = "{% include \"deadlines/dates_summary.html\" %}", ext = "html")]
    struct Page {
        page: Frame,
        dates: Option<DatesView>,
    }

    #[test]
    fn the_part_of_a_letters_page_says_whose_date_it_is_and_how_it_stands() {
        let date = DateView {
            addressees: vec!["The Mayor".to_owned(), "The Clerk".to_owned()],
            stage: "Answer".to_owned(),
            due_on: day("2026-06-15"),
            whose_clock: "Their own clock.".to_owned(),
            standing: "overdue".to_owned(),
            class: "bad",
            provisional: false,
            path: "/letters/x/deadlines/y".to_owned(),
        };
        let page = Page { page: Frame::new(Words::default()), dates: Some(DatesView { dates: vec![date] }) };
        let html = page.render().expect("a page");
        assert!(
            html.contains("Answer: 15 June 2026")
                && html.contains("state bad")
                && html.contains("The Clerk")
                && html.contains("/deadlines/y")
        );
        let none = Page { page: Frame::new(Words::default()), dates: None };
        assert_eq!(none.render().expect("a page").trim(), "");
    }
}
