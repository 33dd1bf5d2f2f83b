//! The signer's own page, by the link in their mail: what is held, and every way to change or end it. No account.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::checks::may_be_checked;
use super::confirm::check_button;
use super::held::{Everything, Fact, consent_words, facts, gather, is_hidden, state_words};
use super::model::{Signature, SignatureId, SignatureState};
use super::silence::silence_token;
use super::withdraw::{Withdrawn, withdraw};
use super::{check_page, store};
use crate::app::App;
use crate::contact::EmailAddress;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::secret::Purpose;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::SIGNER).get(show_own_page))
        .service(route::at(links::WITHDRAWAL).post(withdraw_submitted));
}

#[derive(Template)]
#[template(path = "signatures/own_page.html")]
struct OwnPage {
    page: Frame,
    done: String,
    title: String,
    letter_path: String,
    text_path: String,
    token: String,
    state: String,
    facts: Vec<Fact>,
    consents: Vec<Fact>,
    ways: Ways,
    removed: bool,
    standing: bool,
    named: bool,
    anonymous: bool,
    wants_updates: bool,
    dispatched: bool,
    forgotten: bool,
    checks_standing: Vec<String>,
    may_be_checked: bool,
}

/// Where the buttons and links of the page lead.
struct Ways {
    correction: String,
    display: String,
    export: String,
    erasure: String,
    withdrawal: String,
    unsubscription: String,
    checks: String,
    /// Empty when the address is not known any more, or has asked for silence.
    silence: String,
    /// Empty unless somebody disputes the signature.
    dispute: String,
}

/// The signature that the token in a path leads to.
///
/// # Errors
/// 404.
pub(super) fn signature_id(app: &App, token: &str) -> Result<SignatureId, AppError> {
    app.seal.signer().open(Purpose::SignerPage, token).and_then(SignatureId::parse).ok_or_else(unknown)
}

pub(super) fn unknown() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("own-unknown"), message_key("own-unknown-words"))
}

/// What cannot be done to a signature that was withdrawn or removed.
pub(super) fn over() -> AppError {
    AppError::new(StatusCode::CONFLICT, message_key("own-over"), message_key("own-over-words"))
}

/// The signature that the token in a path leads to, and its letter.
///
/// # Errors
/// 404; the database's.
pub(super) async fn find(app: &App, token: &str) -> Result<(Signature, Letter), AppError> {
    let id = signature_id(app, token)?;
    let found = app.read(move |conn| {
        let signature = store::find(conn, &id)?;
        let letter = letters::find_letter(conn, &signature.letter_id)?;
        Ok((signature, letter))
    });
    found.await.map_err(unknown_if_missing)
}

fn unknown_if_missing(error: AppError) -> AppError {
    if error.status() == StatusCode::NOT_FOUND { unknown() } else { error }
}

/// Everything that is held under the token in a path.
///
/// # Errors
/// 404; the database's.
pub(super) async fn find_everything(app: &App, token: &str) -> Result<Everything, AppError> {
    let (id, seal) = (signature_id(app, token)?, Arc::clone(&app.seal));
    app.read(move |conn| gather(conn, &seal, &id)).await.map_err(unknown_if_missing)
}

/// Whether a signature stands, or may yet: then it can be changed.
pub(super) fn is_changeable(signature: &Signature) -> bool {
    !matches!(signature.state(), SignatureState::Withdrawn | SignatureState::Removed)
}

/// Has this process make a letter's pages anew: what was taken off them is gone with this answer, not with the next look
/// for changes.
pub(super) fn forget_kept(app: &App, slug: &str) {
    for path in [links::letter(slug), links::count(slug), links::letter_text(slug), links::letter_json(slug)] {
        app.kept.forget(&path);
    }
}

/// What is wrong with the token of a form that somebody typed into: the form is shown again, with what was typed.
pub(super) fn token_fault(app: &App, form_token: &str, words: Words) -> Option<(StatusCode, String)> {
    match app.form_tokens.check_public(form_token, app.now()) {
        FormToken::Good => None,
        FormToken::Expired => Some((StatusCode::UNPROCESSABLE_ENTITY, words.say("sign-fault-expired"))),
        FormToken::Forged => Some((StatusCode::FORBIDDEN, words.say("sign-fault-forged"))),
    }
}

pub(super) async fn show_own_page(
    req: actix_web::HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
) -> PageResult {
    let (_, letter) = find(&app, &token).await?;
    own_page(&app, &token, flash::sentence(&req, Words::of(&letter.language))).await
}

/// The page, with what has just been done.
async fn own_page(app: &App, token: &str, done: String) -> PageResult {
    let all = find_everything(app, token).await?;
    let words = Words::of(&all.letter.language);
    let id = all.signature.id.clone();
    let checks_standing = app.read(move |conn| check_page::list_standing(conn, &id, words)).await?;
    let page = OwnPage {
        page: risk::frame(&app.config, &all.letter),
        done,
        letter_path: links::letter(&all.letter.slug),
        text_path: links::letter_text(&all.letter.slug),
        token: app.form_tokens.public(app.now()),
        state: state_words(&all.signature, words),
        facts: facts(&all, &app.seal, words),
        consents: all.consents.iter().map(|consent| consent_words(consent, words)).collect(),
        ways: ways(app, token, &all),
        removed: all.signature.state() == SignatureState::Removed,
        standing: is_changeable(&all.signature),
        named: all.signature.is_named(),
        anonymous: all.signature.is_anonymous(),
        wants_updates: all.signature.wants_updates,
        dispatched: all.letter.dispatched_at.is_some(),
        forgotten: all.signature.forgotten_at.is_some(),
        checks_standing,
        may_be_checked: may_be_checked(&all.signature, &all.letter),
        title: all.letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn ways(app: &App, token: &str, all: &Everything) -> Ways {
    let address = all.person.as_ref().filter(|_| !all.silent).and_then(|p| EmailAddress::parse(&p.email).ok());
    let silence = address.map(|to| links::silence(&silence_token(&app.seal, &to, Some(&all.signature.id))));
    Ways {
        correction: links::correction(token),
        display: links::display(token),
        export: links::export(token),
        erasure: links::erasure(token),
        checks: links::checks(token),
        withdrawal: links::withdrawal(token),
        unsubscription: links::unsubscription(token),
        silence: silence.unwrap_or_default(),
        dispute: if is_hidden(&all.signature) { links::dispute_answer(token) } else { String::new() },
    }
}

async fn withdraw_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    check_button(&app, &form.form_token)?;
    let (signature, letter) = find(&app, &token).await?;
    let now = app.now();
    let withdrawn = app.write(move |conn| withdraw(conn, &signature, now)).await?;
    forget_kept(&app, &letter.slug);
    match withdrawn {
        Withdrawn::Forgotten => Ok(see_other(&flash::with(&links::signer(&token), "forgotten"))),
        Withdrawn::FromRoll | Withdrawn::Already => Ok(see_other(&flash::with(&links::signer(&token), "withdrawn"))),
        Withdrawn::Deleted => Ok(see_other(&links::letter(&letter.slug))),
    }
}
