//! The postman's side of the outbox: which mail is due, whose it is to send, and what came of it.
//!
//! Several nodes may share one database, so a mail is claimed by an UPDATE that must change its row. A claim that is
//! never settled (the process died) is void after [`CLAIM_LASTS`]; the mail is then sent again under the same
//! Message-ID. A mail can so be sent twice, never lost.

use chrono::Duration;
use diesel::prelude::*;

use super::{Failure, OutboxId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::mail::frame;
use crate::mail::suppression::{self, Reason};

/// How long a claim holds: longer than any sending may take.
pub const CLAIM_LASTS: Duration = Duration::minutes(10);

/// A mail that this postman alone is to send.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its row and the claim on it.
    pub ticket: Ticket,
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// The sealed message, or what fills its frame.
    pub content_sealed: Option<Vec<u8>>,
    /// The frame that it fills: its name and its sealed content.
    pub frame: Option<(String, Vec<u8>)>,
    /// Why its recipient is on the suppression list, if it is.
    pub suppressed: Option<Reason>,
}

/// The claim on a row.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// The row.
    pub id: OutboxId,
    /// What the mail is for.
    pub purpose: String,
    /// When it was queued.
    pub created_at: Time,
    /// When it was claimed.
    pub claimed_at: Time,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// The keyed hash of its recipient.
    pub recipient_key: Vec<u8>,
}

/// What is written about a mail once it was tried.
#[derive(Debug, Clone)]
pub enum Settlement {
    /// The server has it; its content is erased.
    Sent {
        /// The server's words, sealed.
        answer_sealed: Vec<u8>,
    },
    /// It is tried again.
    Postponed {
        /// When.
        due_at: Time,
        /// The server's words, sealed.
        answer_sealed: Vec<u8>,
    },
    /// It is not tried again.
    Failed {
        /// Why.
        failure: Failure,
        /// The words of the server, or our own, sealed.
        answer_sealed: Option<Vec<u8>>,
        /// What the server's words say about the address.
        address: Address,
    },
}

/// What a refusal says about the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// There is no such mailbox: the service writes to it no more unasked.
    Dead,
    /// Nothing.
    Untold,
}

impl Address {
    /// Reads the server's words: an enhanced status code 5.1.x is about the address (RFC 3463, section 3.2).
    pub fn of(words: &str) -> Address {
        let about_address = |word: &str| word.trim_start_matches(|c: char| !c.is_ascii_digit()).starts_with("5.1.");
        if words.split_whitespace().any(about_address) { Address::Dead } else { Address::Untold }
    }
}

/// The mails that may be claimed now, the longest due first.
///
/// # Errors
/// The database's.
pub fn list_due(conn: &mut Conn, most: i64, now: Time) -> QueryResult<Vec<OutboxId>> {
    outbox::table
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::due_at.le(now))
        .filter(outbox::claimed_at.is_null().or(outbox::claimed_at.lt(now - CLAIM_LASTS)))
        .order(outbox::due_at)
        .limit(most)
        .select(outbox::id)
        .load(conn)
}

/// Claims those of `ids` that nobody else has claimed meanwhile.
///
/// # Errors
/// The database's.
pub fn claim(conn: &mut Conn, ids: &[OutboxId], now: Time) -> QueryResult<Vec<Claimed>> {
    let mut ids: Vec<&OutboxId> = ids.iter().collect();
    // Two postmen that lock the same rows in different orders would block each other.
    ids.sort();
    let mut claimed = Vec::new();
    for id in ids {
        claimed.extend(claim_one(conn, id, now)?);
    }
    Ok(claimed)
}

type ClaimedRow = (String, String, Vec<u8>, Option<String>, Option<Vec<u8>>, Time, i32);

