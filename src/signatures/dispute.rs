//! "That is my name and I did not sign": no login, the name is hidden at once, and the team looks.
//!
//! A stranger can hide a name with it, so it is limited: for one network, and for one letter. What goes beyond the letter's
//! limit is looked at before anything is hidden, and the page says so beforehand. Once the team has released a signature, a
//! further dispute does not hide it again by itself.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::Duration;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::answer_dispute;
use super::hold::{Hiding, hold};
use super::model::{HoldDecision, HoldDetail, HoldReason, Signature};
use super::store::holds::{self, Hold};
use crate::app::App;
use crate::clock::Time;
use crate::contact::{EmailAddress, is_unwanted};
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route, visitor};

/// The longest words, in characters.
const LONGEST_WORDS: usize = 2_000;
/// How many names of one letter disputes hide within an hour, and within a day, before the team has looked.
pub const HIDDEN_WITHIN_AN_HOUR: i64 = 5;
/// The same within a day.
pub const HIDDEN_WITHIN_A_DAY: i64 = 20;
/// How many disputes of one signature wait at once.
const MOST_OF_ONE: usize = 5;

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DISPUTE).get(show_dispute).post(dispute_submitted));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DisputeForm {
    form_token: String,
    email: String,
    words: String,
}

#[derive(Template)]
#[template(path = "signatures/dispute.html")]
struct DisputePage {
    page: Frame,
    title: String,
    back: String,
    done: String,
    token: String,
    action: String,
    form: DisputeForm,
    faults: Faults,
}

type NamePath = web::Path<(String, i64)>;

async fn show_dispute(req: HttpRequest, app: web::Data<App>, path: NamePath) -> PageResult {
    let (letter, position) = find(&app, path).await?;
    let done = flash::sentence(&req, Words::of(&letter.language));
    dispute_page(&app, &letter, position, (DisputeForm::default(), Faults::default()), done, StatusCode::OK)
}

/// The page is the same for every number: whether somebody stands there is not told.
async fn find(app: &App, path: NamePath) -> Result<(Letter, i64), AppError> {
    let (slug, position) = path.into_inner();
    let letter = app.read(move |conn| letters::find_public(conn, &slug)).await?;
    Ok((letter, position))
}

fn dispute_page(
    app: &App,
    letter: &Letter,
    position: i64,
    (form, faults): (DisputeForm, Faults),
    done: String,
    status: StatusCode,
) -> PageResult {
    let page = DisputePage {
        page: risk::frame(&app.config, letter),
        title: letter.title.clone(),
        back: links::names(&letter.slug),
        done,
        token: app.form_tokens.public(app.now()),
        action: links::dispute(&letter.slug, &position.to_string()),
        form,
        faults,
    };
    show(&page, status, Privacy::Secret)
}

async fn dispute_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    path: NamePath,
    Posted(form): Posted<DisputeForm>,
) -> PageResult {
    let (letter, position) = find(&app, path).await?;
    let words = Words::of(&letter.language);
    let (faults, status) = check(&app, &form, words);
    if !faults.is_empty() {
        return dispute_page(&app, &letter, position, (form, faults), String::new(), status);
    }
    app.limits.take(Asking::Dispute, visitor::network(&req))?;
    let slug = letter.slug.clone();
    let detail =
        HoldDetail { email: form.email.trim().to_owned(), words: form.words.trim().to_owned(), asserted_at: None };
    let stationery = Stationery { words, ..Stationery::of(&app) };
    let (seal, now) = (Arc::clone(&app.seal), app.now());
    app.write(move |conn| dispute(conn, &seal, &stationery, &letter, (position, &detail), now)).await?;
    // The name leaves this node's pages with this answer; the others' within a second.
    app.kept.forget(&links::letter(&slug));
    Ok(see_other(&flash::with(&links::dispute(&slug, &position.to_string()), "disputed")))
}

fn check(app: &App, form: &DisputeForm, words: Words) -> (Faults, StatusCode) {
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match app.form_tokens.check_public(&form.form_token, app.now()) {
        FormToken::Good => {}
        FormToken::Expired => faults.add("form_token", words.say("sign-fault-expired")),
        FormToken::Forged => {
            faults.add("form_token", words.say("sign-fault-forged"));
            status = StatusCode::FORBIDDEN;
        }
    }
    if !form.email.trim().is_empty() && EmailAddress::parse(&form.email).is_err() {
        faults.add("email", words.say("sign-fault-email-form"));
    }
    if form.words.chars().count() > LONGEST_WORDS {
        faults.add("words", words.say("dispute-fault-long"));
    } else if form.words.chars().any(|c| is_unwanted(c) && !matches!(c, '\n' | '\r' | '\t')) {
        faults.add("words", words.say("sign-fault-control"));
    }
    (faults, status)
}

/// Disputes the name at a place of a letter's roll. Nothing happens where nobody is named; the caller is not told.
///
/// # Errors
/// The database's.
pub fn dispute(
    conn: &mut Conn,
    seal: &Seal,
    stationery: &Stationery,
    letter: &Letter,
    (position, detail): (i64, &HoldDetail),
    now: Time,
) -> QueryResult<()> {
    let Some(signature) = holds::find_named_at(conn, &letter.id, position)? else { return Ok(()) };
    let before = holds::list_of(conn, std::slice::from_ref(&signature.id))?;
    if is_repetition(&before, detail) {
        return Ok(());
    }
    let hiding = hiding(conn, letter, &signature, &before, now)?;
    hold(conn, seal, letter, &signature, (HoldReason::Disputed, Some(detail), hiding), now)?;
    if hiding == Hiding::AtOnce && signature.held_at.is_none() {
        answer_dispute::tell_signer(conn, stationery, &signature, now)?;
    }
    Ok(())
}

/// Whoever disputes it again with nothing to add adds nothing; nor does anyone when enough waits.
fn is_repetition(before: &[Hold], detail: &HoldDetail) -> bool {
    let waiting = before.iter().filter(|hold| hold.reason == HoldReason::Disputed && hold.decided_at.is_none()).count();
    let says_nothing = detail.email.is_empty() && detail.words.is_empty();
    waiting >= MOST_OF_ONE || waiting > 0 && says_nothing
}

fn hiding(conn: &mut Conn, letter: &Letter, signature: &Signature, before: &[Hold], now: Time) -> QueryResult<Hiding> {
    let released = |hold: &Hold| hold.reason == HoldReason::Disputed && hold.decision == Some(HoldDecision::Released);
    let disputes_waiting = before.iter().any(|hold| hold.reason == HoldReason::Disputed && hold.decided_at.is_none());
    if signature.held_at.is_none() && (before.iter().any(released) || disputes_waiting) {
        return Ok(Hiding::AfterALook);
    }
    let within = |conn: &mut Conn, span| holds::count_since(conn, &letter.id, HoldReason::Disputed, now - span);
    let many = within(conn, Duration::hours(1))? >= HIDDEN_WITHIN_AN_HOUR
        || within(conn, Duration::days(1))? >= HIDDEN_WITHIN_A_DAY;
    Ok(if many { Hiding::AfterALook } else { Hiding::AtOnce })
}
