//! News of a letter for the signers who asked: real changes, each once, gathered for a while into one mail.
//!
//! A change is kept in a mailing that begins when the wait is over. Just before it begins, it is looked at again: what was
//! taken back meanwhile is told to nobody, and what was corrected is told as it is now.

use diesel::result::{OptionalExtension, QueryResult};
use serde::{Deserialize, Serialize};

use super::super::clocks::has_missed_day;
use super::super::model::{Answer, ReplyFacts, ReplyId, ReplyState, Verdict};
use super::super::promises::model::PromiseId;
use super::super::store;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::dispatch::post::Post;
use crate::letters::model::{AddresseeId, Ask, Letter, WholeLetter};
use crate::letters::store::{find_letter, find_locked, with_parts};
use crate::links;
use crate::locale::Words;
use crate::signatures::mailing::{self, MailingContent, OWN_PAGE_MARK, OpenedMailing};
use crate::web::page::Frame;

/// What these mailings are called in the table.
const NEWS: &str = "news";
/// What they were called when each was of one reply.
const FORMER: &str = "reply";

/// The verdict on each ask, with the ask's number.
pub(super) type Verdicts = Vec<(i32, Verdict)>;

fn verdict_on(number: i32, verdicts: &Verdicts) -> Verdict {
    let found = verdicts.iter().find(|(known, _)| *known == number);
    found.map_or(Verdict::Unanswered, |(_, verdict)| *verdict)
}

/// What is said of a promise, next to what was said of it before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Something became of it.
    #[default]
    New,
    /// What was read wrongly is put right: what was to be told of it, and was not told yet, is not told any more.
    PutsRight,
}

/// Something that signers are told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(super) enum Change {
    /// A reply was read, or read anew with another outcome.
    Reply {
        /// Which.
        reply: ReplyId,
        /// What it is to each ask.
        verdicts: Verdicts,
    },
    /// Something became of a promise.
    Promise {
        /// Which.
        promise: String,
        /// What: once for each.
        change: String,
        /// What it is to what was told before.
        #[serde(default)]
        turn: Turn,
        /// What is said of it.
        lines: Vec<String>,
    },
    /// A day that was set for an answer went by.
    DayWentBy,
}

impl Change {
    /// Of what a reply was judged to be.
    pub(super) fn of_reply(reply: &ReplyId, whole: &WholeLetter, judged: &[Answer]) -> Change {
        let verdict = |ask: &Ask| {
            let found = judged.iter().find(|answer| answer.ask_id == ask.id);
            (ask.number, found.map_or(Verdict::Unanswered, |answer| answer.verdict))
        };
        Change::Reply { reply: reply.clone(), verdicts: whole.asks.iter().map(verdict).collect() }
    }

    /// Whether a later one takes the place of this one.
    fn is_replaced_by(&self, later: &Change) -> bool {
        match (self, later) {
            (Change::Reply { reply, .. }, Change::Reply { reply: again, .. }) => reply == again,
            (Change::Promise { promise, .. }, Change::Promise { promise: again, turn: Turn::PutsRight, .. }) => {
                promise == again
            }
            (this, later) => this == later,
        }
    }

    /// Whether it is news to those who were told of `told`. What was read otherwise counts only if an ask is answered now
    /// that was not, or refused that was not refused: the rest is the desk's own business.
    fn is_news(&self, told: &[Change]) -> bool {
        match self {
            Change::Reply { reply, verdicts } => {
                let before = told.iter().rev().find_map(|change| match change {
                    Change::Reply { reply: known, verdicts } if known == reply => Some(verdicts),
                    _ => None,
                });
                before.is_none_or(|before| {
                    verdicts.iter().any(|(number, now)| is_turn(verdict_on(*number, before), *now))
                })
            }
            Change::Promise { promise, change, .. } => !told.iter().any(|known| match known {
                Change::Promise { promise: p, change: c, .. } => p == promise && c == change,
                _ => false,
            }),
            Change::DayWentBy => !told.contains(&Change::DayWentBy),
        }
    }

