//! Entries of the roll: append, and replay.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::db::schema::{roll_entries, roll_heads};
use crate::{on_db, text_enum};

text_enum! {
    /// What happened to a letter's roll.
    Event {
        /// A confirmed signature was enrolled.
        Sign = "sign",
        /// Its signer took it back.
        Withdraw = "withdraw",
        /// An organiser removed it, with a reason.
        Remove = "remove",
        /// Its verification was raised.
        Raise = "raise",
        /// Its signer agreed to a new version.
        Reconsent = "reconsent",
        /// The letter's text was fixed in a new version.
        Version = "version",
        /// The letter was sent to its addressees.
        Dispatched = "dispatched",
        /// A person's reply was judged.
        Reply = "reply",
    }
}

/// What is to be appended.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// What happened.
    pub event: Event,
    /// The position of the entry that it takes back, if it takes one back.
    pub refers_to: Option<i64>,
    /// Why, in one of the words of the slice that caused it.
    pub reason: Option<String>,
}

impl NewEntry {
    /// An entry that refers to none.
    pub fn of(event: Event) -> NewEntry {
        NewEntry { event, refers_to: None, reason: None }
    }
}

#[derive(Insertable)]
#[diesel(table_name = roll_entries, treat_none_as_default_value = false)]
struct Row<'a> {
    letter_id: &'a str,
    position: i64,
    event: Event,
    refers_to: Option<i64>,
    reason: Option<&'a str>,
    version_hash: &'a str,
    recorded_on: NaiveDate,
}

/// What the replay of a roll gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replay {
    /// Signatures enrolled, less those taken back.
    pub counted: i64,
    /// Taken back by their signers.
    pub withdrawn: i64,
    /// Removed by organisers.
    pub removed: i64,
}

/// Appends entries in their order and returns the position of the first.
///
/// # Errors
/// The database's.
pub fn append(
    conn: &mut Conn,
    letter_id: &str,
    version_hash: &str,
    entries: &[NewEntry],
    now: Time,
) -> QueryResult<i64> {
    let added = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let first = reserve(conn, letter_id, added)?;
    // SQLite takes at most 32,766 values in one statement (its documentation, "Limits").
    for (chunk_number, chunk) in entries.chunks(1000).enumerate() {
        let offset = first + 1000 * i64::try_from(chunk_number).unwrap_or_default();
        let rows: Vec<Row<'_>> = chunk
            .iter()
            .zip(offset..)
            .map(|(entry, position)| Row {
                letter_id,
                position,
                event: entry.event,
                refers_to: entry.refers_to,
                reason: entry.reason.as_deref(),
                version_hash,
                recorded_on: london_date(now),
            })
            .collect();
        on_db!(conn, |c| diesel::insert_into(roll_entries::table).values(&rows).execute(c))?;
    }
    Ok(first)
}

/// Locks a letter's roll until the caller's transaction ends. Deeds that change the roll and the letter lock in this
/// order, so that two of them wait for each other instead of for ever.
///
/// # Errors
/// The database's.
pub fn lock(conn: &mut Conn, letter_id: &str) -> QueryResult<()> {
    reserve(conn, letter_id, 0).map(|_| ())
}

/// Takes the next `added` positions. The head's row stays locked until the caller's transaction ends.
fn reserve(conn: &mut Conn, letter_id: &str, added: i64) -> QueryResult<i64> {
    let head = (roll_heads::letter_id.eq(letter_id), roll_heads::size.eq(0));
    on_db!(conn, |c| diesel::insert_into(roll_heads::table).values(head).on_conflict_do_nothing().execute(c))?;
    diesel::update(roll_heads::table.find(letter_id))
        .set(roll_heads::size.eq(roll_heads::size + added))
        .execute(conn)?;
    let size: i64 = roll_heads::table.find(letter_id).select(roll_heads::size).first(conn)?;
    Ok(size - added)
}

/// Counts a letter's entries.
///
/// # Errors
/// The database's.
pub fn replay(conn: &mut Conn, letter_id: &str) -> QueryResult<Replay> {
    let counts: Vec<(Event, i64)> = roll_entries::table
        .filter(roll_entries::letter_id.eq(letter_id))
        .group_by(roll_entries::event)
        .select((roll_entries::event, diesel::dsl::count_star()))
        .load(conn)?;
    let of = |event: Event| counts.iter().find(|(e, _)| *e == event).map_or(0, |(_, n)| *n);
    let (signed, withdrawn, removed) = (of(Event::Sign), of(Event::Withdraw), of(Event::Remove));
    Ok(Replay { counted: signed - withdrawn - removed, withdrawn, removed })
}
