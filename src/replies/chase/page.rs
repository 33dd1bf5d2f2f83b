//! One draft at the desk: its words, what stands in its way, and the buttons.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::{Error::NotFound, QueryResult};
use serde::Deserialize;

use super::super::store::chasers as store;
use super::case;
use super::ladder::{self, Body, Confidence};
use super::model::{Chaser, ChaserId, ChaserKind, ChaserState, Draft, Hindrance};
use super::round::title;
use super::send::{self, ChaserRefusal};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::desk::{check_form, find_own, letter_id};
use crate::dispatch::post::Post;
use crate::letters::check;
use crate::letters::model::{Letter, LetterId, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::{DESK_FORM_LIMIT, Faults, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The longest text, in characters: a reminder that nobody reads to its end reminds nobody.
const LONGEST_TEXT: usize = 20_000;

/// The route of one draft.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_CHASER).get(show_chaser).post(chaser_submitted));
}

#[derive(Template)]
#[template(path = "chasers/chaser.html")]
struct ChaserPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    chaser: Chaser,
    title: String,
    subject: String,
    body: String,
    faults: Faults,
    /// Why it is not to be sent, or was not.
    hindered: String,
    /// What became of it; empty while it waits.
    decided: String,
    /// That another council took over; empty if none did.
    succeeded: String,
    next_body: Option<BodyView>,
    mail: String,
    list: String,
    here: String,
}

impl ChaserPage {
    fn waits(&self) -> bool {
        self.chaser.state() == ChaserState::Waiting
    }

    fn is_reminder(&self) -> bool {
        self.chaser.kind == ChaserKind::Reminder
    }
}

/// The next body, as pages show it.
pub(super) struct BodyView {
    pub(super) name: String,
    pub(super) link: String,
    /// How else it is reached: a form on the web, a telephone, a postal address.
    pub(super) form: String,
    pub(super) reached: Vec<String>,
    pub(super) wants: String,
    pub(super) source: String,
    pub(super) checked: String,
}

impl BodyView {
    /// `website` is the council's own, for the steps that lie with the council.
    pub(super) fn of(body: &Body, website: Option<&str>, words: Words) -> BodyView {
        let own = if body.link.is_empty() { website.unwrap_or_default() } else { &body.link };
        let checked = match body.confidence {
            Confidence::Strong => message_key("chaser-checked-strong"),
            Confidence::Medium => message_key("chaser-checked-medium"),
            Confidence::Unchecked => message_key("chaser-checked-not"),
        };
        BodyView {
            name: body.name.clone(),
            link: own.to_owned(),
            form: body.form.clone(),
            reached: reached(body, words),
            wants: body.wants.clone(),
            source: body.source.clone(),
            checked: words.say1(checked, "date", ladder::dated()),
        }
    }
}

fn reached(body: &Body, words: Words) -> Vec<String> {
    let known = |key: &str, value: &str| (!value.is_empty()).then(|| words.say1(key, "value", value));
    let telephone = known("chaser-body-telephone", &body.telephone);
    telephone.into_iter().chain(known("chaser-body-post", &body.post)).collect()
}

type Parts = web::Path<(String, String)>;

fn ids((letter, chaser): &(String, String)) -> Result<(LetterId, ChaserId), AppError> {
    Ok((letter_id(letter)?, ChaserId::parse(chaser).ok_or(AppError::not_found())?))
}

