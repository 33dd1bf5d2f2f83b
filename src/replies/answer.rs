//! Reading a reply at the desk, and recording what it is to each ask. The machine suggests nothing here: a person decides.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::DateTime;
use diesel::result::QueryResult;

use super::model::{Answer, OpenedReply, Reply, ReplyId, ReplyState, Verdict};
use super::store;
use super::tell::tell_signers;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::{check_form, find_own, letter_id, note};
use crate::dispatch::post::Post;
use crate::letters::model::{Ask, AskId, Letter, LetterId, WholeLetter};
use crate::letters::store::happenings::{self, Audience, Facts, HappeningKind, NewHappening};
use crate::letters::store::touch;
use crate::letters::version::version_hash;
use crate::links;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::guard::Desk;
use crate::organisers::model::OrganiserId;
use crate::roll::entry::{Event, NewEntry, append};
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::form::{DESK_FORM_LIMIT, Posted};
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The route of a reply at the desk.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_REPLY).get(show_reply).post(reply_submitted));
}

#[derive(Template)]
#[template(path = "replies/reply.html")]
struct ReplyPage {
    page: Frame,
    token: String,
    notice: String,
    stale: String,
    letter: Letter,
    reply: Reply,
    opened: OpenedReply,
    addressee: String,
    reasons: String,
    asks: Vec<AskField>,
    kinds: Vec<Kind>,
    errors: Vec<(String, String)>,
    seen: String,
    desk_letter: String,
    here: String,
}

impl ReplyPage {
    fn is_waiting(&self) -> bool {
        self.reply.state() == ReplyState::Waiting
    }

    fn is_set_aside(&self) -> bool {
        matches!(self.reply.state(), ReplyState::SetAside(_))
    }
}

/// An ask's question on the form.
struct AskField {
    key: String,
    ask: AskId,
    number: i32,
    wording: String,
    chosen: String,
    error: String,
    recorded: Option<(String, &'static str)>,
}

/// A choice that each question offers.
struct Kind {
    value: &'static str,
    label: String,
}

type Parts = web::Path<(String, String)>;
/// The fields of the form: one for each ask, so that no struct can name them.
type Fields = Vec<(String, String)>;

async fn show_reply(desk: Desk, path: Parts) -> PageResult {
    let page = read_page(&desk, &path).await?;
    show(&page, StatusCode::OK, Privacy::Secret)
}

async fn read_page(desk: &Desk, path: &(String, String)) -> Result<ReplyPage, AppError> {
    let (id, reply) = ids(path)?;
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        reply_page(conn, &seal, whole, &reply, words)
    };
    let page = desk.app.read(read).await?;
    Ok(ReplyPage { token: desk.token(), notice: desk.notice.clone(), ..page })
}

fn ids((letter, reply): &(String, String)) -> Result<(LetterId, ReplyId), AppError> {
    Ok((letter_id(letter)?, ReplyId::parse(reply).ok_or(AppError::not_found())?))
}

fn reply_page(conn: &mut Conn, seal: &Seal, whole: WholeLetter, id: &ReplyId, words: Words) -> QueryResult<ReplyPage> {
    let reply = store::find_reply(conn, &whole.letter.id, id)?;
    let recorded = store::list_answers(conn, id)?;
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    Ok(ReplyPage {
        opened: reply.open(seal)?,
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        reasons: match &reply.inbound_message_id {
            Some(message) => store::find_reasons(conn, message)?,
            None => String::new(),
        },
        asks: whole.asks.iter().map(|ask| ask_field(ask, &recorded, words)).collect(),
        kinds: kinds(words),
        errors: Vec::new(),
        seen: reply.decided_at().map(seen_text).unwrap_or_default(),
        desk_letter: links::desk_letter(whole.letter.id.as_str()),
        here: links::desk_reply(whole.letter.id.as_str(), id.as_str()),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        stale: String::new(),
        letter: whole.letter,
        reply,
    })
}

fn ask_field(ask: &crate::letters::model::Ask, recorded: &[Answer], words: Words) -> AskField {
    let verdict = recorded.iter().find(|answer| answer.ask_id == ask.id).map(|answer| answer.verdict);
    AskField {
        key: format!("verdict-{}", ask.number),
        ask: ask.id.clone(),
        number: ask.number,
        wording: ask.wording.clone(),
        chosen: verdict.map(|verdict| verdict.as_str().to_owned()).unwrap_or_default(),
        error: String::new(),
        recorded: verdict.map(|verdict| (words.say(&verdict.message_key()), verdict.mark())),
    }
}

