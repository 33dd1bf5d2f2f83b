//! A PDF (ISO 32000), looked at from outside: what its dictionaries say where they are not packed. It finds what is usual,
//! and it is no proof that there is nothing.

use super::flags::{Flag, contains};

/// What can be seen without taking it apart.
pub(super) fn look_into(content: &[u8]) -> Vec<Flag> {
    let has = |wanted: &[u8]| contains(content, wanted);
    let mut found = Vec::new();
    if has(b"/Encrypt") {
        found.extend([Flag::Encrypted, Flag::NotLookedInto]);
    }
    // Its dictionaries may be packed (section 7.5.7), who wrote it and what is built in with them.
    if has(b"/ObjStm") {
        found.push(Flag::NotLookedInto);
    }
    if has(b"/EmbeddedFile") {
        found.push(Flag::Embedded);
    }
    if has(b"/JavaScript") || has(b"/JS ") || has(b"/JS(") || has(b"/Launch") {
        found.push(Flag::Macros);
    }
    if has(b"/Subtype/Text") || has(b"/Subtype /Text") || has(b"/Subtype/Popup") || has(b"/Subtype /Popup") {
        found.push(Flag::Comments);
    }
    if names_author(content) {
        found.push(Flag::Author);
    }
    found
}

/// In the information dictionary, or in the metadata (XMP).
fn names_author(content: &[u8]) -> bool {
    const AUTHOR: &[u8] = b"/Author";
    if contains(content, b"<dc:creator>") {
        return true;
    }
    let mut rest = content;
    while let Some(at) = rest.windows(AUTHOR.len()).position(|window| window == AUTHOR) {
        rest = rest.get(at + AUTHOR.len()..).unwrap_or_default();
        let value = rest.trim_ascii_start();
        let said = value.strip_prefix(b"(").map(|said| !said.starts_with(b")"));
        let in_digits = value.strip_prefix(b"<").map(|said| !said.starts_with(b">"));
        if said.or(in_digits).unwrap_or_else(|| value.first().is_some_and(u8::is_ascii_digit)) {
            return true;
        }
    }
    false
}
