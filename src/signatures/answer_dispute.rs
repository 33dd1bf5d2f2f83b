//! The signer whose name somebody disputes: told by mail, and able to answer that they did sign.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::QueryResult;

use super::collect::own_page_token;
use super::confirm::check_button;
use super::model::{HoldDetail, HoldReason, Signature, SignatureId};
use super::store::{self, holds};
use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::organisers::stationery::Stationery;
use crate::seal::Seal;
use crate::secret::Purpose;
use crate::web::error::{AppError, message_key};
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The purpose of the mail to a signer whose name is disputed.
pub const DISPUTED: &str = "disputed";

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DISPUTE_ANSWER).get(show_answer).post(answer_submitted));
}

#[derive(Template)]
#[template(path = "signatures/answer_dispute.html")]
struct AnswerPage {
    page: Frame,
    token: String,
    done: String,
    action: String,
    own_page: String,
    disputed: bool,
    asserted: bool,
}

struct DisputedMail<'a> {
    stationery: &'a Stationery,
    link: String,
    own_page: String,
}

crate::sheets!(
    askama::Template,
    DisputedMail,
    write_disputed,
    "mail/disputed.subject.txt",
    "mail/disputed.txt",
    "mail/disputed.html"
);

/// Tells the signer that their name is hidden, if their address is held. The mail names no letter: whoever reads along
/// learns nothing from it.
///
/// # Errors
/// The database's.
pub fn tell_signer(conn: &mut Conn, stationery: &Stationery, signature: &Signature, now: Time) -> QueryResult<()> {
    let Ok(person) = signature.open(&stationery.seal) else { return Ok(()) };
    let Ok(to) = EmailAddress::parse(&person.email) else { return Ok(()) };
    let token = own_page_token(&stationery.seal, &signature.id);
    let mail = DisputedMail {
        stationery,
        link: stationery.links.absolute(&links::dispute_answer(&token)),
        own_page: stationery.links.absolute(&links::signer(&token)),
    };
    let written = write_disputed(&mail)?;
    let message = Message::from_service(DISPUTED, &to, written.subject, written.text, written.html);
    outbox::queue(conn, &stationery.seal, &message, &stationery.domain, now).map(|_| ())
}

async fn find(app: &App, token: &str) -> Result<(Signature, Letter), AppError> {
    let unknown = || AppError::new(StatusCode::NOT_FOUND, message_key("own-unknown"), message_key("own-unknown-words"));
    let id = app.seal.signer().open(Purpose::SignerPage, token).and_then(SignatureId::parse).ok_or_else(unknown)?;
    let found = app.read(move |conn| {
        let signature = store::find(conn, &id)?;
        let letter = letters::find_letter(conn, &signature.letter_id)?;
        Ok((signature, letter))
    });
    found.await.map_err(|error| if error.status() == StatusCode::NOT_FOUND { unknown() } else { error })
}

async fn show_answer(req: HttpRequest, app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (signature, letter) = find(&app, &token).await?;
    let (id, words) = (signature.id, Words::of(&letter.language));
    let of_it = app.read(move |conn| holds::list_of(conn, &[id])).await?;
    let waiting: Vec<_> =
        of_it.iter().filter(|hold| hold.reason == HoldReason::Disputed && hold.decided_at.is_none()).collect();
    let asserted = |hold: &&holds::Hold| {
        HoldDetail::open(&app.seal, &hold.id, hold.detail_sealed.as_deref()).asserted_at.is_some()
    };
    let page = AnswerPage {
        page: risk::frame(&app.config, &letter),
        token: app.form_tokens.public(app.now()),
        done: flash::sentence(&req, words),
        action: links::dispute_answer(&token),
        own_page: links::signer(&token),
        disputed: !waiting.is_empty(),
        asserted: waiting.iter().any(asserted),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn answer_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    check_button(&app, &form.form_token)?;
    let (signature, _) = find(&app, &token).await?;
    let (seal, now) = (app.seal.clone(), app.now());
    app.write(move |conn| assert_signed(conn, &seal, &signature.id, now)).await?;
    Ok(see_other(&flash::with(&links::dispute_answer(&token), "asserted")))
}

/// Notes beside every dispute that waits that the signer says they did sign. The first time stands.
///
/// # Errors
/// The database's.
pub fn assert_signed(conn: &mut Conn, seal: &Seal, id: &SignatureId, now: Time) -> QueryResult<()> {
    for hold in holds::list_of(conn, std::slice::from_ref(id))? {
        if hold.reason != HoldReason::Disputed || hold.decided_at.is_some() {
            continue;
        }
        let mut detail = HoldDetail::open(seal, &hold.id, hold.detail_sealed.as_deref());
        if detail.asserted_at.is_none() {
            detail.asserted_at = Some(now);
            holds::set_detail(conn, &hold.id, Some(&detail.close(seal, &hold.id)))?;
        }
    }
    Ok(())
}
