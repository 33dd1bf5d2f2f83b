//! The files in a message, and its HTML, found by the same walk and within the same limits.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::{MAX_BODY, Part, decoded_leniently, parts_of};
use crate::replies::classify::bytes::mended;

/// The most files that are taken from one message; the message itself is kept whole.
pub const MOST_FILES: usize = 40;
/// The most bytes of all of them together.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// How many messages may lie within each other.
const MOST_ENCLOSED: usize = 3;
/// The longest name that a file keeps, in bytes.
const LONGEST_NAME: usize = 400;

/// A file as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    /// What it was called: anything at all.
    pub name: Option<String>,
    /// What it was said to be, such as `application/pdf`.
    pub declared_type: String,
    /// Its bytes, out of their transfer encoding.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for FilePart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FilePart").field("size", &self.content.len()).finish_non_exhaustive()
    }
}

/// The files in a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Those that were taken, in their order.
    pub taken: Vec<FilePart>,
    /// How many were beyond the limits.
    pub left_out: usize,
}

/// The files in a message: whatever is not its text, those in enclosed messages after the enclosed message itself. Any
/// bytes at all give a list.
pub fn files(raw: &[u8]) -> Files {
    let mut files = Files::default();
    collect(&mended(raw), 0, &mut MOST_BYTES.clone(), &mut files);
    files
}

/// Whether files may have been left in a message of so many bytes, of which so many were taken with so many bytes: if not,
/// it need not be taken apart to be sure.
pub fn may_leave_out(taken: usize, taken_bytes: usize, message_bytes: usize) -> bool {
    taken >= MOST_FILES || taken_bytes.saturating_add(message_bytes) > MOST_BYTES
}

fn collect(raw: &[u8], depth: usize, bytes_left: &mut usize, files: &mut Files) {
    for part in parts_of(raw).iter().filter(|part| part.is_file()) {
        let content = part.content();
        if content.is_empty() {
            continue;
        }
        if files.taken.len() == MOST_FILES || content.len() > *bytes_left {
            files.left_out += 1;
            continue;
        }
        *bytes_left -= content.len();
        let enclosed = part.is("message/rfc822") && depth < MOST_ENCLOSED;
        let inside = enclosed.then(|| content.clone());
        files.taken.push(FilePart { name: part.name(), declared_type: part.declared_type(), content });
        if let Some(inside) = inside {
            collect(&inside, depth + 1, bytes_left, files);
        }
    }
}

/// The HTML that a mail program would show, of a message that has some.
pub fn shown_html(raw: &[u8]) -> Option<String> {
    let raw = mended(raw);
    let parts = parts_of(&raw);
    let shown = parts.iter().filter(|part| part.is("text/html") && !part.is_file());
    let html: Vec<String> = shown.map(Part::text).collect();
    let html = html.join("\n<hr>\n");
    (!html.trim().is_empty() && html.len() <= MAX_BODY).then_some(html)
}

impl Part<'_> {
    fn is_file(&self) -> bool {
        let is_text = self.is("text/plain") || self.is("text/html");
        !self.is_multipart() && (!is_text || self.is_attachment() || self.name().is_some())
    }

    fn name(&self) -> Option<String> {
        let name = self.file_name.as_deref().or_else(|| self.parameter("name"))?;
        Some(name[..name.floor_char_boundary(LONGEST_NAME)].to_owned())
    }

    fn declared_type(&self) -> String {
        let declared = self.content_type.as_ref().map(|one| (one.ctype(), one.subtype().unwrap_or_default()));
        let (main, sub) = declared.unwrap_or(("text", "plain"));
        format!("{main}/{sub}").to_ascii_lowercase()
    }

    /// Its bytes. What cannot be decoded is kept as it stands.
    fn content(&self) -> Vec<u8> {
        let decoded = match self.encoding.as_str() {
            "base64" => base64_decode(self.body),
            "quoted-printable" => {
                Some(quoted_printable_decode(self.body).unwrap_or_else(|| decoded_leniently(self.body)))
            }
            _ => None,
        };
        // The line end before a boundary is the boundary's (RFC 2046, section 5.1.1).
        let as_it_stands = || {
            let body = self.body.strip_suffix(b"\n").unwrap_or(self.body);
            body.strip_suffix(b"\r").unwrap_or(body).to_vec()
        };
        decoded.unwrap_or_else(as_it_stands)
    }
}
