//! The parts of a message (RFC 2045, RFC 2046), found without recursion and within limits. The headers of each part are
//! left to the parser; the division into parts is not, because nesting without end would cost it stack and time.

pub(super) mod files;

use std::borrow::Cow;

use super::bytes::begins_with_header;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, Header, HeaderName, HeaderValue, MessageParser};

const MAX_DEPTH: usize = 16;
const MAX_PARTS: usize = 500;
pub(super) const MAX_HEAD: usize = 64 * 1024;
const MAX_PART_HEAD: usize = 8 * 1024;
/// Of one part, before its transfer encoding is undone.
const MAX_BODY: usize = 1024 * 1024;

/// A message, taken apart.
pub(super) struct Message<'a> {
    headers: Vec<Header<'a>>,
    parts: Vec<Part<'a>>,
}

/// One part: a container, whose children follow it, or a leaf.
pub(super) struct Part<'a> {
    content_type: Option<ContentType<'a>>,
    encoding: String,
    placing: Placing,
    /// What its disposition calls it.
    file_name: Option<String>,
    body: &'a [u8],
    /// The nearest `multipart/alternative` around it, by its place in the list.
    pub(super) alternative: Option<usize>,
    /// The same for `multipart/report`.
    pub(super) report: Option<usize>,
}

/// `Content-Disposition` (RFC 2183).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Placing {
    Inline,
    Attachment,
}

struct Pending<'a> {
    bytes: &'a [u8],
    depth: usize,
    alternative: Option<usize>,
    report: Option<usize>,
}

impl<'a> Message<'a> {
    pub(super) fn parse(raw: &'a [u8]) -> Self {
        let (head, _) = split_head(raw);
        let headers = parse_head(&MessageParser::default(), cut(head, MAX_HEAD));
        Self { headers, parts: parts_of(raw) }
    }

    /// The head of an enclosed message, without its parts.
    pub(super) fn of_head(bytes: &'a [u8]) -> Self {
        let (head, _) = split_head(bytes);
        Self { headers: parse_head(&MessageParser::default(), cut(head, MAX_PART_HEAD * 4)), parts: Vec::new() }
    }

    /// The first header of that name, on the message itself.
    pub(super) fn header(&self, name: &str) -> Option<&HeaderValue<'a>> {
        self.headers.iter().find(|header| header.name().eq_ignore_ascii_case(name)).map(Header::value)
    }

    /// All headers of that name.
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &HeaderValue<'a>> {
        self.headers.iter().filter(move |header| header.name().eq_ignore_ascii_case(name)).map(Header::value)
    }

    /// All headers of that name that hold text.
    pub(super) fn header_texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter().filter(move |header| header.name().eq_ignore_ascii_case(name));
        named.filter_map(|header| header.value().as_text())
    }

    /// The parts in the order in which they stand.
    pub(super) fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }
}

impl Part<'_> {
    /// Whether its type is this one, such as `text/plain`, which is also what a part without a type is.
    pub(super) fn is(&self, kind: &str) -> bool {
        let (main, sub) = self.content_type.as_ref().map_or(("text", "plain"), |content_type| {
            (content_type.ctype(), content_type.subtype().unwrap_or_default())
        });
        kind.split_once('/').is_some_and(|(m, s)| m.eq_ignore_ascii_case(main) && s.eq_ignore_ascii_case(sub))
    }

    /// A parameter of its type, such as `charset`.
    fn parameter(&self, name: &str) -> Option<&str> {
        self.content_type.as_ref()?.attribute(name)
    }

    pub(super) fn parameter_is(&self, name: &str, value: &str) -> bool {
        self.parameter(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }

    fn is_multipart(&self) -> bool {
        self.content_type.as_ref().is_some_and(|one| one.ctype().eq_ignore_ascii_case("multipart"))
    }

    /// Whether it is a report's part that is written for machines (RFC 3464, RFC 6533, RFC 8098, RFC 5965).
    pub(super) fn is_machine_readable(&self) -> bool {
        [
            "message/delivery-status",
            "message/global-delivery-status",
            "message/disposition-notification",
            "message/global-disposition-notification",
            "message/feedback-report",
        ]
        .iter()
        .any(|kind| self.is(kind))
    }

    /// Whether it is a mail that comes back, or its head, and no file that somebody attached.
    pub(super) fn is_returned_mail(&self) -> bool {
        let kinds = ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"];
        !self.is_attachment() && kinds.iter().any(|kind| self.is(kind))
    }

    pub(super) fn is_attachment(&self) -> bool {
        self.placing == Placing::Attachment
    }

    /// Its bytes, out of its transfer encoding.
    pub(super) fn bytes(&self) -> Cow<'_, [u8]> {
        let body = cut(self.body, MAX_BODY);
        let decoded = match self.encoding.as_str() {
            "base64" => base64_decode(body),
            "quoted-printable" => Some(quoted_printable_decode(body).unwrap_or_else(|| decoded_leniently(body))),
            _ => None,
        };
        decoded.map_or(Cow::Borrowed(body), Cow::Owned)
    }

    /// Its text, out of its transfer encoding and its charset. What cannot be decoded is shown as it stands.
    pub(super) fn text(&self) -> String {
        let bytes = self.bytes();
        let named = self.parameter("charset").unwrap_or_default();
        let is_named_utf8 = named.eq_ignore_ascii_case("utf-8") || named.eq_ignore_ascii_case("us-ascii");
        // Some programs give their letters the wrong name: what is called UTF-8 and has no letter of it is not.
        let is_utf8 = std::str::from_utf8(&bytes).is_ok() || is_named_utf8 && has_utf8_letter(&bytes);
        let guess = if named.is_empty() || is_named_utf8 { "windows-1252" } else { named };
        // UTF-16 without 8-bit letters is valid UTF-8 full of NULs
        let is_wide = named.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("utf-16"));
        match charset_decoder(guess.as_bytes()) {
            Some(decode) if is_wide || !is_utf8 || is_stateful(named) => decode(&bytes),
            _ => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// Whether there is at least one letter beyond ASCII that is written as UTF-8 writes it.
fn has_utf8_letter(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

/// Quoted-printable that is not: what is no code stands as it is (RFC 2045, section 6.7, note 2).
fn decoded_leniently(body: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| (*byte as char).to_digit(16)).map(|digit| digit as u8);
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'=' {
            decoded.push(*byte);
        } else if let (Some(high), Some(low)) = (digit(after.first()), digit(after.get(1))) {
            decoded.push(high << 4 | low);
            rest = &after[2..];
        } else {
            let line_end = after.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r')).unwrap_or(after.len());
            match after.get(line_end) {
                Some(b'\n') => rest = &after[line_end + 1..],
                Some(_) => decoded.push(b'='),
                None => rest = &[],
            }
        }
    }
    decoded
}

