//! The public copy of a reply: its words behind masks, and by which masks they were made.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::attachments::name;
use super::mask::{MOST_PASSAGES, Masker, count, mask};
use super::model::Reply;
use super::quote::Anchor;
use super::quoted::{self, passages};
use super::store::documents::Document;
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
        let (left_out, masker) = (left_out(), Masker::of(&masks.passages));
        let parts = passages(words).into_iter().map(|passage| match (passage.is_earlier(), masks.earlier) {
            (true, EarlierMails::LeaveOut) => left_out.clone(),
            _ => masker.mask(&passage.text),
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

/// A copy that was made from a reply as it stood, before anything is written: masking a long reply takes a while, and who
/// writes keeps everybody else waiting.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The copy.
    pub copy: PublicCopy,
    source: Vec<u8>,
}

impl Draft {
    /// From a reply's words.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn of(reply: &Reply, seal: &Seal, masks: Masks) -> Result<Draft, Unreadable> {
        let copy = PublicCopy::of(&reply.open(seal)?.words, masks);
        Ok(Draft { copy, source: Sha256::digest(&reply.words_sealed).to_vec() })
    }

    /// Whether the reply still has the words that it was made from.
    pub fn is_of(&self, reply: &Reply) -> bool {
        Sha256::digest(&reply.words_sealed).as_slice() == self.source
    }
}

fn left_out() -> String {
    Words::default().say("mask-earlier")
}

/// A part of a reply's words as the public may read it: what the reply's own copy hides is hidden there, too, also where
/// the part holds but the half of it, and an earlier mail is left out where the copy leaves it out.
///
/// # Errors
/// [`Unreadable`].
pub fn masked_part(reply: &Reply, seal: &Seal, words: &str, part: Anchor) -> Result<String, Unreadable> {
    let masks = PublicCopy::find(reply, seal)?.map(|copy| copy.masks).unwrap_or_default();
    if masks.earlier == EarlierMails::LeaveOut && quoted::is_earlier(words, part) {
        return Ok(left_out());
    }
    Ok(Masker::of(&masks.passages).mask_part(words, part))
}

/// What somebody wrote of a reply as the public may read it: behind the masks that the reply's own copy has.
///
/// # Errors
/// [`Unreadable`].
pub fn masked(reply: &Reply, seal: &Seal, passage: &str) -> Result<String, Unreadable> {
    let copy = PublicCopy::find(reply, seal)?;
    Ok(mask(passage, copy.as_ref().map_or(&[], |copy| copy.masks.passages.as_slice())))
}

/// What a file is called in public: without what the masks take out of the words, also where a line stands between the
/// words of the name. `reply` is the one that it came with.
///
/// # Errors
/// [`Unreadable`].
pub fn public_name(document: &Document, reply: Option<&Reply>, seal: &Seal) -> Result<String, Unreadable> {
    let copy = reply.map(|reply| PublicCopy::find(reply, seal)).transpose()?.flatten();
    let hidden = copy.map(|copy| copy.masks.passages).unwrap_or_default();
    Ok(masked_name(&document.name(seal)?, &document.sniffed_type, &hidden))
}

fn masked_name(own: &str, sniffed: &str, hidden: &[String]) -> String {
    let spaced = |text: &str| text.replace(['_', '-', '+'], " ");
    let (masked, loose) = (mask(own, hidden), spaced(own));
    let hidden: Vec<String> = hidden.iter().map(|passage| spaced(passage)).collect();
    if hidden.iter().any(|passage| count(&loose, passage) > 0) {
        return name::safe(&mask(&spaced(&masked), &hidden), sniffed);
    }
    if masked == own { masked } else { name::safe(&masked, sniffed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_hides_what_the_words_hide() {
        let hidden = ["Jane Smith".to_owned()];
        for (own, shown) in [
            ("Plan 2026.pdf", "Plan 2026.pdf"),
            ("Jane Smith complaint.pdf", "[removed by the organisers] complaint.pdf"),
            ("jane_smith-complaint.pdf", "[removed by the organisers] complaint.pdf"),
            ("from jo@council.example.pdf", "from [email address removed].pdf"),
            ("Jane Smith", "[removed by the organisers].pdf"),
        ] {
            assert_eq!(masked_name(own, "application/pdf", &hidden), shown, "{own}");
        }
    }
}
