//! Named quotas: how often one visitor's network, one address and one letter may ask for something.
//!
//! Over a limit, the visitor gets a clear page with `Retry-After`; nothing is dropped behind a thank-you. The limits live
//! in this process's memory: no network address is written anywhere.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::AppError;
use crate::config::Switch;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asking {
    /// To sign, by network: a drop-in centre's one address must get through.
    SignByNetwork,
    /// To sign or resend, by mail address: a mailbox must not be flooded.
    MailToAddress,
    /// To sign, by letter.
    SignByLetter,
    /// To try a short code or a link, by network.
    Confirm,
    /// To sign in, by network.
    SignIn,
    /// To write to the people behind a statement, by network.
    Contact,
    /// To say that a name on a list is one's own and that one did not sign, by network.
    Dispute,
    /// To complain, by network.
    Complain,
    /// To hand in mail.
    Inbound,
}

/// At once, and then one each so many milliseconds.
const QUOTAS: [(Asking, u32, u64); 9] = [
    (Asking::SignByNetwork, 60, 6_000),
    (Asking::MailToAddress, 5, 600_000),
    (Asking::SignByLetter, 20_000, 2),
    (Asking::Confirm, 60, 2_000),
    (Asking::SignIn, 10, 30_000),
    (Asking::Contact, 5, 120_000),
    (Asking::Dispute, 3, 1_200_000),
    (Asking::Complain, 5, 600_000),
    (Asking::Inbound, 200, 100),
];

/// The quotas and their state.
pub struct Limits {
    /// `None` when lifted by the settings.
    quotas: Option<Vec<DefaultKeyedRateLimiter<u64>>>,
    hasher: RandomState,
    clock: DefaultClock,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("lifted", &self.quotas.is_none()).finish_non_exhaustive()
    }
}

impl Limits {
    /// Fresh limits, or none at all.
    pub fn new(switch: Switch) -> Limits {
        let limiter = |(_, at_once, each): &(Asking, u32, u64)| {
            let quota =
                Quota::with_period(Duration::from_millis(*each)).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN));
            RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(*at_once).unwrap_or(NonZeroU32::MIN)))
        };
        let quotas = (switch == Switch::On).then(|| QUOTAS.iter().map(limiter).collect());
        Limits { quotas, hasher: RandomState::new(), clock: DefaultClock::default() }
    }

    /// Takes one from the quota of `key`.
    ///
    /// # Errors
    /// 429 with the seconds until one is there again.
    pub fn take(&self, asking: Asking, key: impl Hash) -> Result<(), AppError> {
        let Some(quotas) = &self.quotas else { return Ok(()) };
        let Some(position) = QUOTAS.iter().position(|(name, ..)| *name == asking) else { return Ok(()) };
        let key = self.hasher.hash_one(key);
        quotas[position].check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            tracing::info!(limit = ?asking, "over a limit");
            AppError::too_many(wait.as_secs() + 1)
        })
    }

    /// Forgets those who have not asked for a while.
    pub fn forget_idle(&self) {
        for limiter in self.quotas.iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}
