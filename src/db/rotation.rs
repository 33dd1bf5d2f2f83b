//! Changing the key in the file: every sealed value is opened under the old key and sealed under the new one.
//!
//! It goes column by column, some hundred rows in a transaction, and two rows say from which key to which. A crash in
//! the middle loses nothing: each value is under one of the two keys, and going on skips what is under the new one. No
//! process serves meanwhile (see [`super::keys::ensure`]).

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::keys::{self, LOOKUP, ROTATION_FROM, ROTATION_TO, SIGN, Standing};
use super::sealed::{KEYS, SEALED, SealedColumn};
use super::{Conn, Db, DbError, Deed};
use crate::clock::Time;
use crate::config::SecretKey;
use crate::seal::Seal;

/// Values sealed again in one transaction.
const STEP: i64 = 500;
const WORD: &[u8] = b"rotation";

/// Why a change of key was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotationRefusal {
    /// The two keys are one.
    #[error("the new key is the old key")]
    Same,
    /// The old one did not seal this database.
    #[error("the old key is not the one that sealed this database")]
    WrongKey,
    /// A change between other keys was begun and is not finished.
    #[error("a change of key was begun with other keys and is not finished: go on with those")]
    AnotherBegun,
}

/// A change of key that was begun.
#[derive(Debug, Clone)]
pub struct Rotation {
    old: Seal,
    new: Seal,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resealed {
    /// Values sealed again.
    pub values: usize,
    /// Values that open under neither key, and were left as they are.
    pub unreadable: usize,
}

/// Begins a change, or goes on with one that was begun: the standing keys first, so that from now on the old key opens
/// nothing that serves.
///
/// # Errors
/// The database's.
pub fn begin(conn: &mut Conn, old: &SecretKey, new: &SecretKey, now: Time) -> Deed<Rotation, RotationRefusal> {
    if old.bytes() == new.bytes() {
        return Ok(Err(RotationRefusal::Same));
    }
    let rotation = Rotation { old: Seal::new(old.bytes()), new: Seal::new(new.bytes()) };
    if let (Some(from), Some(to)) = (keys::find(conn, ROTATION_FROM)?, keys::find(conn, ROTATION_TO)?) {
        let fits = |seal: &Seal, name: &str, sealed: &[u8]| seal.open(KEYS.place(name), sealed).is_ok();
        let same = fits(&rotation.old, ROTATION_FROM, &from) && fits(&rotation.new, ROTATION_TO, &to);
        return Ok(if same { Ok(rotation) } else { Err(RotationRefusal::AnotherBegun) });
    }
    let Standing::Keys(standing) = keys::ensure(conn, old.bytes(), now)? else {
        return Ok(Err(RotationRefusal::WrongKey));
    };
    for (name, key) in [(LOOKUP, &standing.lookup), (SIGN, &standing.signing)] {
        keys::delete(conn, name)?;
        keys::insert(conn, &rotation.new, name, &**key, now)?;
    }
    keys::insert(conn, &rotation.old, ROTATION_FROM, WORD, now)?;
    keys::insert(conn, &rotation.new, ROTATION_TO, WORD, now)?;
    Ok(Ok(rotation))
}

impl Rotation {
    /// Seals the values of one column's next rows again; returns the last of them, `None` when there was none.
    ///
    /// # Errors
    /// The database's.
    pub fn step(
        &self,
        conn: &mut Conn,
        column: &SealedColumn,
        after: &str,
        done: &mut Resealed,
    ) -> QueryResult<Option<String>> {
        let values = column.list_after(conn, after, STEP)?;
        for value in &values {
            let place = column.place(&value.row_key);
            match self.old.open(place, &value.sealed) {
                Ok(plain) => {
                    column.replace(conn, value, &self.new.close(place, &plain))?;
                    done.values += 1;
                }
                Err(_) if self.new.open(place, &value.sealed).is_ok() => {}
                Err(_) => done.unreadable += 1,
            }
        }
        Ok(values.into_iter().next_back().map(|value| value.row_key))
    }

    /// Goes through every column until nothing is under the old key any more, and ends the change.
    ///
    /// # Errors
    /// The database's; what was done until then stays done.
    pub fn run(&self, db: &Db) -> Result<Resealed, DbError> {
        let mut total = Resealed::default();
        loop {
            let round = self.round(db)?;
            total = Resealed { values: total.values + round.values, unreadable: round.unreadable };
            if round.values == 0 {
                break;
            }
        }
        db.write_here(|conn| {
            keys::delete(conn, ROTATION_FROM)?;
            keys::delete(conn, ROTATION_TO)
        })?;
        db.read_here(wipe)?;
        Ok(total)
    }

    fn round(&self, db: &Db) -> Result<Resealed, DbError> {
        let mut total = Resealed::default();
        for column in SEALED.iter().filter(|column| **column != KEYS) {
            let mut after = String::new();
            loop {
                let (rotation, from) = (self.clone(), after.clone());
                let (last, done) = db.write_here(move |conn| {
                    let mut done = Resealed::default();
                    let last = rotation.step(conn, column, &from, &mut done)?;
                    Ok((last, done))
                })?;
                total.values += done.values;
                total.unreadable += done.unreadable;
                match last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        Ok(total)
    }
}

/// What was replaced still lies in the embedded file's free pages and in its log until they are written anew. On
/// PostgreSQL that is the vacuum's work.
fn wipe(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => c.batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"),
        Conn::Postgres(_) => Ok(()),
    }
}