async fn show_chaser(desk: Desk, path: Parts) -> PageResult {
    let page = read_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn read_page(desk: &Desk, path: &(String, String)) -> Result<ChaserPage, AppError> {
    let (id, chaser) = ids(path)?;
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        chaser_page(conn, &seal, whole, &chaser, (words, now))
    };
    let page = desk.app.read(read).await?;
    Ok(ChaserPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn chaser_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: WholeLetter,
    id: &ChaserId,
    (words, now): (Words, Time),
) -> QueryResult<ChaserPage> {
    let chaser = store::find(conn, &whole.letter.id, id)?;
    let draft = chaser.draft(seal)?;
    let today = london_date(now);
    let cases = case::list(conn, &whole, today)?;
    let case = cases.into_iter().find(|case| case.addressee.id == chaser.addressee_id).ok_or(NotFound)?;
    let lately = chaser.kind == ChaserKind::Reminder && case.was_sent_lately(today);
    let hindrance = case.hindrance_of(&chaser, today).or(lately.then_some(Hindrance::SentLately));
    let waits = chaser.state() == ChaserState::Waiting;
    let next_body = ladder::find(&chaser.step).filter(|_| chaser.kind == ChaserKind::Escalation);
    Ok(ChaserPage {
        title: title(&chaser, &case.addressee.name, words),
        hindered: hindrance.filter(|_| waits).map(|h| words.say(&h.message_key())).unwrap_or_default(),
        decided: decided(&chaser, &draft, words),
        next_body: next_body.map(|body| BodyView::of(body, case.website(today), words)),
        succeeded: case.succession(today).filter(|_| waits).map(|one| one.say(words)).unwrap_or_default(),
        mail: mail_link(&draft.subject, &draft.body),
        list: links::desk_chasers(whole.letter.id.as_str()),
        here: links::desk_chaser(whole.letter.id.as_str(), id.as_str()),
        subject: draft.subject,
        body: draft.body,
        faults: Faults::default(),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter: whole.letter,
        chaser,
    })
}

/// What became of one, in words; empty while it waits.
pub(super) fn decided(chaser: &Chaser, draft: &Draft, words: Words) -> String {
    let day = |at: Time| words.date(&london_date(at));
    match chaser.state() {
        ChaserState::Waiting => String::new(),
        ChaserState::Sent(at) => words.say1("chaser-was-sent", "date", day(at)),
        ChaserState::Dismissed(at) => words.say1("chaser-was-dismissed", "date", day(at)),
        ChaserState::Overtaken(at) => {
            let why = draft.overtaken_by.map(|h| words.say(&h.message_key())).unwrap_or_default();
            words.say2("chaser-was-overtaken", "date", day(at), "why", why)
        }
    }
}

/// A link that opens the text in a mail program (RFC 6068).
fn mail_link(subject: &str, body: &str) -> String {
    // A space is %20 there, and a line ends with CR LF.
    let escape = |text: &str| {
        let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    format!("mailto:?subject={}&body={}", escape(subject), escape(body))
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ChaserForm {
    form_token: String,
    deed: String,
    subject: String,
    body: String,
}

fn read(form: &ChaserForm, words: Words) -> Result<Draft, Faults> {
    let mut faults = Faults::default();
    let subject = check::needed_line(&form.subject, check::LONGEST_TITLE);
    let subject = subject.map_err(|flaw| faults.add("subject", flaw.say(words)));
    let body = check::body(&form.body).and_then(|body| match body.chars().count() {
        0 => Err(check::Flaw::Missing),
        length if length > LONGEST_TEXT => Err(check::Flaw::TooLong(LONGEST_TEXT)),
        _ => Ok(body),
    });
    let body = body.map_err(|flaw| faults.add("body", flaw.say(words)));
    match (subject, body) {
        (Ok(subject), Ok(body)) => Ok(Draft { subject, body, overtaken_by: None }),
        _ => Err(faults),
    }
}

async fn chaser_submitted(desk: Desk, path: Parts, form: Posted<ChaserForm, DESK_FORM_LIMIT>) -> PageResult {
    let (id, chaser) = ids(&path)?;
    let form = form.0;
    let here = links::desk_chaser(id.as_str(), chaser.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &here)? {
        return Ok(answer);
    }
    let wish = Wish::parse(&form.deed).ok_or(AppError::bad_request())?;
    let draft = match read(&form, desk.words) {
        Ok(draft) => Some(draft),
        // What is put aside need not be right.
        Err(_) if wish == Wish::Dismiss => None,
        Err(faults) => return show_again(&desk, &path, form, Again::Faults(faults)).await,
    };
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let list = links::desk_chasers(id.as_str());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let (which, by) = ((&whole, &chaser), Some(&organiser));
        match (wish, &draft) {
            (Wish::Send, Some(draft)) => send::send(conn, &post, which, draft, by, now),
            (Wish::Done, Some(draft)) => send::note_step_taken(conn, &post, which, draft, by, now),
            (Wish::Save, Some(draft)) => send::save(conn, &post, which, draft, now),
            (_, _) => send::dismiss(conn, &post, which, &organiser, now),
        }
    });
    match (done.await?, wish) {
        (Ok(()), Wish::Save) => Ok(see_other(&flash::with(&here, "chaser-saved"))),
        (Ok(()), Wish::Send) => Ok(see_other(&flash::with(&list, "chaser-sent"))),
        (Ok(()), Wish::Done) => Ok(see_other(&flash::with(&list, "chaser-noted"))),
        (Ok(()), Wish::Dismiss) => Ok(see_other(&flash::with(&list, "chaser-dismissed"))),
        (Err(refusal), _) => show_again(&desk, &path, form, Again::Refused(refusal)).await,
    }
}

/// What a person wants of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Send,
    Done,
    Save,
    Dismiss,
}

impl Wish {
    fn parse(word: &str) -> Option<Wish> {
        match word {
            "send" => Some(Wish::Send),
            "done" => Some(Wish::Done),
            "save" => Some(Wish::Save),
            "dismiss" => Some(Wish::Dismiss),
            _ => None,
        }
    }
}

/// Why the page is shown again, with what was typed.
enum Again {
    Faults(Faults),
    Refused(ChaserRefusal),
}

async fn show_again(desk: &Desk, path: &(String, String), form: ChaserForm, why: Again) -> PageResult {
    let mut page = read_page(desk, path).await?;
    if !form.subject.is_empty() || !form.body.is_empty() {
        (page.subject, page.body) = (form.subject, form.body);
    }
    match why {
        Again::Faults(faults) => {
            page.faults = faults;
            show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret)
        }
        Again::Refused(refusal) => {
            page.hindered = match refusal {
                ChaserRefusal::Decided => desk.words.say("chaser-refused-decided"),
                ChaserRefusal::NotOurs => desk.words.say(message_key("chaser-refused-not-ours")),
                ChaserRefusal::Hindered(hindrance) => desk.words.say(&hindrance.message_key()),
            };
            show(&page, StatusCode::CONFLICT, Privacy::Secret)
        }
    }
}
