//! The rows of a council's record, over all letters at once: letters, mails, first answers, dates and promises.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::store::promises::believed_replies;
use super::model::{PromiseFacts, Replaced};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{addressees, answers, asks, deadlines, deliveries, letters, promises, replies, standings};
use crate::deadlines::basis::Basis;
use crate::deadlines::model::Stage;
use crate::letters::model::{AddresseeId, LetterId};
use crate::replies::model::{ReplyId, Verdict};
use crate::replies::store::believed;

/// Verdicts that end the waiting.
fn ends_waiting() -> Vec<Verdict> {
    Verdict::ALL.iter().copied().filter(|verdict| verdict.is_answer()).collect()
}

/// Somebody at a council to whom a letter was sent.
#[derive(Debug, Clone, Queryable)]
pub struct AddressedRow {
    /// Whom.
    pub addressee_id: AddresseeId,
    /// Their name.
    pub addressee: String,
    /// The code of their council.
    pub council_code: String,
    /// Which letter.
    pub letter_id: LetterId,
    /// Its place in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// When it was sent.
    pub dispatched_at: Time,
    /// When the authors took it back from them.
    pub withdrawn_at: Option<Time>,
    /// When the correspondence was ended.
    pub closed_at: Option<Time>,
    /// The day on which it was brought another way.
    pub sent_another_way_on: Option<NaiveDate>,
    /// Since when a mail server waits for a proof that a person wrote.
    pub challenged_at: Option<Time>,
}

/// Everybody at some councils to whom a public letter was sent, the newest letter first. Whoever is held back for a check is
/// left out until it is over.
///
/// # Errors
/// The database's.
pub fn list_addressed(conn: &mut Conn, codes: &[&str]) -> QueryResult<Vec<AddressedRow>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    addressees::table
        .inner_join(letters::table.on(letters::id.eq(addressees::letter_id)))
        .left_join(standings::table.on(standings::addressee_id.eq(addressees::id)))
        .filter(addressees::council_code.eq_any(codes))
        .filter(letters::opened_at.is_not_null())
        .filter(letters::dispatched_at.is_not_null())
        .filter(standings::held_at.nullable().is_null())
        .order((letters::dispatched_at.desc(), letters::id, addressees::position))
        .select((
            addressees::id,
            addressees::name,
            addressees::council_code.assume_not_null(),
            letters::id,
            letters::slug,
            letters::title,
            letters::dispatched_at.assume_not_null(),
            standings::withdrawn_at.nullable(),
            standings::closed_at.nullable(),
            standings::sent_another_way_on.nullable(),
            standings::challenged_at.nullable(),
        ))
        .load(conn)
}

/// A mail to one of them.
#[derive(Debug, Clone, Queryable)]
pub struct Mailed {
    /// To whom.
    pub addressee_id: AddresseeId,
    /// When it was queued.
    pub queued_at: Time,
    /// When their mail server took it.
    pub handed_over_at: Option<Time>,
    /// When it was said not to arrive.
    pub bounced_at: Option<Time>,
}

/// The mails to them, the first first.
///
/// # Errors
/// The database's.
pub fn list_mailed(conn: &mut Conn, codes: &[&str]) -> QueryResult<Vec<Mailed>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    deliveries::table
        .inner_join(addressees::table.on(addressees::id.eq(deliveries::addressee_id)))
        .filter(addressees::council_code.eq_any(codes))
        .order(deliveries::id)
        .select((deliveries::addressee_id, deliveries::queued_at, deliveries::handed_over_at, deliveries::bounced_at))
        .load(conn)
}

/// A reply that was read.
#[derive(Debug, Clone, Queryable)]
pub struct Read {
    /// Its key.
    pub id: ReplyId,
    /// To which letter.
    pub letter_id: LetterId,
    /// Whose.
    pub addressee_id: AddresseeId,
    /// When it came.
    pub received_at: Time,
}

