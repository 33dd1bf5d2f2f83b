//! What the public may read of a reply: the copy behind its masks is shown first, and made public by a button below it. It
//! can be taken back.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::content::{self, ContentView};
use super::mask;
use super::model::{Reply, ReplyId, ReplyState};
use super::public_copy::{Draft, EarlierMails, Masks, PublicCopy};
use super::store::{self, public_copies};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, find_own, letter_id, note};
use crate::letters::model::{Letter, LetterId, WholeLetter};
use crate::letters::store::happenings::{HappeningKind, NewHappening, record};
use crate::letters::store::touch;
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::seal::Seal;
use crate::web::error::{AppError, message_key};
use crate::web::form::{DESK_FORM_LIMIT, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_RELEASE).get(show_release).post(release_submitted));
}

#[derive(Template)]
#[template(path = "replies/release.html")]
struct ReleasePage {
    page: Frame,
    token: String,
    notice: String,
    problem: String,
    letter: Letter,
    addressee: String,
    reply: Reply,
    content: ContentView,
    masks_typed: String,
    masks_error: String,
    earlier: String,
    passages: Vec<(String, String)>,
    copy: PublicCopy,
    paths: Paths,
}

struct Paths {
    letter: String,
    reply: String,
    sender: String,
    here: String,
    public: String,
}

impl ReleasePage {
    fn errors(&self) -> Vec<(&'static str, String)> {
        let error = (!self.masks_error.is_empty()).then(|| ("masks", self.masks_error.clone()));
        error.into_iter().collect()
    }

