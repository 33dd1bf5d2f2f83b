//! Messages that belong to no letter: they named no reply address that is known, and answered no mail of ours. Whoever holds
//! the same message as a file can give it to their letter, and an operator can give it to the letter that it was meant for.

use diesel::result::QueryResult;

use super::identity::Identity;
use super::keep::{place, place_of};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::note;
use crate::dispatch::model::Delivery;
use crate::dispatch::store as dispatches;
use crate::letters::model::{LetterId, WholeLetter};
use crate::organisers::audit;
use crate::replies::model::InboundMessageId;
use crate::replies::store::{messages, strays};
use crate::seal::Seal;

/// The same message, kept for no letter.
///
/// # Errors
/// The database's.
pub(super) fn find(conn: &mut Conn, identity: &Identity) -> QueryResult<Option<InboundMessageId>> {
    let known = messages::find_by_fingerprint(conn, &identity.fingerprints(""))?;
    let Some(known) = known else { return Ok(None) };
    let is_stray = messages::find_message(conn, &known)?.letter_id.is_none();
    Ok(Some(known).filter(|_| is_stray))
}

/// The same message, as an earlier version kept what was given to this letter and is of none of its mails.
///
/// # Errors
/// The database's.
pub(super) fn find_former(
    conn: &mut Conn,
    identity: &Identity,
    letter: &LetterId,
) -> QueryResult<Option<InboundMessageId>> {
    let known = messages::find_by_fingerprint(conn, &identity.fingerprints(""))?;
    let Some(known) = known else { return Ok(None) };
    let is_own = messages::find_message(conn, &known)?.letter_id.as_ref() == Some(letter);
    Ok(Some(known).filter(|_| is_own))
}

/// Gives a message that belongs to no letter to one, and has it read anew; false if it belongs to one by now.
///
/// # Errors
/// The database's.
pub(super) fn adopt(
    conn: &mut Conn,
    stray: &InboundMessageId,
    (letter, delivery): (&LetterId, Option<&Delivery>),
    identity: &Identity,
) -> QueryResult<bool> {
    let fingerprint = identity.fingerprint(place_of(Some(letter), delivery));
    strays::adopt(conn, stray, (letter, delivery.map(|delivery| &delivery.id)), &fingerprint)
}

/// Why a message was not given to a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrayRefusal {
    /// It belongs to a letter.
    NoStray,
    /// The letter has no addressee of this number.
    NoAddressee,
    /// Nothing was sent to them.
    NotSent,
    /// The letter has the same message already.
    Known,
}

/// Gives a message to a letter, as an answer of its addressee at a place, counted from one; it waits to be read anew. The
/// letter's log says so.
///
/// # Errors
/// `NotFound` when there is no such message; the database's.
pub fn assign_stray(
    conn: &mut Conn,
    seal: &Seal,
    stray: &InboundMessageId,
    (whole, number): (&WholeLetter, usize),
    now: Time,
) -> Deed<(), StrayRefusal> {
    if messages::find_message(conn, stray)?.letter_id.is_some() {
        return Ok(Err(StrayRefusal::NoStray));
    }
    let addressee = number.checked_sub(1).and_then(|place| whole.addressees.get(place));
    let Some(addressee) = addressee else { return Ok(Err(StrayRefusal::NoAddressee)) };
    let Some(delivery) = dispatches::find_current(conn, &addressee.id)? else {
        return Ok(Err(StrayRefusal::NotSent));
    };
    let (raw, _) = messages::find_sealed(conn, stray)?;
    let identity = Identity::of(&seal.open(place(stray, "raw"), &raw)?);
    let mails = dispatches::list_deliveries(conn, &whole.letter.id)?;
    let places = mails.iter().map(|mail| mail.reply_code.as_str()).chain([whole.letter.id.as_str()]);
    let prints: Vec<Vec<u8>> = places.flat_map(|place| identity.fingerprints(place)).collect();
    if messages::find_by_fingerprint(conn, &prints)?.is_some() {
        return Ok(Err(StrayRefusal::Known));
    }
    if !adopt(conn, stray, (&whole.letter.id, Some(&delivery)), &identity)? {
        return Ok(Err(StrayRefusal::NoStray));
    }
    note(conn, seal, (&whole.letter, None), (audit::Deed::MessageAssigned, Some(&addressee.name)), now)?;
    Ok(Ok(()))
}
