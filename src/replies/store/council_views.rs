//! What addressees said of where the letter stands, by their one-time links.

use diesel::prelude::*;

use super::council_links::{CouncilLink, CouncilLinkId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::council_views;
use crate::id;
use crate::letters::model::{AddresseeId, LetterId};
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};

id! {
    /// What an addressee said.
    CouncilViewId
}

/// What an addressee said.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = council_views)]
pub struct CouncilView {
    /// Its key.
    pub id: CouncilViewId,
    /// About which letter.
    pub letter_id: LetterId,
    /// Who said it.
    pub addressee_id: AddresseeId,
    /// By which link.
    pub council_link_id: CouncilLinkId,
    /// What each ask got, as they see it: JSON, verdicts by the asks' numbers.
    pub verdicts: String,
    /// Their words, sealed.
    pub words_sealed: Vec<u8>,
    /// When they said it.
    pub filed_at: Time,
    /// Since when everyone may read it; `None` while the team hides it.
    pub released_at: Option<Time>,
}

impl CouncilView {
    fn place(id: &CouncilViewId) -> Place<'_> {
        Place { table: "council_views", column: "words", row: id.as_str() }
    }

    /// Their words, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn words(&self, seal: &Seal) -> Result<String, Unreadable> {
        seal.open_text(Self::place(&self.id), &self.words_sealed)
    }
}

/// Keeps what was said by a link. It is public at once: nobody but who reads that mailbox could say it.
///
/// # Errors
/// The database's.
pub fn insert(
    conn: &mut Conn,
    seal: &Seal,
    link: &CouncilLink,
    (verdicts, words): (&str, &str),
    now: Time,
) -> QueryResult<CouncilViewId> {
    let id = CouncilViewId::new(now);
    diesel::insert_into(council_views::table)
        .values((
            council_views::id.eq(&id),
            council_views::letter_id.eq(&link.letter_id),
            council_views::addressee_id.eq(&link.addressee_id),
            council_views::council_link_id.eq(&link.id),
            council_views::verdicts.eq(verdicts),
            council_views::words_sealed.eq(seal.close(CouncilView::place(&id), words.as_bytes())),
            council_views::filed_at.eq(now),
            council_views::released_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

/// What was said of where a letter stands, in order; what was said of promises is not among it.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<CouncilView>> {
    council_views::table
        .filter(council_views::letter_id.eq(letter_id))
        .filter(council_views::promise_id.is_null())
        .order((council_views::filed_at, council_views::id))
        .select(CouncilView::as_select())
        .load(conn)
}

/// Hides what was said from the public; false if it is hidden, or there is none of that addressee.
///
/// # Errors
/// The database's.
pub fn mark_hidden(conn: &mut Conn, addressee_id: &AddresseeId, id: &CouncilViewId) -> QueryResult<bool> {
    let shown = council_views::table
        .filter(council_views::id.eq(id))
        .filter(council_views::addressee_id.eq(addressee_id))
        .filter(council_views::released_at.is_not_null());
    Ok(diesel::update(shown).set(council_views::released_at.eq(None::<Time>)).execute(conn)? == 1)
}

/// Shows it again; false if it is shown, or there is none of that addressee.
///
/// # Errors
/// The database's.
pub fn mark_shown(
    conn: &mut Conn,
    addressee_id: &AddresseeId,
    id: &CouncilViewId,
    by: &OrganiserId,
    now: Time,
) -> QueryResult<bool> {
    let hidden = council_views::table
        .filter(council_views::id.eq(id))
        .filter(council_views::addressee_id.eq(addressee_id))
        .filter(council_views::released_at.is_null());
    let set = (council_views::released_at.eq(now), council_views::released_by.eq(by));
    Ok(diesel::update(hidden).set(set).execute(conn)? == 1)
}
