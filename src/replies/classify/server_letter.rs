//! A mail server's letter: a report without a part for machines. It is known by who sends it and by its subject; only
//! then are its words read.

use super::bounce::{Action, BounceReport, code_in, is_generic, report_of};
use super::parts::{Message, Part};
use super::{ReturnPath, Sender, clean};

/// How much of a letter is read: what follows is the mail that comes back.
const MAX_READ: usize = 16 * 1024;

/// What mail servers call themselves, without hyphens, dots and underlines.
const SERVERS: [&str; 8] = [
    "mailerdaemon",
    "postmaster",
    "maildaemon",
    "mdaemon",
    "mailsystem",
    "mailadministrator",
    "systemadministrator",
    "microsoftexchange",
];

/// The same, beside the address.
const SERVER_NAMES: [&str; 4] = ["mail delivery", "mailer-daemon", "mailer daemon", "mail administrator"];

/// How the subject of a letter about a mail begins that did not arrive, or not yet.
const SUBJECTS: [&str; 48] = [
    "undeliver",
    "mail delivery",
    "mail could not be delivered",
    "mail system error",
    "mail status report",
    "mail undeliverable",
    "mail not delivered",
    "mail failure",
    "mail failed",
    "mail error",
    "failure delivery",
    "mail delayed",
    "delivery status notification",
    "delivery notification",
    "delivery fail",
    "delivery has failed",
    "delivery error",
    "delivery delayed",
    "delivery report",
    "delivery problem",
    "delivery unsuccessful",
    "delayed mail",
    "delayed:",
    "message delayed",
    "message status",
    "failure notice",
    "failure delivering",
    "failed mail",
    "failed delivery",
    "failed to deliver",
    "returned mail",
    "returned to sender",
    "returned email",
    "returning message",
    "message returned",
    "message delivery",
    "message not delivered",
    "message could not be delivered",
    "message undeliverable",
    "your message could not be delivered",
    "your email could not be delivered",
    "email delivery fail",
    "non delivery",
    "nondeliver",
    "warning: message",
    "warning: could not send",
    "unable to deliver",
    "could not send message",
];

/// Those of them with which nobody begins a letter of their own.
const SURE_SUBJECTS: [&str; 12] = [
    "undeliverable:",
    "undelivered mail returned",
    "mail delivery failed",
    "mail delivery failure",
    "mail could not be delivered",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "failure notice",
    "returned mail",
    "non-delivery",
];

/// It is still being tried.
const STILL_TRYING: [&str; 13] = [
    "not yet been delivered",
    "not been delivered yet",
    "is delayed",
    "will be retried",
    "will be tried again",
    "will continue to be",
    "will continue trying",
    "will keep trying",
    "still being retried",
    "still trying to deliver",
    "delivery attempts will continue",
    "temporarily delayed",
    "do not need to resend",
];

/// Nobody tries it any more.
const GIVEN_UP: [&str; 9] = [
    "given up",
    "giving up",
    "gave up",
    "not going to try again",
    "retry timeout exceeded",
    "retry time not reached",
    "queue too long",
    "no further attempts",
    "delivery has failed",
];

const DELIVERED: [&str; 4] =
    ["successfully delivered", "successfully relayed", "was delivered to", "has been delivered to"];

/// Why a mail did not arrive, in a server's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    UnknownAddress,
    FullMailbox,
    Filter,
    Failure,
}

