//! The second step: what a kept message is, and what it changes. It can be done again at any time; what was done for a
//! message before is not done twice.

use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use diesel::result::QueryResult;

use super::keep::{self, Arrival, Kept, place};
use super::settle::{Found, settle};
use crate::app::App;
use crate::clock::Time;
use crate::db::{Conn, Db, DbError};
use crate::dispatch::model::Delivery;
use crate::dispatch::post::Post;
use crate::mail::Bell;
use crate::replies::assurance::again::{self, Checked, KEYS_STAY};
use crate::replies::assurance::{Authentication, OwnServer, authenticate_here, server_again};
use crate::replies::attachments::{self, Prepared};
use crate::replies::classify::{self, Kind};
use crate::replies::inbound::{Envelope, Received};
use crate::replies::kinds::Door;
use crate::replies::model::InboundMessageId;
use crate::replies::store;
use crate::replies::store::messages;

/// How long whoever took a message in has to read it, before a round does.
const HEAD_START: chrono::Duration = chrono::Duration::seconds(5);
/// The most messages of one round.
const ROUND: i64 = 100;
/// How long a round may go on taking up messages.
const ROUND_PATIENCE: Duration = Duration::from_secs(2);

/// Takes messages in and reads them; clones share what is large.
#[derive(Debug, Clone)]
pub struct Reader {
    db: Db,
    post: Post,
    bell: Bell,
}

/// Whether a message that was read before is read as if it had not been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// It is read once.
    Once,
    /// It is read in any case.
    Again,
}

/// A kept message, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub(super) id: InboundMessageId,
    pub(super) door: Door,
    pub(super) envelope: Envelope,
    pub(super) raw: Bytes,
    pub(super) received_at: Time,
}

impl Opened {
    /// The bytes are shared, not copied.
    fn of(arrival: &Arrival) -> Opened {
        Opened {
            id: arrival.id.clone(),
            door: arrival.door,
            envelope: arrival.envelope.clone(),
            raw: arrival.raw.clone(),
            received_at: arrival.received_at,
        }
    }

    /// Its key.
    pub fn id(&self) -> &InboundMessageId {
        &self.id
    }

    /// Its bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The envelope's sender, if it is known.
    pub fn envelope_sender(&self) -> Option<&str> {
        self.envelope.from.as_deref()
    }
}

impl Reader {
    /// From the service's parts.
    pub fn of(app: &App) -> Reader {
        Reader { db: app.db.clone(), post: Post::of(app), bell: app.bell.clone() }
    }

    /// For a process of its own, which has no postman to wake.
    pub fn new(db: Db, post: Post) -> Reader {
        Reader { db, post, bell: Bell::default() }
    }

