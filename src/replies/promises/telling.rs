//! What happens to a promise is written down and told to the signers who asked, in one sentence for both.

use diesel::result::QueryResult;

use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::post::Post;
use crate::letters::model::WholeLetter;
use crate::letters::store::happenings::{self, Happening, HappeningKind, NewHappening};
use crate::locale::Words;
use crate::replies::tell::Turn;
use crate::replies::{tell, timeline};

/// Writes a happening down, and has the signers who asked told of it.
///
/// # Errors
/// The database's.
pub(super) fn record_and_tell(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    new: &NewHappening<'_>,
    now: Time,
) -> QueryResult<()> {
    let id = happenings::record(conn, new, now)?;
    let happening = Happening {
        addressee_id: new.addressee_id.cloned(),
        kind: new.kind,
        subject: new.subject.map(str::to_owned),
        facts: new.facts.clone(),
        audience: new.audience,
        occurred_at: new.occurred_at,
        recorded_at: now,
        id,
    };
    let line = timeline::sentence(&happening, &whole.addressees, Words::of(&whole.letter.language));
    let promise = new.subject.unwrap_or_default();
    let turn = if happening.kind == HappeningKind::PromiseCorrected { Turn::PutsRight } else { Turn::New };
    tell::tell_of_promise(conn, post, whole, (promise, happening.id.as_str(), turn), vec![line], now)
}
