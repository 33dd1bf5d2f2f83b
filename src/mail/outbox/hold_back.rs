//! Keeping a mail here that waits for an address where it would not arrive.

use diesel::prelude::*;

use super::Failure;
use super::claim::CLAIM_LASTS;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::outbox;

/// Marks the mails of a purpose to a mailbox that wait, and that nobody is sending just now, as not to be sent, and erases
/// their content. Returns how many.
///
/// # Errors
/// The database's.
pub fn hold_back(conn: &mut Conn, recipient_key: &[u8], purpose: &str, now: Time) -> QueryResult<usize> {
    let waiting = outbox::table
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
        .filter(outbox::recipient_key.eq(recipient_key))
        .filter(outbox::purpose.eq(purpose))
        .filter(outbox::claimed_at.is_null().or(outbox::claimed_at.lt(now - CLAIM_LASTS)));
    diesel::update(waiting)
        .set((
            outbox::failed_at.eq(now),
            outbox::failure.eq(Failure::Suppressed),
            outbox::answer_sealed.eq(None::<Vec<u8>>),
            outbox::content_sealed.eq(None::<Vec<u8>>),
            outbox::claimed_at.eq(None::<Time>),
        ))
        .execute(conn)
}
