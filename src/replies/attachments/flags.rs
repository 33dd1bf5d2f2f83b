//! What somebody should look at before a file is released: found by looking into it, within limits. What cannot be looked
//! into says so; it is never taken for clean.

use super::{name, office, pdf, zipped};
use crate::locale::Words;
use crate::text_enum;

/// The most bytes that are unpacked of all files that came together.
pub const MOST_UNPACKED: usize = 32 * 1024 * 1024;

text_enum! {
    /// Something about a file that its sender may not have meant to send, or that may harm who opens it.
    Flag {
        /// It cannot be looked into.
        NotLookedInto = "not_looked_into",
        /// It has a password.
        Encrypted = "encrypted",
        /// It holds other files.
        Archive = "archive",
        /// Unpacked it is far larger than it looks.
        Swells = "swells",
        /// A spreadsheet has sheets that are not shown.
        HiddenSheets = "hidden_sheets",
        /// A spreadsheet has rows or columns that are not shown.
        HiddenRows = "hidden_rows",
        /// A spreadsheet keeps copies of data that it was made from.
        CachedData = "cached_data",
        /// A document remembers what was changed.
        TrackedChanges = "tracked_changes",
        /// It has comments.
        Comments = "comments",
        /// It has words that are not shown.
        HiddenText = "hidden_text",
        /// A presentation has slides that are not shown, or notes for the speaker.
        HiddenSlides = "hidden_slides",
        /// Other files are built into it.
        Embedded = "embedded",
        /// It can run something.
        Macros = "macros",
        /// It names who wrote it.
        Author = "author",
        /// A photograph that may say where and when it was taken.
        PictureData = "picture_data",
        /// A mail, with the addresses of its people.
        Message = "message",
        /// A program.
        Program = "program",
        /// It is not what its name says.
        Misnamed = "misnamed",
    }
}

impl Flag {
    /// The message that says it.
    pub fn message_key(self) -> String {
        format!("file-flag-{}", self.as_str().replace('_', "-"))
    }
}

/// Endings of what a computer runs when somebody opens it.
const PROGRAMS: [&str; 24] = [
    "exe", "scr", "com", "bat", "cmd", "pif", "msi", "js", "jse", "vbs", "vbe", "wsf", "hta", "ps1", "jar", "lnk",
    "reg", "cpl", "dll", "html", "htm", "svg", "iso", "img",
];
/// Types of programs, as their first bytes tell them.
const PROGRAM_TYPES: [&str; 7] = [
    "application/vnd.microsoft.portable-executable",
    "application/x-executable",
    "application/x-mach-binary",
    "application/java",
    "application/wasm",
    "text/x-shellscript",
    "text/html",
];
/// Types of packages other than zip, which are not opened here.
const PACKAGES: [&str; 14] = [
    "application/vnd.rar",
    "application/gzip",
    "application/x-tar",
    "application/x-bzip2",
    "application/vnd.bzip3",
    "application/x-7z-compressed",
    "application/x-xz",
    "application/zstd",
    "application/x-lz4",
    "application/x-lzip",
    "application/x-compress",
    "application/x-cpio",
    "application/vnd.ms-cab-compressed",
    "application/x-unix-archive",
];

/// What is to be looked at in a file, each once, in the order of [`Flag::ALL`]. What is unpacked goes from `may_unpack`.
pub fn find(content: &[u8], sniffed: &str, declared_type: &str, file_name: &str, may_unpack: &mut usize) -> Vec<Flag> {
    let mut found = inside(content, sniffed, may_unpack);
    let ending = name::ending(file_name);
    if is_program(sniffed, file_name) {
        found.push(Flag::Program);
    }
    if declared_type == "message/rfc822" || ending == "eml" {
        found.push(Flag::Message);
    }
    if declared_type.ends_with("ms-tnef") || content.starts_with(&[0x78, 0x9f, 0x3e, 0x22]) {
        found.extend([Flag::Archive, Flag::NotLookedInto]);
    }
    if name::says_otherwise(file_name, sniffed) {
        found.push(Flag::Misnamed);
    }
    Flag::ALL.iter().copied().filter(|flag| found.contains(flag)).collect()
}