fn kinds(words: Words) -> Vec<Kind> {
    let kind = |verdict: &Verdict| Kind { value: verdict.as_str(), label: words.say(&verdict.choice_key()) };
    Verdict::ALL.iter().map(kind).collect()
}

/// What the form was made from: the moment of the last decision, to the microsecond, or nothing.
fn seen_text(decided_at: Time) -> String {
    decided_at.and_utc().timestamp_micros().to_string()
}

fn parse_seen(text: &str) -> Result<Option<Time>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let moment = text.parse().ok().and_then(DateTime::from_timestamp_micros);
    moment.map(|moment| Some(moment.naive_utc())).ok_or(AppError::bad_request())
}

async fn reply_submitted(desk: Desk, path: Parts, form: Posted<Fields, DESK_FORM_LIMIT>) -> PageResult {
    let (id, reply) = ids(&path)?;
    let mut fields: BTreeMap<String, String> = form.0.into_iter().collect();
    let mut take = |key: &str| fields.remove(key).unwrap_or_default();
    let (token, seen, deed) = (take("form_token"), parse_seen(&take("seen"))?, take("deed"));
    let here = links::desk_reply(id.as_str(), reply.as_str());
    if let Some(answer) = check_form(&desk, &token, &here)? {
        return Ok(answer);
    }
    let mut page = read_page(&desk, &path).await?;
    let decision = match deed.as_str() {
        "set_aside" => Decision::NoAnswer,
        "" | "record" => Decision::Answers(read_verdicts(&mut page, fields)?),
        _ => return Err(AppError::bad_request()),
    };
    if !page.errors.is_empty() {
        return show(&page, StatusCode::UNPROCESSABLE_ENTITY, Privacy::Secret);
    }
    let (organiser, post, now) = (desk.organiser.id.clone(), Post::of(&desk.app), desk.now());
    let done = desk.app.write(move |conn| {
        let whole = find_own(conn, &organiser, &id)?;
        record(conn, &post, (&whole, &reply), (&decision, seen), Some(&organiser), now)
    });
    match done.await? {
        Ok(_) => Ok(see_other(&flash::with(&here, "reply-recorded"))),
        Err(RecordRefusal::Stale) => show_stale(&desk, &path).await,
    }
}

/// Reads a verdict for each ask, and leaves a message beside each that has none.
fn read_verdicts(
    page: &mut ReplyPage,
    mut fields: BTreeMap<String, String>,
) -> Result<Vec<(AskId, Verdict)>, AppError> {
    let mut verdicts = Vec::new();
    for field in &mut page.asks {
        field.chosen = fields.remove(&field.key).unwrap_or_default();
        match Verdict::parse(&field.chosen) {
            Some(verdict) => verdicts.push((field.ask.clone(), verdict)),
            None => {
                field.error = page.page.say1("replies-verdict-missing", "number", i64::from(field.number));
                page.errors.push((field.key.clone(), field.error.clone()));
            }
        }
    }
    // A field that is left over belongs to no form of ours.
    if fields.is_empty() { Ok(verdicts) } else { Err(AppError::bad_request()) }
}

async fn show_stale(desk: &Desk, path: &(String, String)) -> PageResult {
    let mut page = read_page(desk, path).await?;
    page.stale = desk.words.say("replies-stale");
    show(&page, StatusCode::CONFLICT, Privacy::Secret)
}

/// What an organiser decided about a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// What it is to each ask.
    Answers(Vec<(AskId, Verdict)>),
    /// It is no answer: spam, a read receipt, a note between colleagues.
    NoAnswer,
}

/// What was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It had waited.
    First,
    /// It changed what had been recorded.
    Changed,
}

/// Why nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordRefusal {
    /// Somebody decided meanwhile; they must be read first.
    Stale,
}

