//! Style, fonts and icons, embedded in the binary; a file's address carries a hash of its content, so that it may be
//! kept for ever.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use super::error::AppError;
use super::kept::{Encoding, KeptPage};
use crate::links;

#[derive(RustEmbed)]
#[folder = "assets/"]
#[exclude = "*.txt"]
struct Files;

static SERVED: LazyLock<HashMap<String, KeptPage>> = LazyLock::new(load);

fn load() -> HashMap<String, KeptPage> {
    let mut served = HashMap::new();
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else { continue };
        let encoding = if name.ends_with(".woff2") { Encoding::AsIs } else { Encoding::Compressed };
        let page = KeptPage::new(0, content_type(&name), file.data.into_owned(), encoding);
        served.insert(base_name(&name).to_owned(), page);
    }
    served
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("json") => "application/schema+json",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// The address of an embedded file, with its hash: `/assets/style.css?v=1a2b3c4d`.
pub fn path(name: &str) -> String {
    let version = SERVED.get(name).map(|page| page.fingerprint().to_owned()).unwrap_or_default();
    format!("{}?v={version}", links::asset(name))
}

/// Serves the embedded files.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(super::route::at(links::ASSET).get(show_asset));
    config.service(super::route::at("/assets/fonts/{file}").get(show_asset));
}

async fn show_asset(req: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, AppError> {
    let page = SERVED.get(file.as_str()).ok_or(AppError::not_found())?;
    let mut response = page.respond(&req);
    let lifetime =
        if req.query_string().is_empty() { "public, max-age=86400" } else { "public, max-age=31536000, immutable" };
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(lifetime));
    Ok(response)
}
