//! Signing in: an address is typed, a link comes by mail, the page behind it has one button.
//!
//! Whoever types an address gets the same answer, known or not: only the owner of the mailbox learns which, in the
//! mailbox.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::audit::{self, Deed, Entry};
use super::model::{Organiser, OrganiserId, SESSION_LIFETIME, SIGN_IN_LIFETIME, email_key, masked};
use super::stationery::{self, Stationery};
use super::store;
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::config::Switch;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::links;
use crate::locale::Words;
use crate::mail::tally;
use crate::seal::Seal;
use crate::secret::{Purpose, Token};
use crate::web::csrf::FormToken;
use crate::web::form::{ButtonForm, Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::session::{self, Line};
use crate::web::visitor::network;
use crate::web::{flash, route};

/// `/sign-ins` and `/sign-ins/{token}`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::SIGN_INS).get(show_request).post_paced(request_submitted));
    config.service(route::at(links::SIGN_IN).get(show_sign_in).post(sign_in_submitted));
}

#[derive(Template)]
#[template(path = "organisers/sign_in_request.html")]
struct RequestPage {
    page: Frame,
    token: String,
    email: String,
    faults: Faults,
    notice: String,
}

#[derive(Template)]
#[template(path = "organisers/sign_in.html")]
struct SignInPage {
    page: Frame,
    action: String,
    token: String,
    masked: String,
    fault: String,
}

#[derive(Template)]
#[template(path = "organisers/sign_in_gone.html")]
struct GonePage {
    page: Frame,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RequestForm {
    form_token: String,
    email: String,
}

async fn show_request(req: HttpRequest, app: web::Data<App>) -> PageResult {
    let notice = flash::sentence(&req, Words::default());
    let page = request_page(&app, String::new(), Faults::default(), notice);
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn request_page(app: &App, email: String, faults: Faults, notice: String) -> RequestPage {
    let token = app.form_tokens.public(app.now());
    RequestPage { page: Frame::new(Words::default()), token, email, faults, notice }
}

async fn request_submitted(req: HttpRequest, app: web::Data<App>, form: Posted<RequestForm>) -> PageResult {
    let (form, now, words) = (form.0, app.now(), Words::default());
    app.limits.take(Asking::SignIn, network(&req))?;
    app.limits.take(Asking::SignInAllDay, network(&req))?;
    let mut faults = Faults::default();
    if app.form_tokens.check_public(&form.form_token, now) != FormToken::Good {
        faults.add("email", words.say("sign-in-form-old"));
    }
    let parsed = EmailAddress::parse(&form.email);
    if parsed.is_err() {
        faults.add("email", words.say("sign-in-email-fault"));
    }
    let email = match parsed {
        Ok(email) if faults.is_empty() => email,
        _ => {
            let page = request_page(&app, form.email, faults, String::new());
            return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
        }
    };
    let (stationery, caps) = (Stationery::of(&app), app.config.gate);
    app.write(move |conn| request_sign_in(conn, &stationery, &email, caps, now)).await?;
    Ok(see_other(&flash::with(&links::sign_ins(), "sign-in-sent")))
}

async fn show_sign_in(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    show_button(&app, &token, String::new(), StatusCode::OK).await
}

async fn show_button(app: &App, token: &str, fault: String, status: StatusCode) -> PageResult {
    let Some(token) = Token::parse(token) else { return show_gone() };
    let (hash, since) = (token.hash(Purpose::SignIn), app.now() - SIGN_IN_LIFETIME);
    let waiting = app.read(move |conn| store::find_waiting_sign_in(conn, &hash, since)).await?;
    let Some(organiser) = waiting else { return show_gone() };
    let email = organiser.email(&app.seal).map_err(|e| crate::web::error::AppError::defect(&e))?;
    let page = SignInPage {
        page: Frame::new(Words::default()),
        action: links::sign_in(&token.text()),
        token: app.form_tokens.public(app.now()),
        masked: masked(&email),
        fault,
    };
    show(&page, status, Privacy::Secret)
}

fn show_gone() -> PageResult {
    show(&GonePage { page: Frame::new(Words::default()) }, StatusCode::GONE, Privacy::Secret)
}

async fn sign_in_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    form: Posted<ButtonForm>,
) -> PageResult {
    app.limits.take(Asking::SignIn, network(&req))?;
    let now = app.now();
    if app.form_tokens.check_public(&form.0.form_token, now) != FormToken::Good {
        let fault = Words::default().say("sign-in-form-old");
        return show_button(&app, &token, fault, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let Some(token) = Token::parse(&token) else { return show_gone() };
    let seal = app.seal.clone();
    match app.write(move |conn| sign_in(conn, &seal, &token, now)).await? {
        Err(SignInRefusal::NoSuchLink) => show_gone(),
        Ok(signed_in) => {
            let mut response = see_other(&links::desk());
            let cookie = session::start(&signed_in.session, Line::of(&app.config.base()));
            response.add_cookie(&cookie).map_err(|e| crate::web::error::AppError::defect(&e))?;
            Ok(response)
        }
    }
}

struct SignInMail<'a> {
    stationery: &'a Stationery,
    link: String,
}

crate::sheets!(
    askama::Template,
    SignInMail,
    sign_in_mail,
    "mail/sign_in.subject.txt",
    "mail/sign_in.txt",
    "mail/sign_in.html"
);

mod unknown {
    use super::{Stationery, stationery};

    pub(super) struct UnknownMail<'a> {
        pub stationery: &'a Stationery,
    }

    crate::sheets!(
        askama::Template,
        UnknownMail,
        sheets,
        "mail/sign_in_unknown.subject.txt",
        "mail/sign_in_unknown.txt",
        "mail/sign_in_unknown.html"
    );

    pub(super) fn post(
        conn: &mut super::Conn,
        stationery: &Stationery,
        to: &super::EmailAddress,
        now: super::Time,
    ) -> super::QueryResult<()> {
        let mail = UnknownMail { stationery };
        stationery::post(conn, stationery, ("sign_in_unknown", to), sheets(&mail)?, now)
    }
}

/// Queues a mail: with a link for an organiser, which supersedes an earlier link; with the truth for anyone else.
///
/// # Errors
/// The database's.
pub fn request_sign_in(
    conn: &mut Conn,
    stationery: &Stationery,
    email: &EmailAddress,
    caps: Switch,
    now: Time,
) -> QueryResult<()> {
    let key = email_key(&stationery.seal, email);
    match store::find_organiser(conn, &key)? {
        None => unknown::post(conn, stationery, email, now),
        Some(organiser) => send_link(conn, stationery, &organiser, caps, now),
    }
}

/// The most mails with a link in a day, for an organiser who does not follow any of them.
const MOST_LINKS_A_DAY: i32 = 10;

/// The link goes to the address that was invited, not to the one typed: the two may be spelled alike and be two people's.
///
/// A mailbox that has had enough gets no other link: the newest that it has works for as long again. So nobody can flood an
/// organiser, and nobody can keep one out by asking in their stead.
fn send_link(
    conn: &mut Conn,
    stationery: &Stationery,
    organiser: &Organiser,
    caps: Switch,
    now: Time,
) -> QueryResult<()> {
    let tally_key = link_tally_key(&stationery.seal, &organiser.id);
    if caps == Switch::On
        && !tally::take(conn, &tally_key, london_date(now), MOST_LINKS_A_DAY)?
        && store::renew_waiting_sign_ins(conn, &organiser.id, now)?
    {
        return Ok(());
    }
    let to = organiser.email(&stationery.seal)?;
    let token = Token::random();
    store::delete_waiting_sign_ins(conn, &organiser.id)?;
    store::insert_sign_in(conn, &token.hash(Purpose::SignIn), &organiser.id, now)?;
    let mail = SignInMail { stationery, link: stationery.links.absolute(&links::sign_in(&token.text())) };
    stationery::post(conn, stationery, ("sign_in", &to), sign_in_mail(&mail)?, now)
}

/// Apart from the mails that strangers cause: those must not use up an organiser's links.
fn link_tally_key(seal: &Seal, organiser: &OrganiserId) -> Vec<u8> {
    seal.service_lookup().hash("sign_in_links", organiser.as_str())
}

/// A session that has begun.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose it is.
    pub organiser: OrganiserId,
    /// What the cookie carries.
    pub session: Token,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// The link was never given out, was used, was superseded or is too old; which of these is not told.
    NoSuchLink,
}

