//! Delivery reports: what a mail server says became of a message (RFC 3464, codes of RFC 3463). Modern ones are a part
//! of their own; older ones are a letter from the mail server with a code, or a phrase, somewhere in it.

use std::str::FromStr;

use super::fields::reports_in;
use super::parts::{Message, Part};
use super::{Sender, UnknownName, challenge, clean, server_letter};

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
    /// To whom it was sent at first, if that is said.
    pub original_recipient: Option<String>,
}

impl BounceReport {
    /// Whether it is about an address, in whatever case that is written.
    pub fn is_about(&self, address: &str) -> bool {
        let recipients = [&self.final_recipient, &self.original_recipient];
        recipients.into_iter().flatten().any(|recipient| recipient.eq_ignore_ascii_case(address))
    }
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

/// What was reported of each recipient, if the message is a delivery report; nothing otherwise. Enclosed messages are not
/// searched: a person who forwards a bounce has written to us, and the mail server has not.
pub(super) fn find(
    message: &Message<'_>,
    sender: &Sender,
    subject: &str,
    text: &str,
    reasons: &mut Vec<&'static str>,
) -> Vec<BounceReport> {
    let found = from_parts(message, sender, subject, text)
        .or_else(|| rejected_at_the_mailbox(message, sender, subject, text))
        .or_else(|| server_letter::read(message, sender, subject, text));
    let Some((reason, reports)) = found else { return Vec::new() };
    // Some filters that ask for a proof do so in the shape of a report. No mail server refused the letter.
    if challenge::asks_for_proof(subject, text) && reports.iter().all(|report| !names_reply(&report.diagnostic)) {
        return Vec::new();
    }
    reasons.push(reason);
    reports
}

/// What was found, and the sign of it.
pub(super) type Found = Option<(&'static str, Vec<BounceReport>)>;

/// Whether some words repeat what a mail server answered (RFC 5321, section 4.2), and are no more than another's remark.
fn names_reply(diagnostic: &str) -> bool {
    code_in(diagnostic).is_some()
}

/// A mailbox's own rules may refuse a mail that was taken already. They say so in the shape of a read receipt (RFC 5429,
/// section 2.1.2), with a comment that no receipt has.
fn rejected_at_the_mailbox(message: &Message<'_>, sender: &Sender, subject: &str, text: &str) -> Found {
    let is_receipt = message.parts().iter().any(|part| part.is("message/disposition-notification"));
    let says_so = message.header_texts("Auto-Submitted").any(|value| value.to_ascii_lowercase().contains("(rejected"));
    if !(is_receipt && says_so) {
        return None;
    }
    let mut reports = server_letter::judge(subject, text, &server_letter::others(message, sender));
    for report in &mut reports {
        // The mailbox is there, for it has rules: what they refuse is the mail.
        if report.status == "5.0.0" {
            report.status = "5.7.1".to_owned();
        }
    }
    (!reports.is_empty()).then_some(("receipt of a mailbox that refused the mail", reports))
}

fn from_parts(message: &Message<'_>, sender: &Sender, subject: &str, text: &str) -> Found {
    let parts = message.parts();
    let is_status = |part: &&Part<'_>| part.is("message/delivery-status") || part.is("message/global-delivery-status");
    // A person may attach the part when they pass a report on; a mail server does not attach it.
    let of_server = sender.path.is_null() || server_letter::is_server(sender);
    let is_reported = |part: &&Part<'_>| part.report.is_some() || !part.is_attachment() || of_server;
    let statuses = parts.iter().filter(is_status).filter(is_reported).take(MAX_STATUSES);
    let statuses: Vec<String> = statuses.map(Part::text).collect();
    if !statuses.is_empty() {
        let reports: Vec<BounceReport> = statuses.iter().flat_map(|status| reports_in(status)).collect();
        return Some(("delivery report", known(reports, subject, text, &server_letter::others(message, sender))));
    }
    // A gateway that adds its disclaimer to a report encloses the report.
    let enclosed = parts.iter().filter(|part| of_server && part.is("message/rfc822")).take(MAX_STATUSES);
    for part in enclosed {
        let bytes = part.bytes();
        let report = Message::parse(&bytes);
        let reports: Vec<BounceReport> = report
            .parts()
            .iter()
            .filter(is_status)
            .take(MAX_STATUSES)
            .flat_map(|status| reports_in(&status.text()))
            .collect();
        if !reports.is_empty() {
            return Some(("delivery report that a gateway encloses", reports));
        }
    }
    let is_report = |part: &Part<'_>| {
        part.is("multipart/report")
            && (part.parameter_is("report-type", "delivery-status")
                || part.parameter_is("report-type", "global-delivery-status"))
    };
    if parts.iter().any(is_report) {
        let reports = parts.iter().filter(|part| part.report.is_some() && part.is("text/plain"));
        let reports: Vec<BounceReport> = reports.flat_map(|part| reports_in(&part.text())).collect();
        let reports = known(reports, subject, text, &server_letter::others(message, sender));
        return Some(("delivery report without its machine-readable part", reports));
    }
    // The fields stand in a part that calls itself text.
    if of_server && text.to_ascii_lowercase().contains("final-recipient:") {
        let reports = reports_in(text);
        return (!reports.is_empty()).then_some(("delivery report written as text", reports));
    }
    None
}

/// What a report's fields say; where they say nothing, or no more than that it failed, what its letter says.
fn known(mut reports: Vec<BounceReport>, subject: &str, text: &str, others: &[String]) -> Vec<BounceReport> {
    if reports.is_empty() {
        let judged = server_letter::judge(subject, text, others);
        return if judged.is_empty() { vec![unreadable()] } else { judged };
    }
    if let [only] = reports.as_mut_slice()
        && is_generic(&only.status)
        && only.diagnostic.is_empty()
        && only.action == Action::Failed
    {
        let judged = server_letter::judge(subject, text, others).into_iter().next();
        let closer =
            judged.filter(|judged| !is_generic(&judged.status) && judged.status.starts_with(&only.status[..1]));
        if let Some(closer) = closer {
            let (last, first) = (only.final_recipient.take(), only.original_recipient.take());
            *only = report_of(Some(Action::Failed), &closer.status, &closer.diagnostic);
            (only.final_recipient, only.original_recipient) = (last, first);
        }
    }
    reports
}

/// The worst of what was reported; `None` of nothing.
pub fn worst(reports: &[BounceReport]) -> Option<BounceReport> {
    let severity = |report: &BounceReport| match report.permanence {
        Permanence::Permanent => 2,
        Permanence::Temporary => 1,
        Permanence::Delivered => 0,
    };
    let mut worst: Option<&BounceReport> = None;
    for report in reports {
        if worst.is_none_or(|worst| severity(report) > severity(worst)) {
            worst = Some(report);
        }
    }
    worst.cloned()
}

pub(super) fn report_of(action: Option<Action>, status: &str, diagnostic: &str) -> BounceReport {
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
    let (status, diagnostic) = (status.to_owned(), clean(diagnostic));
    BounceReport { status, action, permanence, diagnostic, final_recipient: None, original_recipient: None }
}

fn unreadable() -> BounceReport {
    report_of(Some(Action::Delayed), "", "")
}

/// What a server that gives no closer code than its class says in words. Of what passes, only that a mailbox is full.
pub(super) fn phrase_in(words: &str, generic: &str) -> Option<String> {
    let status = server_letter::Cause::in_words(words)?.status();
    if generic.starts_with('4') {
        return (status == "5.2.2").then(|| "4.2.2".to_owned());
    }
    matches!(status, "5.1.1" | "5.2.2" | "5.3.4" | "5.7.1").then(|| status.to_owned())
}

/// Whether a code tells the class alone.
pub(super) fn is_generic(status: &str) -> bool {
    status.ends_with(".0.0")
}

/// The code of RFC 3463 in a line, or one made of the reply code of RFC 5321 (`550` gives `5.0.0`).
pub(super) fn code_in(line: &str) -> Option<String> {
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
