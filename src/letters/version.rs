//! The hash of what was signed: one changed word is another version.

use sha2::{Digest, Sha256};

use super::model::WholeLetter;

/// SHA-256, in hex, over the length-prefixed parts that a signer put their name to: title, date, words, in whose name,
/// addressees and asks. Lengths are written out, so that no two letters share their bytes.
pub fn version_hash(whole: &WholeLetter) -> String {
    let letter = &whole.letter;
    let mut parts: Vec<&str> = vec!["undersigned/version/1", letter.kind.as_str(), &letter.title];
    let date = letter.dated_on.to_string();
    parts.extend([date.as_str(), &letter.body_markdown, letter.on_behalf_of.as_deref().unwrap_or_default()]);
    for addressee in &whole.addressees {
        parts.extend(["addressee", addressee.name.as_str(), addressee.organisation.as_str()]);
    }
    for ask in &whole.asks {
        parts.extend(["ask", ask.wording.as_str()]);
    }
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}
