//! Taking mails out of the outbox once nothing may be held of the person that they went to.

use diesel::prelude::*;

use super::{OutboxId, content_place};
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::seal::Seal;

/// What is known of the mails about one thing to one mailbox.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The keyed hash of the mailbox.
    pub recipient_key: Vec<u8>,
    /// A text that stands in those mails and in no others, such as the token of their link.
    pub mark: String,
}

type Waiting = (OutboxId, Vec<u8>, Option<Vec<u8>>);

/// Deletes the mails that wait and carry one of the marks, and, of these purposes, all that were sent to the same
/// mailboxes: their content is gone already, and the mail server's answer goes with them. Returns how many.
///
/// # Errors
/// The database's.
pub fn erase_traces(conn: &mut Conn, seal: &Seal, traces: &[Trace], purposes: &[&str]) -> QueryResult<usize> {
    if traces.is_empty() {
        return Ok(0);
    }
    let keys: Vec<Vec<u8>> = traces.iter().map(|trace| trace.recipient_key.clone()).collect();
    let waiting: Vec<Waiting> = outbox::table
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::recipient_key.eq_any(keys.clone()))
        .select((outbox::id, outbox::recipient_key, outbox::content_sealed))
        .load(conn)?;
    let doomed: Vec<OutboxId> =
        waiting.into_iter().filter(|mail| is_about_any(seal, mail, traces)).map(|mail| mail.0).collect();
    let mut erased = diesel::delete(outbox::table.filter(outbox::id.eq_any(doomed))).execute(conn)?;
    // The condition of an index, written out for the planner of SQLite.
    let finished = outbox::table
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("(sent_at IS NOT NULL OR failed_at IS NOT NULL)"))
        .filter(outbox::purpose.eq_any(purposes.to_vec()))
        .filter(outbox::recipient_key.eq_any(keys));
    erased += diesel::delete(finished).execute(conn)?;
    Ok(erased)
}

fn is_about_any(seal: &Seal, (id, key, content): &Waiting, traces: &[Trace]) -> bool {
    let opened = content.as_deref().and_then(|sealed| seal.open(content_place(id), sealed).ok());
    let Some(content) = opened.and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    traces.iter().any(|trace| trace.recipient_key == *key && content.contains(&trace.mark))
}

/// Deletes finished mails of some purposes, however young. Returns how many.
///
/// # Errors
/// The database's.
pub fn purge_finished_of(conn: &mut Conn, purposes: &[&str]) -> QueryResult<usize> {
    let finished = outbox::table
        .filter(outbox::sent_at.is_not_null().or(outbox::failed_at.is_not_null()))
        .filter(outbox::purpose.eq_any(purposes.to_vec()));
    diesel::delete(finished).execute(conn)
}
