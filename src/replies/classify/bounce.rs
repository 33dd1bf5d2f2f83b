//! Delivery reports: what a mail server says became of a message (RFC 3464, codes of RFC 3463). Modern ones are a part
//! of their own; older ones are a letter from the mail server with a code somewhere in it.

use std::str::FromStr;

use super::parts::{Message, Part};
use super::{ReturnPath, Sender, UnknownName, clean};

const MAX_GROUPS: usize = 200;
const MAX_STATUSES: usize = 8;

/// What a mail server reported about one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BounceReport {
    /// The code of RFC 3463, such as `5.1.1`; `5.0.0` and the like where only the class is known, empty where nothing is.
    pub status: String,
    /// What was done, as reported.
    pub action: Action,
    /// What that means for the address.
    pub permanence: Permanence,
    /// The receiving server's own words, or the line that held the code; may be empty.
    pub diagnostic: String,
    /// Whom the report is about.
    pub final_recipient: Option<String>,
}

/// RFC 3464, section 2.3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Given up: nobody will try again.
    Failed,
    /// Still being tried.
    Delayed,
    /// In the mailbox. Nobody need have read it.
    Delivered,
    /// Handed to a system that will not report back.
    Relayed,
    /// Handed on to the members of a list.
    Expanded,
}

/// Whether the address is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permanence {
    /// Refused for good: class 5. With 5.7.x it is a filter that refused, and the address may well exist.
    Permanent,
    /// A hindrance that may pass: class 4, a full mailbox (5.2.2), or a report that cannot be read. With
    /// [`Action::Failed`] the message was given up nevertheless.
    Temporary,
    /// Not a failure: delivered, relayed or expanded.
    Delivered,
}

macro_rules! stored_names {
    ($kind:ident, $what:literal, $($variant:ident => $name:literal),+) => {
        impl $kind {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as it is stored.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl FromStr for $kind {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|known| known.as_str() == name);
                found.ok_or_else(|| UnknownName { what: $what, name: name.to_owned() })
            }
        }
    };
}

stored_names!(Action, "action of a mail server", Failed => "failed", Delayed => "delayed",
    Delivered => "delivered", Relayed => "relayed", Expanded => "expanded");
stored_names!(Permanence, "permanence", Permanent => "permanent", Temporary => "temporary", Delivered => "delivered");

/// The worst thing reported, if the message is a delivery report. Enclosed messages are not searched: a person who
/// forwards a bounce has written to us, and the mail server has not.
pub(super) fn find(
    message: &Message<'_>,
    sender: &Sender,
    text: &str,
    reasons: &mut Vec<&'static str>,
) -> Option<BounceReport> {
    let (reason, report) = from_parts(message, text).or_else(|| from_letter(message, sender, text))?;
    reasons.push(reason);
    Some(report)
}

fn from_parts(message: &Message<'_>, text: &str) -> Option<(&'static str, BounceReport)> {
    let parts = message.parts();
    let is_status = |part: &&Part<'_>| part.is("message/delivery-status") || part.is("message/global-delivery-status");
    let statuses: Vec<String> = parts.iter().filter(is_status).take(MAX_STATUSES).map(Part::text).collect();
    let reason = if !statuses.is_empty() {
        "delivery report"
    } else if parts
        .iter()
        .any(|part| part.is("multipart/report") && part.parameter_is("report-type", "delivery-status"))
    {
        "delivery report without its machine-readable part"
    } else {
        return None;
    };
    let report = worst(&statuses).or_else(|| from_text(text, None)).unwrap_or_else(unreadable);
    Some((reason, report))
}

fn from_letter(message: &Message<'_>, sender: &Sender, text: &str) -> Option<(&'static str, BounceReport)> {
    // Exim names whom it gave up on in this header, and sends nothing else with it
    if let Some(failed) = message.header_texts("X-Failed-Recipients").next() {
        let failure = Some(Action::Failed);
        let mut report = from_text(text, failure).unwrap_or_else(|| report_of(failure, "", ""));
        let first = failed.split(',').next().map(clean);
        report.final_recipient = first.filter(|address| !address.is_empty());
        return Some(("header X-Failed-Recipients", report));
    }
    let is_server = matches!(sender.local_part().as_deref(), Some("mailer-daemon" | "postmaster"));
    if !is_server || sender.path == ReturnPath::Other {
        return None;
    }
    Some(("letter from a mail server with a code of failure", from_text(text, None)?))
}

