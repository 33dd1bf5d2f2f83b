//! Destroying who anonymous signers are, within a day. What is left proves that somebody of that category, checked in
//! that way, signed that version, and keyed hashes keep them from being counted twice.

use chrono::Duration;
use diesel::result::QueryResult;

use super::answer_dispute::DISPUTED;
use super::check_mails::{CHECK_DECIDED, WORK_CHECK};
use super::collect::own_page_token;
use super::mails::{ALREADY_SIGNED, CONFIRMATION, CONFIRMATION_AGAIN};
use super::manage_link::MANAGE_LINK;
use super::model::{PurgeKind, Signature};
use super::store::purges::note_purge;
use super::store::{own, traces};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::LetterId;
use crate::mail::outbox::erase::{Trace, erase_traces, purge_finished_of};
use crate::mail::suppression;
use crate::seal::Seal;

/// How long who an anonymous signer is may be held after confirming, after the last decision on a check, or after the
/// choice that made them anonymous.
pub const ANONYMOUS: Duration = Duration::hours(24);
/// When it is destroyed: an hour before it must be, so that a service that was away for a while keeps its word.
const DESTROYED_AFTER: Duration = Duration::hours(23);
/// Rows emptied in one transaction.
const STEP: i64 = 200;
/// The purposes of the mails that a signature causes.
const ITS_MAILS: &[&str] =
    &[CONFIRMATION, CONFIRMATION_AGAIN, ALREADY_SIGNED, MANAGE_LINK, CHECK_DECIDED, DISPUTED, super::mailing::UPDATE];

/// Destroys who up to a step of anonymous signers are. Returns how many; nought means that nobody is left to do.
///
/// # Errors
/// The database's.
pub fn destroy_anonymous(conn: &mut Conn, seal: &Seal, now: Time) -> QueryResult<usize> {
    let due = own::list_to_destroy(conn, now - DESTROYED_AFTER, STEP)?;
    erase_mails(conn, seal, &due)?;
    for signature in &due {
        own::destroy_identity(conn, &signature.id)?;
        traces::destroy_evidence(conn, &signature.id)?;
    }
    let mut letters: Vec<&LetterId> = due.iter().map(|signature| &signature.letter_id).collect();
    letters.sort();
    letters.dedup();
    for letter in letters {
        let rows = due.iter().filter(|signature| signature.letter_id == *letter).count();
        note_purge(conn, PurgeKind::Anonymous, Some(letter), i64::try_from(rows).unwrap_or(i64::MAX), now)?;
    }
    Ok(due.len())
}

/// Takes the mails of these signatures out of the outbox: those that wait, and what is remembered of those that were sent.
/// A signature whose address does not open any more has no mail that could be found.
///
/// # Errors
/// The database's.
pub fn erase_mails(conn: &mut Conn, seal: &Seal, of: &[Signature]) -> QueryResult<()> {
    let trace = |signature: &Signature| {
        let person = signature.open(seal).ok()?;
        Some(Trace { recipient_key: suppression::key(seal, &person.email), mark: own_page_token(seal, &signature.id) })
    };
    let traces: Vec<Trace> = of.iter().filter_map(trace).collect();
    erase_traces(conn, seal, &traces, ITS_MAILS).map(|_| ())
}

/// Forgets the mails that went to somebody whose address may have been destroyed before: asking for the link again, or
/// signing again, must not bring it back for a month. A nightly round.
///
/// # Errors
/// The database's.
pub fn forget_link_mails(conn: &mut Conn) -> QueryResult<usize> {
    purge_finished_of(conn, &[MANAGE_LINK, ALREADY_SIGNED, WORK_CHECK])
}
