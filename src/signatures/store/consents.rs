//! What signers agreed to and took back, and the sentences that they read.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{consent_events, consent_wordings};
use crate::signatures::consents::{ConsentKind, ConsentWording};
use crate::signatures::model::SignatureId;
use crate::{id, on_db};

id! {
    /// One choice of one signer.
    ConsentEventId
}

/// One choice of one signer.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = consent_events, treat_none_as_default_value = false)]
pub struct ConsentEvent {
    /// Its key.
    pub id: ConsentEventId,
    /// Whose.
    pub signature_id: SignatureId,
    /// About what.
    pub kind: ConsentKind,
    /// What was chosen: a display, `yes` or `no`, or `withdrawn`.
    pub choice: String,
    /// The hash of the sentences that were shown; `None` where something was taken back.
    pub wording_hash: Option<Vec<u8>>,
    /// The language of the page.
    pub language: String,
    /// The version that was signed.
    pub version_hash: String,
    /// When.
    pub recorded_at: Time,
}

/// Keeps a wording, unless it is kept already.
///
/// # Errors
/// The database's.
pub fn keep_wording(conn: &mut Conn, wording: &ConsentWording, now: Time) -> QueryResult<()> {
    let row = (
        consent_wordings::hash.eq(wording.hash().to_vec()),
        consent_wordings::language.eq(&wording.language),
        consent_wordings::wording.eq(wording.text()),
        consent_wordings::recorded_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(consent_wordings::table).values(row).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

/// The words with a hash, as [`ConsentWording::text`] writes them, and their language.
///
/// # Errors
/// The database's.
pub fn find_wording(conn: &mut Conn, hash: &[u8]) -> QueryResult<Option<(String, String)>> {
    let columns = (consent_wordings::wording, consent_wordings::language);
    consent_wordings::table.find(hash).select(columns).first(conn).optional()
}

/// Writes choices.
///
/// # Errors
/// The database's.
pub fn append_events(conn: &mut Conn, events: &[ConsentEvent]) -> QueryResult<()> {
    on_db!(conn, |c| diesel::insert_into(consent_events::table).values(events).execute(c)).map(|_| ())
}

/// What one signer chose after the form, and then also what they chose on it, the oldest first.
///
/// # Errors
/// The database's.
pub fn list_events(conn: &mut Conn, id: &SignatureId) -> QueryResult<Vec<ConsentEvent>> {
    consent_events::table
        .filter(consent_events::signature_id.eq(id))
        .order((consent_events::recorded_at, consent_events::kind))
        .select(ConsentEvent::as_select())
        .load(conn)
}
