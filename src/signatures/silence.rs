//! "Never write to me again", for whoever has the mailbox, also if they never signed: the link stands in the first mail.
//! The mailbox goes onto the suppression list as a keyed hash, and whoever types its address into a form is answered as
//! ever.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};

use super::confirm::check_button;
use super::consents::{self, ConsentKind, NO};
use super::model::{SignatureId, SignatureState};
use super::store::{self, traces};
use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::links;
use crate::locale::Words;
use crate::mail::suppression::{self, Reason};
use crate::seal::Seal;
use crate::secret::Purpose;
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::SILENCE).get(show_silence).post(silence_submitted))
        .service(route::at(links::SILENCE_END).post(end_submitted));
}

#[derive(Template)]
#[template(path = "signatures/silence.html")]
struct SilencePage {
    page: Frame,
    token: String,
    done: String,
    silent: bool,
    action: String,
    end: String,
}

/// Whose silence a link asks for.
#[derive(Debug, Clone)]
struct Mailbox {
    address_key: Vec<u8>,
    signature: Option<SignatureId>,
}

/// The token of the link in a mail to a mailbox, about one signature if there is one. It carries the mailbox's keyed
/// hash, so that it works when the signature is long deleted.
pub fn silence_token(seal: &Seal, to: &EmailAddress, signature: Option<&SignatureId>) -> String {
    let key = hex::encode(suppression::key_of(seal, to));
    let subject = signature.map_or_else(|| key.clone(), |id| format!("{key}~{id}"));
    seal.signer().sign(Purpose::Silence, &subject)
}

fn mailbox_of(app: &App, token: &str) -> Result<Mailbox, AppError> {
    let subject = app.seal.signer().open(Purpose::Silence, token).ok_or_else(unknown)?;
    let (key, id) = subject.split_once('~').unwrap_or((subject, ""));
    let address_key = hex::decode(key).map_err(|_| unknown())?;
    Ok(Mailbox { address_key, signature: SignatureId::parse(id) })
}

fn unknown() -> AppError {
    AppError::new(StatusCode::NOT_FOUND, message_key("silence-unknown"), message_key("silence-unknown-words"))
}

async fn show_silence(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    silence_page(&app, &token, String::new()).await
}

async fn silence_page(app: &App, token: &str, done: String) -> PageResult {
    let mailbox = mailbox_of(app, token)?;
    let reason = app.read(move |conn| suppression::find_reason(conn, &mailbox.address_key)).await?;
    let page = SilencePage {
        page: Frame::new(Words::default()),
        token: app.form_tokens.public(app.now()),
        done,
        silent: reason == Some(Reason::NeverWrite),
        action: links::silence(token),
        end: links::silence_end(token),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// The button, or a mail program's one click (RFC 8058, section 3.1): the address itself is the secret, and all it can do
/// is stop mail. So the body is not read, and the page is the answer.
async fn silence_submitted(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (mailbox, now) = (mailbox_of(&app, &token)?, app.now());
    app.write(move |conn| silence(conn, &mailbox.address_key, mailbox.signature.as_ref(), now)).await?;
    silence_page(&app, &token, Words::default().say("silence-done")).await
}

async fn end_submitted(app: web::Data<App>, token: web::Path<String>, Posted(form): Posted<ButtonForm>) -> PageResult {
    let mailbox = mailbox_of(&app, &token)?;
    check_button(&app, &form.form_token)?;
    app.write(move |conn| suppression::lift_silence(conn, &mailbox.address_key)).await?;
    silence_page(&app, &token, Words::default().say("silence-ended")).await
}

/// Writes to a mailbox no more. What nobody confirmed there is deleted; whoever did confirm is told of nothing any more.
///
/// # Errors
/// The database's.
pub fn silence(conn: &mut Conn, address_key: &[u8], id: Option<&SignatureId>, now: Time) -> QueryResult<()> {
    suppression::insert_or_skip(conn, address_key, Reason::NeverWrite, now)?;
    let Some(id) = id else { return Ok(()) };
    let Some(signature) = store::find(conn, id).optional()? else { return Ok(()) };
    if signature.state() == SignatureState::Unconfirmed && store::delete_unconfirmed(conn, id)? {
        return traces::delete_all(conn, id);
    }
    if signature.wants_updates {
        consents::note_ended(conn, &signature, &[(ConsentKind::Updates, NO)], now)?;
        store::set_no_updates(conn, id)?;
    }
    Ok(())
}
