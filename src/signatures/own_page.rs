//! The signer's own page, by the link in their mail: what is held, no more mail, withdraw. No account.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::confirm::check_button;
use super::display::{category_words, shown_to_council, shown_to_public};
use super::model::{Signature, SignatureId, SignatureState};
use super::withdraw::{Withdrawn, withdraw};
use super::{retain, store};
use crate::app::App;
use crate::clock::london_date;
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::secret::Purpose;
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::SIGNER).get(show_own_page))
        .service(route::at(links::WITHDRAWAL).post(withdraw_submitted))
        .service(route::at(links::UNSUBSCRIPTION).get(show_own_page).post(unsubscribe_submitted));
}

#[derive(Template)]
#[template(path = "signatures/own_page.html")]
struct OwnPage {
    page: Frame,
    done: String,
    title: String,
    letter_path: String,
    token: String,
    held: Held,
    removed: bool,
    withdrawal: String,
    unsubscription: String,
    dispute: String,
}

/// What is held, in words.
struct Held {
    state: String,
    name: String,
    email: String,
    category: String,
    role: String,
    affiliation: String,
    place: String,
    public: String,
    council: String,
    forgotten_on: String,
    wants_updates: bool,
    addressed: bool,
    dispatched: bool,
}

fn signature_id(app: &App, token: &str) -> Result<SignatureId, AppError> {
    app.seal.signer().open(Purpose::SignerPage, token).and_then(SignatureId::parse).ok_or_else(unknown)
}

fn unknown() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("own-unknown"), message_key("own-unknown-words"))
}

async fn find(app: &App, token: &str) -> Result<(Signature, Letter), AppError> {
    let id = signature_id(app, token)?;
    let found = app
        .read(move |conn| {
            let signature = store::find(conn, &id)?;
            let letter = letters::find_letter(conn, &signature.letter_id)?;
            Ok((signature, letter))
        })
        .await;
    found.map_err(|error| if error.status() == StatusCode::NOT_FOUND { unknown() } else { error })
}

async fn show_own_page(req: actix_web::HttpRequest, app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (_, letter) = find(&app, &token).await?;
    own_page(&app, &token, flash::sentence(&req, Words::of(&letter.language))).await
}

/// The page, with what has just been done.
async fn own_page(app: &App, token: &str, done: String) -> PageResult {
    let (signature, letter) = find(app, token).await?;
    let words = Words::of(&letter.language);
    let page = OwnPage {
        page: Frame::new(words),
        done,
        letter_path: links::letter(&letter.slug),
        token: app.form_tokens.public(app.now()),
        held: held(app, &signature, &letter, words),
        removed: signature.state() == SignatureState::Removed,
        withdrawal: links::withdrawal(token),
        unsubscription: links::unsubscription(token),
        dispute: if is_hidden(&signature) { links::dispute_answer(token) } else { String::new() },
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn held(app: &App, signature: &Signature, letter: &Letter, words: Words) -> Held {
    let person = signature.open(&app.seal).ok();
    let text = |pick: fn(&super::model::OpenedPerson) -> Option<&String>| {
        person.as_ref().and_then(pick).cloned().unwrap_or_default()
    };
    let nothing = words.say("display-counted");
    let shown = |shown: Option<super::display::Shown>| shown.map_or_else(|| nothing.clone(), |s| s.line());
    Held {
        state: state_words(signature, words),
        name: text(|p| Some(&p.name)),
        email: text(|p| Some(&p.email)),
        role: text(|p| p.role.as_ref()),
        affiliation: text(|p| p.affiliation.as_ref()),
        place: text(|p| p.place.as_ref()),
        category: category_words(signature.category, words),
        public: shown(shown_to_public(signature, &app.seal, words)),
        council: shown(shown_to_council(signature, &app.seal, words)),
        forgotten_on: forgotten_on(signature, letter, words),
        wants_updates: signature.wants_updates,
        addressed: letter.is_addressed(),
        dispatched: letter.dispatched_at.is_some(),
    }
}

fn state_words(signature: &Signature, words: Words) -> String {
    match signature.state() {
        SignatureState::Unconfirmed => words.say("own-state-unconfirmed"),
        SignatureState::Confirmed | SignatureState::Enrolled => words.say("own-state-counted"),
        SignatureState::Held if is_hidden(signature) => words.say("own-state-hidden"),
        SignatureState::Held => words.say("own-state-held"),
        SignatureState::Withdrawn => words.say("own-state-withdrawn"),
        SignatureState::Removed => words.say("own-state-removed"),
    }
}

/// Whether it was held after it had been put on the roll: somebody disputes it.
fn is_hidden(signature: &Signature) -> bool {
    signature.state() == SignatureState::Held && signature.roll_position.is_some()
}

/// When what is held will be forgotten, in words: a day where it is known, the rule where it is not.
fn forgotten_on(signature: &Signature, letter: &Letter, words: Words) -> String {
    let day = |time| words.date(&london_date(time));
    match (signature.confirmed_at, letter.closed_at) {
        (None, _) => {
            words.say1("own-forgotten-unconfirmed", "date", day(signature.token_issued_at + retain::UNCONFIRMED))
        }
        (Some(_), Some(closed)) => words.say1("own-forgotten-closed", "date", day(closed + retain::AFTER_CLOSING)),
        (Some(_), None) => words.say1("own-forgotten-open", "days", retain::AFTER_CLOSING.num_days()),
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
    // The name leaves the page with this answer, not with the next look for changes.
    app.kept.forget(&links::letter(&letter.slug));
    match withdrawn {
        Withdrawn::Forgotten => Ok(see_other(&flash::with(&links::signer(&token), "forgotten"))),
        Withdrawn::FromRoll | Withdrawn::Already => Ok(see_other(&flash::with(&links::signer(&token), "withdrawn"))),
        Withdrawn::Deleted => Ok(see_other(&links::letter(&letter.slug))),
    }
}

/// The button of the page, or a mail program's one click (RFC 8058, section 3.1). Whatever the body is, and in whatever
/// form, it is not read: the address itself is the secret, and all it can do is stop mail. A mail program follows no
/// redirect, so the page is the answer.
async fn unsubscribe_submitted(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let id = signature_id(&app, &token)?;
    app.write(move |conn| store::set_no_updates(conn, &id)).await?;
    let (_, letter) = find(&app, &token).await?;
    own_page(&app, &token, Words::of(&letter.language).say("done-unsubscribed")).await
}