/// Uses up a link and begins a session.
///
/// # Errors
/// The database's.
pub fn sign_in(conn: &mut Conn, seal: &Seal, token: &Token, now: Time) -> crate::db::Deed<SignedIn, SignInRefusal> {
    let (hash, since) = (token.hash(Purpose::SignIn), now - SIGN_IN_LIFETIME);
    let Some(organiser) = store::find_waiting_sign_in(conn, &hash, since)? else {
        return Ok(Err(SignInRefusal::NoSuchLink));
    };
    if !store::mark_sign_in_used(conn, &hash, since, now)? {
        return Ok(Err(SignInRefusal::NoSuchLink));
    }
    // Whoever followed a link is there, and has none left: their day begins anew.
    tally::forget(conn, &link_tally_key(seal, &organiser.id))?;
    let session = Token::random();
    store::insert_session(conn, &session.hash(Purpose::Session), &organiser.id, now)?;
    let entry = Entry { team: None, organiser: Some(&organiser.id), letter: None, deed: Deed::SignedIn, detail: None };
    audit::note(conn, seal, entry, now)?;
    Ok(Ok(SignedIn { organiser: organiser.id, session }))
}

/// Forgets links that are too old to work and sessions that nobody used for two weeks: a nightly round.
///
/// # Errors
/// The database's.
pub fn forget_stale(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let links = store::delete_sign_ins_before(conn, now - SIGN_IN_LIFETIME)?;
    Ok(links + store::delete_sessions_before(conn, now - SESSION_LIFETIME)?)
}
