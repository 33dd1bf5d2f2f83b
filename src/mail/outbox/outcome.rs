//! What became of a mail, for whoever queued it and for the operator.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Failure, OutboxId, answer_place};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::mail::frame;
use crate::seal::Seal;

/// What became of a mail. "Handed over" says that the mail server has it, not that anybody does.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was not refused yet, and has not left yet.
    Waiting {
        /// How often it was tried.
        attempts: i32,
    },
    /// The mail server did not take it yet; it is tried again.
    Delayed {
        /// Its words.
        answer: String,
    },
    /// The mail server has it.
    HandedOver {
        /// Since when.
        at: Time,
        /// Its words.
        answer: String,
    },
    /// It will not be tried again.
    Failed {
        /// Since when.
        at: Time,
        /// Why.
        failure: Failure,
        /// The words of the mail server, or our own; a suppressed mail has none.
        answer: Option<String>,
    },
}

impl std::fmt::Debug for Outcome {
    /// Without the server's words, which may repeat the address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Waiting { attempts } => write!(f, "Waiting after {attempts}"),
            Outcome::Delayed { .. } => f.write_str("Delayed"),
            Outcome::HandedOver { at, .. } => write!(f, "HandedOver at {at}"),
            Outcome::Failed { at, failure, .. } => write!(f, "Failed at {at}: {failure}"),
        }
    }
}

#[derive(Queryable)]
struct Row {
    id: OutboxId,
    attempts: i32,
    answer_sealed: Option<Vec<u8>>,
    sent_at: Option<Time>,
    failed_at: Option<Time>,
    failure: Option<Failure>,
}

impl Row {
    fn read(self, seal: &Seal) -> QueryResult<(OutboxId, Outcome)> {
        let open = |sealed: &Vec<u8>| seal.open_text(answer_place(&self.id), sealed);
        let answer = self.answer_sealed.as_ref().map(open).transpose()?;
        let outcome = match (self.sent_at, self.failed_at, self.failure) {
            (Some(at), ..) => Outcome::HandedOver { at, answer: answer.unwrap_or_default() },
            (None, Some(at), Some(failure)) => Outcome::Failed { at, failure, answer },
            _ => match answer {
                Some(answer) => Outcome::Delayed { answer },
                None => Outcome::Waiting { attempts: self.attempts },
            },
        };
        Ok((self.id, outcome))
    }
}

/// What became of one mail; `None` when it was purged, or never was.
///
/// # Errors
/// The database's, or that the answer does not open.
pub fn find_outcome(conn: &mut Conn, seal: &Seal, id: &OutboxId) -> QueryResult<Option<Outcome>> {
    let mut outcomes = list_outcomes(conn, seal, std::slice::from_ref(id))?;
    Ok(outcomes.remove(id))
}

/// What became of several mails.
///
/// # Errors
/// As [`find_outcome`].
pub fn list_outcomes(conn: &mut Conn, seal: &Seal, ids: &[OutboxId]) -> QueryResult<HashMap<OutboxId, Outcome>> {
    let rows: Vec<Row> = outbox::table
        .filter(outbox::id.eq_any(ids))
        .select((
            outbox::id,
            outbox::attempts,
            outbox::answer_sealed,
            outbox::sent_at,
            outbox::failed_at,
            outbox::failure,
        ))
        .load(conn)?;
    rows.into_iter().map(|row| row.read(seal)).collect()
}

/// How many mails have neither left nor failed.
///
/// # Errors
/// The database's.
pub fn count_waiting(conn: &mut Conn) -> QueryResult<i64> {
    outbox::table.filter(outbox::sent_at.is_null()).filter(outbox::failed_at.is_null()).count().get_result(conn)
}

/// When the mail that has waited longest was queued.
///
/// # Errors
/// The database's.
pub fn find_oldest_waiting(conn: &mut Conn) -> QueryResult<Option<Time>> {
    outbox::table
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
        .select(diesel::dsl::min(outbox::created_at))
        .first(conn)
}

/// How many mails failed, by why; as far back as finished rows are kept.
///
/// # Errors
/// The database's.
pub fn count_failed(conn: &mut Conn) -> QueryResult<Vec<(Failure, i64)>> {
    let rows: Vec<(Option<Failure>, i64)> = outbox::table
        .filter(outbox::failure.is_not_null())
        .group_by(outbox::failure)
        .select((outbox::failure, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(failure, count)| Some((failure?, count))).collect())
}

/// Deletes what left or failed before a moment, and returns how many rows that were.
///
/// # Errors
/// The database's.
pub fn purge_finished(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    let finished = outbox::table.filter(outbox::sent_at.lt(before).or(outbox::failed_at.lt(before)));
    let purged = diesel::delete(finished).execute(conn)?;
    frame::purge_unused(conn, before)?;
    Ok(purged)
}
