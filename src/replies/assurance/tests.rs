//! What weighs more than what, where a message brings several findings.

use super::judge::{Sent, judge};
use super::reason::ReasonWord::{self, *};
use super::results::{Finding, Method, OwnServer, ServerVerdict};
use super::{Authentication, Outcome, SeenSignature};
use crate::clock::Time;
use crate::councils::domains::{DomainRole, KnownDomains};
use crate::replies::kinds::Assurance;

fn sent_at() -> Time {
    "2026-03-02T09:00:00".parse().unwrap()
}

fn known() -> KnownDomains {
    KnownDomains::default()
        .with("hackney.gov.uk", DomainRole::Own)
        .with("hackney-homes.example", DomainRole::Own)
        .with("shared.example", DomainRole::Shared)
        .with("cases.example", DomainRole::Supplier)
}

fn signature(domain: &str, outcome: Outcome, signed_at: Option<&str>) -> SeenSignature {
    SeenSignature {
        domain: domain.to_owned(),
        selector: "s".to_owned(),
        algorithm: "rsa-sha256".to_owned(),
        outcome,
        signed_at: signed_at.map(|at| at.parse().unwrap()),
        signed_for: vec!["code".to_owned()],
        key: None,
        key_sha256: None,
    }
}

fn passing(domain: &str) -> SeenSignature {
    signature(domain, Outcome::Pass, Some("2026-03-05T10:00:00"))
}

fn server(method: Method, verdict: ServerVerdict, domain: &str) -> OwnServer {
    OwnServer::Said(vec![Finding { method, verdict, domain: domain.to_owned() }])
}

fn judged(from: &str, signatures: Vec<SeenSignature>, own_server: OwnServer) -> (Assurance, Vec<ReasonWord>) {
    let from_domains = vec![from.to_owned()];
    let found = Authentication { from_domains, signatures, own_server, ..Authentication::default() };
    let judgement = judge(&found, &known(), Sent { at: sent_at(), code: "code" });
    (judgement.assurance, judgement.reasons.iter().map(|reason| reason.word).collect())
}

#[test]
fn a_message_that_was_signed_for_somebody_else_is_no_proof() {
    let for_others = SeenSignature { signed_for: vec!["another".to_owned()], ..passing("hackney.gov.uk") };
    let (assurance, reasons) = judged("hackney.gov.uk", vec![for_others], OwnServer::Silent);
    assert_eq!((assurance, reasons[0]), (Assurance::OwnServer, SignedForWhom));
}

#[test]
fn proof_needs_the_councils_own_signature_and_its_own_address() {
    let of = |from: &str, signer: &str| judged(from, vec![passing(signer)], OwnServer::Silent).0;
    assert_eq!(of("hackney.gov.uk", "hackney.gov.uk"), Assurance::Verified);
    assert_eq!(of("hackney.gov.uk", "mail.hackney.gov.uk"), Assurance::Verified);
    assert_eq!(of("hackney-homes.example", "hackney.gov.uk"), Assurance::Verified, "both are Hackney's");
    assert_eq!(of("shared.example", "hackney.gov.uk"), Assurance::OwnServer);
    assert_eq!(of("hackney.gov.uk", "cases.example"), Assurance::OwnServer);
    assert_eq!(of("gmail.com", "cases.example"), Assurance::None, "a supplier sends for anybody");
    assert_eq!(of("gmail.com", "hackney.gov.uk"), Assurance::None, "servers sign what they pass on");
    assert_eq!(of("hackney.gov.uk", "gmail.com"), Assurance::Address);
}

#[test]
fn one_signature_that_fits_outweighs_another_that_does_not() {
    let broken = signature("hackney.gov.uk", Outcome::Fail, None);
    let (assurance, reasons) =
        judged("hackney.gov.uk", vec![broken.clone(), passing("hackney.gov.uk")], OwnServer::Silent);
    assert_eq!((assurance, reasons), (Assurance::Verified, vec![Broken, Signed, AddressKnown]));
    // A supplier's that fits does not.
    assert_eq!(judged("hackney.gov.uk", vec![broken, passing("cases.example")], OwnServer::Silent).0, Assurance::None);
}

#[test]
fn a_strangers_broken_signature_says_nothing_of_the_council() {
    let broken = signature("list.example", Outcome::Fail, None);
    assert_eq!(judged("hackney.gov.uk", vec![broken], OwnServer::Silent), (Assurance::Address, vec![AddressKnown]));
}

#[test]
fn our_server_saw_the_message_first_and_what_it_checked_outweighs_a_later_failure_of_ours() {
    let broken = || vec![signature("hackney.gov.uk", Outcome::Fail, None)];
    let says = |method, verdict| server(method, verdict, "hackney.gov.uk");
    let (assurance, reasons) = judged("hackney.gov.uk", broken(), says(Method::Dkim, ServerVerdict::Pass));
    assert_eq!((assurance, reasons), (Assurance::OwnServer, vec![Broken, ServerSaidSo, AddressKnown]));
    assert_eq!(judged("hackney.gov.uk", broken(), says(Method::Dmarc, ServerVerdict::Pass)).0, Assurance::OwnServer);
    // Where it came from says nothing of what was changed on the way.
    assert_eq!(judged("hackney.gov.uk", broken(), says(Method::Spf, ServerVerdict::Pass)).0, Assurance::None);
    assert_eq!(judged("hackney.gov.uk", vec![], says(Method::Dmarc, ServerVerdict::Fail)).0, Assurance::None);
    assert_eq!(judged("hackney.gov.uk", vec![], says(Method::Spf, ServerVerdict::Fail)).0, Assurance::Address);
}

#[test]
fn a_signature_from_before_the_sending_proves_nothing_unless_only_the_clocks_differ() {
    let at =
        |moment| judged("hackney.gov.uk", vec![signature("hackney.gov.uk", Outcome::Pass, moment)], OwnServer::Silent);
    assert_eq!(at(Some("2026-02-20T10:00:00")), (Assurance::Address, vec![SignedEarlier, AddressKnown]));
    assert_eq!(at(Some("2026-03-01T12:00:00")).0, Assurance::Verified);
    assert_eq!(at(None).0, Assurance::Verified, "not every signature says when it was made");
}

#[test]
fn what_is_kept_is_read_back_and_what_was_kept_before_too() {
    let found = Authentication {
        from_domains: vec!["hackney.gov.uk".to_owned()],
        signatures: vec![passing("hackney.gov.uk")],
        own_server: server(Method::Spf, ServerVerdict::Other, "hackney.gov.uk"),
        checked_at: Some(sent_at()),
        envelope_domain: None,
    };
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Authentication>(&json).unwrap(), found);
    assert_eq!(serde_json::from_str::<Authentication>("{}").unwrap(), Authentication::default());
}
