//! Leaving the desk.

use actix_web::{HttpRequest, web};
use diesel::result::QueryResult;
use serde::Deserialize;

use super::audit::{self, Deed, Entry};
use super::guard::{Desk, Turned};
use super::model::OrganiserId;
use super::store;
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::links;
use crate::seal::Seal;
use crate::web::csrf::FormToken;
use crate::web::form::Posted;
use crate::web::page::{PageResult, see_other};
use crate::web::session::{self, Line};
use crate::web::{flash, route};

/// `POST /sign-out`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::SIGN_OUT).post(sign_out_submitted));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LeavingForm {
    form_token: String,
}

async fn sign_out_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    desk: Result<Desk, Turned>,
    form: Posted<LeavingForm>,
) -> PageResult {
    if let Err(Turned::To(error)) = desk {
        return Err(error);
    }
    if let Ok(desk) = desk {
        if desk.check(&form.0.form_token) != FormToken::Good {
            return Ok(see_other(&flash::with(&links::desk(), "try-again")));
        }
        let (seal, now) = (app.seal.clone(), app.now());
        let (organiser, session) = (desk.organiser.id.clone(), desk.organiser.session_hash());
        app.write(move |conn| sign_out(conn, &seal, &organiser, &session, now)).await?;
    }
    let mut response = see_other(&flash::with(&links::sign_ins(), "signed-out"));
    if session::token(&req, Line::of(&app.config.base())).is_some() {
        // A name or value that is no header value cannot be: it is ours.
        let _ = response.add_cookie(&session::end(Line::of(&app.config.base())));
    }
    Ok(response)
}

/// Ends a session; ending it again changes nothing.
///
/// # Errors
/// The database's.
pub fn sign_out(
    conn: &mut Conn,
    seal: &Seal,
    organiser: &OrganiserId,
    session_hash: &[u8; 32],
    now: Time,
) -> QueryResult<()> {
    if !store::mark_session_ended(conn, session_hash, now)? {
        return Ok(());
    }
    let entry = Entry { team: None, organiser: Some(organiser), letter: None, deed: Deed::SignedOut, detail: None };
    audit::note(conn, seal, entry, now)
}
