//! Random tokens of which only the hash is stored, and signed links of which nothing is stored.
//!
//! Every hash and every signature is bound to a purpose, so that a token of one kind is worth nothing as another.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms one signature.
    Confirmation,
    /// Leads from the form's tab to the signature that waits for its code.
    Handle,
    /// Confirms the same signature by the mail after.
    NextConfirmation,
    /// The short code of the same mail.
    Code,
    /// Signs an organiser in.
    SignIn,
    /// An organiser's session.
    Session,
    /// Shows that a work address is its holder's.
    WorkAddress,
    /// The signer's own page.
    SignerPage,
    /// "Never write to me again", for one mailbox.
    Silence,
    /// A form of ours, shown a while ago.
    Form,
    /// A link by which a council says something once.
    CouncilLink,
    /// Following a promise.
    Follower,
    /// The address that a council's reply comes to.
    Reply,
    /// The form of one letter, for people who share one network for some hours.
    Event,
}

impl Purpose {
    fn tag(self) -> &'static [u8] {
        match self {
            Purpose::Confirmation => b"undersigned/confirmation/1",
            Purpose::Handle => b"undersigned/handle/1",
            Purpose::NextConfirmation => b"undersigned/next-confirmation/1",
            Purpose::Code => b"undersigned/code/1",
            Purpose::SignIn => b"undersigned/sign-in/1",
            Purpose::Session => b"undersigned/session/1",
            Purpose::WorkAddress => b"undersigned/work-address/1",
            Purpose::SignerPage => b"undersigned/signer-page/1",
            Purpose::Silence => b"undersigned/silence/1",
            Purpose::Form => b"undersigned/form/1",
            Purpose::CouncilLink => b"undersigned/council-link/1",
            Purpose::Follower => b"undersigned/follower/1",
            Purpose::Reply => b"undersigned/reply/1",
            Purpose::Event => b"undersigned/event/1",
        }
    }
}

/// 32 random bytes.
pub fn random_bytes() -> [u8; 32] {
    use rand::RngCore;
    let mut bytes = [0; 32];
    // Seeded from the system and reseeded by it; a system call for each token would cost more than the token.
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A secret that its holder shows: 32 bytes, base64url in links.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new random token.
    pub fn random() -> Token {
        Token(random_bytes())
    }

    /// The token of 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Token {
        Token(bytes)
    }

    /// Its 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a token from a link or a form; anything else than 43 characters of base64url is none.
    pub fn parse(text: &str) -> Option<Token> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Token)
    }

    /// As it stands in a link.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Another token that follows from this one and does not lead back to it.
    pub fn derive(&self, purpose: Purpose) -> Token {
        Token(self.hash(purpose))
    }

    /// What is stored of it.
    pub fn hash(&self, purpose: Purpose) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(purpose.tag());
        hasher.update(self.0);
        hasher.finalize().into()
    }

    /// The hash of a short code that only the holder of this token can try.
    pub fn code_hash(&self, code: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(Purpose::Code.tag());
        hasher.update(self.0);
        hasher.update(code.as_bytes());
        hasher.finalize().into()
    }
}

/// A random six-digit code.
pub fn random_code() -> String {
    use rand::Rng;
    format!("{:06}", rand::rng().random_range(0..1_000_000))
}

/// Whether two byte strings are equal, in time that does not depend on where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Signs links and forms under one key; nothing about them is stored.
#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// A signer under `key`.
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104, section 2)")]
    pub fn new(key: &[u8; 32]) -> Signer {
        Signer(Hmac::new_from_slice(key).expect("any length of key"))
    }

    /// `subject.signature`, for a link.
    pub fn sign(&self, purpose: Purpose, subject: &str) -> String {
        let mac = self.mac(purpose, subject).finalize().into_bytes();
        // 128 bits of the MAC are kept: no one can try 2^127 of them online, and the link stays short.
        format!("{subject}.{}", URL_SAFE_NO_PAD.encode(&mac[..16]))
    }

    /// The subject of a signed text, if the signature is ours and for this purpose.
    pub fn open<'a>(&self, purpose: Purpose, signed: &'a str) -> Option<&'a str> {
        let (subject, signature) = signed.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok().filter(|s| s.len() == 16)?;
        self.mac(purpose, subject).verify_truncated_left(&signature).ok().map(|()| subject)
    }

    /// The token that follows from another for whoever has the key, and for nobody else.
    pub fn follow(&self, purpose: Purpose, token: &Token) -> Token {
        Token(self.mac(purpose, &token.text()).finalize().into_bytes().into())
    }

    fn mac(&self, purpose: Purpose, subject: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(purpose.tag());
        mac.update(subject.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_one_purpose_is_worth_nothing_as_another() {
        let token = Token::random();
        assert_ne!(token.hash(Purpose::Confirmation), token.hash(Purpose::SignIn));
        assert_eq!(Token::parse(&token.text()), Some(token));
    }

    #[test]
    fn a_signed_subject_opens_only_unchanged_and_for_its_purpose() {
        let signer = Signer::new(&[7; 32]);
        let signed = signer.sign(Purpose::SignerPage, "abc");
        assert_eq!(signer.open(Purpose::SignerPage, &signed), Some("abc"));
        assert_eq!(signer.open(Purpose::Form, &signed), None);
        assert_eq!(signer.open(Purpose::SignerPage, &signed.replace("abc", "abd")), None);
        assert_eq!(signer.open(Purpose::SignerPage, "abc."), None);
        assert_eq!(signer.open(Purpose::SignerPage, ""), None);
    }
}