    /// What tells it from every other change of any letter.
    fn key(&self, letter: &Letter, now: Time) -> String {
        match self {
            // The same reply can be news more than once; twice at one moment is once.
            Change::Reply { reply, .. } => format!("{reply}:{}", now.and_utc().timestamp_micros()),
            Change::Promise { promise, change, .. } => format!("{promise}:{change}"),
            // It is told once; but what was put aside before it was told may be told later.
            Change::DayWentBy => format!("{}:day:{}", letter.id, now.and_utc().timestamp_micros()),
        }
    }
}

fn is_turn(before: Verdict, now: Verdict) -> bool {
    (now.is_answer() && !before.is_answer()) || (now == Verdict::Refused && before != Verdict::Refused)
}

fn changes_of(content: &MailingContent) -> Vec<Change> {
    if content.notes.is_empty() {
        return Vec::new();
    }
    serde_json::from_str(&content.notes).unwrap_or_else(|fault| {
        tracing::error!(%fault, "what news tells of cannot be read");
        Vec::new()
    })
}

fn told_before(mailings: &[OpenedMailing], now: Time) -> Vec<Change> {
    mailings.iter().filter(|mailing| mailing.begins_at <= now).flat_map(|m| changes_of(&m.content)).collect()
}

/// Has the signers told of a change, if it is one to them.
///
/// # Errors
/// The database's.
pub(super) fn gather(conn: &mut Conn, post: &Post, whole: &WholeLetter, change: Change, now: Time) -> QueryResult<()> {
    let (seal, letter) = (&post.stationery.seal, &whole.letter);
    // Two changes at once must not each take the other's place in what is being gathered.
    find_locked(conn, &letter.id)?;
    if was_told_formerly(conn, post, letter, &change)? {
        return Ok(());
    }
    let mailings = mailing::list(conn, seal, &letter.id, NEWS)?;
    let told = told_before(&mailings, now);
    let gathering = mailings.iter().find(|mailing| mailing.begins_at > now);
    let mut changes = gathering.map(|mailing| changes_of(&mailing.content)).unwrap_or_default();
    changes.retain(|earlier| !earlier.is_replaced_by(&change));
    let key = change.key(letter, now);
    if change.is_news(&told) {
        changes.push(change);
    } else if gathering.is_none() {
        return Ok(());
    }
    let content = write(conn, post, whole, &changes, &told)?;
    match gathering {
        Some(gathering) => mailing::rewrite(conn, seal, &gathering.id, &content).map(|_| ()),
        None => mailing::gather(conn, seal, (&letter.id, NEWS, &key), &content, now + post.news_wait),
    }
}

/// Before news were gathered, each reply had a mailing of its own, once.
fn was_told_formerly(conn: &mut Conn, post: &Post, letter: &Letter, change: &Change) -> QueryResult<bool> {
    let Change::Reply { reply, .. } = change else { return Ok(false) };
    let former = mailing::list(conn, &post.stationery.seal, &letter.id, FORMER)?;
    Ok(former.iter().any(|mailing| mailing.occasion_id == reply.as_str()))
}

/// Looks again at the news that are due: what was taken back is left out, and what is left is written as it is now.
///
/// # Errors
/// The database's.
pub fn look_again(conn: &mut Conn, post: &Post, now: Time) -> QueryResult<()> {
    let seal = &post.stationery.seal;
    for due in mailing::list_due(conn, seal, NEWS, now)? {
        let letter = find_letter(conn, &due.letter_id)?;
        let whole = with_parts(conn, letter)?;
        let mailings = mailing::list(conn, seal, &due.letter_id, NEWS)?;
        let earlier: Vec<OpenedMailing> = mailings.into_iter().filter(|mailing| mailing.id != due.id).collect();
        let told = told_before(&earlier, now);
        let mut changes = Vec::new();
        for change in changes_of(&due.content) {
            changes.extend(as_it_is_now(conn, &whole, change, now)?.filter(|change| change.is_news(&told)));
        }
        if changes.is_empty() {
            // What nobody was told of does not count as told.
            mailing::rewrite(conn, seal, &due.id, &MailingContent::default())?;
            mailing::give_up(conn, &due.id, now)?;
            continue;
        }
        let content = write(conn, post, &whole, &changes, &told)?;
        if content != due.content {
            mailing::rewrite(conn, seal, &due.id, &content)?;
        }
    }
    Ok(())
}