    fn is_set_aside(&self) -> bool {
        matches!(self.reply.state(), ReplyState::SetAside(_))
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReleaseForm {
    form_token: String,
    deed: String,
    masks: String,
    earlier: String,
    seen: String,
}

type Parts = web::Path<(String, String)>;

async fn show_release(desk: Desk, path: Parts) -> PageResult {
    let page = read_page(&desk, ids(&path)?, None).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn ids((letter, reply): &(String, String)) -> Result<(LetterId, ReplyId), AppError> {
    Ok((letter_id(letter)?, ReplyId::parse(reply).ok_or(AppError::not_found())?))
}

/// The page; with masks that were typed, the copy that they make.
async fn read_page(
    desk: &Desk,
    (letter, reply): (LetterId, ReplyId),
    typed: Option<Masks>,
) -> Result<ReleasePage, AppError> {
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        release_page(conn, &seal, whole, (&reply, typed), words)
    };
    let page = desk.app.read(read).await?;
    Ok(ReleasePage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn release_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: WholeLetter,
    (id, typed): (&ReplyId, Option<Masks>),
    words: Words,
) -> QueryResult<ReleasePage> {
    let (letter_key, reply) = (whole.letter.id.to_string(), store::find_reply(conn, &whole.letter.id, id)?);
    let said = reply.open(seal)?.words;
    let stored = PublicCopy::find(&reply, seal)?;
    let copy = match (typed, stored) {
        (None, Some(public)) if reply.released_at.is_some() => public,
        (typed, stored) => {
            let masks = typed.or(stored.map(|copy| copy.masks)).unwrap_or_default();
            PublicCopy::of(&said, masks)
        }
    };
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    Ok(ReleasePage {
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        content: content::view(conn, seal, &reply, words)?,
        masks_typed: copy.masks.passages.join("\n"),
        earlier: copy.masks.earlier.as_str().to_owned(),
        passages: copy.masks.passages.iter().map(|passage| (passage.clone(), hits(&said, passage, words))).collect(),
        paths: Paths {
            letter: links::desk_letter(&letter_key),
            reply: links::desk_reply(&letter_key, id.as_str()),
            sender: links::desk_sender(&letter_key, id.as_str()),
            here: links::desk_release(&letter_key, id.as_str()),
            public: links::reply(&whole.letter.slug, id.as_str()),
        },
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        problem: String::new(),
        masks_error: String::new(),
        letter: whole.letter,
        copy,
        reply,
    })
}

fn hits(said: &str, passage: &str, words: Words) -> String {
    words.say1("release-hits", "count", i64::try_from(mask::count(said, passage)).unwrap_or(i64::MAX))
}

async fn release_submitted(desk: Desk, path: Parts, form: Posted<ReleaseForm, DESK_FORM_LIMIT>) -> PageResult {
    let (key, form) = (ids(&path)?, form.0);
    let here = links::desk_release(key.0.as_str(), key.1.as_str());
    if let Some(answer) = check_form(&desk, &form.form_token, &here)? {
        return Ok(answer);
    }
    if form.deed == "hide" {
        return hide_submitted(&desk, key, &here).await;
    }
    let earlier = EarlierMails::parse(&form.earlier).ok_or(AppError::bad_request())?;
    let Some(masks) = Masks::read(&form.masks, earlier) else {
        let mut page = read_page(&desk, key, None).await?;
        page.masks_error = desk.words.say("release-masks-too-many");
        (page.masks_typed, page.earlier) = (form.masks, form.earlier);
        return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
    };
    match form.deed.as_str() {
        "preview" => preview_submitted(&desk, key, masks, &here).await,
        "release" => make_public(&desk, key, (masks, form.seen), &here).await,
        _ => Err(AppError::bad_request()),
    }
}

/// The masks are kept while nothing is public; what is public stays as it is until the button below the new copy.
async fn preview_submitted(desk: &Desk, key: (LetterId, ReplyId), masks: Masks, here: &str) -> PageResult {
    let draft = draft(desk, key.clone(), masks.clone()).await?;
    let (organiser, seal, (letter, reply)) = (desk.organiser.id.clone(), desk.app.seal.clone(), key.clone());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        prepare(conn, &seal, (&whole.letter.id, &reply), &draft)
    });
    match done.await? {
        Prepared::Kept => Ok(see_other(&flash::with(here, "masks-kept"))),
        Prepared::ForNow => {
            let mut page = read_page(desk, key, Some(masks)).await?;
            page.problem = desk.words.say("release-not-replaced-yet");
            show(&page, StatusCode::OK, Privacy::Secret)
        }
        Prepared::Stale => {
            let mut page = read_page(desk, key, Some(masks)).await?;
            page.problem = desk.words.say("release-stale");
            show(&page, StatusCode::CONFLICT, Privacy::Secret)
        }
    }
}

/// The copy that some masks make: read and masked here, so that nobody who writes waits for it.
async fn draft(desk: &Desk, (letter, reply): (LetterId, ReplyId), masks: Masks) -> Result<Draft, AppError> {
    let (organiser, seal) = (desk.organiser.id.clone(), desk.app.seal.clone());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        Ok(Draft::of(&store::find_reply(conn, &whole.letter.id, &reply)?, &seal, masks)?)
    };
    desk.app.read(read).await
}

async fn make_public(desk: &Desk, key: (LetterId, ReplyId), choice: (Masks, String), here: &str) -> PageResult {
    let (organiser, seal, now, (letter, reply)) =
        (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now(), key.clone());
    let (masks, seen) = choice;
    let draft = draft(desk, key.clone(), masks.clone()).await?;
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        release(conn, &seal, (&whole, &reply), (&draft, &seen), Some(&organiser), now)
    });
    let (status, problem) = match done.await? {
        Ok(()) => return Ok(see_other(&flash::with(here, "reply-released"))),
        Err(refusal) => refusal.answer(),
    };
    let mut page = read_page(desk, key, Some(masks)).await?;
    page.problem = desk.words.say(problem);
    show(&page, status, Privacy::Secret)
}

async fn hide_submitted(desk: &Desk, key: (LetterId, ReplyId), here: &str) -> PageResult {
    let (organiser, seal, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.now());
    let (letter, reply) = key;
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &letter)?;
        hide(conn, &seal, (&whole.letter, &reply), Some(&organiser), now)
    });
    done.await?;
    // Nobody wants to hear that there was nothing to take back: it is not public, which is what was asked for.
    Ok(see_other(&flash::with(here, "reply-hidden")))
}

