//! A letter as the public would see it, before it is open.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::desk::desk_letter;
use super::panel::before_you_sign;
use super::store;
use super::view::LetterView;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// `GET /desk/letters/{id}/preview`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_PREVIEW).get(show_preview));
}

#[derive(Template)]
#[template(path = "letters/preview.html")]
struct PreviewPage {
    page: Frame,
    token: String,
    letter: LetterView,
    bodies: String,
    before: Option<String>,
    back: String,
}

async fn show_preview(desk: Desk, path: web::Path<String>) -> PageResult {
    let letter = desk_letter(&desk, &path).await?;
    let back = links::desk_letter(letter.id.as_str());
    let whole = desk.app.read(move |conn| store::with_parts(conn, letter)).await?;
    let before = before_you_sign(&whole.letter, Words::of(&whole.letter.language));
    let letter = LetterView::of(&whole, desk.words);
    let bodies = letter.bodies();
    let page = PreviewPage { page: desk.frame(), token: desk.token(), letter, bodies, before, back };
    show(&page, StatusCode::OK, Privacy::Secret)
}
