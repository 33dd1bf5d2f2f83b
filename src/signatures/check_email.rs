//! The page after the form, the same for everyone: the short code from the mail works here, in the tab that was left open,
//! and another mail can be asked for.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;

use super::collect::{letter_closed, mail_domain, send_again};
use super::confirm::{
    CodeRefusal, ConfirmJob, ConfirmRefusal, Confirmed, check_button, refusal_of, text_changed_page, thanks_path,
};
use super::gate::{Gate, mails};
use super::lanes::Lanes;
use super::model::Signature;
use super::pass::Pass;
use super::ready::{Operator, ReadyLetters};
use super::store::{self, lease};
use crate::app::{App, page_error};
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::mail::suppression;
use crate::secret::Signer;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{route, visitor};

/// The routes of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::CHECK_EMAIL).get(show_check_email))
        .service(route::at(links::RESEND).post_paced(resend_submitted))
        .service(route::at(links::CONFIRMATIONS).post_paced(code_submitted));
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
    let letter = app.read(move |conn| letters::find_public(conn, &slug)).await?;
    let frame = risk::frame(&app.config, &letter);
    check_email_page(&app, frame, &query.handle, "", !query.again.is_empty(), StatusCode::OK)
}

fn check_email_page(
    app: &App,
    frame: Frame,
    handle: &str,
    fault: &str,
    sent_again: bool,
    status: StatusCode,
) -> PageResult {
    let page = CheckEmailPage {
        page: frame,
        token: app.form_tokens.public(app.now()),
        handle: handle.to_owned(),
        mail_from: app.config.mail_from.as_mailbox(),
        code_fault: fault.to_owned(),
        sent_again,
    };
    show(&page, status, Privacy::Secret)
}

/// The page where only a handle is known: a letter that it might lead to could be one whose signers are at risk, and
/// looking for it would answer strangers.
fn discreet(app: &App) -> Frame {
    Frame::new(Words::default()).discreet(app.config.leave_url.as_str())
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
    gate: web::Data<Gate>,
    Posted(form): Posted<CodeForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    let words = Words::default();
    let again = || {
        let fault = words.say("confirm-code-wrong");
        check_email_page(&app, discreet(&app), &form.handle, &fault, false, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let Some(handles) = Handles::parse(app.seal.signer(), &form.handle) else { return again() };
    match confirm_by_code((&app, &lanes, &gate), &handles, &form.code).await? {
        Ok(done) => Ok(see_other(&thanks_path(&app, &done))),
        Err(CodeRefusal::Link(ConfirmRefusal::LetterClosed)) => Err(letter_closed()),
        Err(CodeRefusal::Link(ConfirmRefusal::TextChanged { slug, language })) => text_changed_page(&slug, &language),
        // Whoever holds only the handle learns nothing about the signature that it may or may not lead to.
        Err(_) => again(),
    }
}

async fn confirm_by_code(
    (app, lanes, gate): (&App, &Lanes, &Gate),
    handles: &Handles,
    code: &str,
) -> Result<Confirmed, AppError> {
    let mut answer = Err(CodeRefusal::WrongCode);
    for handle in &handles.0 {
        let (least_wait, now) = (gate.least_wait(), app.now());
        let job = ConfirmJob { handle: handle.clone(), code: Some(code.to_owned()), least_wait, now };
        answer = lanes.confirm.submit(job).await.map_err(page_error)?;
        if answer != Err(CodeRefusal::Link(ConfirmRefusal::Unknown)) {
            break;
        }
    }
    Ok(answer)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ResendForm {
    form_token: String,
    handle: String,
}

async fn resend_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    ready: web::Data<ReadyLetters>,
    Posted(form): Posted<ResendForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    check_button(&app, &form.form_token)?;
    let Some(handles) = Handles::parse(app.seal.signer(), &form.handle) else { return Err(AppError::bad_request()) };
    let signer = app.seal.signer();
    let pass = handles.newest().next(signer);
    let next = handles.then(pass.handle()).text(signer);
    send_another(&app, ready.into_inner(), handles, pass).await?;
    check_email_page(&app, discreet(&app), &next, "", true, StatusCode::OK)
}

/// The handles of one tab, the newest first. Each mail that is asked for adds one, whether a mail is sent or not: a limit
/// that can be seen would tell strangers for whom a signature waits. Where none was sent, an earlier one goes on working.
#[derive(Clone)]
struct Handles(Vec<Pass>);

impl Handles {
    /// As many as the limits let anyone ask for in a sitting.
    const MOST: usize = 16;

    fn parse(signer: &Signer, text: &str) -> Option<Handles> {
        let parse = |text| Pass::parse(signer, text);
        let handles: Vec<Pass> = text.split('.').take(Handles::MOST + 1).map(parse).collect::<Option<_>>()?;
        (handles.len() <= Handles::MOST).then_some(Handles(handles))
    }

    fn newest(&self) -> &Pass {
        &self.0[0]
    }

    fn then(&self, next: Pass) -> Handles {
        Handles(std::iter::once(next).chain(self.0.iter().cloned()).take(Handles::MOST).collect())
    }

    fn text(&self, signer: &Signer) -> String {
        self.0.iter().map(|handle| handle.text(signer)).collect::<Vec<_>>().join(".")
    }
}

/// Sends another mail, with the link that follows from the page's newest handle, so that a page whose button is pressed
/// twice leads to the same mail twice. Nothing is sent to a mailbox that has had enough, or where nobody waits.
async fn send_another(app: &App, ready: Arc<ReadyLetters>, handles: Handles, pass: Pass) -> Result<(), AppError> {
    let (next, caps, now) = (pass.handle(), app.config.gate, app.now());
    let (seal, app_links) = (Arc::clone(&app.seal), app.links.clone());
    let (domain, operator) = (mail_domain(app), Operator::of(&app.config));
    app.write(move |conn| {
        // Whoever presses the button twice has had the next mail by now.
        if find_waiting(conn, &next, now)?.is_some() {
            return lease::leave_mark(conn, now);
        }
        let Some((signature, letter)) = find_any_waiting(conn, &handles, now)? else {
            return lease::leave_mark(conn, now);
        };
        let mailbox = suppression::key(&seal, &signature.open(&seal)?.email);
        if !mails::take_another(conn, &signature, &mailbox, caps, now)? {
            return lease::leave_mark(conn, now);
        }
        let letter = ready.get_or_read(conn, &seal, &app_links, &letter.slug, &operator)?;
        send_again(conn, &seal, &letter, &signature, &pass, &domain, now)
    })
    .await
}

fn find_any_waiting(conn: &mut Conn, handles: &Handles, now: Time) -> QueryResult<Option<(Signature, Letter)>> {
    for handle in &handles.0 {
        if let Some(found) = find_waiting(conn, handle, now)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn find_waiting(conn: &mut Conn, handle: &Pass, now: Time) -> QueryResult<Option<(Signature, Letter)>> {
    let Some(signature) = store::find_by_handle(conn, handle).optional()? else { return Ok(None) };
    let letter = letters::find_letter(conn, &signature.letter_id)?;
    let waits = matches!(refusal_of(&signature, &letter, now), None | Some(ConfirmRefusal::Expired));
    Ok(waits.then_some((signature, letter)))
}
