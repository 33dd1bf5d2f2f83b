//! "This was not me": for whoever has a mailbox that somebody else typed into the form.

use actix_web::http::StatusCode;
use actix_web::web;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;

use super::confirm::{check_button, handle_of, link_answer, unknown_link};
use super::model::{RemovedReason, SignatureId};
use super::own_page::forget_kept;
use super::pass::Pass;
use super::store::{self, traces};
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::secret::Purpose;
use crate::web::form::Posted;
use crate::web::page::PageResult;
use crate::web::route;

/// The route of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DISAVOWAL).post(disavow_submitted));
}

/// The button "this was not me". `mine` leads to the signature also when a newer form has replaced the link's token.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DisavowalForm {
    form_token: String,
    mine: String,
}

async fn disavow_submitted(
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<DisavowalForm>,
) -> PageResult {
    check_button(&app, &form.form_token)?;
    let handle = handle_of(&app, &token)?;
    let mine = app.seal.signer().open(Purpose::SignerPage, &form.mine).and_then(SignatureId::parse);
    let now = app.now();
    match app.write(move |conn| disavow(conn, &handle, mine.as_ref(), now)).await? {
        Disavowed::Deleted => {}
        Disavowed::Removed { slug } => forget_kept(&app, &slug),
        Disavowed::Unknown => return Err(unknown_link()),
    }
    let words = Words::default();
    let said = (words.say("confirm-not-me-done"), words.say("confirm-not-me-done-words"));
    link_answer(words, said, links::home(), StatusCode::OK)
}

/// What "this was not me" found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disavowed {
    /// It waited, or had been disavowed before: nothing of it is held.
    Deleted,
    /// Somebody had confirmed it: it leaves the count.
    Removed {
        /// The place in addresses of the letter whose page has changed.
        slug: String,
    },
    /// Nothing is known of this link.
    Unknown,
}

/// "This was not me": what waits is deleted; what was confirmed by somebody else is removed and leaves the count. A form
/// that was sent again replaced the link's token, not the signature: `mine` still leads to it.
///
/// # Errors
/// The database's.
pub fn disavow(conn: &mut Conn, handle: &Pass, mine: Option<&SignatureId>, now: Time) -> QueryResult<Disavowed> {
    let mut found = store::find_by_handle(conn, handle).optional()?;
    if let (None, Some(id)) = (&found, mine) {
        found = store::find(conn, id).optional()?;
    }
    let Some(signature) = found else {
        return Ok(if mine.is_some() { Disavowed::Deleted } else { Disavowed::Unknown });
    };
    if store::delete_unconfirmed(conn, &signature.id)? {
        traces::delete_all(conn, &signature.id)?;
        return Ok(Disavowed::Deleted);
    }
    if !store::mark_removed(conn, &signature.id, RemovedReason::NotMe, now)? {
        return Ok(Disavowed::Deleted);
    }
    store::forget(conn, &signature.id, now)?;
    traces::end(conn, &signature.id, now)?;
    letters::touch(conn, &signature.letter_id, now)?;
    letters::find_letter(conn, &signature.letter_id).map(|letter| Disavowed::Removed { slug: letter.slug })
}
