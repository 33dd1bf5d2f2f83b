//! Recording what a reply is to each ask, or that it is no answer.

use diesel::result::QueryResult;

use super::super::clocks;
use super::super::model::{Answer, Reply, ReplyId, Verdict};
use super::super::promises::{moves, named_days};
use super::super::quote::{self, Anchor};
use super::super::second::signers_may_hear;
use super::super::sender::confirm_sender;
use super::super::store::{
    self,
    standings::{AcknowledgedBy, mark_acknowledged},
};
use super::super::suggest;
use super::super::tell::tell_signers;
use super::changed;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::dispatch::desk::note;
use crate::dispatch::post::Post;
use crate::letters::model::{Ask, AskId, WholeLetter};
use crate::letters::store::happenings::{self, Audience, Facts, HappeningId, HappeningKind, NewHappening};
use crate::letters::store::{find_locked, touch};
use crate::letters::version::version_hash;
use crate::locale::Words;
use crate::organisers::audit;
use crate::organisers::model::OrganiserId;
use crate::roll::entry::{Event, NewEntry, append};
use crate::seal::Seal;

/// What a reply is to one ask, as somebody read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Which ask.
    pub ask: AskId,
    /// What it is to it.
    pub verdict: Verdict,
    /// The passage that says so.
    pub quote: Option<Anchor>,
    /// To whom the asker is sent.
    pub redirected_to: Option<String>,
}

/// What an organiser decided about a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// What it is to each ask.
    Answers(Vec<Given>),
    /// It is no answer: spam, a read receipt, a note between colleagues. It does not count as a machine's acknowledgement,
    /// whatever it is: of all that is put aside nobody has said that it is the council's, and that the letter came in is
    /// announced to nobody and stops no clock.
    NoAnswer,
}

/// What an organiser says of who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfSender {
    /// Nothing.
    Nothing,
    /// They believe that it is from the addressee.
    Believed,
}

/// What somebody files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// What was decided.
    pub decision: Decision,
    /// The newest happening that they had before them.
    pub seen: Option<HappeningId>,
    /// What they say of the sender.
    pub sender: OfSender,
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
    /// Something happened meanwhile; it must be read first.
    Stale,
    /// Nothing proves who sent it, and no person has said that they believe it.
    SenderNotBelieved,
}

/// Records what a reply is to each ask. What somebody decides from a page that is no longer true is refused: deciding anew
/// is a change, and must know what it changes.
///
/// # Errors
/// The database's.
pub fn record(
    conn: &mut Conn,
    post: &Post,
    (whole, id): (&WholeLetter, &ReplyId),
    filing: &Filing,
    by: Option<&OrganiserId>,
    now: Time,
) -> Deed<Recorded, RecordRefusal> {
    let reply = store::find_locked_reply(conn, &whole.letter.id, id)?;
    let decision = &filing.decision;
    if seen_now(conn, &reply)? != filing.seen {
        return Ok(Err(RecordRefusal::Stale));
    }
    let answers = matches!(decision, Decision::Answers(_));
    if answers && !reply.is_believed() && filing.sender == OfSender::Nothing {
        return Ok(Err(RecordRefusal::SenderNotBelieved));
    }
    // Of two forms at once, the second finds the row changed.
    let decided_at = reply.decided_at();
    let reopened = match decided_at {
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
    if answers && !reply.is_believed() {
        confirm_sender(conn, &post.stationery.seal, (&whole.letter, id), by, now)?;
    }
    file(conn, post, (whole, &reply), decision, by, now)?;
    note_decision(conn, &post.stationery.seal, whole, (decision, decided_at), by, now)?;
    Ok(Ok(if decided_at.is_some() { Recorded::Changed } else { Recorded::First }))
}

/// The newest happening that whoever opens a reply now has before them.
///
/// # Errors
/// The database's.
pub fn seen_now(conn: &mut Conn, reply: &Reply) -> QueryResult<Option<HappeningId>> {
    Ok(changed::newest(&changed::list(conn, reply)?))
}

/// Files a decision whose row is marked: the answers, the roll, the mails, the clocks, the list of what happened.
pub(in super::super) fn file(
    conn: &mut Conn,
    post: &Post,
    (whole, reply): (&WholeLetter, &Reply),
    decision: &Decision,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    let seal = &post.stationery.seal;
    // Before the roll is: whoever confirms a signature takes the two in that order, too.
    find_locked(conn, &whole.letter.id)?;
    let answers = answers_of(seal, reply, decision, now)?;
    let before = store::list_answers(conn, &reply.id)?;
    store::set_answers(conn, &reply.id, &answers)?;
    if matches!(decision, Decision::Answers(_)) {
        if reply.judged_at.is_none() {
            let hash = version_hash(whole);
            append(conn, whole.letter.id.as_str(), &hash, &[NewEntry::of(Event::Reply)], now)?;
        }
        let addressee = (&whole.letter.id, &reply.addressee_id);
        mark_acknowledged(conn, addressee, AcknowledgedBy::Person, reply.received_at)?;
        clocks::note_answer(conn, whole, (reply, &before, &answers), now)?;
        if reply.set_aside_at.is_some() {
            moves::take_again(conn, reply, now)?;
            named_days::give_days_again(conn, whole, reply, by, now)?;
        }
        if signers_may_hear(conn, &whole.letter, reply)? {
            tell_signers(conn, post, whole, (reply, &answers), now)?;
        }
        suggest::settle(conn, seal, &reply.id, &by_number(whole, &answers), by, now)?;
    } else {
        clocks::take_back(conn, whole, (reply, &before), now)?;
        moves::give_back(conn, reply)?;
        if reply.judged_at.is_some() {
            named_days::take_days_back(conn, whole, reply, now)?;
        }
    }
    record_decision(conn, whole, (reply, &answers), decision, now)?;
    touch(conn, &whole.letter.id, now)
}

fn by_number(whole: &WholeLetter, answers: &[Answer]) -> Vec<(i32, Verdict)> {
    let verdict = |ask: &Ask| {
        let answer = answers.iter().find(|answer| answer.ask_id == ask.id)?;
        Some((ask.number, answer.verdict))
    };
    whole.asks.iter().filter_map(verdict).collect()
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
            word: what_else(answers).filter(|_| asks.is_empty()).map(|verdict| verdict.as_str().to_owned()),
            asks,
            ..Facts::default()
        },
        // What the public never read of is put aside without a word.
        audience: match kind {
            HappeningKind::ReplySetAside if reply.judged_at.is_none() => Audience::Team,
            _ => Audience::Public,
        },
        occurred_at: if first { reply.received_at } else { now },
        ..NewHappening::of(&whole.letter.id, kind, now).with(&reply.addressee_id).about(reply.id.as_str())
    };
    happenings::record(conn, &happening, now).map(|_| ())
}

