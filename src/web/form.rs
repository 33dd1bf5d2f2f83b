//! Forms: read within a limit, refused when unreadable, shown again with what was typed and a message beside each field.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::error::AppError;

/// The most bytes of a form that a stranger sends.
pub const PUBLIC_FORM_LIMIT: usize = 32 * 1024;
/// The most bytes of a form at the desk, where a whole letter is written.
pub const DESK_FORM_LIMIT: usize = 512 * 1024;

/// How long somebody may take to send a large body, while room in memory is kept for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a body to be read, but not for ever: 408 when it has not come by then.
///
/// # Errors
/// As the reading has; 408.
pub async fn in_time<T>(reading: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    tokio::time::timeout(PATIENCE, reading).await.unwrap_or_else(|_| Err(AppError::too_slow()))
}

/// A posted form of at most `LIMIT` bytes, with no field that its type does not name.
///
/// `T` has `#[serde(default, deny_unknown_fields)]`: a field that is missing is empty, and validation says so beside it.
#[derive(Debug)]
pub struct Posted<T, const LIMIT: usize = PUBLIC_FORM_LIMIT>(pub T);

impl<T: DeserializeOwned + 'static, const LIMIT: usize> FromRequest for Posted<T, LIMIT> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let is_form =
            kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        let body = read_body(req, payload, LIMIT);
        Box::pin(async move {
            let body = body.await?;
            // A POST without a body has no content type either; it is a form without fields.
            if !is_form && !body.is_empty() {
                return Err(AppError::bad_request());
            }
            parse(&body).map(Posted)
        })
    }
}

/// A form that is one button: nothing but our token.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ButtonForm {
    /// The form token.
    pub form_token: String,
}

/// Reads a body of at most `limit` bytes.
pub fn read_body(
    req: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<Bytes, AppError>> + use<> {
    use actix_web::web::BytesMut;
    let declared = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let mut payload = payload.take();
    async move {
        if declared.is_some_and(|length: usize| length > limit) {
            return Err(AppError::too_large());
        }
        let mut body = BytesMut::with_capacity(declared.unwrap_or(1024));
        while let Some(chunk) = next(&mut payload).await {
            let chunk = chunk.map_err(|_| AppError::bad_request())?;
            if body.len() + chunk.len() > limit {
                return Err(AppError::too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

async fn next(payload: &mut Payload) -> Option<Result<Bytes, actix_web::error::PayloadError>> {
    use futures_core::Stream;
    std::future::poll_fn(|cx| Pin::new(&mut *payload).poll_next(cx)).await
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    if std::str::from_utf8(body).is_err() || may_be_beyond_ascii(body) && decodes_with_replacement(body) {
        return Err(AppError::bad_request());
    }
    serde_html_form::from_bytes(body).map_err(|_| AppError::bad_request())
}

/// Whether a form holds a byte beyond ASCII, as it is or escaped: most do not, and need not be decoded twice.
fn may_be_beyond_ascii(body: &[u8]) -> bool {
    let escaped = |pair: &[u8]| pair[0] == b'%' && !matches!(pair[1], b'0'..=b'7');
    !body.is_ascii() || body.windows(2).any(escaped)
}

/// The decoder puts U+FFFD for bytes that are not UTF-8; nothing that a person typed is lost by refusing it.
fn decodes_with_replacement(body: &[u8]) -> bool {
    url::form_urlencoded::parse(body).any(|(_, value)| value.contains('\u{FFFD}'))
}

/// What is wrong with a form: a message for each field, in the order in which the fields were looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<(&'static str, String)>);

impl Faults {
    /// Notes a message beside a field; the first one stands.
    pub fn add(&mut self, field: &'static str, message: String) {
        if self.of(field).is_empty() {
            self.0.push((field, message));
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The message beside a field; empty if there is none.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == field).map_or("", |(_, message)| message.as_str())
    }

    /// All of them, for the summary above the form.
    pub fn all(&self) -> Vec<(&'static str, &str)> {
        self.0.iter().map(|(field, message)| (*field, message.as_str())).collect()
    }
}
