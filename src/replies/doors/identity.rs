//! What makes two copies of a message the same one. Bytes do not: each server that hands a message on writes lines of its
//! own on top of it, a pipe and a mailbox end their lines differently, and a mailbox file puts a `>` before "From ".
//!
//! A message is what its author made of it: who, when, under which subject and identifier, and the body. Two messages under
//! one Message-ID that differ in any of these are two.

use sha2::{Digest, Sha256};

use crate::dispatch::model::ReplyCode;
use crate::dispatch::store::MOST_CODES;

/// The most of a head that is looked at, in fields. What comes after them counts as body.
const MOST_FIELDS: usize = 1_000;
/// The most identifiers that are taken from a message's thread.
const MOST_THREAD: usize = 50;
/// What an author writes in every message. How the body is to be read belongs to it: other words can be made of the same
/// bytes, and such a copy must not stand in the place of the one that was signed.
const AUTHORED: [&str; 6] = ["from", "date", "subject", "message-id", "content-type", "content-transfer-encoding"];
/// What tells messages without an identifier apart.
const ADDRESSED: [&str; 6] = ["sender", "reply-to", "to", "cc", "in-reply-to", "references"];
/// Where a message says whom it is for. What a mail server wrote as it delivered this very copy comes first: of a message
/// to two of our addresses each copy belongs to another.
const RECIPIENTS: [&str; 5] = ["delivered-to", "x-original-to", "envelope-to", "to", "cc"];

/// What is known of a message before it is read: enough to tell whether it is here already, and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    authored: [u8; 32],
    /// SHA-256 over all of it with plain line ends: what older rows were told apart by.
    exact: [u8; 32],
    /// The reply addresses in its head, each once: the first [`MOST_CODES`].
    pub codes: Vec<ReplyCode>,
    /// The identifiers that it says it answers.
    pub answers: Vec<String>,
    /// Whether it begins as a mail does.
    pub is_mail: bool,
}

impl Identity {
    /// Looks at a raw message. Any bytes at all have an identity.
    pub fn of(raw: &[u8]) -> Identity {
        let head = Head::of(raw);
        let mut codes: Vec<ReplyCode> = Vec::new();
        for code in RECIPIENTS.iter().flat_map(|name| head.values(name)).flat_map(codes_in) {
            if codes.len() == MOST_CODES {
                break;
            }
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let thread = ["in-reply-to", "references"].iter().flat_map(|name| head.values(name));
        Identity {
            authored: head.authored(raw),
            exact: exact_hash(raw),
            codes,
            answers: thread.flat_map(identifiers_in).take(MOST_THREAD).collect(),
            is_mail: ["from", "date", "received", "message-id"].iter().any(|name| head.values(name).next().is_some()),
        }
    }

    /// The same for the same message to the same reply address; the code is empty for a message of no letter.
    pub fn fingerprint(&self, code: &str) -> Vec<u8> {
        of_parts(b"undersigned/inbound/2|", code, &self.authored)
    }

    /// Under which a message may be kept already: the fingerprint, and the one that rows of an earlier version have.
    pub fn fingerprints(&self, code: &str) -> [Vec<u8>; 2] {
        [self.fingerprint(code), of_parts(b"undersigned/inbound/1|", code, &self.exact)]
    }
}

fn of_parts(version: &[u8], code: &str, hash: &[u8; 32]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(version);
    hasher.update(code.as_bytes());
    hasher.update(b"|");
    hasher.update(hash);
    hasher.finalize().to_vec()
}

/// The fields of a message's head as they stand, and where its body begins.
struct Head<'a> {
    fields: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Head<'a> {
    fn of(raw: &'a [u8]) -> Head<'a> {
        let mut rest = without_separator(raw);
        let mut fields: Vec<(String, String)> = Vec::new();
        while let Some((line, after)) = first_line(rest) {
            if line.is_empty() {
                return Head { fields, body: after };
            }
            let continues = matches!(line.first(), Some(b' ' | b'\t'));
            let is_full = fields.len() == MOST_FIELDS;
            match (fields.last_mut(), field(line)) {
                (Some((_, value)), _) if continues => {
                    value.push(' ');
                    value.push_str(&String::from_utf8_lossy(line));
                }
                (_, Some(found)) if !is_full => fields.push(found),
                // A line that belongs to no head: what follows is a body, whatever it is.
                _ => break,
            }
            rest = after;
        }
        Head { fields, body: rest }
    }

    fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A message without an author, a date and an identifier is told apart by all of its bytes: there is nothing else.
    fn authored(&self, raw: &[u8]) -> [u8; 32] {
        let has = |name| self.values(name).next().is_some();
        if !has("from") && !has("message-id") {
            return exact_hash(raw);
        }
        let mut hasher = Sha256::new();
        let more: &[&str] = if has("message-id") { &[] } else { &ADDRESSED };
        for name in AUTHORED.iter().chain(more) {
            for value in self.values(name) {
                hasher.update(name.as_bytes());
                hasher.update(b":");
                // Folded anew on its way, a value has other blanks.
                value.split_ascii_whitespace().for_each(|word| {
                    hasher.update(b" ");
                    hasher.update(word.as_bytes());
                });
                hasher.update(b"\n");
            }
        }
        hash_body(&mut hasher, self.body);
        hasher.finalize().into()
    }
}

/// Without the line that a mailbox file puts before each message ("From sender date"), which is no header.
fn without_separator(raw: &[u8]) -> &[u8] {
    let bare = raw.strip_prefix(b">").unwrap_or(raw);
    match first_line(bare) {
        Some((line, after)) if line.starts_with(b"From ") => after,
        _ => raw,
    }
}

/// A line without its end, and what follows it.
fn first_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, after) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 1..]));
    Some((line.strip_suffix(b"\r").unwrap_or(line), after))
}

