//! What an answer does to the dates of a letter: the one place from which it is told to them.

use diesel::result::QueryResult;

use super::model::{Answer, Reply, Verdict};
use super::store;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::clock;
use crate::letters::model::{LetterId, WholeLetter};

/// Tells the dates of an addressee that a reply of theirs was read, each time it is. An answer, a refusal or being sent
/// elsewhere meets the date on the day on which the first such reply came; a question makes the clock stand still from that
/// day; a holding answer does neither, and says that the letter came in.
///
/// # Errors
/// The database's.
pub(super) fn note_answer(
    conn: &mut Conn,
    whole: &WholeLetter,
    (reply, answers): (&Reply, &[Answer]),
    now: Time,
) -> QueryResult<()> {
    let (letter, addressee, on) = (&whole.letter.id, &reply.addressee_id, london_date(reply.received_at));
    clock::acknowledged(conn, letter, addressee, on, now)?;
    // A letter without asks is answered by any reply.
    if answers.is_empty() && whole.asks.is_empty() || answers.iter().any(|answer| answer.verdict.is_answer()) {
        clock::answered(conn, letter, addressee, on, now)?;
    } else {
        take_back(conn, letter, reply, now)?;
    }
    if answers.iter().any(|answer| answer.verdict == Verdict::Clarification) {
        clock::clarification_asked(conn, letter, addressee, on, now)?;
    }
    Ok(())
}

/// A reply that answers nothing, or no longer does, takes back what was met by it, unless another one answers.
///
/// # Errors
/// The database's.
pub(super) fn take_back(conn: &mut Conn, letter: &LetterId, reply: &Reply, now: Time) -> QueryResult<()> {
    let others = store::list_answering(conn, letter, &reply.addressee_id)?;
    let first = others.iter().filter(|other| other.id != reply.id).map(|other| london_date(other.received_at)).min();
    // The earliest day would hold: what this reply had met is forgotten before the others are noted again.
    clock::answer_taken_back(conn, letter, &reply.addressee_id, now)?;
    match first {
        Some(on) => clock::answered(conn, letter, &reply.addressee_id, on, now).map(|_| ()),
        None => Ok(()),
    }
}
