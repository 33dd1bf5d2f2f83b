//! The files that come with a reply: taken out of the message, given names that do no harm, looked into for what nobody
//! meant to send, and kept with their hash. None of them is public before a person says so.

pub mod flags;
pub mod name;
mod office;
mod pdf;
mod zipped;

#[cfg(test)]
mod tests;

use diesel::result::QueryResult;

use super::classify;
use super::model::ReplyId;
use super::store::documents::{self, NewDocument};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::LetterId;
use crate::seal::Seal;

/// Keeps the files of a message with the reply that it is. Returns how many.
///
/// # Errors
/// The database's.
pub fn keep_all(
    conn: &mut Conn,
    seal: &Seal,
    raw: &[u8],
    reply_id: &ReplyId,
    letter_id: &LetterId,
    now: Time,
) -> QueryResult<usize> {
    let files = classify::files(raw);
    if files.left_out > 0 {
        tracing::warn!(reply.id = %reply_id, files.left_out, "a message has more files than are taken out of it");
    }
    for (place, file) in files.taken.iter().enumerate() {
        let new = NewDocument {
            letter_id,
            reply_id: Some(reply_id),
            position: i32::try_from(place).unwrap_or(i32::MAX),
            name: file.name.as_deref().unwrap_or_default(),
            declared_type: &file.declared_type,
            content: &file.content,
            by: None,
        };
        documents::keep(conn, seal, &new, now)?;
    }
    Ok(files.taken.len())
}
