//! Named quotas: how often one network, mail domain or letter may be asked for something. Never one mail address: a limit
//! that can be seen would tell who has been here before.
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
    /// To sign, by network.
    SignByNetwork,
    /// The same in the long run: a script that keeps just below the first.
    SignByNetworkAllDay,
    /// To sign, by the site whose networks one customer may share out.
    SignBySite,
    /// To sign by the link of an event, where many share one network.
    SignByEvent,
    /// To sign as one of the first few of a network, whom the limits that many share do not bind.
    SignAsOneOfFew,
    /// To sign with an address of one domain.
    SignByDomain,
    /// To sign with an address of a domain that very many strangers share.
    SignByCommonDomain,
    /// To sign, by letter.
    SignByLetter,
    /// To sign anything at all.
    SignAltogether,
    /// To have a copy of a letter sent to oneself, by organiser.
    TestCopy,
    /// To try a short code or a link, by network.
    Confirm,
    /// To sign in, by network.
    SignIn,
    /// The same in the long run.
    SignInAllDay,
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
const QUOTAS: [(Asking, u32, u64); 17] = [
    // A family, an office, a class: at once, and then ten a minute; a thousand or so in a day.
    (Asking::SignByNetwork, 60, 6_000),
    (Asking::SignByNetworkAllDay, 400, 120_000),
    (Asking::SignBySite, 600, 6_000),
    // A drop-in centre's queue, with several phones.
    (Asking::SignByEvent, 300, 6_000),
    (Asking::SignAsOneOfFew, 4, 900_000),
    // A charity whose whole staff signs, and webmail in the hour after the news.
    (Asking::SignByDomain, 200, 10_000),
    (Asking::SignByCommonDomain, 5_000, 20),
    (Asking::SignByLetter, 20_000, 2),
    (Asking::SignAltogether, 40_000, 1),
    (Asking::TestCopy, 5, 600_000),
    (Asking::Confirm, 60, 2_000),
    (Asking::SignIn, 10, 30_000),
    (Asking::SignInAllDay, 60, 600_000),
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
        self.try_take(asking, key).map_err(AppError::too_many)
    }

    /// [`Limits::take`] for a caller with an answer of its own.
    ///
    /// # Errors
    /// The seconds until one is there again.
    pub fn try_take(&self, asking: Asking, key: impl Hash) -> Result<(), u64> {
        let Some(quotas) = &self.quotas else { return Ok(()) };
        let Some(position) = QUOTAS.iter().position(|(name, ..)| *name == asking) else { return Ok(()) };
        let key = self.hasher.hash_one(key);
        quotas[position].check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            // To be one of the first few is a favour, and missing it is no limit.
            if asking != Asking::SignAsOneOfFew {
                tracing::info!(limit = ?asking, "over a limit");
            }
            wait.as_secs() + 1
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
