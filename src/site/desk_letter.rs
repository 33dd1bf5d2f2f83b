//! One letter at the desk: where it stands, what can be done, to whom it went, what came back.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;

use super::complaints;
use crate::clock::london_date;
use crate::db::Conn;
use crate::dispatch::model::DeliveryState;
use crate::dispatch::outcome::state_words;
use crate::dispatch::store as dispatches;
use crate::letters::addressee::SourceView;
use crate::letters::desk::{desk_letter, state_word};
use crate::letters::model::{Letter, LetterState, WholeLetter};
use crate::letters::store as letters;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::replies::model::{Reply, ReplyState};
use crate::replies::public::list_public;
use crate::replies::standing_words::{Standing, standing_of};
use crate::replies::store as replies;
use crate::signatures::model::Waiting;
use crate::signatures::store::{checks, holds};
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_LETTER).get(show_desk_letter));
}

#[derive(Template)]
#[template(path = "site/desk_letter.html")]
struct DeskLetterPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    state: LetterState,
    state_word: String,
    addressees: Vec<To>,
    waiting: Vec<Arrived>,
    read: Vec<Arrived>,
    open: Open,
    paths: Paths,
}

struct To {
    name: String,
    organisation: String,
    email: String,
    source: SourceView,
    deliveries: Vec<Sent>,
    standing: Option<Standing>,
    correction: String,
    standing_path: String,
    view_path: String,
}

struct Sent {
    words: String,
    failed: bool,
    arrived: bool,
}

struct Arrived {
    subject: String,
    from: String,
    on: String,
    state: String,
    path: String,
}

struct Paths {
    public: String,
    preview: String,
    text: String,
    opening: String,
    closure: String,
    dispatch: String,
    test_copy: String,
    signatures: String,
    checks: String,
    events: String,
    queue: String,
    complaints: String,
    log: String,
    replies: String,
    off_site: String,
    upload: String,
    deadlines: String,
    chasers: String,
    promises: String,
}

impl Paths {
    fn of(letter: &Letter) -> Paths {
        let id = letter.id.as_str();
        Paths {
            public: links::letter(&letter.slug),
            preview: links::desk_preview(id),
            text: links::desk_text(id),
            opening: links::desk_opening(id),
            closure: links::desk_closure(id),
            dispatch: links::desk_dispatch(id),
            test_copy: links::desk_test_copy(id),
            signatures: links::desk_signatures(id),
            checks: links::desk_checks(id),
            events: links::desk_events(id),
            queue: links::desk_queue(id),
            complaints: links::desk_complaints(id),
            log: links::desk_audit(id),
            replies: links::desk_replies(id),
            off_site: links::desk_off_site(id),
            upload: links::desk_upload(id),
            deadlines: links::desk_deadlines(id),
            chasers: links::desk_chasers(id),
            promises: links::desk_promises(id),
        }
    }
}

async fn show_desk_letter(desk: Desk, id: web::Path<String>) -> PageResult {
    let letter = desk_letter(&desk, &id).await?;
    let (reader, today) = (desk.clone(), london_date(desk.now()));
    let parts = desk.app.read(move |conn| read(conn, &reader, letter)).await?;
    let (letter, addressees, arrived, open) = parts;
    let (waiting, read): (Vec<_>, Vec<_>) = arrived.into_iter().partition(|(state, _)| *state == ReplyState::Waiting);
    let page = DeskLetterPage {
        page: desk.frame(),
        token: desk.token(),
        notice: desk.notice.clone(),
        state: letter.state(today),
        state_word: state_word(letter.state(today), desk.words),
        addressees,
        waiting: waiting.into_iter().map(|(_, row)| row).collect(),
        // What waits longest comes first, and of what was read the newest.
        read: read.into_iter().rev().map(|(_, row)| row).collect(),
        open,
        paths: Paths::of(&letter),
        letter,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// How much waits for the team.
struct Open {
    checks: i64,
    held: i64,
    complaints: i64,
}

type Parts = (Letter, Vec<To>, Vec<(ReplyState, Arrived)>, Open);

fn read(conn: &mut Conn, desk: &Desk, letter: Letter) -> QueryResult<Parts> {
    let whole = letters::with_parts(conn, letter)?;
    let addressees = list_addressees(conn, desk, &whole)?;
    let found = replies::list_replies(conn, &whole.letter.id)?;
    let arrived = found.iter().map(|reply| (reply.state(), arrived(desk, &whole, reply))).collect();
    let open = Open {
        checks: checks::count_open(conn, &whole.letter.id)?,
        held: holds::count_waiting(conn, &whole.letter.id, Waiting::Confirmed)?,
        complaints: complaints::store::count_open(conn, &whole.letter.id)?,
    };
    Ok((whole.letter, addressees, arrived, open))
}

fn list_addressees(conn: &mut Conn, desk: &Desk, whole: &WholeLetter) -> QueryResult<Vec<To>> {
    let deliveries = dispatches::list_deliveries(conn, &whole.letter.id)?;
    let record = list_public(conn, whole, london_date(desk.now()))?;
    let sent = whole.letter.dispatched_at.is_some();
    let mut rows = Vec::new();
    for addressee in &whole.addressees {
        let theirs = deliveries.iter().filter(|delivery| delivery.addressee_id == addressee.id);
        rows.push(To {
            name: addressee.name.clone(),
            organisation: addressee.organisation.clone(),
            email: letters::open_email(&desk.app.seal, addressee)?,
            source: SourceView::of(letters::open_email_source(&desk.app.seal, addressee)?),
            deliveries: theirs.map(|delivery| sent_words(&delivery.state(), desk.words)).collect(),
            correction: links::desk_addressee(whole.letter.id.as_str(), addressee.id.as_str()),
            standing: record
                .addressees
                .iter()
                .find(|one| one.id == addressee.id)
                .filter(|_| sent)
                .map(|one| standing_of(one, desk.words)),
            standing_path: links::desk_standing(whole.letter.id.as_str(), addressee.id.as_str()),
            view_path: links::desk_council_view(whole.letter.id.as_str(), addressee.id.as_str()),
        });
    }
    Ok(rows)
}

fn sent_words(state: &DeliveryState, words: Words) -> Sent {
    Sent {
        words: state_words(state, words),
        failed: matches!(state, DeliveryState::Failed { .. }),
        arrived: matches!(state, DeliveryState::HandedOver { .. } | DeliveryState::Confirmed),
    }
}

fn arrived(desk: &Desk, whole: &WholeLetter, reply: &Reply) -> Arrived {
    let opened = reply.open(&desk.app.seal).ok();
    let subject = opened.map(|opened| opened.subject).filter(|subject| !subject.trim().is_empty());
    let from = whole.addressees.iter().find(|a| a.id == reply.addressee_id);
    Arrived {
        subject: subject.unwrap_or_else(|| desk.words.say("desk-no-subject")),
        from: from.map(|a| a.name.clone()).unwrap_or_default(),
        on: desk.frame().day(&reply.received_at),
        state: match reply.state() {
            ReplyState::Waiting => desk.words.say("desk-reply-waiting"),
            ReplyState::Judged(_) => desk.words.say("desk-reply-judged"),
            ReplyState::SetAside(_) => desk.words.say("desk-reply-set-aside"),
        },
        path: links::desk_reply(whole.letter.id.as_str(), reply.id.as_str()),
    }
}
