//! How many counted signatures were checked in which way. That is a method, not a group of people: each number is shown,
//! however small.

use diesel::result::QueryResult;
use serde::{Deserialize, Serialize};

use super::groups::Dimension;
use super::model::Verification;
use super::store::groups;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::locale::Words;

/// Signatures by the highest level at which each was checked; together they are the count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// By email alone.
    pub email: i64,
    /// A work address too.
    pub work_address: i64,
    /// Found on the register of a profession by a person.
    pub register: i64,
    /// Signed for an organisation, with authority.
    pub organisation: i64,
}

impl Levels {
    /// Counts one more.
    pub fn add(&mut self, level: Verification) {
        match level {
            Verification::Email => self.email += 1,
            Verification::WorkAddress => self.work_address += 1,
            Verification::Register => self.register += 1,
            Verification::Organisation => self.organisation += 1,
        }
    }

    /// All of them.
    pub fn total(&self) -> i64 {
        self.email + self.checked_further()
    }

    /// Those checked by more than an email.
    pub fn checked_further(&self) -> i64 {
        self.work_address + self.register + self.organisation
    }

    /// One phrase for each way in which somebody was checked: "12 by email alone", "3 by a work address too".
    pub fn phrases(&self, words: Words) -> Vec<String> {
        let said = [
            (self.email, words.say1("levels-email", "count", self.email)),
            (self.work_address, words.say1("levels-work-address", "count", self.work_address)),
            (self.register, words.say1("levels-register", "count", self.register)),
            (self.organisation, words.say1("levels-organisation", "count", self.organisation)),
        ];
        said.into_iter().filter(|(count, _)| *count > 0).map(|(_, phrase)| phrase).collect()
    }

    /// All of it in one sentence; empty when nobody is counted.
    pub fn sentence(&self, words: Words) -> String {
        let phrases = self.phrases(words);
        if phrases.is_empty() { String::new() } else { words.say1("levels-sentence", "levels", phrases.join(", ")) }
    }
}

/// The levels of a letter's count, as they were set with it.
///
/// # Errors
/// The database's.
pub fn of_letter(conn: &mut Conn, letter: &Letter) -> QueryResult<Levels> {
    let rows = groups::list(conn, &letter.id, Dimension::Verification)?;
    let of = |level: Verification| rows.iter().find(|(value, _)| value == level.as_str()).map_or(0, |(_, n)| *n);
    let further = Levels {
        email: 0,
        work_address: of(Verification::WorkAddress),
        register: of(Verification::Register),
        organisation: of(Verification::Organisation),
    };
    // Everyone who counts was confirmed by email at least, so that the levels always add up to the count.
    Ok(Levels { email: letter.signature_count - further.checked_further(), ..further })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_are_said_in_one_sentence_without_those_that_nobody_has() {
        let words = Words::default();
        assert_eq!(Levels::default().sentence(words), "");
        let levels = Levels { email: 1200, work_address: 1, register: 0, organisation: 2 };
        let said = levels.sentence(words);
        assert!(said.contains("1,200 by email alone, 1 by a work address too, 2 for an organisation"), "{said}");
        assert_eq!(levels.total(), 1203);
    }
}
