//! What speaks for a promise and against it: another reply, a page on the web, a file, minutes. Nothing is fetched: the page
//! is named, with the day on which somebody saw it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use diesel::result::{Error::NotFound, OptionalExtension, QueryResult};
use serde::Deserialize;
use url::Url;

use super::super::mask::holds_contact;
use super::super::model::{ReplyFacts, ReplyId};
use super::super::quote;
use super::super::store::documents::{self, DocumentId};
use super::super::store::{self, promise_evidence, promises};
use super::model::{Evidence, EvidenceId, EvidenceKind, PromiseId, Supports};
use super::promise_page::ids;
use super::view::{Choice, EvidenceView, PromiseView, Record, list_evidence};
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, conflict, find_own, note};
use crate::letters::check;
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::store::touch;
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_EVIDENCE).get(show_evidence).post(evidence_submitted));
}

/// The longest address of a page, in characters.
const LONGEST_URL: usize = 1_000;
/// The longest line on what a piece of evidence shows, in characters.
const LONGEST_NOTE: usize = 500;

/// The kinds that people add: what the addressee says comes by their own link.
const KINDS: [EvidenceKind; 6] = [
    EvidenceKind::WebPage,
    EvidenceKind::Document,
    EvidenceKind::Reply,
    EvidenceKind::Minutes,
    EvidenceKind::Photograph,
    EvidenceKind::InformationAnswer,
];

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EvidenceForm {
    form_token: String,
    kind: String,
    document: String,
    evidence_reply: String,
    url: String,
    note: String,
    supports: String,
    captured_on: String,
}

#[derive(Template)]
#[template(path = "promises/evidence.html")]
struct EvidencePage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    back: String,
    here: String,
    promise: PromiseView,
    evidence: Vec<EvidenceView>,
    kinds: Vec<Choice>,
    supports: Vec<Choice>,
    documents: Vec<Choice>,
    replies: Vec<Choice>,
    form: EvidenceForm,
    faults: Faults,
}

type Parts = web::Path<(String, String)>;

async fn show_evidence(desk: Desk, path: Parts) -> PageResult {
    let page = evidence_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn evidence_page(desk: &Desk, path: &(String, String)) -> Result<EvidencePage, AppError> {
    let (id, promise) = ids(path)?;
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let record = Record::read(conn, &seal, whole, words, now)?;
        let found = record.find(&promise).ok_or(NotFound)?;
        Ok(EvidencePage {
            page: Frame::new(words),
            token: String::new(),
            notice: String::new(),
            back: links::desk_promise(id.as_str(), promise.as_str()),
            here: links::desk_evidence(id.as_str(), promise.as_str()),
            promise: record.view(found),
            evidence: list_evidence(conn, &seal, &record, found)?,
            kinds: KINDS.iter().map(|kind| Choice::of_word("promise-evidence", kind.as_str(), words)).collect(),
            supports: Supports::ALL
                .iter()
                .map(|supports| Choice::of_word("promise-supports", supports.as_str(), words))
                .collect(),
            documents: document_choices(conn, &seal, &record.whole)?,
            replies: reply_choices(conn, &record.whole, words)?,
            form: EvidenceForm { captured_on: london_date(now).to_string(), ..EvidenceForm::default() },
            faults: Faults::default(),
            letter: record.whole.letter.clone(),
        })
    };
    let page = desk.app.read(read).await?;
    Ok(EvidencePage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn document_choices(conn: &mut Conn, seal: &Seal, whole: &WholeLetter) -> QueryResult<Vec<Choice>> {
    let mut choices = Vec::new();
    for document in promise_evidence::list_documents(conn, &whole.letter.id)? {
        choices.push(Choice { value: document.id.to_string(), label: document.name(seal)? });
    }
    Ok(choices)
}

/// Only what was read and is believed can be evidence.
fn reply_choices(conn: &mut Conn, whole: &WholeLetter, words: Words) -> QueryResult<Vec<Choice>> {
    let label = |reply: &ReplyFacts| {
        let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
        let name = addressee.map(|addressee| addressee.name.clone()).unwrap_or_default();
        words.say2("promise-reply-of", "name", name, "date", words.date(&london_date(reply.received_at)))
    };
    let replies = store::list_facts(conn, &whole.letter.id)?;
    Ok(replies
        .iter()
        .filter(|reply| reply.counts())
        .map(|reply| Choice { value: reply.id.to_string(), label: label(reply) })
        .collect())
}

async fn evidence_submitted(desk: Desk, path: Parts, Posted(form): Posted<EvidenceForm>) -> PageResult {
    let (id, promise) = ids(&path)?;
    let here = links::desk_evidence(id.as_str(), promise.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &here)? {
        return Ok(answer);
    }
    let page = evidence_page(&desk, &path).await?;
    let new = match read(&form, &page, london_date(desk.now()), desk.words) {
        Ok(new) => new,
        Err(faults) => {
            return show(&EvidencePage { form, faults, ..page }, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
        }
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        add(conn, &seal, (&whole, &promise), &new, &organiser, now)
    });
    match done.await? {
        Ok(Added::New) => Ok(see_other(&flash::with(&here, "evidence-added"))),
        Ok(Added::Before) => Ok(see_other(&flash::with(&here, "evidence-already"))),
        Err(EvidenceRefusal::Replaced) => Err(conflict(message_key("promise-refused-replaced"))),
    }
}

/// A piece of evidence as somebody gave it.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// A file of the letter.
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

/// The address of a page, as it may be shown to everyone: of the web, and without a password in it.
pub(super) fn read_url(typed: &str) -> Result<Option<String>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(typed).map_err(|_| ())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let fits = plain && url.has_host() && url.as_str().chars().count() <= LONGEST_URL;
    if fits { Ok(Some(url.to_string())) } else { Err(()) }
}

fn read(form: &EvidenceForm, page: &EvidencePage, today: NaiveDate, words: Words) -> Result<NewEvidence, Faults> {
    let mut faults = Faults::default();
    let kind = EvidenceKind::parse(&form.kind).filter(|kind| KINDS.contains(kind));
    if kind.is_none() {
        faults.add("kind", words.say("promise-fault-evidence-kind"));
    }
    let offered = |choices: &[Choice], chosen: &str| choices.iter().any(|choice| choice.value == chosen);
    let document = DocumentId::parse(&form.document).filter(|id| offered(&page.documents, id.as_str()));
    if document.is_none() && !form.document.is_empty() {
        faults.add("document", words.say("write-flaw-choice"));
    }
    let reply = ReplyId::parse(&form.evidence_reply).filter(|id| offered(&page.replies, id.as_str()));
    if reply.is_none() && !form.evidence_reply.is_empty() {
        faults.add("evidence_reply", words.say("write-flaw-choice"));
    }
    let url = read_url(&form.url).unwrap_or_else(|()| {
        faults.add("url", words.say("promise-fault-url"));
        None
    });
    let note = check::line(&form.note, LONGEST_NOTE).map_err(|flaw| faults.add("note", flaw.say(words)));
    if holds_contact(&form.note) {
        faults.add("note", words.say("promise-fault-contact"));
    }
    let supports = Supports::parse(&form.supports);
    if supports.is_none() {
        faults.add("supports", words.say("promise-fault-supports"));
    }
    let captured_on = form.captured_on.trim().parse().ok().filter(|on: &NaiveDate| *on <= today);
    if captured_on.is_none() {
        faults.add("captured_on", words.say("promise-fault-past-day"));
    }
    let note = note.ok().flatten();
    match kind {
        Some(EvidenceKind::WebPage) if url.is_none() => faults.add("url", words.say("promise-fault-url-missing")),
        Some(EvidenceKind::Reply) if reply.is_none() => {
            faults.add("evidence_reply", words.say("promise-fault-reply-missing"));
        }
        // Minutes on paper can be named: which meeting, which item.
        Some(EvidenceKind::Minutes) if note.is_some() => {}
        _ if document.is_none() && url.is_none() && reply.is_none() => {
            faults.add("document", words.say("promise-fault-nothing-to-look-at"));
        }
        _ => {}
    }
    match (kind, supports, captured_on) {
        (Some(kind), Some(supports), Some(captured_on)) if faults.is_empty() => {
            Ok(NewEvidence { kind, document, reply, url, note: note.unwrap_or_default(), supports, captured_on })
        }
        _ => Err(faults),
    }
}

/// What came of adding evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New,
    /// The same was there before.
    Before,
}

