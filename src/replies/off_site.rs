//! Recording an answer that came another way than by our mail: by post, by telephone, at a meeting, in minutes, in the
//! press, on a social network. The public page says that the organisers recorded it, and by which way it came.

mod form;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

use self::form::{OffSiteForm, Typed};
use super::answer::fields::{AskField, Errors, Fields, Kind, kinds};
use super::answer::record::{self, Decision};
use super::attachments::given::FileFault;
use super::attachments::{flags, given};
use super::matrix::channel_key;
use super::model::{ReplyId, ReplyState};
use super::store;
use super::store::documents::{self, Belonging, PreparedDocument, SentDocument};
use super::store::off_site::{NewOffSite, insert};
use crate::clock::{Time, london_date, london_midnight};
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, conflict, find_own, letter_id, note};
use crate::dispatch::post::Post;
use crate::letters::model::{Addressee, Letter, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::multipart::{Filled, PostedFiles};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The most bytes of the form: two files of the largest size, and the words.
const FORM_LIMIT: usize = given::form_limit(2 * documents::LARGEST);
/// The most files.
const MOST_FILES: usize = 5;

/// The route of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_OFF_SITE).get(show_off_site).post(off_site_submitted));
}

#[derive(Template)]
#[template(path = "replies/off_site.html")]
struct OffSitePage {
    page: Frame,
    token: String,
    letter: Letter,
    addressees: Vec<Addressee>,
    channels: Vec<Kind>,
    asks: Vec<AskField>,
    kinds: Vec<Kind>,
    form: OffSiteForm,
    errors: Errors,
    desk_letter: String,
    desk_replies: String,
    here: String,
}

async fn show_off_site(desk: Desk, id: web::Path<String>) -> PageResult {
    let mut page = read_page(&desk, &id).await?;
    page.form.reply.value = ReplyId::new(desk.now()).to_string();
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn read_page(desk: &Desk, id: &str) -> Result<OffSitePage, AppError> {
    let (id, organiser) = (letter_id(id)?, desk.organiser.id.clone());
    let whole = desk.app.read(move |conn| find_own(conn, &organiser, &id)).await?;
    if whole.letter.opened_at.is_none() || whole.addressees.is_empty() {
        return Err(conflict(message_key("off-site-too-early")));
    }
    Ok(page_of(whole, desk.token(), desk.words))
}

fn page_of(whole: WholeLetter, token: String, words: Words) -> OffSitePage {
    let id = whole.letter.id.as_str();
    let channel =
        |channel: &super::kinds::Channel| Kind { value: channel.as_str(), label: words.say(&channel_key(*channel)) };
    OffSitePage {
        page: Frame::new(words),
        token,
        channels: form::CHANNELS.iter().map(channel).collect(),
        asks: whole.asks.iter().map(AskField::of).collect(),
        kinds: kinds(words),
        form: OffSiteForm::default(),
        errors: Errors::new(),
        desk_letter: links::desk_letter(id),
        desk_replies: links::desk_replies(id),
        here: links::desk_off_site(id),
        addressees: whole.addressees,
        letter: whole.letter,
    }
}

async fn off_site_submitted(desk: Desk, id: web::Path<String>, form: PostedFiles<FORM_LIMIT>) -> PageResult {
    let letter = letter_id(&id)?;
    let PostedFiles(mut filled) = form;
    let mut fields: Fields = std::mem::take(&mut filled.texts).into_iter().collect();
    let token = fields.remove("form_token").unwrap_or_default();
    let here = links::desk_off_site(letter.as_str());
    if let Some(answer) = check_form(&desk, &token, &here)? {
        return Ok(answer);
    }
    let mut page = read_page(&desk, &id).await?;
    let (typed, status) = read(&mut page, fields, filled, london_date(desk.now()), desk.words)?;
    let Some(typed) = typed else { return show(&page, status, Privacy::Secret) };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let (reply, seal) = (typed.id.clone(), desk.app.seal.clone());
    let prepared = web::block(move || (prepare_evidence(&seal, &typed, now), typed)).await;
    let (evidence, typed) = prepared.map_err(|_| AppError::busy("no thread for files"))?;
    let recorded = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        record_off_site(conn, &post, &whole, (&typed, &evidence), Some(&organiser), now)
    });
    let key = match recorded.await? {
        Ok(()) => "off-site-recorded",
        Err(OffSiteRefusal::RecordedBefore) => "off-site-before",
        Err(OffSiteRefusal::AnotherRow) => return Err(AppError::bad_request()),
    };
    Ok(see_other(&flash::with(&links::desk_reply(page.letter.id.as_str(), reply.as_str()), key)))
}

