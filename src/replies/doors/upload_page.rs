//! The page at the desk on which a message is handed in as a file, and which says what it was read as.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use diesel::result::QueryResult;

use super::http::declared_length;
use super::identity::Identity;
use super::read::Reader;
use super::room::{self, LARGEST_MESSAGE};
use super::upload::{Assigned, Given, Giver, assign, give};
use crate::app::page_error;
use crate::db::Conn;
use crate::dispatch::desk::{check_form, conflict, find_own, letter_id};
use crate::dispatch::store as dispatches;
use crate::letters::model::{AddresseeId, Letter, LetterId, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::replies::kinds::InboundClass;
use crate::replies::model::InboundMessageId;
use crate::replies::store::messages::{self, Message};
use crate::web::error::{AppError, message_key};
use crate::web::form::{Faults, in_time};
use crate::web::multipart::{Extent, Filled, read_files};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// What the form is beside the file: its other fields and what stands between the parts.
const AROUND_THE_FILE: usize = 16 * 1024;
/// Its other fields hold keys: none is so long, in bytes.
const LONGEST_TEXT: usize = 1_000;

/// The route of handing in.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_UPLOAD).get(show_upload).post(upload_submitted));
}

#[derive(Template)]
#[template(path = "replies/upload.html")]
struct UploadPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    addressees: Vec<Choice>,
    chosen: String,
    faults: Faults,
    result: Option<Shown>,
    desk_letter: String,
    here: String,
}

/// An addressee to whom the letter was sent.
struct Choice {
    key: String,
    name: String,
}

/// What a message was read as.
struct Shown {
    id: String,
    class: String,
    addressee: String,
    came: String,
    door: String,
    size: String,
    reasons: String,
    reply: String,
    /// Where all of the message can be seen.
    path: String,
    asks_whose: bool,
}