/// The change as it is now; nothing if it was taken back, or if everything about its addressee is held back.
fn as_it_is_now(conn: &mut Conn, whole: &WholeLetter, change: Change, now: Time) -> QueryResult<Option<Change>> {
    let reply = match &change {
        Change::Reply { reply, .. } => reply,
        // A promise goes with the reply that it stands in.
        Change::Promise { promise, .. } => {
            let stands = PromiseId::parse(promise).map(|id| store::promises::is_told(conn, &id)).transpose()?;
            return Ok(Some(change).filter(|_| stands == Some(true)));
        }
        // The letter was taken back, or what came by the day was found and waits to be read.
        Change::DayWentBy if !has_missed_day(conn, &whole.letter.id, london_date(now))? => return Ok(None),
        Change::DayWentBy => return Ok(Some(change)),
    };
    let held = store::standings::list_held(conn, &whole.letter.id)?;
    let found = store::find_facts(conn, &whole.letter.id, reply).optional()?;
    let is_told =
        |found: &ReplyFacts| matches!(found.state(), ReplyState::Judged(_)) && !held.contains(&found.addressee_id);
    if !found.as_ref().is_some_and(is_told) {
        return Ok(None);
    }
    let judged = store::list_answers(conn, reply)?;
    Ok(Some(Change::of_reply(reply, whole, &judged)))
}

struct NewsMail<'a> {
    page: Frame,
    contact: String,
    /// Where each reader's own page is put in as the mail goes out.
    own_page: &'static str,
    letter: &'a Letter,
    subject: String,
    items: Vec<Item>,
    link: String,
}

/// One change, as it is told.
struct Item {
    sentence: String,
    lines: Vec<String>,
}

crate::sheets!(askama::Template, NewsMail, write_news, "mail/news.subject.txt", "mail/news.txt", "mail/news.html");

crate::sheets!(
    askama::Template,
    NewsMail,
    write_news_discreetly,
    "mail/news_discreet.subject.txt",
    "mail/news_discreet.txt",
    "mail/news_discreet.html"
);

fn write(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    changes: &[Change],
    told: &[Change],
) -> QueryResult<MailingContent> {
    let letter = &whole.letter;
    let words = Words::of(&letter.language);
    let replies = store::list_facts(conn, &letter.id)?;
    let only_first_replies = changes.iter().all(|change| is_first_of_reply(change, told));
    let subject = if only_first_replies { "replies-recorded-subject" } else { "news-subject" };
    let mail = NewsMail {
        subject: words.say1(subject, "title", &letter.title),
        items: changes.iter().map(|change| item(whole, &replies, change, told, words)).collect(),
        link: post.stationery.links.absolute(&links::letter(&letter.slug)),
        contact: post.stationery.contact.clone(),
        own_page: OWN_PAGE_MARK,
        page: Frame::new(words),
        letter,
    };
    let written = if letter.at_risk { write_news_discreetly(&mail)? } else { write_news(&mail)? };
    let notes = serde_json::to_string(changes).unwrap_or_default();
    Ok(MailingContent { subject: written.subject, text: written.text, html: written.html, notes })
}

fn is_first_of_reply(change: &Change, told: &[Change]) -> bool {
    matches!(change, Change::Reply { .. }) && !told.iter().any(|earlier| earlier.is_replaced_by(change))
}

