//! The keys that outlive the one in the file, sealed under it: [`StandingKeys`].

use diesel::prelude::*;

use super::Conn;
use super::sealed::{self, Fit, KEYS};
use crate::clock::Time;
use crate::db::schema::service_keys;
use crate::on_db;
use crate::seal::{Seal, StandingKeys, Unreadable};

pub(super) const LOOKUP: &str = "lookup";
pub(super) const SIGN: &str = "sign";
/// While the file's key is being changed: a word sealed under the key from which.
pub(super) const ROTATION_FROM: &str = "rotation_from";
/// The same under the key to which.
pub(super) const ROTATION_TO: &str = "rotation_to";

/// What the database says of a file's key.
#[derive(Debug, Clone)]
pub enum Standing {
    /// It fits, and these are the keys that outlive it.
    Keys(StandingKeys),
    /// It is not the one that sealed this database.
    WrongKey,
    /// A change of key was begun and is not finished.
    Rotating,
}

pub(super) fn find(conn: &mut Conn, name: &str) -> QueryResult<Option<Vec<u8>>> {
    service_keys::table.find(name).select(service_keys::key_sealed).first(conn).optional()
}

/// Writes a key unless there is one of that name.
pub(super) fn insert(conn: &mut Conn, seal: &Seal, name: &str, key: &[u8], now: Time) -> QueryResult<()> {
    let row = (
        service_keys::name.eq(name),
        service_keys::key_sealed.eq(seal.close(KEYS.place(name), key)),
        service_keys::made_at.eq(now),
    );
    on_db!(conn, |c| diesel::insert_into(service_keys::table).values(row).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

pub(super) fn delete(conn: &mut Conn, name: &str) -> QueryResult<()> {
    diesel::delete(service_keys::table.find(name)).execute(conn).map(|_| ())
}

/// The standing keys as they lie there; `None` if there are none yet.
fn load(conn: &mut Conn, seal: &Seal) -> QueryResult<Option<Result<StandingKeys, Unreadable>>> {
    let (Some(lookup), Some(signing)) = (find(conn, LOOKUP)?, find(conn, SIGN)?) else { return Ok(None) };
    let open = |name: &str, sealed: &[u8]| -> Result<zeroize::Zeroizing<[u8; 32]>, Unreadable> {
        let bytes = zeroize::Zeroizing::new(seal.open(KEYS.place(name), sealed)?);
        bytes.as_slice().try_into().map(zeroize::Zeroizing::new).map_err(|_| Unreadable)
    };
    let opened = open(LOOKUP, &lookup).and_then(|lookup| Ok(StandingKeys { lookup, signing: open(SIGN, &signing)? }));
    Ok(Some(opened))
}

/// Looks at the standing keys without making any: those of an installation that has none follow from the file's key.
///
/// # Errors
/// The database's.
pub fn look(conn: &mut Conn, key: &[u8; 32]) -> QueryResult<Standing> {
    if find(conn, ROTATION_TO)?.is_some() {
        return Ok(Standing::Rotating);
    }
    let seal = Seal::new(key);
    match load(conn, &seal)? {
        Some(Ok(keys)) => Ok(Standing::Keys(keys)),
        Some(Err(Unreadable)) => Ok(Standing::WrongKey),
        None => Ok(match sealed::try_key(conn, &seal)? {
            Fit::Wrong => Standing::WrongKey,
            Fit::Nothing | Fit::Opens => Standing::Keys(StandingKeys::derived(key)),
        }),
    }
}

/// The standing keys, made if there are none: random ones on an empty database; where something is kept already, those
/// under which it was kept.
///
/// # Errors
/// The database's.
pub fn ensure(conn: &mut Conn, key: &[u8; 32], now: Time) -> QueryResult<Standing> {
    let seal = Seal::new(key);
    if find(conn, ROTATION_TO)?.is_none() && load(conn, &seal)?.is_none() {
        let keys = match sealed::try_key(conn, &seal)? {
            Fit::Wrong => return Ok(Standing::WrongKey),
            Fit::Nothing => StandingKeys::random(),
            Fit::Opens => StandingKeys::derived(key),
        };
        // Of two processes that start together, the second keeps what the first wrote.
        insert(conn, &seal, LOOKUP, &*keys.lookup, now)?;
        insert(conn, &seal, SIGN, &*keys.signing, now)?;
    }
    look(conn, key)
}
