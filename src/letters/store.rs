//! The rows of letters; those of their asks and addressees are in [`parts`].

pub mod happenings;
pub mod parts;
pub mod slug;

use diesel::prelude::*;

pub use parts::{
    NewAddressee, list_addressees, list_asks, open_email, open_email_source, set_addressee_email, set_email_source,
    with_parts,
};
use parts::{delete_parts, insert_parts};

use super::model::{Kind, Letter, LetterId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::letters;
use crate::organisers::model::TeamId;
use crate::roll::entry::Replay;
use crate::seal::{LookupKey, Place, Seal, Unreadable};

/// A letter to insert; counts begin at nought, and its lookup key is made with it.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// Its key.
    pub id: LetterId,
    /// Its place in addresses.
    pub slug: String,
    /// Whose it is.
    pub team_id: TeamId,
    /// Its words and dates.
    pub text: LetterText,
}

/// What an author writes, and may change until the text is fixed.
#[derive(Debug, Clone)]
pub struct LetterText {
    /// What kind of page it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its words, in Markdown.
    pub body_markdown: String,
    /// In whose name it is written.
    pub on_behalf_of: Option<String>,
    /// The date at its head.
    pub dated_on: chrono::NaiveDate,
    /// The last day on which it takes signatures.
    pub closes_on: Option<chrono::NaiveDate>,
    /// How many signatures its authors hope for.
    pub goal: Option<i64>,
    /// Its language.
    pub language: String,
    /// Whether its signers may be at risk.
    pub at_risk: bool,
    /// The author's hope for an answer, in working days.
    pub reply_within_working_days: i32,
    /// What signers at risk are told before the form, in Markdown; `None` for the service's own words.
    pub before_you_sign: Option<String>,
    /// Domains of employers beside the addressees', one a line.
    pub employer_domains: Option<String>,
    /// The asks, in their order.
    pub asks: Vec<String>,
    /// The addressees, in their order.
    pub addressees: Vec<NewAddressee>,
}

fn lookup_key_place(id: &LetterId) -> Place<'_> {
    Place { table: "letters", column: "lookup_key", row: id.as_str() }
}

/// Writes a letter with its asks and addressees, as a draft.
///
/// # Errors
/// The database's; a unique violation if the slug is taken.
pub fn insert_letter(conn: &mut Conn, seal: &Seal, new: &NewLetter, now: Time) -> QueryResult<()> {
    let text = &new.text;
    let key = seal.close(lookup_key_place(&new.id), &crate::secret::random_bytes());
    diesel::insert_into(letters::table)
        .values((
            letters::id.eq(&new.id),
            letters::slug.eq(&new.slug),
            letters::team_id.eq(&new.team_id),
            letters::kind.eq(text.kind),
            letters::title.eq(&text.title),
            letters::body_markdown.eq(&text.body_markdown),
            letters::on_behalf_of.eq(&text.on_behalf_of),
            letters::dated_on.eq(text.dated_on),
            letters::closes_on.eq(text.closes_on),
            letters::goal.eq(text.goal),
            letters::language.eq(&text.language),
            letters::at_risk.eq(text.at_risk),
            letters::reply_within_working_days.eq(text.reply_within_working_days),
            letters::before_you_sign.eq(&text.before_you_sign),
            letters::employer_domains.eq(&text.employer_domains),
            letters::lookup_key_sealed.eq(Some(key)),
            letters::created_at.eq(now),
            letters::touched_at.eq(now),
        ))
        .execute(conn)?;
    insert_parts(conn, seal, &new.id, text, now)
}

/// Replaces the words, dates, asks and addressees of a letter whose text is not fixed yet. Returns whether it was done.
///
/// # Errors
/// The database's.
pub fn set_text(conn: &mut Conn, seal: &Seal, id: &LetterId, text: &LetterText, now: Time) -> QueryResult<bool> {
    let changeable =
        letters::table.find(id).filter(letters::frozen_at.is_null()).filter(letters::dispatched_at.is_null());
    let changed = diesel::update(changeable)
        .set((
            letters::kind.eq(text.kind),
            letters::title.eq(&text.title),
            letters::body_markdown.eq(&text.body_markdown),
            letters::on_behalf_of.eq(&text.on_behalf_of),
            letters::dated_on.eq(text.dated_on),
            letters::closes_on.eq(text.closes_on),
            letters::goal.eq(text.goal),
            letters::language.eq(&text.language),
            letters::at_risk.eq(text.at_risk),
            letters::reply_within_working_days.eq(text.reply_within_working_days),
            letters::before_you_sign.eq(&text.before_you_sign),
            letters::employer_domains.eq(&text.employer_domains),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Ok(false);
    }
    delete_parts(conn, id)?;
    insert_parts(conn, seal, id, text, now)?;
    touch(conn, id, now)?;
    Ok(true)
}

/// A letter by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_letter(conn: &mut Conn, id: &LetterId) -> QueryResult<Letter> {
    letters::table.find(id).select(Letter::as_select()).first(conn)
}

