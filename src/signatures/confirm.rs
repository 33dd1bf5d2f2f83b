//! The page behind the link in the mail, and its button. Opening the page changes nothing, however often: mail scanners
//! open links. The short code from the same mail works in the tab that was left open.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;

use super::collect::{code_fits, letter_closed, mail_domain, own_page_token, send_again, stored_hash};
use super::display::{Shown, shown_to_council, shown_to_public};
use super::lanes::Lanes;
use super::model::{CONFIRMATION_LIFETIME, RemovedReason, Signature, SignatureId, SignatureState};
use super::ready::read_letter;
use super::store;
use crate::app::{App, page_error};
use crate::clock::{Time, london_date};
use crate::db::{Conn, Deed};
use crate::letters::model::{Letter, LetterId, LetterState};
use crate::letters::{store as letters, version};
use crate::links;
use crate::locale::Words;
use crate::secret::{Purpose, Token};
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{route, visitor};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::CHECK_EMAIL).get(show_check_email))
        .service(route::at(links::RESEND).post(resend_submitted))
        .service(route::at(links::CONFIRMATIONS).post(code_submitted))
        .service(route::at(links::CONFIRMATION).get(show_confirmation).post(confirm_submitted))
        .service(route::at(links::DISAVOWAL).post(disavow_submitted))
        .service(route::at(links::THANKS).get(show_thanks));
}

