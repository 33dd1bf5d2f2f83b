//! Encryption of personal columns, and keyed hashes for finding them.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under a key that lies in a file, never in the database. The
//! associated data is `table|column|row`, so that a value moved to another row, column or table does not open. What
//! must be found again without being read (an address, a name) is found by HMAC-SHA-256: under a key of the letter's
//! own for signers, under one key of the service for organisers and the suppression list.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::secret::Signer;

const NONCE_LENGTH: usize = 24;
/// Half of the MAC is kept (RFC 2104, section 5): of 2^64 people two might share it, and indexes stay small.
const KEY_LENGTH: usize = 16;

/// A sealed value that did not open: the wrong key, or bytes that were moved or altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value did not open")]
pub struct Unreadable;

/// Where a sealed value lies.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's key.
    pub row: &'a str,
}

/// The keys that outlive the one in the file: what finds organisers and suppressed addresses, and what signs links. They
/// stand sealed in the database, so that changing the file's key leaves both as they are.
#[derive(Clone)]
pub struct StandingKeys {
    /// Under which organisers and suppressed addresses are found.
    pub lookup: Zeroizing<[u8; 32]>,
    /// Under which links and forms are signed.
    pub signing: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for StandingKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StandingKeys(…)")
    }
}

impl StandingKeys {
    /// Those that follow from the file's key: for an installation that has none of its own yet.
    pub fn derived(key: &[u8; 32]) -> StandingKeys {
        StandingKeys { lookup: derive(key, b"undersigned/lookup/1"), signing: derive(key, b"undersigned/sign/1") }
    }

    /// New ones that follow from nothing.
    pub fn random() -> StandingKeys {
        let random = || Zeroizing::new(crate::secret::random_bytes());
        StandingKeys { lookup: random(), signing: random() }
    }
}

/// The service's key and what follows from it.
#[derive(Clone)]
pub struct Seal {
    cipher: XChaCha20Poly1305,
    service_lookup: LookupKey,
    signer: Signer,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// Derives the keys of each use from the one in the file (HKDF, RFC 5869).
    pub fn new(key: &[u8; 32]) -> Seal {
        Seal::with_standing(key, &StandingKeys::derived(key))
    }

    /// Seals under the key in the file; finds and signs under keys that outlive it.
    pub fn with_standing(key: &[u8; 32], standing: &StandingKeys) -> Seal {
        let sealing = derive(key, b"undersigned/seal/1");
        Seal {
            cipher: XChaCha20Poly1305::new((&*sealing).into()),
            service_lookup: LookupKey::from_bytes(&standing.lookup),
            signer: Signer::new(&standing.signing),
        }
    }

    /// Signs links and forms.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Finds organisers and suppressed addresses.
    pub fn service_lookup(&self) -> &LookupKey {
        &self.service_lookup
    }

    /// Seals bytes for one place: nonce, then ciphertext and tag.
    #[expect(clippy::expect_used, reason = "XChaCha20-Poly1305 fails only beyond 256 GiB")]
    pub fn close(&self, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        let random = crate::secret::random_bytes();
        let nonce = XNonce::from_slice(&random[..NONCE_LENGTH]);
        let aad = associated_data(place);
        let sealed = self.cipher.encrypt(nonce, Payload { msg: plain, aad: &aad }).expect("short enough to seal");
        let mut bytes = Vec::with_capacity(NONCE_LENGTH + sealed.len());
        bytes.extend_from_slice(nonce);
        bytes.extend_from_slice(&sealed);
        bytes
    }

    /// Opens what [`Seal::close`] sealed for the same place.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LENGTH).ok_or(Unreadable)?;
        let aad = associated_data(place);
        self.cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &aad }).map_err(|_| Unreadable)
    }

    /// [`Seal::open`] for text.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn open_text(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, Unreadable> {
        String::from_utf8(self.open(place, sealed)?).map_err(|_| Unreadable)
    }
}

fn associated_data(place: Place<'_>) -> Vec<u8> {
    [place.table, "|", place.column, "|", place.row].concat().into_bytes()
}

#[expect(clippy::expect_used, reason = "32 bytes are within HKDF's limit (RFC 5869, section 2.3)")]
fn derive(key: &[u8; 32], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key).expand(info, &mut *out).expect("32 bytes");
    out
}

/// A key under which equal texts have equal hashes, and nobody without the key can tell whose.
#[derive(Clone)]
pub struct LookupKey(Hmac<Sha256>);

impl std::fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LookupKey(…)")
    }
}

impl LookupKey {
    /// From 32 bytes, such as a letter's own random key.
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104, section 2)")]
    pub fn from_bytes(bytes: &[u8; 32]) -> LookupKey {
        LookupKey(<Hmac<Sha256> as Mac>::new_from_slice(bytes).expect("any length of key"))
    }

    /// The keyed hash of a text; `kind` keeps an address from equalling a name.
    pub fn hash(&self, kind: &str, text: &str) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        mac.update(b"|");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes()[..KEY_LENGTH].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { table: "signatures", column: "name", row: "1" };

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place_and_under_its_own_key() {
        let seal = Seal::new(&[1; 32]);
        let sealed = seal.close(HERE, b"Ada");
        assert_eq!(seal.open_text(HERE, &sealed).unwrap(), "Ada");
        assert_eq!(seal.open(Place { row: "2", ..HERE }, &sealed), Err(Unreadable));
        assert_eq!(seal.open(Place { column: "email", ..HERE }, &sealed), Err(Unreadable));
        assert_eq!(Seal::new(&[2; 32]).open(HERE, &sealed), Err(Unreadable));
        assert_eq!(seal.open(HERE, &sealed[..10]), Err(Unreadable));
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time() {
        let seal = Seal::new(&[1; 32]);
        assert_ne!(seal.close(HERE, b"Ada"), seal.close(HERE, b"Ada"));
    }

    #[test]
    fn letters_do_not_share_hashes() {
        let (one, other) = (LookupKey::from_bytes(&[1; 32]), LookupKey::from_bytes(&[2; 32]));
        assert_eq!(one.hash("email", "ada@example.org"), one.hash("email", "ada@example.org"));
        assert_ne!(one.hash("email", "ada@example.org"), other.hash("email", "ada@example.org"));
        assert_ne!(one.hash("email", "ada"), one.hash("name", "ada"));
    }
}
