//! A message that an organiser gives as a file: it came to their own address, or by another way. It is kept and read as any.

use actix_web::web::Bytes;
use diesel::result::QueryResult;

use super::identity::Identity;
use super::keep::{self, Kept, place};
use super::read::Reader;
use crate::clock::Time;
use crate::db::{Conn, DbError};
use crate::dispatch::desk::{find_own, note};
use crate::dispatch::store as dispatches;
use crate::letters::model::{AddresseeId, LetterId};
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;
use crate::replies::inbound::Envelope;
use crate::replies::kinds::Door;
use crate::replies::model::InboundMessageId;
use crate::replies::store::messages;
use crate::seal::Seal;

/// Who gives it, and for which letter.
#[derive(Debug, Clone)]
pub struct Giver {
    /// Who.
    pub organiser: OrganiserId,
    /// For which letter.
    pub letter: LetterId,
    /// From whom it is, if they say so.
    pub addressee: Option<AddresseeId>,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// It is kept, and read if it could be.
    Kept(InboundMessageId),
    /// The same message had come before, by this door or another.
    Known(InboundMessageId),
    /// It answers another letter.
    OtherLetter,
}

/// Takes a file in: kept in one commit, with a line in the desk's log, and read after that.
///
/// # Errors
/// When it could not be kept; `NotFound` for a letter of another team.
pub async fn give(reader: &Reader, seal: &Seal, giver: Giver, raw: Bytes, now: Time) -> Result<Given, DbError> {
    let arrival = reader.seal(raw, Envelope::default(), Door::Upload, now).await?;
    let log_seal = seal.clone();
    let (kept, message) = reader
        .keep_by(arrival, move |conn, arrival| {
            let whole = find_own(conn, &giver.organiser, &giver.letter)?;
            let chosen = giver.addressee.as_ref().filter(|id| whole.addressees.iter().any(|one| one.id == **id));
            let kept = keep::keep_given(conn, arrival, (&giver.letter, chosen), now)?;
            if matches!(kept, Ok((Kept::New | Kept::Adopted(_), _))) {
                let by = Some(&giver.organiser);
                note(conn, &log_seal, (&whole.letter, by), (audit::Deed::MessageUploaded, None), now)?;
            }
            Ok(kept)
        })
        .await?;
    let Ok((kept, others)) = kept else { return Ok(Given::OtherLetter) };
    let others = reader.keep_with_others(&message, others, now).await?;
    let given = match kept {
        Kept::Known(id) => Given::Known(id),
        Kept::Adopted(id) => {
            // What goes wrong now costs nothing: a round reads it.
            if let Err(error) = reader.read_again(&id, now).await {
                tracing::warn!(inbound.id = %id, %error, "a message is kept and could not be read yet");
            }
            Given::Kept(id)
        }
        Kept::New => {
            let id = message.id().clone();
            reader.read_now(message, now).await;
            Given::Kept(id)
        }
    };
    for other in others {
        reader.read_now(other, now).await;
    }
    Ok(given)
}

/// What came of saying whom a message is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigned {
    /// It is known now, and the message can be read anew.
    Done,
    /// It was known, or nothing was sent to them.
    Already,
    /// The same message had come by another door, and is filed.
    Known(InboundMessageId),
}

/// Says whom a kept message is from, where its head does not tell.
///
/// # Errors
/// The database's; `NotFound` for a letter of another team, and for a message of another letter.
pub fn assign(
    conn: &mut Conn,
    seal: &Seal,
    giver: &Giver,
    message: &InboundMessageId,
    now: Time,
) -> QueryResult<Assigned> {
    let whole = find_own(conn, &giver.organiser, &giver.letter)?;
    let kept = messages::find_message(conn, message)?;
    let chosen = giver.addressee.as_ref().filter(|id| whole.addressees.iter().any(|one| one.id == **id));
    let (Some(chosen), true) = (chosen, kept.letter_id.as_ref() == Some(&giver.letter)) else {
        return Err(diesel::result::Error::NotFound);
    };
    let Some(delivery) = dispatches::find_current(conn, chosen)? else { return Ok(Assigned::Already) };
    let (raw, _) = messages::find_sealed(conn, message)?;
    let identity = Identity::of(&seal.open(place(message, "raw"), &raw)?);
    let code = delivery.reply_code.as_str();
    if let Some(known) = messages::find_by_fingerprint(conn, &identity.fingerprints(code))? {
        messages::delete_unassigned(conn, message)?;
        return Ok(Assigned::Known(known));
    }
    let ids = (&giver.letter, message);
    if !messages::assign(conn, ids, &delivery.id, &identity.fingerprint(code))? {
        return Ok(Assigned::Already);
    }
    let by = Some(&giver.organiser);
    note(conn, seal, (&whole.letter, by), (audit::Deed::MessageUploaded, None), now)?;
    Ok(Assigned::Done)
}