/// Records what a reply is to each ask. `seen` is the moment of the decision that the organiser had before them, if there
/// was one: deciding anew is a change, and must know what it changes.
///
/// # Errors
/// The database's.
pub fn record(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ReplyId),
    (decision, seen): (&Decision, Option<Time>),
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<Recorded, RecordRefusal> {
    let reply = store::find_reply(conn, &whole.letter.id, id)?;
    if reply.decided_at() != seen {
        return Ok(Err(RecordRefusal::Stale));
    }
    // Of two forms at once, the second finds the row changed.
    let reopened = match seen {
        Some(seen) => store::mark_waiting_again(conn, id, seen)?,
        None => true,
    };
    let decided = match decision {
        Decision::Answers(_) => reopened && store::mark_judged(conn, id, now)?,
        Decision::NoAnswer => reopened && store::mark_set_aside(conn, id, now)?,
    };
    if !decided {
        return Ok(Err(RecordRefusal::Stale));
    }
    let answers = answers_of(decision, id, now);
    store::set_answers(conn, id, &answers)?;
    if matches!(decision, Decision::Answers(_)) {
        if reply.judged_at.is_none() {
            let hash = version_hash(whole);
            append(conn, whole.letter.id.as_str(), &hash, &[NewEntry::of(Event::Reply)], now)?;
        }
        tell_signers(conn, post, whole, (&reply, &answers), now)?;
    }
    record_decision(conn, whole, (&reply, &answers), decision, now)?;
    note_decision(conn, &post.stationery.seal, whole, (decision, seen), by, now)?;
    touch(conn, &whole.letter.id, now)?;
    Ok(Ok(if seen.is_some() { Recorded::Changed } else { Recorded::First }))
}

/// A reply is recorded as of the day on which it came; reading it anew happens on the day of the reading.
fn record_decision(
    conn: &mut Conn,
    whole: &WholeLetter,
    (reply, answers): (&Reply, &[Answer]),
    decision: &Decision,
    now: Time,
) -> QueryResult<()> {
    let first = reply.decided_at().is_none();
    let kind = match decision {
        Decision::NoAnswer => HappeningKind::ReplySetAside,
        Decision::Answers(_) if first => HappeningKind::ReplyRead,
        Decision::Answers(_) => HappeningKind::ReplyReadAnew,
    };
    let answered = |ask: &&Ask| answers.iter().any(|answer| answer.ask_id == ask.id && answer.verdict.is_answer());
    let asks: Vec<i32> = whole.asks.iter().filter(answered).map(|ask| ask.number).collect();
    let happening = NewHappening {
        facts: Facts {
            count: i64::try_from(asks.len()).ok(),
            of: i64::try_from(whole.asks.len()).ok(),
            asks,
            ..Facts::default()
        },
        audience: if kind == HappeningKind::ReplySetAside { Audience::Team } else { Audience::Public },
        occurred_at: if first { reply.received_at } else { now },
        ..NewHappening::of(&whole.letter.id, kind, now).with(&reply.addressee_id).about(reply.id.as_str())
    };
    happenings::record(conn, &happening, now).map(|_| ())
}

fn answers_of(decision: &Decision, id: &ReplyId, now: Time) -> Vec<Answer> {
    let Decision::Answers(verdicts) = decision else { return Vec::new() };
    let answer = |(ask, verdict): &(AskId, Verdict)| Answer {
        reply_id: id.clone(),
        ask_id: ask.clone(),
        verdict: *verdict,
        quote_start: None,
        quote_end: None,
        quote_sha256: None,
        redirected_to: None,
        recorded_at: now,
    };
    verdicts.iter().map(answer).collect()
}

fn note_decision(
    conn: &mut Conn,
    seal: &Seal,
    whole: &WholeLetter,
    (decision, seen): (&Decision, Option<Time>),
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    let deed = match decision {
        Decision::Answers(_) => audit::Deed::ReplyJudged,
        Decision::NoAnswer => audit::Deed::ReplySetAside,
    };
    let words = Words::default();
    let mut lines: Vec<String> = seen.map(|_| words.say("replies-log-change")).into_iter().collect();
    if let Decision::Answers(verdicts) = decision {
        for ask in &whole.asks {
            let verdict = verdicts.iter().find(|(id, _)| *id == ask.id).map(|(_, verdict)| *verdict);
            lines.extend(verdict.map(|verdict| format!("{}: {}", ask.number, words.say(&verdict.message_key()))));
        }
    }
    let detail = lines.join("; ");
    note(conn, seal, (&whole.letter, by), (deed, Some(detail.as_str()).filter(|detail| !detail.is_empty())), now)
}