/// The worst of all recipients in all reports. The first group speaks of the message and names no recipient.
fn worst(reports: &[String]) -> Option<BounceReport> {
    let severity = |report: &BounceReport| match report.permanence {
        Permanence::Permanent => 2,
        Permanence::Temporary => 1,
        Permanence::Delivered => 0,
    };
    let mut worst: Option<BounceReport> = None;
    for report in reports.iter().flat_map(|text| groups(text)).filter_map(|group| of_recipient(&group)) {
        if worst.as_ref().is_none_or(|worst| severity(&report) > severity(worst)) {
            worst = Some(report);
        }
    }
    worst
}

type Field = (String, String);

/// Groups of fields, parted by empty lines, with folded lines joined (RFC 3464, section 2.1).
fn groups(text: &str) -> Vec<Vec<Field>> {
    let mut groups: Vec<Vec<Field>> = vec![Vec::new()];
    for line in text.lines() {
        let last = groups.last_mut();
        if line.trim().is_empty() {
            if groups.len() == MAX_GROUPS {
                break;
            }
            groups.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = last.and_then(|group| group.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let (Some((name, value)), Some(group)) = (line.split_once(':'), last) {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn of_recipient(fields: &[Field]) -> Option<BounceReport> {
    let field = |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let action = field("action").and_then(|value| {
        let word = value.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        word.to_ascii_lowercase().parse::<Action>().ok()
    });
    let said = field("diagnostic-code").map(after_type).unwrap_or_default();
    let status = field("status").and_then(code_in).or_else(|| code_in(&said));
    if action.is_none() && status.is_none() {
        return None;
    }
    let recipient = field("final-recipient").or_else(|| field("original-recipient")).map(after_type);
    let mut report = report_of(action, &status.unwrap_or_default(), &said);
    report.final_recipient = recipient.filter(|address| !address.is_empty());
    Some(report)
}

/// Fields such as `rfc822; someone@example.org` say first in what language they speak.
fn after_type(value: &str) -> String {
    let bare = value.split_once(';').map_or(value, |(_, rest)| rest).trim();
    let bracketed = bare.strip_prefix('<').and_then(|bare| bare.strip_suffix('>'));
    clean(bracketed.unwrap_or(bare))
}

fn report_of(action: Option<Action>, status: &str, diagnostic: &str) -> BounceReport {
    let action = action.unwrap_or(match status.as_bytes().first() {
        Some(b'5') => Action::Failed,
        Some(b'2') => Action::Delivered,
        _ => Action::Delayed,
    });
    let permanence = match action {
        Action::Delivered | Action::Relayed | Action::Expanded => Permanence::Delivered,
        Action::Delayed => Permanence::Temporary,
        // RFC 3463, section 3.3: a full mailbox passes, whatever class the server put it in
        Action::Failed if status.starts_with('4') || status == "5.2.2" => Permanence::Temporary,
        Action::Failed => Permanence::Permanent,
    };
    let status = if status.is_empty() && action == Action::Failed { "5.0.0" } else { status };
    BounceReport { status: status.to_owned(), action, permanence, diagnostic: clean(diagnostic), final_recipient: None }
}

fn unreadable() -> BounceReport {
    report_of(Some(Action::Delayed), "", "")
}

/// The first line with a code of failure in it.
fn from_text(text: &str, action: Option<Action>) -> Option<BounceReport> {
    let failure = |code: &String| !code.starts_with('2');
    let (line, code) = text.lines().find_map(|line| code_in(line).filter(failure).map(|code| (line, code)))?;
    let mut report = report_of(action, &code, line);
    let address = text.split(|c: char| c.is_whitespace() || "<>()\"'".contains(c)).find(|word| word.contains('@'));
    report.final_recipient = address.map(|word| clean(word.trim_matches([':', ',', ';', '.'])));
    Some(report)
}

/// The code of RFC 3463 in a line, or one made of the reply code of RFC 5321 (`550` gives `5.0.0`).
fn code_in(line: &str) -> Option<String> {
    let words = || line.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').map(|word| word.trim_end_matches('.'));
    let enhanced = words().find(|word| is_enhanced_code(word)).map(str::to_owned);
    enhanced.or_else(|| {
        let basic = words().find(|word| is_reply_code(word))?;
        Some(format!("{}.0.0", &basic[..1]))
    })
}

/// Class, subject, detail; an address such as `5.1.1.9` has one number too many.
fn is_enhanced_code(word: &str) -> bool {
    let numbers: Vec<&str> = word.splitn(4, '.').collect();
    let is_number = |n: &&str| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    matches!(numbers.as_slice(), ["2" | "4" | "5", subject, detail] if is_number(subject) && is_number(detail))
}

fn is_reply_code(word: &str) -> bool {
    matches!(word.as_bytes(), [b'4' | b'5', b'0'..=b'5', b'0'..=b'9'])
}