/// The replies of theirs that were read, and whose sender is believed.
///
/// # Errors
/// The database's.
pub fn list_read(conn: &mut Conn, codes: &[&str]) -> QueryResult<Vec<Read>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    replies::table
        .inner_join(addressees::table.on(addressees::id.eq(replies::addressee_id)))
        .filter(addressees::council_code.eq_any(codes))
        .filter(replies::judged_at.is_not_null())
        .filter(believed())
        .select((replies::id, replies::letter_id, replies::addressee_id, replies::received_at))
        .load(conn)
}

/// Those of the replies that were `read` that answer, refuse or send elsewhere at least one ask; of a letter without asks,
/// all of them.
///
/// # Errors
/// The database's.
pub fn list_answers(conn: &mut Conn, codes: &[&str], read: &[Read]) -> QueryResult<Vec<Read>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let answering: HashSet<ReplyId> = answers::table
        .inner_join(replies::table.on(replies::id.eq(answers::reply_id)))
        .inner_join(addressees::table.on(addressees::id.eq(replies::addressee_id)))
        .filter(addressees::council_code.eq_any(codes.clone()))
        .filter(answers::verdict.eq_any(ends_waiting()))
        .select(answers::reply_id)
        .distinct()
        .load::<ReplyId>(conn)?
        .into_iter()
        .collect();
    let with_asks: HashSet<LetterId> = asks::table
        .inner_join(addressees::table.on(addressees::letter_id.eq(asks::letter_id)))
        .filter(addressees::council_code.eq_any(codes))
        .select(asks::letter_id)
        .distinct()
        .load::<LetterId>(conn)?
        .into_iter()
        .collect();
    let counts = |reply: &&Read| answering.contains(&reply.id) || !with_asks.contains(&reply.letter_id);
    Ok(read.iter().filter(counts).cloned().collect())
}

/// A date by which an answer was due.
#[derive(Debug, Clone, Queryable)]
pub struct Due {
    /// Of which letter.
    pub letter_id: LetterId,
    /// From whom; `None` for everybody.
    pub addressee_id: Option<AddresseeId>,
    /// On what it rests.
    pub basis: Basis,
    /// The day.
    pub due_on: NaiveDate,
    /// Since when the clock stands still.
    pub paused_on: Option<NaiveDate>,
    /// The day on which what was due came.
    pub met_on: Option<NaiveDate>,
}

/// The dates by which answers to those letters were due, as they hold at present.
///
/// # Errors
/// The database's.
pub fn list_due(conn: &mut Conn, codes: &[&str]) -> QueryResult<Vec<Due>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    deadlines::table
        .inner_join(addressees::table.on(addressees::letter_id.eq(deadlines::letter_id)))
        .filter(addressees::council_code.eq_any(codes))
        .filter(
            deadlines::stage.eq_any(Stage::ALL.iter().copied().filter(|stage| stage.is_answer()).collect::<Vec<_>>()),
        )
        .filter(deadlines::superseded_by.is_null())
        .filter(deadlines::cancelled_at.is_null())
        .select((
            deadlines::letter_id,
            deadlines::addressee_id,
            deadlines::basis,
            deadlines::due_on,
            deadlines::paused_on,
            deadlines::met_on,
        ))
        .distinct()
        .load(conn)
}

/// The promises of theirs, out of replies that count. Those of whoever is held back for a check are left out until it is
/// over.
///
/// # Errors
/// The database's.
pub fn list_promises(conn: &mut Conn, codes: &[&str]) -> QueryResult<Vec<PromiseFacts>> {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let rows: Vec<(Option<String>, Option<NaiveDate>, Option<Time>)> = promises::table
        .inner_join(addressees::table.on(addressees::id.eq(promises::addressee_id)))
        .left_join(standings::table.on(standings::addressee_id.eq(promises::addressee_id)))
        .filter(addressees::council_code.eq_any(codes))
        .filter(promises::reply_id.eq_any(believed_replies()))
        .filter(standings::held_at.nullable().is_null())
        .select((promises::outcome, promises::due_on, promises::replaced_at))
        .load(conn)?;
    let facts = |(outcome, due_on, replaced_at): (Option<String>, Option<NaiveDate>, Option<Time>)| PromiseFacts {
        outcome,
        due_on,
        replaced: if replaced_at.is_some() { Replaced::Yes } else { Replaced::No },
    };
    Ok(rows.into_iter().map(facts).collect())
}
