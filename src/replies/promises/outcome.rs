//! What became of a promise. That it was kept, in time or late, in part or not at all, is a judgement about the council: it
//! rests on evidence, one of the team proposes it and another decides. "Not kept" needs one thing more: the addressee was
//! asked, and has answered or let the time pass.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::super::store::{promise_evidence, promises};
use super::model::{EvidenceKind, Outcome, Promise, PromiseId};
use super::telling::record_and_tell;
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::dispatch::desk::note;
use crate::dispatch::post::Post;
use crate::letters::model::WholeLetter;
use crate::letters::store::happenings::{Facts, HappeningKind, NewHappening};
use crate::letters::store::touch;
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;

/// Why nothing was proposed or decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeRefusal {
    /// Another promise took the place of this one.
    Replaced,
    /// Nothing speaks for it but the addressee's own word.
    NoEvidence,
    /// Its day is not over.
    NotDue,
    /// It names no day, so it cannot have been broken.
    NamesNoDay,
    /// The addressee was not asked.
    NotAsked,
    /// The addressee was asked, and has time until a day.
    StillTime(NaiveDate),
    /// Whoever proposed it cannot decide it.
    Own,
    /// What was to be decided is not proposed, or not any more.
    Stale,
}

/// What came of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposed {
    /// Somebody else of the team must decide.
    Waits,
    /// It judges nobody, so it is decided.
    Decided(Outcome),
}

/// What is kept after its day is kept late, and what is kept by it is not.
fn exactly(promise: &Promise, outcome: Outcome, on: Option<NaiveDate>) -> Outcome {
    let late = on.zip(promise.due_on).is_some_and(|(on, due)| on > due);
    match outcome {
        Outcome::Kept | Outcome::KeptLate if late => Outcome::KeptLate,
        Outcome::Kept | Outcome::KeptLate => Outcome::Kept,
        other => other,
    }
}

/// What stands against an outcome, if anything does.
///
/// # Errors
/// The database's.
pub fn obstacle(
    conn: &mut Conn,
    promise: &Promise,
    outcome: Outcome,
    today: NaiveDate,
) -> QueryResult<Option<OutcomeRefusal>> {
    if !promise.is_current() {
        return Ok(Some(OutcomeRefusal::Replaced));
    }
    if !outcome.judges() {
        return Ok(None);
    }
    let evidence = promise_evidence::list(conn, &promise.id)?;
    if outcome == Outcome::NotKept {
        match promise.due_on {
            None => return Ok(Some(OutcomeRefusal::NamesNoDay)),
            Some(due) if today <= due => return Ok(Some(OutcomeRefusal::NotDue)),
            Some(_) => {}
        }
        let Some((asked_at, until)) = promise.asked_at.zip(promise.reply_until) else {
            return Ok(Some(OutcomeRefusal::NotAsked));
        };
        let answered = evidence.iter().any(|e| e.kind == EvidenceKind::Statement && e.recorded_at >= asked_at);
        if !answered && today <= until {
            return Ok(Some(OutcomeRefusal::StillTime(until)));
        }
    }
    let shown = evidence.iter().any(|evidence| evidence.proves(outcome));
    Ok(if shown { None } else { Some(OutcomeRefusal::NoEvidence) })
}

/// Proposes what became of a promise. What judges nobody (taken back, its condition not met, cannot be told) is decided with
/// it.
///
/// # Errors
/// The database's.
pub fn propose(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &PromiseId),
    (outcome, on): (Outcome, Option<NaiveDate>),
    by: &OrganiserId,
    now: Time,
) -> Deed<Proposed, OutcomeRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    let outcome = exactly(&promise, outcome, on);
    if let Some(refusal) = obstacle(conn, &promise, outcome, london_date(now))? {
        return Ok(Err(refusal));
    }
    if !promises::mark_proposed(conn, id, (outcome, on), by, now)? {
        return Ok(Err(OutcomeRefusal::Replaced));
    }
    note(
        conn,
        &post.stationery.seal,
        (&whole.letter, Some(by)),
        (audit::Deed::PromiseProposed, Some(outcome.as_str())),
        now,
    )?;
    if outcome.judges() {
        return Ok(Ok(Proposed::Waits));
    }
    let decided = settle(conn, post, whole, (&promise, now), (outcome, on), by, now)?;
    Ok(decided.map(|()| Proposed::Decided(outcome)))
}

/// What the second person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Second {
    /// It is so.
    Agrees,
    /// It is not: the proposal is taken off the table.
    Disagrees,
}

/// Decides a proposal that was made at a moment. Whoever made it may take it back, and not agree with it.
///
/// # Errors
/// The database's.
pub fn decide(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &PromiseId),
    (second, seen): (Second, Time),
    by: &OrganiserId,
    now: Time,
) -> Deed<Option<Outcome>, OutcomeRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    let Some((outcome, on)) = promise.pending().filter(|_| promise.proposed_at == Some(seen)) else {
        return Ok(Err(OutcomeRefusal::Stale));
    };
    if second == Second::Disagrees {
        let cleared = promises::clear_proposal(conn, id, seen)?;
        return Ok(if cleared { Ok(None) } else { Err(OutcomeRefusal::Stale) });
    }
    if promise.proposed_by.as_ref() == Some(by) {
        return Ok(Err(OutcomeRefusal::Own));
    }
    // What was enough when it was proposed may not be enough any more: an answer or new evidence came in between.
    if let Some(refusal) = obstacle(conn, &promise, outcome, london_date(now))? {
        return Ok(Err(refusal));
    }
    let decided = settle(conn, post, whole, (&promise, seen), (outcome, on), by, now)?;
    Ok(decided.map(|()| Some(outcome)))
}

fn settle(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (promise, proposed_at): (&Promise, Time),
    (outcome, on): (Outcome, Option<NaiveDate>),
    by: &OrganiserId,
    now: Time,
) -> Deed<(), OutcomeRefusal> {
    if !promises::mark_decided(conn, &promise.id, proposed_at, (outcome, on), by, now)? {
        return Ok(Err(OutcomeRefusal::Stale));
    }
    let decided = NewHappening {
        facts: Facts { word: Some(outcome.as_str().to_owned()), on, ..Facts::default() },
        ..NewHappening::of(&whole.letter.id, HappeningKind::PromiseDecided, now)
    };
    record_and_tell(conn, post, whole, &decided.with(&promise.addressee_id).about(promise.id.as_str()), now)?;
    note(
        conn,
        &post.stationery.seal,
        (&whole.letter, Some(by)),
        (audit::Deed::PromiseDecided, Some(outcome.as_str())),
        now,
    )?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(()))
}
