//! How sure it is that a message is an addressee's: pure, from what was found out when it came in, the domains that are
//! known for them, and the moment at which the letter was sent to them.

use chrono::Duration;

use super::reason::{Reason, ReasonWord};
use super::results::{Finding, Method, ServerVerdict};
use super::{Authentication, Outcome, OwnServer, SeenSignature};
use crate::clock::Time;
use crate::councils::domains::{DomainRole, KnownDomain, KnownDomains};
use crate::replies::kinds::Assurance;

/// By how much a council's clock may be behind ours.
const CLOCKS_DIFFER_BY: Duration = Duration::days(1);

/// How sure it is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// How sure.
    pub assurance: Assurance,
    /// Why, what decides first.
    pub reasons: Vec<Reason>,
}

/// What is known of the letter that a message answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent<'a> {
    /// When it was sent to them.
    pub at: Time,
    /// The code in the address that it came from: one of its own for each addressee.
    pub code: &'a str,
}

/// How much one finding proves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Nothing.
    None,
    /// That somebody who may speak for the council sent it, or that our own mail server saw where it came from.
    Plausible,
    /// That our own mail server checked a signature, or the domain's own rule: more than a check of ours that failed
    /// after the message had been on its way for longer.
    ServerChecked,
    /// That the council sent it.
    Proof,
}

/// Judges a message.
///
/// Proof is a signature that fits, of a domain that is the council's own, on a message whose head names a sender in such
/// a domain, made after the letter was sent, and for the address that the letter came from: else whoever has some other mail
/// of theirs could send it to us. What a shared host, a supplier or our own mail server says is plausible. An
/// address alone proves nothing; and where a signature of a known domain does not fit, nothing does.
pub fn judge(found: &Authentication, known: &KnownDomains, sent: Sent<'_>) -> Judgement {
    let from = match found.from_domains.as_slice() {
        [one] => one,
        [] => return nothing(ReasonWord::NoSender),
        [_, _, ..] => return nothing(ReasonWord::SeveralSenders),
    };
    let from_known = known.find(from);
    let mut court = Court { known, from_known, sent, weight: Weight::None, denied: false, reasons: Vec::new() };
    found.signatures.iter().for_each(|signature| court.hear_signature(signature));
    court.hear_server(&found.own_server);
    court.hear_address(from);
    court.decide()
}

fn nothing(word: ReasonWord) -> Judgement {
    Judgement { assurance: Assurance::None, reasons: vec![Reason::about(word, "")] }
}

struct Court<'a> {
    known: &'a KnownDomains,
    from_known: Option<&'a KnownDomain>,
    sent: Sent<'a>,
    weight: Weight,
    denied: bool,
    reasons: Vec<Reason>,
}

impl Court<'_> {
    fn note(&mut self, word: ReasonWord, domain: &str) {
        let reason = Reason::about(word, domain);
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    fn hear_signature(&mut self, signature: &SeenSignature) {
        let domain = signature.domain.as_str();
        let Some(signer) = self.known.find(domain) else {
            if signature.outcome == Outcome::Pass {
                self.note(ReasonWord::SignedByStranger, domain);
            }
            return;
        };
        let word = match signature.outcome {
            Outcome::Pass => return self.hear_fitting(signature, signer.role),
            Outcome::Fail | Outcome::NoKey => {
                self.denied = true;
                if signature.outcome == Outcome::Fail { ReasonWord::Broken } else { ReasonWord::NoKey }
            }
            Outcome::Expired => ReasonWord::Expired,
            Outcome::Partial => ReasonWord::Partial,
            Outcome::Weak => ReasonWord::Weak,
            Outcome::Testing => ReasonWord::Testing,
            Outcome::Unknown => ReasonWord::NotChecked,
        };
        self.note(word, domain);
    }

    /// A signature that fits, of a domain that is known.
    fn hear_fitting(&mut self, signature: &SeenSignature, role: DomainRole) {
        let domain = signature.domain.as_str();
        let earlier = signature.signed_at.is_some_and(|at| at + CLOCKS_DIFFER_BY < self.sent.at);
        let is_for_us = signature.signed_for.iter().any(|code| code == self.sent.code);
        let (word, weight) = match (role, self.from_known) {
            // An older mail of theirs, sent to us once more by whoever has it.
            _ if earlier => (ReasonWord::SignedEarlier, Weight::None),
            (DomainRole::Own, Some(from)) if from.role == DomainRole::Own && !is_for_us => {
                (ReasonWord::SignedForWhom, Weight::Plausible)
            }
            (DomainRole::Own, Some(from)) if from.role == DomainRole::Own => (ReasonWord::Signed, Weight::Proof),
            // Servers sign what they pass on, too.
            (_, None) => (ReasonWord::SignedForAnother, Weight::None),
            (DomainRole::Own, Some(_)) => (ReasonWord::Signed, Weight::Plausible),
            (DomainRole::Shared, Some(_)) => (ReasonWord::SignedShared, Weight::Plausible),
            (DomainRole::Supplier, Some(_)) => (ReasonWord::SignedSupplier, Weight::Plausible),
        };
        self.weight = self.weight.max(weight);
        self.note(word, domain);
    }

    fn hear_server(&mut self, own_server: &OwnServer) {
        match own_server {
            OwnServer::Silent => {}
            OwnServer::Contradictory => self.note(ReasonWord::ServerContradicted, ""),
            OwnServer::Said(findings) => findings.iter().for_each(|finding| self.hear_finding(finding)),
        }
    }

    fn hear_finding(&mut self, finding: &Finding) {
        // What is true of a domain says something only of a message that claims to be from there.
        let known = self.known.find(&finding.domain);
        if known.is_none() || self.from_known.is_none() {
            return;
        }
        match (finding.verdict, finding.method) {
            (ServerVerdict::Pass, method) => {
                let checked = matches!(method, Method::Dkim | Method::Dmarc);
                self.weight = self.weight.max(if checked { Weight::ServerChecked } else { Weight::Plausible });
                self.note(ReasonWord::ServerSaidSo, &finding.domain);
            }
            (ServerVerdict::Fail, Method::Dkim | Method::Dmarc) => {
                self.denied = true;
                self.note(ReasonWord::ServerDenied, &finding.domain);
            }
            (ServerVerdict::Fail, Method::Spf) | (ServerVerdict::Other, _) => {}
        }
    }

    fn hear_address(&mut self, from: &str) {
        match self.from_known {
            Some(_) => self.note(ReasonWord::AddressKnown, from),
            None => self.note(ReasonWord::AddressUnknown, from),
        }
    }

    fn decide(self) -> Judgement {
        let assurance = match self.weight {
            Weight::Proof => Assurance::Verified,
            Weight::ServerChecked => Assurance::OwnServer,
            _ if self.denied => Assurance::None,
            Weight::Plausible => Assurance::OwnServer,
            Weight::None if self.from_known.is_some() => Assurance::Address,
            Weight::None => Assurance::None,
        };
        Judgement { assurance, reasons: self.reasons }
    }
}
