//! One message that came in for a letter, whatever it was read as: what that is and why, who it says it is from and how sure
//! that is, and its words. A machine's reading can be wrong: from here a person says that a person wrote it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::assurance::reason::Reason;
use super::assurance::{self, Authentication};
use super::attachments::{self, Prepared};
use super::classify::{self, Reading};
use super::content::{self, ContentView};
use super::doors::by_person::{Became, LookedInto, PersonRefusal, say_a_person_wrote};
use super::doors::read::{Opened, Reader};
use super::effects::sender_line;
use super::kinds::{Assurance, Channel};
use super::model::InboundMessageId;
use super::sender::assurance_words;
use super::store::find_authentication;
use super::store::messages::{self, Message};
use crate::app::page_error;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::desk::{check_form, conflict, find_own, letter_id};
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::state_words;
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::model::{LetterId, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_MESSAGE).get(show_message).post(person_submitted));
}

#[derive(Template)]
#[template(path = "replies/message.html")]
struct MessagePage {
    page: Frame,
    token: String,
    notice: String,
    letter_title: String,
    /// What it was read as; empty before it was.
    class: String,
    /// The signs for that.
    signs: String,
    addressee: String,
    /// Where the mail to them stands.
    delivery: String,
    from: String,
    subject: String,
    came: String,
    door: String,
    size: String,
    sender: Option<SenderFound>,
    content: ContentView,
    state: State,
    here: String,
    desk_letter: String,
    desk_replies: String,
}

/// How sure it is who sent it.
struct SenderFound {
    level: String,
    /// The class of its badge: `good`, `bad` or none.
    manner: &'static str,
    speaks_for: Vec<String>,
    speaks_against: Vec<String>,
}

/// What can be done with it.
enum State {
    /// It is a reply, which stands there.
    Reply(String),
    /// It has not been read yet.
    Unread,
    /// It has to be said first whom it is from, there.
    Whose(String),
    /// It can be said that a person wrote it.
    Open,
}

type Parts = web::Path<(String, String)>;

fn ids((letter, message): &(String, String)) -> Result<(LetterId, InboundMessageId), AppError> {
    Ok((letter_id(letter)?, InboundMessageId::parse(message).ok_or(AppError::not_found())?))
}

/// A message of a letter of the organiser's team.
///
/// # Errors
/// `NotFound` for any other.
pub(super) fn find_own_message(
    conn: &mut Conn,
    organiser: &OrganiserId,
    (letter, message): (&LetterId, &InboundMessageId),
) -> QueryResult<(WholeLetter, Message)> {
    let whole = find_own(conn, organiser, letter)?;
    let message = messages::find_message(conn, message)?;
    if message.letter_id.as_ref() == Some(letter) { Ok((whole, message)) } else { Err(NotFound) }
}

/// The message, opened; for its letter's team alone.
async fn open(desk: &Desk, letter: &LetterId, message: &InboundMessageId) -> Result<Opened, AppError> {
    let (organiser, letter, wanted) = (desk.organiser.id.clone(), letter.clone(), message.clone());
    desk.app.read(move |conn| find_own_message(conn, &organiser, (&letter, &wanted))).await?;
    Reader::of(&desk.app).open(message).await.map_err(page_error)
}

/// A stranger wrote it: it is looked into on a thread of its own, as it was when it came.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    web::block(work).await.map_err(|_| AppError::busy("a message could not be looked into"))
}

