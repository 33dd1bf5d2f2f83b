//! The rows of checks, and what the enroller takes from them.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{signature_checks, signatures};
use crate::letters::model::LetterId;
use crate::organisers::model::OrganiserId;
use crate::signatures::checks::{CheckId, CheckKind, CheckOutcome, higher};
use crate::signatures::model::{SignatureId, Verification};

/// A check.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signature_checks)]
pub struct Check {
    /// Its key.
    pub id: CheckId,
    /// Of which signature.
    pub signature_id: SignatureId,
    /// On which letter.
    pub letter_id: LetterId,
    /// By what.
    pub kind: CheckKind,
    /// The class of the mail domain, or the regulator; for an organisation the kind once more.
    pub class: String,
    /// What the signer gave, sealed; gone once decided.
    pub detail_sealed: Option<Vec<u8>>,
    /// The keyed hash of the address, the number or the organisation's name.
    pub detail_key: Vec<u8>,
    /// When it was asked for.
    pub asked_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
    /// How.
    pub outcome: Option<CheckOutcome>,
    /// When the roll said so.
    pub raised_at: Option<Time>,
}

/// A check to insert.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = signature_checks, treat_none_as_default_value = false)]
pub struct NewCheck {
    /// Its key.
    pub id: CheckId,
    /// Of which signature.
    pub signature_id: SignatureId,
    /// On which letter.
    pub letter_id: LetterId,
    /// By what.
    pub kind: CheckKind,
    /// The class, or the regulator.
    pub class: String,
    /// What the signer gave, sealed.
    pub detail_sealed: Option<Vec<u8>>,
    /// The keyed hash of what may prove one signature only.
    pub detail_key: Vec<u8>,
    /// The hash of the token in the mail.
    pub token_hash: Option<Vec<u8>>,
    /// When it was asked for.
    pub asked_at: Time,
}

/// Inserts a check.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, new: &NewCheck) -> QueryResult<()> {
    diesel::insert_into(signature_checks::table).values(new).execute(conn).map(|_| ())
}

/// A check by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, id: &CheckId) -> QueryResult<Check> {
    signature_checks::table.find(id).select(Check::as_select()).first(conn)
}

/// The check that a link leads to.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_by_token(conn: &mut Conn, token_hash: &[u8]) -> QueryResult<Check> {
    signature_checks::table.filter(signature_checks::token_hash.eq(token_hash)).select(Check::as_select()).first(conn)
}

/// The checks of a signature, in the order in which they were asked for.
///
/// # Errors
/// The database's.
pub fn list_of(conn: &mut Conn, signature: &SignatureId) -> QueryResult<Vec<Check>> {
    signature_checks::table
        .filter(signature_checks::signature_id.eq(signature))
        .order(signature_checks::id)
        .select(Check::as_select())
        .load(conn)
}