/// What was typed, if nothing is wrong with it, and else the status of the answer.
fn read(
    page: &mut OffSitePage,
    mut fields: Fields,
    filled: Filled,
    today: NaiveDate,
    words: Words,
) -> Result<(Option<Typed>, StatusCode), AppError> {
    page.form.take(&mut fields);
    page.asks.iter_mut().for_each(|field| field.take(&mut fields));
    // A field that is left over belongs to no form of ours.
    if !fields.is_empty() || filled.files.iter().any(|file| file.field != "evidence") {
        return Err(AppError::bad_request());
    }
    let fault = FileFault::of(&filled, MOST_FILES);
    if let Some(fault) = &fault {
        page.form.evidence.fault(fault.say(words), &mut page.errors);
    }
    // No answer comes before its letter: that is as old as its date says, or as its opening.
    let letter = &page.letter;
    let since = letter.opened_at.map(london_date).map_or(letter.dated_on, |opened| opened.min(letter.dated_on));
    let (addressees, asks, sent_files) = (&page.addressees, &mut page.asks, !filled.files.is_empty());
    let typed = page.form.read((addressees, asks), filled.files, &(since..=today), words, &mut page.errors)?;
    if typed.is_none() && sent_files && page.form.evidence.error.is_empty() {
        // No page can put a file back into its field.
        page.form.evidence.fault(words.say("files-again"), &mut page.errors);
    }
    Ok((typed, fault.map_or(StatusCode::UNPROCESSABLE_ENTITY, |fault| fault.status())))
}

/// Why an answer was not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffSiteRefusal {
    /// The same form was sent before; what it said is recorded.
    RecordedBefore,
    /// Its key is that of something else.
    AnotherRow,
}

/// Records an answer that came another way, with what it is to each ask. The same form twice records once.
///
/// # Errors
/// The database's.
pub(super) fn record_off_site(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (typed, evidence): (&Typed, &[PreparedDocument]),
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), OffSiteRefusal> {
    let seal = &post.stationery.seal;
    let words = Words::default();
    let new = NewOffSite {
        id: &typed.id,
        letter_id: &whole.letter.id,
        addressee_id: &typed.addressee,
        channel: typed.channel,
        sender: &typed.said_by,
        subject: &words.say(&channel_key(typed.channel)),
        words: &typed.words,
        received_at: came_at(typed.came_on, now),
        by,
    };
    if !insert(conn, seal, &new, now)? {
        let known = diesel::OptionalExtension::optional(store::find_reply(conn, &whole.letter.id, &typed.id))?;
        let same = known.is_some_and(|known| known.channel == typed.channel && known.inbound_message_id.is_none());
        return Ok(Err(if same { OffSiteRefusal::RecordedBefore } else { OffSiteRefusal::AnotherRow }));
    }
    let of = Belonging { letter_id: &whole.letter.id, reply_id: Some(&typed.id), by };
    documents::insert(conn, &of, evidence)?;
    let reply = store::find_reply(conn, &whole.letter.id, &typed.id)?;
    debug_assert_eq!(reply.state(), ReplyState::Waiting);
    store::mark_judged(conn, &reply.id, now)?;
    let decision = Decision::Answers(typed.given.clone());
    record::file(conn, post, (whole, &reply), &decision, by, now)?;
    let mut lines = vec![words.say(&channel_key(typed.channel)), words.date(&typed.came_on)];
    lines.extend(record::log_lines(whole, &decision, words));
    let entry = (audit::Deed::ReplyRecorded, Some(lines.join("; ")));
    note(conn, seal, (&whole.letter, by), (entry.0, entry.1.as_deref()), now)?;
    Ok(Ok(()))
}

/// Noon of that day: nobody says at which hour a letter lay in the box. Of the present day it is never later than now.
fn came_at(on: NaiveDate, now: Time) -> Time {
    (london_midnight(on) + chrono::Duration::hours(12)).min(now)
}

/// The link and the files that were given, looked into and sealed before anything is written.
fn prepare_evidence(seal: &Seal, typed: &Typed, now: Time) -> Vec<PreparedDocument> {
    // A link is kept as a list of one address is (RFC 2483, section 5).
    let link = typed.link.as_ref().map(|link| SentDocument {
        name: link.host_str().unwrap_or("link"),
        declared_type: "text/uri-list",
        content: link.as_str().as_bytes(),
    });
    let place_name = format!("{}.txt", Words::default().say("off-site-kept-at-name"));
    let place = typed.kept_at.as_ref().map(|place| SentDocument {
        name: &place_name,
        declared_type: "text/plain",
        content: place.as_bytes(),
    });
    let files = typed.files.iter().map(SentDocument::from);
    let mut may_unpack = flags::MOST_UNPACKED;
    let all = link.into_iter().chain(place).chain(files);
    all.map(|sent| documents::prepare(seal, &sent, &mut may_unpack, now)).collect()
}
