//! What a signer agrees to: three sentences, each beside the choice that it belongs to, none of them given beforehand. The
//! least revealing choice is the one that is made already, and the box for mail is empty.
//!
//! A signature names the hash of the sentences that its signer saw; the sentences themselves are kept once.

use std::collections::HashSet;
use std::sync::RwLock;

use sha2::{Digest, Sha256};

use crate::letters::model::{Addressee, WholeLetter};
use crate::locale::Words;

/// The three sentences of one letter in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentWording {
    /// The language that they are in.
    pub language: &'static str,
    /// That the signature is sent to the addressees, as chosen; empty for a letter to nobody.
    pub council: String,
    /// That the signer appears in public, as chosen.
    pub public: String,
    /// That they are written to about this letter.
    pub updates: String,
}

impl ConsentWording {
    /// The sentences of a letter. The controller is who decides what the signatures are for.
    pub fn of(whole: &WholeLetter, controller: &str, words: Words) -> ConsentWording {
        let recipients = whole.addressees.iter().map(named).collect::<Vec<_>>().join("; ");
        let council = words.say2("consent-council", "controller", controller, "recipients", &recipients);
        ConsentWording {
            language: words.language(),
            council: if whole.letter.is_addressed() { council } else { String::new() },
            public: words.say1("consent-public", "controller", controller),
            updates: words.say1("consent-updates", "controller", controller),
        }
    }

    /// The sentences as they are kept: each on a line of its own, behind the word for what it is about.
    pub fn text(&self) -> String {
        format!("council: {}\npublic: {}\nupdates: {}\n", self.council, self.public, self.updates)
    }

    /// SHA-256 over [`ConsentWording::text`].
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text()).into()
    }
}

fn named(addressee: &Addressee) -> String {
    let Addressee { name, organisation, .. } = addressee;
    if organisation.is_empty() { name.clone() } else { format!("{name}, {organisation}") }
}

/// Who decides what signatures are for: the team behind the letter, with those who run the service where they are named.
pub fn controller(team: &str, operator: &str, words: Words) -> String {
    if operator.is_empty() || operator == team {
        team.to_owned()
    } else {
        words.say2("consent-controllers", "team", team, "operator", operator)
    }
}

/// The wordings that this process knows to be kept: the path of signing asks the database once for each, not each time.
#[derive(Debug, Default)]
pub struct KnownWordings(RwLock<HashSet<[u8; 32]>>);

impl KnownWordings {
    /// More than there are letters open at once; beyond it the set begins anew.
    const MOST: usize = 10_000;

    /// Whether a wording is known to be kept.
    pub fn has(&self, hash: &[u8; 32]) -> bool {
        self.0.read().is_ok_and(|known| known.contains(hash))
    }

    /// Notes that a wording is kept.
    pub fn add(&self, hash: [u8; 32]) {
        if let Ok(mut known) = self.0.write() {
            if known.len() >= KnownWordings::MOST {
                known.clear();
            }
            known.insert(hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_word_is_another_wording() {
        let wording = |public: &str| ConsentWording {
            language: "en",
            council: "I agree.".into(),
            public: public.into(),
            updates: "Write to me.".into(),
        };
        assert_eq!(wording("Show me.").hash(), wording("Show me.").hash());
        assert_ne!(wording("Show me.").hash(), wording("Show me!").hash());
    }
}
