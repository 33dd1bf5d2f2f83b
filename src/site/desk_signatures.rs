//! The signatures of a letter at the desk: who signed, newest first, and removing abuse with a reason.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::letters::desk::desk_letter;
use crate::letters::model::Letter;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::signatures::display::{Shown, category_words, shown};
use crate::signatures::model::{Display, RemovedReason, Signature, SignatureId, SignatureState};
use crate::signatures::remove::{RemoveRefusal, find_of_letter, remove};
use crate::signatures::store;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// Signatures on one page.
const PAGE: i64 = 50;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::DESK_SIGNATURES).get(show_signatures))
        .service(route::at(links::DESK_REMOVAL).get(show_removal).post(removal_submitted));
}

#[derive(Template)]
#[template(path = "site/desk_signatures.html")]
struct SignaturesPage {
    page: Frame,
    token: String,
    notice: String,
    title: String,
    back: String,
    rows: Vec<Row>,
    older: String,
}

#[derive(Template)]
#[template(path = "site/desk_removal.html")]
struct RemovalPage {
    page: Frame,
    token: String,
    back: String,
    action: String,
    row: Row,
    fault: String,
}

struct Row {
    who: Shown,
    category: String,
    signed: String,
    state: String,
    removal: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    before: String,
}

async fn show_signatures(desk: Desk, id: web::Path<String>, query: web::Query<ListQuery>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    // Every key is less than this; an older page begins below the last key of the newer one.
    let before = SignatureId::parse(&query.before).map_or_else(|| "g".to_owned(), |id| id.to_string());
    let letter_id = letter.id.clone();
    let mut found = desk.app.read(move |conn| store::list_for_desk(conn, &letter_id, &before, PAGE + 1)).await?;
    let more = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let path = links::desk_signatures(letter.id.as_str());
    let last = found.last().filter(|_| more).map(|row| format!("{path}?before={}", row.id));
    let page = SignaturesPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        back: links::desk_letter(letter.id.as_str()),
        rows: found.iter().map(|signature| row(&desk, &letter, signature)).collect(),
        older: last.unwrap_or_default(),
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn row(desk: &Desk, letter: &Letter, signature: &Signature) -> Row {
    let words = desk.words;
    // Whoever looks after a letter must see what was typed, whatever the signer lets others see.
    let person = signature.open(&desk.app.seal).ok();
    let who = person.and_then(|p| shown(Display::Full, &p, signature.category, words));
    let standing =
        matches!(signature.state(), SignatureState::Confirmed | SignatureState::Enrolled | SignatureState::Held);
    Row {
        who: who.unwrap_or_else(|| Shown { who: words.say("desk-forgotten"), what: String::new() }),
        category: category_words(signature.category, words),
        signed: desk.frame().day(&signature.signed_at),
        state: state_words(signature, words),
        removal: if standing { links::desk_removal(letter.id.as_str(), signature.id.as_str()) } else { String::new() },
    }
}

fn state_words(signature: &Signature, words: Words) -> String {
    match signature.state() {
        SignatureState::Unconfirmed => words.say("desk-signature-unconfirmed"),
        SignatureState::Confirmed | SignatureState::Enrolled => words.say("desk-signature-counted"),
        SignatureState::Held => words.say("desk-signature-held"),
        SignatureState::Withdrawn => words.say("desk-signature-withdrawn"),
        SignatureState::Removed => match signature.removed_reason {
            Some(RemovedReason::NotMe) => words.say("desk-signature-not-me"),
            _ => words.say("desk-signature-removed"),
        },
    }
}

type RemovalPath = web::Path<(String, String)>;

async fn find(desk: &Desk, path: &(String, String)) -> Result<(Letter, Signature), AppError> {
    let letter = desk_letter(desk, &path.0).await?;
    let id = SignatureId::parse(&path.1).ok_or(AppError::not_found())?;
    let of = letter.clone();
    let signature = desk.app.read(move |conn| find_of_letter(conn, &of, &id)).await?;
    Ok((letter, signature))
}

async fn show_removal(desk: Desk, path: RemovalPath) -> PageResult {
    let (letter, signature) = find(&desk, &path).await?;
    removal_page(&desk, &letter, &signature, String::new(), StatusCode::OK)
}

fn removal_page(desk: &Desk, letter: &Letter, signature: &Signature, fault: String, status: StatusCode) -> PageResult {
    let page = RemovalPage {
        page: desk.frame(),
        token: desk.token(),
        back: links::desk_signatures(letter.id.as_str()),
        action: links::desk_removal(letter.id.as_str(), signature.id.as_str()),
        row: row(desk, letter, signature),
        fault,
    };
    show(&page, status, Privacy::Secret)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RemovalForm {
    form_token: String,
    reason: String,
}

async fn removal_submitted(desk: Desk, path: RemovalPath, Posted(form): Posted<RemovalForm>) -> PageResult {
    let (letter, signature) = find(&desk, &path).await?;
    if desk.check(&form.form_token) != FormToken::Good {
        let fault = desk.words.say("sign-fault-expired");
        return removal_page(&desk, &letter, &signature, fault, StatusCode::FORBIDDEN);
    }
    let reason = RemovedReason::parse(&form.reason).filter(|reason| RemovedReason::OF_ORGANISERS.contains(reason));
    let Some(reason) = reason else {
        let fault = desk.words.say("desk-removal-fault");
        return removal_page(&desk, &letter, &signature, fault, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let back = links::desk_signatures(letter.id.as_str());
    let (seal, by, now) = (Arc::clone(&desk.app.seal), desk.organiser.id.clone(), desk.now());
    let id = signature.id;
    let removed = desk.app.write(move |conn| remove(conn, &seal, &by, &letter, (&id, reason), now)).await?;
    match removed {
        // Pressed twice, it is removed once.
        Ok(()) | Err(RemoveRefusal::Already) => Ok(see_other(&flash::with(&back, "signature-removed"))),
    }
}