    /// Takes a message in: once this returns, it is on disk, with each addressee of ours whom it names. It is read at once
    /// if it can be; otherwise a round does it.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn take(&self, raw: Bytes, envelope: Envelope, door: Door, now: Time) -> Result<Received, DbError> {
        let mut received = Vec::new();
        for message in self.keep_each(raw, envelope, door, now).await? {
            received.push(self.read_now(message, now).await);
        }
        Ok(received.into_iter().next().unwrap_or(Received::Duplicate))
    }

    /// Keeps a message once for each addressee whose reply address it names, and gives back what was not kept before. What
    /// fails after the first was kept is made good when the door tries again: each is told apart from the others.
    ///
    /// # Errors
    /// When it could not be kept with all of them.
    pub(super) async fn keep_each(
        &self,
        raw: Bytes,
        envelope: Envelope,
        door: Door,
        now: Time,
    ) -> Result<Vec<Opened>, DbError> {
        let arrival = self.seal(raw, envelope, door, now).await?;
        let codes = arrival.codes();
        let (kept, message) = self.keep(arrival, now).await?;
        let others = match codes.len() {
            0 | 1 => Vec::new(),
            _ => self.db.read(move |conn| keep::list_places(conn, &codes)).await?.into_iter().skip(1).collect(),
        };
        let mut new: Vec<Opened> = Some(message.clone()).filter(|_| kept == Kept::New).into_iter().collect();
        new.extend(self.keep_with_others(&message, others, now).await?);
        Ok(new)
    }

    /// Keeps a message that was kept with others whom it names, too, and gives back what was not kept with them before.
    ///
    /// # Errors
    /// When it could not be kept with all of them.
    pub(super) async fn keep_with_others(
        &self,
        message: &Opened,
        others: Vec<Delivery>,
        now: Time,
    ) -> Result<Vec<Opened>, DbError> {
        let mut new = Vec::new();
        for delivery in others {
            // Sealed once more: what is sealed opens in its own row only.
            let arrival = self.seal(message.raw.clone(), message.envelope.clone(), message.door, now).await?;
            let way = move |conn: &mut Conn, arrival: &Arrival| keep::keep_with(conn, arrival, Some(&delivery), now);
            let (kept, copy) = self.keep_by(arrival, way).await?;
            new.extend(Some(copy).filter(|_| kept == Kept::New));
        }
        Ok(new)
    }

    /// Seals a message off the async threads.
    ///
    /// # Errors
    /// When that failed.
    pub async fn seal(&self, raw: Bytes, envelope: Envelope, door: Door, now: Time) -> Result<Arrival, DbError> {
        let seal = self.post.stationery.seal.clone();
        apart(move || Arrival::seal(&seal, raw, envelope, door, now)).await
    }

    /// Keeps a message, and gives it back for being read.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn keep(&self, arrival: Arrival, now: Time) -> Result<(Kept, Opened), DbError> {
        self.keep_by(arrival, move |conn, arrival| keep::keep(conn, arrival, now)).await
    }

    /// Keeps a message in the way that a door keeps it, and gives it back for being read.
    ///
    /// # Errors
    /// When it could not be kept.
    pub(super) async fn keep_by<T, F>(&self, arrival: Arrival, mut way: F) -> Result<(T, Opened), DbError>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn, &Arrival) -> QueryResult<T> + Send + 'static,
    {
        let opened = Opened::of(&arrival);
        let done = self.db.write(move |conn| way(conn, &arrival)).await?;
        Ok((done, opened))
    }

    /// Reads a message that was just kept. What goes wrong now costs nothing: a round reads it.
    pub async fn read_now(&self, message: Opened, now: Time) -> Received {
        let id = message.id.clone();
        match self.read(message, Times::Once, now).await {
            Ok(received) => received,
            Err(error) => {
                tracing::warn!(inbound.id = %id, %error, "a message is kept and could not be read yet");
                Received::Unread
            }
        }
    }

    async fn read(&self, message: Opened, times: Times, now: Time) -> Result<Received, DbError> {
        let (raw, envelope) = (message.raw.clone(), message.envelope.clone());
        // A message that makes the reader panic must cost itself only.
        let seal = self.post.stationery.seal.clone();
        let looked_into = apart(move || {
            let reading = classify::read(&raw, envelope.from.as_deref());
            // Nobody who writes waits until a stranger's files are unpacked and sealed.
            let is_person = reading.kind == Kind::Person;
            let files = if is_person { attachments::prepare(&seal, &raw, now) } else { Prepared::default() };
            (reading, files)
        });
        let (reading, files) = looked_into.await?;
        let (authentication, checked) = self.authentication_of(&message, times, now).await?;
        let post = self.post.clone();
        let settled = self.db.write(move |conn| {
            let (reading, files, authentication) = (&reading, &files, &authentication);
            let found = Found { message: &message, reading, files, authentication, checked };
            settle(conn, &post, &found, times, now)
        });
        let received = settled.await?;
        self.bell.ring();
        Ok(received)
    }

    /// What speaks for a message's sender. Signatures are checked once: later the keys may be gone. Where no name server
    /// answered, they are asked again while the keys are likely to be there.
    async fn authentication_of(
        &self,
        message: &Opened,
        times: Times,
        now: Time,
    ) -> Result<(Authentication, Checked), DbError> {
        let checked = Checked::of(message.received_at, now);
        let mut kept = None;
        if times == Times::Again {
            let id = message.id.clone();
            let json = self.db.read(move |conn| store::find_authentication(conn, &id)).await?;
            kept = json.and_then(|json| serde_json::from_str::<Authentication>(&json).ok());
        }
        let closed = kept.filter(|kept| again::is_closed(kept, checked));
        let (authenticator, asked) = (self.post.authenticator.clone(), message.clone());
        let (checked, mut found) = match closed {
            Some(kept) => {
                let read = apart(move || server_again(&authenticator, &asked.raw, kept)).await?;
                (Checked::Later, read)
            }
            None => {
                let from = asked.envelope.from.clone();
                let check = move || authenticate_here(&authenticator, &asked.raw, from.as_deref(), asked.received_at);
                (checked, checked.as_far_as_it_tells(apart(check).await?))
            }
        };
        if message.door == Door::Upload {
            // A file may say anything of itself; what its writers signed it cannot change.
            found.own_server = OwnServer::default();
        }
        Ok((found, checked))
    }

    /// Reads what waits to be read: what a process kept that ended before it read it, and what could not be read before,
    /// after a while that grows. Returns how many were read.
    ///
    /// # Errors
    /// The database's.
    pub async fn round(&self, now: Time) -> Result<usize, DbError> {
        let begun = Instant::now();
        let due = self.db.read(move |conn| messages::list_due(conn, now - HEAD_START, now, ROUND)).await?;
        let mut read = 0;
        for (id, tries) in due {
            if begun.elapsed() > ROUND_PATIENCE {
                break;
            }
            let claimed = id.clone();
            if self.db.write(move |conn| messages::claim_reading(conn, &claimed, tries, now)).await? {
                match self.read_kept(&id, Times::Once, now).await {
                    Ok(_) => read += 1,
                    Err(error) => tracing::warn!(inbound.id = %id, tries, %error, "a message could not be read"),
                }
            }
        }
        Ok(read)
    }

    /// Asks once more for the keys of signatures that could not be checked when a message came in, after a while that grows
    /// and while the keys are likely to be there. Returns how many messages were looked at again.
    ///
    /// # Errors
    /// The database's.
    pub async fn check_again(&self, now: Time) -> Result<usize, DbError> {
        let begun = Instant::now();
        let due = self.db.read(move |conn| messages::list_unchecked(conn, now - KEYS_STAY, now, ROUND)).await?;
        let mut looked_at = 0;
        for (id, tries) in due {
            if begun.elapsed() > ROUND_PATIENCE {
                break;
            }
            let claimed = id.clone();
            if self.db.write(move |conn| messages::claim_checking(conn, &claimed, tries, now)).await? {
                match self.read_again(&id, now).await {
                    Ok(_) => looked_at += 1,
                    Err(error) => tracing::warn!(inbound.id = %id, tries, %error, "signatures could not be checked"),
                }
            }
        }
        Ok(looked_at)
    }

    /// Reads a message anew, whether it was read before or not.
    ///
    /// # Errors
    /// When it is not there, does not open, or cannot be read.
    pub async fn read_again(&self, id: &InboundMessageId, now: Time) -> Result<Received, DbError> {
        self.read_kept(id, Times::Again, now).await
    }

    async fn read_kept(&self, id: &InboundMessageId, times: Times, now: Time) -> Result<Received, DbError> {
        let message = self.open(id).await?;
        self.read(message, times, now).await
    }

    /// Opens a kept message.
    ///
    /// # Errors
    /// When it is not there, or does not open.
    pub async fn open(&self, id: &InboundMessageId) -> Result<Opened, DbError> {
        let (wanted, seal) = (id.clone(), self.post.stationery.seal.clone());
        let open = move |conn: &mut Conn| {
            let message = messages::find_message(conn, &wanted)?;
            let (raw, envelope) = messages::find_sealed(conn, &wanted)?;
            let envelope = seal.open(place(&wanted, "envelope"), &envelope)?;
            Ok(Opened {
                raw: seal.open(place(&wanted, "raw"), &raw)?.into(),
                envelope: serde_json::from_slice(&envelope).unwrap_or_default(),
                id: message.id,
                door: message.door,
                received_at: message.received_at,
            })
        };
        self.db.read(open).await
    }
}

/// Runs what takes a while on a thread of its own; a panic there is an error here.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| DbError::Unavailable(format!("a message was not read: {fault}")))
}
