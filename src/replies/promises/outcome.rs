//! What became of a promise. That it was kept, in time or late, in part or not at all, is a judgement about the council: it
//! rests on evidence, one of the team proposes it and another decides. That it was kept late, in part or not at all needs one
//! thing more: the addressee was asked, and has answered or let the time pass.

use chrono::NaiveDate;
use diesel::result::{Error::NotFound, QueryResult};

use super::super::store::{self, promise_evidence, promises};
use super::chain::chain;
use super::evidence::shown::stands;
use super::model::{Outcome, Promise, PromiseId};
use super::right_of_reply::{Asking, asking, has_answered};
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
use crate::seal::Seal;

/// Why nothing was proposed or decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeRefusal {
    /// Another promise took the place of this one.
    Replaced,
    /// The reply that it stands in was put aside, or is not believed any more.
    ReplyGone,
    /// Nothing speaks for it but the addressee's own word.
    NoEvidence,
    /// Its day is not over.
    NotDue,
    /// The day lies before the one on which it was promised.
    BeforeItWasSaid,
    /// It names no day, so it cannot have been broken.
    NamesNoDay,
    /// The addressee was not asked.
    NotAsked,
    /// The mail that asks them has not been handed over.
    NotHandedOver,
    /// The addressee was asked, and has time until a day.
    StillTime(NaiveDate),
    /// Whoever proposed it cannot decide it.
    Own,
    /// Somebody proposed something else meanwhile.
    Another,
    /// What was to be decided is not proposed, or not any more.
    Stale,
}

/// What came of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposed {
    /// Somebody else of the team must decide.
    Waits,
    /// They had proposed just this before; nobody has decided it yet.
    Before,
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
    seal: &Seal,
    (whole, promise): (&WholeLetter, &Promise),
    outcome: Outcome,
    today: NaiveDate,
) -> QueryResult<Option<OutcomeRefusal>> {
    if !promise.is_current() {
        return Ok(Some(OutcomeRefusal::Replaced));
    }
    if !promises::is_public(conn, &promise.id)? {
        return Ok(Some(OutcomeRefusal::ReplyGone));
    }
    if !outcome.needs_evidence() {
        return Ok(None);
    }
    if outcome.finds_fault()
        && let Some(refusal) = unheard(conn, seal, (whole, promise), outcome, today)?
    {
        return Ok(Some(refusal));
    }
    for evidence in promise_evidence::list(conn, &promise.id)? {
        if evidence.proves(outcome) && stands(conn, &whole.letter.id, &evidence)? {
            return Ok(None);
        }
    }
    Ok(Some(OutcomeRefusal::NoEvidence))
}

/// Nobody is found at fault unheard: its day is over, they were asked, and they have answered or let the time pass.
fn unheard(
    conn: &mut Conn,
    seal: &Seal,
    (whole, promise): (&WholeLetter, &Promise),
    outcome: Outcome,
    today: NaiveDate,
) -> QueryResult<Option<OutcomeRefusal>> {
    match promise.due_on {
        None if outcome == Outcome::NotKept => return Ok(Some(OutcomeRefusal::NamesNoDay)),
        Some(due) if today <= due => return Ok(Some(OutcomeRefusal::NotDue)),
        _ => {}
    }
    let Some(asked_at) = promise.asked_at else { return Ok(Some(OutcomeRefusal::NotAsked)) };
    if has_answered(conn, promise, asked_at)? {
        return Ok(None);
    }
    let addressee = whole.addressees.iter().find(|known| known.id == promise.addressee_id).ok_or(NotFound)?;
    Ok(match asking(conn, seal, addressee, promise)? {
        Asking::None => Some(OutcomeRefusal::NotAsked),
        Asking::Waits => Some(OutcomeRefusal::NotHandedOver),
        Asking::Until(until) if today <= until => Some(OutcomeRefusal::StillTime(until)),
        Asking::Until(_) => None,
    })
}

/// Proposes what became of a promise, having seen what had been proposed by then: nobody's proposal is lost behind their
/// back. What judges nobody (its condition not met, cannot be told) is decided with it, unless
/// something was decided before: that took two, and is changed by two.
///
/// # Errors
/// The database's.
pub fn propose(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &PromiseId),
    ((outcome, on), seen): ((Outcome, Option<NaiveDate>), Option<Time>),
    by: &OrganiserId,
    now: Time,
) -> Deed<Proposed, OutcomeRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    let outcome = exactly(&promise, outcome, on);
    let first_said = first_said(conn, &promise)?;
    if let Some(pending) = promise.pending() {
        let own = promise.proposed_by.as_ref() == Some(by);
        if own && pending == (outcome, on) {
            return Ok(Ok(Proposed::Before));
        }
        if !own && promise.proposed_at != seen {
            return Ok(Err(OutcomeRefusal::Another));
        }
    }
    let seal = &post.stationery.seal;
    if let Some(refusal) = obstacle(conn, seal, (whole, &promise), outcome, london_date(now))? {
        return Ok(Err(refusal));
    }
    if on.is_some_and(|on| on < first_said) {
        return Ok(Err(OutcomeRefusal::BeforeItWasSaid));
    }
    if !promises::mark_proposed(conn, &promise, (outcome, on), by, now)? {
        return Ok(Err(OutcomeRefusal::Another));
    }
    note(
        conn,
        &post.stationery.seal,
        (&whole.letter, Some(by)),
        (audit::Deed::PromiseProposed, Some(outcome.as_str())),
        now,
    )?;
    if outcome.needs_evidence() || promise.decided_at.is_some() {
        return Ok(Ok(Proposed::Waits));
    }
    let decided = settle(conn, post, whole, (&promise, now), (outcome, on), by, now)?;
    Ok(decided.map(|()| Proposed::Decided(outcome)))
}

/// The London day on which a promise, or the first whose place it took, was made.
fn first_said(conn: &mut Conn, promise: &Promise) -> QueryResult<NaiveDate> {
    let all = promises::list(conn, &promise.letter_id)?;
    let first = chain(&all, promise).first().map_or(&promise.reply_id, |first| &first.reply_id).clone();
    Ok(london_date(store::find_reply(conn, &promise.letter_id, &first)?.received_at))
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
    // In time or late was said of the day that it had then.
    if exactly(&promise, outcome, on) != outcome {
        return Ok(Err(OutcomeRefusal::Stale));
    }
    // What was enough when it was proposed may not be enough any more: an answer or new evidence came in between.
    let seal = &post.stationery.seal;
    if let Some(refusal) = obstacle(conn, seal, (whole, &promise), outcome, london_date(now))? {
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
