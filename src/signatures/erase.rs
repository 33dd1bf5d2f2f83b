//! Erasure: everything personal is destroyed at once, and what is left is said before the button.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;

use super::confirm::check_button;
use super::destroy::erase_mails;
use super::model::SignatureId;
use super::own_page::{find, forget_kept};
use super::store::{self, traces};
use super::withdraw::{Withdrawn, withdraw};
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::risk;
use crate::links;
use crate::seal::Seal;
use crate::web::form::{ButtonForm, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::ERASURE).get(show_erasure).post(erase_submitted));
}

#[derive(Template)]
#[template(path = "signatures/erasure.html")]
struct ErasurePage {
    page: Frame,
    token: String,
    back: String,
    action: String,
    confirmed: bool,
    erased: bool,
    dispatched: bool,
}

async fn show_erasure(app: web::Data<App>, token: web::Path<String>) -> PageResult {
    let (signature, letter) = find(&app, &token).await?;
    let page = ErasurePage {
        page: risk::frame(&app.config, &letter),
        token: app.form_tokens.public(app.now()),
        back: links::signer(&token),
        action: links::erasure(&token),
        confirmed: signature.confirmed_at.is_some(),
        erased: signature.forgotten_at.is_some(),
        dispatched: letter.dispatched_at.is_some(),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn erase_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<ButtonForm>,
) -> PageResult {
    check_button(&app, &form.form_token)?;
    let (signature, letter) = find(&app, &token).await?;
    let (seal, now) = (Arc::clone(&app.seal), app.now());
    let erased = app.write(move |conn| erase(conn, &seal, &signature.id, now)).await?;
    forget_kept(&app, &letter.slug);
    match erased {
        Withdrawn::Deleted => Ok(see_other(&links::letter(&letter.slug))),
        _ => Ok(see_other(&flash::with(&links::signer(&token), "erased"))),
    }
}

/// Withdraws a signature that stands, and destroys all that is held of its signer: what they typed, what they agreed to,
/// what was given for checks, and their mails. Once more changes nothing.
///
/// # Errors
/// The database's; `NotFound` when there is no such signature any more.
pub fn erase(conn: &mut Conn, seal: &Seal, id: &SignatureId, now: Time) -> QueryResult<Withdrawn> {
    let signature = store::find(conn, id)?;
    erase_mails(conn, seal, std::slice::from_ref(&signature))?;
    let withdrawn = withdraw(conn, &signature, now)?;
    traces::delete_all(conn, id)?;
    Ok(withdrawn)
}
