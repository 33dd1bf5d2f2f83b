//! What happened since somebody opened the page of a reply: to the reply itself, or with its addressee.

use diesel::result::QueryResult;

use super::super::model::Reply;
use crate::db::Conn;
use crate::letters::store::happenings::{self, Happening, HappeningId, HappeningKind};
use crate::locale::Words;

/// What concerns a reply, in the order in which it was written down.
///
/// # Errors
/// The database's.
pub(super) fn list(conn: &mut Conn, reply: &Reply) -> QueryResult<Vec<Happening>> {
    let mut all = happenings::list_all(conn, &reply.letter_id)?;
    all.retain(|one| {
        one.addressee_id.as_ref() == Some(&reply.addressee_id) || one.subject.as_deref() == Some(reply.id.as_str())
    });
    Ok(all)
}

/// The newest of them.
pub(super) fn newest(all: &[Happening]) -> Option<HappeningId> {
    all.last().map(|one| one.id.clone())
}

/// What came after the one that somebody had before them, in words; everything, if they had none of these.
pub(super) fn since(all: &[Happening], seen: Option<&HappeningId>, words: Words) -> Vec<String> {
    let from = all.iter().position(|one| Some(&one.id) == seen).map_or(0, |place| place + 1);
    let said = |one: &Happening| {
        let what = words.say(&message_key(one.kind));
        words.say2("changed-line", "date", words.date(&crate::clock::london_date(one.recorded_at)), "what", what)
    };
    all[from..].iter().map(said).collect()
}

fn message_key(kind: HappeningKind) -> String {
    format!("changed-{}", kind.as_str().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_can_happen_has_words() {
        for kind in HappeningKind::ALL {
            assert!(Words::default().find(&message_key(*kind)).is_some(), "{}", message_key(*kind));
        }
    }
}
