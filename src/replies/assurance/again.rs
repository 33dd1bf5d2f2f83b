//! Judging a reply's sender once more: because a key could not be asked for when it came in, or because more is known by
//! now, such as a domain of the council's.
//!
//! What was true when it came in stays true: a check of that day that was only made late may say anything; what is judged
//! again later only adds. And nothing is announced behind the team's back: what would be proved now, and was not then, is
//! shown at the desk as likely until one of them has said that they believe it.

use chrono::Duration;
use diesel::result::QueryResult;

use super::reason::ReasonWord;
use super::{Authentication, Outcome, SeenSignature, judge_reply};
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::desk::note;
use crate::dispatch::post::Post;
use crate::dispatch::store as dispatches;
use crate::letters::store::{find_letter, touch};
use crate::locale::Words;
use crate::organisers::audit;
use crate::replies::kinds::Assurance;
use crate::replies::model::{InboundMessageId, Reply, ReplyState};
use crate::replies::sender::{assurance_words, tell_of_arrival};
use crate::replies::store;
use crate::replies::store::machines::clear_challenge;

/// For how long a key is likely to be published after it has signed.
pub const KEYS_STAY: Duration = Duration::days(7);

/// When it was found out what speaks for a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// When the message came in, or so soon after that the keys were still there.
    AtArrival,
    /// Later, or from what was kept of that day.
    Later,
}

impl Checked {
    /// For a check that is made now.
    pub fn of(received_at: Time, now: Time) -> Checked {
        if now - received_at < KEYS_STAY { Checked::AtArrival } else { Checked::Later }
    }

    /// Keys are changed: a signature that fits an old message proves as much as ever, and one that does not says nothing.
    pub fn as_far_as_it_tells(self, mut found: Authentication) -> Authentication {
        if self == Checked::Later {
            let missing = |signature: &&mut SeenSignature| matches!(signature.outcome, Outcome::Fail | Outcome::NoKey);
            found.signatures.iter_mut().filter(missing).for_each(|signature| signature.outcome = Outcome::Unknown);
        }
        found
    }
}

/// Whether what was kept is all that can be found out: every signature was checked, or it is too late to.
pub fn is_closed(kept: &Authentication, checked: Checked) -> bool {
    let all_known = !kept.signatures.iter().any(SeenSignature::is_unknown);
    kept.checked_at.is_some() && (all_known || checked == Checked::Later)
}

/// Judges the sender of the reply that a message became, which was read before.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn judge_again(
    conn: &mut Conn,
    post: &Post,
    (message, found): (&InboundMessageId, &Authentication),
    checked: Checked,
    now: Time,
) -> QueryResult<()> {
    let Some(reply) = store::find_by_message(conn, message)? else { return Ok(()) };
    let Some(delivery) = &reply.delivery_id else { return Ok(()) };
    let (seal, delivery) = (&post.stationery.seal, dispatches::find_delivery(conn, delivery)?);
    let (judged, mut reasons) = judge_reply(conn, seal, (found, &delivery), now)?;
    let Some(level) = level_after(&reply, judged, checked) else { return Ok(()) };
    if judged.is_surer_than(level) {
        reasons = format!("{reasons}\n{}", ReasonWord::ProvedLater);
    }
    let nothing_new = (level, reasons.as_str()) == (reply.assurance, reply.assurance_reasons.as_str());
    if nothing_new || !store::mark_assured(conn, &reply, (level, &reasons))? {
        return Ok(());
    }
    let letter = find_letter(conn, &reply.letter_id)?;
    let now_said = assurance_words(level, reply.channel, Words::default());
    note(conn, seal, (&letter, None), (audit::Deed::SenderJudgedAgain, Some(&now_said)), now)?;
    if level != Assurance::None {
        clear_challenge(conn, &reply.addressee_id)?;
    }
    // The team was told when it came; the public would have been, had the name servers answered.
    if level == Assurance::Verified && reply.state() == ReplyState::Waiting {
        tell_of_arrival(conn, &letter, &reply, now)?;
    }
    touch(conn, &letter.id, now)
}

/// How sure it is after a reply was judged again; nothing where it stays as it was.
fn level_after(reply: &Reply, judged: Assurance, checked: Checked) -> Option<Assurance> {
    let is_confirmed = reply.sender_confirmed_at.is_some();
    let rises = judged.is_surer_than(reply.assurance);
    match checked {
        _ if reply.assurance == Assurance::Verified => None,
        Checked::AtArrival if rises || !is_confirmed => Some(judged),
        Checked::Later if rises && is_confirmed => Some(judged),
        Checked::Later if rises => Some(if judged == Assurance::Verified { Assurance::OwnServer } else { judged }),
        _ => None,
    }
}
