//! The postman: takes what is due out of the outbox, sends it, and writes down what came of it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration as RealTime;

use chrono::Duration;
use tokio::task::{Id as TaskId, JoinSet};

use super::Bell;
use super::frame::{Content, filled};
use super::message::{Message, Sender};
use super::outbox::claim::{self, Address, Claimed, Settlement, Ticket};
use super::outbox::{Failure, answer_place, content_place};
use super::tally;
use super::transport::{Fault, Transport, render};
use crate::clock::{Clock, Time};
use crate::config::Switch;
use crate::contact::EmailAddress;
use crate::db::{Db, DbError};
use crate::seal::Seal;

/// The most mails on their way at once.
const MOST_AT_ONCE: usize = 8;
/// How often the outbox is looked into without a ring: other processes put mail in too, and other nodes.
const LOOK_EVERY: RealTime = RealTime::from_secs(2);
/// How long after each refusal a mail is tried again; after the last of these, every [`THEN_EVERY`].
const TRY_AGAIN_AFTER: [Duration; 4] =
    [Duration::minutes(1), Duration::minutes(5), Duration::minutes(15), Duration::minutes(60)];
const THEN_EVERY: Duration = Duration::hours(4);
/// After this time a mail is given up, unless it could hardly be tried: a postman who was away for a week must not
/// give up all that waited for him.
const GIVE_UP_AFTER: Duration = Duration::hours(48);
/// The waits between tries of writing an outcome, doubled each time from the first up to the last.
const WRITE_AGAIN_AFTER: (RealTime, RealTime) = (RealTime::from_millis(100), RealTime::from_secs(10));
/// How long an outcome is tried to be written: the mail has left, and only this keeps it from leaving again.
const WRITE_FOR: RealTime = RealTime::from_secs(120);

/// What the postman works with.
#[derive(Debug, Clone)]
pub struct Postman {
    /// Where the outbox is.
    pub db: Db,
    /// Opens the mails.
    pub seal: Arc<Seal>,
    /// How they leave.
    pub transport: Transport,
    /// Whom the service's own mail comes from.
    pub from: EmailAddress,
    /// Whether an address gets only so many mails a day that a stranger can cause.
    pub caps: Switch,
}

/// What one round did, in mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Handed over.
    pub sent: usize,
    /// To be tried again.
    pub postponed: usize,
    /// Given up, refused, held back or unreadable.
    pub failed: usize,
}

/// What came of one try.
enum Attempt {
    HandedOver(String),
    Refused(Fault),
    HeldBack,
    Unreadable(String),
}

impl Postman {
    /// Sends everything that is due at `now`, each mail once.
    ///
    /// # Errors
    /// The database's; mails on their way are finished and settled before it is returned.
    pub async fn deliver_due(&self, now: Time) -> Result<Delivered, DbError> {
        let mut round = Round::new(self);
        loop {
            let filled = round.fill(now).await;
            let landed = round.land(now).await;
            match (filled, landed) {
                (Ok(_), Ok(Landed::Some)) => {}
                (Ok(0), Ok(Landed::None)) => return Ok(round.delivered),
                (Ok(_), Ok(Landed::None)) => {}
                (Err(error), _) | (Ok(_), Err(error)) => {
                    round.finish(|| now).await;
                    return Err(error);
                }
            }
        }
    }

    /// Delivers until `stop` is ready; then takes no more, finishes what is on its way, and writes down what came of it.
    pub async fn run(self, clock: Clock, bell: Bell, stop: impl Future<Output = ()> + Send) {
        let mut round = Round::new(&self);
        tokio::pin!(stop);
        loop {
            if let Err(error) = round.fill(clock.now()).await {
                tracing::warn!(error = %error, "The postman cannot read the outbox");
            }
            tokio::select! {
                biased;
                () = &mut stop => break,
                landed = round.flights.land(), if round.flights.any() => {
                    // What went wrong is logged there; the next mails are no worse for it.
                    let _ = round.settle(landed, clock.now()).await;
                }
                () = bell.heard() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {
                    if !round.flights.any() {
                        self.transport.rest().await;
                    }
                }
            }
        }
        round.finish(|| clock.now()).await;
        self.transport.rest().await;
    }

