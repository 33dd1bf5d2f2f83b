//! The names of a letter, as the council sees them.

use diesel::prelude::*;

use super::model::{Category, Display};
use crate::contact::PersonName;
use crate::db::Conn;
use crate::db::schema::signatures;
use crate::letters::model::Letter;
use crate::seal::{Place, Seal};

/// What the council is shown of a letter's signers: exactly what each of them chose.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct ShownNames {
    /// Names or initials, with what stands beside them, in the order of the roll.
    pub named: Vec<String>,
    /// Those shown by their category alone, counted.
    pub unnamed: Vec<(Category, i64)>,
    /// Those who chose to be counted only.
    pub counted_only: i64,
}

type Row = (String, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Category, Display);

/// The names of a letter, reduced to what each signer chose for the council.
///
/// # Errors
/// The database's; that of a sealed value that does not open.
pub fn list_for_council(conn: &mut Conn, seal: &Seal, letter: &Letter) -> QueryResult<ShownNames> {
    let rows: Vec<Row> = signatures::table
        .filter(signatures::letter_id.eq(&letter.id))
        .filter(signatures::confirmed_at.is_not_null())
        .filter(signatures::enrolled_at.is_not_null())
        .filter(signatures::withdrawn_at.is_null())
        .filter(signatures::removed_at.is_null())
        .order(signatures::roll_position)
        .select((
            signatures::id,
            signatures::name_sealed,
            signatures::role_sealed,
            signatures::affiliation_sealed,
            signatures::category,
            signatures::council_display,
        ))
        .load(conn)?;
    let mut names = ShownNames::default();
    for (id, name, role, affiliation, category, display) in rows {
        let open = |column: &str, sealed: &Option<Vec<u8>>| -> QueryResult<Option<String>> {
            let place = Place { table: "signatures", column, row: &id };
            Ok(sealed.as_deref().map(|sealed| seal.open_text(place, sealed)).transpose()?)
        };
        let (name, role) = (open("name", &name)?.unwrap_or_default(), open("role", &role)?);
        let parts: Vec<Option<String>> = match display {
            Display::Full => vec![Some(name), role, open("affiliation", &affiliation)?],
            Display::Name => vec![Some(name)],
            Display::Initials => vec![PersonName::parse(&name).ok().map(|name| name.initials()), role],
            Display::Category => {
                match names.unnamed.iter_mut().find(|(known, _)| *known == category) {
                    Some((_, count)) => *count += 1,
                    None => names.unnamed.push((category, 1)),
                }
                continue;
            }
            Display::Counted => {
                names.counted_only += 1;
                continue;
            }
        };
        names.named.push(parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    Ok(names)
}
