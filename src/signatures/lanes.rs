//! The two hot deeds, each with a lane of its own, so that a rush of signers shares its commits.

use crate::db::{Db, Lane};

use super::collect::{SignJob, Signed, sign_all};
use super::confirm::{ConfirmJob, Confirmed, confirm_all};

/// The lanes of signing and confirming.
#[derive(Debug)]
pub struct Lanes {
    /// Signing.
    pub sign: Lane<SignJob, Signed>,
    /// Confirming.
    pub confirm: Lane<ConfirmJob, Confirmed>,
}

impl Lanes {
    /// Opens both.
    pub fn new(db: &Db) -> Lanes {
        Lanes { sign: db.lane(sign_all), confirm: db.lane(confirm_all) }
    }
}
