//! How sure it is that a reply is the council's.

use serde::{Deserialize, Serialize};

use super::inbound::Envelope;
use super::kinds::{Assurance, Door};

/// What was found out about a message's sender when it arrived: keys are changed, so that later nobody could.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Authentication {}

/// How sure it is, and what speaks for it, a line each.
pub fn judge(_authentication: &Authentication) -> (Assurance, String) {
    (Assurance::None, String::new())
}

/// Finds out what speaks for a message's sender; it is asked while the message is being read. Which door it came by matters:
/// a file that somebody gave may say anything of itself.
pub async fn authenticate(_raw: &[u8], _envelope: &Envelope, _door: Door) -> Authentication {
    Authentication::default()
}