/// Why a reply was not made public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseRefusal {
    /// Its sender is not proved, and nobody said that they believe them.
    NotBelieved,
    /// Somebody said that it is no answer.
    SetAside,
    /// The copy is not the one that was looked at, or somebody released another meanwhile.
    Stale,
}

impl ReleaseRefusal {
    /// The status and the sentence that say it.
    pub fn answer(self) -> (StatusCode, &'static str) {
        match self {
            ReleaseRefusal::NotBelieved => (StatusCode::UNPROCESSABLE_ENTITY, message_key("release-not-believed")),
            ReleaseRefusal::SetAside => (StatusCode::CONFLICT, message_key("release-set-aside")),
            ReleaseRefusal::Stale => (StatusCode::CONFLICT, message_key("release-stale")),
        }
    }

    /// The refusal that a reply is met with, whatever is to be made public of it.
    pub fn of(reply: &Reply) -> Option<ReleaseRefusal> {
        match reply.state() {
            ReplyState::SetAside(_) => Some(ReleaseRefusal::SetAside),
            _ if !reply.is_believed() => Some(ReleaseRefusal::NotBelieved),
            _ => None,
        }
    }
}

/// What became of masks that were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prepared {
    /// They are kept with the reply.
    Kept,
    /// A copy is public; they are not kept until the new one takes its place.
    ForNow,
    /// The reply's words are not those that the copy was made from.
    Stale,
}

/// Keeps a copy that is not public yet, with its masks.
///
/// # Errors
/// The database's.
pub fn prepare(
    conn: &mut Conn,
    seal: &Seal,
    (letter_id, id): (&LetterId, &ReplyId),
    draft: &Draft,
) -> QueryResult<Prepared> {
    let reply = store::find_reply(conn, letter_id, id)?;
    if !draft.is_of(&reply) {
        return Ok(Prepared::Stale);
    }
    let kept = public_copies::set_prepared(conn, id, &draft.copy.close(&reply, seal))?;
    Ok(if kept { Prepared::Kept } else { Prepared::ForNow })
}

/// Makes the masked copy of a reply public. `seen` is the fingerprint of the copy that was looked at: no other is released.
///
/// # Errors
/// The database's.
pub fn release(
    conn: &mut Conn,
    seal: &Seal,
    (whole, id): (&WholeLetter, &ReplyId),
    (draft, seen): (&Draft, &str),
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<(), ReleaseRefusal> {
    let letter = &whole.letter;
    let reply = store::find_locked_reply(conn, &letter.id, id)?;
    if let Some(refusal) = ReleaseRefusal::of(&reply) {
        return Ok(Err(refusal));
    }
    let copy = &draft.copy;
    if !draft.is_of(&reply) || copy.fingerprint() != seen {
        return Ok(Err(ReleaseRefusal::Stale));
    }
    // The same copy once more, from a form that was open meanwhile, is public already.
    if reply.released_at.is_some() && PublicCopy::find(&reply, seal)?.as_ref() == Some(copy) {
        return Ok(Ok(()));
    }
    if !public_copies::mark_released(conn, (id, reply.released_at), &copy.close(&reply, seal), by, now)? {
        return Ok(Err(ReleaseRefusal::Stale));
    }
    note(conn, seal, (letter, by), (audit::Deed::ReplyReleased, None), now)?;
    let released = NewHappening::of(&letter.id, HappeningKind::ReplyReleased, now);
    record(conn, &released.with(&reply.addressee_id).about(id.as_str()), now)?;
    touch(conn, &letter.id, now)?;
    Ok(Ok(()))
}

/// Takes a copy back, and with it the files that came with the reply. Returns whether there was one.
///
/// # Errors
/// The database's.
pub fn hide(
    conn: &mut Conn,
    seal: &Seal,
    (letter, id): (&Letter, &ReplyId),
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<bool> {
    let reply = store::find_reply(conn, &letter.id, id)?;
    let hidden = public_copies::mark_hidden(conn, &reply.id)?;
    if hidden {
        note(conn, seal, (letter, by), (audit::Deed::ReplyHidden, None), now)?;
        touch(conn, &letter.id, now)?;
    }
    Ok(hidden)
}
