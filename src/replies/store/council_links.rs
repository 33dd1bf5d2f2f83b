//! A link by which an addressee can say something once: how they see where the letter stands, or what became of a promise.
//! Opening it changes nothing; pressing the button uses it up.

use chrono::Duration;
use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::council_links;
use crate::id;
use crate::letters::model::{AddresseeId, LetterId};
use crate::mail::message::Message;
use crate::mail::outbox::{self, OutboxId};
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::secret::{Purpose, Token};

id! {
    /// Such a link.
    CouncilLinkId
}

/// How long a link can be used: long enough for a council's own rounds of approval.
pub const GOOD_FOR: Duration = Duration::days(60);

/// A link that was issued.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = council_links)]
pub struct CouncilLink {
    /// Its key.
    pub id: CouncilLinkId,
    /// About which letter.
    pub letter_id: LetterId,
    /// To whom.
    pub addressee_id: AddresseeId,
    /// About which promise; `None` for where the letter stands.
    pub promise_id: Option<String>,
    /// When it was issued.
    pub issued_at: Time,
    /// Until when it can be used.
    pub expires_at: Time,
    /// When it was used.
    pub used_at: Option<Time>,
    /// When it was taken back.
    pub revoked_at: Option<Time>,
}

impl CouncilLink {
    /// Whether it can be used.
    pub fn is_good(&self, now: Time) -> bool {
        self.used_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Issues a link. The token goes out in a mail and is not kept.
///
/// # Errors
/// The database's.
pub fn issue(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    promise_id: Option<&str>,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<(CouncilLinkId, Token)> {
    let (id, token) = (CouncilLinkId::new(now), Token::random());
    diesel::insert_into(council_links::table)
        .values((
            council_links::id.eq(&id),
            council_links::letter_id.eq(letter_id),
            council_links::addressee_id.eq(addressee_id),
            council_links::promise_id.eq(promise_id),
            council_links::token_hash.eq(token.hash(Purpose::CouncilLink).to_vec()),
            council_links::issued_at.eq(now),
            council_links::issued_by.eq(by),
            council_links::expires_at.eq(now + GOOD_FOR),
        ))
        .execute(conn)?;
    Ok((id, token))
}

/// Queues the mail with a link under the link's own key: a report on the mail is known to be about the link.
///
/// # Errors
/// The database's.
pub fn post(
    conn: &mut Conn,
    seal: &Seal,
    id: &CouncilLinkId,
    (message, domain): (&Message, &str),
    now: Time,
) -> QueryResult<()> {
    let mail = OutboxId::parse(id.as_str()).unwrap_or_else(|| OutboxId::new(now));
    outbox::queue_under(conn, mail, seal, message, domain, now).map(|_| ())
}

/// The link of a token, good or not.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_by_token(conn: &mut Conn, token: &Token) -> QueryResult<CouncilLink> {
    council_links::table
        .filter(council_links::token_hash.eq(token.hash(Purpose::CouncilLink).to_vec()))
        .select(CouncilLink::as_select())
        .first(conn)
}

/// When a link was issued.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_issued(conn: &mut Conn, id: &CouncilLinkId) -> QueryResult<Time> {
    council_links::table.find(id).select(council_links::issued_at).first(conn)
}

/// The links about a letter, in the order in which they were issued.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<CouncilLink>> {
    council_links::table
        .filter(council_links::letter_id.eq(letter_id))
        .order(council_links::id)
        .select(CouncilLink::as_select())
        .load(conn)
}

/// Uses a link up; false if it was used, taken back or over.
///
/// # Errors
/// The database's.
pub fn mark_used(conn: &mut Conn, id: &CouncilLinkId, now: Time) -> QueryResult<bool> {
    let good = council_links::table
        .filter(council_links::id.eq(id))
        .filter(council_links::used_at.is_null())
        .filter(council_links::revoked_at.is_null())
        .filter(council_links::expires_at.gt(now));
    Ok(diesel::update(good).set(council_links::used_at.eq(now)).execute(conn)? == 1)
}

/// Takes a link back; false if it was used or taken back.
///
/// # Errors
/// The database's.
pub fn mark_revoked(conn: &mut Conn, id: &CouncilLinkId, now: Time) -> QueryResult<bool> {
    let open = council_links::table
        .filter(council_links::id.eq(id))
        .filter(council_links::used_at.is_null())
        .filter(council_links::revoked_at.is_null());
    Ok(diesel::update(open).set(council_links::revoked_at.eq(now)).execute(conn)? == 1)
}
