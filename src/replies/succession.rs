//! What becomes of a letter when the council that it was sent to is abolished: the letter, its clocks, its promises and its
//! reminders go on with whoever took over. That is written down once, and the organisers are asked to look whether the
//! address still works. Nothing is sent anywhere else by itself.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::store::succession as store;
use crate::clock::{Time, london_date, london_midnight};
use crate::councils::directory::Directory;
use crate::councils::model::Council;
use crate::db::Conn;
use crate::dispatch::post::{Post, tell_team};
use crate::letters::model::{Addressee, AddresseeId, Letter, LetterId};
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening, record};
use crate::letters::store::{find_locked, touch, with_parts};
use crate::links;
use crate::locale::Words;
use crate::organisers::stationery::Stationery;

/// Between the names of several councils.
const BETWEEN: &str = ", ";

/// A council that was abolished, and who serves in its place.
#[derive(Debug, Clone)]
pub struct Succession<'a> {
    /// The council that is no more.
    pub before: &'a Council,
    /// Those that took over; none where the directory does not know.
    pub now: Vec<&'a Council>,
    ended_on: NaiveDate,
}

impl<'a> Succession<'a> {
    /// What became by a day of the council with a code; nothing if it is still there, or unknown.
    pub fn of(directory: &'a Directory, code: &str, today: NaiveDate) -> Option<Succession<'a>> {
        let before = directory.find(code).filter(|council| council.is_abolished(today))?;
        Some(Succession { ended_on: before.ended_on?, now: directory.living_successors(before, today), before })
    }

    /// The day from which the others serve. One that was there before took over when this one ended.
    pub fn on(&self) -> NaiveDate {
        let started = self.now.iter().filter_map(|council| council.started_on).max();
        started.filter(|on| *on > self.ended_on).unwrap_or(self.ended_on)
    }

    /// The names of those that took over; nothing where nobody is known.
    pub fn names(&self) -> Option<String> {
        let names: Vec<&str> = self.now.iter().map(|council| council.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(BETWEEN))
    }

    /// By what it is known whether this was written down: the same councils took over.
    fn mark(&self) -> String {
        self.now.iter().map(|council| council.code.as_str()).collect::<Vec<_>>().join("+")
    }

    /// What is said of it to the letter's authors.
    pub fn say(&self, words: Words) -> String {
        let before = self.before.name.as_str();
        match self.names() {
            Some(names) => words.say2("succession-now", "before", before, "now", names),
            None => words.say1("succession-unknown", "before", before),
        }
    }
}

/// The letters that were sent to a council that has been abolished since, and of which that was not written down yet.
///
/// # Errors
/// The database's.
pub fn list_due(conn: &mut Conn, directory: &Directory, now: Time) -> QueryResult<Vec<LetterId>> {
    let today = london_date(now);
    let ended: Vec<String> =
        directory.councils().iter().filter(|one| one.is_abolished(today)).map(|one| one.code.clone()).collect();
    let known = store::list_known(conn)?;
    let mut due: Vec<LetterId> = Vec::new();
    for sent in store::list_sent(conn, &ended)? {
        let succession = Succession::of(directory, &sent.council_code, today);
        // What was sent to a council that was no more then has passed to nobody since.
        let passed = succession.filter(|one| london_date(sent.dispatched_at) <= one.ended_on);
        let is_new = |one: Succession<'_>| !known.contains(&(sent.addressee_id.clone(), one.mark()));
        if passed.is_some_and(is_new) && due.last() != Some(&sent.letter_id) {
            due.push(sent.letter_id);
        }
    }
    Ok(due)
}

/// Writes down that others took the place of a letter's councils, and asks its organisers to look at the addresses. Returns
/// of how many addressees.
///
/// # Errors
/// The database's.
pub fn pass_on(conn: &mut Conn, post: &Post, directory: &Directory, id: &LetterId, now: Time) -> QueryResult<usize> {
    // Of two rounds at once, the second finds what the first wrote.
    let whole = {
        let letter = find_locked(conn, id)?;
        with_parts(conn, letter)?
    };
    let Some(sent_on) = whole.letter.dispatched_at.map(london_date) else { return Ok(0) };
    let (today, known) = (london_date(now), store::list_known_of(conn, id)?);
    let over = store::list_over(conn, id)?;
    let mut passed = Vec::new();
    for addressee in whole.addressees.iter().filter(|one| !over.contains(&one.id)) {
        let code = addressee.council_code.as_deref().unwrap_or_default();
        let Some(succession) = Succession::of(directory, code, today).filter(|one| sent_on <= one.ended_on) else {
            continue;
        };
        if !known.contains(&(addressee.id.clone(), succession.mark())) {
            write_down(conn, id, (&addressee.id, &succession), now)?;
            passed.push((addressee, succession));
        }
    }
    if !passed.is_empty() {
        touch(conn, id, now)?;
        tell_organisers(conn, &post.stationery, (&whole.letter, &passed), now)?;
    }
    Ok(passed.len())
}

fn write_down(
    conn: &mut Conn,
    id: &LetterId,
    (addressee, succession): (&AddresseeId, &Succession<'_>),
    now: Time,
) -> QueryResult<()> {
    let mark = succession.mark();
    let happening = NewHappening {
        facts: Facts { on: Some(succession.on()), word: succession.names(), ..Facts::default() },
        occurred_at: london_midnight(succession.on()),
        ..NewHappening::of(id, HappeningKind::CouncilSucceeded, now).with(addressee).about(&mark)
    };
    record(conn, &happening, now).map(|_| ())
}

/// An addressee to be looked at.
struct Line {
    sentence: String,
    link: String,
}

struct SucceededMail<'a> {
    stationery: &'a Stationery,
    letter: &'a Letter,
    lines: Vec<Line>,
}

crate::sheets!(
    askama::Template,
    SucceededMail,
    write_succeeded,
    "mail/council_succeeded.subject.txt",
    "mail/council_succeeded.txt",
    "mail/council_succeeded.html"
);

fn tell_organisers(
    conn: &mut Conn,
    stationery: &Stationery,
    (letter, passed): (&Letter, &[(&Addressee, Succession<'_>)]),
    now: Time,
) -> QueryResult<()> {
    let line = |(addressee, succession): &(&Addressee, Succession<'_>)| Line {
        sentence: format!("{}: {}", addressee.name, succession.say(stationery.words)),
        link: stationery.links.absolute(&links::desk_addressee(letter.id.as_str(), addressee.id.as_str())),
    };
    let mail = SucceededMail { stationery, letter, lines: passed.iter().map(line).collect() };
    tell_team(conn, stationery, letter, ("council_succeeded", &write_succeeded(&mail)?), now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::councils::directory::embedded;

    fn of(code: &str, today: &str) -> Option<(NaiveDate, Option<String>)> {
        let found = Succession::of(embedded(), code, today.parse().expect("a date"))?;
        Some((found.on(), found.names()))
    }

    #[test]
    fn a_council_is_succeeded_from_the_day_on_which_the_others_serve() {
        let first = "2023-04-01".parse().expect("a date");
        assert_eq!(of("ALL", "2023-03-01"), None);
        assert_eq!(of("ALL", "2026-11-22"), Some((first, Some("Cumberland Council".to_owned()))));
        let divided = of("CMA", "2026-11-22").and_then(|(_, names)| names);
        assert_eq!(divided.as_deref(), Some("Cumberland Council, Westmorland and Furness Council"));
        assert_eq!((of("HCK", "2026-11-22"), of("nobody", "2026-11-22")), (None, None));
    }
}
