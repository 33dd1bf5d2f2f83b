//! What comes in, and what became of it. The doors themselves are in [`super::doors`].

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::doors::http;
use super::doors::read::Reader;
use super::kinds::Door;
use super::model::InboundKind;
use crate::clock::Time;
use crate::db::{Db, DbError};
use crate::dispatch::post::Post;

pub use super::doors::room::LARGEST_MESSAGE;

/// The exit code of a pipe for "try again later" (sysexits.h, `EX_TEMPFAIL`): the mail server keeps the message.
pub const TRY_LATER: u8 = 75;

/// The route of the door for mail servers.
pub fn routes(config: &mut web::ServiceConfig) {
    http::routes(config);
}

/// The SMTP envelope, as far as the door knows it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The recipient.
    pub to: Option<String>,
    /// The sender; the null sender is `<>`.
    pub from: Option<String>,
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Envelope(…)")
    }
}

impl Envelope {
    /// From what a door was given. An empty value is none: a door that never knows the sender would otherwise turn every
    /// letter into a machine's.
    pub fn new(to: Option<&str>, from: Option<&str>) -> Envelope {
        let given = |value: &str| Some(value.to_owned()).filter(|value| !value.trim().is_empty());
        Envelope { to: to.and_then(given), from: from.and_then(given) }
    }

    pub(super) fn of_query(query: &str) -> Envelope {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref());
        Envelope::new(value("to"), value("from"))
    }
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is filed with its letter.
    Filed(InboundKind),
    /// It is kept, and belongs to no letter.
    UnknownAddress,
    /// It is kept, and will be read later.
    Unread,
    /// It had been kept before.
    Duplicate,
    /// It is our own, and kept.
    Loop,
}

/// Takes a raw message from a pipe: once this returns, it is on disk. On any error the pipe answers [`TRY_LATER`], so that
/// the mail server keeps the message.
///
/// # Errors
/// When it could not be kept.
pub fn receive_from_pipe(
    db: &Db,
    post: &Post,
    raw: &[u8],
    envelope: &Envelope,
    now: Time,
) -> Result<Received, DbError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| DbError::Unavailable(error.to_string()))?;
    let reader = Reader::new(db.clone(), post.clone());
    let raw = web::Bytes::copy_from_slice(raw);
    runtime.block_on(reader.take(raw, envelope.clone(), Door::Pipe, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_that_gives_no_value_says_nothing_about_the_sender() {
        assert_eq!(Envelope::of_query("to=&from="), Envelope::default());
        let envelope = Envelope::of_query("from=%3C%3E&to=r-0123%40reply.example");
        assert_eq!((envelope.from.as_deref(), envelope.to.as_deref()), (Some("<>"), Some("r-0123@reply.example")));
    }
}
