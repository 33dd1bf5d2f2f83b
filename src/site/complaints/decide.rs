//! Saying that a complaint came in, and what came of it: by the letter's team at their desk, or by whoever runs the
//! service from the command line.

use diesel::result::QueryResult;

use super::model::{Complaint, place, reference};
use super::{mails, store};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::store as letters;
use crate::organisers::audit::{self, Entry};
use crate::organisers::model::OrganiserId;
use crate::organisers::stationery::Stationery;

/// Acknowledges a complaint, and tells whoever complained. Done twice, they are told once.
///
/// # Errors
/// The database's.
pub fn acknowledge(
    conn: &mut Conn,
    stationery: &Stationery,
    by: Option<&OrganiserId>,
    complaint: &Complaint,
    now: Time,
) -> QueryResult<()> {
    if !store::mark_acknowledged(conn, &complaint.id, by, now)? {
        return Ok(());
    }
    mails::tell_complainant(conn, stationery, complaint, None, now)?;
    note(conn, stationery, (by, complaint), audit::Deed::ComplaintAcknowledged, now)
}

/// Closes a complaint with what came of it, and tells whoever complained. An answer is an acknowledgement too.
///
/// # Errors
/// The database's.
pub fn close(
    conn: &mut Conn,
    stationery: &Stationery,
    by: Option<&OrganiserId>,
    (complaint, outcome): (&Complaint, &str),
    now: Time,
) -> QueryResult<()> {
    let sealed = stationery.seal.close(place(&complaint.id, "outcome"), outcome.as_bytes());
    if !store::mark_closed(conn, &complaint.id, &sealed, now)? {
        return Ok(());
    }
    store::mark_acknowledged(conn, &complaint.id, by, now)?;
    mails::tell_complainant(conn, stationery, complaint, Some(outcome), now)?;
    note(conn, stationery, (by, complaint), audit::Deed::ComplaintClosed, now)
}

/// A line in the letter's log; a complaint about no letter is in nobody's.
pub(super) fn note(
    conn: &mut Conn,
    stationery: &Stationery,
    (by, complaint): (Option<&OrganiserId>, &Complaint),
    deed: audit::Deed,
    now: Time,
) -> QueryResult<()> {
    let letter = complaint.letter_id.as_ref().map(|id| letters::find_letter(conn, id)).transpose()?;
    let number = reference(&complaint.id);
    let entry = Entry {
        team: letter.as_ref().map(|letter| &letter.team_id),
        organiser: by,
        letter: letter.as_ref().map(|letter| letter.id.as_str()),
        deed,
        detail: Some(&number),
    };
    audit::note(conn, &stationery.seal, entry, now)
}
