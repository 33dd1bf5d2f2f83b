//! A promise to a team's own letter: what all pages of the desk about one promise begin with.

use diesel::result::{Error::NotFound, QueryResult};

use super::evidence::shown::{EvidenceView, Eyes, list_evidence};
use super::model::{Promise, PromiseId};
use super::view::{PromiseView, Record};
use crate::db::Conn;
use crate::dispatch::desk::{find_own, letter_id};
use crate::letters::model::{Letter, LetterId};
use crate::organisers::guard::Desk;
use crate::web::error::AppError;

/// Such a promise, and what is known of it.
pub(super) struct OwnPromise {
    /// All promises to the letter.
    pub record: Record,
    /// This one.
    pub promise: Promise,
    /// The same, said.
    pub view: PromiseView,
    /// What speaks for it and against it.
    pub evidence: Vec<EvidenceView>,
}

impl OwnPromise {
    /// The letter.
    pub fn letter(&self) -> &Letter {
        &self.record.whole.letter
    }
}

/// The keys in a path of the desk.
pub(super) fn ids((letter, promise): &(String, String)) -> Result<(LetterId, PromiseId), AppError> {
    Ok((letter_id(letter)?, PromiseId::parse(promise).ok_or(AppError::not_found())?))
}

/// Reads a promise for whoever is at the desk, and makes a page of it.
///
/// # Errors
/// 404 for a promise that is not the team's; the database's.
pub(super) async fn read_own<T: Send + 'static>(
    desk: &Desk,
    path: &(String, String),
    compose: impl FnOnce(&mut Conn, OwnPromise) -> QueryResult<T> + Send + 'static,
) -> Result<T, AppError> {
    let (id, promise) = ids(path)?;
    let (organiser, seal, words, now) = (desk.organiser.id.clone(), desk.app.seal.clone(), desk.words, desk.now());
    let read = move |conn: &mut Conn| {
        let whole = find_own(conn, &organiser, &id)?;
        let record = Record::read(conn, &seal, whole, words, now)?;
        let promise = record.find(&promise).ok_or(NotFound)?.clone();
        let (view, evidence) = (record.view(&promise), list_evidence(conn, &seal, &record, &promise, Eyes::Team)?);
        compose(conn, OwnPromise { record, promise, view, evidence })
    };
    desk.app.read(read).await
}
