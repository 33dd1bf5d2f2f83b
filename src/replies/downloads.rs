//! Files as downloads, and messages as they came. A browser only ever saves them: nothing of a stranger's is shown on our
//! own pages, run there, or allowed to ask for anything.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, web};
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;

use super::message::find_own_message;
use super::model::{InboundMessageId, ReplyFacts, ReplyId};
use super::public_copy::public_name;
use super::store::documents::{self, Document, DocumentId};
use super::store::standings::list_held;
use super::store::{find_facts, find_reply, promise_evidence, promises, public_copies};
use crate::app::App;
use crate::clock::london_date;
use crate::db::Conn;
use crate::dispatch::desk::{find_own, letter_id};
use crate::letters::store::find_public;
use crate::links;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::page::{PageResult, Privacy};
use crate::web::route;

/// The routes of what is only downloaded. That of a file at the desk is [`super::release_file`]'s.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(route::at(links::DESK_RAW).get(show_raw))
        .service(route::at(links::DESK_MESSAGE_RAW).get(show_message_raw))
        .service(route::at(links::REPLY_DOCUMENT).get(show_public_document));
}

/// Types that browsers open in a program of their own and that run nothing; every other is a row of bytes.
const PLAIN_TYPES: [&str; 4] = ["application/pdf", "image/png", "image/jpeg", "image/gif"];
/// Nothing may be asked for, and nothing may run.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// A file to be saved.
struct Download {
    name: String,
    kind: &'static str,
    content: Vec<u8>,
}

async fn show_raw(desk: Desk, path: web::Path<(String, String)>) -> PageResult {
    let (letter, reply) = path.into_inner();
    let (letter, reply) = (letter_id(&letter)?, ReplyId::parse(&reply).ok_or(AppError::not_found())?);
    let (organiser, seal) = (desk.organiser.id.clone(), desk.app.seal.clone());
    let download = desk.app.read(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        let reply = find_reply(conn, &whole.letter.id, &reply)?;
        let message = reply.inbound_message_id.as_ref().ok_or(NotFound)?;
        let content = public_copies::find_raw(conn, &seal, message)?;
        let name = format!("{}-{}.eml", whole.letter.slug, london_date(reply.received_at));
        Ok(Download { name, kind: OCTETS, content })
    });
    Ok(respond(download.await?, Privacy::Secret))
}

async fn show_message_raw(desk: Desk, path: web::Path<(String, String)>) -> PageResult {
    let (letter, message) = path.into_inner();
    let (letter, message) = (letter_id(&letter)?, InboundMessageId::parse(&message).ok_or(AppError::not_found())?);
    let (organiser, seal) = (desk.organiser.id.clone(), desk.app.seal.clone());
    let download = desk.app.read(move |conn| {
        let (whole, message) = find_own_message(conn, &organiser, (&letter, &message))?;
        let content = public_copies::find_raw(conn, &seal, &message.id)?;
        let name = format!("{}-{}.eml", whole.letter.slug, london_date(message.received_at));
        Ok(Download { name, kind: OCTETS, content })
    });
    Ok(respond(download.await?, Privacy::Secret))
}

/// A file for the team.
///
/// # Errors
/// 404 for a file that is not the team's.
pub(super) async fn desk_document(desk: &Desk, letter: &str, document: &str) -> PageResult {
    let (letter, id) = (letter_id(letter)?, DocumentId::parse(document).ok_or(AppError::not_found())?);
    let (organiser, seal) = (desk.organiser.id.clone(), desk.app.seal.clone());
    let download = desk.app.read(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        let document = documents::find(conn, &whole.letter.id, &id)?;
        let name = document.name(&seal)?;
        open(conn, &seal, &document, name)
    });
    Ok(respond(download.await?, Privacy::Secret))
}

async fn show_public_document(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let (slug, document) = path.into_inner();
    let (id, seal) = (DocumentId::parse(&document).ok_or(AppError::not_found())?, app.seal.clone());
    let download = app.read(move |conn| {
        let letter = find_public(conn, &slug)?;
        let document = documents::find(conn, &letter.id, &id)?;
        if !is_document_public(conn, &document)? {
            return Err(NotFound);
        }
        let reply = document.reply_id.as_ref().map(|reply| find_reply(conn, &letter.id, reply)).transpose()?;
        let name = public_name(&document, reply.as_ref(), &seal)?;
        open(conn, &seal, &document, name)
    });
    Ok(respond(download.await?, Privacy::Open))
}

/// Whether everyone may read the copy of a reply: it was made public and stands, and nothing of its addressee is held back.
///
/// # Errors
/// The database's.
pub fn is_public(conn: &mut Conn, reply: &ReplyFacts) -> QueryResult<bool> {
    Ok(reply.is_released() && !list_held(conn, &reply.letter_id)?.contains(&reply.addressee_id))
}

/// Whether everyone may have a file: a person released it; one that came with a reply, only while the reply is public, and
/// one that speaks for a promise or against it, only while somebody may read of such a promise.
///
/// # Errors
/// The database's.
pub fn is_document_public(conn: &mut Conn, document: &Document) -> QueryResult<bool> {
    if document.released_at.is_none() {
        return Ok(false);
    }
    if let Some(reply) = &document.reply_id {
        let reply = find_facts(conn, &document.letter_id, reply)?;
        return is_public(conn, &reply);
    }
    let of_promises = promise_evidence::list_promises_with(conn, &document.id)?;
    let is_free = of_promises.is_empty();
    for promise in of_promises {
        if promises::is_told(conn, &promise)? {
            return Ok(true);
        }
    }
    Ok(is_free)
}

fn open(conn: &mut Conn, seal: &Seal, document: &Document, name: String) -> QueryResult<Download> {
    let known = PLAIN_TYPES.iter().find(|kind| **kind == document.sniffed_type);
    Ok(Download {
        name,
        kind: known.copied().unwrap_or(OCTETS),
        content: documents::find_content(conn, seal, &document.id)?,
    })
}

const OCTETS: &str = "application/octet-stream";

fn respond(download: Download, privacy: Privacy) -> HttpResponse {
    let kept = match privacy {
        Privacy::Secret => "no-store",
        // Taken back is taken back: a copy that somebody keeps is asked about each time.
        Privacy::Open => "no-cache",
    };
    let disposition = HeaderValue::from_str(&disposition(&download.name));
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, download.kind))
        .insert_header((
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or_else(|_| HeaderValue::from_static("attachment")),
        ))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(download.content)
}

/// `attachment` with the name twice: in ASCII for old programs, and in full (RFC 6266, section 4.3; RFC 8187).
fn disposition(name: &str) -> String {
    let ascii: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut full = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            full.push(char::from(byte));
        } else {
            full.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{full}")
}

fn is_plain(c: char) -> bool {
    (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_the_header_that_it_stands_in() {
        assert_eq!(
            disposition("Adroddiad Tŷ \"x\"; a=b\r\n.pdf"),
            "attachment; filename=\"Adroddiad T_ _x_; a=b__.pdf\"; \
             filename*=UTF-8''Adroddiad%20T%C5%B7%20%22x%22%3B%20a%3Db%0D%0A.pdf"
        );
    }
}
