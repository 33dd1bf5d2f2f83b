//! Everything that came back to a letter, at the desk: what waits to be read first, what was read, asks × replies, how
//! councils see it, and machines' mail folded apart.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::council_view::{self, CouncilViewLine};
use super::kinds::InboundClass;
use super::matrix::{self, Matrix, Viewer, channel_note};
use super::model::{InboundMessageId, Reply, ReplyState};
use super::store::suggestions::list_accuracy;
use super::store::{self, came};
use crate::db::Conn;
use crate::dispatch::desk::{find_own, letter_id};
use crate::dispatch::store as dispatches;
use crate::letters::model::{Letter, WholeLetter};
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_REPLIES).get(show_replies));
}

#[derive(Template)]
#[template(path = "replies/desk_replies.html")]
struct RepliesPage {
    page: Frame,
    token: String,
    notice: String,
    letter: Letter,
    waiting: Vec<Line>,
    read: Vec<Line>,
    set_aside: Vec<Line>,
    matrix: Matrix,
    views: Vec<CouncilViewLine>,
    asked: Vec<To>,
    machines: Vec<Machine>,
    /// Where those are that came before; empty if these are all.
    older: String,
    rules: Vec<RuleLine>,
    upload: String,
    off_site: String,
    desk_letter: String,
}

/// A reply.
struct Line {
    from: String,
    subject: String,
    day: String,
    channel: String,
    path: String,
}

/// An addressee who can be asked how they see it.
struct To {
    name: String,
    path: String,
}

/// A message that became no reply.
struct Machine {
    what: String,
    to: String,
    day: String,
    path: String,
}

/// How often a rule was right.
struct RuleLine {
    rule: String,
    accepted: i64,
    decided: i64,
}

/// After which message the list of those that became no reply goes on.
#[derive(Debug, Deserialize)]
struct Older {
    before: Option<String>,
}

async fn show_replies(desk: Desk, id: web::Path<String>, older: web::Query<Older>) -> PageResult {
    let id = letter_id(&id)?;
    let before = older.into_inner().before;
    let before = before.map(|id| InboundMessageId::parse(&id).ok_or(AppError::not_found())).transpose()?;
    let (organiser, seal, words) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words);
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        replies_page(conn, &seal, (whole, before.as_ref()), words)
    };
    let page = desk.app.read(read).await?;
    let page = RepliesPage { token: desk.token(), notice: desk.notice.clone(), ..page };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn replies_page(
    conn: &mut Conn,
    seal: &Seal,
    (whole, before): (WholeLetter, Option<&InboundMessageId>),
    words: Words,
) -> QueryResult<RepliesPage> {
    let (mut waiting, mut read, mut set_aside) = (Vec::new(), Vec::new(), Vec::new());
    for reply in store::list_replies(conn, &whole.letter.id)? {
        let line = line(seal, &whole, &reply, words)?;
        match reply.state() {
            ReplyState::Waiting => waiting.push(line),
            ReplyState::Judged(_) => read.push(line),
            ReplyState::SetAside(_) => set_aside.push(line),
        }
    }
    let key = whole.letter.id.as_str();
    let (machines, older) = machines(conn, &whole, before, words)?;
    let to = |addressee: &crate::letters::model::Addressee| To {
        name: addressee.name.clone(),
        path: links::desk_council_view(key, addressee.id.as_str()),
    };
    let rule = |one: super::store::suggestions::Accuracy| RuleLine {
        rule: words.say(&one.rule.message_key()),
        accepted: one.accepted,
        decided: one.decided,
    };
    Ok(RepliesPage {
        matrix: matrix::find(conn, seal, &whole, Viewer::Desk, words)?,
        views: council_view::public_view(conn, seal, &whole, words)?,
        machines,
        older,
        rules: list_accuracy(conn, &whole.letter.team_id)?.into_iter().map(rule).collect(),
        asked: whole.addressees.iter().map(to).collect(),
        upload: links::desk_upload(key),
        off_site: links::desk_off_site(key),
        desk_letter: links::desk_letter(key),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter: whole.letter,
        waiting,
        read,
        set_aside,
    })
}

fn line(seal: &Seal, whole: &WholeLetter, reply: &Reply, words: Words) -> QueryResult<Line> {
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let subject = reply.open(seal)?.subject;
    Ok(Line {
        from: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        subject: if subject.is_empty() { words.say("came-no-subject") } else { subject },
        day: words.date(&crate::clock::london_date(reply.received_at)),
        channel: channel_note(reply, words),
        path: links::desk_reply(whole.letter.id.as_str(), reply.id.as_str()),
    })
}

/// The messages that became no reply, and where the older ones are.
fn machines(
    conn: &mut Conn,
    whole: &WholeLetter,
    before: Option<&InboundMessageId>,
    words: Words,
) -> QueryResult<(Vec<Machine>, String)> {
    let deliveries = dispatches::list_deliveries(conn, &whole.letter.id)?;
    let key = whole.letter.id.as_str();
    let machine = |one: &came::Came| {
        let delivery = deliveries.iter().find(|delivery| Some(&delivery.id) == one.delivery_id.as_ref());
        let to = delivery.and_then(|delivery| whole.addressees.iter().find(|to| to.id == delivery.addressee_id));
        Machine {
            what: words.say(&one.class.map_or("came-class-unread".to_owned(), class_key)),
            to: to.map_or_else(|| words.say("came-from-unknown"), |addressee| addressee.name.clone()),
            day: words.date(&crate::clock::london_date(one.received_at)),
            path: links::desk_message(key, one.id.as_str()),
        }
    };
    let found = came::list_no_replies(conn, &whole.letter.id, before)?;
    let is_full = i64::try_from(found.len()).is_ok_and(|count| count == came::MOST);
    let last = found.last().filter(|_| is_full);
    let older = last.map(|last| format!("{}?before={}", links::desk_replies(key), last.id)).unwrap_or_default();
    Ok((found.iter().map(machine).collect(), older))
}

/// The message that names what a message is.
fn class_key(class: InboundClass) -> String {
    format!("came-class-{}", class.as_str().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_message_has_words() {
        let keys = InboundClass::ALL.iter().map(|class| class_key(*class));
        for key in keys.chain(["came-class-unread".to_owned()]) {
            assert!(Words::default().find(&key).is_some(), "{key}");
        }
    }
}
