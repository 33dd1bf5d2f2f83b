//! Why signatures wait for somebody to look at them.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::signature_holds;
use crate::db::schema::signatures;
use crate::letters::model::LetterId;
use crate::on_db;
use crate::organisers::model::OrganiserId;
use crate::signatures::model::{Display, HoldDecision, HoldReason, RemovedReason, Signature, SignatureId, Waiting};

pub use crate::signatures::model::HoldId;

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

/// A reason to hold a signature, and what came of it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signature_holds)]
pub struct Hold {
    /// Its key.
    pub id: HoldId,
    /// Which signature.
    pub signature_id: SignatureId,
    /// Why.
    pub reason: HoldReason,
    /// What somebody wrote about it, sealed.
    pub detail_sealed: Option<Vec<u8>>,
    /// Since when.
    pub held_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
    /// How.
    pub decision: Option<HoldDecision>,
}

/// Every reason of some signatures, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_of(conn: &mut Conn, ids: &[SignatureId]) -> QueryResult<Vec<Hold>> {
    signature_holds::table
        .filter(signature_holds::signature_id.eq_any(ids.to_vec()))
        .order(signature_holds::id)
        .select(Hold::as_select())
        .load(conn)
}

const OF_CONFIRMED: &str = "confirmed_at IS NOT NULL AND withdrawn_at IS NULL AND removed_at IS NULL";
const OF_UNCONFIRMED: &str = "confirmed_at IS NULL AND withdrawn_at IS NULL AND removed_at IS NULL";

fn standing(which: Waiting) -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    super::condition(match which {
        Waiting::Confirmed => OF_CONFIRMED,
        Waiting::Unconfirmed => OF_UNCONFIRMED,
    })
}

/// Signatures of a letter with an undecided reason, after a key, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_waiting(
    conn: &mut Conn,
    letter: &LetterId,
    which: Waiting,
    after: &str,
    most: i64,
) -> QueryResult<Vec<Signature>> {
    let open = signature_holds::table
        .filter(signature_holds::letter_id.eq(letter))
        .filter(signature_holds::decided_at.is_null())
        .select(signature_holds::signature_id);
    signatures::table
        .filter(signatures::id.eq_any(open))
        .filter(standing(which))
        .filter(
            diesel::dsl::sql::<diesel::sql_types::Bool>("id > ").bind::<diesel::sql_types::Text, _>(after.to_owned()),
        )
        .order(signatures::id)
        .limit(most)
        .select(Signature::as_select())
        .load(conn)
}

/// How many of them there are.
///
/// # Errors
/// The database's.
pub fn count_waiting(conn: &mut Conn, letter: &LetterId, which: Waiting) -> QueryResult<i64> {
    let open = signature_holds::table
        .filter(signature_holds::letter_id.eq(letter))
        .filter(signature_holds::decided_at.is_null())
        .select(signature_holds::signature_id);
    signatures::table.filter(signatures::id.eq_any(open)).filter(standing(which)).count().get_result(conn)
}

/// Reasons of a letter that somebody decided since a moment, the newest decision first.
///
/// # Errors
/// The database's.
pub fn list_decided(conn: &mut Conn, letter: &LetterId, since: Time, most: i64) -> QueryResult<Vec<SignatureId>> {
    signature_holds::table
        .filter(signature_holds::letter_id.eq(letter))
        .filter(signature_holds::decided_at.gt(since))
        .filter(signature_holds::decided_by.is_not_null())
        .order((signature_holds::decided_at.desc(), signature_holds::id))
        .limit(most)
        .select(signature_holds::signature_id)
        .load(conn)
}

/// Some signatures by their keys.
///
/// # Errors
/// The database's.
pub fn list_signatures(conn: &mut Conn, ids: &[SignatureId]) -> QueryResult<Vec<Signature>> {
    signatures::table.filter(signatures::id.eq_any(ids.to_vec())).select(Signature::as_select()).load(conn)
}

/// Decides every undecided reason of a signature; false if there was none.
///
/// # Errors
/// The database's.
pub fn mark_decided(
    conn: &mut Conn,
    id: &SignatureId,
    (decision, by): (HoldDecision, Option<&OrganiserId>),
    now: Time,
) -> QueryResult<bool> {
    let open = signature_holds::table
        .filter(signature_holds::signature_id.eq(id))
        .filter(signature_holds::decided_at.is_null());
    let decided = diesel::update(open)
        .set((
            signature_holds::decided_at.eq(now),
            signature_holds::decision.eq(decision),
            signature_holds::decided_by.eq(by),
        ))
        .execute(conn)?;
    Ok(decided > 0)
}

