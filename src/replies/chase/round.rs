//! What the machine does of chasing: it drafts what is due, tells the organisers that something waits, and puts aside what
//! was overtaken. It sends nothing to anybody else.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::super::store::chasers as store;
use super::case::{self, Case, Due};
use super::draft;
use super::ladder;
use super::model::{Chaser, ChaserId, ChaserKind, ChaserState, Draft, PROMISE_STEP};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::post::{Post, tell_team};
use crate::letters::model::{Letter, LetterId, WholeLetter};
use crate::letters::store::{find_letter, find_locked, with_parts};
use crate::links;
use crate::locale::Words;
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;

/// The letters of which something may be due.
///
/// # Errors
/// The database's.
pub fn list_due(conn: &mut Conn, now: Time) -> QueryResult<Vec<LetterId>> {
    store::list_letters_due(conn, london_date(now))
}

/// Drafts what is due about a letter, and tells its organisers once that it waits. Returns how many drafts were made.
///
/// # Errors
/// The database's; that of a sealed value that does not open.
pub fn draft_due(conn: &mut Conn, post: &Post, id: &LetterId, now: Time) -> QueryResult<usize> {
    // Of two rounds at once, the second finds the drafts of the first.
    let letter = find_locked(conn, id)?;
    let today = london_date(now);
    if !letter.is_addressed() || letter.dispatched_at.is_none() {
        return Ok(0);
    }
    let whole = with_parts(conn, letter)?;
    let words = post.stationery.words;
    let mut lines = Vec::new();
    for case in case::list(conn, &whole, today)? {
        let Some(due) = case.due(today) else { continue };
        let chaser = drafted(post, &whole, &case, &due, now)?;
        store::insert(conn, &chaser)?;
        lines.push(title(&chaser, &case.addressee.name, words));
    }
    if !lines.is_empty() {
        tell_organisers(conn, post, &whole.letter, &lines, now)?;
    }
    Ok(lines.len())
}

fn drafted(post: &Post, whole: &WholeLetter, case: &Case, due: &Due<'_>, now: Time) -> QueryResult<Chaser> {
    let id = ChaserId::new(now);
    let draft = draft::write(post, whole, case, due, london_date(now))?;
    let (kind, step, deadline, promise) = match due {
        Due::Reminder(clock, number) => (ChaserKind::Reminder, number.to_string(), Some(&clock.id), None),
        Due::Promise(promise) => (ChaserKind::Reminder, PROMISE_STEP.to_owned(), None, Some(promise.id.clone())),
        Due::Step(clock, body) => (ChaserKind::Escalation, body.key.clone(), Some(&clock.id), None),
    };
    Ok(Chaser {
        draft_sealed: draft.seal(&post.stationery.seal, &id),
        id,
        letter_id: whole.letter.id.clone(),
        addressee_id: case.addressee.id.clone(),
        deadline_id: deadline.cloned(),
        promise_id: promise,
        kind,
        step,
        drafted_at: now,
        sent_at: None,
        dismissed_at: None,
        decided_by: None,
        outbox_id: None,
    })
}

/// What a reminder or a next step is called.
pub(super) fn title(chaser: &Chaser, name: &str, words: Words) -> String {
    match (chaser.kind, chaser.step.as_str()) {
        (ChaserKind::Reminder, PROMISE_STEP) => words.say1("chaser-title-promise", "name", name),
        (ChaserKind::Reminder, number) => words.say2("chaser-title-reminder", "number", number, "name", name),
        (ChaserKind::Escalation, key) => {
            let body = ladder::find(key).map_or(key, |body| body.name.as_str());
            words.say2("chaser-title-step", "body", body, "name", name)
        }
    }
}

struct WaitingMail<'a> {
    stationery: &'a Stationery,
    letter: &'a Letter,
    lines: &'a [String],
    count: i64,
    link: String,
}

crate::sheets!(
    askama::Template,
    WaitingMail,
    write_waiting,
    "mail/chasers_wait.subject.txt",
    "mail/chasers_wait.txt",
    "mail/chasers_wait.html"
);

fn tell_organisers(conn: &mut Conn, post: &Post, letter: &Letter, lines: &[String], now: Time) -> QueryResult<()> {
    let stationery = &post.stationery;
    let link = stationery.links.absolute(&links::desk_chasers(letter.id.as_str()));
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let mail = WaitingMail { stationery, letter, lines, count, link };
    tell_team(conn, stationery, letter, ("chasers_wait", &write_waiting(&mail)?), now)
}

/// Puts aside the drafts that were overtaken, with the reason: all of them, or those of letters touched since a moment.
/// Returns how many.
///
/// # Errors
/// The database's; that of a draft that does not open.
pub fn put_aside_overtaken(conn: &mut Conn, seal: &Seal, id: &LetterId, now: Time) -> QueryResult<usize> {
    let letter = find_letter(conn, id)?;
    let whole = with_parts(conn, letter)?;
    let mut aside = 0;
    for case in case::list(conn, &whole, london_date(now))? {
        aside += put_aside(conn, seal, &case, london_date(now), now)?;
    }
    Ok(aside)
}

/// The letters with drafts that wait, of those that were touched since a moment.
///
/// # Errors
/// The database's.
pub fn list_waiting(conn: &mut Conn, touched_since: Option<Time>) -> QueryResult<Vec<LetterId>> {
    store::list_letters_with_drafts(conn, touched_since)
}

fn put_aside(conn: &mut Conn, seal: &Seal, case: &Case, today: NaiveDate, now: Time) -> QueryResult<usize> {
    let mut aside = 0;
    for chaser in case.chasers.iter().filter(|chaser| chaser.state() == ChaserState::Waiting) {
        let Some(hindrance) = case.hindrance_of(chaser, today) else { continue };
        let draft = Draft { overtaken_by: Some(hindrance), ..chaser.draft(seal)? };
        aside += usize::from(store::mark_dismissed(conn, &chaser.id, None, &draft.seal(seal, &chaser.id), now)?);
    }
    Ok(aside)
}