fn claim_one(conn: &mut Conn, id: &OutboxId, now: Time) -> QueryResult<Option<Claimed>> {
    let free = outbox::table
        .filter(outbox::id.eq(id))
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::due_at.le(now))
        .filter(outbox::claimed_at.is_null().or(outbox::claimed_at.lt(now - CLAIM_LASTS)));
    let row: Option<ClaimedRow> = diesel::update(free)
        .set((outbox::claimed_at.eq(now), outbox::attempts.eq(outbox::attempts + 1)))
        .returning((
            outbox::purpose,
            outbox::message_id,
            outbox::recipient_key,
            outbox::frame_id,
            outbox::content_sealed,
            outbox::created_at,
            outbox::attempts,
        ))
        .get_result(conn)
        .optional()?;
    let Some((purpose, message_id, recipient_key, frame_id, content_sealed, created_at, attempts)) = row else {
        return Ok(None);
    };
    let suppressed = suppression::find_reason(conn, &recipient_key)?;
    let ticket = Ticket { id: id.clone(), purpose, created_at, claimed_at: now, attempts, recipient_key };
    let frame = match frame_id {
        Some(name) => frame::find(conn, &name)?.map(|content| (name, content)),
        None => None,
    };
    Ok(Some(Claimed { ticket, message_id, content_sealed, frame, suppressed }))
}

/// Writes what came of a claimed mail; changes nothing when another postman has taken it over meanwhile, except that a
/// mail that has left is marked so, whoever sent it.
///
/// # Errors
/// The database's.
pub fn settle(conn: &mut Conn, ticket: &Ticket, settlement: &Settlement, now: Time) -> QueryResult<usize> {
    match settlement {
        Settlement::Sent { answer_sealed } => mark_sent(conn, ticket, answer_sealed, now),
        Settlement::Postponed { due_at, answer_sealed } => set_due(conn, ticket, *due_at, answer_sealed),
        // A wrong key at the start would otherwise erase every mail that waits.
        Settlement::Failed { failure: Failure::Unreadable, answer_sealed, .. } => {
            mark_failed(conn, ticket, Failure::Unreadable, answer_sealed.as_ref(), now)
        }
        Settlement::Failed { failure, answer_sealed, address } => {
            let changed = mark_failed(conn, ticket, *failure, answer_sealed.as_ref(), now)?;
            if changed == 1 {
                erase_content(conn, ticket)?;
            }
            if *address == Address::Dead {
                suppression::insert_or_skip(conn, &ticket.recipient_key, Reason::Bounced, now)?;
            }
            Ok(changed)
        }
    }
}

fn mark_sent(conn: &mut Conn, ticket: &Ticket, answer_sealed: &[u8], now: Time) -> QueryResult<usize> {
    let open = outbox::table
        .filter(outbox::id.eq(&ticket.id))
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null());
    diesel::update(open)
        .set((
            outbox::sent_at.eq(now),
            outbox::answer_sealed.eq(answer_sealed),
            outbox::content_sealed.eq(None::<Vec<u8>>),
            outbox::claimed_at.eq(None::<Time>),
        ))
        .execute(conn)
}

fn set_due(conn: &mut Conn, ticket: &Ticket, due_at: Time, answer_sealed: &[u8]) -> QueryResult<usize> {
    let mine = outbox::table
        .filter(outbox::id.eq(&ticket.id))
        .filter(outbox::claimed_at.eq(ticket.claimed_at))
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null());
    diesel::update(mine)
        .set((outbox::due_at.eq(due_at), outbox::answer_sealed.eq(answer_sealed), outbox::claimed_at.eq(None::<Time>)))
        .execute(conn)
}

fn mark_failed(
    conn: &mut Conn,
    ticket: &Ticket,
    failure: Failure,
    answer_sealed: Option<&Vec<u8>>,
    now: Time,
) -> QueryResult<usize> {
    let mine = outbox::table
        .filter(outbox::id.eq(&ticket.id))
        .filter(outbox::claimed_at.eq(ticket.claimed_at))
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null());
    diesel::update(mine)
        .set((
            outbox::failed_at.eq(now),
            outbox::failure.eq(failure),
            outbox::answer_sealed.eq(answer_sealed),
            outbox::claimed_at.eq(None::<Time>),
        ))
        .execute(conn)
}

fn erase_content(conn: &mut Conn, ticket: &Ticket) -> QueryResult<usize> {
    diesel::update(outbox::table.filter(outbox::id.eq(&ticket.id)))
        .set(outbox::content_sealed.eq(None::<Vec<u8>>))
        .execute(conn)
}
