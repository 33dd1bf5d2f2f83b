//! A letter's roll: the append-only log of what counts. The public count is its replay.
//!
//! Entries are only ever added. The head's row is changed first, which makes writers of one letter wait for each other,
//! so that positions have no gaps and no doubles on either database.

pub mod entry;
