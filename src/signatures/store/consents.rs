//! The words under which people agreed, each kept once.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::consent_wordings;
use crate::on_db;
use crate::signatures::consents::ConsentWording;

/// Keeps a wording, unless it is kept already.
///
/// # Errors
/// The database's.
pub fn keep_wording(conn: &mut Conn, wording: &ConsentWording, now: Time) -> QueryResult<()> {
    let row = (
        consent_wordings::hash.eq(wording.hash().to_vec()),
        consent_wordings::language.eq(wording.language),
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
