//! The address for mail servers: `POST /inbound/mail`, the raw message as its body, behind a bearer secret.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::read::Reader;
use super::room;
use crate::app::{App, page_error};
use crate::links;
use crate::replies::inbound::{Envelope, LARGEST_MESSAGE, Received};
use crate::replies::kinds::Door;
use crate::secret::same;
use crate::web::error::AppError;
use crate::web::form::{in_time, read_body};
use crate::web::limits::Asking;
use crate::web::route;
use crate::web::visitor::network;

/// The route of the door for mail servers.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::INBOUND).post(mail_submitted));
}

async fn mail_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    payload: web::Payload,
) -> Result<HttpResponse, AppError> {
    let secret = app.config.inbound_secret.as_ref().ok_or(AppError::not_found())?;
    if !shows_secret(&req, secret.expose_secret()) {
        app.limits.take(Asking::Inbound, network(&req))?;
        let refusal = HttpResponse::Unauthorized().insert_header((header::WWW_AUTHENTICATE, "Bearer")).finish();
        return Ok(refusal);
    }
    let _room = room::take(declared_length(&req)).await;
    let raw = in_time(read_body(&req, &mut payload.into_inner(), LARGEST_MESSAGE)).await?;
    if raw.is_empty() {
        return Err(AppError::bad_request());
    }
    let (envelope, now) = (Envelope::of_query(req.query_string()), app.now());
    let received = Reader::of(&app).take(raw, envelope, Door::Http, now).await.map_err(page_error)?;
    Ok(answer(received))
}

/// How much room a body takes; one that does not say so may be of any size.
pub(super) fn declared_length(req: &HttpRequest) -> usize {
    let length = req.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.unwrap_or(LARGEST_MESSAGE).min(LARGEST_MESSAGE)
}

fn shows_secret(req: &HttpRequest, secret: &str) -> bool {
    let shown = req.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, token) = shown.split_once(' ').unwrap_or_default();
    // Hashes are of one length, so that the time to compare tells nothing of the secret's.
    let matches = same(&Sha256::digest(token.trim()), &Sha256::digest(secret));
    matches && scheme.eq_ignore_ascii_case("bearer")
}

fn answer(received: Received) -> HttpResponse {
    let (mut response, word) = match received {
        Received::Filed(kind) => (HttpResponse::Created(), kind.as_str()),
        Received::UnknownAddress => (HttpResponse::Accepted(), "unknown address"),
        Received::Unread => (HttpResponse::Accepted(), "kept"),
        Received::Duplicate => (HttpResponse::Ok(), "known already"),
        Received::Loop => (HttpResponse::Ok(), "loop"),
    };
    response.content_type("text/plain; charset=utf-8").body(format!("{word}\n"))
}
