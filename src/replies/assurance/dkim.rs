//! Our own check of a message's signatures (DKIM, RFC 6376), by mail-auth. Strangers write what is checked here: how much
//! is looked at is bounded, and the keys are at hand before the check begins, so that it asks nobody.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use chrono::DateTime;
use mail_auth::common::crypto::Algorithm;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::resolver::ToFqdn;
use mail_auth::common::verify::{DomainKey, VerifySignature};
use mail_auth::dkim::{DkimError, Signature};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::{AuthenticatedMessage, DkimResult, DnsError, Error, Parameters, ResolverCache, Txt};
use mail_parser::MessageParser;
use sha2::{Digest, Sha256};

use super::{LONGEST_HEAD, Outcome, SeenSignature};
use crate::clock::Time;
use crate::councils::domains::{is_at_or_below, plain};
use crate::dispatch::model::ReplyCode;
use crate::dispatch::store::MOST_CODES;
use crate::mail::authenticator::{Published, verifier};

/// The most signatures that are looked at. A council's mail has one or two; a forwarder adds another.
const MOST_SIGNATURES: usize = 8;
/// The most headers that a signature may name: each is looked for among all of the message's.
const MOST_SIGNED_HEADERS: usize = 150;

/// What stands once in a message, and means another one if it stands twice.
const ONCE: [&str; 7] = ["from", "subject", "date", "to", "cc", "content-type", "message-id"];

/// A message with signatures to check.
pub(super) struct Signed<'a> {
    message: AuthenticatedMessage<'a>,
    /// Signatures that do not count whatever their key, and why.
    refused: Vec<(Signature, Outcome)>,
    dated_at: Option<Time>,
    /// The reply codes in each field that names recipients.
    recipients: Vec<(&'static str, Vec<String>)>,
}