fn item(whole: &WholeLetter, replies: &[ReplyFacts], change: &Change, told: &[Change], words: Words) -> Item {
    let title = whole.letter.title.as_str();
    match change {
        Change::Reply { reply, verdicts } => {
            let from = replies.iter().find(|known| known.id == *reply).map(|known| &known.addressee_id);
            let name = from.map(|id| name_of(whole, id)).unwrap_or_default();
            let key = if is_first_of_reply(change, told) { "replies-recorded-words" } else { "news-read-anew" };
            let line = |ask: &Ask| {
                let verdict = verdict_on(ask.number, verdicts);
                format!("{}. {}: {}", ask.number, ask.wording, words.say(&verdict.message_key()))
            };
            let one_word = replies.iter().any(|known| known.id == *reply && known.is_one_persons_word());
            let one_word = one_word.then(|| words.say("news-one-persons-word"));
            let lead = words.say("replies-recorded-asks");
            let asks: Vec<String> = whole.asks.iter().map(line).collect();
            let lead = (!asks.is_empty()).then_some(lead);
            Item {
                sentence: [Some(words.say2(key, "title", title, "name", name)), one_word, lead]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
                lines: asks,
            }
        }
        Change::Promise { lines, .. } => {
            Item { sentence: words.say1("news-promise", "title", title), lines: lines.clone() }
        }
        Change::DayWentBy => Item { sentence: words.say1("news-day-went-by", "title", title), lines: Vec::new() },
    }
}

fn name_of(whole: &WholeLetter, id: &AddresseeId) -> String {
    let found = whole.addressees.iter().find(|addressee| addressee.id == *id);
    found.map(|addressee| addressee.name.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(verdicts: &[(i32, Verdict)]) -> Change {
        let reply = ReplyId::parse("01890000-0000-7000-8000-000000000000").expect("a key");
        Change::Reply { reply, verdicts: verdicts.to_vec() }
    }

    #[test]
    fn only_an_answer_that_was_none_and_a_refusal_are_news_of_a_reply_that_was_told() {
        use Verdict::{Answered, Holding, NotTheirs, Redirected, Refused, Unanswered};
        let told = [reply(&[(1, Answered), (2, Holding)])];
        for (now, is_news) in [
            ([(1, Answered), (2, Holding)], false),
            ([(1, Answered), (2, Unanswered)], false),
            ([(1, Holding), (2, Holding)], false),
            ([(1, Redirected), (2, Holding)], false),
            ([(1, Answered), (2, Answered)], true),
            ([(1, Answered), (2, NotTheirs)], true),
            ([(1, Refused), (2, Holding)], true),
        ] {
            assert_eq!(reply(&now).is_news(&told), is_news, "{now:?}");
        }
        assert!(reply(&[(1, Holding)]).is_news(&[]), "a first reading is news, whatever it says");
    }

    #[test]
    fn what_is_kept_of_a_change_is_read_back() {
        let promise = Change::Promise {
            promise: "p".to_owned(),
            change: "kept".to_owned(),
            turn: Turn::New,
            lines: vec!["They did.".to_owned()],
        };
        let changes = vec![reply(&[(1, Verdict::Answered), (2, Verdict::Holding)]), promise, Change::DayWentBy];
        let notes = serde_json::to_string(&changes).expect("JSON");
        assert_eq!(changes_of(&MailingContent { notes, ..MailingContent::default() }), changes);
        assert!(changes_of(&MailingContent::default()).is_empty());
    }

    #[test]
    fn a_change_of_a_promise_is_news_once() {
        let promise = |change: &str| Change::Promise {
            promise: "p".to_owned(),
            change: change.to_owned(),
            turn: Turn::New,
            lines: vec!["They will.".to_owned()],
        };
        assert!(promise("recorded").is_news(&[]));
        assert!(!promise("recorded").is_news(&[promise("recorded")]));
        assert!(promise("moved").is_news(&[promise("recorded")]));
    }
}