/// Why evidence was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceRefusal {
    /// Another promise took the place of this one.
    Replaced,
}

/// Adds a piece of evidence, with the hash of what it is as far as we hold it.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn add(
    conn: &mut Conn,
    seal: &Seal,
    (whole, id): (&WholeLetter, &PromiseId),
    new: &NewEvidence,
    by: &OrganiserId,
    now: Time,
) -> Deed<Added, EvidenceRefusal> {
    let promise = promises::find(conn, &whole.letter.id, id)?;
    if !promise.is_current() {
        return Ok(Err(EvidenceRefusal::Replaced));
    }
    let evidence = Evidence {
        id: EvidenceId::new(now),
        promise_id: id.clone(),
        kind: new.kind,
        document_id: new.document.clone(),
        reply_id: new.reply.clone(),
        url: new.url.clone(),
        note: new.note.clone(),
        sha256: hash_of(conn, seal, whole, new)?,
        supports: new.supports,
        captured_on: new.captured_on,
        recorded_at: now,
        recorded_by: Some(by.clone()),
    };
    let same = |known: &Evidence| {
        (known.kind, &known.document_id, &known.reply_id, &known.url, &known.note, known.supports, known.captured_on)
            == (
                evidence.kind,
                &evidence.document_id,
                &evidence.reply_id,
                &evidence.url,
                &evidence.note,
                evidence.supports,
                evidence.captured_on,
            )
    };
    if promise_evidence::list(conn, id)?.iter().any(same) {
        return Ok(Ok(Added::Before));
    }
    promise_evidence::insert(conn, &evidence)?;
    note(conn, seal, (&whole.letter, Some(by)), (audit::Deed::EvidenceAdded, Some(new.kind.as_str())), now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(Added::New))
}

fn hash_of(conn: &mut Conn, seal: &Seal, whole: &WholeLetter, new: &NewEvidence) -> QueryResult<Option<Vec<u8>>> {
    if let Some(id) = &new.document {
        return Ok(documents::find(conn, &whole.letter.id, id).optional()?.map(|document| document.sha256));
    }
    let Some(id) = &new.reply else { return Ok(None) };
    let reply = store::find_reply(conn, &whole.letter.id, id)?;
    Ok(Some(quote::hash(&reply.open(seal)?.words)))
}
