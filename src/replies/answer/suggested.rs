//! Taking up one suggestion of the machine, or saying that it is not so.

use actix_web::web;
use serde::Deserialize;

use super::super::model::ReplyId;
use super::super::store;
use super::super::store::suggestions::{Said, SuggestionId};
use super::super::suggest::{Decided, decide};
use crate::dispatch::desk::{check_form, find_own, letter_id};
use crate::links;
use crate::organisers::guard::Desk;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{PageResult, see_other};
use crate::web::{flash, route};

/// The route of a suggestion.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_SUGGESTION).post(said));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidForm {
    form_token: String,
    deed: String,
}

async fn said(desk: Desk, path: web::Path<(String, String, String)>, form: Posted<SaidForm>) -> PageResult {
    let id = letter_id(&path.0)?;
    let reply = ReplyId::parse(&path.1).ok_or(AppError::not_found())?;
    let suggestion = SuggestionId::parse(&path.2).ok_or(AppError::not_found())?;
    let here = links::desk_reply(id.as_str(), reply.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &here)? {
        return Ok(answer);
    }
    let said = match form.0.deed.as_str() {
        "accept" => Said::Accepted,
        "decline" => Said::Declined,
        _ => return Err(AppError::bad_request()),
    };
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let reply = store::find_reply(conn, &whole.letter.id, &reply)?;
        decide(conn, &seal, (&reply, &suggestion), said, Some(&organiser), now)
    });
    let key = match done.await? {
        Decided::Noted => "suggestion-noted",
        Decided::Before => "suggestion-before",
    };
    Ok(see_other(&flash::with(&here, key)))
}
