//! The page behind the link in the mail, and its button. Opening the page changes nothing, however often: mail scanners
//! open links.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::Duration;
use diesel::result::{OptionalExtension, QueryResult};

use super::collect::{letter_closed, own_page_token};
use super::display::{Shown, council_preview, shown_to_public};
use super::gate::{Gate, hold};
use super::lanes::Lanes;
use super::model::{CONFIRMATION_LIFETIME, HoldReason, Signature, SignatureId, SignatureState};
use super::pass::Pass;
use super::store::{self, lease};
use crate::app::{App, page_error};
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::letters::model::{Letter, LetterId, LetterState, WholeLetter};
use crate::letters::{risk, store as letters, version};
use crate::links;
use crate::locale::Words;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{route, visitor};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::CONFIRMATION).get(show_confirmation).post(confirm_submitted));
}

#[derive(Template)]
#[template(path = "signatures/confirm.html")]
struct ConfirmPage {
    page: Frame,
    token: String,
    title: String,
    letter_path: String,
    to: String,
    action: String,
    disavowal: String,
    mine: String,
    public: Option<Shown>,
    council: Option<Shown>,
    anonymous: bool,
    wants_updates: bool,
    addressed: bool,
}

#[derive(Template)]
#[template(path = "signatures/link_answer.html")]
struct LinkAnswerPage {
    page: Frame,
    heading: String,
    words: String,
    letter_path: String,
}

/// Whether a button was on a page of ours; one that was shown days ago is pressed again on a fresh page.
///
/// # Errors
/// 403.
pub fn check_button(app: &App, form_token: &str) -> Result<(), AppError> {
    match app.form_tokens.check_public(form_token, app.now()) {
        FormToken::Good => Ok(()),
        FormToken::Expired | FormToken::Forged => Err(AppError::forbidden()),
    }
}

async fn show_confirmation(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let handle = handle_of(&app, &token)?;
    let now = app.now();
    let found = app.read(move |conn| find_waiting(conn, &handle, now)).await?;
    let (signature, letter, to) = match found {
        Ok(found) => found,
        Err(refusal) => return refusal_page(refusal),
    };
    let words = Words::of(&letter.language);
    let page = ConfirmPage {
        page: risk::frame(&app.config, &letter),
        token: app.form_tokens.public(now),
        letter_path: links::letter(&letter.slug),
        to,
        action: links::confirmation(&token),
        disavowal: links::disavowal(&token),
        mine: own_page_token(&app.seal, &signature.id),
        public: shown_to_public(&signature, &app.seal, words),
        council: council_preview(&signature, &app.seal, words),
        anonymous: signature.is_anonymous(),
        wants_updates: signature.wants_updates,
        addressed: letter.is_addressed(),
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

pub(super) fn handle_of(app: &App, link: &str) -> Result<Pass, AppError> {
    Pass::parse(app.seal.signer(), link).map(|pass| pass.handle()).ok_or_else(unknown_link)
}

pub(super) fn unknown_link() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("confirm-unknown"), message_key("confirm-unknown-words"))
}

/// Why a link does not confirm anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfirmRefusal {
    /// No signature waits for this link: mistyped, superseded by a newer mail, or withdrawn.
    Unknown,
    /// The link is older than [`CONFIRMATION_LIFETIME`].
    Expired,
    /// The letter takes no more signatures.
    LetterClosed,
    /// The letter's words were changed after the form was sent: nobody is confirmed to a text that they never saw.
    TextChanged {
        /// The letter's place in addresses.
        slug: String,
        /// Its language.
        language: String,
    },
    /// It is confirmed already: pressing the button again changes nothing.
    Already {
        /// The letter's place in addresses.
        slug: String,
        /// Its language.
        language: String,
    },
}

fn refusal_page(refusal: ConfirmRefusal) -> PageResult {
    match refusal {
        ConfirmRefusal::Unknown => Err(unknown_link()),
        ConfirmRefusal::Expired => {
            Err(AppError::new(StatusCode::GONE, message_key("confirm-expired"), message_key("confirm-expired-words")))
        }
        ConfirmRefusal::LetterClosed => Err(letter_closed()),
        ConfirmRefusal::TextChanged { slug, language } => text_changed_page(&slug, &language),
        ConfirmRefusal::Already { slug, language } => {
            let words = Words::of(&language);
            let said = (words.say("confirm-already"), words.say("confirm-already-words"));
            link_answer(words, said, links::letter(&slug), StatusCode::OK)
        }
    }
}

