//! Why signatures wait for somebody to look at them.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::signature_holds;
use crate::letters::model::LetterId;
use crate::signatures::model::{HoldReason, SignatureId};
use crate::{id, on_db};

id! {
    /// One reason for which a signature is held.
    HoldId
}

/// A reason to hold a signature.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = signature_holds, treat_none_as_default_value = false)]
pub struct NewHold {
    /// Its key.
    pub id: HoldId,
    /// Which signature.
    pub signature_id: SignatureId,
    /// On which letter.
    pub letter_id: LetterId,
    /// Why.
    pub reason: HoldReason,
    /// What somebody wrote about it, sealed.
    pub detail_sealed: Option<Vec<u8>>,
    /// Since when.
    pub held_at: Time,
}

impl NewHold {
    /// A reason without further words.
    pub fn of(signature: &SignatureId, letter: &LetterId, reason: HoldReason, now: Time) -> NewHold {
        NewHold {
            id: HoldId::new(now),
            signature_id: signature.clone(),
            letter_id: letter.clone(),
            reason,
            detail_sealed: None,
            held_at: now,
        }
    }
}

/// Writes reasons. That the signatures are held stands on their own rows.
///
/// # Errors
/// The database's.
pub fn insert_holds(conn: &mut Conn, holds: &[NewHold]) -> QueryResult<()> {
    on_db!(conn, |c| diesel::insert_into(signature_holds::table).values(holds).execute(c)).map(|_| ())
}