/// A letter by its place in addresses.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Letter> {
    refuse_nul(slug)?;
    letters::table.filter(letters::slug.eq(slug)).select(Letter::as_select()).first(conn)
}

/// A letter that the public may see, by its place in addresses.
///
/// # Errors
/// `NotFound` when there is none, or only a draft.
pub fn find_public(conn: &mut Conn, slug: &str) -> QueryResult<Letter> {
    refuse_nul(slug)?;
    letters::table
        .filter(letters::slug.eq(slug))
        .filter(letters::opened_at.is_not_null())
        .select(Letter::as_select())
        .first(conn)
}

/// An address may carry any character, but PostgreSQL takes no text with U+0000: there is no such letter.
fn refuse_nul(slug: &str) -> QueryResult<()> {
    if slug.contains('\0') { Err(diesel::result::Error::NotFound) } else { Ok(()) }
}

/// Whether a slug is taken.
///
/// # Errors
/// The database's.
pub fn has_slug(conn: &mut Conn, slug: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(letters::table.filter(letters::slug.eq(slug)))).get_result(conn)
}

/// Opened letters, the newest first.
///
/// # Errors
/// The database's.
pub fn list_public(conn: &mut Conn, most: i64) -> QueryResult<Vec<Letter>> {
    letters::table
        .filter(letters::opened_at.is_not_null())
        .order((letters::opened_at.desc(), letters::id.desc()))
        .limit(most)
        .select(Letter::as_select())
        .load(conn)
}

/// The letters of some teams, the newest first.
///
/// # Errors
/// The database's.
pub fn list_of_teams(conn: &mut Conn, teams: &[TeamId]) -> QueryResult<Vec<Letter>> {
    letters::table
        .filter(letters::team_id.eq_any(teams.to_vec()))
        .order(letters::id.desc())
        .select(Letter::as_select())
        .load(conn)
}

/// Letters whose pages changed at or after a moment: key, slug and revision.
///
/// # Errors
/// The database's.
pub fn list_touched(conn: &mut Conn, since: Time) -> QueryResult<Vec<(LetterId, String, i64)>> {
    letters::table
        .filter(letters::touched_at.ge(since))
        .order(letters::touched_at)
        .limit(1000)
        .select((letters::id, letters::slug, letters::page_revision))
        .load(conn)
}

