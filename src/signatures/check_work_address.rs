//! Proving a work address: sign with the private one, prove with the work one, and the work one is forgotten.
//!
//! The address is written nowhere but into the mail that goes to it. Whoever holds the link in that mail presses a button;
//! then the kind of body that gave out the address is kept, and nothing else.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;

use super::check_mails::{self, Envelope};
use super::check_page::{Returned, Typed, answered, check_token, returned};
use super::checks::{self, AskRefusal, Asked, Check, CheckKind, CheckOutcome, DecideRefusal, Decision};
use super::confirm::check_button;
use super::model::Signature;
use super::own_page;
use super::store::checks as store;
use crate::app::App;
use crate::clock::Time;
use crate::contact::{EmailAddress, Fault};
use crate::councils::domain_class::{DomainClass, class_of};
use crate::db::{Conn, Deed};
use crate::letters::model::Letter;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::secret::{Purpose, Token};
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::{route, visitor};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::CHECK_WORK_ADDRESS).post(work_address_submitted))
        .service(route::at(links::ADDRESS_CHECK).get(show_address_check).post(address_check_submitted));
}

/// The page behind the link, and what follows its button. It names no letter: the mailbox may be read by others.
#[derive(Template)]
#[template(path = "signatures/address_check.html")]
struct AddressCheckPage {
    page: Frame,
    heading: String,
    words: String,
    token: String,
    action: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WorkAddressForm {
    form_token: String,
    email: String,
}

async fn work_address_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<WorkAddressForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    let (signature, letter) = own_page::find(&app, &token).await?;
    let words = Words::of(&letter.language);
    let come_back =
        |faults, status| Returned { typed: Typed { email: form.email.clone(), ..Typed::default() }, faults, status };
    if let Err(faults) = check_token(&app, &form.form_token, "email", words) {
        return returned(&app, &token, (signature, letter), come_back(faults, StatusCode::FORBIDDEN)).await;
    }
    let (email, class) = match read_address(&form.email, words) {
        Ok(read) => read,
        Err(faults) => {
            let back = come_back(faults, StatusCode::UNPROCESSABLE_ENTITY);
            return returned(&app, &token, (signature, letter), back).await;
        }
    };
    let (envelope, links, now) = (Envelope::of(&app), app.links.clone(), app.now());
    let asked = app
        .write(move |conn| {
            let token = Token::random();
            let link = links.absolute(&links::address_check(&token.text()));
            let given = Given { email: &email, class: &class, token: &token, link: &link };
            ask_work_address(conn, &envelope, (&signature, &letter), &given, now)
        })
        .await?;
    answered(&token, asked, "check-mail-sent")
}

/// An address of a body that is on the list of domain classes. What is wrong depends only on what was typed.
fn read_address(typed: &str, words: Words) -> Result<(EmailAddress, DomainClass), Faults> {
    let fault = |said: String| {
        let mut faults = Faults::default();
        faults.add("email", said);
        faults
    };
    let email = EmailAddress::parse(typed).map_err(|why| {
        fault(match why {
            Fault::Missing => words.say("check-fault-address-missing"),
            Fault::TooLong => words.say("sign-fault-email-long"),
            Fault::ControlCharacter => words.say("sign-fault-control"),
            _ => words.say("sign-fault-email-form"),
        })
    })?;
    match class_of(email.domain()) {
        Some(class) => Ok((email, class)),
        None => Err(fault(words.say("check-fault-no-class"))),
    }
}

/// What a work address is asked with.
struct Given<'a> {
    email: &'a EmailAddress,
    class: &'a DomainClass,
    token: &'a Token,
    link: &'a str,
}