async fn show_message(desk: Desk, path: Parts) -> PageResult {
    let (letter, id) = ids(&path)?;
    let (opened, words) = (open(&desk, &letter, &id).await?, desk.words);
    let raw_path = links::desk_message_raw(letter.as_str(), id.as_str());
    let looked_into = apart(move || {
        let reading = opened.reading();
        let content = content::view_of_message(opened.raw(), &reading.text, raw_path, words);
        (reading, content)
    });
    let (reading, content) = looked_into.await?;
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let page = desk.app.read(move |conn| {
        let found = find_own_message(conn, &organiser, (&letter, &id))?;
        message_page(conn, &seal, found, (&reading, content), (words, now))
    });
    let page = MessagePage { token: desk.token(), notice: desk.notice.clone(), ..page.await? };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn message_page(
    conn: &mut Conn,
    seal: &Seal,
    (whole, message): (WholeLetter, Message),
    (reading, content): (&Reading, ContentView),
    (words, now): (Words, Time),
) -> QueryResult<MessagePage> {
    let delivery = message.delivery_id.as_ref().map(|id| dispatches::find_delivery(conn, id)).transpose()?;
    let of_delivery = |delivery: &Delivery| whole.addressees.iter().find(|one| one.id == delivery.addressee_id);
    let addressee = delivery.as_ref().and_then(of_delivery).map(|addressee| addressee.name.clone());
    let (letter, key) = (whole.letter.id.as_str(), message.id.as_str());
    Ok(MessagePage {
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        class: message.class.map(|class| words.say(&class.message_key())).unwrap_or_default(),
        addressee: addressee.unwrap_or_default(),
        delivery: delivery.as_ref().map(|delivery| state_words(&delivery.state(), words)).unwrap_or_default(),
        from: sender_line(reading),
        subject: reading.subject.clone(),
        came: words.date(&london_date(message.received_at)),
        door: words.say(&format!("doors-door-{}", message.door)),
        size: words.say1("doors-size-kilobytes", "kilobytes", (message.size_bytes + 1023) / 1024),
        sender: match &delivery {
            Some(delivery) => Some(sender_found(conn, seal, (&message.id, delivery), (words, now))?),
            None => None,
        },
        state: state_of(conn, letter, (&message, delivery.as_ref()))?,
        here: links::desk_message(letter, key),
        desk_letter: links::desk_letter(letter),
        desk_replies: links::desk_replies(letter),
        signs: message.reasons,
        letter_title: whole.letter.title,
        content,
    })
}

fn sender_found(
    conn: &mut Conn,
    seal: &Seal,
    (id, delivery): (&InboundMessageId, &Delivery),
    (words, now): (Words, Time),
) -> QueryResult<SenderFound> {
    let found = find_authentication(conn, id)?;
    let found: Authentication = found.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    let (assurance, reasons) = assurance::judge_reply(conn, seal, (&found, delivery), now)?;
    let reasons = Reason::read(&reasons);
    let (speaks_for, speaks_against): (Vec<_>, Vec<_>) = reasons.iter().partition(|reason| reason.word.speaks_for());
    let say = |reasons: Vec<&Reason>| reasons.into_iter().map(|reason| reason.say(words)).collect();
    Ok(SenderFound {
        level: assurance_words(assurance, Channel::Email, words),
        manner: match assurance {
            Assurance::Verified => "good",
            Assurance::OwnServer | Assurance::Address => "",
            Assurance::None => "bad",
        },
        speaks_for: say(speaks_for),
        speaks_against: say(speaks_against),
    })
}

fn state_of(conn: &mut Conn, letter: &str, (message, delivery): (&Message, Option<&Delivery>)) -> QueryResult<State> {
    Ok(match (messages::find_reply_of(conn, &message.id)?, delivery) {
        (Some(reply), _) => State::Reply(links::desk_reply(letter, reply.as_str())),
        (None, _) if message.read_at.is_none() => State::Unread,
        (None, None) => State::Whose(format!("{}?message={}", links::desk_upload(letter), message.id)),
        (None, Some(_)) => State::Open,
    })
}

/// The form: one button.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PersonForm {
    form_token: String,
}

async fn person_submitted(desk: Desk, path: Parts, form: Posted<PersonForm>) -> PageResult {
    let (letter, id) = ids(&path)?;
    let here = links::desk_message(letter.as_str(), id.as_str());
    if let Some(answer) = check_form(&desk, &form.0.form_token, &here)? {
        return Ok(answer);
    }
    let (opened, seal, now) = (open(&desk, &letter, &id).await?, desk.app.seal.clone(), desk.now());
    let looked_into = apart(move || {
        let (reading, files) = (opened.reading(), attachments::prepare(&seal, opened.raw(), now));
        (opened, reading, files)
    });
    let (opened, reading, files): (Opened, Reading, Prepared) = looked_into.await?;
    let (organiser, post, own) = (desk.organiser.id.clone(), Post::of(&desk.app), letter.clone());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &own)?;
        let looked_into = LookedInto { message: &opened, reading: &reading, files: &files };
        say_a_person_wrote(conn, &post, (&whole.letter, looked_into), Some(&organiser), now)
    });
    let (reply, key) = match done.await? {
        Ok(Became::Reply(reply)) => (reply, "message-is-reply"),
        Ok(Became::ReplyBefore(reply)) => (reply, "message-was-reply"),
        Err(PersonRefusal::NotRead) => return Err(conflict(message_key("message-not-read"))),
        Err(PersonRefusal::NobodyKnown) => return Err(conflict(message_key("message-whose"))),
    };
    Ok(see_other(&flash::with(&links::desk_reply(letter.as_str(), reply.as_str()), key)))
}

impl Opened {
    /// What it says.
    fn reading(&self) -> Reading {
        classify::read(self.raw(), self.envelope_sender())
    }
}
