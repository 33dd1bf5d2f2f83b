//! Checks: how a signature was shown to be more than a mailbox's, or is to be. What the signer gives for one is destroyed
//! with the decision; what stays is how it went, and a keyed hash by which nothing proves two signatures.

use chrono::Duration;
use diesel::result::QueryResult;
use serde::{Deserialize, Serialize};

use super::model::{Signature, SignatureId, SignatureState, Verification};
use super::store::checks as store;
pub use super::store::checks::Check;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};
use crate::{id, text_enum};

id! {
    /// One check of one signature.
    CheckId
}

text_enum! {
    /// By what a signature is checked.
    CheckKind {
        /// A mail to an address of a body that employs people like its signer.
        WorkAddress = "work_address",
        /// The register of a profession, looked up by a person.
        Register = "register",
        /// The authority to sign for an organisation, asked about by a person.
        Organisation = "organisation",
    }
}

impl CheckKind {
    /// Those that a person decides at the desk.
    pub const BY_HAND: [CheckKind; 2] = [CheckKind::Register, CheckKind::Organisation];

    /// The level that it gives a signature.
    pub fn level(self) -> Verification {
        match self {
            CheckKind::WorkAddress => Verification::WorkAddress,
            CheckKind::Register => Verification::Register,
            CheckKind::Organisation => Verification::Organisation,
        }
    }
}

text_enum! {
    /// How a check went.
    CheckOutcome {
        /// It showed what it was to show.
        Proved = "proved",
        /// It showed the contrary: nobody of this name and number is on the register, or the organisation said no.
        NotFound = "not_found",
        /// It showed nothing either way.
        Refused = "refused",
        /// Nothing came of it in time, or a newer one took its place.
        Lapsed = "lapsed",
    }
}

/// How long the link in the mail to a work address works.
pub const LINK_LIFETIME: Duration = Duration::hours(72);
/// How long what a signer gave waits for a person; then it is destroyed.
pub const OPEN_AT_MOST: Duration = Duration::days(30);
/// How often one kind of check can be asked for with one signature.
pub const MOST_ASKED: usize = 5;

impl Check {
    /// What the signer gave, opened.
    ///
    /// # Errors
    /// [`Unreadable`], also when it is gone.
    pub fn open(&self, seal: &Seal) -> Result<Detail, Unreadable> {
        let sealed = self.detail_sealed.as_deref().ok_or(Unreadable)?;
        let text = seal.open(place(&self.id), sealed)?;
        serde_json::from_slice(&text).map_err(|_| Unreadable)
    }

    /// Whether the link of its mail still works.
    pub fn is_expired(&self, now: Time) -> bool {
        self.outcome == Some(CheckOutcome::Lapsed) || self.outcome.is_none() && now - self.asked_at > LINK_LIFETIME
    }
}

fn place(id: &CheckId) -> Place<'_> {
    Place { table: "signature_checks", column: "detail", row: id.as_str() }
}

/// What a signer gives for a check that a person makes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The name on the register, or the organisation's name.
    pub name: String,
    /// The number on the register, or how to ask the organisation.
    pub proof: String,
}

impl std::fmt::Debug for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Detail(…)")
    }
}