async fn show_upload(desk: Desk, req: HttpRequest, path: web::Path<String>) -> PageResult {
    let query = url::form_urlencoded::parse(req.query_string().as_bytes());
    let message = query.into_iter().find(|(name, _)| name == "message").map(|(_, value)| value.into_owned());
    let message = message.map(|id| InboundMessageId::parse(&id).ok_or(AppError::not_found())).transpose()?;
    let page = read_page(&desk, letter_id(&path)?, message).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn read_page(desk: &Desk, id: LetterId, message: Option<InboundMessageId>) -> Result<UploadPage, AppError> {
    let (organiser, words) = (desk.organiser.id.clone(), desk.words);
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        upload_page(conn, whole, message.as_ref(), words)
    };
    let page = desk.app.read(read).await?;
    Ok(UploadPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn upload_page(
    conn: &mut Conn,
    whole: WholeLetter,
    message: Option<&InboundMessageId>,
    words: Words,
) -> QueryResult<UploadPage> {
    let sent = dispatches::list_deliveries(conn, &whole.letter.id)?;
    let was_sent_to = |id: &AddresseeId| sent.iter().any(|delivery| delivery.addressee_id == *id);
    let reached = whole.addressees.iter().filter(|addressee| was_sent_to(&addressee.id));
    let result = message.map(|id| shown(conn, &whole, id, words)).transpose()?;
    Ok(UploadPage {
        addressees: reached.map(|one| Choice { key: one.id.to_string(), name: one.name.clone() }).collect(),
        chosen: String::new(),
        faults: Faults::default(),
        result,
        desk_letter: links::desk_letter(whole.letter.id.as_str()),
        here: links::desk_upload(whole.letter.id.as_str()),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter: whole.letter,
    })
}

fn shown(conn: &mut Conn, whole: &WholeLetter, id: &InboundMessageId, words: Words) -> QueryResult<Shown> {
    let message = messages::find_message(conn, id)?;
    if message.letter_id.as_ref() != Some(&whole.letter.id) {
        return Err(diesel::result::Error::NotFound);
    }
    let reply = messages::find_reply_of(conn, id)?;
    let delivery = message.delivery_id.as_ref().map(|id| dispatches::find_delivery(conn, id)).transpose()?;
    let of_delivery = |addressee: &AddresseeId| delivery.as_ref().is_some_and(|one| one.addressee_id == *addressee);
    let addressee = whole.addressees.iter().find(|addressee| of_delivery(&addressee.id));
    let Message { class, size_bytes, door, reasons, .. } = message;
    Ok(Shown {
        id: id.to_string(),
        path: links::desk_message(whole.letter.id.as_str(), id.as_str()),
        class: class.map(|class| words.say(&class.message_key())).unwrap_or_default(),
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        came: words.date(&crate::clock::london_date(message.received_at)),
        door: words.say(&format!("doors-door-{door}")),
        size: words.say1("doors-size-kilobytes", "kilobytes", (size_bytes + 1023) / 1024),
        reasons,
        reply: reply.map(|reply| links::desk_reply(whole.letter.id.as_str(), reply.as_str())).unwrap_or_default(),
        asks_whose: delivery.is_none() && class != Some(InboundClass::Own),
    })
}

/// What was filled in.
#[derive(Default)]
struct UploadForm {
    form_token: String,
    addressee: String,
    kept: String,
    message: Bytes,
}

impl UploadForm {
    fn read(filled: Filled) -> Option<UploadForm> {
        let mut form = UploadForm::default();
        for (field, text) in filled.texts {
            match field.as_str() {
                _ if text.len() >= LONGEST_TEXT => return None,
                "form_token" => form.form_token = text,
                "addressee" => form.addressee = text,
                "kept" => form.kept = text,
                // A field that no form of ours has.
                _ => return None,
            }
        }
        for file in filled.files {
            if file.field != "message" || !form.message.is_empty() {
                return None;
            }
            form.message = file.content;
        }
        Some(form)
    }
}

async fn upload_submitted(desk: Desk, req: HttpRequest, path: web::Path<String>, payload: Payload) -> PageResult {
    let id = letter_id(&path)?;
    let _room = room::take_at_the_desk(declared_length(&req)).await;
    let filled = in_time(read_files(&req, &mut payload.into_inner(), LARGEST_MESSAGE + AROUND_THE_FILE)).await;
    let filled = match filled {
        Ok(filled) if filled.extent == Extent::Whole => filled,
        Err(error) if error.status() != StatusCode::PAYLOAD_TOO_LARGE => return Err(error),
        _ => {
            let fault = ("message", message_key("doors-file-too-large"));
            return show_fault(&desk, id, fault, "", StatusCode::PAYLOAD_TOO_LARGE).await;
        }
    };
    let form = UploadForm::read(filled).ok_or(AppError::bad_request())?;
    if let Some(answer) = check_form(&desk, &form.form_token, &links::desk_upload(id.as_str()))? {
        return Ok(answer);
    }
    let addressee = match form.addressee.as_str() {
        "" => None,
        chosen => Some(AddresseeId::parse(chosen).ok_or(AppError::bad_request())?),
    };
    let giver = Giver { organiser: desk.organiser.id.clone(), letter: id, addressee };
    match form.kept.as_str() {
        "" => file_submitted(&desk, giver, form).await,
        kept => whose_submitted(&desk, giver, InboundMessageId::parse(kept).ok_or(AppError::not_found())?).await,
    }
}

async fn file_submitted(desk: &Desk, giver: Giver, form: UploadForm) -> PageResult {
    let letter = giver.letter.clone();
    let page = read_page(desk, letter.clone(), None).await?;
    if page.addressees.is_empty() {
        return Err(conflict(message_key("doors-not-sent")));
    }
    if let Some((status, key)) = fault_of(&form.message) {
        return show_fault(desk, letter, ("message", key), &form.addressee, status).await;
    }
    // Where it went to one alone, it is from them.
    let only = page.addressees.first().filter(|_| page.addressees.len() == 1);
    let addressee = giver.addressee.or_else(|| only.and_then(|one| AddresseeId::parse(&one.key)));
    let giver = Giver { addressee, ..giver };
    let (reader, seal, now) = (Reader::of(&desk.app), desk.app.seal.clone(), desk.now());
    let given = give(&reader, &seal, giver, form.message, now).await.map_err(page_error)?;
    let key = match &given {
        Given::Known(_) => "message-known",
        _ => "message-handed-in",
    };
    match given {
        Given::Kept(id) | Given::Known(id) => Ok(lead_to(&letter, &id, key)),
        Given::OtherLetter => {
            let fault = ("message", message_key("doors-file-other-letter"));
            show_fault(desk, letter, fault, &form.addressee, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// What is wrong with a file; only the head of one that is small enough is looked at.
fn fault_of(file: &Bytes) -> Option<(StatusCode, &'static str)> {
    match file.len() {
        0 => Some((StatusCode::UNPROCESSABLE_ENTITY, message_key("doors-file-missing"))),
        size if size > LARGEST_MESSAGE => Some((StatusCode::PAYLOAD_TOO_LARGE, message_key("doors-file-too-large"))),
        _ if Identity::of(file).is_mail => None,
        _ => Some((StatusCode::UNPROCESSABLE_ENTITY, message_key("doors-file-no-mail"))),
    }
}

/// To what the message was read as, with a sentence.
fn lead_to(letter: &LetterId, message: &InboundMessageId, key: &str) -> HttpResponse {
    let page = links::desk_upload(letter.as_str());
    see_other(&format!("{}&message={message}", flash::with(&page, key)))
}

async fn whose_submitted(desk: &Desk, giver: Giver, message: InboundMessageId) -> PageResult {
    if giver.addressee.is_none() {
        let mut page = read_page(desk, giver.letter, Some(message)).await?;
        page.faults.add("addressee", desk.words.say("doors-addressee-missing"));
        return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
    }
    let (letter, seal, now, id) = (giver.letter.clone(), desk.app.seal.clone(), desk.now(), message.clone());
    let assigned = desk.app.write(move |conn| assign(conn, &seal, &giver, &id, now)).await?;
    if assigned == Assigned::Done {
        // What goes wrong now costs nothing: a round reads it.
        if let Err(error) = Reader::of(&desk.app).read_again(&message, now).await {
            tracing::warn!(inbound.id = %message, %error, "a message is kept and could not be read yet");
        }
    }
    let key = match &assigned {
        Assigned::Done => "message-handed-in",
        _ => "message-known",
    };
    let filed = if let Assigned::Known(known) = assigned { known } else { message };
    Ok(lead_to(&letter, &filed, key))
}

async fn show_fault(
    desk: &Desk,
    letter: LetterId,
    (field, key): (&'static str, &'static str),
    chosen: &str,
    status: StatusCode,
) -> PageResult {
    let mut page = read_page(desk, letter, None).await?;
    page.faults.add(field, desk.words.say(key));
    chosen.clone_into(&mut page.chosen);
    show(&page, status, Privacy::Secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::kinds::Door;

    #[test]
    fn every_class_and_every_door_can_be_said() {
        let keys = InboundClass::ALL.iter().map(|class| class.message_key());
        for key in keys.chain(Door::ALL.iter().map(|door| format!("doors-door-{door}"))) {
            assert!(Words::default().find(&key).is_some(), "{key}");
        }
    }
}
