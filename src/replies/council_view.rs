//! How an addressee sees it: asked by a one-time link to their own mailbox, and shown beside what we recorded, never in its
//! place. It is public at once, because nobody but who reads that mailbox could say it; the team may hide it, with a reason.

mod ask;
mod file;
pub mod mailbox;

use std::collections::BTreeMap;

use actix_web::web;
use chrono::NaiveDate;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;

use self::mailbox::{SentTo, Whose, find_sent_to};
use super::mask::mask;
use super::model::Verdict;
use super::store;
use super::store::council_links;
use super::store::council_views::{self, CouncilView};
use super::store::standings;
use crate::clock::london_date;
use crate::db::Conn;
use crate::letters::model::{AddresseeId, Ask, WholeLetter};
use crate::locale::Words;
use crate::seal::Seal;

/// The routes of both sides.
pub fn routes(config: &mut web::ServiceConfig) {
    ask::routes(config);
    file::routes(config);
}

/// What an addressee said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilViewLine {
    /// Its key.
    pub id: String,
    /// Who was asked.
    pub name: String,
    /// What it is called: theirs, or only what came back from an address.
    pub heading: String,
    /// When it came, and through a link to which address.
    pub filed: String,
    /// Where the link was sent.
    pub sent_to: SentTo,
    /// On which day.
    pub on: NaiveDate,
    /// The same, as people read it.
    pub day: String,
    /// What each ask got, as they see it; only the asks to which they said something.
    pub asks: Vec<ViewOfAsk>,
    /// Their words; for the public as everyone may read them.
    pub words: String,
    /// Whether the team hides it.
    pub hidden: bool,
}

/// An ask as an addressee sees it, and as we recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewOfAsk {
    /// Its number.
    pub number: i32,
    /// Its words.
    pub wording: String,
    /// Their verdict.
    pub verdict: Verdict,
    /// The same in words.
    pub label: String,
    /// Its mark.
    pub mark: &'static str,
    /// What we recorded of them.
    pub ours: String,
}

/// What addressees said of a letter, for everyone: the public page shows it beside the answers.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn public_view(
    conn: &mut Conn,
    seal: &Seal,
    whole: &WholeLetter,
    words: Words,
) -> QueryResult<Vec<CouncilViewLine>> {
    let held = standings::list_held(conn, &whole.letter.id)?;
    let mut lines = Vec::new();
    for view in council_views::list(conn, &whole.letter.id)? {
        if view.released_at.is_none() || held.contains(&view.addressee_id) {
            continue;
        }
        let line = line_of(conn, seal, whole, &view, words)?;
        lines.push(CouncilViewLine { words: mask(&line.words, &[]), ..line });
    }
    Ok(lines)
}

fn line_of(
    conn: &mut Conn,
    seal: &Seal,
    whole: &WholeLetter,
    view: &CouncilView,
    words: Words,
) -> QueryResult<CouncilViewLine> {
    let theirs: BTreeMap<i32, Verdict> = serde_json::from_str(&view.verdicts).unwrap_or_default();
    let ours = our_verdicts(conn, whole, &view.addressee_id)?;
    let of_ask = |(ask, ours): (&Ask, &Verdict)| {
        let verdict = *theirs.get(&ask.number)?;
        Some(ViewOfAsk {
            number: ask.number,
            wording: ask.wording.clone(),
            verdict,
            label: words.say(&verdict.message_key()),
            mark: verdict.mark(),
            ours: words.say(&ours.message_key()),
        })
    };
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == view.addressee_id);
    let addressee = addressee.ok_or(NotFound)?;
    let (on, name) = (london_date(view.filed_at), addressee.name.clone());
    let day = words.date(&on);
    let issued_at = council_links::find_issued(conn, &view.council_link_id)?;
    let sent_to = find_sent_to(conn, seal, addressee, issued_at)?;
    Ok(CouncilViewLine {
        id: view.id.to_string(),
        heading: match sent_to.whose {
            Whose::TheCouncils => words.say1("council-view-of", "name", &name),
            Whose::Unknown => words.say2("council-view-of-unknown", "domain", &sent_to.domain, "name", &name),
        },
        filed: match sent_to.whose {
            Whose::TheCouncils => words.say2("council-view-filed", "date", &day, "domain", &sent_to.domain),
            Whose::Unknown => words.say2("council-view-filed-unknown", "date", &day, "name", &name),
        },
        name,
        on,
        day,
        sent_to,
        asks: whole.asks.iter().zip(&ours).filter_map(of_ask).collect(),
        words: view.words(seal)?,
        hidden: view.released_at.is_none(),
    })
}

/// What we recorded of an addressee.
fn our_verdicts(conn: &mut Conn, whole: &WholeLetter, addressee: &AddresseeId) -> QueryResult<Vec<Verdict>> {
    let answers = store::list_answers_of_letter(conn, &whole.letter.id)?;
    let mut replies = store::list_facts(conn, &whole.letter.id)?;
    replies.retain(|one| one.addressee_id == *addressee && one.counts());
    let verdict = |ask: &Ask| {
        let said = replies
            .iter()
            .rev()
            .flat_map(|reply| answers.iter().filter(|answer| answer.reply_id == reply.id && answer.ask_id == ask.id));
        Verdict::standing(said.map(|answer| ((), answer.verdict))).map_or(Verdict::Unanswered, |(_, verdict)| verdict)
    };
    Ok(whole.asks.iter().map(verdict).collect())
}
