//! What each reply says to each ask, for everyone: as a page, and as JSON.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Serialize;

use super::council_view::mailbox::Whose;
use super::council_view::{self, CouncilViewLine};
use super::matrix::{self, Cell, Matrix, Viewer};
use crate::app::App;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The routes of these.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::REPLIES).get(show_matrix));
    config.service(route::at(links::REPLIES_JSON).get(show_json));
}

#[derive(Template)]
#[template(path = "replies/matrix_page.html")]
struct MatrixPage {
    page: Frame,
    title: String,
    lang: String,
    letter_path: String,
    json: String,
    matrix: Matrix,
    views: Vec<CouncilViewLine>,
}

struct Found {
    letter: Letter,
    matrix: Matrix,
    views: Vec<CouncilViewLine>,
}

/// Only of a letter that the public may see.
async fn find(app: &App, slug: &str) -> Result<Found, AppError> {
    let (slug, seal) = (slug.to_owned(), app.seal.clone());
    app.read(move |conn| {
        let letter = letters::find_public(conn, &slug)?;
        let words = Words::of(&letter.language);
        let whole = letters::with_parts(conn, letter)?;
        Ok(Found {
            matrix: matrix::find(conn, &seal, &whole, Viewer::Public, words)?,
            views: council_view::public_view(conn, &seal, &whole, words)?,
            letter: whole.letter,
        })
    })
    .await
}

async fn show_matrix(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let Found { letter, matrix, views } = find(&app, &slug).await?;
    let page = MatrixPage {
        page: risk::frame(&app.config, &letter),
        letter_path: links::letter(&letter.slug),
        json: links::replies_json(&letter.slug),
        title: letter.title,
        lang: letter.language,
        matrix,
        views,
    };
    show(&page, StatusCode::OK, Privacy::Open)
}

#[derive(Serialize)]
struct Json {
    asks: Vec<AskJson>,
    council_views: Vec<ViewJson>,
}

#[derive(Serialize)]
struct AskJson {
    number: i32,
    wording: String,
    replies: Vec<CellJson>,
}

#[derive(Serialize)]
struct CellJson {
    from: String,
    on: String,
    channel: String,
    /// It came another way, and one of the organisers alone has looked at what speaks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    recorded_by_one_person: bool,
    verdict: String,
    quotation: Option<String>,
    redirected_to: Option<String>,
    page: Option<String>,
}

#[derive(Serialize)]
struct ViewJson {
    from: String,
    on: String,
    asks: Vec<(i32, String)>,
    words: String,
    link_sent_to: String,
    is_known_as_the_councils: bool,
}

async fn show_json(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let Found { matrix, views, .. } = find(&app, &slug).await?;
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let cell = |cell: Cell| CellJson {
        from: cell.column.name,
        on: cell.column.on.to_string(),
        channel: cell.column.by.as_str().to_owned(),
        recorded_by_one_person: cell.column.one_persons_word,
        verdict: cell.verdict.as_str().to_owned(),
        quotation: given(cell.quote),
        redirected_to: given(cell.redirected),
        page: given(cell.column.path).map(|path| app.links.absolute(&path)),
    };
    let ask = |row: matrix::Row| AskJson {
        number: row.number,
        wording: row.wording,
        replies: row.cells.into_iter().map(cell).collect(),
    };
    let view = |view: CouncilViewLine| ViewJson {
        from: view.name,
        on: view.on.to_string(),
        asks: view.asks.into_iter().map(|ask| (ask.number, ask.verdict.as_str().to_owned())).collect(),
        words: view.words,
        is_known_as_the_councils: view.sent_to.whose == Whose::TheCouncils,
        link_sent_to: view.sent_to.domain,
    };
    let json =
        Json { asks: matrix.rows.into_iter().map(ask).collect(), council_views: views.into_iter().map(view).collect() };
    let body = serde_json::to_string(&json).map_err(|error| AppError::defect(&error))?;
    let mut response = HttpResponse::Ok();
    response.content_type("application/json; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-cache"));
    Ok(response.body(body))
}
