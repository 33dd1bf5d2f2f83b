//! How often a form of signing is taken: by network, by mail domain, by letter, and altogether.
//!
//! Nothing here depends on a mail address: a limit that could be seen would tell whether the address was used before. And
//! what many share (a domain, a letter, the service) binds only those networks that have signed a few times already, so
//! that a flood from some networks does not shut the door to a person who comes from another.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};

use super::domains::{Domain, kind_of, owner_of};
use super::event::Event;
use crate::contact::EmailAddress;
use crate::letters::model::LetterId;
use crate::web::limits::{Asking, Limits};
use crate::web::visitor::Network;

/// Over a limit: how many seconds until it is worth trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub u64);

impl Wait {
    /// Puts the time to wait on an answer (RFC 9110, section 10.2.3).
    #[must_use]
    pub fn on(self, mut response: HttpResponse) -> HttpResponse {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.0));
        response
    }

    /// The minutes, rounded up, for people.
    pub fn minutes(self) -> i64 {
        i64::try_from(self.0.div_ceil(60)).unwrap_or(1).max(1)
    }
}

/// Whether a form may come from this network now. At an event many share one, so the event has a limit of its own instead.
///
/// # Errors
/// How long to wait.
pub fn by_network(limits: &Limits, network: Network, event: Option<&Event>) -> Result<(), Wait> {
    if let Some(event) = event {
        return limits.try_take(Asking::SignByEvent, &event.key).map_err(Wait);
    }
    limits.try_take(Asking::SignByNetwork, network).map_err(Wait)?;
    limits.try_take(Asking::SignByNetworkAllDay, network).map_err(Wait)?;
    limits.try_take(Asking::SignBySite, network.site()).map_err(Wait)
}

/// Whether a form that lacks nothing may be taken now. The first few of a network always are.
///
/// # Errors
/// How long to wait.
pub fn by_company(
    limits: &Limits,
    network: Network,
    email: &EmailAddress,
    letter: &LetterId,
    event: Option<&Event>,
) -> Result<(), Wait> {
    if event.is_some() || limits.try_take(Asking::SignAsOneOfFew, network.site()).is_ok() {
        return Ok(());
    }
    let by_domain = match kind_of(email.domain()) {
        Domain::Common => Asking::SignByCommonDomain,
        Domain::Disposable | Domain::Other => Asking::SignByDomain,
    };
    limits.try_take(by_domain, owner_of(email.domain())).map_err(Wait)?;
    limits.try_take(Asking::SignByLetter, letter).map_err(Wait)?;
    limits.try_take(Asking::SignAltogether, ()).map_err(Wait)
}
