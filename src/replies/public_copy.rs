//! The public copy of a reply: its words behind masks, and by which masks they were made.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::mask::{MOST_PASSAGES, mask};
use super::model::Reply;
use super::quoted::passages;
use crate::locale::Words;
use crate::seal::{Seal, Unreadable};
use crate::text_enum;

/// The longest passage that is masked, in characters.
pub const LONGEST_PASSAGE: usize = 2_000;

text_enum! {
    /// What becomes of earlier mails that stand below or between a reply's words. Ours has the names of signers in it.
    EarlierMails {
        /// A mark stands in their place.
        LeaveOut = "leave_out",
        /// They are shown, behind the same masks.
        Show = "show",
    }
}

/// How a public copy is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masks {
    /// What is masked beside addresses, numbers and links.
    pub passages: Vec<String>,
    /// What becomes of earlier mails.
    pub earlier: EarlierMails,
}

impl Default for Masks {
    fn default() -> Masks {
        Masks { passages: Vec::new(), earlier: EarlierMails::LeaveOut }
    }
}

impl Masks {
    /// From a form: one passage on each line. `None` if there are too many, or one is too long.
    pub fn read(lines: &str, earlier: EarlierMails) -> Option<Masks> {
        let mut passages: Vec<String> = Vec::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.chars().count() > LONGEST_PASSAGE {
                return None;
            }
            if !passages.iter().any(|known| known == line) {
                passages.push(line.to_owned());
            }
        }
        (passages.len() <= MOST_PASSAGES).then_some(Masks { passages, earlier })
    }
}

/// A copy that the public may read, or that was prepared for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicCopy {
    /// The words.
    pub words: String,
    /// How they were made.
    pub masks: Masks,
}

impl std::fmt::Debug for PublicCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicCopy(…)")
    }
}

impl PublicCopy {
    /// The copy of some words.
    pub fn of(words: &str, masks: Masks) -> PublicCopy {
        let left_out = Words::default().say("mask-earlier");
        let parts = passages(words).into_iter().map(|passage| match (passage.is_earlier(), masks.earlier) {
            (true, EarlierMails::LeaveOut) => left_out.clone(),
            _ => mask(&passage.text, &masks.passages),
        });
        PublicCopy { words: parts.collect::<Vec<_>>().join("\n\n"), masks }
    }

    /// The one that is stored with a reply, public or prepared; `None` if there is none.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn find(reply: &Reply, seal: &Seal) -> Result<Option<PublicCopy>, Unreadable> {
        let Some(sealed) = &reply.public_copy_sealed else { return Ok(None) };
        let opened = seal.open(Reply::place(&reply.id, "public_copy"), sealed)?;
        Ok(serde_json::from_slice(&opened).ok())
    }

    /// As it is stored.
    pub fn close(&self, reply: &Reply, seal: &Seal) -> Vec<u8> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        seal.close(Reply::place(&reply.id, "public_copy"), &json)
    }

    /// What tells it from any other copy: the form that releases it says which one was looked at.
    pub fn fingerprint(&self) -> String {
        hex::encode(&Sha256::digest(&self.words)[..16])
    }
}

/// A passage of a reply as the public may read it: behind the masks that the reply's own copy has.
///
/// # Errors
/// [`Unreadable`].
pub fn masked(reply: &Reply, seal: &Seal, passage: &str) -> Result<String, Unreadable> {
    let copy = PublicCopy::find(reply, seal)?;
    Ok(mask(passage, copy.as_ref().map_or(&[], |copy| copy.masks.passages.as_slice())))
}
