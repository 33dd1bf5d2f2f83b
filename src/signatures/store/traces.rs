//! What stands beside a signature: how it was checked, why it was held, what was agreed to.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{consent_events, signature_checks, signature_holds};
use crate::seal::{Place, Seal};
use crate::signatures::model::SignatureId;

/// How a signature was checked, or is to be.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signature_checks)]
pub struct CheckTrace {
    /// Its key.
    pub id: String,
    /// In which way.
    pub kind: String,
    /// What kind of address or number.
    pub class: String,
    /// What was given for it; gone once it is decided.
    pub detail_sealed: Option<Vec<u8>>,
    /// When it was asked for.
    pub asked_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
    /// How.
    pub outcome: Option<String>,
}

impl CheckTrace {
    /// What was given for it, if that is still held.
    pub fn detail(&self, seal: &Seal) -> Option<String> {
        let place = Place { table: "signature_checks", column: "detail", row: &self.id };
        self.detail_sealed.as_deref().and_then(|sealed| seal.open_text(place, sealed).ok())
    }
}

/// That a signature was held, and what was decided.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signature_holds)]
pub struct HoldTrace {
    /// Since when.
    pub held_at: Time,
    /// Until when.
    pub decided_at: Option<Time>,
    /// What was decided.
    pub decision: Option<String>,
}

/// The checks of a signature, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_checks(conn: &mut Conn, id: &SignatureId) -> QueryResult<Vec<CheckTrace>> {
    signature_checks::table
        .filter(signature_checks::signature_id.eq(id))
        .order(signature_checks::asked_at)
        .select(CheckTrace::as_select())
        .load(conn)
}

/// When and for how long a signature was held, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_holds(conn: &mut Conn, id: &SignatureId) -> QueryResult<Vec<HoldTrace>> {
    signature_holds::table
        .filter(signature_holds::signature_id.eq(id))
        .order(signature_holds::held_at)
        .select(HoldTrace::as_select())
        .load(conn)
}

/// Destroys what was given for the checks of a signature, and what was written about it while it was held. That it was
/// checked stays, and the keyed hash by which one number proves one signature.
///
/// # Errors
/// The database's.
pub fn destroy_evidence(conn: &mut Conn, id: &SignatureId) -> QueryResult<()> {
    let nothing = None::<Vec<u8>>;
    diesel::update(signature_checks::table.filter(signature_checks::signature_id.eq(id)))
        .set((signature_checks::detail_sealed.eq(&nothing), signature_checks::token_hash.eq(&nothing)))
        .execute(conn)?;
    diesel::update(signature_holds::table.filter(signature_holds::signature_id.eq(id)))
        .set(signature_holds::detail_sealed.eq(&nothing))
        .execute(conn)
        .map(|_| ())
}

/// Ends what waits for a signature that was taken back: nobody need look at it any more. What was given for its checks
/// is destroyed, and may prove another signature.
///
/// # Errors
/// The database's.
pub fn end(conn: &mut Conn, id: &SignatureId, now: Time) -> QueryResult<()> {
    let of_signature = signature_checks::table.filter(signature_checks::signature_id.eq(id));
    diesel::delete(of_signature.filter(signature_checks::decided_at.is_null())).execute(conn)?;
    destroy_evidence(conn, id)?;
    let decided: Vec<String> = of_signature.select(signature_checks::id).load(conn)?;
    for check in decided {
        // The keys must stay different from each other.
        diesel::update(signature_checks::table.find(&check))
            .set(signature_checks::detail_key.eq(check.as_bytes()))
            .execute(conn)?;
    }
    let open = signature_holds::table
        .filter(signature_holds::signature_id.eq(id))
        .filter(signature_holds::decided_at.is_null());
    diesel::update(open)
        .set((signature_holds::decided_at.eq(now), signature_holds::decision.eq("withdrawn")))
        .execute(conn)
        .map(|_| ())
}

/// Deletes all of it.
///
/// # Errors
/// The database's.
pub fn delete_all(conn: &mut Conn, id: &SignatureId) -> QueryResult<()> {
    diesel::delete(signature_checks::table.filter(signature_checks::signature_id.eq(id))).execute(conn)?;
    diesel::delete(signature_holds::table.filter(signature_holds::signature_id.eq(id))).execute(conn)?;
    diesel::delete(consent_events::table.filter(consent_events::signature_id.eq(id))).execute(conn).map(|_| ())
}

/// Deletes what stands beside signatures that were deleted. A nightly round.
///
/// # Errors
/// The database's.
pub fn delete_orphans(conn: &mut Conn) -> QueryResult<usize> {
    // `NOT EXISTS`, because PostgreSQL compares `<> ALL` with each row of the other table.
    let is_orphan = |table: &str| {
        let words = format!("NOT EXISTS (SELECT 1 FROM signatures WHERE signatures.id = {table}.signature_id)");
        diesel::dsl::sql::<Bool>(&words)
    };
    let mut deleted = diesel::delete(signature_checks::table.filter(is_orphan("signature_checks"))).execute(conn)?;
    deleted += diesel::delete(signature_holds::table.filter(is_orphan("signature_holds"))).execute(conn)?;
    deleted += diesel::delete(consent_events::table.filter(is_orphan("consent_events"))).execute(conn)?;
    Ok(deleted)
}
