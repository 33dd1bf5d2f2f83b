//! What is true of a complaint.

use chrono::Duration;
use diesel::prelude::*;

use crate::clock::Time;
use crate::db::schema::complaints;
use crate::id;
use crate::letters::model::LetterId;
use crate::seal::{Place, Seal, Unreadable};

id! {
    /// A complaint.
    ComplaintId
}

/// How long one may take to say that a complaint came in (Data Protection Act 2018, section 164A(3)).
pub const ACKNOWLEDGE_WITHIN: Duration = Duration::days(30);
/// How long before that day those who must are reminded.
pub const REMIND_BEFORE: Duration = Duration::days(7);
/// How long what was written is held after the answer.
pub const KEEP_CLOSED: Duration = Duration::days(365);
/// The longest words, in characters.
pub const LONGEST_WORDS: usize = 5_000;

/// A complaint.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = complaints)]
pub struct Complaint {
    /// Its key.
    pub id: ComplaintId,
    /// The letter that it is about, if it is about one.
    pub letter_id: Option<LetterId>,
    /// Where to answer, sealed.
    pub email_sealed: Option<Vec<u8>>,
    /// What was written, sealed.
    pub words_sealed: Option<Vec<u8>>,
    /// When it came in.
    pub received_at: Time,
    /// Until when it must be acknowledged.
    pub acknowledge_by: Time,
    /// When those who must were last reminded.
    pub reminded_at: Option<Time>,
    /// When it was acknowledged.
    pub acknowledged_at: Option<Time>,
    /// When it was answered.
    pub closed_at: Option<Time>,
    /// The answer, sealed.
    pub outcome_sealed: Option<Vec<u8>>,
}

/// Where a complaint stands; derived from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComplaintState {
    /// It must be acknowledged within so many days; fewer than none when that day has passed.
    Waiting {
        /// Whole days left.
        days_left: i64,
    },
    /// It was acknowledged, and not answered.
    Acknowledged,
    /// It was answered.
    Closed,
}

impl Complaint {
    /// Where it stands.
    pub fn state(&self, now: Time) -> ComplaintState {
        match (self.closed_at, self.acknowledged_at) {
            (Some(_), _) => ComplaintState::Closed,
            (None, Some(_)) => ComplaintState::Acknowledged,
            (None, None) => {
                let left = self.acknowledge_by - now;
                // A day that has begun to be late is late.
                let days_left = if left < Duration::zero() { left.num_days() - 1 } else { left.num_days() };
                ComplaintState::Waiting { days_left }
            }
        }
    }

    /// What was written; empty once it is forgotten.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn words(&self, seal: &Seal) -> Result<String, Unreadable> {
        self.open(seal, "words", self.words_sealed.as_deref())
    }

    /// Where to answer; empty if nothing was given.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn email(&self, seal: &Seal) -> Result<String, Unreadable> {
        self.open(seal, "email", self.email_sealed.as_deref())
    }

    /// The answer; empty if there is none.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn outcome(&self, seal: &Seal) -> Result<String, Unreadable> {
        self.open(seal, "outcome", self.outcome_sealed.as_deref())
    }

    fn open(&self, seal: &Seal, column: &str, sealed: Option<&[u8]>) -> Result<String, Unreadable> {
        sealed.map_or(Ok(String::new()), |sealed| seal.open_text(place(&self.id, column), sealed))
    }
}

/// Where a column of a complaint is sealed.
pub fn place<'a>(id: &'a ComplaintId, column: &'a str) -> Place<'a> {
    Place { table: "complaints", column, row: id.as_str() }
}

/// What people call a complaint by: the random end of its key, in two groups.
pub fn reference(id: &ComplaintId) -> String {
    let digits: String = id.as_str().chars().filter(char::is_ascii_hexdigit).collect::<String>().to_uppercase();
    let end = &digits[digits.len().saturating_sub(8)..];
    let (first, second) = end.split_at(end.len() / 2);
    format!("{first}-{second}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_days_left_are_whole_and_the_last_moment_is_in_time() {
        let now = Clock::default().now();
        let id = ComplaintId::new(now);
        let complaint = Complaint {
            id,
            letter_id: None,
            email_sealed: None,
            words_sealed: None,
            received_at: now,
            acknowledge_by: now + ACKNOWLEDGE_WITHIN,
            reminded_at: None,
            acknowledged_at: None,
            closed_at: None,
            outcome_sealed: None,
        };
        let left = |at: Time| match complaint.state(at) {
            ComplaintState::Waiting { days_left } => days_left,
            state => panic!("{state:?}"),
        };
        assert_eq!(left(now), 30);
        assert_eq!(left(now + Duration::hours(1)), 29);
        assert_eq!(left(now + Duration::days(30)), 0);
        assert_eq!(left(now + Duration::days(30) + Duration::seconds(1)), -1);
    }

    #[test]
    fn a_reference_is_short_and_of_hexadecimal_digits() {
        let id = ComplaintId::parse("01234567-89ab-7cde-8f01-23456789abcd").unwrap();
        assert_eq!(reference(&id), "6789-ABCD");
    }
}
