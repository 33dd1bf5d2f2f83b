//! What is true of a signature that waits for somebody to look at it.

use serde::{Deserialize, Serialize};

use super::HoldReason;
use crate::clock::Time;
use crate::seal::{Place, Seal};
use crate::{id, text_enum};

id! {
    /// One reason for which a signature is held.
    HoldId
}

text_enum! {
    /// What came of a reason to hold a signature.
    HoldDecision {
        /// It counts.
        Released = "released",
        /// It was removed.
        Removed = "removed",
        /// Its signer took it back before anybody decided.
        Withdrawn = "withdrawn",
    }
}

impl HoldReason {
    /// The message that says it to the team.
    pub fn message_key(self) -> String {
        format!("queue-reason-{}", self.as_str().replace('_', "-"))
    }
}

/// What is known of a dispute beyond its reason. It is sealed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HoldDetail {
    /// Where whoever disputes the name can be reached, if they said.
    pub email: String,
    /// What they wrote.
    pub words: String,
    /// When the signer answered that they did sign.
    pub asserted_at: Option<Time>,
}

impl std::fmt::Debug for HoldDetail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HoldDetail(…)")
    }
}

impl HoldDetail {
    fn place(id: &HoldId) -> Place<'_> {
        Place { table: "signature_holds", column: "detail", row: id.as_str() }
    }

    /// Sealed for the row of one reason.
    pub fn close(&self, seal: &Seal, id: &HoldId) -> Vec<u8> {
        seal.close(Self::place(id), &serde_json::to_vec(self).unwrap_or_default())
    }

    /// Opened; plain words are what whoever held it wrote. Nothing, if there is nothing or it does not open.
    pub fn open(seal: &Seal, id: &HoldId, sealed: Option<&[u8]>) -> HoldDetail {
        let Some(text) = sealed.and_then(|sealed| seal.open_text(Self::place(id), sealed).ok()) else {
            return HoldDetail::default();
        };
        serde_json::from_str(&text).unwrap_or(HoldDetail { words: text, ..HoldDetail::default() })
    }
}

/// A place in the queue of held signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Its signer has confirmed it: it waits for the team alone.
    Confirmed,
    /// Its signer has not: it vanishes by itself if they never do.
    Unconfirmed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn every_reason_can_be_said() {
        for reason in HoldReason::ALL {
            assert!(Words::default().find(&reason.message_key()).is_some(), "{}", reason.message_key());
        }
    }
}