impl<'a> Signed<'a> {
    /// `None` for a message without a signature, or with a head that is too long. Signatures of the sender's own domain
    /// come first, so that nobody crowds them out.
    pub(super) fn read(raw: &'a [u8], from_domains: &[String]) -> Option<Signed<'a>> {
        if !has_short_head(raw) {
            return None;
        }
        let mut message = AuthenticatedMessage::parse(raw)?;
        let of_sender = |signature: &Signature| {
            plain(&signature.d).is_some_and(|domain| {
                from_domains.iter().any(|from| is_at_or_below(from, &domain) || is_at_or_below(&domain, from))
            })
        };
        let mut refused: Vec<(Signature, Outcome)> = Vec::new();
        // What mail-auth does not take: above all signatures with a length.
        for header in message.errors.iter().take(MOST_SIGNATURES) {
            if let (Error::Dkim(DkimError::SignatureLength), Ok(signature)) =
                (&header.header, Signature::parse(header.value))
            {
                refused.push((signature, Outcome::Partial));
            }
        }
        message.errors.clear();
        message.dkim_headers.sort_by_key(|header| !of_sender(&header.header));
        message.dkim_headers.truncate(MOST_SIGNATURES);
        message.dkim_headers.retain(|header| {
            let unsafe_now = header.header.a == Algorithm::RsaSha1;
            let too_many = header.header.h.len() > MOST_SIGNED_HEADERS;
            if unsafe_now || too_many {
                refused.push((header.header.clone(), if unsafe_now { Outcome::Weak } else { Outcome::Fail }));
            }
            !unsafe_now && !too_many
        });
        for header in &mut message.dkim_headers {
            // Reports and third parties' signatures would ask for more records; we send none and take none.
            header.header.r = false;
            header.header.atps = None;
        }
        if message.dkim_headers.is_empty() && refused.is_empty() {
            return None;
        }
        let head = MessageParser::new().parse_headers(&raw[..raw.len().min(LONGEST_HEAD)]);
        let date = head.as_ref().and_then(|head| head.date()).map(mail_parser::DateTime::to_timestamp);
        let recipients = head.as_ref().map(recipients).unwrap_or_default();
        Some(Signed { message, refused, dated_at: date.and_then(moment), recipients })
    }

    /// The names under which the keys are published, in the order of the signatures.
    pub(super) fn key_names(&self) -> Vec<String> {
        self.message.dkim_headers.iter().map(|header| header.header.domain_key()).collect()
    }

    /// Checks each signature with what is published under its key's name, at a moment.
    pub(super) fn check(&self, published: &[Published], now: Time) -> Vec<SeenSignature> {
        let names = self.key_names();
        let answers = Answers(names.iter().zip(published).map(|(name, found)| (fqdn(name), answer(found))).collect());
        let parameters = Parameters::new(&self.message).with_txt_cache(&answers);
        // Every answer is at hand, so that it is ready when it is first asked.
        let outputs =
            verifier().and_then(|verifier| match pin!(verifier.verify_dkim(parameters)).poll(&mut context()) {
                Poll::Ready(outputs) => Some(outputs),
                Poll::Pending => None,
            });
        let outputs = outputs.unwrap_or_default();
        let mut seen: Vec<SeenSignature> = Vec::new();
        for ((header, found), place) in self.message.dkim_headers.iter().zip(published).zip(0..) {
            let outcome = match outputs.get::<usize>(place) {
                Some(output) => self.outcome(&header.header, output.result(), found, now),
                None => Outcome::Unknown,
            };
            seen.push(self.seen(&header.header, outcome, Some(found)));
        }
        seen.extend(self.refused.iter().map(|(signature, outcome)| self.seen(signature, *outcome, None)));
        seen
    }

    fn outcome(&self, signature: &Signature, result: &DkimResult, found: &Published, now: Time) -> Outcome {
        if signature.x > 0 && i64::try_from(signature.x).is_ok_and(|end| end <= now.and_utc().timestamp()) {
            return Outcome::Expired;
        }
        match result {
            // RFC 6376, section 5.4: without it the signature vouches for no sender.
            DkimResult::Pass if !covers(signature, "from") => Outcome::Fail,
            DkimResult::Pass if is_testing(found) => Outcome::Testing,
            DkimResult::Pass => Outcome::Pass,
            DkimResult::Neutral(Error::Dkim(DkimError::SignatureExpired)) => Outcome::Expired,
            DkimResult::Neutral(_) | DkimResult::Fail(_) => Outcome::Fail,
            DkimResult::PermError(_) => Outcome::NoKey,
            DkimResult::TempError(_) | DkimResult::None => Outcome::Unknown,
        }
    }

    fn signed_for(&self, signature: &Signature) -> Vec<String> {
        let covered = self.recipients.iter().filter(|(name, _)| covers(signature, name));
        covered.flat_map(|(_, codes)| codes.iter().cloned()).collect()
    }

    fn seen(&self, signature: &Signature, outcome: Outcome, found: Option<&Published>) -> SeenSignature {
        let signed = i64::try_from(signature.t).ok().filter(|t| *t > 0).and_then(moment);
        let key = match found {
            Some(Published::Records(records)) => records.first().cloned(),
            _ => None,
        };
        SeenSignature {
            domain: plain(&signature.d).unwrap_or_else(|| "invalid".to_owned()),
            selector: signature.s.chars().take(100).collect(),
            algorithm: match signature.a {
                Algorithm::RsaSha1 => "rsa-sha1",
                Algorithm::RsaSha256 => "rsa-sha256",
                Algorithm::Ed25519Sha256 => "ed25519-sha256",
            }
            .to_owned(),
            outcome,
            signed_at: signed.or(self.dated_at.filter(|_| covers(signature, "date"))),
            signed_for: self.signed_for(signature),
            key_sha256: key.as_ref().map(|key| hex::encode(Sha256::digest(key))),
            key,
        }
    }
}

/// The reply codes in `To` and `Cc`; none if a field stands twice that should stand once (RFC 6376, section 8.15): one of the
/// two is signed, and a reader may see the other.
fn recipients(head: &mail_parser::Message<'_>) -> Vec<(&'static str, Vec<String>)> {
    let named =
        |name: &'static str| head.headers().iter().filter(move |header| header.name().eq_ignore_ascii_case(name));
    if ONCE.iter().any(|name| named(name).count() > 1) {
        return Vec::new();
    }
    let codes = |name: &'static str| {
        let lists = named(name).filter_map(|header| header.value().as_address());
        let addresses = lists.flat_map(mail_parser::Address::iter).filter_map(|one| one.address());
        addresses.filter_map(ReplyCode::of_address).take(MOST_CODES).map(|code| code.as_str().to_owned()).collect()
    };
    ["to", "cc"].map(|name| (name, codes(name))).into()
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// Whether an empty line ends the head within the bound.
fn has_short_head(raw: &[u8]) -> bool {
    let head = &raw[..raw.len().min(LONGEST_HEAD)];
    raw.len() <= LONGEST_HEAD
        || head.windows(2).any(|two| two == b"\n\n")
        || head.windows(4).any(|end| end == b"\r\n\r\n")
}

fn covers(signature: &Signature, header: &str) -> bool {
    signature.h.iter().any(|name| name.eq_ignore_ascii_case(header))
}

fn moment(seconds: i64) -> Option<Time> {
    DateTime::from_timestamp(seconds, 0).map(|moment| moment.naive_utc())
}

/// Whether the record says that the domain is only trying (RFC 6376, section 3.6.1, `t=y`).
fn is_testing(found: &Published) -> bool {
    let Published::Records(records) = found else { return false };
    records.first().is_some_and(|record| {
        let tags = record.split(';').filter_map(|tag| tag.split_once('='));
        tags.filter(|(name, _)| name.trim() == "t").any(|(_, flags)| flags.split(':').any(|flag| flag.trim() == "y"))
    })
}

fn fqdn(name: &str) -> Box<str> {
    name.to_fqdn().into_owned().into_boxed_str()
}

fn answer(found: &Published) -> Txt {
    match found {
        Published::Records(records) => {
            let none = || Err(Error::Dns(DnsError::RecordNotFound(ResponseCode::NoError)));
            // The first that is a key, as a name server may give others beside it.
            let keys = records.iter().map(|record| DomainKey::parse(record.as_bytes()));
            keys.reduce(|first, next| if first.is_ok() { first } else { next }).unwrap_or_else(none).into()
        }
        Published::Nothing => Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))),
        Published::Unknown => Txt::Error(Error::Dns(DnsError::Resolver("not known".to_owned()))),
    }
}

/// The answers that are at hand, in the place where mail-auth remembers those of name servers. It has one for every
/// question, so that none is asked.
struct Answers(HashMap<Box<str>, Txt>);

impl ResolverCache<Box<str>, Txt> for Answers {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(self.0.get(name).cloned().unwrap_or_else(|| answer(&Published::Unknown)))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}
