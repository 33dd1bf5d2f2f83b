//! The hot statements on PostgreSQL: one text over arrays, whatever the number of rows, so that each is prepared once.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamp};

use super::model::{NewSignature, SignatureId};
use crate::clock::Time;

/// Inserts signatures and returns the keys of those that were new.
pub(super) fn insert_new(conn: &mut PgConnection, rows: &[&NewSignature]) -> QueryResult<Vec<SignatureId>> {
    InsertSignatures::of(rows).load(conn)
}

type Bytes<'a> = Vec<Option<&'a [u8]>>;

struct InsertSignatures<'a> {
    texts: [Vec<&'a str>; 8],
    keys: [Vec<&'a [u8]>; 2],
    sealed: [Bytes<'a>; 8],
    wants_updates: Vec<bool>,
    times: [Vec<Time>; 2],
    held: Vec<Option<Time>>,
}

impl<'a> InsertSignatures<'a> {
    fn of(rows: &[&'a NewSignature]) -> Self {
        fn column<'a, T>(rows: &[&'a NewSignature], value: impl Fn(&'a NewSignature) -> T) -> Vec<T> {
            rows.iter().map(|row| value(row)).collect()
        }
        InsertSignatures {
            texts: [
                column(rows, |r| r.id.as_str()),
                column(rows, |r| r.letter_id.as_str()),
                column(rows, |r| r.version_hash.as_str()),
                column(rows, |r| r.category.as_str()),
                column(rows, |r| r.public_display.as_str()),
                column(rows, |r| r.council_display.as_str()),
                column(rows, |r| r.language.as_str()),
                column(rows, |r| r.verification.as_str()),
            ],
            keys: [column(rows, |r| r.name_key.as_slice()), column(rows, |r| r.email_key.as_slice())],
            sealed: [
                column(rows, |r| r.name_sealed.as_deref()),
                column(rows, |r| r.email_sealed.as_deref()),
                column(rows, |r| r.role_sealed.as_deref()),
                column(rows, |r| r.affiliation_sealed.as_deref()),
                column(rows, |r| r.place_sealed.as_deref()),
                column(rows, |r| r.confirm_token_hash.as_deref()),
                column(rows, |r| r.code_hash.as_deref()),
                column(rows, |r| r.wording_hash.as_deref()),
            ],
            wants_updates: column(rows, |r| r.wants_updates),
            times: [column(rows, |r| r.token_issued_at), column(rows, |r| r.signed_at)],
            held: column(rows, |r| r.held_at),
        }
    }
}

impl QueryFragment<Pg> for InsertSignatures<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO signatures (id, letter_id, version_hash, category, public_display, council_display, language, \
             verification, name_key, email_key, name_sealed, email_sealed, role_sealed, affiliation_sealed, place_sealed, \
             confirm_token_hash, code_hash, wording_hash, wants_updates, token_issued_at, signed_at, held_at) SELECT * FROM unnest(",
        );
        for texts in &self.texts {
            out.push_bind_param::<Array<Text>, _>(texts)?;
            out.push_sql(", ");
        }
        for keys in &self.keys {
            out.push_bind_param::<Array<Binary>, _>(keys)?;
            out.push_sql(", ");
        }
        for sealed in &self.sealed {
            out.push_bind_param::<Array<Nullable<Binary>>, _>(sealed)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Array<Bool>, _>(&self.wants_updates)?;
        for times in &self.times {
            out.push_sql(", ");
            out.push_bind_param::<Array<Timestamp>, _>(times)?;
        }
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Timestamp>>, _>(&self.held)?;
        out.push_sql(") ON CONFLICT DO NOTHING RETURNING id");
        Ok(())
    }
}

impl QueryId for InsertSignatures<'_> {
    type QueryId = InsertSignatures<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for InsertSignatures<'_> {
    type SqlType = Text;
}

impl RunQueryDsl<PgConnection> for InsertSignatures<'_> {}

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
    let confirm = ConfirmSignatures {
        ids: accepted.iter().map(|(id, _)| id.as_str()).collect(),
        versions: accepted.iter().map(|(_, version)| *version).collect(),
        now,
    };
    confirm.execute(conn).map(|_| ())
}

struct ConfirmSignatures<'a> {
    ids: Vec<&'a str>,
    versions: Vec<&'a str>,
    now: Time,
}

impl QueryFragment<Pg> for ConfirmSignatures<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE signatures SET confirmed_at = ");
        out.push_bind_param::<Timestamp, _>(&self.now)?;
        out.push_sql(", version_hash = given.version FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.versions)?;
        // Three conditions `IS NULL` would lead the planner of a table that grows fast to a partial index, and through
        // all of it; one over a function leaves it the key.
        out.push_sql(
            ") AS given (id, version) WHERE signatures.id = given.id \
             AND coalesce(confirmed_at, withdrawn_at, removed_at) IS NULL",
        );
        Ok(())
    }
}

impl QueryId for ConfirmSignatures<'_> {
    type QueryId = ConfirmSignatures<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<PgConnection> for ConfirmSignatures<'_> {}
