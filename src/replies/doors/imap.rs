//! A mailbox that is asked each minute. A message is moved away or deleted there only after it is kept here: whatever ends
//! in between (the connection, the server, this process), the next look finds it again, and the same message is kept once.

pub mod line;
pub mod mailbox;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::read::Reader;
use super::room::{self, LARGEST_MESSAGE};
use crate::app::App;
use crate::config::ImapSettings;
use crate::db::DbError;
use crate::replies::inbound::Envelope;
use crate::replies::kinds::Door;
use crate::signatures::store::lease;
use mailbox::{Fault, Mailbox};

/// How often the mailbox is asked.
const EVERY: Duration = Duration::from_secs(60);
/// The longest between two looks at a server that is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
/// The longest between two tries of a message that cannot be taken.
const LONGEST_REST: Duration = Duration::from_secs(6 * 60 * 60);
/// The most messages of one look; the next takes the rest.
const ONE_LOOK: usize = 500;
/// Which process asks is decided as it is for the timetable.
const LEASE: &str = "mailbox";
/// Longer than the longest step between two renewals.
const LEASE_TERM: chrono::Duration = chrono::Duration::minutes(10);

/// Asks a mailbox, and takes what is in it.
#[derive(Debug)]
pub struct Poller {
    app: App,
    settings: ImapSettings,
    reader: Reader,
    holder: Arc<str>,
    /// Messages that could not be taken: how often, and when they are tried again.
    resting: HashMap<(u32, u32), (u32, Instant)>,
}

/// What one look came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Polled {
    /// Messages that are kept now and were not before.
    pub kept: usize,
    /// Messages that were kept already.
    pub known: usize,
    /// Messages that could not be taken, and stay where they are.
    pub left: usize,
}

/// What became of one message.
enum Taken {
    New,
    Known,
    /// Somebody else took it out of the mailbox meanwhile.
    Gone,
}

/// Why a look ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The mailbox's.
    #[error("{0}")]
    Mailbox(#[from] Fault),
    /// The database's.
    #[error("{0}")]
    Database(#[from] DbError),
}

impl Poller {
    /// For the mailbox of the settings, if they name one.
    pub fn of(app: &App) -> Option<Poller> {
        let settings = app.config.imap.clone()?;
        let holder = uuid::Uuid::now_v7().to_string().into();
        Some(Poller { reader: Reader::of(app), app: app.clone(), settings, holder, resting: HashMap::new() })
    }

    /// Asks each minute until `stop` is ready; a server that is away is asked less and less often.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut failures = 0u32;
        loop {
            // What is under way may be dropped at any point: nothing is moved that is not kept.
            let looked = tokio::select! {
                () = &mut stop => break,
                looked = self.look() => looked,
            };
            failures = match looked {
                Ok(_) => 0,
                Err(trouble) => {
                    tracing::warn!(mailbox.trouble = %trouble, failures, "the mailbox could not be asked");
                    failures.saturating_add(1)
                }
            };
            let pause = EVERY.saturating_mul(1 << failures.saturating_sub(1).min(8)).min(LONGEST_PAUSE);
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(pause) => {}
            }
        }
        let (holder, now) = (Arc::clone(&self.holder), self.app.now());
        if let Err(error) = self.app.db.write(move |conn| lease::end_lease(conn, LEASE, &holder, now)).await {
            tracing::warn!(%error, "the mailbox's lease was not given back");
        }
    }

    /// Takes what is in the mailbox now, if no other process does.
    ///
    /// # Errors
    /// When the mailbox or the database cannot be reached; what was taken until then is taken.
    pub async fn look(&mut self) -> Result<Polled, Trouble> {
        let mut polled = Polled::default();
        if !self.take_lease().await? {
            return Ok(polled);
        }
        let mut mailbox = Mailbox::open(&self.settings).await?;
        let waiting = mailbox.list(ONE_LOOK, |key| self.rests(key)).await?;
        for uid in waiting {
            if !self.take_lease().await? {
                break;
            }
            let taken = self.take(&mut mailbox, uid).await;
            match taken {
                Ok(Taken::New) => polled.kept += 1,
                Ok(Taken::Known) => polled.known += 1,
                Ok(Taken::Gone) => {}
                Err(trouble) => {
                    polled.left += 1;
                    self.let_rest(mailbox.key(uid), &trouble);
                    if ends_the_look(&trouble) {
                        return Err(trouble);
                    }
                }
            }
        }
        mailbox.leave().await;
        if polled != Polled::default() {
            let Polled { kept, known, left } = polled;
            tracing::info!(mailbox.kept = kept, mailbox.known = known, mailbox.left = left, "the mailbox was asked");
        }
        Ok(polled)
    }

    /// Keeps one message, then takes it out of the mailbox, then reads it.
    async fn take(&self, mailbox: &mut Mailbox, uid: u32) -> Result<Taken, Trouble> {
        let _room = match mailbox.size(uid).await? {
            None => return Ok(Taken::Gone),
            Some(size) if size > LARGEST_MESSAGE => return Err(Fault::TooLarge.into()),
            Some(size) => room::take(size).await,
        };
        let Some(raw) = mailbox.fetch(uid).await? else { return Ok(Taken::Gone) };
        let now = self.app.now();
        let kept = self.reader.keep_each(raw, Envelope::default(), Door::Imap, now).await?;
        mailbox.put_away(uid, &self.settings.after).await?;
        let taken = if kept.is_empty() { Taken::Known } else { Taken::New };
        for message in kept {
            self.reader.read_now(message, now).await;
        }
        Ok(taken)
    }

    fn rests(&self, key: (u32, u32)) -> bool {
        self.resting.get(&key).is_some_and(|(_, until)| *until > Instant::now())
    }

    fn let_rest(&mut self, key: (u32, u32), trouble: &Trouble) {
        let tries = self.resting.get(&key).map_or(0, |(tries, _)| *tries);
        let rest = EVERY.saturating_mul(2u32.saturating_pow(tries.min(16))).min(LONGEST_REST);
        tracing::warn!(mailbox.trouble = %trouble, tries, "a message in the mailbox could not be taken; it stays there");
        self.resting.insert(key, (tries.saturating_add(1), Instant::now() + rest));
    }

    async fn take_lease(&self) -> Result<bool, DbError> {
        let (holder, now) = (Arc::clone(&self.holder), self.app.now());
        self.app.db.write(move |conn| lease::take_lease(conn, LEASE, &holder, now + LEASE_TERM, now)).await
    }
}

/// Whether the fault is the line's or the database's, and would be the next message's too.
fn ends_the_look(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Mailbox(fault) => fault.is_of_line(),
        Trouble::Database(DbError::Query(_)) => false,
        Trouble::Database(_) => true,
    }
}
