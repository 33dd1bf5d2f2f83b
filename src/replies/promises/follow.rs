//! Being told what becomes of a promise: somebody gives an address, whoever has the mailbox confirms it, and each real
//! change is one mail. The answer to the form is the same for every address. One click ends it, and then the address is
//! gone.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::Duration;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::super::store::promise_followers::{self, NewFollower};
use super::super::store::promises;
use super::follow_mails::send_confirmation;
use super::model::{Follower, FollowerId, Promise, PromiseId};
use super::public::read_public;
use super::view::PromiseView;
use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::risk;
use crate::links;
use crate::locale::Words;
use crate::mail::suppression;
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;
use crate::secret::{Purpose, Token};
use crate::signatures::confirm::check_button;
use crate::signatures::form::email_fault;
use crate::web::csrf::FormToken;
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{route, visitor};

/// How long an address is held that nobody confirms.
pub const UNCONFIRMED: Duration = Duration::days(14);
/// How long an address is held after the promise was decided, or the letter closed and nothing is due any more.
pub const SETTLED: Duration = Duration::days(180);

/// The routes of following.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::PROMISE_FOLLOWERS).get(show_form).post_paced(follow_submitted))
        .service(route::at(links::FOLLOWER_STOP).get(show_follower).post_paced(stop_submitted))
        .service(route::at(links::FOLLOWER).get(show_follower).post_paced(confirm_submitted));
}

/// Whether nothing more can be told of a promise.
pub fn is_settled(promise: &Promise) -> bool {
    promise.decided_at.is_some()
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FollowForm {
    form_token: String,
    email: String,
}

#[derive(Template)]
#[template(path = "promises/follow.html")]
struct FollowPage {
    page: Frame,
    token: String,
    action: String,
    promise: PromiseView,
    sent: bool,
    settled: bool,
    form: FollowForm,
    faults: Faults,
}

type Parts = web::Path<(String, String)>;

/// The page, the letter and the promise that holds.
async fn follow_page(app: &App, path: &(String, String)) -> Result<(FollowPage, Letter, Promise), AppError> {
    let id = PromiseId::parse(&path.1).ok_or(AppError::not_found())?;
    let record = read_public(app, &path.0).await?;
    let promise = record.latest(record.find(&id).ok_or(AppError::not_found())?).clone();
    let letter = record.whole.letter.clone();
    let page = FollowPage {
        page: risk::frame(&app.config, &letter),
        token: app.form_tokens.public(app.now()),
        action: links::promise_followers(&letter.slug, promise.id.as_str()),
        promise: record.view(&promise),
        sent: false,
        settled: is_settled(&promise),
        form: FollowForm::default(),
        faults: Faults::default(),
    };
    Ok((page, letter, promise))
}

async fn show_form(app: web::Data<App>, path: Parts) -> PageResult {
    let (page, _, promise) = follow_page(&app, &path).await?;
    if promise.id.as_str() != path.1 {
        return Ok(see_other(&page.action));
    }
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn follow_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    path: Parts,
    Posted(form): Posted<FollowForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    let (page, letter, promise) = follow_page(&app, &path).await?;
    if page.settled {
        return show(&page, StatusCode::CONFLICT, Privacy::Secret);
    }
    let words = Words::of(&letter.language);
    let (email, faults, status) = read(&app, &form, words);
    let Some(email) = email else {
        return show(&FollowPage { form, faults, ..page }, status, Privacy::Secret);
    };
    let (stationery, now) = (Stationery { words, ..Stationery::of(&app) }, app.now());
    let quote = page.promise.quote.clone().unwrap_or_default();
    app.write(move |conn| follow(conn, &stationery, (&letter, &promise), (&email, &quote), now)).await?;
    show(&FollowPage { sent: true, ..page }, StatusCode::OK, Privacy::Secret)
}

fn read(app: &App, form: &FollowForm, words: Words) -> (Option<EmailAddress>, Faults, StatusCode) {
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
    let email = EmailAddress::parse(&form.email).map_err(|fault| faults.add("email", email_fault(fault, words)));
    (email.ok().filter(|_| faults.is_empty()), faults, status)
}

/// The token in a follower's mails: it follows from their key, for whoever has the service's key.
pub fn token_of(seal: &Seal, id: &FollowerId) -> Token {
    let seed = Token::from_bytes(Sha256::digest(id.as_str()).into());
    seal.signer().follow(Purpose::Follower, &seed)
}

fn hash_of(token: &Token) -> Vec<u8> {
    token.hash(Purpose::Follower).to_vec()
}

/// Keeps an address that somebody typed, and writes to it: nothing is told there before its owner presses the button. An
/// address that follows already is written to alike.
///
/// # Errors
/// The database's.
pub fn follow(
    conn: &mut Conn,
    stationery: &Stationery,
    (letter, promise): (&Letter, &Promise),
    (email, quote): (&EmailAddress, &str),
    now: Time,
) -> QueryResult<()> {
    let seal = &stationery.seal;
    let (id, email_key) = (FollowerId::new(now), suppression::key_of(seal, email));
    let new = NewFollower {
        id: &id,
        promise_id: &promise.id,
        email_sealed: seal.close(Follower::place(&id), email.as_mailbox().as_bytes()),
        email_key: &email_key,
        token_hash: hash_of(&token_of(seal, &id)),
    };
    promise_followers::insert_or_skip(conn, &new, now)?;
    promise_followers::mark_asked(conn, &promise.id, &email_key, now)?;
    let follower = promise_followers::find_by_address(conn, &promise.id, &email_key)?;
    send_confirmation(conn, stationery, (letter, &follower), (email, quote), now)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ButtonForm {
    form_token: String,
}

#[derive(Template)]
#[template(path = "promises/follower.html")]
struct FollowerPage {
    page: Frame,
    token: String,
    confirm: String,
    stop: String,
    promise: String,
    quote: String,
    confirmed: bool,
    stopped: bool,
}

fn unknown() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("follower-unknown"), message_key("follower-unknown-words"))
}

