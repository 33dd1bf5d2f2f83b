//! What signing needs to know of a letter, kept ready for a second, so that a rush of signers does not ask the database
//! for the same row each time. Whether the letter is still open is asked again inside the deed.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use diesel::result::QueryResult;

use super::consents::KnownWordings;
use super::mails::MailFrames;
use super::sheet::SignSheet;
use super::store::consents::keep_wording;
use crate::app::App;
use crate::config::Config;
use crate::db::Conn;
use crate::letters::employer::Employers;
use crate::letters::model::WholeLetter;
use crate::letters::store;
use crate::links::Links;
use crate::locale::Words;
use crate::seal::{LookupKey, Seal};
use crate::secret::random_bytes;
use crate::web::error::AppError;

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
    /// What its form says.
    pub sheet: SignSheet,
    /// The hash of what its signers agree to.
    pub wording_hash: [u8; 32],
    /// Whose mailboxes its signers are warned of.
    pub employers: Employers,
    /// Its mails, complete but for what differs from signer to signer.
    pub frames: MailFrames,
    /// In the letter's language.
    pub words: Words,
}

/// Who runs the service, as forms and mails name them; empty where they did not say.
#[derive(Debug, Clone, Default)]
pub struct Operator {
    /// Their name.
    pub name: String,
    /// Where to reach them.
    pub contact: String,
}

impl Operator {
    /// As the settings say.
    pub fn of(config: &Config) -> Operator {
        Operator {
            name: config.operator_name.clone().unwrap_or_default(),
            contact: config.operator_contact.clone().unwrap_or_default(),
        }
    }
}

/// Letters kept ready, by slug.
#[derive(Debug, Default)]
pub struct ReadyLetters {
    letters: RwLock<HashMap<String, (Instant, Arc<ReadyLetter>)>>,
    /// The wordings of consent that are kept already.
    wordings: KnownWordings,
}

impl ReadyLetters {
    /// The letter, if it was read within the last second.
    pub fn get(&self, slug: &str) -> Option<Arc<ReadyLetter>> {
        let letters = self.letters.read().ok()?;
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
        operator: &Operator,
    ) -> QueryResult<Arc<ReadyLetter>> {
        match self.get(slug) {
            Some(letter) => Ok(letter),
            None => Ok(self.put(read_letter(conn, seal, links, slug, operator)?)),
        }
    }

    /// Keeps a letter.
    pub fn put(&self, letter: ReadyLetter) -> Arc<ReadyLetter> {
        let letter = Arc::new(letter);
        if let Ok(mut letters) = self.letters.write() {
            letters.retain(|_, (read_at, _)| read_at.elapsed() < FRESH_FOR);
            letters.insert(letter.whole.letter.slug.clone(), (Instant::now(), Arc::clone(&letter)));
        }
        letter
    }

    /// Makes sure that the words which a signature names are kept: once for each wording and process.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_wording(&self, app: &App, letter: &ReadyLetter) -> Result<(), AppError> {
        if self.wordings.has(&letter.wording_hash) {
            return Ok(());
        }
        let (wording, now) = (letter.sheet.wording.clone(), app.now());
        app.write(move |conn| keep_wording(conn, &wording, now)).await?;
        self.wordings.add(letter.wording_hash);
        Ok(())
    }
}

/// Reads a letter for signing; `NotFound` for one that is not public. Whether it still takes signatures is for the caller
/// to ask: one that closed long ago has no key any more, and nobody is found or entered under the one that stands in.
///
/// # Errors
/// The database's.
pub fn read_letter(
    conn: &mut Conn,
    seal: &Seal,
    links: &Links,
    slug: &str,
    operator: &Operator,
) -> QueryResult<ReadyLetter> {
    let letter = store::find_public(conn, slug)?;
    let lookup_key = match letter.lookup_key_sealed {
        Some(_) => store::open_lookup_key(seal, &letter)?,
        None => LookupKey::from_bytes(&random_bytes()),
    };
    let whole = store::with_parts(conn, letter)?;
    let words = Words::of(&whole.letter.language);
    let sheet = SignSheet::read(conn, &whole, &operator.name)?;
    Ok(ReadyLetter {
        version_hash: sheet.version.clone(),
        wording_hash: sheet.wording.hash(),
        employers: employers(seal, &whole)?,
        frames: MailFrames::new(seal, &whole, links, words, &operator.contact),
        sheet,
        lookup_key,
        words,
        whole,
    })
}

/// Whose mailboxes the signers of a letter at risk are warned of; nobody's on any other.
fn employers(seal: &Seal, whole: &WholeLetter) -> QueryResult<Employers> {
    if !whole.letter.at_risk {
        return Ok(Employers::default());
    }
    let mut mailboxes = Vec::with_capacity(whole.addressees.len());
    for addressee in &whole.addressees {
        mailboxes.push(store::open_email(seal, addressee)?);
    }
    Ok(Employers::new(&mailboxes, whole.letter.employer_domains.as_deref()))
}