/// Ends what waits of a kind, because a newer one takes its place: its link no longer works.
///
/// # Errors
/// The database's.
pub fn supersede(conn: &mut Conn, signature: &SignatureId, kind: CheckKind, now: Time) -> QueryResult<()> {
    let waiting = signature_checks::table
        .filter(signature_checks::signature_id.eq(signature))
        .filter(signature_checks::kind.eq(kind))
        .filter(signature_checks::outcome.is_null().or(signature_checks::outcome.eq(CheckOutcome::Lapsed)));
    diesel::update(waiting)
        .set((
            signature_checks::outcome.eq(CheckOutcome::Lapsed),
            signature_checks::decided_at.eq(now),
            signature_checks::detail_sealed.eq(None::<Vec<u8>>),
            signature_checks::detail_key.eq(Vec::new()),
            signature_checks::token_hash.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Whether what a check was asked with has proved another signature on the same letter.
///
/// # Errors
/// The database's.
pub fn has_proved_another(conn: &mut Conn, check: &Check) -> QueryResult<bool> {
    let proved = signature_checks::table
        .filter(signature_checks::letter_id.eq(&check.letter_id))
        .filter(signature_checks::kind.eq(check.kind))
        .filter(signature_checks::detail_key.eq(&check.detail_key))
        .filter(signature_checks::outcome.eq(CheckOutcome::Proved))
        .filter(signature_checks::signature_id.ne(&check.signature_id));
    diesel::select(diesel::dsl::exists(proved)).get_result(conn)
}

/// Notes how a check went, and empties what was given for it; false if it was decided before. What proved nothing leaves
/// no hash either.
///
/// # Errors
/// The database's.
pub fn mark_decided(
    conn: &mut Conn,
    id: &CheckId,
    outcome: CheckOutcome,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<bool> {
    let open = signature_checks::table.find(id).filter(signature_checks::decided_at.is_null());
    let decided = diesel::update(open)
        .set((
            signature_checks::outcome.eq(outcome),
            signature_checks::decided_at.eq(now),
            signature_checks::decided_by.eq(by),
            signature_checks::detail_sealed.eq(None::<Vec<u8>>),
        ))
        .execute(conn)?;
    if outcome != CheckOutcome::Proved {
        diesel::update(signature_checks::table.find(id).filter(signature_checks::outcome.eq(outcome)))
            .set(signature_checks::detail_key.eq(Vec::new()))
            .execute(conn)?;
    }
    Ok(decided == 1)
}

/// The next check that waits for a person, after a key; the oldest first.
///
/// # Errors
/// The database's.
pub fn find_next_open(conn: &mut Conn, letter: &LetterId, after: Option<&CheckId>) -> QueryResult<Option<Check>> {
    let after = after.map_or_else(String::new, ToString::to_string);
    signature_checks::table
        .filter(signature_checks::letter_id.eq(letter))
        .filter(signature_checks::kind.eq_any(CheckKind::BY_HAND.to_vec()))
        .filter(signature_checks::decided_at.is_null())
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("id > ").bind::<diesel::sql_types::Text, _>(after))
        .order(signature_checks::id)
        .select(Check::as_select())
        .first(conn)
        .optional()
}

/// How many checks of a letter wait for a person.
///
/// # Errors
/// The database's.
pub fn count_open(conn: &mut Conn, letter: &LetterId) -> QueryResult<i64> {
    signature_checks::table
        .filter(signature_checks::letter_id.eq(letter))
        .filter(signature_checks::kind.eq_any(CheckKind::BY_HAND.to_vec()))
        .filter(signature_checks::decided_at.is_null())
        .count()
        .get_result(conn)
}

/// Deletes the checks of a signature that wait.
///
/// # Errors
/// The database's.
pub fn delete_open_of(conn: &mut Conn, signature: &SignatureId) -> QueryResult<()> {
    let open = signature_checks::table
        .filter(signature_checks::signature_id.eq(signature))
        .filter(signature_checks::decided_at.is_null());
    diesel::delete(open).execute(conn).map(|_| ())
}

/// Whether a person has looked a signer up and found them.
///
/// # Errors
/// The database's.
pub fn has_found(conn: &mut Conn, signature: &SignatureId) -> QueryResult<bool> {
    let found = signature_checks::table
        .filter(signature_checks::signature_id.eq(signature))
        .filter(signature_checks::kind.eq_any(CheckKind::BY_HAND))
        .filter(signature_checks::outcome.eq(CheckOutcome::Proved));
    diesel::select(diesel::dsl::exists(found)).get_result(conn)
}

/// Deletes the checks of a signature.
///
/// # Errors
/// The database's.
pub fn delete_of(conn: &mut Conn, signature: &SignatureId) -> QueryResult<()> {
    diesel::delete(signature_checks::table.filter(signature_checks::signature_id.eq(signature)))
        .execute(conn)
        .map(|_| ())
}

/// Ends open checks of some kinds that were asked for before a moment, and empties them. The hash of a link stays, so that
/// whoever opens it late is told so. Returns how many.
///
/// # Errors
/// The database's.
pub fn lapse_before(conn: &mut Conn, kinds: &[CheckKind], before: Time, now: Time) -> QueryResult<usize> {
    let old = signature_checks::table
        .filter(signature_checks::kind.eq_any(kinds.to_vec()))
        .filter(signature_checks::decided_at.is_null())
        .filter(signature_checks::asked_at.lt(before));
    diesel::update(old)
        .set((
            signature_checks::outcome.eq(CheckOutcome::Lapsed),
            signature_checks::decided_at.eq(now),
            signature_checks::detail_sealed.eq(None::<Vec<u8>>),
            signature_checks::detail_key.eq(Vec::new()),
        ))
        .execute(conn)
}

/// A proved check that the roll does not say yet.
#[derive(Debug, Clone, Queryable)]
pub struct ToRaise {
    /// Which.
    pub id: CheckId,
    /// Of which signature.
    pub signature_id: SignatureId,
    /// By what.
    pub kind: CheckKind,
    /// The signature's place on the roll.
    pub position: Option<i64>,
    /// The level that it has.
    pub level: Verification,
}

/// Letters on whose roll a proved check waits to be said.
///
/// # Errors
/// The database's.
pub fn list_letters_to_raise(conn: &mut Conn) -> QueryResult<Vec<LetterId>> {
    signature_checks::table
        .filter(super::condition("outcome = 'proved' AND raised_at IS NULL"))
        .select(signature_checks::letter_id)
        .distinct()
        .load(conn)
}

/// Proved checks of signatures that stand on the roll, which does not say so yet.
///
/// # Errors
/// The database's.
pub fn list_to_raise(conn: &mut Conn, letter: &LetterId, most: i64) -> QueryResult<Vec<ToRaise>> {
    signature_checks::table
        .inner_join(signatures::table.on(signatures::id.eq(signature_checks::signature_id)))
        .filter(signature_checks::letter_id.eq(letter))
        .filter(super::condition("outcome = 'proved' AND raised_at IS NULL"))
        .filter(signatures::roll_position.is_not_null())
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null())
        .limit(most)
        .select((
            signature_checks::id,
            signature_checks::signature_id,
            signature_checks::kind,
            signatures::roll_position,
            signatures::verification,
        ))
        .load(conn)
}

/// Notes that the roll says that checks were proved, and raises their signatures to the highest level among them.
///
/// # Errors
/// The database's.
pub fn mark_raised(conn: &mut Conn, raised: &[ToRaise], now: Time) -> QueryResult<()> {
    let mut levels: HashMap<&SignatureId, Verification> = HashMap::new();
    for check in raised {
        let level = levels.entry(&check.signature_id).or_insert(check.level);
        *level = higher(*level, check.kind.level());
        diesel::update(signature_checks::table.find(&check.id))
            .set(signature_checks::raised_at.eq(now))
            .execute(conn)?;
    }
    for (signature, level) in levels {
        diesel::update(signatures::table.find(signature)).set(signatures::verification.eq(level)).execute(conn)?;
    }
    Ok(())
}

/// The levels that signatures had at a moment, of those that were raised after it.
///
/// # Errors
/// The database's.
pub fn list_levels_at(
    conn: &mut Conn,
    letter: &LetterId,
    moment: Time,
) -> QueryResult<HashMap<SignatureId, Verification>> {
    let raised: Vec<(SignatureId, CheckKind, Option<Time>)> = signature_checks::table
        .filter(signature_checks::letter_id.eq(letter))
        .filter(signature_checks::raised_at.is_not_null())
        .select((signature_checks::signature_id, signature_checks::kind, signature_checks::raised_at))
        .load(conn)?;
    let mut levels = HashMap::new();
    for (signature, kind, raised_at) in raised {
        let level = levels.entry(signature).or_insert(Verification::Email);
        if raised_at.is_some_and(|at| at <= moment) {
            *level = higher(*level, kind.level());
        }
    }
    Ok(levels)
}