const CAUSES: [(Cause, &[&str]); 4] = [
    (
        Cause::FullMailbox,
        &[
            "mailbox full",
            "mailbox is full",
            "inbox is full",
            "over quota",
            "overquota",
            "quota exceeded",
            "exceeded its quota",
            "exceeded quota",
            "exceeds its quota",
            "mailbox has exceeded",
            "exceeded storage",
            "insufficient storage",
            "mailbox size limit",
            "mailfull",
        ],
    ),
    (
        Cause::UnknownAddress,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "no such person",
            "no such recipient",
            "no such mailbox",
            "no such address",
            "unknown recipient",
            "recipient unknown",
            "unknown address",
            "address unknown",
            "does not exist",
            "doesn't exist",
            "no mailbox here",
            "mailbox not found",
            "mailbox unavailable",
            "recipient not found",
            "recipientnotfound",
            "user not found",
            "address not found",
            "wasn't found",
            "was not found",
            "invalid recipient",
            "invalid mailbox",
            "not listed in",
            "not a valid",
            "no longer valid",
            "account is disabled",
            "account has been disabled",
            "account inactive",
            "unrouteable",
            "unroutable",
            "domain not found",
            "name not found",
        ],
    ),
    (
        Cause::Filter,
        &[
            "spam",
            "blacklist",
            "blocklist",
            "block list",
            "blocked",
            "content filter",
            "content policy",
            "policy violation",
            "security policy",
            "policy reasons",
            "local policy",
            "organization policy",
            "rejected by policy",
            "reputation",
            "prohibited",
            "not authorized",
            "not authorised",
            "access denied",
            "unsolicited",
            "dmarc",
            "contains a virus",
        ],
    ),
    (
        Cause::Failure,
        &[
            "not be delivered",
            "n't be delivered",
            "not delivered",
            "n't delivered",
            "undeliverable",
            "undelivered",
            "delivery failed",
            "delivery failure",
            "delivery error",
            "permanent error",
            "permanent failure",
            "permanent fatal",
            "fatal error",
            "unable to deliver",
            "failed permanently",
            "did not reach",
            "returned to sender",
            "was rejected",
        ],
    ),
];

impl Cause {
    /// The first that some words speak of.
    pub(super) fn in_words(words: &str) -> Option<Cause> {
        let words = plain(words);
        CAUSES.iter().find(|(_, phrases)| has_any(&words, phrases)).map(|(cause, _)| *cause)
    }

    /// The code of RFC 3463 that says the same.
    pub(super) fn status(self) -> &'static str {
        match self {
            Cause::UnknownAddress => "5.1.1",
            Cause::FullMailbox => "5.2.2",
            Cause::Filter => "5.7.1",
            Cause::Failure => "5.0.0",
        }
    }
}

/// Whether a sender calls itself a mail server.
pub(super) fn is_server(sender: &Sender) -> bool {
    let local = sender.local_part().unwrap_or_default().replace(['-', '_', '.', ' ', '"'], "");
    let name = sender.name.as_deref().unwrap_or_default().to_lowercase();
    SERVERS.iter().any(|server| local.starts_with(server)) || SERVER_NAMES.iter().any(|server| name.starts_with(server))
}

/// Whether a subject is one of a mail that did not arrive, or not yet.
pub(super) fn is_about_delivery(subject: &str) -> bool {
    let plain = subject.to_lowercase();
    // "[Postmaster] Email delivery failure"
    let plain = plain.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(plain.as_str(), |(_, rest)| rest);
    let plain = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
    let spaced = plain.replace('-', " ");
    let passed_on = ["re:", "fw:", "fwd:"].iter().any(|start| plain.starts_with(start));
    SUBJECTS.iter().any(|start| plain.starts_with(start) || spaced.starts_with(start))
        || !passed_on && has_any(plain, &["could not be delivered", "user unknown"])
}

