//! The rows of what speaks for promises and against them, and of what addressees said of them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::promises::model::{Evidence, EvidenceId, EvidenceKind, PromiseId};
use super::council_links::CouncilLink;
use super::documents::{Document, DocumentId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{council_views, documents, promise_evidence, promises};
use crate::letters::model::LetterId;
use crate::seal::{Place, Seal};

/// Writes a piece of evidence.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, evidence: &Evidence) -> QueryResult<()> {
    diesel::insert_into(promise_evidence::table).values(evidence).execute(conn).map(|_| ())
}

/// The evidence of a promise, in the order in which it was written down.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, promise_id: &PromiseId) -> QueryResult<Vec<Evidence>> {
    promise_evidence::table
        .filter(promise_evidence::promise_id.eq(promise_id))
        .order((promise_evidence::recorded_at, promise_evidence::id))
        .select(Evidence::as_select())
        .load(conn)
}

/// Deletes a piece of evidence that somebody of the team had added; false if there is none.
///
/// # Errors
/// The database's.
pub fn delete(conn: &mut Conn, promise_id: &PromiseId, id: &EvidenceId) -> QueryResult<bool> {
    let added = promise_evidence::table
        .filter(promise_evidence::id.eq(id))
        .filter(promise_evidence::promise_id.eq(promise_id))
        .filter(promise_evidence::recorded_by.is_not_null());
    Ok(diesel::delete(added).execute(conn)? == 1)
}

/// The newest promise that a file is evidence of.
///
/// # Errors
/// The database's.
pub fn find_promise_of(conn: &mut Conn, document: &DocumentId) -> QueryResult<Option<PromiseId>> {
    promise_evidence::table
        .filter(promise_evidence::document_id.eq(document))
        .order((promise_evidence::recorded_at.desc(), promise_evidence::id.desc()))
        .select(promise_evidence::promise_id)
        .first(conn)
        .optional()
}

/// The promises for which a file speaks, or against which it does.
///
/// # Errors
/// The database's.
pub fn list_promises_with(conn: &mut Conn, document: &DocumentId) -> QueryResult<Vec<PromiseId>> {
    promise_evidence::table
        .filter(promise_evidence::document_id.eq(document))
        .select(promise_evidence::promise_id)
        .distinct()
        .load(conn)
}

/// The files of a letter, the newest first.
///
/// # Errors
/// The database's.
pub fn list_documents(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Document>> {
    documents::table
        .filter(documents::letter_id.eq(letter_id))
        .order(documents::id.desc())
        .limit(100)
        .select(Document::as_select())
        .load(conn)
}

fn words_place(id: &EvidenceId) -> Place<'_> {
    Place { table: "council_views", column: "words", row: id.as_str() }
}

/// Writes what an addressee says of a promise; it has the key of its piece of evidence. `verdicts` is JSON.
///
/// # Errors
/// The database's.
pub fn insert_statement(
    conn: &mut Conn,
    seal: &Seal,
    (id, link): (&EvidenceId, &CouncilLink),
    (words, verdicts): (&str, &str),
    now: Time,
) -> QueryResult<()> {
    diesel::insert_into(council_views::table)
        .values((
            council_views::id.eq(id),
            council_views::letter_id.eq(&link.letter_id),
            council_views::addressee_id.eq(&link.addressee_id),
            council_views::council_link_id.eq(&link.id),
            council_views::promise_id.eq(&link.promise_id),
            council_views::verdicts.eq(verdicts),
            council_views::words_sealed.eq(seal.close(words_place(id), words.as_bytes())),
            council_views::filed_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// What an addressee said of a promise.
#[derive(Clone)]
pub struct Statement {
    /// The key of its piece of evidence.
    pub id: EvidenceId,
    /// In which words.
    pub words: String,
    /// The day that they name, if they name one.
    pub on: Option<NaiveDate>,
    /// When.
    pub filed_at: Time,
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Statement").field("id", &self.id).finish_non_exhaustive()
    }
}

/// When addressees of a letter said what became of which promise, in its order.
///
/// # Errors
/// The database's.
pub fn list_answers(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<(PromiseId, Time)>> {
    promise_evidence::table
        .inner_join(promises::table.on(promises::id.eq(promise_evidence::promise_id)))
        .filter(promises::letter_id.eq(letter_id))
        .filter(promise_evidence::kind.eq(EvidenceKind::Statement))
        .order((promise_evidence::recorded_at, promise_evidence::id))
        .select((promise_evidence::promise_id, promise_evidence::recorded_at))
        .load(conn)
}

#[derive(serde::Deserialize)]
struct Verdicts {
    on: Option<NaiveDate>,
}

/// What the addressee said of a promise, in its order.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn list_statements(conn: &mut Conn, seal: &Seal, promise_id: &PromiseId) -> QueryResult<Vec<Statement>> {
    let rows: Vec<(EvidenceId, Vec<u8>, String, Time)> = council_views::table
        .filter(council_views::promise_id.eq(promise_id.as_str()))
        .order((council_views::filed_at, council_views::id))
        .select((council_views::id, council_views::words_sealed, council_views::verdicts, council_views::filed_at))
        .load(conn)?;
    let mut statements = Vec::with_capacity(rows.len());
    for (id, sealed, verdicts, filed_at) in rows {
        let words = seal.open_text(words_place(&id), &sealed)?;
        let on = serde_json::from_str::<Verdicts>(&verdicts).ok().and_then(|verdicts| verdicts.on);
        statements.push(Statement { id, words, on, filed_at });
    }
    Ok(statements)
}
