//! One conversation with an IMAP server (RFC 9051; servers of RFC 3501 will do). Nothing of it is waited for without end.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::web::Bytes;
use async_imap::error::Error;
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use futures_core::Stream;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::line::{self, Line};
use crate::config::{After, ImapSecurity, ImapSettings};

/// For one question and its answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// For the text of a message.
const PATIENCE_FOR_TEXT: Duration = Duration::from_secs(300);
/// For saying goodbye.
const COURTESY: Duration = Duration::from_secs(2);

/// What went wrong. The server's own words are not among it: they may name somebody, and this is logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nobody answers there, or the line is not secure.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The user or the password is wrong.
    #[error("the server refuses the user or the password")]
    Refused,
    /// There is no such mailbox.
    #[error("the mailbox cannot be opened")]
    NoMailbox,
    /// The line broke, or was silent for too long.
    #[error("the line to the server broke")]
    Lost,
    /// The server said no to one command.
    #[error("the server refused a command")]
    No,
    /// A message is larger than any that is taken.
    #[error("the message is larger than 25 MiB")]
    TooLarge,
}

impl Fault {
    /// Whether nothing more can be asked on this line.
    pub fn is_of_line(&self) -> bool {
        !matches!(self, Fault::No | Fault::TooLarge)
    }

    fn of(error: &Error) -> Fault {
        match error {
            Error::No(_) | Error::Bad(_) | Error::Validate(_) => Fault::No,
            _ => Fault::Lost,
        }
    }
}

/// An open mailbox.
#[derive(Debug)]
pub struct Mailbox {
    session: Session<Line>,
    /// While it is the same, the numbers mean the same messages.
    validity: u32,
    can_move: bool,
    can_expunge_one: bool,
}

impl Mailbox {
    /// Connects, signs in and opens the mailbox.
    ///
    /// # Errors
    /// What of that failed.
    pub async fn open(settings: &ImapSettings) -> Result<Mailbox, Fault> {
        let client = within(PATIENCE, greet(settings)).await??;
        let (user, word) = (settings.user.as_str(), settings.password.expose_secret());
        let signed_in = within(PATIENCE, client.login(user, word)).await?;
        let mut session = signed_in.map_err(|(error, _)| match Fault::of(&error) {
            Fault::No => Fault::Refused,
            other => other,
        })?;
        let capabilities = asked(PATIENCE, session.capabilities()).await?;
        let mailbox = asked(PATIENCE, session.select(&settings.mailbox)).await.map_err(|fault| match fault {
            Fault::No => Fault::NoMailbox,
            other => other,
        })?;
        Ok(Mailbox {
            validity: mailbox.uid_validity.unwrap_or_default(),
            can_move: capabilities.has_str("MOVE"),
            can_expunge_one: capabilities.has_str("UIDPLUS"),
            session,
        })
    }

    /// What a message is known by from one conversation to the next.
    pub fn key(&self, uid: u32) -> (u32, u32) {
        (self.validity, uid)
    }

