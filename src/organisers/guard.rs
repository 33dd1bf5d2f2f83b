//! Who is at the desk: the session behind the cookie, and the forms that only it may send.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, web};

use super::model::{OrganiserId, SEEN_EVERY, SESSION_LIFETIME};
use super::store;
use crate::app::App;
use crate::clock::Time;
use crate::links;
use crate::locale::Words;
use crate::secret::Purpose;
use crate::web::csrf::FormToken;
use crate::web::error::AppError;
use crate::web::flash;
use crate::web::page::{Frame, see_other};
use crate::web::session::{self, Line};

/// Why a request does not reach the desk.
#[derive(Debug)]
pub enum Turned {
    /// Nobody is signed in: the visitor is sent to where one signs in.
    Away,
    /// Something else is wrong.
    To(AppError),
}

impl From<AppError> for Turned {
    fn from(error: AppError) -> Turned {
        Turned::To(error)
    }
}

impl std::fmt::Display for Turned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Turned::Away => f.write_str("nobody is signed in"),
            Turned::To(error) => error.fmt(f),
        }
    }
}

impl ResponseError for Turned {
    fn status_code(&self) -> StatusCode {
        match self {
            Turned::Away => StatusCode::SEE_OTHER,
            Turned::To(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Turned::Away => see_other(&links::sign_ins()),
            Turned::To(error) => error.error_response(),
        }
    }
}

/// The organiser whose session a request carries; without one the visitor is sent to `/sign-ins`.
#[derive(Clone)]
pub struct CurrentOrganiser {
    /// Who it is.
    pub id: OrganiserId,
    session_hash: [u8; 32],
}

impl std::fmt::Debug for CurrentOrganiser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CurrentOrganiser").field("id", &self.id).finish_non_exhaustive()
    }
}

impl CurrentOrganiser {
    /// What is stored of the session's token.
    pub fn session_hash(&self) -> [u8; 32] {
        self.session_hash
    }

    /// The audience that this session's forms are signed for.
    pub fn audience(&self) -> String {
        format!("desk-{}", hex::encode(&self.session_hash[..8]))
    }
}

impl FromRequest for CurrentOrganiser {
    type Error = Turned;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Turned>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = req.app_data::<web::Data<App>>().cloned();
        let token = app.as_ref().and_then(|app| session::token(req, Line::of(&app.config.base())));
        Box::pin(async move {
            let (Some(app), Some(token)) = (app, token) else { return Err(Turned::Away) };
            find(&app, token.hash(Purpose::Session), app.now()).await
        })
    }
}

async fn find(app: &App, session_hash: [u8; 32], now: Time) -> Result<CurrentOrganiser, Turned> {
    let found = app.read(move |conn| store::find_session(conn, &session_hash, now - SESSION_LIFETIME)).await?;
    let session = found.ok_or(Turned::Away)?;
    if now - session.seen_at >= SEEN_EVERY {
        // The page does not depend on this note; a database that takes no writes just now must not hide the desk.
        let _ = app.write(move |conn| store::mark_session_seen(conn, &session_hash, now)).await;
    }
    Ok(CurrentOrganiser { id: session.organiser_id, session_hash })
}

/// What a handler at the desk needs: the service, who is there, their words, and the session's form tokens.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The service.
    pub app: web::Data<App>,
    /// Who is there.
    pub organiser: CurrentOrganiser,
    /// Their language.
    pub words: Words,
    /// The sentence carried over a redirect; empty if there is none.
    pub notice: String,
}

impl Desk {
    /// The present moment.
    pub fn now(&self) -> Time {
        self.app.now()
    }

    /// A frame for a page of the desk.
    pub fn frame(&self) -> Frame {
        Frame::new(self.words)
    }

    /// A form token for this session.
    pub fn token(&self) -> String {
        self.app.form_tokens.issue(&self.organiser.audience(), self.now())
    }

    /// Checks a form token of this session.
    pub fn check(&self, form_token: &str) -> FormToken {
        self.app.form_tokens.check(&self.organiser.audience(), form_token, self.now())
    }
}

impl FromRequest for Desk {
    type Error = Turned;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Turned>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = req.app_data::<web::Data<App>>().cloned();
        let organiser = CurrentOrganiser::from_request(req, payload);
        let words = Words::default();
        let notice = flash::sentence(req, words);
        Box::pin(async move {
            let organiser = organiser.await?;
            let app = app.ok_or(Turned::Away)?;
            Ok(Desk { app, organiser, words, notice })
        })
    }
}
