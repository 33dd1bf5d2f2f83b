//! What was done to a letter at the desk, and by whom.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::desk::desk_letter;
use crate::clock::{london_date, rfc3339};
use crate::links;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The most lines that one page shows.
const MOST_LINES: i64 = 500;

/// `GET /desk/letters/{id}/log`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_AUDIT).get(show_log));
}

#[derive(Template)]
#[template(path = "letters/log.html")]
struct LogPage {
    page: Frame,
    token: String,
    title: String,
    back: String,
    lines: Vec<LogLine>,
}

struct LogLine {
    moment: String,
    day: String,
    deed: String,
    by: String,
    detail: String,
}

async fn show_log(desk: Desk, path: web::Path<String>) -> PageResult {
    let letter = desk_letter(&desk, &path).await?;
    let (seal, id) = (desk.app.seal.clone(), letter.id.clone());
    let lines = desk.app.read(move |conn| audit::list(conn, &seal, id.as_str(), MOST_LINES)).await?;
    let words = desk.words;
    let line = |line: audit::Line| LogLine {
        moment: rfc3339(line.happened_at),
        day: words.date(&london_date(line.happened_at)),
        deed: words.say(&line.deed.message_key()),
        by: line.by.unwrap_or_else(|| words.say("desk-log-by-itself")),
        detail: line.detail.unwrap_or_default(),
    };
    let page = LogPage {
        page: desk.frame(),
        token: desk.token(),
        back: links::desk_letter(letter.id.as_str()),
        title: letter.title,
        lines: lines.into_iter().map(line).collect(),
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}
