//! Where a form may come from: our own pages only.
//!
//! Two locks. A request that changes something must not say that another site sent it (`Sec-Fetch-Site`, Fetch Metadata;
//! for older browsers `Origin`). And each form carries a token that we signed at a time: shared by all readers of a page
//! that is kept ready, or bound to one organiser's session at the desk.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use chrono::{DateTime, Duration, DurationRound};

use super::error::AppError;
use crate::clock::Time;
use crate::links;
use crate::secret::{Purpose, Signer};

/// How long a shown form may wait to be sent.
pub const FORM_LIFETIME: Duration = Duration::hours(48);

/// How often the token of public pages is renewed.
const PUBLIC_STEP: Duration = Duration::hours(1);

/// What a form token turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormToken {
    /// Ours, and recent.
    Good,
    /// Ours, but older than [`FORM_LIFETIME`].
    Expired,
    /// Not ours, or another audience's.
    Forged,
}

/// Issues and checks form tokens.
#[derive(Debug, Clone)]
pub struct FormTokens(Signer);

impl FormTokens {
    /// Under the service's key.
    pub fn new(signer: Signer) -> FormTokens {
        FormTokens(signer)
    }

    /// A token for every reader of a public page, the same for a whole hour: a page that is made anew would otherwise tell
    /// when it was, and so that something about its letter had happened then.
    pub fn public(&self, now: Time) -> String {
        self.issue("public", now.duration_trunc(PUBLIC_STEP).unwrap_or(now))
    }

    /// Checks a public page's token.
    pub fn check_public(&self, token: &str, now: Time) -> FormToken {
        self.check_within("public", token, FORM_LIFETIME + PUBLIC_STEP, now)
    }

    /// A token for one audience, such as a session.
    pub fn issue(&self, audience: &str, now: Time) -> String {
        self.0.sign(Purpose::Form, &format!("{audience}~{}", now.and_utc().timestamp()))
    }

    /// Checks a token for one audience.
    pub fn check(&self, audience: &str, token: &str, now: Time) -> FormToken {
        self.check_within(audience, token, FORM_LIFETIME, now)
    }

    fn check_within(&self, audience: &str, token: &str, lifetime: Duration, now: Time) -> FormToken {
        let issued = self.0.open(Purpose::Form, token).and_then(|subject| {
            let (whose, seconds) = subject.rsplit_once('~')?;
            let issued = DateTime::from_timestamp(seconds.parse().ok()?, 0)?.naive_utc();
            (whose == audience).then_some(issued)
        });
        match issued {
            None => FormToken::Forged,
            // A node whose clock runs a little ahead is no forger.
            Some(issued) if issued > now + Duration::minutes(5) => FormToken::Forged,
            Some(issued) if now - issued >= lifetime => FormToken::Expired,
            Some(_) => FormToken::Good,
        }
    }
}

/// The origin that our pages have, from the base URL.
#[derive(Debug, Clone)]
pub struct OwnOrigin(pub String);

/// Refuses a changing request that another site's page sent.
///
/// # Errors
/// As the wrapped service.
pub async fn refuse_other_sites<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let changes = !req.method().is_safe();
    if changes && req.path() != links::INBOUND && comes_from_elsewhere(&req) {
        return Ok(req.error_response(AppError::forbidden()));
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}

fn comes_from_elsewhere(req: &ServiceRequest) -> bool {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    // A page with `Referrer-Policy: no-referrer` sends `Origin: null` even to its own site (Fetch, "serializing a
    // request origin"); such a browser is left to the form token.
    match (text(header::ORIGIN.as_str()), req.app_data::<actix_web::web::Data<OwnOrigin>>()) {
        (Some("null") | None, _) => false,
        (Some(origin), Some(own)) => origin != own.0,
        (Some(_), None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_token_is_good_for_its_audience_and_for_two_days() {
        let tokens = FormTokens::new(Signer::new(&[3; 32]));
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap().naive_utc();
        let token = tokens.public(now);
        assert_eq!(tokens.check_public(&token, now), FormToken::Good);
        assert_eq!(tokens.check_public(&token, now + Duration::hours(47)), FormToken::Good);
        assert_eq!(tokens.check_public(&token, now + Duration::hours(49)), FormToken::Expired);
        assert_eq!(tokens.check_public(&token, now - Duration::hours(1)), FormToken::Forged);
        assert_eq!(tokens.check("desk", &token, now), FormToken::Forged);
        assert_eq!(tokens.public(now + Duration::minutes(59)), token, "made anew within the hour, it is the same");
        assert_ne!(tokens.public(now + Duration::minutes(60)), token);
        assert_eq!(tokens.check_public("public~1800000000.AAAA", now), FormToken::Forged);
    }
}
