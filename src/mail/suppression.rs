//! Addresses that must not be written to, as keyed hashes: the list names nobody.

use diesel::prelude::*;

use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::db::schema::suppressions;
use crate::seal::Seal;
use crate::{on_db, text_enum};

text_enum! {
    /// Why an address must not be written to.
    Reason {
        /// Mail to it came back for good.
        Bounced = "bounced",
        /// Its owner asked for it.
        NeverWrite = "never_write",
        /// Its owner called a mail of ours spam.
        Complained = "complained",
    }
}

/// Mail that only the mailbox's owner could have asked for, and asked for just now: it always goes out. An organiser who
/// once pressed "never write to me" must still be able to sign in.
pub const ASKED_FOR_BY_THE_OWNER: &[&str] = &["sign_in"];

/// Mail that somebody asked for just now by typing the address into a form. It goes to a mailbox that bounced, which may
/// be in order again; not to somebody who asked for silence, because anyone can type an address.
pub const ASKED_FOR_IN_A_FORM: &[&str] = &[
    "confirmation",
    "confirmation_again",
    "already_signed",
    "manage_link",
    "work_check",
    "sign_in_unknown",
    "invitation",
    "follow_confirm",
];

impl Reason {
    /// Whether a mail of the service, for this purpose, stays here.
    pub fn holds_back(self, purpose: &str) -> bool {
        let asked_for = ASKED_FOR_BY_THE_OWNER.contains(&purpose)
            || (self == Reason::Bounced && ASKED_FOR_IN_A_FORM.contains(&purpose));
        !asked_for
    }
}

/// The hash under which a mailbox is found, whatever its spelling.
pub fn key(seal: &Seal, mailbox: &str) -> Vec<u8> {
    let canonical = EmailAddress::parse(mailbox).map_or_else(|_| mailbox.to_lowercase(), |address| address.canonical());
    seal.service_lookup().hash("email", &canonical)
}

/// [`key`] of an address that has been parsed.
pub fn key_of(seal: &Seal, address: &EmailAddress) -> Vec<u8> {
    seal.service_lookup().hash("email", &address.canonical())
}

/// Why a mailbox is on the list, if it is.
///
/// # Errors
/// The database's.
pub fn find_reason(conn: &mut Conn, address_key: &[u8]) -> QueryResult<Option<Reason>> {
    suppressions::table
        .filter(suppressions::address_key.eq(address_key))
        .select(suppressions::reason)
        .first(conn)
        .optional()
}

/// Whether a mailbox is on the list.
///
/// # Errors
/// The database's.
pub fn is_suppressed(conn: &mut Conn, address_key: &[u8]) -> QueryResult<bool> {
    Ok(find_reason(conn, address_key)?.is_some())
}

/// Puts a mailbox on the list. One that is there keeps its first reason, unless its owner now asks for silence.
///
/// # Errors
/// The database's.
pub fn insert_or_skip(conn: &mut Conn, address_key: &[u8], reason: Reason, now: Time) -> QueryResult<usize> {
    let row = (
        suppressions::address_key.eq(address_key),
        suppressions::reason.eq(reason),
        suppressions::suppressed_at.eq(now),
    );
    let inserted =
        on_db!(conn, |c| { diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing().execute(c) })?;
    if inserted == 0 && reason != Reason::Bounced {
        return set_reason_of_bounced(conn, address_key, reason, now);
    }
    Ok(inserted)
}

fn set_reason_of_bounced(conn: &mut Conn, address_key: &[u8], reason: Reason, now: Time) -> QueryResult<usize> {
    let bounced = suppressions::table
        .filter(suppressions::address_key.eq(address_key))
        .filter(suppressions::reason.eq(Reason::Bounced));
    diesel::update(bounced).set((suppressions::reason.eq(reason), suppressions::suppressed_at.eq(now))).execute(conn)
}

/// Takes a mailbox off the list whose owner had asked for silence, and now takes that back.
///
/// # Errors
/// The database's.
pub fn lift_silence(conn: &mut Conn, address_key: &[u8]) -> QueryResult<usize> {
    let asked_for = suppressions::table
        .filter(suppressions::address_key.eq(address_key))
        .filter(suppressions::reason.eq(Reason::NeverWrite));
    diesel::delete(asked_for).execute(conn)
}

/// Takes a mailbox off the list.
///
/// # Errors
/// The database's.
pub fn lift(conn: &mut Conn, address_key: &[u8]) -> QueryResult<usize> {
    diesel::delete(suppressions::table.filter(suppressions::address_key.eq(address_key))).execute(conn)
}
