//! What a report says of the mail that it is about. A mail server may send its report to another of our addresses than the
//! one that the mail came from; the mail that it encloses, or names, tells which one it was.

use super::parts::{Message, Part};
use super::{clean, first_address, identifiers};

/// Parts that hold the mail, or its head (RFC 3462, RFC 6533).
const ENCLOSED: [&str; 5] =
    ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"];
/// Fields of a report's own parts that name it (RFC 3464, RFC 8098, RFC 5965, and Google's).
const NAMING_FIELDS: [&str; 3] = ["original-message-id", "x-original-message-id", "original-envelope-id"];
const MAX_FOUND: usize = 20;

/// The mail that a report is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returned {
    /// Its Message-ID, or what may be it; without angle brackets.
    pub message_ids: Vec<String>,
    /// Whom it came from.
    pub senders: Vec<String>,
}

impl Returned {
    /// From everything in a report that speaks of the mail.
    pub(super) fn of(message: &Message<'_>, text: &str) -> Returned {
        let mut returned = Returned::default();
        for part in message.parts() {
            if ENCLOSED.iter().any(|kind| part.is(kind)) {
                returned.add_head(part);
            } else if part.is_machine_readable() {
                returned.add_lines(&part.text(), &NAMING_FIELDS);
            }
        }
        // Older servers write the mail below their letter.
        returned.add_lines(text, &["message-id", "return-path", "from", "reply-to"]);
        returned.message_ids.truncate(MAX_FOUND);
        returned.senders.truncate(MAX_FOUND);
        returned
    }

    fn add_head(&mut self, part: &Part<'_>) {
        let bytes = part.bytes();
        let head = Message::of_head(&bytes);
        self.message_ids.extend(identifiers(&head, "Message-ID"));
        let senders = ["From", "Return-Path", "Reply-To", "Sender"].into_iter();
        self.senders.extend(senders.filter_map(|name| first_address(&head, name)).map(|(address, _)| address));
    }

    fn add_lines(&mut self, text: &str, names: &[&str]) {
        let fields = text.lines().filter_map(|line| line.trim_start_matches(['>', ' ', '\t']).split_once(':'));
        let named = fields.filter(|(name, _)| names.contains(&name.trim().to_ascii_lowercase().as_str()));
        for (name, value) in named.take(MAX_FOUND) {
            let inner = value.rsplit_once('<').map_or(value, |(_, inner)| inner);
            let bare = clean(inner.split('>').next().unwrap_or_default().trim());
            let bare = bare.rsplit(' ').next().unwrap_or_default().to_owned();
            if bare.is_empty() {
                continue;
            }
            if name.to_ascii_lowercase().ends_with("-id") {
                self.message_ids.push(bare);
            } else {
                self.senders.push(bare);
            }
        }
    }
}
