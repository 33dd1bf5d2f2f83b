//! The files that come with a reply: taken out of the message, given names that do no harm, looked into for what nobody
//! meant to send, and kept with their hash. None of them is public before a person says so.

pub mod flags;
pub mod given;
pub mod name;
mod office;
mod pdf;
mod zipped;

#[cfg(test)]
mod tests;

use super::classify;
use super::store::documents::{self, PreparedDocument, SentDocument};
use crate::clock::Time;
use crate::seal::Seal;
use crate::web::multipart::SentFile;

/// The files of a message, looked into and sealed.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// In their order.
    pub files: Vec<PreparedDocument>,
    /// How many were left in the message.
    pub left_out: usize,
}

/// Takes the files out of a message and makes them ready to be kept. A stranger chose them, and many may be packed: it is
/// done before anything is written, and all of them together are unpacked no further than to one limit.
pub fn prepare(seal: &Seal, raw: &[u8], now: Time) -> Prepared {
    let files = classify::files(raw);
    let mut may_unpack = flags::MOST_UNPACKED;
    let mut prepared = Prepared { files: Vec::new(), left_out: files.left_out };
    for file in &files.taken {
        let sent = SentDocument {
            name: file.name.as_deref().unwrap_or_default(),
            declared_type: &file.declared_type,
            content: &file.content,
        };
        prepared.files.push(documents::prepare(seal, &sent, &mut may_unpack, now));
    }
    prepared
}

impl<'a> From<&'a SentFile> for SentDocument<'a> {
    fn from(file: &'a SentFile) -> SentDocument<'a> {
        SentDocument { name: &file.name, declared_type: &file.declared_type, content: &file.content }
    }
}
