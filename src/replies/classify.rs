//! What a message that came back is: a delivery report, an automatic answer, or something a person wrote. Strangers
//! send these bytes, so everything read from them is bounded: headers, parts, depth, text. It is a suggestion for the
//! desk; nothing here decides that a council has answered.

mod automatic;
mod boilerplate;
mod bounce;
mod bytes;
mod challenge;
mod class;
mod fields;
mod parts;
mod returned;
mod said;
mod server_letter;
mod signed;
mod text;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use chrono::Duration;
use mail_parser::{Address, HeaderValue};

use super::kinds::InboundClass;
pub use bounce::{Action, BounceReport, Permanence, worst};
pub use fields::reports_in;
use parts::Message;
pub use parts::files::{FilePart, Files, files, may_leave_out, shown_html};
pub use returned::Returned;
pub use said::{DayUnit, Said, Within, spelled};

/// The most text that is kept of one message, in bytes.
pub const MAX_TEXT: usize = 256 * 1024;
/// The most that is kept of one header's value, in bytes.
const MAX_HEADER_VALUE: usize = 1_000;
/// The most message identifiers that are kept of one thread.
const MAX_THREAD: usize = 50;
/// The most recipients that are kept of one message.
const MAX_RECIPIENTS: usize = 500;
/// Where a message says whom it is for, the mail servers' own words first.
const RECIPIENT_HEADERS: [&str; 11] = [
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Delivered-To",
    "X-Forwarded-To",
    "Apparently-To",
    "Resent-To",
    "To",
    "Cc",
    "Bcc",
];
/// A machine answers at once; few people do (as many minutes as a person needs to open, read and write).
const SOON: Duration = Duration::seconds(120);

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A mail server says what became of a message (RFC 3464). Good news comes in this shape too: see [`Permanence`].
    Bounce,
    /// Sent by a machine in answer to a message (RFC 3834), or a read receipt (RFC 8098). It answers nothing.
    Automatic,
    /// Everything else.
    Person,
}

/// No kind of message has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} called {name:?}")]
pub struct UnknownName {
    /// What was looked for.
    pub what: &'static str,
    /// The name that was not found.
    pub name: String,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Self; 3] = [Self::Bounce, Self::Automatic, Self::Person];

    /// The name as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Automatic => "automatic",
            Self::Person => "person",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == name);
        found.ok_or_else(|| UnknownName { what: "kind of message", name: name.to_owned() })
    }
}

/// What was read from a message. Every string is bounded and free of control characters (a NUL byte in a text column
/// is an error on PostgreSQL), and none of it is safe HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What the message is.
    pub kind: Kind,
    /// The same, more finely. Whether it is our own mail, come round, is not known here.
    pub class: InboundClass,
    /// Every sign that was found, for the desk. A person's message may carry a sign too weak to count alone.
    pub reasons: Vec<&'static str>,
    /// The worst that the mail server said, when it is a [`Kind::Bounce`].
    pub bounce: Option<BounceReport>,
    /// All that it said, of each recipient.
    pub reports: Vec<BounceReport>,
    /// What it says of the mail that it is about, when it is a report.
    pub returned: Returned,
    /// What a machine that acknowledges says of itself: suggestions for the desk.
    pub said: Said,
    /// Decoded; empty if there is none.
    pub subject: String,
    /// The first address in `From`. Anyone may write anything there.
    pub from_address: Option<String>,
    /// The name beside it.
    pub from_name: Option<String>,
    /// Without the angle brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To` and then `References`, without repeats and angle brackets.
    pub in_reply_to: Vec<String>,
    /// Whom it is for, as its headers say: anyone may write anything there.
    pub recipients: Vec<String>,
    /// What a reader would see, the plain text where there is one. Attachments and enclosed messages are left out.
    pub text: String,
    /// Our own mail has come round in a loop: it carries our `X-Undersigned` header on the outside.
    pub is_our_own: bool,
    /// What the signs of a machine add up to.
    weight: u32,
}

/// What a message is, with what is known beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// What the message is.
    pub kind: Kind,
    /// The same, more finely.
    pub class: InboundClass,
    /// Every sign that was found.
    pub reasons: Vec<&'static str>,
}

impl Reading {
    /// What the message is, once it is known how long after our mail it came: so soon is one more weak sign of a machine.
    pub fn sorted(&self, after_ours: Option<Duration>) -> Sorted {
        let mut sorted = Sorted { kind: self.kind, class: self.class, reasons: self.reasons.clone() };
        let soon = after_ours.is_some_and(|after| (Duration::zero()..SOON).contains(&after));
        if soon && self.kind == Kind::Person {
            sorted.reasons.push("came within two minutes of our mail");
            if self.weight > 0 {
                sorted.kind = Kind::Automatic;
                sorted.class = class::of_automatic(None, &self.subject, &self.text);
            }
        }
        sorted
    }
}