/// Takes a decision back: its reasons are undecided again.
///
/// # Errors
/// The database's.
pub fn mark_undecided(conn: &mut Conn, id: &SignatureId, decided_at: Time) -> QueryResult<()> {
    let decided = signature_holds::table
        .filter(signature_holds::signature_id.eq(id))
        .filter(signature_holds::decided_at.eq(decided_at));
    diesel::update(decided)
        .set((
            signature_holds::decided_at.eq(None::<Time>),
            signature_holds::decision.eq(None::<HoldDecision>),
            signature_holds::decided_by.eq(None::<&OrganiserId>),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Puts other words beside a reason; `None` forgets them.
///
/// # Errors
/// The database's.
pub fn set_detail(conn: &mut Conn, id: &HoldId, sealed: Option<&[u8]>) -> QueryResult<()> {
    diesel::update(signature_holds::table.find(id))
        .set(signature_holds::detail_sealed.eq(sealed))
        .execute(conn)
        .map(|_| ())
}

/// The reasons that lie in how a form came, and not in what it said.
const OF_FORMS: [HoldReason; 4] = [HoldReason::Trap, HoldReason::TooFast, HoldReason::SameNetwork, HoldReason::Burst];

/// Takes back what was thought of how a form came, and lets its signature go if no other reason is left.
///
/// # Errors
/// The database's.
pub fn delete_open_of_forms(conn: &mut Conn, id: &SignatureId) -> QueryResult<()> {
    let open = signature_holds::table
        .filter(signature_holds::signature_id.eq(id))
        .filter(signature_holds::decided_at.is_null());
    diesel::delete(open.filter(signature_holds::reason.eq_any(OF_FORMS))).execute(conn)?;
    let left: bool = diesel::select(diesel::dsl::exists(open)).get_result(conn)?;
    if left { Ok(()) } else { mark_released(conn, id) }
}

/// Forgets what was written about signatures that were decided on before a moment. Returns about how many.
///
/// # Errors
/// The database's.
pub fn forget_details_before(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    let old = signature_holds::table
        .filter(signature_holds::decided_at.lt(before))
        .filter(signature_holds::detail_sealed.is_not_null());
    diesel::update(old).set(signature_holds::detail_sealed.eq(None::<Vec<u8>>)).execute(conn)
}

/// Forgets what was written about the signatures of a letter.
///
/// # Errors
/// The database's.
pub fn forget_details(conn: &mut Conn, letter: &LetterId) -> QueryResult<()> {
    diesel::update(signature_holds::table.filter(signature_holds::letter_id.eq(letter)))
        .set(signature_holds::detail_sealed.eq(None::<Vec<u8>>))
        .execute(conn)
        .map(|_| ())
}

/// Deletes reasons whose signature is not there any more.
///
/// # Errors
/// The database's.
pub fn delete_orphans(conn: &mut Conn) -> QueryResult<usize> {
    let gone = signature_holds::table.filter(diesel::dsl::not(diesel::dsl::exists(
        signatures::table.filter(signatures::id.eq(signature_holds::signature_id)),
    )));
    diesel::delete(gone).execute(conn)
}

/// Marks a signature as held; nothing changes if it is held already.
///
/// # Errors
/// The database's.
pub fn mark_held(conn: &mut Conn, id: &SignatureId, now: Time) -> QueryResult<()> {
    diesel::update(signatures::table.find(id).filter(signatures::held_at.is_null()))
        .set(signatures::held_at.eq(now))
        .execute(conn)
        .map(|_| ())
}

/// Lets a signature go on.
///
/// # Errors
/// The database's.
pub fn mark_released(conn: &mut Conn, id: &SignatureId) -> QueryResult<()> {
    diesel::update(signatures::table.find(id)).set(signatures::held_at.eq(None::<Time>)).execute(conn).map(|_| ())
}

/// Removes a signature that waits in the queue, whether its signer has confirmed it or not.
///
/// # Errors
/// The database's.
pub fn mark_removed(conn: &mut Conn, id: &SignatureId, reason: RemovedReason, now: Time) -> QueryResult<bool> {
    let standing =
        signatures::table.find(id).filter(signatures::withdrawn_at.is_null()).filter(signatures::removed_at.is_null());
    let changed = diesel::update(standing)
        .set((signatures::removed_at.eq(now), signatures::removed_reason.eq(reason)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes a removal back: the signature is held again. One that the roll says was removed has lost its place there, for
/// the roll is only ever added to; released, it gets a new one.
///
/// # Errors
/// The database's.
pub fn mark_restored(conn: &mut Conn, signature: &SignatureId, now: Time) -> QueryResult<()> {
    let struck = signatures::table.find(signature).filter(signatures::struck_at.is_not_null());
    diesel::update(struck)
        .set((
            signatures::enrolled_at.eq(None::<Time>),
            signatures::roll_position.eq(None::<i64>),
            signatures::struck_at.eq(None::<Time>),
        ))
        .execute(conn)?;
    diesel::update(signatures::table.find(signature))
        .set((
            signatures::removed_at.eq(None::<Time>),
            signatures::removed_reason.eq(None::<RemovedReason>),
            signatures::held_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// The signature at a place of the roll that shows the public a name or initials, hidden by a hold or not.
///
/// # Errors
/// The database's.
pub fn find_named_at(conn: &mut Conn, letter: &LetterId, position: i64) -> QueryResult<Option<Signature>> {
    signatures::table
        .filter(signatures::letter_id.eq(letter))
        .filter(signatures::roll_position.eq(position))
        .filter(signatures::public_display.eq_any(vec![Display::Initials, Display::Name, Display::Full]))
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null())
        .select(Signature::as_select())
        .first(conn)
        .optional()
}

/// How many reasons of one kind a letter's signatures were given since a moment.
///
/// # Errors
/// The database's.
pub fn count_since(conn: &mut Conn, letter: &LetterId, reason: HoldReason, since: Time) -> QueryResult<i64> {
    signature_holds::table
        .filter(signature_holds::letter_id.eq(letter))
        .filter(signature_holds::reason.eq(reason))
        .filter(signature_holds::held_at.gt(since))
        .count()
        .get_result(conn)
}
