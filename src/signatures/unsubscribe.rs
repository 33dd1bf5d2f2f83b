//! No more mail about a letter: the button of the signer's own page, or a mail program's one click.
//!
//! The answer is the same whether the signature waits, counts, was taken back or is not held any more: whoever was
//! forwarded a mail, or runs the program that reads it, learns nothing about its owner by stopping the next one.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};

use super::consents::{self, ConsentKind, NO};
use super::model::SignatureId;
use super::own_page::{show_own_page, signature_id};
use super::store::{self, lease};
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::links;
use crate::locale::Words;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::UNSUBSCRIPTION).get(show_own_page).post_paced(unsubscribe_submitted));
}

#[derive(Template)]
#[template(path = "signatures/unsubscribed.html")]
struct UnsubscribedPage {
    page: Frame,
    own_page: String,
}

/// One click (RFC 8058, section 3.1). Whatever the body is, and in whatever form, it is not read: the address itself is
/// the secret, and all it can do is stop mail. A mail program follows no redirect, so the page is the answer.
async fn unsubscribe_submitted(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let id = signature_id(&app, &token)?;
    let now = app.now();
    app.write(move |conn| unsubscribe(conn, &id, now)).await?;
    let page = UnsubscribedPage { page: Frame::new(Words::default()), own_page: links::signer(&token) };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// Stops the mails about a letter, and notes that the consent to them ended.
///
/// # Errors
/// The database's.
pub fn unsubscribe(conn: &mut Conn, id: &SignatureId, now: Time) -> QueryResult<()> {
    let Some(signature) = store::find(conn, id).optional()?.filter(|signature| signature.wants_updates) else {
        return lease::leave_mark(conn, now);
    };
    consents::note_ended(conn, &signature, &[(ConsentKind::Updates, NO)], now)?;
    store::set_no_updates(conn, id)
}
