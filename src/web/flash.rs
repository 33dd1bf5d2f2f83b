//! One sentence carried over a redirect, as a message key in the query: `?done=saved`.
//!
//! It needs no cookie. Only keys that begin with `done-` are shown, so that nobody can put words into our mouth by a link.

use actix_web::HttpRequest;

use crate::locale::Words;

/// `path` with a sentence to show there; `key` is a message key without its `done-`.
pub fn with(path: &str, key: &str) -> String {
    format!("{path}?done={key}")
}

/// The sentence that a request carries; empty if there is none.
pub fn sentence(req: &HttpRequest, words: Words) -> String {
    let query = url::form_urlencoded::parse(req.query_string().as_bytes());
    let key = query.into_iter().find(|(name, _)| name == "done").map(|(_, value)| value.into_owned());
    key.filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .and_then(|key| words.find(&format!("done-{key}")))
        .unwrap_or_default()
}