    /// Claims up to `most` mails. Another postman may be quicker with each of them: then the next are looked at.
    async fn claim(&self, most: usize, now: Time) -> Result<Vec<Claimed>, DbError> {
        let most = i64::try_from(most).unwrap_or(1);
        loop {
            let due = self.db.read(move |conn| claim::list_due(conn, most, now)).await?;
            if due.is_empty() {
                return Ok(Vec::new());
            }
            let caps = self.caps;
            let claimed = self.db.write(move |conn| {
                let claimed = claim::claim(conn, &due, now)?;
                if caps == Switch::On { tally::keep_within_caps(conn, claimed, now) } else { Ok(claimed) }
            });
            let claimed = claimed.await?;
            if !claimed.is_empty() {
                return Ok(claimed);
            }
        }
    }

    async fn attempt(self, mail: Claimed, now: Time) -> Attempt {
        let Some(message) = self.open(&mail) else { return Attempt::Unreadable("it does not open".to_owned()) };
        let held_back = mail.suppressed.is_some_and(|reason| reason.holds_back(&mail.ticket.purpose));
        if held_back && message.sender == Sender::Service {
            return Attempt::HeldBack;
        }
        let rendered = match render(message, &mail.message_id, &self.from, now) {
            Ok(rendered) => rendered,
            Err(why) => return Attempt::Unreadable(why.to_string()),
        };
        match self.transport.send(&rendered, now).await {
            Ok(answer) => Attempt::HandedOver(answer),
            Err(fault) => Attempt::Refused(fault),
        }
    }

    fn open(&self, mail: &Claimed) -> Option<Message> {
        let sealed = mail.content_sealed.as_ref()?;
        let content = self.seal.open(content_place(&mail.ticket.id), sealed).ok()?;
        match serde_json::from_slice(&content).ok()? {
            Content::Whole(message) => Some(*message),
            Content::Framed(filling) => {
                let (name, frame) = mail.frame.as_ref()?;
                filled(&self.seal, (name, frame), filling)
            }
        }
    }

    fn settlement(&self, ticket: &Ticket, attempt: Attempt, now: Time) -> Settlement {
        let seal = |words: String| self.seal.close(answer_place(&ticket.id), words.as_bytes());
        let failed = |failure, words: Option<String>| {
            let address = words.as_deref().map_or(Address::Untold, Address::of);
            Settlement::Failed { failure, answer_sealed: words.map(seal), address }
        };
        match attempt {
            Attempt::HandedOver(words) => Settlement::Sent { answer_sealed: seal(words) },
            Attempt::Refused(Fault::Permanent(words)) => failed(Failure::Refused, Some(words)),
            Attempt::Refused(Fault::Temporary(words)) => match next_try(ticket, now) {
                Some(due_at) => Settlement::Postponed { due_at, answer_sealed: seal(words) },
                None => failed(Failure::GaveUp, Some(words)),
            },
            Attempt::HeldBack => failed(Failure::Suppressed, None),
            Attempt::Unreadable(words) => failed(Failure::Unreadable, Some(words)),
        }
    }
}

/// When a mail that was refused for now is tried again; `None` when it was tried for long enough.
fn next_try(ticket: &Ticket, now: Time) -> Option<Time> {
    let tries = usize::try_from(ticket.attempts).unwrap_or(1).max(1);
    if now - ticket.created_at >= GIVE_UP_AFTER && tries > TRY_AGAIN_AFTER.len() {
        return None;
    }
    Some(now + TRY_AGAIN_AFTER.get(tries - 1).copied().unwrap_or(THEN_EVERY))
}

/// Whether a mail that was on its way has ended.
enum Landed {
    /// At least one.
    Some,
    /// None was on its way.
    None,
}

/// Mails on their way, and what became of those that were.
struct Round<'a> {
    postman: &'a Postman,
    flights: Flights,
    delivered: Delivered,
}

impl<'a> Round<'a> {
    fn new(postman: &'a Postman) -> Self {
        Round { postman, flights: Flights::default(), delivered: Delivered::default() }
    }

    /// Sends off as many due mails as may be on their way at once, and returns how many.
    async fn fill(&mut self, now: Time) -> Result<usize, DbError> {
        let room = MOST_AT_ONCE.saturating_sub(self.flights.tickets.len());
        if room == 0 {
            return Ok(0);
        }
        let claimed = self.postman.claim(room, now).await?;
        let count = claimed.len();
        for mail in claimed {
            self.flights.start(self.postman, mail, now);
        }
        Ok(count)
    }

