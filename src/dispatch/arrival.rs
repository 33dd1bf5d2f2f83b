//! By which mail a letter first reached an addressee, and from which day their clocks are counted then. A letter that is sent
//! again to somebody who may have had it moves nothing.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::model::{Delivery, DeliveryState};
use super::store::list_deliveries;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::deadlines::arrival::{Arrival, first_arrived};
use crate::deadlines::model::StartRule;
use crate::deadlines::start_again;
use crate::letters::model::{AddresseeId, LetterId};

/// A letter was sent to an addressee again: where nothing had reached them before, their clocks are counted from now; else a
/// second one starts beside the first where the days run from the day on which it came in.
///
/// # Errors
/// The database's.
pub fn sent_again(conn: &mut Conn, (letter, addressee): (&LetterId, &AddresseeId), now: Time) -> QueryResult<()> {
    let today = london_date(now);
    if settle_clocks(conn, (letter, addressee), None, now)? > 0 {
        return Ok(());
    }
    start_again(conn, (letter, addressee), today, now)
}

/// Counts the clocks of an addressee from the first mail that arrived, where those before it did not; or from the day on
/// which the letter was brought another way, if no mail had arrived by then. A mail that may still arrive counts as one that
/// has. Returns how many clocks moved.
///
/// # Errors
/// The database's.
pub fn settle_clocks(
    conn: &mut Conn,
    (letter, addressee): (&LetterId, &AddresseeId),
    brought: Option<(NaiveDate, StartRule)>,
    now: Time,
) -> QueryResult<usize> {
    let mut mails = list_deliveries(conn, letter)?;
    mails.retain(|mail| mail.addressee_id == *addressee);
    let failed = |mail: &&Delivery| matches!(mail.state(), DeliveryState::Failed { .. });
    let day = |mail: &Delivery| london_date(mail.queued_at);
    let failed_on: Vec<NaiveDate> = mails.iter().take_while(failed).map(day).collect();
    let by_mail = mails.get(failed_on.len()).map(|mail| (day(mail), StartRule::SentAgain));
    let first = [brought, by_mail].into_iter().flatten().min_by_key(|(on, _)| *on);
    match first {
        Some((on, rule)) if !failed_on.is_empty() => {
            first_arrived(conn, (letter, addressee), &Arrival { failed_on, on, rule }, now)
        }
        _ => Ok(0),
    }
}
