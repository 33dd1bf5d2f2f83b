//! The enroller: puts confirmed signatures on the roll in small, shuffled batches, and sets the counts to the replay.
//!
//! One process at a time does it, under a lease. Nothing else writes a count, and no page computes one.

use chrono::Duration;
use diesel::result::QueryResult;
use rand::seq::SliceRandom;

use super::gate::namesakes;
use super::model::SignatureId;
use super::store::groups::Moved;
use super::store::{self, checks, enrolment, groups, lease};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{Letter, LetterId};
use crate::letters::{store as letters, version};
use crate::roll::entry::{self, Event, NewEntry, Replay};

/// The most signatures enrolled in one transaction.
pub const BATCH: i64 = 1000;
/// On a letter at risk, the fewest that are published together.
pub const AT_RISK_LEAST: usize = 10;
/// On a letter at risk, how long at least between two publications.
pub const AT_RISK_PAUSE: Duration = Duration::hours(24);

const LEASE: &str = "enroller";
/// Longer than any round takes, so that a crashed holder is replaced soon and a slow one is not.
const LEASE_TERM: Duration = Duration::seconds(30);

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Enrolled {
    /// Put on the roll.
    pub signed: usize,
    /// Taken off the count.
    pub struck: usize,
    /// Raised to a higher level.
    pub raised: usize,
    /// Letters on which more waits than one batch takes.
    pub letters_with_more: usize,
}

impl Enrolled {
    fn add(&mut self, more: Enrolled) {
        self.signed += more.signed;
        self.struck += more.struck;
        self.raised += more.raised;
        self.letters_with_more += more.letters_with_more;
    }
}

/// Takes the lease for `holder`; false if another process has it.
///
/// # Errors
/// The database's.
pub fn take_lease(conn: &mut Conn, holder: &str, now: Time) -> QueryResult<bool> {
    lease::take_lease(conn, LEASE, holder, now + LEASE_TERM, now)
}

/// Gives the lease back, for a process that stops.
///
/// # Errors
/// The database's.
pub fn end_lease(conn: &mut Conn, holder: &str, now: Time) -> QueryResult<()> {
    lease::end_lease(conn, LEASE, holder, now)
}

/// Whether some process serves this database now, as far as its lease tells.
///
/// # Errors
/// The database's.
pub fn is_served(conn: &mut Conn, now: Time) -> QueryResult<bool> {
    lease::is_held(conn, LEASE, now)
}

/// One round over all letters, at most [`BATCH`] signatures of each. The caller holds the lease.
///
/// # Errors
/// The database's.
pub fn enrol_round(conn: &mut Conn, now: Time) -> QueryResult<Enrolled> {
    let mut total = Enrolled::default();
    for id in enrolment::list_letters_to_enrol(conn)? {
        total.add(enrol_letter(conn, &id, now)?);
    }
    Ok(total)
}