/// What a mail server's letter says, if the message is one.
pub(super) fn read(
    message: &Message<'_>,
    sender: &Sender,
    subject: &str,
    text: &str,
) -> Option<(&'static str, BounceReport)> {
    // Exim names whom it gave up on in this header, and sends nothing else with it
    if let Some(failed) = message.header_texts("X-Failed-Recipients").next() {
        let mut report = of_code(text, Some(Action::Failed)).unwrap_or_else(|| report_of(Some(Action::Failed), "", ""));
        let first = failed.split(',').next().map(clean);
        report.final_recipient = first.filter(|address| !address.is_empty());
        return Some(("header X-Failed-Recipients", report));
    }
    let (server, about_delivery) = (is_server(sender), is_about_delivery(subject));
    let by_machine =
        sender.path.is_null() || message.header_texts("Auto-Submitted").any(|value| !super::automatic::is_no(value));
    if server && sender.path != ReturnPath::Other && of_code(text, None).is_some() {
        return Some(("letter from a mail server with a code of failure", judge(subject, text)?));
    }
    // This name sends nothing else; receipts and complaints have parts of their own.
    let is_daemon = sender.address.as_deref().is_some_and(super::is_mailer_daemon);
    if is_daemon && !message.parts().iter().any(Part::is_machine_readable) {
        let report = judge(subject, text).unwrap_or_else(|| of_subject(subject));
        return Some(("letter from a mail server", report));
    }
    // A gateway that calls itself nothing in particular: its subject is a server's, and so is a code in its words.
    let says_so = SURE_SUBJECTS.iter().any(|start| plain(subject).starts_with(start))
        && (of_code(text, None).is_some() || Cause::in_words(text) == Some(Cause::UnknownAddress));
    if !(about_delivery && (server || by_machine || says_so)) {
        return None;
    }
    // The subject alone says whether it is over, where the words say nothing that is known.
    let by_subject = || server.then(|| of_subject(subject));
    Some(("letter from a mail server about a delivery", judge(subject, text).or_else(by_subject)?))
}

fn of_subject(subject: &str) -> BounceReport {
    report_of(Some(if is_final(subject) { Action::Failed } else { Action::Delayed }), "", "")
}

/// What a letter about a delivery says; `None` if nothing that is known.
pub(super) fn judge(subject: &str, text: &str) -> Option<BounceReport> {
    let text = &text[..text.floor_char_boundary(MAX_READ)];
    let words = plain(text);
    let late_subject = plain(subject).contains("delay") || plain(subject).starts_with("warning");
    let still_trying = late_subject || has_any(&words, &STILL_TRYING);
    if let Some(report) = of_code(text, None) {
        let action = match report.status.as_bytes().first() {
            _ if still_trying => Action::Delayed,
            Some(b'5') => Action::Failed,
            _ if has_any(&words, &GIVEN_UP) || is_final(subject) => Action::Failed,
            _ => Action::Delayed,
        };
        return of_code(text, Some(action));
    }
    if still_trying {
        return Some(report_of(Some(Action::Delayed), "4.0.0", ""));
    }
    if let Some(cause) = Cause::in_words(&words).or_else(|| Cause::in_words(subject)) {
        return Some(with_recipient(report_of(Some(Action::Failed), cause.status(), ""), text));
    }
    has_any(&words, &DELIVERED).then(|| report_of(Some(Action::Delivered), "2.0.0", ""))
}

/// Whether a subject says that it is all over.
fn is_final(subject: &str) -> bool {
    let plain = plain(subject);
    ["fail", "return", "undeliver"].iter().any(|word| plain.contains(word))
}

/// The first line with a code of failure in it.
fn of_code(text: &str, action: Option<Action>) -> Option<BounceReport> {
    let failure = |code: &String| !code.starts_with('2');
    let (line, code) = text.lines().find_map(|line| code_in(line).filter(failure).map(|code| (line, code)))?;
    let closer = if is_generic(&code) { super::bounce::phrase_in(line, &code) } else { None };
    Some(with_recipient(report_of(action, &closer.unwrap_or(code), line), text))
}

fn with_recipient(mut report: BounceReport, text: &str) -> BounceReport {
    let address = text.split(|c: char| c.is_whitespace() || "<>()\"'".contains(c)).find(|word| word.contains('@'));
    report.final_recipient = address.map(|word| clean(word.trim_matches([':', ',', ';', '.'])));
    report
}

/// In lower case, on one line, with one kind of apostrophe.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has_any(words: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| words.contains(phrase))
}
