//! What speaks for a promise and against it, at the desk: a file, another reply, a page on the web, minutes. Nothing is
//! fetched: a page is named, with the day on which somebody saw it.

pub mod add;
pub(super) mod form;
pub(super) mod shown;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;

use self::add::{Added, EvidenceRefusal, NewEvidence, add, withdraw};
use self::form::{EvidenceForm, KINDS, Offered, read};
use self::shown::EvidenceView;
use super::super::attachments::{flags, given};
use super::super::store::documents::{self, PreparedDocument, SentDocument};
use super::super::store::{self, promise_evidence};
use super::model::{EvidenceId, Supports};
use super::own::{OwnPromise, ids, read_own};
use super::view::{Choice, PromiseView, reply_label};
use crate::clock::london_date;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, conflict, find_own};
use crate::letters::model::{Letter, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::Faults;
use crate::web::multipart::{Filled, PostedFiles};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The most bytes of the form: one file, and the words.
const FORM_LIMIT: usize = given::form_limit(documents::LARGEST);

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_EVIDENCE).get(show_evidence).post(evidence_submitted));
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
    let (seal, words) = (desk.app.seal.clone(), desk.words);
    let page = read_own(desk, path, move |conn, own| compose(conn, &seal, own, words)).await?;
    Ok(EvidencePage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn compose(conn: &mut Conn, seal: &Seal, own: OwnPromise, words: Words) -> QueryResult<EvidencePage> {
    let letter = own.letter().clone();
    let supports = Supports::ALL.iter().map(|kind| Choice::of_word("promise-supports", kind.as_str(), words));
    Ok(EvidencePage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        back: links::desk_promise(letter.id.as_str(), own.promise.id.as_str()),
        here: links::desk_evidence(letter.id.as_str(), own.promise.id.as_str()),
        kinds: KINDS.iter().map(|kind| Choice::of_word("promise-evidence", kind.as_str(), words)).collect(),
        supports: supports.collect(),
        documents: document_choices(conn, seal, &letter)?,
        replies: reply_choices(conn, seal, &own.record.whole, words)?,
        promise: own.view,
        evidence: own.evidence,
        form: EvidenceForm::default(),
        faults: Faults::default(),
        letter,
    })
}

fn document_choices(conn: &mut Conn, seal: &Seal, letter: &Letter) -> QueryResult<Vec<Choice>> {
    let mut choices = Vec::new();
    for document in promise_evidence::list_documents(conn, &letter.id)? {
        choices.push(Choice { value: document.id.to_string(), label: document.name(seal)? });
    }
    Ok(choices)
}

/// Only what was read and is believed can be evidence.
fn reply_choices(conn: &mut Conn, seal: &Seal, whole: &WholeLetter, words: Words) -> QueryResult<Vec<Choice>> {
    let mut choices = Vec::new();
    for reply in store::list_replies(conn, &whole.letter.id)?.iter().rev().filter(|reply| reply.counts()) {
        choices
            .push(Choice { value: reply.id.to_string(), label: reply_label(whole, reply, &reply.open(seal)?, words) });
    }
    Ok(choices)
}

async fn evidence_submitted(desk: Desk, path: Parts, posted: PostedFiles<FORM_LIMIT>) -> PageResult {
    let (id, promise) = ids(&path)?;
    let PostedFiles(mut filled) = posted;
    let form = EvidenceForm::take(std::mem::take(&mut filled.texts)).ok_or(AppError::bad_request())?;
    let here = links::desk_evidence(id.as_str(), promise.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &here)? {
        return Ok(answer);
    }
    if filled.files.iter().any(|file| file.field != "file") {
        return Err(AppError::bad_request());
    }
    match form.deed.as_str() {
        "" => addition_submitted(&desk, &path, (form, filled), &here).await,
        "withdraw" => withdrawal_submitted(&desk, &path, &form.evidence, &here).await,
        _ => Err(AppError::bad_request()),
    }
}

async fn addition_submitted(
    desk: &Desk,
    path: &(String, String),
    (form, filled): (EvidenceForm, Filled),
    here: &str,
) -> PageResult {
    let (id, promise) = ids(path)?;
    let page = evidence_page(desk, path).await?;
    let today = london_date(desk.now());
    let offered = Offered { documents: &page.documents, replies: &page.replies, today };
    let new = match read(&form, &filled, &offered, desk.words) {
        Ok(new) => new,
        Err((faults, status)) => return show(&EvidencePage { form, faults, ..page }, status, Privacy::Secret),
    };
    let (new, file) = prepare(desk, new, filled).await?;
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        add(conn, &seal, (&whole, &promise), (&new, file.as_ref()), &organiser, now)
    });
    match done.await? {
        Ok(Added::New) => Ok(see_other(&flash::with(here, "evidence-added"))),
        Ok(Added::Before) => Ok(see_other(&flash::with(here, "evidence-already"))),
        Err(refusal) => Err(conflict(refusal_key(refusal))),
    }
}

/// Looks into a file and seals it before anything is written: that takes a while.
async fn prepare(
    desk: &Desk,
    new: NewEvidence,
    filled: Filled,
) -> Result<(NewEvidence, Option<PreparedDocument>), AppError> {
    let (seal, now) = (desk.app.seal.clone(), desk.now());
    let prepared = web::block(move || {
        let mut may_unpack = flags::MOST_UNPACKED;
        let file = filled.files.first().map(SentDocument::from);
        (new, file.map(|file| documents::prepare(&seal, &file, &mut may_unpack, now)))
    });
    prepared.await.map_err(|_| AppError::busy("no thread for files"))
}

async fn withdrawal_submitted(desk: &Desk, path: &(String, String), evidence: &str, here: &str) -> PageResult {
    let (id, promise) = ids(path)?;
    let evidence = EvidenceId::parse(evidence).ok_or(AppError::bad_request())?;
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        withdraw(conn, &seal, (&whole, &promise), &evidence, &organiser, now)
    });
    match done.await? {
        Ok(_) => Ok(see_other(&flash::with(here, "evidence-withdrawn"))),
        Err(refusal) => Err(conflict(refusal_key(refusal))),
    }
}

fn refusal_key(refusal: EvidenceRefusal) -> &'static str {
    match refusal {
        EvidenceRefusal::Replaced => message_key("promise-refused-replaced"),
        EvidenceRefusal::DecidedOnIt => message_key("promise-refused-decided-on-it"),
    }
}
