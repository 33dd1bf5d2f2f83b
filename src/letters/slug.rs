//! A letter's place in addresses: made of its title, with a number when another letter has it.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::model::{LetterId, slug_of};
use super::store::{self, LetterText, NewLetter};
use crate::clock::Time;
use crate::db::Conn;
use crate::organisers::model::TeamId;
use crate::seal::Seal;

/// A draft that was written.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The letter.
    pub letter: NewLetter,
    /// The slug that its title asked for, when another letter has it.
    pub taken_slug: Option<String>,
}

/// Writes a draft under the first free slug of its title.
///
/// # Errors
/// The database's.
pub fn insert_under_free_slug(
    conn: &mut Conn,
    seal: &Seal,
    team: &TeamId,
    text: &LetterText,
    now: Time,
) -> QueryResult<Placed> {
    let wanted = slug_of(&text.title);
    let mut number = 1;
    loop {
        let slug = if number == 1 { wanted.clone() } else { format!("{wanted}-{number}") };
        number += 1;
        if store::has_slug(conn, &slug)? {
            continue;
        }
        let new = NewLetter { id: LetterId::new(now), slug, team_id: team.clone(), text: text.clone() };
        // A savepoint: another node may take the slug between the look and the write.
        match conn.transaction(|conn| store::insert_letter(conn, seal, &new, now)) {
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {}
            Err(error) => return Err(error),
            Ok(()) => {
                let taken_slug = (new.slug != wanted).then_some(wanted);
                return Ok(Placed { letter: new, taken_slug });
            }
        }
    }
}