/// Raises the page's revision: called by every deed that changes what the page shows.
///
/// # Errors
/// The database's.
pub fn touch(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<()> {
    diesel::update(letters::table.find(id))
        .set((letters::page_revision.eq(letters::page_revision + 1), letters::touched_at.eq(now)))
        .execute(conn)
        .map(|_| ())
}

/// Opens a draft; false if it was open already.
///
/// # Errors
/// The database's.
pub fn mark_opened(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<bool> {
    let draft = letters::table.find(id).filter(letters::opened_at.is_null());
    Ok(diesel::update(draft).set(letters::opened_at.eq(now)).execute(conn)? == 1)
}

/// Closes an open letter; false if it was not open.
///
/// # Errors
/// The database's.
pub fn mark_closed(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<bool> {
    let open = letters::table.find(id).filter(letters::opened_at.is_not_null()).filter(letters::closed_at.is_null());
    Ok(diesel::update(open).set(letters::closed_at.eq(now)).execute(conn)? == 1)
}

/// Opened letters whose closing date is before a London day and that are not marked closed.
///
/// # Errors
/// The database's.
pub fn list_past_closing(conn: &mut Conn, today: chrono::NaiveDate) -> QueryResult<Vec<LetterId>> {
    letters::table
        .filter(letters::closes_on.lt(today))
        .filter(letters::opened_at.is_not_null())
        .filter(letters::closed_at.is_null())
        .select(letters::id)
        .load(conn)
}

/// Letters closed before a moment whose lookup key still exists.
///
/// # Errors
/// The database's.
pub fn list_closed_before(conn: &mut Conn, before: Time) -> QueryResult<Vec<LetterId>> {
    letters::table
        .filter(letters::closed_at.lt(before))
        .filter(letters::lookup_key_sealed.is_not_null())
        .select(letters::id)
        .load(conn)
}

/// Destroys a letter's lookup key: from then on nobody can tell whether an address signed it.
///
/// # Errors
/// The database's.
pub fn forget_lookup_key(conn: &mut Conn, id: &LetterId) -> QueryResult<()> {
    diesel::update(letters::table.find(id))
        .set(letters::lookup_key_sealed.eq(None::<Vec<u8>>))
        .execute(conn)
        .map(|_| ())
}

/// A letter, locked until the transaction ends, so that nobody changes its text meanwhile. Writers on SQLite come one
/// after another as it is.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_locked(conn: &mut Conn, id: &LetterId) -> QueryResult<Letter> {
    match conn {
        Conn::Sqlite(_) => find_letter(conn, id),
        Conn::Postgres(c) => letters::table.find(id).select(Letter::as_select()).for_no_key_update().first(c),
    }
}

/// Fixes the text of letters at their first confirmation. Returns the letters for which this was the first.
///
/// # Errors
/// The database's.
pub fn freeze_text(conn: &mut Conn, ids: &[LetterId], now: Time) -> QueryResult<Vec<LetterId>> {
    let unfrozen: Vec<LetterId> = letters::table
        .filter(letters::id.eq_any(ids.to_vec()))
        .filter(letters::frozen_at.is_null())
        .select(letters::id)
        .load(conn)?;
    for id in &unfrozen {
        let first = letters::table.find(id).filter(letters::frozen_at.is_null());
        diesel::update(first).set(letters::frozen_at.eq(now)).execute(conn)?;
    }
    Ok(unfrozen)
}

/// Marks a letter as sent; false if it was sent already.
///
/// # Errors
/// The database's.
pub fn mark_dispatched(conn: &mut Conn, id: &LetterId, now: Time) -> QueryResult<bool> {
    let unsent = letters::table.find(id).filter(letters::dispatched_at.is_null());
    let first = diesel::update(unsent).set(letters::dispatched_at.eq(now)).execute(conn)? == 1;
    if first {
        freeze_text(conn, std::slice::from_ref(id), now)?;
    }
    Ok(first)
}

/// Sets the counts to what the roll's replay gave.
///
/// # Errors
/// The database's.
pub fn set_signature_count(conn: &mut Conn, id: &LetterId, replay: Replay, now: Time) -> QueryResult<()> {
    diesel::update(letters::table.find(id))
        .set((
            letters::signature_count.eq(replay.counted),
            letters::withdrawn_count.eq(replay.withdrawn),
            letters::removed_count.eq(replay.removed),
            letters::counted_at.eq(now),
        ))
        .execute(conn)?;
    touch(conn, id, now)
}

/// The key under which a letter's signers are found.
///
/// # Errors
/// [`Unreadable`], also when the key has been destroyed.
pub fn open_lookup_key(seal: &Seal, letter: &Letter) -> Result<LookupKey, Unreadable> {
    let sealed = letter.lookup_key_sealed.as_deref().ok_or(Unreadable)?;
    let bytes = seal.open(lookup_key_place(&letter.id), sealed)?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Unreadable)?;
    Ok(LookupKey::from_bytes(&bytes))
}

/// Every letter that was ever opened.
///
/// # Errors
/// The database's.
pub fn list_opened(conn: &mut Conn) -> QueryResult<Vec<LetterId>> {
    letters::table.filter(letters::opened_at.is_not_null()).order(letters::id).select(letters::id).load(conn)
}

/// A letter that still has its lookup key, if there is any: opening it tells whether the key is this database's.
///
/// # Errors
/// The database's.
pub fn find_any_with_key(conn: &mut Conn) -> QueryResult<Option<Letter>> {
    letters::table.filter(letters::lookup_key_sealed.is_not_null()).select(Letter::as_select()).first(conn).optional()
}
