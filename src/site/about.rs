//! Who runs the service, how counts come about, and whether the process is well.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::app::App;
use crate::councils::directory::Directory;
use crate::links;
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The routes of these pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::ABOUT).get(show_about))
        .service(route::at(links::HEALTH).get(show_health))
        .service(route::at(links::READY).get(show_ready));
}

#[derive(Template)]
#[template(path = "site/about.html")]
struct AboutPage {
    page: Frame,
    councils_edition: String,
    operator: String,
    contact: String,
}

async fn show_about(app: web::Data<App>, councils: web::Data<Directory>) -> PageResult {
    let page = AboutPage {
        page: Frame::new(Words::default()),
        councils_edition: Words::default().date(&councils.retrieved_on()),
        operator: app.config.operator_name.clone().unwrap_or_default(),
        contact: app.config.operator_contact.clone().unwrap_or_default(),
    };
    show(&page, StatusCode::OK, Privacy::Open)
}

async fn show_health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

async fn show_ready(app: web::Data<App>) -> Result<HttpResponse, AppError> {
    app.read(crate::letters::store::find_any_with_key).await?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"))
}