    /// Waits until a mail has arrived or failed, and settles it.
    async fn land(&mut self, now: Time) -> Result<Landed, DbError> {
        let landed = self.flights.land().await;
        if landed.is_empty() {
            return Ok(Landed::None);
        }
        self.settle(landed, now).await?;
        Ok(Landed::Some)
    }

    /// Lets every mail that is on its way arrive or fail, and settles it.
    async fn finish(&mut self, time: impl Fn() -> Time) {
        while self.flights.any() {
            let landed = self.flights.land().await;
            let _ = self.settle(landed, time()).await;
        }
    }

    /// Writes outcomes in one transaction, and keeps trying: a mail that has left must not leave again because the
    /// database was away for a moment.
    async fn settle(&mut self, landed: Vec<(Ticket, Attempt)>, now: Time) -> Result<(), DbError> {
        let settled: Vec<(Ticket, Settlement)> = landed
            .into_iter()
            .map(|(ticket, attempt)| {
                let settlement = self.postman.settlement(&ticket, attempt, now);
                (ticket, settlement)
            })
            .collect();
        for (ticket, settlement) in &settled {
            self.count(ticket, settlement);
        }
        let settled = Arc::new(settled);
        let begun = tokio::time::Instant::now();
        let (mut wait, longest) = WRITE_AGAIN_AFTER;
        loop {
            let rows = Arc::clone(&settled);
            let written = self.postman.db.write(move |conn| {
                rows.iter()
                    .try_for_each(|(ticket, settlement)| claim::settle(conn, ticket, settlement, now).map(|_| ()))
            });
            match written.await {
                Ok(()) => return Ok(()),
                Err(error) if begun.elapsed() + wait > WRITE_FOR => {
                    tracing::error!(error = %error, "Outcomes of mails could not be written; they may be sent again");
                    return Err(error);
                }
                Err(error) => tracing::warn!(error = %error, "Outcomes of mails are not written yet"),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(longest);
        }
    }

    fn count(&mut self, ticket: &Ticket, settlement: &Settlement) {
        let outcome = match settlement {
            Settlement::Sent { .. } => {
                self.delivered.sent += 1;
                "sent"
            }
            Settlement::Postponed { .. } => {
                self.delivered.postponed += 1;
                "postponed"
            }
            Settlement::Failed { failure, .. } => {
                self.delivered.failed += 1;
                failure.as_str()
            }
        };
        log(ticket, outcome);
    }
}

/// Never the address, the subject or the server's words, which may repeat the address.
fn log(ticket: &Ticket, outcome: &str) {
    let Ticket { id, purpose, attempts, .. } = ticket;
    match outcome {
        "sent" | "suppressed" => tracing::debug!(
            outbox.id = %id, outbox.purpose = %purpose, outbox.attempts = attempts, outbox.outcome = outcome, "Mail settled"
        ),
        _ => tracing::warn!(
            outbox.id = %id, outbox.purpose = %purpose, outbox.attempts = attempts, outbox.outcome = outcome, "Mail not sent"
        ),
    }
}

/// Mails on their way, a task each.
#[derive(Default)]
struct Flights {
    tasks: JoinSet<Attempt>,
    /// Outside the tasks, so that one that panics still says which mail it was.
    tickets: HashMap<TaskId, Ticket>,
}

impl Flights {
    fn any(&self) -> bool {
        !self.tickets.is_empty()
    }

    fn start(&mut self, postman: &Postman, mail: Claimed, now: Time) {
        let ticket = mail.ticket.clone();
        let task = self.tasks.spawn(postman.clone().attempt(mail, now));
        self.tickets.insert(task.id(), ticket);
    }

    /// Waits for the next to end, and takes with it all others that have ended.
    async fn land(&mut self) -> Vec<(Ticket, Attempt)> {
        let mut landed = Vec::new();
        let mut ended = self.tasks.join_next_with_id().await;
        while let Some(one) = ended {
            let (id, attempt) = one.unwrap_or_else(|fault| {
                (fault.id(), Attempt::Refused(Fault::Temporary("a defect of ours while sending it".to_owned())))
            });
            landed.extend(self.tickets.remove(&id).map(|ticket| (ticket, attempt)));
            ended = self.tasks.try_join_next_with_id();
        }
        landed
    }
}