/// Takes a work address and queues the mail to it: the link, or that the address has proved another signature. The asker
/// is answered alike.
fn ask_work_address(
    conn: &mut Conn,
    envelope: &Envelope,
    (signature, letter): (&Signature, &Letter),
    given: &Given<'_>,
    now: Time,
) -> Deed<(), AskRefusal> {
    let asked = Asked {
        signature: &signature.id,
        kind: CheckKind::WorkAddress,
        class: &given.class.key,
        detail: None,
        once: &given.email.canonical(),
        token_hash: Some(given.token.hash(Purpose::WorkAddress).to_vec()),
    };
    let check = match checks::ask(conn, envelope.seal(), &asked, now)? {
        Ok(check) => check,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let to = (given.email, Words::of(&letter.language));
    if store::has_proved_another(conn, &check)? {
        check_mails::queue_used(conn, envelope, to, now)?;
    } else {
        check_mails::queue_link(conn, envelope, to, given.link, now)?;
    }
    Ok(Ok(()))
}

async fn show_address_check(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let secret = Token::parse(&token).ok_or_else(unknown_link)?;
    let now = app.now();
    let (check, words) = match app.read(move |conn| find_waiting(conn, &secret, now)).await? {
        Ok(found) => found,
        Err(refusal) => return refusal_page(refusal),
    };
    if check.outcome == Some(CheckOutcome::Proved) {
        return answer(words);
    }
    let page = AddressCheckPage {
        page: Frame::new(words),
        heading: words.say("address-check-title"),
        words: words.say("address-check-words"),
        token: app.form_tokens.public(now),
        action: links::address_check(&token),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn address_check_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    let secret = Token::parse(&token).ok_or_else(unknown_link)?;
    let now = app.now();
    match app.write(move |conn| prove_address(conn, &secret, now)).await? {
        Ok(words) => answer(words),
        Err(refusal) => refusal_page(refusal),
    }
}

fn answer(words: Words) -> PageResult {
    let page = AddressCheckPage {
        page: Frame::new(words),
        heading: words.say("address-check-done"),
        words: words.say("address-check-done-words"),
        token: String::new(),
        action: String::new(),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// Why a link proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRefusal {
    /// Nothing waits for it: mistyped, replaced by a newer one, or taken back.
    Unknown,
    /// It is older than [`checks::LINK_LIFETIME`].
    Expired,
    /// The address has proved another signature.
    UsedElsewhere,
}

fn refusal_page(refusal: ProofRefusal) -> PageResult {
    let (status, heading, words) = match refusal {
        ProofRefusal::Unknown => return Err(unknown_link()),
        ProofRefusal::Expired => {
            (StatusCode::GONE, message_key("address-check-expired"), message_key("address-check-expired-words"))
        }
        ProofRefusal::UsedElsewhere => {
            (StatusCode::CONFLICT, message_key("address-check-used"), message_key("address-check-used-words"))
        }
    };
    Err(AppError::new(status, heading, words))
}

fn unknown_link() -> AppError {
    AppError::new(
        StatusCode::NOT_FOUND,
        message_key("address-check-unknown"),
        message_key("address-check-unknown-words"),
    )
}

/// The check that a link leads to, and its letter's words.
fn find_waiting(conn: &mut Conn, token: &Token, now: Time) -> Deed<(Check, Words), ProofRefusal> {
    let hash = token.hash(Purpose::WorkAddress);
    let Some(check) = store::find_by_token(conn, &hash).optional()? else { return Ok(Err(ProofRefusal::Unknown)) };
    if check.is_expired(now) {
        return Ok(Err(ProofRefusal::Expired));
    }
    let words = words_of(conn, &check)?;
    Ok(Ok((check, words)))
}

fn words_of(conn: &mut Conn, check: &Check) -> QueryResult<Words> {
    letters::find_letter(conn, &check.letter_id).map(|letter| Words::of(&letter.language))
}

/// Proves an address. Pressing the button again changes nothing and is answered alike.
///
/// # Errors
/// The database's.
pub fn prove_address(conn: &mut Conn, token: &Token, now: Time) -> Deed<Words, ProofRefusal> {
    let (check, words) = match find_waiting(conn, token, now)? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if check.outcome == Some(CheckOutcome::Proved) {
        return Ok(Ok(words));
    }
    let proved = Decision { outcome: CheckOutcome::Proved, by: None };
    Ok(match checks::decide(conn, &check, proved, now)? {
        Ok(()) => Ok(words),
        Err(DecideRefusal::Already) => Err(ProofRefusal::Unknown),
        Err(DecideRefusal::UsedElsewhere) => Err(ProofRefusal::UsedElsewhere),
    })
}
