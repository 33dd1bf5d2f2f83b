//! How many mails one signature may cause. The answer to a form never depends on it: a limit that can be seen would tell a
//! stranger for whom a signature waits.

use diesel::result::QueryResult;

use crate::clock::{Time, london_date};
use crate::config::Switch;
use crate::db::Conn;
use crate::mail::tally;
use crate::signatures::model::Signature;
use crate::signatures::store::gate;

/// The most mails that one signature causes in its life, the first included.
pub const MOST_OF_A_SIGNATURE: i32 = 5;

/// Takes one more mail of a signature and of its mailbox's day, for a mail that replaces the link of an earlier one. When it
/// is false, nothing may be replaced: the link that the mailbox has must go on working.
///
/// # Errors
/// The database's.
pub fn take_another(
    conn: &mut Conn,
    known: &Signature,
    recipient_key: &[u8],
    caps: Switch,
    now: Time,
) -> QueryResult<bool> {
    if caps == Switch::Off {
        return Ok(true);
    }
    Ok(known.mail_count < MOST_OF_A_SIGNATURE
        && tally::take(conn, recipient_key, london_date(now), tally::MOST_A_DAY)?
        && gate::take_mail(conn, &known.id, MOST_OF_A_SIGNATURE)?)
}

/// Takes one more mail of a signature, for a mail that replaces nothing and is counted when it leaves.
///
/// # Errors
/// The database's.
pub fn take_notice(conn: &mut Conn, known: &Signature, caps: Switch) -> QueryResult<bool> {
    Ok(caps == Switch::Off || gate::take_mail(conn, &known.id, MOST_OF_A_SIGNATURE)?)
}