/// Whether a computer may run a file when somebody opens it: by what its bytes say, or by what it is called.
pub fn is_program(sniffed: &str, file_name: &str) -> bool {
    PROGRAM_TYPES.contains(&sniffed) || PROGRAMS.contains(&name::ending(file_name).as_str())
}

/// Whether a file is a package of others. Documents of offices are such packages, too; they are called otherwise.
pub fn is_package(sniffed: &str, file_name: &str) -> bool {
    let ending = name::ending(file_name);
    PACKAGES.contains(&sniffed)
        || sniffed == "application/zip" && (ending == "zip" || name::says_otherwise(file_name, sniffed))
}

fn inside(content: &[u8], sniffed: &str, may_unpack: &mut usize) -> Vec<Flag> {
    if content.starts_with(b"PK") {
        return zipped::look_into(content, may_unpack);
    }
    if content.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return office::look_into_old(content);
    }
    match sniffed {
        "application/pdf" => pdf::look_into(content),
        "image/jpeg" | "image/tiff" | "image/heif" => pictured(content),
        "image/png" if png_tells(content) => vec![Flag::PictureData],
        "image/webp" if webp_tells(content) => vec![Flag::PictureData],
        "application/rtf" => vec![Flag::NotLookedInto],
        "text/xml" => vec![Flag::Program],
        _ if PACKAGES.contains(&sniffed) => vec![Flag::Archive, Flag::NotLookedInto],
        _ if is_looked_through(sniffed) => Vec::new(),
        _ => vec![Flag::NotLookedInto],
    }
}

/// Plain words and plain pictures hold nothing that is not seen.
fn is_looked_through(sniffed: &str) -> bool {
    matches!(sniffed, "text/plain" | "text/html" | "image/png" | "image/gif" | "image/bmp" | "image/webp")
}

/// EXIF, or words beside the picture (W3C PNG, section 11.3): programs put who made it and where there.
fn png_tells(content: &[u8]) -> bool {
    let mut at: usize = 8;
    while let Some([a, b, c, d, kind @ ..]) = content.get(at..at.saturating_add(8)) {
        if [&b"eXIf"[..], b"iTXt", b"tEXt", b"zTXt"].contains(&kind) {
            return true;
        }
        // Length, kind and checksum stand around what a chunk holds.
        at = at.saturating_add(12).saturating_add(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
    }
    false
}

/// EXIF or XMP beside the picture (RFC 9649, section 2.7.1.5).
fn webp_tells(content: &[u8]) -> bool {
    let mut at: usize = 12;
    while let Some([kind @ .., a, b, c, d]) = content.get(at..at.saturating_add(8)) {
        if [&b"EXIF"[..], b"XMP "].contains(&kind) {
            return true;
        }
        let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        at = at.saturating_add(8).saturating_add(length).saturating_add(length % 2);
    }
    false
}

/// EXIF (CIPA DC-008), XMP (ISO 16684) and IPTC lie near the beginning.
fn pictured(content: &[u8]) -> Vec<Flag> {
    let head = content.get(..content.len().min(128 * 1024)).unwrap_or_default();
    let known: [&[u8]; 5] = [b"Exif\0", b"II*\0", b"MM\0*", b"http://ns.adobe.com/xap/1.0/", b"Photoshop 3.0\0"];
    if known.iter().any(|known| contains(head, known)) { vec![Flag::PictureData] } else { Vec::new() }
}

/// Whether some bytes stand in others.
pub(super) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// As they are stored.
pub fn stored(flags: &[Flag]) -> String {
    flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(" ")
}

/// As they were stored.
pub fn parse(stored: &str) -> Vec<Flag> {
    stored.split(' ').filter_map(Flag::parse).collect()
}

/// A sentence for each.
pub fn sentences(stored: &str, words: Words) -> Vec<String> {
    parse(stored).into_iter().map(|flag| words.say(&flag.message_key())).collect()
}
