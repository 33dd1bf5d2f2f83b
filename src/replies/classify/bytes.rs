//! Mends what programs on the way do to a message, before it is taken apart. The message that is kept is the one that came.

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;

use super::parts::{MAX_HEAD, split_head};
use super::signed;

/// The same message with lines that end as lines, without what a mailbox file puts before it, with a head in UTF-8, and out
/// of the signature that it is wrapped in.
pub(super) fn mended(raw: &[u8]) -> Cow<'_, [u8]> {
    let raw = without_mailbox_line(raw);
    let mended = match with_line_ends(raw) {
        Some(ended) => Cow::Owned(with_readable_head(without_mailbox_line(&ended)).into_owned()),
        None => with_readable_head(raw),
    };
    signed::opened(&mended).map_or(mended, Cow::Owned)
}

/// A mailbox file begins each message with a line `From sender date` (RFC 4155), and some pipes leave it, an empty line or
/// a byte order mark before the head.
fn without_mailbox_line(raw: &[u8]) -> &[u8] {
    let mut rest = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    for _ in 0..4 {
        let line = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let is_envelope = line.starts_with(b"From ") || line.starts_with(b">From ");
        let is_empty = line == b"\n" || line == b"\r\n";
        if !(is_envelope || is_empty && begins_with_header(rest.trim_ascii_start())) {
            break;
        }
        rest = &rest[line.len()..];
    }
    rest
}

/// A name of printable characters and a colon (RFC 5322, section 2.2).
pub(super) fn begins_with_header(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let is_name = !name.is_empty() && name.len() < line.len() && name.len() < 80;
    is_name && name.iter().all(u8::is_ascii_graphic)
}

/// Lines that end with a carriage return alone, or with two and a line feed; `None` if there are none of these.
fn with_line_ends(raw: &[u8]) -> Option<Vec<u8>> {
    let start = &raw[..raw.len().min(MAX_HEAD)];
    if start.contains(&b'\r') && !raw.contains(&b'\n') {
        return Some(raw.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect());
    }
    if !start.windows(3).any(|three| three == b"\r\r\n") {
        return None;
    }
    let mut ended = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        ended.extend_from_slice(line.strip_suffix(b"\r\r\n").unwrap_or(line));
        if line.ends_with(b"\r\r\n") {
            ended.push(b'\n');
        }
    }
    Some(ended)
}

/// 8-bit letters in a head are UTF-8 (RFC 6532); older programs write those of their own country, here most likely
/// Windows' western ones.
fn with_readable_head(raw: &[u8]) -> Cow<'_, [u8]> {
    let (head, body) = split_head(raw);
    let head = &head[..head.len().min(MAX_HEAD)];
    let Some(decode) = charset_decoder(b"windows-1252").filter(|_| std::str::from_utf8(head).is_err()) else {
        return Cow::Borrowed(raw);
    };
    let mut mended = Vec::with_capacity(raw.len() + head.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(_) => mended.extend_from_slice(line),
            Err(_) => mended.extend_from_slice(decode(line).as_bytes()),
        }
    }
    if !mended.ends_with(b"\n\n") && !mended.ends_with(b"\n\r\n") {
        mended.extend_from_slice(b"\n\n");
    }
    mended.extend_from_slice(body);
    Cow::Owned(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pipe_or_a_mailbox_file_puts_before_a_message_is_left_out() {
        for raw in [
            "Subject: x\n\nText\n",
            "From jo@council.example Mon Jun  5 09:00:03 2017\nSubject: x\n\nText\n",
            ">From jo@council.example Mon Jun  5 09:00:03 2017\nSubject: x\n\nText\n",
            "\n\nSubject: x\n\nText\n",
            "\u{feff}Subject: x\n\nText\n",
            "Subject: x\r\rText\r",
            "Subject: x\r\r\n\r\r\nText\r\r\n",
        ] {
            assert_eq!(String::from_utf8_lossy(&mended(raw.as_bytes())), "Subject: x\n\nText\n", "{raw:?}");
        }
        assert_eq!(&*mended(b"\nJust words.\n"), b"\nJust words.\n");
    }

    #[test]
    fn a_head_in_an_old_charset_becomes_utf_8_and_the_body_stays() {
        let raw = b"From: Zo\xeb\nSubject: \xc3\xa9\n\n\xe9";
        assert_eq!(&*mended(raw), "From: Zoë\nSubject: é\n\n".bytes().chain([0xe9]).collect::<Vec<_>>());
        assert_eq!(&*mended(b"X: \xe9"), "X: é\n\n".as_bytes());
    }
}
