//! A letter's place in addresses.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::letters;
use crate::letters::model::LetterId;

/// Gives a draft another place in addresses; false if it is open, and its address is known.
///
/// # Errors
/// The database's; a unique violation if the slug is taken.
pub fn set_slug(conn: &mut Conn, id: &LetterId, slug: &str) -> QueryResult<bool> {
    let draft = letters::table.find(id).filter(letters::opened_at.is_null());
    Ok(diesel::update(draft).set(letters::slug.eq(slug)).execute(conn)? == 1)
}
