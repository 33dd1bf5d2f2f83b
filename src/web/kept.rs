//! Pages kept ready: rendered once per change and language, served from memory with their `ETag` and compressed form.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, RwLock};

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::clock::Time;

/// Whether a kept page has a compressed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Kept plain and gzipped.
    Compressed,
    /// Compressed already by its own format.
    AsIs,
}

/// One page, in the forms in which it is served.
#[derive(Debug, Clone)]
pub struct KeptPage {
    revision: i64,
    fingerprint: String,
    content_type: HeaderValue,
    plain: (HeaderValue, Bytes),
    gzipped: Option<(HeaderValue, Bytes)>,
}

impl KeptPage {
    /// Keeps a body; `revision` is the caller's number for it.
    pub fn new(revision: i64, content_type: &'static str, body: Vec<u8>, encoding: Encoding) -> KeptPage {
        let fingerprint = hex::encode(&Sha256::digest(&body)[..8]);
        // Weak, and one for each encoding: the forms are the same page in other bytes (RFC 9110, section 8.8.3).
        let tag = |suffix: &str| {
            HeaderValue::from_str(&format!("W/\"{fingerprint}{suffix}\""))
                .unwrap_or(HeaderValue::from_static("W/\"0\""))
        };
        let gzipped = match encoding {
            Encoding::Compressed => gzip(&body).map(|bytes| (tag("-gz"), bytes)),
            Encoding::AsIs => None,
        };
        KeptPage {
            revision,
            content_type: HeaderValue::from_static(content_type),
            plain: (tag(""), Bytes::from(body)),
            gzipped,
            fingerprint,
        }
    }

    /// The caller's number for it.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// A short hash of its content.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Answers a request: 304 if the reader has it, else the form that the reader takes.
    pub fn respond(&self, req: &HttpRequest) -> HttpResponse {
        let headers = req.headers();
        let zipped = self.gzipped.as_ref().filter(|_| takes_gzip(headers));
        let (tag, body) = zipped.unwrap_or(&self.plain);
        let unchanged = headers.get(header::IF_NONE_MATCH).is_some_and(|have| has_tag(have, &self.fingerprint));
        let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((header::ETAG, tag.clone()))
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
            .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")));
        if unchanged {
            return response.finish();
        }
        if zipped.is_some() {
            response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        }
        response.insert_header((header::CONTENT_TYPE, self.content_type.clone()));
        response.body(body.clone())
    }
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Whether the reader takes gzip: named, and not with a weight of nought (RFC 9110, section 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()) else { return false };
    accepted.split(',').any(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = matches!(weight.trim().strip_prefix("q="), Some(q) if q.parse::<f32>().is_ok_and(|q| q <= 0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Any of our encodings' tags will do, by weak comparison (RFC 9110, section 13.1.2).
fn has_tag(have: &HeaderValue, fingerprint: &str) -> bool {
    let Ok(have) = have.to_str() else { return false };
    have.split(',').any(|tag| {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
        tag == "*" || tag.trim_end_matches("-gz") == fingerprint
    })
}

/// The pages, by key.
#[derive(Debug, Default)]
pub struct Kept {
    pages: RwLock<HashMap<String, Arc<KeptPage>>>,
    hour: Mutex<Option<Hour>>,
    seen: Mutex<HashMap<String, i64>>,
    looked_at: Mutex<Option<Time>>,
}

/// A London day, and an hour.
pub type Hour = (NaiveDate, u32);

impl Kept {
    /// The page under a key.
    pub fn get(&self, key: &str) -> Option<Arc<KeptPage>> {
        self.pages.read().ok()?.get(key).cloned()
    }

    /// Keeps a page, unless a later revision of it is kept already.
    pub fn put(&self, key: &str, page: KeptPage) -> Arc<KeptPage> {
        let page = Arc::new(page);
        if let Ok(mut pages) = self.pages.write() {
            let newer = pages.get(key).is_some_and(|kept| kept.revision > page.revision);
            if !newer {
                pages.insert(key.to_owned(), Arc::clone(&page));
            }
        }
        page
    }

    /// Forgets a page, so that it is made anew when it is next asked for.
    pub fn forget(&self, key: &str) {
        if let Ok(mut pages) = self.pages.write() {
            pages.remove(key);
        }
    }

    /// Whether another hour has begun since this was last asked; the first time is no other hour.
    pub fn is_new_hour(&self, hour: Hour) -> bool {
        let Ok(mut last) = self.hour.lock() else { return false };
        let before = last.replace(hour);
        before.is_some_and(|before| before != hour)
    }

    /// Whether a revision of something is later than the one that was last seen of it, which it is from now on.
    pub fn is_news(&self, name: &str, revision: i64) -> bool {
        let Ok(mut seen) = self.seen.lock() else { return true };
        seen.insert(name.to_owned(), revision).is_none_or(|before| before < revision)
    }

    /// When somebody last looked for changes, to the end.
    pub fn looked_at(&self) -> Option<Time> {
        *self.looked_at.lock().ok()?
    }

    /// Notes that somebody looked for changes, to the end.
    pub fn set_looked_at(&self, now: Time) {
        if let Ok(mut looked_at) = self.looked_at.lock() {
            *looked_at = Some(now);
        }
    }

    /// Forgets every page.
    pub fn forget_all(&self) {
        if let Ok(mut pages) = self.pages.write() {
            pages.clear();
        }
    }
}