/// Charsets whose text is plain ASCII to look at and means something else.
fn is_stateful(charset: &str) -> bool {
    let charset = charset.to_ascii_lowercase();
    charset.starts_with("iso-2022") || charset.starts_with("utf-7") || charset.starts_with("hz-")
}

fn parts_of(raw: &[u8]) -> Vec<Part<'_>> {
    let parser = MessageParser::new()
        .header_content_type(HeaderName::ContentType)
        .header_content_type(HeaderName::ContentDisposition)
        .header_raw(HeaderName::ContentTransferEncoding)
        .default_header_ignore();
    let mut parts = Vec::new();
    let mut waiting = vec![Pending { bytes: raw, depth: 0, alternative: None, report: None }];
    while let Some(pending) = waiting.pop() {
        if parts.len() == MAX_PARTS {
            break;
        }
        let mut part = read_part(&parser, &pending);
        let place = parts.len();
        let alternative = part.is("multipart/alternative").then_some(place).or(part.alternative);
        let report = part.is("multipart/report").then_some(place).or(part.report);
        if part.is_multipart() && pending.depth < MAX_DEPTH {
            let children = split_body(&part);
            if children.is_empty() {
                // No boundary, or one that never comes: better read as it stands than lost
                part.content_type = None;
            }
            let children = children.into_iter().rev();
            waiting.extend(children.map(|bytes| Pending { bytes, depth: pending.depth + 1, alternative, report }));
        }
        parts.push(part);
    }
    parts
}

fn read_part<'a>(parser: &MessageParser, pending: &Pending<'a>) -> Part<'a> {
    let (head, body) = split_head(pending.bytes);
    // The message's own head may be long; the head of a part inside it has no business to be
    let limit = if pending.depth == 0 { MAX_HEAD } else { MAX_PART_HEAD };
    let mut part = Part {
        content_type: None,
        encoding: String::new(),
        placing: Placing::Inline,
        file_name: None,
        body,
        alternative: pending.alternative,
        report: pending.report,
    };
    for Header { name, value, .. } in parse_head(parser, cut(head, limit)) {
        match (name, value) {
            (HeaderName::ContentType, HeaderValue::ContentType(content_type)) => {
                part.content_type = Some(content_type);
            }
            (HeaderName::ContentDisposition, HeaderValue::ContentType(disposition)) => {
                part.file_name = disposition.attribute("filename").map(str::to_owned);
                part.placing = if disposition.is_attachment() { Placing::Attachment } else { Placing::Inline };
            }
            (HeaderName::ContentTransferEncoding, HeaderValue::Text(encoding)) => {
                part.encoding = encoding.trim().to_ascii_lowercase();
            }
            _ => {}
        }
    }
    part
}

fn parse_head<'a>(parser: &MessageParser, head: &'a [u8]) -> Vec<Header<'a>> {
    let parsed = parser.parse_headers(head);
    parsed.and_then(|message| message.parts.into_iter().next()).map_or_else(Vec::new, |part| part.headers)
}

/// The head up to and with the first empty line, and the rest. A line of blanks is as empty, unless the head goes on below
/// it: nothing is folded so (RFC 5322, section 3.2.2).
pub(super) fn split_head(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        let is_blank = line.trim_ascii().is_empty();
        if is_blank && (line == b"\n" || line == b"\r\n" || !begins_with_header(&bytes[end..])) {
            break;
        }
    }
    bytes.split_at(end)
}

/// What lies between the boundary lines of a multipart (RFC 2046, section 5.1.1). A boundary that is never closed, as in
/// a message cut short, closes at the end.
fn split_body<'a>(part: &Part<'a>) -> Vec<&'a [u8]> {
    let Some(boundary) = part.parameter("boundary").filter(|boundary| !boundary.is_empty()) else {
        return Vec::new();
    };
    let mut children = Vec::new();
    let (mut offset, mut child_start) = (0, None);
    for line in part.body.split_inclusive(|byte| *byte == b'\n') {
        let start = offset;
        offset += line.len();
        let Some(tail) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes())) else {
            continue;
        };
        let tail = tail.trim_ascii_end();
        if !tail.is_empty() && tail != b"--" {
            continue;
        }
        children.extend(child_start.map(|child_start| &part.body[child_start..start]));
        child_start = if tail.is_empty() { Some(offset) } else { None };
        if child_start.is_none() || children.len() == MAX_PARTS {
            return children;
        }
    }
    children.extend(child_start.map(|child_start| &part.body[child_start..]));
    children
}

fn cut(bytes: &[u8], limit: usize) -> &[u8] {
    &bytes[..bytes.len().min(limit)]
}
