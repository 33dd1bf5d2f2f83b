//! Adding a piece of evidence, and taking one back.

use chrono::NaiveDate;
use diesel::result::{OptionalExtension, QueryResult};

use super::super::super::model::ReplyId;
use super::super::super::quote;
use super::super::super::store::documents::{self, Belonging, DocumentId, PreparedDocument};
use super::super::super::store::{self, promise_evidence, promises};
use super::super::model::{Evidence, EvidenceId, EvidenceKind, Promise, PromiseId, Supports};
use super::shown::stands;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::note;
use crate::letters::model::WholeLetter;
use crate::letters::store::touch;
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;

/// A piece of evidence as somebody gave it; a file that they sent comes beside it.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// A file that the letter has already.
    pub document: Option<DocumentId>,
    /// A reply to the letter.
    pub reply: Option<ReplyId>,
    /// Where it can be read.
    pub url: Option<String>,
    /// What it shows.
    pub note: String,
    /// What it speaks for.
    pub supports: Supports,
    /// The day on which it was seen.
    pub captured_on: NaiveDate,
}

/// What came of adding evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New,
    /// The same was there before.
    Before,
}

/// Why evidence was not added or not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceRefusal {
    /// Another promise took the place of this one.
    Replaced,
    /// What was decided rests on it alone.
    DecidedOnIt,
}

/// Adds a piece of evidence, with the hash of what it is as far as we hold it. A file is kept with the letter, and nobody
/// outside the team sees it before a person releases it.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn add(
    conn: &mut Conn,
    seal: &Seal,
    (whole, id): (&WholeLetter, &PromiseId),
    (new, file): (&NewEvidence, Option<&PreparedDocument>),
    by: &OrganiserId,
    now: Time,
) -> Deed<Added, EvidenceRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    if !promise.is_current() {
        return Ok(Err(EvidenceRefusal::Replaced));
    }
    let sha256 = match file {
        Some(file) => Some(file.sha256().to_vec()),
        None => hash_of(conn, seal, whole, new)?,
    };
    let evidence = Evidence {
        id: EvidenceId::new(now),
        promise_id: id.clone(),
        kind: new.kind,
        document_id: new.document.clone(),
        reply_id: new.reply.clone(),
        url: new.url.clone(),
        note: new.note.clone(),
        sha256,
        supports: new.supports,
        captured_on: new.captured_on,
        recorded_at: now,
        recorded_by: Some(by.clone()),
    };
    if promise_evidence::list(conn, id)?.iter().any(|known| is_same(known, &evidence)) {
        return Ok(Ok(Added::Before));
    }
    let document_id = match file {
        Some(file) => Some(keep(conn, whole, file, by)?),
        None => evidence.document_id.clone(),
    };
    promise_evidence::insert(conn, &Evidence { document_id, ..evidence })?;
    note(conn, seal, (&whole.letter, Some(by)), (audit::Deed::EvidenceAdded, Some(new.kind.as_str())), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(Added::New))
}

/// Whether two pieces say the same of the same thing. Files are the same whose bytes are.
fn is_same(known: &Evidence, new: &Evidence) -> bool {
    let said = |one: &Evidence| (one.kind, one.note.clone(), one.supports, one.captured_on);
    let shown = |one: &Evidence| (one.reply_id.clone(), one.url.clone(), one.sha256.clone());
    said(known) == said(new) && shown(known) == shown(new)
}

/// Keeps a file with the letter; one that was given before is not kept twice.
fn keep(conn: &mut Conn, whole: &WholeLetter, file: &PreparedDocument, by: &OrganiserId) -> QueryResult<DocumentId> {
    if let Some(known) = documents::find_same(conn, &whole.letter.id, file.sha256())? {
        return Ok(known);
    }
    let of = Belonging { letter_id: &whole.letter.id, reply_id: None, by: Some(by) };
    documents::insert(conn, &of, std::slice::from_ref(file))?;
    Ok(file.id().clone())
}

fn hash_of(conn: &mut Conn, seal: &Seal, whole: &WholeLetter, new: &NewEvidence) -> QueryResult<Option<Vec<u8>>> {
    if let Some(id) = &new.document {
        return Ok(documents::find(conn, &whole.letter.id, id).optional()?.map(|document| document.sha256));
    }
    let Some(id) = &new.reply else { return Ok(None) };
    let reply = store::find_reply(conn, &whole.letter.id, id)?;
    Ok(Some(quote::hash(&reply.open(seal)?.words)))
}

/// Takes a piece of evidence back that somebody of the team had added; false if it was gone. A file that came with it is
/// hidden again, if nothing else shows it. What was decided on it alone would stand on nothing: that must be decided anew
/// first.
///
/// # Errors
/// The database's.
pub fn withdraw(
    conn: &mut Conn,
    seal: &Seal,
    (whole, id): (&WholeLetter, &PromiseId),
    evidence: &EvidenceId,
    by: &OrganiserId,
    now: Time,
) -> Deed<bool, EvidenceRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    let all = promise_evidence::list(conn, id)?;
    let Some(sought) = all.iter().find(|known| known.id == *evidence) else { return Ok(Ok(false)) };
    if is_decided_on(conn, (whole, &promise), sought, &all)? {
        return Ok(Err(EvidenceRefusal::DecidedOnIt));
    }
    if !promise_evidence::delete(conn, id, evidence)? {
        return Ok(Ok(false));
    }
    if let Some(document) = &sought.document_id
        && documents::find(conn, &whole.letter.id, document)?.reply_id.is_none()
        && promise_evidence::find_promise_of(conn, document)?.is_none()
    {
        documents::mark_hidden(conn, document)?;
    }
    let detail = format!("{}: {}", sought.kind, sought.url.as_deref().unwrap_or(&sought.note));
    note(conn, seal, (&whole.letter, Some(by)), (audit::Deed::EvidenceWithdrawn, Some(&detail)), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(true))
}

fn is_decided_on(
    conn: &mut Conn,
    (whole, promise): (&WholeLetter, &Promise),
    sought: &Evidence,
    all: &[Evidence],
) -> QueryResult<bool> {
    let Some(outcome) = promise.outcome.filter(|outcome| outcome.needs_evidence()) else { return Ok(false) };
    if !sought.proves(outcome) {
        return Ok(false);
    }
    for other in all.iter().filter(|other| other.id != sought.id && other.proves(outcome)) {
        if stands(conn, &whole.letter.id, other)? {
            return Ok(false);
        }
    }
    Ok(true)
}
