//! What a signer agrees to: three things, each in a sentence of its own. The sentences are kept once under their hash,
//! so that it can be shown later what somebody read when they agreed.

use diesel::result::QueryResult;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::model::Signature;
use super::store::consents::{self as store, ConsentEvent};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{Addressee, Letter};
use crate::locale::Words;
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

/// The three sentences, as they are shown in one language on one letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWording {
    /// In which language.
    pub language: String,
    /// About those whom the letter is addressed to.
    pub council: String,
    /// About the public page.
    pub public: String,
    /// About mails.
    pub updates: String,
}

/// The sentences for a letter.
pub fn wording(letter: &Letter, addressees: &[Addressee], words: Words) -> ConsentWording {
    let recipients: Vec<String> = addressees.iter().map(|a| format!("{}, {}", a.name, a.organisation)).collect();
    ConsentWording {
        language: words.language().to_owned(),
        council: words.say1("consent-council", "recipients", recipients.join("; ").as_str()),
        public: words.say1("consent-public", "title", letter.title.as_str()),
        updates: words.say1("consent-updates", "title", letter.title.as_str()),
    }
}

impl ConsentWording {
    /// As it is kept.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a signature names: SHA-256 over what is kept.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.to_json()).to_vec()
    }

    /// The sentence about one thing.
    pub fn sentence(&self, kind: ConsentKind) -> &str {
        match kind {
            ConsentKind::Council => &self.council,
            ConsentKind::Public => &self.public,
            ConsentKind::Updates => &self.updates,
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
    store::keep_wording(conn, &hash, &wording.language, &wording.to_json(), now)?;
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
