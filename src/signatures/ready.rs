//! What signing needs to know of a letter, kept ready for a second, so that a rush of signers does not ask the database
//! for the same row each time. Whether the letter is still open is asked again inside the deed.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use diesel::result::QueryResult;

use super::mails::MailFrames;
use crate::db::Conn;
use crate::letters::model::WholeLetter;
use crate::letters::{store, version};
use crate::links::Links;
use crate::locale::Words;
use crate::seal::{LookupKey, Seal};
use crate::secret::random_bytes;

const FRESH_FOR: Duration = Duration::from_secs(1);

/// A letter as signing needs it.
#[derive(Debug)]
pub struct ReadyLetter {
    /// The letter with its asks and addressees.
    pub whole: WholeLetter,
    /// The hash of what is signed.
    pub version_hash: String,
    /// The key under which its signers are found.
    pub lookup_key: LookupKey,
    /// Its mails, complete but for what differs from signer to signer.
    pub frames: MailFrames,
    /// In the letter's language.
    pub words: Words,
}

/// Letters kept ready, by slug.
#[derive(Debug, Default)]
pub struct ReadyLetters(RwLock<HashMap<String, (Instant, Arc<ReadyLetter>)>>);

impl ReadyLetters {
    /// The letter, if it was read within the last second.
    pub fn get(&self, slug: &str) -> Option<Arc<ReadyLetter>> {
        let letters = self.0.read().ok()?;
        let (read_at, letter) = letters.get(slug)?;
        (read_at.elapsed() < FRESH_FOR).then(|| Arc::clone(letter))
    }

    /// The letter, read anew unless that was done within the last second.
    ///
    /// # Errors
    /// As [`read_letter`].
    pub fn get_or_read(
        &self,
        conn: &mut Conn,
        seal: &Seal,
        links: &Links,
        slug: &str,
        contact: &str,
    ) -> QueryResult<Arc<ReadyLetter>> {
        match self.get(slug) {
            Some(letter) => Ok(letter),
            None => Ok(self.put(read_letter(conn, seal, links, slug, contact)?)),
        }
    }

    /// Keeps a letter.
    pub fn put(&self, letter: ReadyLetter) -> Arc<ReadyLetter> {
        let letter = Arc::new(letter);
        if let Ok(mut letters) = self.0.write() {
            letters.retain(|_, (read_at, _)| read_at.elapsed() < FRESH_FOR);
            letters.insert(letter.whole.letter.slug.clone(), (Instant::now(), Arc::clone(&letter)));
        }
        letter
    }
}

/// Reads a letter for signing; `NotFound` for one that is not public. Whether it still takes signatures is for the caller
/// to ask: one that closed long ago has no key any more, and nobody is found or entered under the one that stands in.
///
/// # Errors
/// The database's.
pub fn read_letter(conn: &mut Conn, seal: &Seal, links: &Links, slug: &str, contact: &str) -> QueryResult<ReadyLetter> {
    let letter = store::find_public(conn, slug)?;
    let lookup_key = match letter.lookup_key_sealed {
        Some(_) => store::open_lookup_key(seal, &letter)?,
        None => LookupKey::from_bytes(&random_bytes()),
    };
    let whole = store::with_parts(conn, letter)?;
    let words = Words::of(&whole.letter.language);
    Ok(ReadyLetter {
        version_hash: version::version_hash(&whole),
        frames: MailFrames::new(seal, &whole, links, words, contact),
        lookup_key,
        words,
        whole,
    })
}
