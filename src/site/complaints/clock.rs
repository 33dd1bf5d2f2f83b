//! What happens to complaints by itself: reminding before the last day and after it, and forgetting.

use diesel::result::QueryResult;

use super::mails::{self, News};
use super::model::{KEEP_CLOSED, REMIND_BEFORE};
use super::store;
use crate::clock::Time;
use crate::db::Conn;
use crate::organisers::stationery::Stationery;
use crate::signatures::model::PurgeKind;
use crate::signatures::store::purges::note_purge;

/// Reminds those who must acknowledge: once before the day, once after it. A nightly round; returns how often.
///
/// # Errors
/// The database's.
pub fn remind(conn: &mut Conn, stationery: &Stationery, now: Time) -> QueryResult<usize> {
    let mut reminded = 0;
    for complaint in store::list_unacknowledged(conn, now + REMIND_BEFORE)? {
        let overdue = complaint.acknowledge_by < now;
        let news = match complaint.reminded_at {
            None if !overdue => News::DueSoon,
            None => News::Overdue,
            Some(then) if overdue && then <= complaint.acknowledge_by => News::Overdue,
            Some(_) => continue,
        };
        mails::tell_those_who_answer(conn, stationery, &complaint, news, now)?;
        store::mark_reminded(conn, &complaint.id, now)?;
        reminded += 1;
    }
    Ok(reminded)
}

/// Forgets complaints that were answered long ago. A nightly round; returns how many.
///
/// # Errors
/// The database's.
pub fn forget_closed(conn: &mut Conn, now: Time) -> QueryResult<usize> {
    let old = store::list_closed_before(conn, now - KEEP_CLOSED)?;
    for complaint in &old {
        store::forget(conn, &complaint.id, now)?;
        note_purge(conn, PurgeKind::Complaints, complaint.letter_id.as_ref(), 1, now)?;
    }
    Ok(old.len())
}
