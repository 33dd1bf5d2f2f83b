//! Messages that are signed as a council's mail server signs them. The keys were made for these tests and sign nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_auth::common::crypto::{Ed25519Key, RsaKey, Sha256, SigningKey};
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{DkimSigner, Done};
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use undersigned::mail::authenticator::Published;

use crate::support::app::TestApp;

/// The record of the RSA key, as its domain publishes it.
pub const RSA_RECORD: &str = include_str!("keys/rsa.record.txt");
/// The record of the Ed25519 key.
pub const ED25519_RECORD: &str = include_str!("keys/ed25519.record.txt");
const RSA: &str = include_str!("keys/rsa.pkcs8.base64");
const ED25519: &str = include_str!("keys/ed25519.pkcs8.base64");
/// The selector of the RSA key.
pub const SELECTOR: &str = "autumn";

fn der(text: &str) -> Vec<u8> {
    STANDARD.decode(text.replace(['\n', '\r'], "")).unwrap()
}

fn rsa() -> RsaKey<Sha256> {
    RsaKey::from_key_der(PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der(RSA)))).unwrap()
}

fn ed25519() -> Ed25519Key {
    Ed25519Key::from_pkcs8_maybe_unchecked_der(&der(ED25519)).unwrap()
}

/// What is asked of a signer beside the domain.
pub type Change<T> = fn(DkimSigner<T, Done>) -> DkimSigner<T, Done>;

fn with_signature<T: SigningKey>(key: T, raw: &str, domain: &str, selector: &str, change: Change<T>) -> Vec<u8> {
    let signer = DkimSigner::from_key(key).domain(domain).selector(selector);
    let signer = change(signer.headers(["From", "To", "Subject", "Date"]));
    format!("{}{raw}", signer.sign(raw.as_bytes()).unwrap().to_header()).into_bytes()
}

/// Signed with the RSA key in the name of a domain.
pub fn signed(raw: &str, domain: &str) -> Vec<u8> {
    signed_otherwise(raw, domain, |signer| signer)
}

/// The same, with something else asked of the signer.
pub fn signed_otherwise(raw: &str, domain: &str, change: Change<RsaKey<Sha256>>) -> Vec<u8> {
    with_signature(rsa(), raw, domain, SELECTOR, change)
}

/// Signed with the Ed25519 key, whose selector is `spring`.
pub fn signed_with_ed25519(raw: &str, domain: &str) -> Vec<u8> {
    with_signature(ed25519(), raw, domain, "spring", |signer| signer)
}

/// Lets a domain publish the RSA key.
pub fn publish(app: &TestApp, domain: &str) {
    publish_record(app, SELECTOR, domain, RSA_RECORD);
}

/// Lets a domain publish a record under a selector.
pub fn publish_record(app: &TestApp, selector: &str, domain: &str, record: &str) {
    note(app, selector, domain, Published::Records(vec![record.to_owned()]));
}

/// Says what the name servers would say.
pub fn note(app: &TestApp, selector: &str, domain: &str, published: Published) {
    app.app.authenticator.note(&format!("{selector}._domainkey.{domain}"), published);
}
