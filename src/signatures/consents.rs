//! What a signer agrees to: three sentences, each beside the choice that it belongs to, none of them given beforehand. The
//! least revealing choice is the one that is made already, and the box for mail is empty.
//!
//! A signature names the hash of the sentences that its signer saw; the sentences themselves are kept once.

use std::collections::HashSet;
use std::sync::RwLock;

use diesel::result::QueryResult;
use sha2::{Digest, Sha256};

use super::model::Signature;
use super::store::consents::{self as store, ConsentEvent};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{Addressee, WholeLetter};
use crate::locale::Words;
use crate::organisers::team;
use crate::text_enum;

text_enum! {
    /// What is agreed to.
    ConsentKind {
        /// The signature is sent to those whom the letter is addressed to.
        Council = "council",
        /// It is shown to the public.
        Public = "public",
        /// Mails come about the letter.
        Updates = "updates",
    }
}

/// The choice of somebody who wants mails.
pub const YES: &str = "yes";
/// The choice of somebody who does not.
pub const NO: &str = "no";
/// The choice of somebody who took the whole signature back.
pub const WITHDRAWN: &str = "withdrawn";

/// The three sentences of one letter in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentWording {
    /// The language that they are in.
    pub language: String,
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
            language: words.language().to_owned(),
            council: if whole.letter.is_addressed() { council } else { String::new() },
            public: words.say1("consent-public", "controller", controller),
            updates: words.say1("consent-updates", "controller", controller),
        }
    }

    /// The sentences of a letter whose team is not known yet, beside those who run the service.
    ///
    /// # Errors
    /// The database's.
    pub fn read(conn: &mut Conn, whole: &WholeLetter, operator: &str) -> QueryResult<ConsentWording> {
        let words = Words::of(&whole.letter.language);
        let team = team::name_of(conn, &whole.letter.team_id)?;
        Ok(ConsentWording::of(whole, &controller(&team, operator, words), words))
    }

    /// The sentence about one thing.
    pub fn sentence(&self, kind: ConsentKind) -> &str {
        match kind {
            ConsentKind::Council => &self.council,
            ConsentKind::Public => &self.public,
            ConsentKind::Updates => &self.updates,
        }
    }

    /// The sentence about one thing, out of what [`ConsentWording::text`] kept.
    pub fn kept_sentence(text: &str, kind: ConsentKind) -> Option<&str> {
        text.lines().find_map(|line| line.strip_prefix(kind.as_str())?.strip_prefix(": "))
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

/// Notes what a signer has chosen anew under these sentences. `signature` is as it was before.
///
/// # Errors
/// The database's.
pub fn note_choices(
    conn: &mut Conn,
    signature: &Signature,
    choices: &[(ConsentKind, &str)],
    wording: &ConsentWording,
    now: Time,
) -> QueryResult<()> {
    let hash = wording.hash();
    store::keep_wording(conn, wording, now)?;
    note(conn, signature, choices, Some(&hash), now)
}

/// Notes what a signer has taken back: nothing is agreed to by that, so no sentence belongs to it.
///
/// # Errors
/// The database's.
pub fn note_ended(conn: &mut Conn, signature: &Signature, ended: &[(ConsentKind, &str)], now: Time) -> QueryResult<()> {
    note(conn, signature, ended, None, now)
}

fn note(
    conn: &mut Conn,
    signature: &Signature,
    choices: &[(ConsentKind, &str)],
    hash: Option<&[u8]>,
    now: Time,
) -> QueryResult<()> {
    let mut events = Vec::new();
    if store::list_events(conn, &signature.id)?.is_empty() {
        events.extend(form_choices(signature));
    }
    events.extend(choices.iter().map(|(kind, choice)| event(signature, *kind, choice, hash, now)));
    store::append_events(conn, &events)
}

/// What was chosen on the form: it stands on the signature until something is changed.
pub fn form_choices(signature: &Signature) -> Vec<ConsentEvent> {
    let updates = if signature.wants_updates { YES } else { NO };
    let hash = signature.wording_hash.as_deref();
    [
        (ConsentKind::Council, signature.council_display.as_str()),
        (ConsentKind::Public, signature.public_display.as_str()),
        (ConsentKind::Updates, updates),
    ]
    .into_iter()
    .map(|(kind, choice)| event(signature, kind, choice, hash, signature.signed_at))
    .collect()
}

fn event(signature: &Signature, kind: ConsentKind, choice: &str, hash: Option<&[u8]>, at: Time) -> ConsentEvent {
    ConsentEvent {
        id: store::ConsentEventId::new(at),
        signature_id: signature.id.clone(),
        kind,
        choice: choice.to_owned(),
        wording_hash: hash.map(<[u8]>::to_vec),
        language: signature.language.clone(),
        version_hash: signature.version_hash.clone(),
        recorded_at: at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_word_is_another_wording() {
        let wording = |public: &str| ConsentWording {
            language: "en".to_owned(),
            council: "I agree.".into(),
            public: public.into(),
            updates: "Write to me.".into(),
        };
        assert_eq!(wording("Show me.").hash(), wording("Show me.").hash());
        assert_ne!(wording("Show me.").hash(), wording("Show me!").hash());
    }
}