/// A field's name, in lower case, and its value (RFC 5322, section 2.2).
fn field(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned();
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), value))
}

/// The body with plain line ends, without the empty lines at its end, and without what a mailbox file puts before "From ".
fn hash_body(hasher: &mut Sha256, body: &[u8]) {
    let mut empty_lines = 0usize;
    let mut rest = body;
    while let Some((line, after)) = first_line(rest) {
        rest = after;
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty_lines) {
            hasher.update(b"\n");
        }
        let unquoted = &line[line.iter().take_while(|byte| **byte == b'>').count()..];
        hasher.update(b"\n");
        hasher.update(if unquoted.starts_with(b"From ") { unquoted } else { line });
    }
}

fn exact_hash(raw: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(bare) => {
                hasher.update(bare);
                hasher.update(b"\n");
            }
            None => hasher.update(line),
        }
    }
    hasher.finalize().into()
}

fn codes_in(value: &str) -> impl Iterator<Item = ReplyCode> {
    let words = value.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')'));
    words.filter_map(ReplyCode::of_address)
}

fn identifiers_in(value: &str) -> impl Iterator<Item = String> {
    let words = value.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ','));
    words.filter(|word| word.contains('@')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Received: from a by b\r\nFrom: Jo <jo@council.example>\r\nTo: r-0123456789abcdef@reply.example\r\n\
        Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Re: a letter that\r\n has a long name\r\n\
        Message-ID: <one@council.example>\r\nIn-Reply-To: <ours@reply.example>\r\n\r\nDear all,\r\nFrom now on.\r\n";

    fn same(one: &[u8], other: &[u8]) -> bool {
        Identity::of(one).fingerprint("c") == Identity::of(other).fingerprint("c")
    }

    #[test]
    fn what_a_server_writes_on_a_message_makes_no_other_of_it() {
        for other in [
            MAIL.replace("\r\n", "\n"),
            MAIL.replace(
                "Received: from a by b",
                "Return-Path: <jo@council.example>\r\nDelivered-To: all\r\nX-Spam: no",
            ),
            MAIL.replace("From now", ">From now"),
            MAIL.replace("that\r\n has", "that has"),
            format!("From jo@council.example Mon Nov  2 10:00:00 2026\n{}\n\n", MAIL.replace("\r\n", "\n")),
            format!("{MAIL}\r\n\r\n"),
        ] {
            assert!(same(MAIL.as_bytes(), other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn two_messages_under_one_identifier_are_two() {
        for (part, changed) in [
            ("Dear all", "Dear you"),
            ("long name", "short name"),
            ("10:00:00", "10:00:01"),
            ("Jo <jo@", "Jo <joe@"),
            ("<one@", "<two@"),
            ("Subject:", "Content-Type: text/html\r\nSubject:"),
            ("Subject:", "Content-Transfer-Encoding: base64\r\nSubject:"),
        ] {
            assert!(!same(MAIL.as_bytes(), MAIL.replace(part, changed).as_bytes()), "{changed}");
        }
        assert_ne!(Identity::of(MAIL.as_bytes()).fingerprint("a"), Identity::of(MAIL.as_bytes()).fingerprint("b"));
    }

    #[test]
    fn messages_without_an_identifier_are_told_apart_by_whom_they_are_for() {
        let bare = |to: &str| format!("From: jo@council.example\r\nTo: {to}\r\nSubject: Re\r\n\r\nThank you.\r\n");
        assert!(!same(bare("a@x.example").as_bytes(), bare("b@x.example").as_bytes()));
        assert!(same(bare("a@x.example").as_bytes(), format!("X-Spam: no\r\n{}", bare("a@x.example")).as_bytes()));
    }

    #[test]
    fn what_is_no_mail_is_told_apart_by_its_bytes() {
        assert!(!same(b"\x00\xff one", b"\x00\xff two"));
        assert!(!same(b"", b"\n\n."));
        assert!(same(b"one\r\ntwo", b"one\ntwo"));
        assert!(!Identity::of(b"%PDF-1.7\nFrom: a").is_mail && Identity::of(MAIL.as_bytes()).is_mail);
    }

    #[test]
    fn its_head_says_where_it_belongs() {
        let identity = Identity::of(MAIL.as_bytes());
        assert_eq!(
            identity.codes,
            ReplyCode::of_address("r-0123456789abcdef@reply.example").into_iter().collect::<Vec<_>>()
        );
        assert_eq!(identity.answers, ["ours@reply.example"]);
    }

    #[test]
    fn a_message_has_one_exact_hash_whatever_its_line_ends() {
        assert_eq!(exact_hash(b"To: a\r\n\r\nHello\r\n"), exact_hash(b"To: a\n\nHello\n"));
        assert_ne!(exact_hash(b"To: a\n\nHello\n"), exact_hash(b"To: a\n\nHello!\n"));
    }

    #[test]
    fn a_head_without_end_is_looked_at_once() {
        let endless = "X: y\n".repeat(200_000);
        assert!(Identity::of(endless.as_bytes()).codes.is_empty());
        let folded = format!("From: a\n{}", " b\n".repeat(200_000));
        assert!(same(folded.as_bytes(), folded.as_bytes()));
    }
}
