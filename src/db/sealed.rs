//! The one list of sealed columns, and sealing them again under another key. A test compares the list with the tables.

use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};

use super::Conn;
use crate::seal::{Place, Seal};

/// A column that holds sealed values. Its place is named without the `_sealed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column that tells its rows apart, and to which their values are bound.
    pub row_key: &'static str,
    /// The column.
    pub column: &'static str,
}

const fn of(table: &'static str, column: &'static str) -> SealedColumn {
    SealedColumn { table, row_key: "id", column }
}

/// The table of the keys themselves: a change of key begins with it.
pub const KEYS: SealedColumn = SealedColumn { table: "service_keys", row_key: "name", column: "key_sealed" };

/// Every sealed column.
pub const SEALED: &[SealedColumn] = &[
    KEYS,
    of("organisers", "email_sealed"),
    of("audit_entries", "detail_sealed"),
    of("letters", "lookup_key_sealed"),
    of("addressees", "email_sealed"),
    of("addressees", "email_source_sealed"),
    of("mail_frames", "content_sealed"),
    of("outbox", "content_sealed"),
    of("outbox", "answer_sealed"),
    of("signatures", "name_sealed"),
    of("signatures", "email_sealed"),
    of("signatures", "role_sealed"),
    of("signatures", "affiliation_sealed"),
    of("signatures", "place_sealed"),
    of("signature_checks", "detail_sealed"),
    of("signature_holds", "detail_sealed"),
    of("mailings", "content_sealed"),
    of("dispatches", "copy_sealed"),
    of("deliveries", "email_sealed"),
    of("deliveries", "answer_sealed"),
    of("deliveries", "bounce_detail_sealed"),
    of("inbound_messages", "envelope_sealed"),
    of("inbound_messages", "raw_sealed"),
    of("replies", "sender_sealed"),
    of("replies", "subject_sealed"),
    of("replies", "words_sealed"),
    of("replies", "public_copy_sealed"),
    SealedColumn { table: "standings", row_key: "addressee_id", column: "council_reference_sealed" },
    of("documents", "name_sealed"),
    of("documents", "content_sealed"),
    of("suggestions", "payload_sealed"),
    of("council_views", "words_sealed"),
    of("council_views", "public_copy_sealed"),
    of("promises", "quotation_sealed"),
    of("promise_followers", "email_sealed"),
    of("chasers", "draft_sealed"),
    of("complaints", "email_sealed"),
    of("complaints", "words_sealed"),
    of("complaints", "outcome_sealed"),
];

/// A sealed value and its row.
#[derive(diesel::QueryableByName)]
pub struct SealedValue {
    /// The row.
    #[diesel(sql_type = Text)]
    pub row_key: String,
    /// The value.
    #[diesel(sql_type = Binary)]
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for SealedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedValue(…)")
    }
}

impl SealedColumn {
    /// Where a row's value is sealed.
    pub fn place<'a>(&'a self, row: &'a str) -> Place<'a> {
        Place { table: self.table, column: self.column.trim_end_matches("_sealed"), row }
    }

    /// Values of rows after one, in the order of their keys.
    ///
    /// # Errors
    /// The database's.
    pub fn list_after(&self, conn: &mut Conn, after: &str, most: i64) -> QueryResult<Vec<SealedValue>> {
        let SealedColumn { table, row_key, column } = self;
        let sql = format!(
            "SELECT {row_key} AS row_key, {column} AS sealed FROM {table} \
             WHERE {column} IS NOT NULL AND {row_key} > $1 ORDER BY {row_key} LIMIT {most}"
        );
        diesel::sql_query(sql).bind::<Text, _>(after).load(conn)
    }

    /// Puts a newly sealed value in the place of one that has not changed since it was read.
    ///
    /// # Errors
    /// The database's.
    pub fn replace(&self, conn: &mut Conn, value: &SealedValue, sealed: &[u8]) -> QueryResult<()> {
        let SealedColumn { table, row_key, column } = self;
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE {row_key} = $2 AND {column} = $3");
        diesel::sql_query(sql)
            .bind::<Binary, _>(sealed)
            .bind::<Text, _>(&value.row_key)
            .bind::<Binary, _>(&value.sealed)
            .execute(conn)
            .map(|_| ())
    }
}

/// What a key makes of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing is sealed yet.
    Nothing,
    /// It opens what is there.
    Opens,
    /// It does not.
    Wrong,
}

/// Tries a key on one value of each column; one that opens is enough, because single rows may be broken.
///
/// # Errors
/// The database's.
pub fn try_key(conn: &mut Conn, seal: &Seal) -> QueryResult<Fit> {
    let mut fit = Fit::Nothing;
    for column in SEALED.iter().filter(|column| **column != KEYS) {
        for value in column.list_after(conn, "", 1)? {
            if seal.open(column.place(&value.row_key), &value.sealed).is_ok() {
                return Ok(Fit::Opens);
            }
            fit = Fit::Wrong;
        }
    }
    Ok(fit)
}