/// The page for somebody whose letter reads otherwise than when they filled in the form.
pub(super) fn text_changed_page(slug: &str, language: &str) -> PageResult {
    let words = Words::of(language);
    let said = (words.say("confirm-text-changed"), words.say("confirm-text-changed-words"));
    link_answer(words, said, links::letter(slug), StatusCode::CONFLICT)
}

pub(super) fn link_answer(
    words: Words,
    (heading, said): (String, String),
    letter_path: String,
    status: StatusCode,
) -> PageResult {
    let page = LinkAnswerPage { page: Frame::new(words), heading, words: said, letter_path };
    show(&page, status, Privacy::Secret)
}

fn find_waiting(conn: &mut Conn, handle: &Pass, now: Time) -> Deed<(Signature, Letter, String), ConfirmRefusal> {
    let Some(signature) = store::find_by_handle(conn, handle).optional()? else {
        return Ok(Err(ConfirmRefusal::Unknown));
    };
    let letter = letters::find_letter(conn, &signature.letter_id)?;
    let whole = letters::with_parts(conn, letter)?;
    let refusal = refusal_of(&signature, &whole.letter, now);
    if let Some(refusal) = refusal.or_else(|| text_changed(&signature, &whole.letter, &version::version_hash(&whole))) {
        return Ok(Err(refusal));
    }
    let WholeLetter { letter, addressees, .. } = whole;
    let to = addressees.first().map(|a| a.organisation.clone()).unwrap_or_default();
    Ok(Ok((signature, letter, to)))
}

pub(super) fn refusal_of(signature: &Signature, letter: &Letter, now: Time) -> Option<ConfirmRefusal> {
    let already = || ConfirmRefusal::Already { slug: letter.slug.clone(), language: letter.language.clone() };
    match signature.state() {
        SignatureState::Withdrawn | SignatureState::Removed => Some(ConfirmRefusal::Unknown),
        SignatureState::Confirmed | SignatureState::Enrolled | SignatureState::Held => Some(already()),
        SignatureState::Unconfirmed if letter.state(london_date(now)) != LetterState::Open => {
            Some(ConfirmRefusal::LetterClosed)
        }
        SignatureState::Unconfirmed if now - signature.token_issued_at > CONFIRMATION_LIFETIME => {
            Some(ConfirmRefusal::Expired)
        }
        SignatureState::Unconfirmed => None,
    }
}

fn text_changed(signature: &Signature, letter: &Letter, version: &str) -> Option<ConfirmRefusal> {
    (signature.version_hash != version)
        .then(|| ConfirmRefusal::TextChanged { slug: letter.slug.clone(), language: letter.language.clone() })
}

async fn confirm_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    lanes: web::Data<Lanes>,
    gate: web::Data<Gate>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    let handle = handle_of(&app, &token)?;
    let job = ConfirmJob { handle, code: None, least_wait: gate.least_wait(), now: app.now() };
    match lanes.confirm.submit(job).await.map_err(page_error)? {
        Ok(done) => Ok(see_other(&thanks_path(&app, &done))),
        Err(CodeRefusal::Link(refusal)) => refusal_page(refusal),
        Err(CodeRefusal::WrongCode) => Err(unknown_link()),
    }
}

/// Where the thank-you page is, with the way to the signer's own page.
pub(super) fn thanks_path(app: &App, done: &ConfirmDone) -> String {
    format!("{}?mine={}", links::thanks(&done.slug), own_page_token(&app.seal, &done.id))
}

/// One confirmation: by the link's token, or by the handle and a code.
#[derive(Debug, Clone)]
pub struct ConfirmJob {
    /// The handle, given or derived from the link's token.
    pub handle: Pass,
    /// The code, when it was typed.
    pub code: Option<String>,
    /// How soon after its mail was queued a signature is confirmed without a question.
    pub least_wait: Duration,
    /// Now.
    pub now: Time,
}

/// A confirmed signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmDone {
    /// Which.
    pub id: SignatureId,
    /// Its letter's place in addresses.
    pub slug: String,
}

/// Why a confirmation was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeRefusal {
    /// The link or handle does not lead to a signature that waits.
    Link(ConfirmRefusal),
    /// The code does not fit, or was tried too often.
    WrongCode,
}

/// How a confirmation went.
pub type Confirmed = Result<ConfirmDone, CodeRefusal>;

