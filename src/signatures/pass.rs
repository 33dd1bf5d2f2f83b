//! What leads to a signature that waits: its key, and a secret that proves the right to it.
//!
//! With the key in it, a link is found by the row it leads to, and no index over random hashes is written for each form.
//! The key is masked with what follows from the secret, so that two links to one row look as different as two links to
//! two: a visitor who signs twice does not learn whether the first signature is still waiting.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::model::{Signature, SignatureId};
use crate::secret::{Purpose, Signer, Token, same};

/// A key and a secret: of a link in a mail, or of the tab that was left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The signature that it leads to, if that is there and the secret is its own.
    pub id: SignatureId,
    secret: Token,
}

impl Pass {
    /// A pass to a signature with a given secret.
    pub fn new(id: &SignatureId, secret: Token) -> Pass {
        Pass { id: id.clone(), secret }
    }

    /// Reads a pass from a link or a form; anything else than 64 characters of base64url is none.
    pub fn parse(signer: &Signer, text: &str) -> Option<Pass> {
        let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (secret, masked) = bytes.split_first_chunk::<32>()?;
        let secret = Token::from_bytes(*secret);
        let key = masked_with(signer, &secret, masked.try_into().ok()?);
        Some(Pass { id: SignatureId::parse(&Uuid::from_bytes(key).to_string())?, secret })
    }

    /// As it stands in a link.
    pub fn text(&self, signer: &Signer) -> String {
        let key = Uuid::parse_str(self.id.as_str()).unwrap_or_default().into_bytes();
        let mut bytes = self.secret.bytes().to_vec();
        bytes.extend(masked_with(signer, &self.secret, key));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The pass of the open tab that belongs to a link's. It does not lead back to the link.
    pub fn handle(&self) -> Pass {
        Pass { id: self.id.clone(), secret: self.secret.derive(Purpose::Handle) }
    }

    /// The link that the next mail carries when this tab asks for one: the same however often the button is pressed.
    pub fn next(&self, signer: &Signer) -> Pass {
        Pass { id: self.id.clone(), secret: signer.follow(Purpose::NextConfirmation, &self.secret) }
    }

    /// What is stored of a handle: so one column answers both to the link in the mail and to the tab that was left open.
    pub fn stored_hash(&self) -> Vec<u8> {
        self.secret.hash(Purpose::Confirmation).to_vec()
    }

    /// What is stored of the short code that goes with a handle.
    pub fn code_hash(&self, code: &str) -> Vec<u8> {
        self.secret.code_hash(code).to_vec()
    }

    /// Whether a handle is the one of this signature, and not of an earlier mail.
    pub fn opens(&self, signature: &Signature) -> bool {
        signature.id == self.id
            && signature.confirm_token_hash.as_deref().is_some_and(|hash| same(hash, &self.stored_hash()))
    }

    /// Whether a code is the one that was mailed with this handle.
    pub fn fits(&self, signature: &Signature, code: &str) -> bool {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        signature.code_hash.as_deref().is_some_and(|hash| same(hash, &self.code_hash(&digits)))
    }
}

/// Hides a key, or brings it back: the two are one operation.
fn masked_with(signer: &Signer, secret: &Token, mut key: [u8; 16]) -> [u8; 16] {
    key.iter_mut().zip(signer.follow(Purpose::Handle, secret).bytes()).for_each(|(byte, mask)| *byte ^= mask);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> SignatureId {
        SignatureId::new(chrono::DateTime::UNIX_EPOCH.naive_utc())
    }

    #[test]
    fn a_pass_is_read_back_and_two_to_one_row_have_nothing_in_common() {
        let (signer, id) = (Signer::new(&[7; 32]), id());
        let (one, two) = (Pass::new(&id, Token::random()), Pass::new(&id, Token::random()));
        assert_eq!(Pass::parse(&signer, &one.text(&signer)), Some(one.clone()));
        assert_ne!(one.text(&signer)[43..], two.text(&signer)[43..]);
        assert_eq!(one.text(&signer).len(), 64);
        assert_ne!(Pass::parse(&Signer::new(&[8; 32]), &one.text(&signer)).map(|pass| pass.id), Some(id));
    }

    proptest::proptest! {
        #[test]
        fn no_two_texts_are_one_pass(bytes in proptest::collection::vec(proptest::num::u8::ANY, 48)) {
            let (signer, text) = (Signer::new(&[7; 32]), URL_SAFE_NO_PAD.encode(bytes));
            proptest::prop_assert_eq!(Pass::parse(&signer, &text).unwrap().text(&signer), text);
        }
    }

    #[test]
    fn what_is_no_pass_is_none() {
        let signer = Signer::new(&[7; 32]);
        for text in ["", "a", &"A".repeat(43), &"A".repeat(63), &"A".repeat(65), &"=".repeat(64)] {
            assert_eq!(Pass::parse(&signer, text), None, "{text}");
        }
    }
}
