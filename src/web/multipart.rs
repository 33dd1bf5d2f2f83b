//! Forms with files (RFC 7578), read whole within a limit. A form without files may come as any other form does.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_core::Stream;

use super::error::AppError;
use super::form::{Posted, in_time};

/// The most parts that a form of ours has.
const MOST_PARTS: usize = 100;
/// How much of a body that is too large is read and thrown away, in bytes: a browser shows an answer only when it has sent
/// everything, and whoever chose too large a file should read why.
const MOST_THROWN_AWAY: usize = 100 * 1024 * 1024;

/// What was sent: texts in their order, and files that somebody chose.
#[derive(Default)]
pub struct Filled {
    /// Each text with its field's name.
    pub texts: Vec<(String, String)>,
    /// Each file.
    pub files: Vec<SentFile>,
    /// How much of it was read.
    pub extent: Extent,
}

/// How much of a form was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// It is larger than it may be. What stands before the part that was too much was read: a form asks for files last.
    TooLarge,
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
            return Box::pin(async move { Ok(PostedFiles(Filled { texts: plain.await?.0, ..Filled::default() })) });
        }
        let form = read_files(req, payload, LIMIT);
        Box::pin(async move { in_time(form).await.map(PostedFiles) })
    }
}

/// Reads a form with files of at most `limit` bytes, with all that stands between its fields.
pub fn read_files(
    req: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<Filled, AppError>> + use<> {
    let declared = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let body = Counted { payload: payload.take(), left: limit, thrown_away: 0 };
    let parts = Multipart::new(req.headers(), body);
    async move {
        if declared.is_some_and(|length: usize| length > limit + MOST_THROWN_AWAY) {
            return Err(AppError::too_large());
        }
        read(parts, limit).await
    }
}

/// A body that may not be longer than so many bytes, whatever is in it: also what no field holds takes room and time. The
/// rest of a longer one is thrown away, and then it is too long.
struct Counted {
    payload: Payload,
    left: usize,
    thrown_away: usize,
}

impl Stream for Counted {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = self.get_mut();
        loop {
            let next = Pin::new(&mut body.payload).poll_next(cx);
            let chunk = match next {
                Poll::Ready(Some(Ok(chunk))) => chunk,
                Poll::Ready(None) if body.thrown_away > 0 => return Poll::Ready(Some(Err(PayloadError::Overflow))),
                other => return other,
            };
            match body.left.checked_sub(chunk.len()) {
                Some(left) if body.thrown_away == 0 => {
                    body.left = left;
                    return Poll::Ready(Some(Ok(chunk)));
                }
                _ => body.thrown_away += chunk.len(),
            }
            if body.thrown_away > MOST_THROWN_AWAY {
                return Poll::Ready(Some(Err(PayloadError::Overflow)));
            }
        }
    }
}

async fn read(mut parts: Multipart, limit: usize) -> Result<Filled, AppError> {
    let (mut filled, mut count) = (Filled::default(), 0);
    while let Some(part) = next(&mut parts).await {
        count += 1;
        if count > MOST_PARTS {
            return Err(AppError::bad_request());
        }
        match whole(part, limit).await {
            Ok((part, content)) => take(&mut filled, &part, content)?,
            Err(MultipartError::Payload(PayloadError::Overflow)) => {
                return Ok(Filled { extent: Extent::TooLarge, ..filled });
            }
            Err(_) => return Err(AppError::bad_request()),
        }
    }
    Ok(filled)
}

async fn whole(part: Result<Field, MultipartError>, limit: usize) -> Result<(Field, Bytes), MultipartError> {
    let mut part = part?;
    let content = part.bytes(limit).await.unwrap_or(Err(MultipartError::Payload(PayloadError::Overflow)));
    content.map(|content| (part, content))
}

async fn next(parts: &mut Multipart) -> Option<Result<Field, MultipartError>> {
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
    if !content.is_empty() || !name.is_empty() {
        let declared_type = part.content_type().map(ToString::to_string).unwrap_or_default();
        filled.files.push(SentFile { name: name.to_owned(), field, declared_type, content });
    }
    Ok(())
}
