//! What people say to suggestions: one at a time, or by filing the reply, which says for each whether it was so.

use diesel::result::QueryResult;

use super::super::model::{Reply, ReplyId, Verdict};
use super::super::store::standings;
use super::super::store::suggestions::{self, Said, SuggestionId};
use super::{Idea, Nature};
use crate::clock::Time;
use crate::db::Conn;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;

/// What came of saying something to a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is noted.
    Noted,
    /// Somebody had said something before; that stands.
    Before,
}

/// Notes what somebody says to one suggestion of a reply. Taking up a reference notes it as the council's.
///
/// # Errors
/// `NotFound` when there is none; the database's.
pub fn decide(
    conn: &mut Conn,
    seal: &Seal,
    (reply, id): (&Reply, &SuggestionId),
    said: Said,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<Decided> {
    let all = suggestions::list(conn, seal, &reply.id)?;
    let suggestion = all.into_iter().find(|one| one.id == *id).ok_or(diesel::result::Error::NotFound)?;
    if !suggestions::mark(conn, &reply.id, id, said, by, now)? {
        return Ok(Decided::Before);
    }
    if let (Said::Accepted, Idea::Reference { reference }) = (said, &suggestion.payload.idea) {
        standings::set_reference(conn, seal, (&reply.letter_id, &reply.addressee_id), reference)?;
    }
    Ok(Decided::Noted)
}

/// Notes, for each suggestion about the kind of reply and about asks to which nobody has said anything, whether it is what
/// was filed. `verdicts` are what was filed, by the asks' numbers.
///
/// # Errors
/// The database's.
pub fn settle(
    conn: &mut Conn,
    seal: &Seal,
    reply_id: &ReplyId,
    verdicts: &[(i32, Verdict)],
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    for suggestion in suggestions::list(conn, seal, reply_id)? {
        let so = match &suggestion.payload.idea {
            Idea::Ask { number, verdict } => verdicts.contains(&(*number, *verdict)),
            Idea::Nature { nature } => is_of(*nature, verdicts),
            Idea::Date { .. } | Idea::Reference { .. } => continue,
        };
        let said = if so { Said::Accepted } else { Said::Declined };
        suggestions::mark(conn, reply_id, &suggestion.id, said, by, now)?;
    }
    Ok(())
}

/// Whether a reply that was filed like this is of that kind.
fn is_of(nature: Nature, verdicts: &[(i32, Verdict)]) -> bool {
    let any = |wanted: Verdict| verdicts.iter().any(|(_, verdict)| *verdict == wanted);
    match nature {
        Nature::Acknowledgement => verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Unanswered),
        other => any(other.verdict()),
    }
}
