//! The gate: which signatures wait for somebody to look at them before they count.
//!
//! Nothing is dropped here and nobody is turned away: a signature that gives reason for doubt is written, mailed and
//! confirmed like any other, and held with its reason until a person has looked. The visitor's answer is the same.
//!
//! What the gate remembers lies in this process's memory, under hashes whose key dies with the process: no network address
//! is written anywhere. A restart, another node or a network that was not seen before give no reason for doubt.

pub mod admit;
mod crowd;
pub mod domains;
pub mod event;
pub mod hold;
mod looks;
pub mod mails;
pub mod namesakes;
pub mod thresholds;

use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

use chrono::Duration;

use self::crowd::{Crowds, Newcomer};
use self::domains::Domain;
use self::looks::Looks;
use super::model::{HoldReason, SignatureId};
use crate::clock::Time;
use crate::config::Switch;
use crate::contact::EmailAddress;
use crate::letters::model::LetterId;
use crate::web::visitor::Network;

/// What is remembered of visitors, and what is made of it.
#[derive(Debug)]
pub struct Gate {
    switch: Switch,
    hasher: RandomState,
    looks: Looks,
    crowds: Mutex<Crowds>,
}

/// A form that has come, as far as the gate looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Where it came from.
    pub network: Network,
    /// What stands in the field that no person sees.
    pub trap: &'a str,
    /// Whether it came by an event's link.
    pub way: Way,
}

/// Which way a form came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the letter's page.
    Page,
    /// By the link of an event, where many sign at one place.
    Event,
}

/// Why a signature is to be held, and who else with it. Empty for nearly everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The reasons.
    pub reasons: Vec<HoldReason>,
    /// Earlier signatures that turn out to be of the same group.
    pub company: Vec<(HoldReason, Vec<SignatureId>)>,
}

impl Verdict {
    /// Whether there is no reason for doubt.
    pub fn is_clear(&self) -> bool {
        self.reasons.is_empty()
    }
}

impl Gate {
    /// A gate that remembers nothing yet; switched off, it looks at nothing but the form itself.
    pub fn new(switch: Switch) -> Gate {
        Gate { switch, hasher: RandomState::new(), looks: Looks::new(switch), crowds: Mutex::default() }
    }

    /// Notes that a network looks at a form. Costs a hash and a look into memory: it stands before every page of a letter.
    pub fn note_look(&self, network: Network, now: Time) {
        if self.switch == Switch::On {
            self.looks.note(self.hasher.hash_one(network), now);
        }
    }

    /// How soon after its form a signature can be confirmed without a question.
    pub fn least_wait(&self) -> Duration {
        if self.switch == Switch::On { thresholds::LEAST_WAIT } else { Duration::zero() }
    }

    /// Looks at a form that has been filled in well.
    pub fn judge(
        &self,
        (letter, id): (&LetterId, &SignatureId),
        email: &EmailAddress,
        visit: Visit<'_>,
        now: Time,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        if !visit.trap.is_empty() {
            verdict.reasons.push(HoldReason::Trap);
        }
        let domain = domains::kind_of(email.domain());
        if domain == Domain::Disposable {
            verdict.reasons.push(HoldReason::DisposableAddress);
        }
        if self.switch == Switch::Off {
            return verdict;
        }
        let network = self.hasher.hash_one(visit.network);
        if visit.way == Way::Page && self.looks.since_first(network, now).is_some_and(|t| t < thresholds::LEAST_WAIT) {
            verdict.reasons.push(HoldReason::TooFast);
        }
        let newcomer = Newcomer {
            id,
            network: (visit.way == Way::Page).then_some(network),
            domain: (domain == Domain::Other).then(|| self.hasher.hash_one(domains::owner_of(email.domain()))),
            mailbox: self.hasher.hash_one(email.canonical()),
        };
        // A lock that a panic has broken must not keep anybody from signing.
        if let Ok(mut crowds) = self.crowds.lock() {
            crowds.meet(self.hasher.hash_one(letter), &newcomer, now, &mut verdict);
        }
        verdict
    }
}