#[derive(Template)]
#[template(path = "signatures/check_email.html")]
struct CheckEmailPage {
    page: Frame,
    token: String,
    handle: String,
    mail_from: String,
    code_fault: String,
    sent_again: bool,
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
    public: Option<Shown>,
    council: Option<Shown>,
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

#[derive(Template)]
#[template(path = "signatures/thanks.html")]
struct ThanksPage {
    page: Frame,
    title: String,
    count: i64,
    address: String,
    mail_link: String,
    own_page: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CheckEmailQuery {
    handle: String,
    again: String,
}

async fn show_check_email(
    app: web::Data<App>,
    slug: web::Path<String>,
    query: web::Query<CheckEmailQuery>,
) -> PageResult {
    let slug = slug.into_inner();
    let letter = app.read(move |conn| letters::find_by_slug(conn, &slug)).await?;
    check_email_page(&app, Words::of(&letter.language), &query.handle, "", !query.again.is_empty(), StatusCode::OK)
}

fn check_email_page(
    app: &App,
    words: Words,
    handle: &str,
    fault: &str,
    sent_again: bool,
    status: StatusCode,
) -> PageResult {
    let page = CheckEmailPage {
        page: Frame::new(words),
        token: app.form_tokens.public(app.now()),
        handle: handle.to_owned(),
        mail_from: app.config.mail_from.as_mailbox(),
        code_fault: fault.to_owned(),
        sent_again,
    };
    show(&page, status, Privacy::Secret)
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
    let handle = handle_of(&token)?;
    let now = app.now();
    let found = app.read(move |conn| find_waiting(conn, &handle, now)).await?;
    let (signature, letter, to) = match found {
        Ok(found) => found,
        Err(refusal) => return refusal_page(refusal),
    };
    let words = Words::of(&letter.language);
    let page = ConfirmPage {
        page: Frame::new(words),
        token: app.form_tokens.public(now),
        letter_path: links::letter(&letter.slug),
        to,
        action: links::confirmation(&token),
        disavowal: links::disavowal(&token),
        public: shown_to_public(&signature, &app.seal, words),
        council: shown_to_council(&signature, &app.seal, words),
        addressed: letter.is_addressed(),
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn handle_of(token: &str) -> Result<Token, AppError> {
    Token::parse(token).map(|token| token.derive(Purpose::Handle)).ok_or_else(unknown_link)
}

fn unknown_link() -> AppError {
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
        ConfirmRefusal::Already { slug, language } => {
            let frame = Frame::new(Words::of(&language));
            let page = LinkAnswerPage {
                heading: frame.say("confirm-already"),
                words: frame.say("confirm-already-words"),
                letter_path: links::letter(&slug),
                page: frame,
            };
            show(&page, StatusCode::OK, Privacy::Secret)
        }
    }
}

fn find_waiting(conn: &mut Conn, handle: &Token, now: Time) -> Deed<(Signature, Letter, String), ConfirmRefusal> {
    let Some(signature) = store::find_by_token(conn, &stored_hash(handle)).optional()? else {
        return Ok(Err(ConfirmRefusal::Unknown));
    };
    let letter = letters::find_letter(conn, &signature.letter_id)?;
    if let Some(refusal) = refusal_of(&signature, &letter, now) {
        return Ok(Err(refusal));
    }
    let addressees = letters::list_addressees(conn, &letter.id)?;
    let to = addressees.first().map(|a| a.organisation.clone()).unwrap_or_default();
    Ok(Ok((signature, letter, to)))
}

fn refusal_of(signature: &Signature, letter: &Letter, now: Time) -> Option<ConfirmRefusal> {
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

async fn confirm_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    lanes: web::Data<Lanes>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    let handle = handle_of(&token)?;
    let job = ConfirmJob { handle, code: None, now: app.now() };
    match lanes.confirm.submit(job).await.map_err(page_error)? {
        Ok(done) => Ok(see_other(&thanks_path(&app, &done))),
        Err(CodeRefusal::Link(refusal)) => refusal_page(refusal),
        Err(CodeRefusal::WrongCode) => Err(unknown_link()),
    }
}

fn thanks_path(app: &App, done: &ConfirmDone) -> String {
    format!("{}?mine={}", links::thanks(&done.slug), own_page_token(&app.seal, &done.id))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CodeForm {
    form_token: String,
    handle: String,
    code: String,
}

async fn code_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    lanes: web::Data<Lanes>,
    Posted(form): Posted<CodeForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    let words = Words::default();
    let again = || {
        let fault = words.say("confirm-code-wrong");
        check_email_page(&app, words, &form.handle, &fault, false, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let Some(handle) = Token::parse(&form.handle) else { return again() };
    let job = ConfirmJob { handle, code: Some(form.code.clone()), now: app.now() };
    match lanes.confirm.submit(job).await.map_err(page_error)? {
        Ok(done) => Ok(see_other(&thanks_path(&app, &done))),
        Err(CodeRefusal::Link(ConfirmRefusal::LetterClosed)) => Err(letter_closed()),
        // Whoever holds only the handle learns nothing about the signature that it may or may not lead to.
        Err(_) => again(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ResendForm {
    form_token: String,
    handle: String,
}

async fn resend_submitted(req: HttpRequest, app: web::Data<App>, Posted(form): Posted<ResendForm>) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    app.limits.take(Asking::MailToAddress, &form.handle)?;
    let Some(handle) = Token::parse(&form.handle) else { return Err(AppError::bad_request()) };
    let (seal, app_links, now) = (Arc::clone(&app.seal), app.links.clone(), app.now());
    let (domain, contact) = (mail_domain(&app), app.config.operator_contact.clone().unwrap_or_default());
    // A handle that leads nowhere is answered with another that leads nowhere.
    let fresh = Token::random();
    let next = app
        .write(move |conn| {
            let Some(signature) = store::find_by_token(conn, &stored_hash(&handle)).optional()? else {
                return Ok(fresh.clone());
            };
            let letter = letters::find_letter(conn, &signature.letter_id)?;
            let waits = matches!(refusal_of(&signature, &letter, now), None | Some(ConfirmRefusal::Expired));
            if !waits {
                return Ok(fresh.clone());
            }
            let ready = read_letter(conn, &seal, &app_links, &letter.slug, &contact)?;
            send_again(conn, &seal, &ready, &signature, &domain, now)
        })
        .await?;
    let fault = String::new();
    check_email_page(&app, Words::default(), &next.text(), &fault, true, StatusCode::OK)
}

async fn disavow_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    check_button(&app, &form.form_token)?;
    let handle = handle_of(&token)?;
    let now = app.now();
    app.write(move |conn| disavow(conn, &handle, now)).await?;
    let frame = Frame::new(Words::default());
    let page = LinkAnswerPage {
        heading: frame.say("confirm-not-me-done"),
        words: frame.say("confirm-not-me-done-words"),
        letter_path: links::home(),
        page: frame,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// "This was not me": what waits is deleted; what was confirmed by somebody else is removed and leaves the count.
///
/// # Errors
/// The database's.
pub fn disavow(conn: &mut Conn, handle: &Token, now: Time) -> QueryResult<()> {
    let Some(signature) = store::find_by_token(conn, &stored_hash(handle)).optional()? else { return Ok(()) };
    if !store::delete_unconfirmed(conn, &signature.id)?
        && store::mark_removed(conn, &signature.id, RemovedReason::NotMe, now)?
    {
        store::forget(conn, &signature.id, now)?;
        letters::touch(conn, &signature.letter_id, now)?;
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ThanksQuery {
    mine: String,
}

async fn show_thanks(app: web::Data<App>, slug: web::Path<String>, query: web::Query<ThanksQuery>) -> PageResult {
    let slug = slug.into_inner();
    let letter = app.read(move |conn| letters::find_by_slug(conn, &slug)).await?;
    let words = Words::of(&letter.language);
    let address = app.links.absolute(&links::letter(&letter.slug));
    let mine = app.seal.signer().open(Purpose::SignerPage, &query.mine).is_some();
    let page = ThanksPage {
        page: Frame::new(words),
        count: letter.signature_count,
        mail_link: share_by_mail(words, &letter.title, &address),
        address,
        own_page: if mine { links::signer(&query.mine) } else { String::new() },
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// A `mailto:` link with a subject and the letter's address (RFC 6068).
pub fn share_by_mail(words: Words, title: &str, address: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let body = words.say1("share-mail-body", "address", address);
    format!("mailto:?subject={}&body={}", encode(title), encode(&body))
}

/// One confirmation: by the link's token, or by the handle and a code.
#[derive(Debug, Clone)]
pub struct ConfirmJob {
    /// The handle, given or derived from the link's token.
    pub handle: Token,
    /// The code, when it was typed.
    pub code: Option<String>,
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
    let hashes: Vec<Vec<u8>> = jobs.iter().map(|job| stored_hash(&job.handle)).collect();
    let found = store::list_by_tokens(conn, &hashes)?;
    for (job, hash) in jobs.iter().zip(&hashes) {
        let signature = found.iter().find(|(known, _)| known == hash).map(|(_, signature)| signature);
        checked.push(desk.check(conn, job, signature)?);
    }
    let Some(now) = jobs.first().map(|job| job.now) else { return Ok(Vec::new()) };
    let accepted: Vec<(&SignatureId, &str)> =
        checked.iter().flatten().map(|c| (&c.id, desk.version_of(&c.letter_id))).collect();
    store::mark_all_confirmed(conn, &accepted, now)?;
    let mut touched: Vec<LetterId> = checked.iter().flatten().map(|c| c.letter_id.clone()).collect();
    touched.sort();
    touched.dedup();
    letters::freeze_text(conn, &touched, now)?;
    Ok(checked
        .into_iter()
        .map(|outcome| outcome.map(|c| ConfirmDone { slug: desk.slug_of(&c.letter_id), id: c.id }))
        .collect())
}

struct Accepted {
    id: SignatureId,
    letter_id: LetterId,
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
        let letter = self.letter(conn, &signature.letter_id)?;
        let done = Accepted { id: signature.id.clone(), letter_id: signature.letter_id.clone() };
        let refusal = refusal_of(signature, letter, job.now);
        if let Some(code) = &job.code {
            if !code_fits(signature, &job.handle, code) {
                store::raise_code_tries(conn, &signature.id)?;
                return Ok(Err(CodeRefusal::WrongCode));
            }
        }
        Ok(match refusal {
            // A double click gets the same thank-you; nothing is counted twice.
            None | Some(ConfirmRefusal::Already { .. }) => Ok(done),
            Some(refusal) => Err(CodeRefusal::Link(refusal)),
        })
    }

    fn letter(&mut self, conn: &mut Conn, id: &LetterId) -> QueryResult<&Letter> {
        let position = match self.letters.iter().position(|(letter, _)| letter.id == *id) {
            Some(position) => position,
            None => {
                let letter = letters::find_letter(conn, id)?;
                let whole = letters::with_parts(conn, letter)?;
                let version = version::version_hash(&whole);
                self.letters.push((whole.letter, version));
                self.letters.len() - 1
            }
        };
        Ok(&self.letters[position].0)
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
