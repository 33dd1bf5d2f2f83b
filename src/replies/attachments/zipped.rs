//! A zip file, opened within limits: office documents are zip files, and so are packages of anything.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::flags::Flag;
use super::office::{self, Member};

/// The most entries; what has more is not opened.
const MOST_ENTRIES: usize = 4_000;
/// The most bytes that are unpacked from one file.
const MOST_UNPACKED: usize = 16 * 1024 * 1024;
/// What unpacks to more than so many bytes, and to so many times its size, was made to fill a disk.
const SWELLS_BEYOND: u64 = 256 * 1024 * 1024;
const SWELLS_BY: u64 = 200;

/// What is to be looked at. What is unpacked goes from `may_unpack`.
pub(super) fn look_into(content: &[u8], may_unpack: &mut usize) -> Vec<Flag> {
    if central_headers(content) > MOST_ENTRIES {
        return vec![Flag::Archive, Flag::NotLookedInto];
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(content)) else {
        return vec![Flag::NotLookedInto];
    };
    let mut found = Vec::new();
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned).unwrap_or_default()).collect();
    let kind = office::kind(&names);
    let mut unpacked: u64 = 0;
    let most = MOST_UNPACKED.min(*may_unpack);
    let mut left = most;
    for index in 0..archive.len().min(MOST_ENTRIES) {
        let Ok(entry) = archive.by_index_raw(index) else {
            found.push(Flag::NotLookedInto);
            continue;
        };
        unpacked = unpacked.saturating_add(entry.size());
        let (is_encrypted, name) = (entry.encrypted(), names.get(index).cloned().unwrap_or_default());
        drop(entry);
        if is_encrypted {
            found.extend([Flag::Encrypted, Flag::NotLookedInto]);
        } else if office::is_read(kind, &name) {
            match read(&mut archive, index, &mut left) {
                Some(bytes) => office::look_into(kind, &Member { name: &name, bytes: &bytes }, &mut found),
                None => found.push(Flag::NotLookedInto),
            }
        }
    }
    *may_unpack -= most - left;
    if unpacked > SWELLS_BEYOND && unpacked / (content.len() as u64).max(1) > SWELLS_BY {
        found.push(Flag::Swells);
    }
    office::look_at_names(kind, &names, &mut found);
    found
}

/// An entry's bytes; `None` when they do not unpack, or are more than may still be unpacked.
fn read(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: &mut usize) -> Option<Vec<u8>> {
    let entry = archive.by_index(index).ok()?;
    let mut bytes = Vec::new();
    let most = *left as u64;
    let length = entry.take(most + 1).read_to_end(&mut bytes);
    *left = left.saturating_sub(bytes.len());
    (length.is_ok() && bytes.len() as u64 <= most).then_some(bytes)
}

/// How many entries the file may have, counted without trusting what it says of itself.
fn central_headers(content: &[u8]) -> usize {
    let mut count = 0;
    let mut rest = content;
    while let Some(at) = rest.iter().position(|byte| *byte == b'P') {
        rest = &rest[at..];
        count += usize::from(rest.starts_with(b"PK\x01\x02"));
        rest = &rest[1..];
    }
    count
}
