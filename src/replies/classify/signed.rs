//! A mail that is wrapped in its signature (S/MIME, RFC 8551, section 3.5.2). Its words can be read by anybody: they lie in a
//! CMS structure (RFC 5652, section 5), and are taken out of it here. Nobody's signature is checked.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::{HeaderName, HeaderValue, MessageParser};

use super::parts::{MAX_HEAD, split_head};

/// How deep the structure may be.
const MAX_DEPTH: usize = 24;
/// The content types of CMS (RFC 5652, sections 4 and 5.1), as they are written: signed data, and data.
const SIGNED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PARTS: u8 = 0x24;
const EXPLICIT: u8 = 0xa0;

/// The same message without its wrapping; `None` if it has none, or none that can be opened.
pub(super) fn opened(raw: &[u8]) -> Option<Vec<u8>> {
    let (head, body) = split_head(raw);
    let head = &head[..head.len().min(MAX_HEAD)];
    if !is_wrapped(head) {
        return None;
    }
    let wrapping = base64_decode(body).unwrap_or_else(|| body.to_vec());
    let inner = content(&wrapping)?;
    let mut message = Vec::with_capacity(head.len() + inner.len());
    let mut keeps = true;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let lower = line.to_ascii_lowercase();
            keeps = !(lower.starts_with(b"content-") || line.trim_ascii().is_empty());
        }
        if keeps {
            message.extend_from_slice(line);
        }
    }
    message.extend_from_slice(&inner);
    Some(message)
}

fn is_wrapped(head: &[u8]) -> bool {
    let parser = MessageParser::new().header_content_type(HeaderName::ContentType).default_header_ignore();
    let parsed = parser.parse_headers(head);
    let headers =
        parsed.and_then(|message| message.parts.into_iter().next()).map(|part| part.headers).unwrap_or_default();
    headers.iter().any(|header| match header.value() {
        HeaderValue::ContentType(kind) => {
            let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
            let is_signed = kind.attribute("smime-type").is_none_or(|kind| kind.eq_ignore_ascii_case("signed-data"));
            matches!(subtype.as_str(), "pkcs7-mime" | "x-pkcs7-mime") && is_signed
        }
        _ => false,
    })
}

/// What is signed, of a CMS structure of signed data.
fn content(bytes: &[u8]) -> Option<Vec<u8>> {
    let info = Element::read(bytes, 0)?.0.children(SEQUENCE)?;
    let [kind, signed, ..] = info.as_slice() else { return None };
    if kind.tag != OBJECT_IDENTIFIER || kind.inside != SIGNED_DATA {
        return None;
    }
    let signed = signed.children(EXPLICIT)?.into_iter().next()?.children(SEQUENCE)?;
    let holder = signed.into_iter().find(|one| one.tag == SEQUENCE)?.children(SEQUENCE)?;
    let [kind, held, ..] = holder.as_slice() else { return None };
    if kind.inside != DATA {
        return None;
    }
    let octets = held.children(EXPLICIT)?.into_iter().next()?;
    match octets.tag {
        OCTETS => Some(octets.inside.to_vec()),
        OCTETS_IN_PARTS => {
            let parts = octets.children(OCTETS_IN_PARTS)?;
            Some(parts.iter().filter(|part| part.tag == OCTETS).flat_map(|part| part.inside).copied().collect())
        }
        _ => None,
    }
}

/// One element in the Basic Encoding Rules (X.690, section 8.1).
#[derive(Clone, Copy)]
struct Element<'a> {
    tag: u8,
    inside: &'a [u8],
}

impl<'a> Element<'a> {
    /// The first of some bytes, and the rest.
    fn read(bytes: &'a [u8], depth: usize) -> Option<(Element<'a>, &'a [u8])> {
        let (&tag, after) = bytes.split_first()?;
        let (&first, after) = after.split_first()?;
        if first == 0x80 {
            // Of a length that only its end tells: two zero bytes after the last of its parts.
            let mut rest = after;
            while !rest.starts_with(&[0, 0]) {
                (_, rest) = (depth < MAX_DEPTH).then(|| Element::read(rest, depth + 1)).flatten()?;
            }
            return Some((Element { tag, inside: &after[..after.len() - rest.len()] }, &rest[2..]));
        }
        let (length, after) = if first < 0x80 {
            (usize::from(first), after)
        } else {
            let digits = usize::from(first & 0x7f);
            if digits > 4 || digits > after.len() {
                return None;
            }
            (after[..digits].iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), &after[digits..])
        };
        (length <= after.len()).then(|| (Element { tag, inside: &after[..length] }, &after[length..]))
    }

    /// Its parts, if it has this tag.
    fn children(self, tag: u8) -> Option<Vec<Element<'a>>> {
        if self.tag != tag {
            return None;
        }
        let (mut children, mut rest) = (Vec::new(), self.inside);
        while !rest.is_empty() {
            let child;
            (child, rest) = Element::read(rest, 0)?;
            children.push(child);
        }
        Some(children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An element with a definite length.
    fn element(tag: u8, inside: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag, 0x82];
        bytes.extend_from_slice(&u16::try_from(inside.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(inside);
        bytes
    }

    /// The same with one that only its end tells.
    fn open_ended(tag: u8, inside: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], inside, &[0, 0]].concat()
    }

    fn signed(octets: &[u8]) -> Vec<u8> {
        let held = [element(OBJECT_IDENTIFIER, &DATA), open_ended(EXPLICIT, octets)].concat();
        let inner = [element(0x02, &[1]), element(0x31, &[]), open_ended(SEQUENCE, &held)].concat();
        let whole = [element(OBJECT_IDENTIFIER, &SIGNED_DATA), open_ended(EXPLICIT, &open_ended(SEQUENCE, &inner))];
        open_ended(SEQUENCE, &whole.concat())
    }

    fn mail(body: &[u8]) -> Vec<u8> {
        let head = b"Subject: x\nContent-Type: application/pkcs7-mime;\n smime-type=signed-data\n\n";
        [head.as_slice(), body].concat()
    }

    #[test]
    fn what_is_signed_is_taken_out_whole_or_in_parts() {
        let words = b"Content-Type: text/plain\n\nYes.";
        let parts = [element(OCTETS, &words[..10]), element(OCTETS, &words[10..])].concat();
        for octets in [element(OCTETS, words), open_ended(OCTETS_IN_PARTS, &parts), element(OCTETS_IN_PARTS, &parts)] {
            let opened = opened(&mail(&signed(&octets))).expect("it opens");
            assert_eq!(String::from_utf8_lossy(&opened), "Subject: x\nContent-Type: text/plain\n\nYes.");
        }
    }

    #[test]
    fn what_is_no_such_structure_stays_as_it_is() {
        let deep = [SEQUENCE, 0x80].repeat(100_000);
        let whole = signed(&element(OCTETS, b"Yes."));
        let halves = (0..whole.len()).map(|length| whole[..length].to_vec());
        for body in halves.chain([deep, b"MIAG".to_vec(), vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff], vec![]]) {
            assert_eq!(opened(&mail(&body)), None);
        }
        let encrypted = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAG";
        assert_eq!(opened(encrypted), None);
    }
}