/// Reads a raw message (RFC 5322). `envelope_from` is the sender in the SMTP envelope: `Some("")` or `Some("<>")` when it
/// was the null sender, `None` when it is not known, as for an uploaded file. Any bytes at all give a reading.
pub fn read(raw: &[u8], envelope_from: Option<&str>) -> Reading {
    let raw = bytes::mended(raw);
    let message = Message::parse(&raw);
    let from = first_address(&message, "From");
    let sender = Sender {
        address: from.as_ref().map(|(address, _)| address.clone()),
        name: from.and_then(|(_, name)| name),
        path: ReturnPath::of(&message, envelope_from),
    };
    let text = text::readable(&message);
    let subject = message.header("Subject").and_then(HeaderValue::as_text).map(clean).unwrap_or_default();

    let mut reasons = Vec::new();
    let reports = bounce::find(&message, &sender, &subject, &text, &mut reasons);
    let signs = automatic::signs(&message, &sender, &subject, &text);
    let weight = signs.weight();
    let (kind, class) = if !reports.is_empty() {
        (Kind::Bounce, InboundClass::DeliveryReport)
    } else if signs.are_enough() {
        (Kind::Automatic, class::of_automatic(signs.report, &subject, &text))
    } else {
        (Kind::Person, InboundClass::Person)
    };
    if kind != Kind::Bounce {
        reasons.extend(signs.reasons());
    }
    let is_report = signs.report.is_some() || kind == Kind::Bounce;
    Reading {
        kind,
        class,
        reasons,
        bounce: worst(&reports),
        reports,
        returned: if is_report { Returned::of(&message, &text) } else { Returned::default() },
        said: if kind == Kind::Automatic { Said::of(&subject, &text) } else { Said::default() },
        subject,
        from_name: sender.name,
        from_address: sender.address,
        message_id: identifiers(&message, "Message-ID").into_iter().next(),
        in_reply_to: thread(&message),
        recipients: recipients(&message),
        text,
        is_our_own: message.header("X-Undersigned").is_some(),
        weight,
    }
}

/// Who sent it, as far as the rules ask.
struct Sender {
    address: Option<String>,
    name: Option<String>,
    path: ReturnPath,
}

/// The sender in the envelope. A mail server sends notifications, and nothing else, from the null one
/// (RFC 5321, section 4.5.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReturnPath {
    Null,
    /// `Return-Path: <>` in the message, which anyone can write.
    SaidToBeNull,
    Other,
    Unknown,
}

impl ReturnPath {
    fn of(message: &Message<'_>, envelope_from: Option<&str>) -> Self {
        if let Some(envelope_from) = envelope_from {
            let bare = envelope_from.trim().trim_start_matches('<').trim_end_matches('>');
            // Postfix hands a pipe this word, without a domain, in place of the null sender
            let is_null = bare.is_empty() || is_mailer_daemon(bare);
            return if is_null { Self::Null } else { Self::Other };
        }
        if message.header_texts("Return-Path").any(is_mailer_daemon) {
            return Self::SaidToBeNull;
        }
        match message.header("Return-Path") {
            Some(HeaderValue::Empty) => Self::SaidToBeNull,
            Some(_) => Self::Other,
            None => Self::Unknown,
        }
    }
}

impl ReturnPath {
    fn is_null(self) -> bool {
        matches!(self, Self::Null | Self::SaidToBeNull)
    }
}

impl Sender {
    /// What stands before the `@`, in lower case.
    fn local_part(&self) -> Option<String> {
        let address = self.address.as_deref()?;
        let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
        Some(local.to_ascii_lowercase())
    }
}

/// The name that mail servers give themselves, at whatever domain.
fn is_mailer_daemon(address: &str) -> bool {
    let bare = address.trim().trim_start_matches('<');
    bare.split(['@', '>']).next().is_some_and(|local| local.eq_ignore_ascii_case("mailer-daemon"))
}

fn first_address(message: &Message<'_>, header: &str) -> Option<(String, Option<String>)> {
    let list: &Address<'_> = message.header(header)?.as_address()?;
    let first = list.iter().find(|one| one.address.as_deref().is_some_and(|address| !address.trim().is_empty()))?;
    let name = first.name.as_deref().map(clean).filter(|name| !name.is_empty());
    Some((clean(first.address.as_deref()?), name))
}

fn identifiers(message: &Message<'_>, header: &str) -> Vec<String> {
    let values = message.header(header).and_then(HeaderValue::as_text_list).unwrap_or_default();
    values.iter().take(MAX_THREAD).map(|id| clean(id)).filter(|id| !id.is_empty()).collect()
}

fn thread(message: &Message<'_>) -> Vec<String> {
    let mut thread = identifiers(message, "In-Reply-To");
    for id in identifiers(message, "References") {
        if thread.len() < MAX_THREAD && !thread.contains(&id) {
            thread.push(id);
        }
    }
    thread
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for value in RECIPIENT_HEADERS.into_iter().flat_map(|name| message.headers(name)) {
        match (value.as_address(), value.as_text()) {
            (Some(list), _) => found.extend(list.iter().filter_map(|one| one.address.as_deref()).map(clean)),
            (None, Some(text)) => found.extend(text.split(',').map(clean)),
            (None, None) => {}
        }
    }
    // A mail server that was given one recipient names them here, also when the headers do not (RFC 5321, section 4.4).
    let received = message.headers("Received").filter_map(HeaderValue::as_received);
    found.extend(received.filter_map(|one| one.for_.as_deref()).map(clean));
    found.truncate(MAX_RECIPIENTS);
    found
}

/// One line without control characters, cut to [`MAX_HEADER_VALUE`] bytes.
fn clean(value: &str) -> String {
    let value = &value[..value.floor_char_boundary(MAX_HEADER_VALUE)];
    let value = value.replace(char::is_control, " ");
    value.trim().to_owned()
}