impl Detail {
    /// Seals it for the row of its check.
    pub fn seal(&self, seal: &Seal, id: &CheckId) -> Vec<u8> {
        seal.close(place(id), &serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Whether checks can be asked for with a signature: it is confirmed and stands, and its letter has not been forgotten.
pub fn may_be_checked(signature: &Signature, letter: &Letter) -> bool {
    let stands =
        matches!(signature.state(), SignatureState::Confirmed | SignatureState::Enrolled | SignatureState::Held);
    stands && letter.lookup_key_sealed.is_some()
}

/// The higher of two levels. A signature for an organisation is counted apart from those of persons, whatever else was
/// checked; between the others, a person found on a register says more than a mailbox does.
pub fn higher(one: Verification, other: Verification) -> Verification {
    let rank = |level| match level {
        Verification::Email => 0,
        Verification::WorkAddress => 1,
        Verification::Register => 2,
        Verification::Organisation => 3,
    };
    if rank(one) >= rank(other) { one } else { other }
}

/// A check that is asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Of which signature.
    pub signature: &'a SignatureId,
    /// By what.
    pub kind: CheckKind,
    /// The class, or the regulator.
    pub class: &'a str,
    /// What a person needs to decide it.
    pub detail: Option<&'a Detail>,
    /// In one spelling, what may prove one signature only.
    pub once: &'a str,
    /// The hash of the token in the mail.
    pub token_hash: Option<Vec<u8>>,
}

/// Why a check was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskRefusal {
    /// The signature is not confirmed, or no longer stands.
    NotStanding,
    /// It was asked for too often.
    TooOften,
    /// It has been proved already.
    Proved,
}

/// Takes a check: it replaces what waited of the same kind. Returns it as it is written.
///
/// # Errors
/// The database's.
pub fn ask(conn: &mut Conn, seal: &Seal, asked: &Asked<'_>, now: Time) -> Deed<Check, AskRefusal> {
    let signature = super::store::find(conn, asked.signature)?;
    let letter = letters::find_letter(conn, &signature.letter_id)?;
    if !may_be_checked(&signature, &letter) {
        return Ok(Err(AskRefusal::NotStanding));
    }
    let earlier = store::list_of(conn, &signature.id)?;
    let same = || earlier.iter().filter(|check| check.kind == asked.kind);
    if same().any(|check| check.outcome == Some(CheckOutcome::Proved)) {
        return Ok(Err(AskRefusal::Proved));
    }
    if same().count() >= MOST_ASKED {
        return Ok(Err(AskRefusal::TooOften));
    }
    store::supersede(conn, &signature.id, asked.kind, now)?;
    let id = CheckId::new(now);
    let row = store::NewCheck {
        signature_id: signature.id,
        letter_id: signature.letter_id,
        kind: asked.kind,
        class: asked.class.to_owned(),
        detail_sealed: asked.detail.map(|detail| detail.seal(seal, &id)),
        detail_key: letters::open_lookup_key(seal, &letter)?.hash(asked.kind.as_str(), asked.once),
        token_hash: asked.token_hash.clone(),
        asked_at: now,
        id: id.clone(),
    };
    store::insert(conn, &row)?;
    store::find(conn, &id).map(Ok)
}

/// A decision about a check.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// How it went.
    pub outcome: CheckOutcome,
    /// Who decided; `None` for the holder of a mailbox.
    pub by: Option<&'a OrganiserId>,
}

/// Why a check was not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecideRefusal {
    /// It was decided before, or has lapsed.
    Already,
    /// The same address, number or organisation has proved another signature on this letter.
    UsedElsewhere,
}

/// Decides a check, and destroys what the signer gave for it. The level rises with the enroller's next batch.
///
/// # Errors
/// The database's.
pub fn decide(conn: &mut Conn, check: &Check, decision: Decision<'_>, now: Time) -> Deed<(), DecideRefusal> {
    if decision.outcome == CheckOutcome::Proved {
        // Two that are decided at once wait for each other here, so that the second finds the first.
        letters::find_locked(conn, &check.letter_id)?;
        if store::has_proved_another(conn, check)? {
            return Ok(Err(DecideRefusal::UsedElsewhere));
        }
    }
    let decided = store::mark_decided(conn, &check.id, decision.outcome, decision.by, now)?;
    Ok(if decided { Ok(()) } else { Err(DecideRefusal::Already) })
}

/// Destroys every check of a signature that is taken back, removed or forgotten: what waits, and the keyed hashes too, so
/// that the same address or number can prove another signature later. What the roll has said stays said.
///
/// # Errors
/// The database's.
pub fn drop_all(conn: &mut Conn, signature: &SignatureId) -> QueryResult<()> {
    store::delete_of(conn, signature)
}

/// Destroys what waits to be checked of a signature that was removed. What was proved stays: a removal can be taken back.
///
/// # Errors
/// The database's.
pub fn drop_open(conn: &mut Conn, signature: &SignatureId) -> QueryResult<()> {
    store::delete_open_of(conn, signature)
}

/// Whether a person has looked a signer up and found them.
///
/// # Errors
/// The database's.
pub fn has_looked_up(conn: &mut Conn, signature: &SignatureId) -> QueryResult<bool> {
    store::has_found(conn, signature)
}

/// Ends checks of which nothing came in time, and destroys what was given for them. A nightly round; returns how many.
///
/// # Errors
/// The database's.
pub fn lapse(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let links = store::lapse_before(conn, &[CheckKind::WorkAddress], now - LINK_LIFETIME, now)?;
    let by_hand = store::lapse_before(conn, &CheckKind::BY_HAND, now - OPEN_AT_MOST, now)?;
    if by_hand > 0 {
        tracing::info!(checks.lapsed = by_hand, "destroyed what nobody had looked up in time");
    }
    Ok(links + by_hand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_level_wins_in_whatever_order_they_come() {
        use Verification::{Email, Organisation, Register, WorkAddress};
        assert_eq!(higher(Email, WorkAddress), WorkAddress);
        assert_eq!(higher(Register, WorkAddress), Register);
        assert_eq!(higher(WorkAddress, Register), Register);
        assert_eq!(higher(Organisation, Register), Organisation);
        assert_eq!(higher(Email, Email), Email);
    }
}
