//! A letter with a million confirmed signatures: one real one, and copies of its row written straight into the tables.

use anyhow::{Context, bail};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use undersigned::clock::{Clock, Time};
use undersigned::db::Conn;
use undersigned::db::portable::write_transaction;
use undersigned::db::schema::{letters, signatures};
use undersigned::roll::entry::{self, Event, NewEntry};
use undersigned::seal::{Place, Seal};
use undersigned::secret::random_bytes;

use crate::backing::Ledger;
use crate::seed::Letter;

const ROWS_PER_TRANSACTION: u64 = 50_000;

/// A signature's row, all of it.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = signatures, treat_none_as_default_value = false)]
struct Row {
    id: String,
    letter_id: String,
    version_hash: String,
    name_sealed: Option<Vec<u8>>,
    name_key: Vec<u8>,
    email_sealed: Option<Vec<u8>>,
    email_key: Vec<u8>,
    role_sealed: Option<Vec<u8>>,
    affiliation_sealed: Option<Vec<u8>>,
    place_sealed: Option<Vec<u8>>,
    category: String,
    public_display: String,
    council_display: String,
    wants_updates: bool,
    language: String,
    verification: String,
    confirm_token_hash: Option<Vec<u8>>,
    code_hash: Option<Vec<u8>>,
    code_tries: i32,
    token_issued_at: Time,
    signed_at: Time,
    confirmed_at: Option<Time>,
    enrolled_at: Option<Time>,
    roll_position: Option<i64>,
    withdrawn_at: Option<Time>,
    removed_at: Option<Time>,
    removed_reason: Option<String>,
    struck_at: Option<Time>,
    held_at: Option<Time>,
    forgotten_at: Option<Time>,
}

/// Adds `count` confirmed and enrolled signatures to a letter that has at least one. No server may be running.
pub fn add(ledger: &mut Ledger, letter: &Letter, count: u64) -> anyhow::Result<()> {
    let seal = ledger.seal().clone();
    let conn = &mut ledger.conn;
    let pattern = pattern(conn, letter)?;
    check_places(&seal, &pattern)?;
    hurry(conn)?;
    let mut left = count;
    while left > 0 {
        let rows = left.min(ROWS_PER_TRANSACTION);
        let now = Clock::default().now();
        write_transaction(conn, &mut |conn| add_rows(conn, &seal, &pattern, rows, now))?;
        left -= rows;
    }
    tidy(conn)?;
    check_count(conn, letter)
}

/// A signature that came by the form, was confirmed and put on the roll.
fn pattern(conn: &mut Conn, letter: &Letter) -> anyhow::Result<Row> {
    let enrolled =
        signatures::table.filter(signatures::letter_id.eq(&letter.id)).filter(signatures::roll_position.is_not_null());
    let row: Option<Row> = enrolled.select(Row::as_select()).first(conn).optional()?;
    row.context("no confirmed signature has a place on the roll, so there is none to copy")
}

/// Opens the pattern where copies will be sealed: were they sealed elsewhere, the server could not show them.
fn check_places(seal: &Seal, pattern: &Row) -> anyhow::Result<()> {
    let columns = [
        ("name", &pattern.name_sealed),
        ("email", &pattern.email_sealed),
        ("role", &pattern.role_sealed),
        ("affiliation", &pattern.affiliation_sealed),
        ("place", &pattern.place_sealed),
    ];
    for (column, sealed) in columns {
        let Some(sealed) = sealed else { continue };
        if seal.open(place(column, &pattern.id), sealed).is_err() {
            bail!("signatures seal {column:?} in another place than this benchmark assumes: see `place` in crowd.rs");
        }
    }
    Ok(())
}

fn place<'a>(column: &'a str, row: &'a str) -> Place<'a> {
    Place { table: "signatures", column, row }
}

/// The rows of one transaction, with their entries on the roll and the letter's count.
fn add_rows(conn: &mut Conn, seal: &Seal, pattern: &Row, count: u64, now: Time) -> QueryResult<()> {
    let entries: Vec<NewEntry> = (0..count).map(|_| NewEntry::of(Event::Sign)).collect();
    let first = entry::append(conn, &pattern.letter_id, &pattern.version_hash, &entries, now)?;
    let rows: Vec<Row> = (first..first + count as i64).map(|position| copy(seal, pattern, position, now)).collect();
    insert(conn, &rows)?;
    diesel::update(letters::table.find(&pattern.letter_id))
        .set((
            letters::signature_count.eq(letters::signature_count + count as i64),
            letters::counted_at.eq(now),
            letters::page_revision.eq(letters::page_revision + 1),
            letters::touched_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// COPY is PostgreSQL's fastest way in; SQLite's is one prepared statement again and again.
fn insert(conn: &mut Conn, rows: &[Row]) -> QueryResult<()> {
    match conn {
        Conn::Postgres(c) => {
            diesel::copy_from(signatures::table).from_insertable(rows).execute(c)?;
        }
        Conn::Sqlite(c) => {
            for row in rows {
                diesel::insert_into(signatures::table).values(row).execute(c)?;
            }
        }
    }
    Ok(())
}

/// Another signer's row. Lookup keys are random bytes: nobody can tell those from a keyed hash, an index least of all.
fn copy(seal: &Seal, pattern: &Row, position: i64, now: Time) -> Row {
    let id = undersigned::clock::uuid_at(now).to_string();
    let close = |column: &str, text: String| Some(seal.close(place(column, &id), text.as_bytes()));
    let unused_hash = |hash: &Option<Vec<u8>>| hash.as_ref().map(|_| random_bytes().to_vec());
    Row {
        name_sealed: close("name", format!("Ada Number {position}")),
        name_key: random_bytes().to_vec(),
        email_sealed: close("email", format!("ada.number.{position}@bench.example")),
        email_key: random_bytes().to_vec(),
        role_sealed: pattern.role_sealed.as_ref().and_then(|_| close("role", "Social worker".to_owned())),
        affiliation_sealed: pattern
            .affiliation_sealed
            .as_ref()
            .and_then(|_| close("affiliation", "Benchmark Borough Council".to_owned())),
        place_sealed: pattern.place_sealed.as_ref().and_then(|_| close("place", "Upper Benchmark".to_owned())),
        confirm_token_hash: unused_hash(&pattern.confirm_token_hash),
        code_hash: unused_hash(&pattern.code_hash),
        roll_position: Some(position),
        id,
        ..pattern.clone()
    }
}

/// Nothing measured happens yet: this connection need not wait for the disk, and may hold the indexes in memory.
fn hurry(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => c.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -600000"),
        Conn::Postgres(c) => c.batch_execute("SET synchronous_commit = off; SET statement_timeout = 0"),
    }
}

/// What the databases would do by themselves within minutes, done now so that it does not happen during a run.
fn tidy(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = -8000"),
        Conn::Postgres(c) => {
            c.batch_execute("VACUUM ANALYZE signatures")?;
            c.batch_execute("VACUUM ANALYZE roll_entries")?;
            c.batch_execute("VACUUM ANALYZE letters")?;
            c.batch_execute("CHECKPOINT")
        }
    }
}

fn check_count(conn: &mut Conn, letter: &Letter) -> anyhow::Result<()> {
    let replayed = entry::replay(conn, &letter.id)?.counted;
    let shown: i64 = letters::table.find(&letter.id).select(letters::signature_count).first(conn)?;
    if replayed != shown {
        bail!("the roll of the large letter counts {replayed}, its row {shown}");
    }
    Ok(())
}
