//! A letter's place in addresses: made of its title, with a number when another letter has it. Where its signers may be at
//! risk it says nothing of the letter, because addresses stay in histories and in logs.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use rand::seq::IndexedRandom;

use super::model::{Letter, LetterId, slug_of};
use super::store::{self, LetterText, NewLetter};
use crate::clock::Time;
use crate::db::Conn;
use crate::organisers::model::TeamId;
use crate::seal::Seal;

const NEUTRAL: &str = "letter-";
/// Characters that make no words and are not taken for one another.
const NEUTRAL_CHARACTERS: &[u8] = b"23456789bcdfghjkmnpqrstvwxz";
const NEUTRAL_LENGTH: usize = 6;

/// A draft that was written.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The letter.
    pub letter: NewLetter,
    /// The slug that its title asked for, when another letter has it.
    pub taken_slug: Option<String>,
}

/// Writes a draft under the first free slug of its title, or under one that says nothing.
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
    let id = LetterId::new(now);
    let (slug, taken_slug) = take_free(conn, text, |conn, slug| {
        let new = NewLetter { id: id.clone(), slug: slug.to_owned(), team_id: team.clone(), text: text.clone() };
        store::insert_letter(conn, seal, &new, now)
    })?;
    Ok(Placed { letter: NewLetter { id, slug, team_id: team.clone(), text: text.clone() }, taken_slug })
}

/// Gives a draft the kind of slug that its signers need, when that has just changed. After it has been opened it keeps
/// its address, which is known by then.
///
/// # Errors
/// The database's.
pub fn change_with_risk(conn: &mut Conn, letter: &Letter, text: &LetterText) -> QueryResult<()> {
    if letter.opened_at.is_some() || letter.at_risk == text.at_risk || is_neutral(&letter.slug) == text.at_risk {
        return Ok(());
    }
    take_free(conn, text, |conn, slug| store::slug::set_slug(conn, &letter.id, slug).map(|_| ())).map(|_| ())
}

/// Tries one slug after another until one is free, and returns it, with the one that the title asked for if that was taken.
fn take_free(
    conn: &mut Conn,
    text: &LetterText,
    mut take: impl FnMut(&mut Conn, &str) -> QueryResult<()>,
) -> QueryResult<(String, Option<String>)> {
    let wanted = slug_of(&text.title);
    let mut number = 1;
    loop {
        let slug = match (text.at_risk, number) {
            (true, _) => neutral_slug(),
            (false, 1) => wanted.clone(),
            (false, number) => format!("{wanted}-{number}"),
        };
        number += 1;
        if store::has_slug(conn, &slug)? {
            continue;
        }
        // A savepoint: another node may take the slug between the look and the write.
        match conn.transaction(|conn| take(conn, &slug)) {
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {}
            Err(error) => return Err(error),
            Ok(()) => {
                let taken = (!text.at_risk && slug != wanted).then_some(wanted);
                return Ok((slug, taken));
            }
        }
    }
}

/// A slug that says nothing, such as `letter-7f3k9q`.
fn neutral_slug() -> String {
    let mut rng = rand::rng();
    let any = (0..NEUTRAL_LENGTH).filter_map(|_| NEUTRAL_CHARACTERS.choose(&mut rng)).map(|byte| char::from(*byte));
    NEUTRAL.chars().chain(any).collect()
}

fn is_neutral(slug: &str) -> bool {
    let rest = slug.strip_prefix(NEUTRAL).unwrap_or_default();
    rest.len() == NEUTRAL_LENGTH && rest.bytes().all(|byte| NEUTRAL_CHARACTERS.contains(&byte) || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neutral_slug_is_known_for_one_and_a_title_is_not() {
        for _ in 0..100 {
            assert!(is_neutral(&neutral_slug()), "{}", neutral_slug());
        }
        for titled in ["letter-to-all", "letter-", "families-need-answers", "letter-7f3k9q-2", "letter-sooner"] {
            assert!(!is_neutral(titled), "{titled}");
        }
    }
}