/// What a reply that answers nothing says nevertheless; a question waits for somebody, so it comes first.
fn what_else(answers: &[Answer]) -> Option<Verdict> {
    let says = |verdict: &Verdict| answers.iter().any(|answer| answer.verdict == *verdict);
    [Verdict::Clarification, Verdict::Holding].into_iter().find(says)
}

/// The rows. A passage is kept as where it stands, and the hash over it.
fn answers_of(seal: &Seal, reply: &Reply, decision: &Decision, now: Time) -> QueryResult<Vec<Answer>> {
    let Decision::Answers(given) = decision else { return Ok(Vec::new()) };
    let words = reply.open(seal)?.words;
    let answer = |given: &Given| {
        let quoted = given.quote.and_then(|anchor| Some((anchor.columns(), quote::hash(anchor.of(&words)?))));
        Answer {
            reply_id: reply.id.clone(),
            ask_id: given.ask.clone(),
            verdict: given.verdict,
            quote_start: quoted.as_ref().map(|((start, _), _)| *start),
            quote_end: quoted.as_ref().map(|((_, end), _)| *end),
            quote_sha256: quoted.map(|(_, hash)| hash),
            redirected_to: given.redirected_to.clone(),
            recorded_at: now,
        }
    };
    Ok(given.iter().map(answer).collect())
}

fn note_decision(
    conn: &mut Conn,
    seal: &Seal,
    whole: &WholeLetter,
    (decision, decided_at): (&Decision, Option<Time>),
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<()> {
    let deed = match decision {
        Decision::Answers(_) => audit::Deed::ReplyJudged,
        Decision::NoAnswer => audit::Deed::ReplySetAside,
    };
    let words = Words::default();
    let mut lines: Vec<String> = decided_at.map(|_| words.say("replies-log-change")).into_iter().collect();
    lines.extend(log_lines(whole, decision, words));
    let detail = lines.join("; ");
    note(conn, seal, (&whole.letter, by), (deed, Some(detail.as_str()).filter(|detail| !detail.is_empty())), now)
}

/// Each ask's number and verdict, for the desk's log.
pub(in super::super) fn log_lines(whole: &WholeLetter, decision: &Decision, words: Words) -> Vec<String> {
    let Decision::Answers(given) = decision else { return Vec::new() };
    let line = |ask: &Ask| {
        let of_ask = given.iter().find(|given| given.ask == ask.id)?;
        Some(format!("{}: {}", ask.number, words.say(&of_ask.verdict.message_key())))
    };
    whole.asks.iter().filter_map(line).collect()
}
