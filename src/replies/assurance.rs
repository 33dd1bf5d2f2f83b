//! How sure it is that a reply is the council's.
//!
//! What can be found out about a sender is found out when the mail comes in, and kept: keys are changed, so that later
//! nobody could. What follows from it is judged when the letter is known that the mail answers, because a domain proves
//! something for one council and nothing for the next.

pub mod again;
mod dkim;
pub mod judge;
pub mod known;
pub mod reason;
pub mod results;
#[cfg(test)]
mod tests;

use diesel::result::QueryResult;
use mail_parser::MessageParser;
use serde::{Deserialize, Serialize};

pub use judge::{Sent, judge};
pub use results::OwnServer;

use super::kinds::Assurance;
use crate::clock::{Time, london_date};
use crate::councils::domains::plain;
use crate::db::Conn;
use crate::dispatch::model::Delivery;
use crate::mail::authenticator::Authenticator;
use crate::seal::Seal;
use reason::Reason;

/// The longest head that is looked at, in bytes: what is longer was written to wear us out.
const LONGEST_HEAD: usize = 256 * 1024;
/// The most sender domains that are kept of one message; one is what there should be.
const MOST_SENDERS: usize = 5;

/// What was found out about a message's sender when it arrived. Domains and keys, no address: it is kept as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Authentication {
    /// The domains of the addresses in `From`, as [`plain`] leaves them; there should be one.
    pub from_domains: Vec<String>,
    /// That of the envelope's sender, as far as the door knew it.
    pub envelope_domain: Option<String>,
    /// What our own check found of each signature.
    pub signatures: Vec<SeenSignature>,
    /// What our own mail server said.
    pub own_server: OwnServer,
    /// When that was found out.
    pub checked_at: Option<Time>,
}

/// One signature (DKIM, RFC 6376), and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenSignature {
    /// The domain that signed (`d=`), as [`plain`] leaves it.
    pub domain: String,
    /// Under which of its keys (`s=`).
    pub selector: String,
    /// How (`a=`).
    pub algorithm: String,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was made, as far as the signature itself vouches for it: `t=`, else a `Date` that it covers.
    pub signed_at: Option<Time>,
    /// The reply codes in those of `To` and `Cc` that it covers: for whom the message was signed. None where a field stands
    /// twice that should stand once, since readers differ in which of them they show.
    #[serde(default)]
    pub signed_for: Vec<String>,
    /// The record with the public key, as the domain published it then: evidence when it is published no more.
    pub key: Option<String>,
    /// SHA-256 over that record, in hexadecimal.
    pub key_sha256: Option<String>,
}

impl SeenSignature {
    /// Whether nobody could be asked for its key.
    pub fn is_unknown(&self) -> bool {
        self.outcome == Outcome::Unknown
    }
}

/// What became of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It fits: the message is as the domain signed it.
    Pass,
    /// It does not: the message was changed, or somebody else wrote it.
    Fail,
    /// The domain publishes no such key.
    NoKey,
    /// It had run out (`x=`).
    Expired,
    /// It covers a part of the message only (`l=`): anybody could add to it.
    Partial,
    /// It is made in a way that is not safe any more (RFC 8301).
    Weak,
    /// The domain says that it is only trying (`t=y`): it is to be taken for no signature.
    Testing,
    /// The key could not be asked for. Nothing follows.
    Unknown,
}

/// Finds out about a sender: our own check of the signatures, with the keys that are published at this moment, and what
/// our own mail server said. It takes some seconds at most, and never fails: what cannot be told is unknown.
///
/// A message of 25 MiB takes a moment to be hashed: not for a thread that serves others; see [`authenticate_here`].
pub async fn authenticate(
    authenticator: &Authenticator,
    raw: &[u8],
    envelope_from: Option<&str>,
    now: Time,
) -> Authentication {
    let mut found = read_head(authenticator, raw, envelope_from, now);
    if let Some(message) = dkim::Signed::read(raw, &found.from_domains) {
        let published = authenticator.find_all(&message.key_names()).await;
        found.signatures = message.check(&published, now);
    }
    found
}

/// The same from a thread that may wait: one of a pool beside a runtime, or a program without one.
pub fn authenticate_here(
    authenticator: &Authenticator,
    raw: &[u8],
    envelope_from: Option<&str>,
    now: Time,
) -> Authentication {
    let work = authenticate(authenticator, raw, envelope_from, now);
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        return runtime.block_on(work);
    }
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        // Without a runtime nobody can be asked; the head can be read all the same.
        Err(_) => read_head(authenticator, raw, envelope_from, now),
    }
}

/// What stands in a message's head; nobody is asked.
fn read_head(authenticator: &Authenticator, raw: &[u8], envelope_from: Option<&str>, now: Time) -> Authentication {
    let head = &raw[..raw.len().min(LONGEST_HEAD)];
    let parsed = MessageParser::new().parse_headers(head);
    let mut from_domains: Vec<String> = Vec::new();
    let mut said = Vec::new();
    if let Some(message) = &parsed {
        for header in message.headers() {
            let addresses = header.value().as_address().filter(|_| header.name().eq_ignore_ascii_case("from"));
            for address in addresses.into_iter().flat_map(mail_parser::Address::iter).filter_map(|one| one.address()) {
                let domain = domain_of(address).unwrap_or_else(|| "invalid".to_owned());
                if !from_domains.contains(&domain) && from_domains.len() < MOST_SENDERS {
                    from_domains.push(domain);
                }
            }
        }
        let results = message.headers_raw().filter(|(name, _)| name.eq_ignore_ascii_case("authentication-results"));
        said = results.map(|(_, value)| value).collect();
    }
    Authentication {
        from_domains,
        envelope_domain: envelope_from.and_then(domain_of),
        signatures: Vec::new(),
        own_server: OwnServer::read(authenticator.own_server.as_deref(), &said),
        checked_at: Some(now),
    }
}

/// What was found out when a message came in, with what our own mail server said where nobody knew its name then: that
/// stands in the head for ever. Signatures are not checked again.
pub fn server_again(authenticator: &Authenticator, raw: &[u8], kept: Authentication) -> Authentication {
    if kept.own_server != OwnServer::Silent {
        return kept;
    }
    let head = read_head(authenticator, raw, None, Time::default());
    Authentication { own_server: head.own_server, ..kept }
}

/// The domain of an address, as [`plain`] leaves it.
pub fn domain_of(address: &str) -> Option<String> {
    let bare = address.trim().trim_start_matches('<').trim_end_matches('>');
    bare.rsplit_once('@').and_then(|(_, domain)| plain(domain))
}

/// How sure it is that a message is from the addressee whose mail it answers, and why, a line each.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn judge_reply(
    conn: &mut Conn,
    seal: &Seal,
    (authentication, delivery): (&Authentication, &Delivery),
    now: Time,
) -> QueryResult<(Assurance, String)> {
    let known = known::find_known(conn, seal, delivery, london_date(now))?;
    let sent = Sent { at: delivery.queued_at, code: delivery.reply_code.as_str() };
    let judgement = judge(authentication, &known, sent);
    Ok((judgement.assurance, Reason::write(&judgement.reasons)))
}
