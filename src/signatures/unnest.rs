//! The hot statements on PostgreSQL: one text over arrays, whatever the number of rows.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamp};

use super::model::{NewSignature, SignatureId};
use crate::clock::Time;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: SignatureId,
}

const INSERT: &str = "INSERT INTO signatures (id, letter_id, version_hash, name_sealed, name_key, email_sealed, email_key, \
    role_sealed, affiliation_sealed, place_sealed, category, public_display, council_display, wants_updates, language, \
    verification, confirm_token_hash, code_hash, token_issued_at, signed_at) \
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], \
    $8::bytea[], $9::bytea[], $10::bytea[], $11::text[], $12::text[], $13::text[], $14::bool[], $15::text[], \
    $16::text[], $17::bytea[], $18::bytea[], $19::timestamp[], $20::timestamp[]) \
    ON CONFLICT DO NOTHING RETURNING id";

fn column<'a, T>(rows: &'a [&NewSignature], value: impl Fn(&'a NewSignature) -> T) -> Vec<T> {
    rows.iter().map(|row| value(row)).collect()
}

/// Inserts signatures and returns the keys of those that were new.
pub(super) fn insert_new(conn: &mut PgConnection, rows: &[&NewSignature]) -> QueryResult<Vec<SignatureId>> {
    let inserted: Vec<Id> = diesel::sql_query(INSERT)
        .bind::<Array<Text>, _>(column(rows, |r| r.id.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.letter_id.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.version_hash.as_str()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.name_sealed.as_deref()))
        .bind::<Array<Binary>, _>(column(rows, |r| r.name_key.as_slice()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.email_sealed.as_deref()))
        .bind::<Array<Binary>, _>(column(rows, |r| r.email_key.as_slice()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.role_sealed.as_deref()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.affiliation_sealed.as_deref()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.place_sealed.as_deref()))
        .bind::<Array<Text>, _>(column(rows, |r| r.category.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.public_display.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.council_display.as_str()))
        .bind::<Array<Bool>, _>(column(rows, |r| r.wants_updates))
        .bind::<Array<Text>, _>(column(rows, |r| r.language.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.verification.as_str()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.confirm_token_hash.as_deref()))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |r| r.code_hash.as_deref()))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.token_issued_at))
        .bind::<Array<Timestamp>, _>(column(rows, |r| r.signed_at))
        .load(conn)?;
    Ok(inserted.into_iter().map(|row| row.id).collect())
}

/// Gives signatures their places on the roll, the first one at `first`.
pub(super) fn mark_enrolled(conn: &mut PgConnection, ids: &[SignatureId], first: i64, now: Time) -> QueryResult<()> {
    let ids: Vec<&str> = ids.iter().map(SignatureId::as_str).collect();
    diesel::sql_query(
        "UPDATE signatures SET enrolled_at = $3, roll_position = $2 + given.n - 1 \
         FROM unnest($1::text[]) WITH ORDINALITY AS given (id, n) WHERE signatures.id = given.id",
    )
    .bind::<Array<Text>, _>(ids)
    .bind::<BigInt, _>(first)
    .bind::<Timestamp, _>(now)
    .execute(conn)
    .map(|_| ())
}

/// Confirms signatures that wait, each with its letter's present version.
pub(super) fn mark_confirmed(conn: &mut PgConnection, accepted: &[(&SignatureId, &str)], now: Time) -> QueryResult<()> {
    let ids: Vec<&str> = accepted.iter().map(|(id, _)| id.as_str()).collect();
    let versions: Vec<&str> = accepted.iter().map(|(_, version)| *version).collect();
    diesel::sql_query(
        "UPDATE signatures SET confirmed_at = $3, version_hash = given.version \
         FROM unnest($1::text[], $2::text[]) AS given (id, version) \
         WHERE signatures.id = given.id AND confirmed_at IS NULL AND withdrawn_at IS NULL AND removed_at IS NULL",
    )
    .bind::<Array<Text>, _>(ids)
    .bind::<Array<Text>, _>(versions)
    .bind::<Timestamp, _>(now)
    .execute(conn)
    .map(|_| ())
}