    /// The numbers of what is in it and not marked as deleted, read or unread, the oldest first, but for those to be left out.
    ///
    /// # Errors
    /// The server's.
    pub async fn list(&mut self, most: usize, left_out: impl Fn((u32, u32)) -> bool) -> Result<Vec<u32>, Fault> {
        let found = asked(PATIENCE, self.session.uid_search("UNDELETED")).await?;
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| !left_out((self.validity, *uid))).collect();
        uids.sort_unstable();
        uids.truncate(most);
        Ok(uids)
    }

    /// How large the server says that a message is, in bytes; nothing if it is gone. It is asked for each alone: a server may
    /// hang up over one that it cannot read itself, and that must cost only this one.
    ///
    /// # Errors
    /// The server's.
    pub async fn size(&mut self, uid: u32) -> Result<Option<usize>, Fault> {
        let fetched = self.fetch_all(uid, "(UID RFC822.SIZE)", PATIENCE).await?;
        let of_it = fetched.iter().find(|one| one.uid == Some(uid));
        Ok(of_it.and_then(|one| one.size).and_then(|size| usize::try_from(size).ok()))
    }

    /// The bytes of a message; nothing if it is gone. It is not marked as read.
    ///
    /// # Errors
    /// The server's.
    pub async fn fetch(&mut self, uid: u32) -> Result<Option<Bytes>, Fault> {
        let fetched = self.fetch_all(uid, "(UID BODY.PEEK[])", PATIENCE_FOR_TEXT).await?;
        let of_it = fetched.iter().filter(|one| one.uid == Some(uid));
        Ok(of_it.filter_map(Fetch::body).next().map(Bytes::copy_from_slice))
    }

    async fn fetch_all(&mut self, uid: u32, what: &str, patience: Duration) -> Result<Vec<Fetch>, Fault> {
        let all = async {
            let mut stream = self.session.uid_fetch(uid.to_string(), what).await?;
            let mut all = Vec::new();
            while let Some(one) = next(&mut stream).await {
                all.push(one?);
            }
            Ok(all)
        };
        let all = asked(patience, all).await?;
        if all.is_empty() {
            // A server that hangs up in place of an answer looks like one that has nothing: only asking again tells.
            asked(PATIENCE, self.session.noop()).await?;
        }
        Ok(all)
    }

    /// Takes a message out of the mailbox, now that it is kept.
    ///
    /// # Errors
    /// The server's; the message may be there still.
    pub async fn put_away(&mut self, uid: u32, after: &After) -> Result<(), Fault> {
        match after {
            After::Delete => self.delete(uid).await,
            After::Move(target) => match self.move_to(uid, target).await {
                // Most likely it is not there yet.
                Err(Fault::No) => {
                    asked(PATIENCE, self.session.create(target)).await?;
                    self.move_to(uid, target).await
                }
                moved => moved,
            },
        }
    }

    async fn move_to(&mut self, uid: u32, target: &str) -> Result<(), Fault> {
        if self.can_move {
            return asked(PATIENCE, self.session.uid_mv(uid.to_string(), target)).await;
        }
        asked(PATIENCE, self.session.uid_copy(uid.to_string(), target)).await?;
        self.delete(uid).await
    }

    /// A server that cannot remove one message alone (RFC 4315) removes whatever is marked as deleted.
    async fn delete(&mut self, uid: u32) -> Result<(), Fault> {
        self.command(format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)")).await?;
        self.command(if self.can_expunge_one { format!("UID EXPUNGE {uid}") } else { "EXPUNGE".to_owned() }).await
    }

    async fn command(&mut self, command: String) -> Result<(), Fault> {
        asked(PATIENCE, self.session.run_command_and_check_ok(command)).await
    }

    /// Says goodbye, if the server listens.
    pub async fn leave(mut self) {
        let _ = timeout(COURTESY, self.session.logout()).await;
    }
}

/// Connects and hears the greeting, on a line that is as secure as the settings ask for.
async fn greet(settings: &ImapSettings) -> Result<Client<Line>, Fault> {
    let unreachable = |why: &dyn std::fmt::Display| Fault::Unreachable(why.to_string());
    let mut line = line::connect(settings).await.map_err(|error| unreachable(&error))?;
    if settings.security == ImapSecurity::Tls {
        line = line::secure(line, settings).await.map_err(|error| unreachable(&format!("{error:#}")))?;
    }
    let mut client = Client::new(line);
    let greeting = client.read_response().await.map_err(|error| unreachable(&error))?;
    if greeting.is_none() {
        return Err(Fault::Lost);
    }
    if settings.security != ImapSecurity::StartTls {
        return Ok(client);
    }
    let offered = client.run_command_and_check_ok("STARTTLS", None).await;
    offered.map_err(|_| unreachable(&"it does not offer STARTTLS"))?;
    let line = line::secure(client.into_inner(), settings).await;
    Ok(Client::new(line.map_err(|error| unreachable(&format!("{error:#}")))?))
}

async fn within<T>(patience: Duration, work: impl Future<Output = T>) -> Result<T, Fault> {
    timeout(patience, work).await.map_err(|_| Fault::Lost)
}

async fn asked<T>(patience: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
    within(patience, work).await?.map_err(|error| Fault::of(&error))
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}