/// Confirms many signatures in the caller's transaction, fixing their letters' text at the first one.
///
/// # Errors
/// The database's.
pub fn confirm_all(conn: &mut Conn, jobs: &[ConfirmJob]) -> QueryResult<Vec<Confirmed>> {
    let mut desk = ConfirmDesk::default();
    let mut checked = Vec::with_capacity(jobs.len());
    let ids: Vec<&SignatureId> = jobs.iter().map(|job| &job.handle.id).collect();
    let found = store::list_by_ids(conn, &ids)?;
    for job in jobs {
        let signature = found.iter().find(|signature| job.handle.opens(signature));
        checked.push(desk.check(conn, job, signature)?);
    }
    let Some(now) = jobs.first().map(|job| job.now) else { return Ok(Vec::new()) };
    if jobs.iter().any(|job| job.code.is_some()) {
        lease::leave_mark(conn, now)?;
    }
    let mut accepted_letters: Vec<LetterId> = checked.iter().flatten().map(|c| c.letter_id.clone()).collect();
    accepted_letters.sort();
    accepted_letters.dedup();
    letters::freeze_text(conn, &accepted_letters, now)?;
    let accepted: Vec<(&SignatureId, &str)> =
        checked.iter().flatten().map(|c| (&c.id, desk.version_of(&c.letter_id))).collect();
    store::mark_all_confirmed(conn, &accepted, now)?;
    for hasty in checked.iter().flatten().filter(|c| c.hasty) {
        hold::set_aside(conn, &hasty.letter_id, std::slice::from_ref(&hasty.id), HoldReason::TooFast, now)?;
    }
    Ok(checked
        .into_iter()
        .map(|outcome| outcome.map(|c| ConfirmDone { slug: desk.slug_of(&c.letter_id), id: c.id }))
        .collect())
}

struct Accepted {
    id: SignatureId,
    letter_id: LetterId,
    hasty: bool,
}

/// Whether somebody confirms before they can have read the mail. The clock of another node may be a little behind.
fn is_hasty(signature: &Signature, job: &ConfirmJob) -> bool {
    let waited = job.now - signature.token_issued_at;
    signature.confirmed_at.is_none() && waited >= Duration::zero() && waited < job.least_wait
}

/// The letters that a batch of confirmations touches, each read once.
#[derive(Default)]
struct ConfirmDesk {
    letters: Vec<(Letter, String)>,
}

impl ConfirmDesk {
    fn check(
        &mut self,
        conn: &mut Conn,
        job: &ConfirmJob,
        signature: Option<&Signature>,
    ) -> QueryResult<Result<Accepted, CodeRefusal>> {
        let Some(signature) = signature else { return Ok(Err(CodeRefusal::Link(ConfirmRefusal::Unknown))) };
        let (letter, version) = self.letter(conn, &signature.letter_id)?;
        let done = Accepted {
            id: signature.id.clone(),
            letter_id: signature.letter_id.clone(),
            hasty: is_hasty(signature, job),
        };
        let refusal = refusal_of(signature, letter, job.now).or_else(|| text_changed(signature, letter, version));
        if let Some(code) = &job.code {
            // The try is taken before the code is looked at: many at once have no more tries than one after another.
            if !store::take_code_try(conn, &signature.id)? || !job.handle.fits(signature, code) {
                return Ok(Err(CodeRefusal::WrongCode));
            }
        }
        Ok(match refusal {
            // A double click gets the same thank-you; nothing is counted twice.
            None | Some(ConfirmRefusal::Already { .. }) => Ok(done),
            Some(refusal) => Err(CodeRefusal::Link(refusal)),
        })
    }

    /// A letter and its version. While its text can still be changed, it is locked before it is read, so that what is
    /// compared is what will be frozen; afterwards one read is enough.
    fn letter(&mut self, conn: &mut Conn, id: &LetterId) -> QueryResult<&(Letter, String)> {
        let position = match self.letters.iter().position(|(letter, _)| letter.id == *id) {
            Some(position) => position,
            None => {
                let mut letter = letters::find_letter(conn, id)?;
                if letter.frozen_at.is_none() {
                    letter = letters::find_locked(conn, id)?;
                }
                let whole = letters::with_parts(conn, letter)?;
                let version = version::version_hash(&whole);
                self.letters.push((whole.letter, version));
                self.letters.len() - 1
            }
        };
        Ok(&self.letters[position])
    }

    fn version_of(&self, id: &LetterId) -> &str {
        self.letters.iter().find(|(letter, _)| letter.id == *id).map_or("", |(_, version)| version.as_str())
    }

    fn slug_of(&self, id: &LetterId) -> String {
        self.letters
            .iter()
            .find(|(letter, _)| letter.id == *id)
            .map_or_else(String::new, |(letter, _)| letter.slug.clone())
    }
}