/// Enrols what waits on one letter and sets its counts, in the caller's transaction. What is published rarely is published
/// whole: else a letter that thousands sign in a day would be a week behind.
///
/// # Errors
/// The database's.
pub fn enrol_letter(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<Enrolled> {
    // Before anything is read: a dispatch, or whoever undoes a removal, holds this lock until it is done.
    entry::lock(conn, id.as_str())?;
    let letter = letters::find_letter(conn, id)?;
    let waiting = namesakes::list_to_enrol(conn, id, BATCH, now)?;
    let striking = enrolment::list_to_strike(conn, id, BATCH)?;
    let raising = checks::list_to_raise(conn, id, BATCH)?;
    if is_too_soon(&letter, waiting.len() + striking.len(), raising.len(), now) {
        return Ok(Enrolled::default());
    }
    let at_risk = letter.at_risk;
    let mut total = enrol_batch(conn, letter, waiting, &striking, now)?;
    if at_risk {
        total.add(enrol_rest(conn, id, now)?);
        total.letters_with_more = 0;
    }
    Ok(total)
}

/// Enrols everything that waits on one letter, also where the count is published rarely: a letter that is sent carries
/// everyone who has confirmed. The caller's transaction holds the roll's lock until it ends.
///
/// # Errors
/// The database's.
pub fn enrol_all_waiting(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<()> {
    entry::lock(conn, id.as_str())?;
    enrol_rest(conn, id, now).map(|_| ())
}

/// Batch after batch, until nothing waits. The caller holds the roll's lock.
fn enrol_rest(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<Enrolled> {
    let mut total = Enrolled::default();
    loop {
        let letter = letters::find_letter(conn, id)?;
        let waiting = namesakes::list_to_enrol(conn, id, BATCH, now)?;
        let striking = enrolment::list_to_strike(conn, id, BATCH)?;
        let done = enrol_batch(conn, letter, waiting, &striking, now)?;
        if done == Enrolled::default() {
            return Ok(total);
        }
        total.add(done);
    }
}

fn enrol_batch(
    conn: &mut Conn,
    letter: Letter,
    mut waiting: Vec<SignatureId>,
    striking: &[enrolment::ToStrike],
    now: Time,
) -> QueryResult<Enrolled> {
    if waiting.is_empty() && striking.is_empty() && checks::list_to_raise(conn, &letter.id, 1)?.is_empty() {
        return Ok(Enrolled::default());
    }
    let id = letter.id.clone();
    // The order of the roll must not tell who confirmed before whom.
    waiting.shuffle(&mut rand::rng());
    let whole = letters::with_parts(conn, letter)?;
    let version_hash = version::version_hash(&whole);
    let mut entries: Vec<NewEntry> = waiting.iter().map(|_| NewEntry::of(Event::Sign)).collect();
    entries.extend(striking.iter().map(|struck| NewEntry {
        event: if struck.reason.is_some() { Event::Remove } else { Event::Withdraw },
        refers_to: struck.position,
        reason: struck.reason.map(|reason| reason.as_str().to_owned()),
    }));
    let first = entry::append(conn, id.as_str(), &version_hash, &entries, now)?;
    enrolment::mark_enrolled(conn, &waiting, first, now)?;
    let struck: Vec<_> = striking.iter().map(|s| s.id.clone()).collect();
    let mut moved = Moved { gone: groups::count_among(conn, &struck)?, come: Vec::new() };
    enrolment::mark_struck(conn, &struck, now)?;
    moved.come = groups::count_among(conn, &waiting)?;
    let raised = raise(conn, &id, &version_hash, &mut moved, now)?;
    set_counts(conn, &whole.letter, striking, waiting.len(), &moved, now)?;
    let full = usize::try_from(BATCH).is_ok_and(|most| [waiting.len(), striking.len(), raised].contains(&most));
    Ok(Enrolled { signed: waiting.len(), struck: striking.len(), raised, letters_with_more: usize::from(full) })
}

/// Says on the roll which signatures were found to be more than a mailbox's, those of this batch among them, and only now
/// gives them their level. Returns how many.
fn raise(conn: &mut Conn, id: &LetterId, version_hash: &str, moved: &mut Moved, now: Time) -> QueryResult<usize> {
    let mut raising = checks::list_to_raise(conn, id, BATCH)?;
    raising.shuffle(&mut rand::rng());
    let entries: Vec<NewEntry> = raising
        .iter()
        .map(|check| NewEntry {
            event: Event::Raise,
            refers_to: check.position,
            reason: Some(check.kind.level().as_str().to_owned()),
        })
        .collect();
    if !entries.is_empty() {
        let ids: Vec<SignatureId> = raising.iter().map(|check| check.signature_id.clone()).collect();
        entry::append(conn, id.as_str(), version_hash, &entries, now)?;
        moved.gone.extend(groups::count_among(conn, &ids)?);
        checks::mark_raised(conn, &raising, now)?;
        moved.come.extend(groups::count_among(conn, &ids)?);
    }
    Ok(raising.len())
}

/// The counts move by what was appended, in the same transaction; the nightly recount replays the whole roll.
fn set_counts(
    conn: &mut Conn,
    letter: &Letter,
    striking: &[enrolment::ToStrike],
    signed: usize,
    moved: &Moved,
    now: Time,
) -> QueryResult<()> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let removed = number(striking.iter().filter(|s| s.reason.is_some()).count());
    let withdrawn = number(striking.len()) - removed;
    let replay = Replay {
        counted: letter.signature_count + number(signed) - withdrawn - removed,
        withdrawn: letter.withdrawn_count + withdrawn,
        removed: letter.removed_count + removed,
    };
    groups::shift(conn, &letter.id, moved, replay.counted)?;
    letters::set_signature_count(conn, &letter.id, replay, now)
}

/// On a letter at risk a changing count could be watched beside somebody's lunch break: it changes rarely, and by many.
/// A level that rises counts towards no batch, and is never published by itself, because the hour would tell who was just
/// checked; once the letter has closed and no batch may come any more, ten of them are.
fn is_too_soon(letter: &Letter, moving: usize, raising: usize, now: Time) -> bool {
    let recent = letter.counted_at.is_some_and(|then| now - then < AT_RISK_PAUSE);
    let open = letter.closed_at.is_none();
    match (letter.at_risk, moving) {
        (false, _) => false,
        (true, 0) => open || raising < AT_RISK_LEAST || recent,
        (true, _) => open && (moving < AT_RISK_LEAST || recent),
    }
}

/// What the nightly recount found on one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recount {
    /// The count that stood on the letter.
    pub stood: i64,
    /// The count that the replay gives, and that stands now.
    pub replayed: i64,
    /// The signatures on the roll, counted one by one.
    pub counted: i64,
}

impl Recount {
    /// Whether something was wrong.
    pub fn has_drifted(&self) -> bool {
        self.stood != self.replayed || self.counted != self.replayed
    }
}

/// Replays a letter's roll, repairs its counts, and tells what was found.
///
/// # Errors
/// The database's.
pub fn recount(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<Recount> {
    // Another process may enrol meanwhile: nothing may come between reading the roll and setting the count.
    entry::lock(conn, id.as_str())?;
    let letter = letters::find_letter(conn, id)?;
    let replay = entry::replay(conn, id.as_str())?;
    let counted = store::count_standing(conn, id)?;
    let found = Recount { stood: letter.signature_count, replayed: replay.counted, counted };
    let stood =
        Replay { counted: letter.signature_count, withdrawn: letter.withdrawn_count, removed: letter.removed_count };
    if stood != replay {
        letters::set_signature_count(conn, id, replay, now)?;
    }
    groups::recompute(conn, id, replay.counted)?;
    if found.has_drifted() {
        tracing::error!(letter.id = %id, count.stood = found.stood, count.replayed = found.replayed,
            count.signatures = found.counted, "a count had drifted");
    }
    Ok(found)
}
