//! The rows of asks and addressees.

use diesel::prelude::*;

use super::LetterText;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::db::schema::{addressees, asks};
use crate::letters::model::{Addressee, AddresseeId, Ask, AskId, Letter, LetterId, WholeLetter};
use crate::seal::{Seal, Unreadable};

/// Someone to address a letter to.
#[derive(Debug, Clone)]
pub struct NewAddressee {
    /// An office, or a person in an office.
    pub name: String,
    /// The body they act for.
    pub organisation: String,
    /// Where mail reaches them.
    pub email: EmailAddress,
    /// The code of the council that the body is, if it is one.
    pub council_code: Option<String>,
    /// Where the organiser found the address.
    pub email_source: Option<String>,
}

/// Writes a letter's asks and addressees.
pub(super) fn insert_parts(
    conn: &mut Conn,
    seal: &Seal,
    id: &LetterId,
    text: &LetterText,
    now: Time,
) -> QueryResult<()> {
    for (wording, number) in text.asks.iter().zip(1..) {
        let row =
            (asks::id.eq(AskId::new(now)), asks::letter_id.eq(id), asks::number.eq(number), asks::wording.eq(wording));
        diesel::insert_into(asks::table).values(row).execute(conn)?;
    }
    for (addressee, position) in text.addressees.iter().zip(1..) {
        let key = AddresseeId::new(now);
        let email = seal.close(Addressee::email_place(&key), addressee.email.as_mailbox().as_bytes());
        let row = (
            addressees::id.eq(&key),
            addressees::letter_id.eq(id),
            addressees::position.eq(position),
            addressees::name.eq(&addressee.name),
            addressees::organisation.eq(&addressee.organisation),
            addressees::email_sealed.eq(email),
            addressees::council_code.eq(&addressee.council_code),
            addressees::email_source_sealed.eq(seal_source(seal, &key, addressee.email_source.as_deref())),
        );
        diesel::insert_into(addressees::table).values(row).execute(conn)?;
    }
    Ok(())
}

fn seal_source(seal: &Seal, id: &AddresseeId, source: Option<&str>) -> Option<Vec<u8>> {
    source.map(|source| seal.close(Addressee::email_source_place(id), source.as_bytes()))
}

/// Takes a letter's asks and addressees away, to write them anew.
pub(super) fn delete_parts(conn: &mut Conn, id: &LetterId) -> QueryResult<()> {
    diesel::delete(asks::table.filter(asks::letter_id.eq(id))).execute(conn)?;
    diesel::delete(addressees::table.filter(addressees::letter_id.eq(id))).execute(conn).map(|_| ())
}

/// Adds its asks and addressees to a letter.
///
/// # Errors
/// The database's.
pub fn with_parts(conn: &mut Conn, letter: Letter) -> QueryResult<WholeLetter> {
    let asks = list_asks(conn, &letter.id)?;
    let addressees = list_addressees(conn, &letter.id)?;
    Ok(WholeLetter { letter, asks, addressees })
}

/// A letter's asks, by number.
///
/// # Errors
/// The database's.
pub fn list_asks(conn: &mut Conn, id: &LetterId) -> QueryResult<Vec<Ask>> {
    asks::table.filter(asks::letter_id.eq(id)).order(asks::number).select(Ask::as_select()).load(conn)
}

/// A letter's addressees, by position.
///
/// # Errors
/// The database's.
pub fn list_addressees(conn: &mut Conn, id: &LetterId) -> QueryResult<Vec<Addressee>> {
    addressees::table
        .filter(addressees::letter_id.eq(id))
        .order(addressees::position)
        .select(Addressee::as_select())
        .load(conn)
}

/// Corrects an addressee's address.
///
/// # Errors
/// The database's.
pub fn set_addressee_email(
    conn: &mut Conn,
    seal: &Seal,
    id: &AddresseeId,
    email: &EmailAddress,
    now: Time,
) -> QueryResult<()> {
    let sealed = seal.close(Addressee::email_place(id), email.as_mailbox().as_bytes());
    diesel::update(addressees::table.find(id))
        .set((addressees::email_sealed.eq(sealed), addressees::corrected_at.eq(now)))
        .execute(conn)
        .map(|_| ())
}

/// Notes where an addressee's address was found, or that nobody says so.
///
/// # Errors
/// The database's.
pub fn set_email_source(conn: &mut Conn, seal: &Seal, id: &AddresseeId, source: Option<&str>) -> QueryResult<()> {
    diesel::update(addressees::table.find(id))
        .set(addressees::email_source_sealed.eq(seal_source(seal, id, source)))
        .execute(conn)
        .map(|_| ())
}

/// An addressee's address, opened.
///
/// # Errors
/// [`Unreadable`].
pub fn open_email(seal: &Seal, addressee: &Addressee) -> Result<String, Unreadable> {
    seal.open_text(Addressee::email_place(&addressee.id), &addressee.email_sealed)
}

/// Where an addressee's address was found, opened; `None` if nobody said.
///
/// # Errors
/// [`Unreadable`].
pub fn open_email_source(seal: &Seal, addressee: &Addressee) -> Result<Option<String>, Unreadable> {
    let sealed = addressee.email_source_sealed.as_deref();
    sealed.map(|sealed| seal.open_text(Addressee::email_source_place(&addressee.id), sealed)).transpose()
}
