//! Forms with files (RFC 7578), read whole within a limit. A form without files may come as any other form does.

use std::future::Future;
use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};

use super::error::AppError;
use super::form::Posted;

/// The most parts that a form of ours has.
const MOST_PARTS: usize = 100;

/// What was sent: texts in their order, and files that are not empty.
#[derive(Default)]
pub struct Filled {
    /// Each text with its field's name.
    pub texts: Vec<(String, String)>,
    /// Each file.
    pub files: Vec<SentFile>,
}

/// A file of a form.
#[derive(Clone)]
pub struct SentFile {
    /// The field.
    pub field: String,
    /// What its sender calls it; empty if they do not say.
    pub name: String,
    /// What their program says it is; empty if it does not.
    pub declared_type: String,
    /// The bytes.
    pub content: Bytes,
}

impl std::fmt::Debug for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filled(…)")
    }
}

impl std::fmt::Debug for SentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SentFile(…)")
    }
}

/// A posted form of at most `LIMIT` bytes, files and all.
#[derive(Debug)]
pub struct PostedFiles<const LIMIT: usize>(pub Filled);

impl<const LIMIT: usize> FromRequest for PostedFiles<LIMIT> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let header = |name| req.headers().get(name).and_then(|value| value.to_str().ok());
        let kind = header(header::CONTENT_TYPE).unwrap_or_default().trim_start();
        let has_parts = kind.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"));
        if !has_parts {
            let plain = Posted::<Vec<(String, String)>, LIMIT>::from_request(req, payload);
            return Box::pin(async move { Ok(PostedFiles(Filled { texts: plain.await?.0, files: Vec::new() })) });
        }
        let declared: Option<usize> = header(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
        let parts = Multipart::new(req.headers(), payload.take());
        Box::pin(async move {
            if declared.is_some_and(|length| length > LIMIT) {
                return Err(AppError::too_large());
            }
            read(parts, LIMIT).await.map(PostedFiles)
        })
    }
}

async fn read(mut parts: Multipart, limit: usize) -> Result<Filled, AppError> {
    let (mut filled, mut left) = (Filled::default(), limit);
    while let Some(part) = next(&mut parts).await {
        let mut part = part.map_err(|_| AppError::bad_request())?;
        let content = match part.bytes(left).await {
            Ok(Ok(content)) => content,
            Ok(Err(_)) => return Err(AppError::bad_request()),
            Err(_) => return Err(AppError::too_large()),
        };
        left -= content.len();
        if filled.texts.len() + filled.files.len() == MOST_PARTS {
            return Err(AppError::bad_request());
        }
        take(&mut filled, &part, content)?;
    }
    Ok(filled)
}

async fn next(parts: &mut Multipart) -> Option<Result<Field, actix_multipart::MultipartError>> {
    use futures_core::Stream;
    std::future::poll_fn(|cx| Pin::new(&mut *parts).poll_next(cx)).await
}

fn take(filled: &mut Filled, part: &Field, content: Bytes) -> Result<(), AppError> {
    let field = part.name().ok_or(AppError::bad_request())?.to_owned();
    let Some(name) = part.content_disposition().and_then(|disposition| disposition.get_filename()) else {
        let text = String::from_utf8(content.to_vec()).map_err(|_| AppError::bad_request())?;
        filled.texts.push((field, text));
        return Ok(());
    };
    // A field for a file that nobody chose is sent with an empty name and nothing in it.
    if !content.is_empty() {
        let declared_type = part.content_type().map(ToString::to_string).unwrap_or_default();
        filled.files.push(SentFile { name: name.to_owned(), field, declared_type, content });
    }
    Ok(())
}