async fn show_follower(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let page = follower_page(&app, &token).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn follower_page(app: &App, text: &str) -> Result<FollowerPage, AppError> {
    let token = Token::parse(text).ok_or_else(unknown)?;
    let found = app.read(move |conn| find(conn, &token)).await?;
    let (follower, promise, letter) = found.ok_or_else(unknown)?;
    let record = read_public(app, &letter.slug).await?;
    // Of what is held back nothing is shown; but nobody has to go on following it.
    let shown = record.find(&promise.id).map(|promise| record.view(promise));
    let (path, quote) = shown.map_or((links::promises(&letter.slug), None), |shown| (shown.link, shown.quote));
    Ok(FollowerPage {
        page: risk::frame(&app.config, &letter),
        token: app.form_tokens.public(app.now()),
        confirm: links::follower(text),
        stop: links::follower_stop(text),
        promise: path,
        quote: quote.unwrap_or_default(),
        confirmed: follower.confirmed_at.is_some(),
        stopped: false,
    })
}

fn find(conn: &mut Conn, token: &Token) -> QueryResult<Option<(Follower, Promise, Letter)>> {
    let Some(follower) = promise_followers::find_by_token(conn, &hash_of(token)).optional()? else { return Ok(None) };
    let promise = promises::find_any(conn, &follower.promise_id)?;
    let letter = promise_followers::find_letter(conn, &promise.letter_id)?;
    Ok(Some((follower, promise, letter)))
}

async fn confirm_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    let secret = Token::parse(&token).ok_or_else(unknown)?;
    check_button(&app, &form.form_token)?;
    let now = app.now();
    if !app.write(move |conn| confirm(conn, &secret, now)).await? {
        return Err(unknown());
    }
    Ok(see_other(&links::follower(&token)))
}

/// Confirms an address: from now on it is told of each change. False for a token that is of nobody. Twice is once.
///
/// # Errors
/// The database's.
pub fn confirm(conn: &mut Conn, token: &Token, now: Time) -> QueryResult<bool> {
    let Some((follower, promise, _)) = find(conn, token)? else { return Ok(false) };
    promise_followers::mark_confirmed(conn, &follower.id, &promise.news(), now)?;
    Ok(true)
}

/// One click (RFC 8058, section 3.1): the body is not read, and the page is the answer. It is the same whether somebody was
/// followed there or not: a second click finds nobody any more.
async fn stop_submitted(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let secret = Token::parse(&token).ok_or_else(unknown)?;
    app.write(move |conn| stop(conn, &secret)).await?;
    let page = FollowerPage {
        page: Frame::new(Words::default()),
        token: String::new(),
        confirm: String::new(),
        stop: String::new(),
        promise: String::new(),
        quote: String::new(),
        confirmed: false,
        stopped: true,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// Forgets a follower and their address.
///
/// # Errors
/// The database's.
pub fn stop(conn: &mut Conn, token: &Token) -> QueryResult<()> {
    promise_followers::delete_by_token(conn, &hash_of(token)).map(|_| ())
}
