//! A mail server's letter: a report without a part for machines. It is known by who sends it and by its subject; only
//! then are its words read.

mod causes;
mod named;

use super::bounce::{Action, BounceReport, Found, code_in, is_generic, report_of};
use super::parts::{Message, Part};
use super::{ReturnPath, Sender, clean, recipients};
pub(super) use causes::{Cause, corrected};
use named::{before_copy, has_own_line, named};

/// How much of a letter is read: what follows is the mail that comes back.
const MAX_READ: usize = 16 * 1024;
const MAX_FAILED: usize = 50;

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
const SUBJECTS: [&str; 62] = [
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
    "permanent delivery",
    "delivered:",
    "relayed:",
    "expanded:",
    "unzustellbar",
    "nicht zugestellt",
    "zustellung fehlgeschlagen",
    "non remis",
    "échec de la remise",
    "échec de remise",
    "onbestelbaar",
    "no se puede entregar",
    "ni ellir danfon",
    "heb ei ddanfon",
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
const STILL_TRYING: [&str; 17] = [
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
    "continue to attempt delivery",
    "continue to try to deliver",
    "has been delayed",
    "has been postponed",
];

/// Nobody tries it any more.
const GIVEN_UP: [&str; 12] = [
    "given up",
    "giving up",
    "gave up",
    "not going to try again",
    "retry timeout exceeded",
    "retry time not reached",
    "queue too long",
    "no further attempts",
    "delivery has failed",
    "permanent error",
    "maximum delivery attempts",
    "failing for a long time",
];

const DELIVERED: [&str; 4] =
    ["successfully delivered", "successfully relayed", "was delivered to", "has been delivered to"];

/// The sentences with which a letter says whom it did not reach.
const DID_NOT_REACH: [&str; 24] = [
    "could not be delivered to",
    "cannot be delivered to",
    "was not delivered to",
    "not be delivered to the following",
    "not receive a copy of your message",
    "did not reach the following",
    "unable to deliver your message to",
    "unable to deliver the message to",
    "able to deliver your message to",
    "delivery to the following recipient",
    "delivery to this address",
    "delivery of email to this address",
    "delivery has failed to these recipients",
    "n'a pas pu être délivré",
    "n'a pas pu etre delivre",
    "n'a pas pu être remis",
    "échec de la remise",
    "konnte nicht zugestellt werden",
    "nachrichtenzustellung an folgende",
    "no se pudo entregar",
    "no se ha podido entregar",
    "ni fu modd danfon",
    "ni ellid danfon",
    "methwyd â danfon",
];
/// Before how many of its lines such a letter says so.
const SOON: usize = 8;
/// How people begin.
const GREETINGS: [&str; 6] = ["dear ", "hi ", "hi,", "hello", "good ", "annwyl"];

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
pub(super) fn read(message: &Message<'_>, sender: &Sender, subject: &str, text: &str) -> Found {
    let letter = before_copy(&text[..text.floor_char_boundary(MAX_READ)]);
    // Exim names whom it gave up on in this header, and sends nothing else with it
    if let Some(failed) = message.header_texts("X-Failed-Recipients").next() {
        return found("header X-Failed-Recipients", failed_in_header(failed, letter));
    }
    let (server, about_delivery) = (is_server(sender), is_about_delivery(subject));
    let by_machine =
        sender.path.is_null() || message.header_texts("Auto-Submitted").any(|value| !super::automatic::is_no(value));
    let reports = || judge(subject, letter, &others(message, sender));
    // The subject alone says whether it is over, where the words say nothing that is known.
    let reports_of_server = || if reports().is_empty() { vec![of_subject(subject)] } else { reports() };
    if server && sender.path != ReturnPath::Other && code_of(letter).is_some() {
        return found("letter from a mail server with a code of failure", reports());
    }
    // This name sends nothing else; receipts and complaints have parts of their own.
    let is_daemon = sender.address.as_deref().is_some_and(super::is_mailer_daemon);
    if is_daemon && !message.parts().iter().any(Part::is_machine_readable) {
        return found("letter from a mail server", reports_of_server());
    }
    if !is_passed_on(subject) && says_whom_it_did_not_reach(subject, letter) {
        return found("letter that says whom a mail did not reach", reports());
    }
    // A mail system that writes under no name at all (RFC 5321, section 4.5.5): people's mail has one.
    if sender.address.is_none() && by_machine && Cause::in_words(letter) == Some(Cause::UnknownAddress) {
        return found("letter without a sender about an unknown address", reports());
    }
    let is_about_it = about_delivery && (server || by_machine || is_surely_about_it(message, subject, letter));
    let reports = || if server || by_machine && is_sure(subject) { reports_of_server() } else { reports() };
    if is_about_it { found("letter from a mail server about a delivery", reports()) } else { None }
}

/// What is said of those whom Exim names.
fn failed_in_header(header: &str, letter: &str) -> Vec<BounceReport> {
    let (status, words) = verdict(letter).unwrap_or_default();
    let report = report_of(Some(Action::Failed), &status, words);
    let addresses = header.split(',').map(clean).filter(|address| !address.is_empty()).take(MAX_FAILED);
    let reports: Vec<BounceReport> = addresses.map(|address| about(&report, address)).collect();
    if reports.is_empty() { vec![report] } else { reports }
}

fn is_passed_on(subject: &str) -> bool {
    let subject = plain(subject);
    ["fw:", "fwd:", "wg:"].iter().any(|start| subject.starts_with(start))
}

/// Whether nobody begins a letter of their own with this subject.
fn is_sure(subject: &str) -> bool {
    let subject = plain(subject);
    SURE_SUBJECTS.iter().any(|start| subject.starts_with(start))
}

/// Of a gateway that calls itself nothing in particular: its subject is a server's, and so is a code in its words, or it
/// sends the mail back.
fn is_surely_about_it(message: &Message<'_>, subject: &str, letter: &str) -> bool {
    if !is_sure(subject) {
        return false;
    }
    let cause = Cause::in_words(letter);
    let encloses = || message.parts().iter().any(Part::is_returned_mail);
    code_of(letter).is_some() || cause == Some(Cause::UnknownAddress) || cause.is_some() && encloses()
}

fn found(reason: &'static str, reports: Vec<BounceReport>) -> Found {
    (!reports.is_empty()).then_some((reason, reports))
}

/// Who wrote a letter, and whom it is for: nobody of them is whom it is about.
pub(super) fn others(message: &Message<'_>, sender: &Sender) -> Vec<String> {
    let mut others = recipients(message);
    others.extend(sender.address.clone());
    others
}

/// Whether a letter begins with a sentence that says so, and names them on a line of their own. People repeat such sentences
/// to each other, after a greeting, or below a word of their own in an answer.
fn says_whom_it_did_not_reach(subject: &str, letter: &str) -> bool {
    let lines: Vec<&str> = letter.lines().filter(|line| !line.trim().is_empty()).take(SOON + 2).collect();
    let answers = plain(subject).starts_with("re:");
    let is_ruled = |line: &&str| !line.trim_start().starts_with(char::is_alphanumeric);
    (0..lines.len().min(SOON))
        .take_while(|at| {
            let greets = |line: &&str| GREETINGS.iter().any(|greeting| plain(line).starts_with(greeting));
            !lines[..=*at].iter().any(greets) && (!answers || lines[..*at].iter().all(is_ruled))
        })
        .any(|at| {
            // The sentence may be broken into two lines.
            let one = plain(lines[at]);
            let two = plain(&lines[at..lines.len().min(at + 2)].join(" "));
            has_any(&one, &DID_NOT_REACH) && has_own_line(&lines[at + 1..])
                || has_any(&two, &DID_NOT_REACH) && lines.len() > at + 2 && has_own_line(&lines[at + 2..])
        })
}

fn of_subject(subject: &str) -> BounceReport {
    report_of(Some(if is_final(subject) { Action::Failed } else { Action::Delayed }), "", "")
}

fn about(report: &BounceReport, address: String) -> BounceReport {
    BounceReport { final_recipient: Some(address), ..report.clone() }
}

/// What a letter about a delivery says of each whom it names; nothing if it says nothing that is known. `others` are those
/// who wrote it and whom it is for.
pub(super) fn judge(subject: &str, text: &str, others: &[String]) -> Vec<BounceReport> {
    let text = before_copy(&text[..text.floor_char_boundary(MAX_READ)]);
    let words = plain(text);
    // "Warning: user unknown" is no delay.
    let warns = plain(subject).starts_with("warning") && Cause::in_words(text) != Some(Cause::UnknownAddress);
    let still_trying = plain(subject).contains("delay") || warns || has_any(&words, &STILL_TRYING);
    let given_up = has_any(&words, &GIVEN_UP) || is_final(subject);
    let action = |status: &str| match status.as_bytes().first() {
        _ if still_trying => Action::Delayed,
        Some(b'4') if !given_up => Action::Delayed,
        _ => Action::Failed,
    };
    let whole = verdict(text).or_else(|| Some((Cause::in_words(subject)?.status().to_owned(), "")));
    let report = match whole {
        Some((status, line)) => report_of(Some(action(&status)), late(&status, still_trying), line),
        None if still_trying => report_of(Some(Action::Delayed), "4.0.0", ""),
        None if has_any(&words, &DELIVERED) => report_of(Some(Action::Delivered), "2.0.0", ""),
        None => return Vec::new(),
    };
    let named = named(text, others);
    let reports: Vec<BounceReport> = named
        .into_iter()
        .map(|named| {
            let said = named.words.join("\n");
            match verdict(&said).filter(|(status, _)| status != Cause::Failure.status()) {
                Some((status, line)) => {
                    about(&report_of(Some(action(&status)), late(&status, still_trying), line), named.address)
                }
                None => about(&report, named.address),
            }
        })
        .collect();
    if reports.is_empty() { vec![report] } else { reports }
}

/// A mail that is still tried has not failed for good, whatever the words about it.
fn late(status: &str, still_trying: bool) -> &str {
    if still_trying && status == Cause::Failure.status() { "4.0.0" } else { status }
}

/// The code that some words give or mean, and the line where it stands, if they give one.
fn verdict(words: &str) -> Option<(String, &str)> {
    if let Some((line, code)) = code_of(words) {
        let closer = if is_generic(&code) { super::bounce::phrase_in(line, &code) } else { None };
        let closer = closer.or_else(|| corrected(&code, line).map(str::to_owned));
        return Some((closer.unwrap_or(code), line));
    }
    Cause::in_words(words).map(|cause| (cause.status().to_owned(), ""))
}

/// Whether a subject says that it is all over.
fn is_final(subject: &str) -> bool {
    let plain = plain(subject);
    ["fail", "return", "undeliver", "could not be delivered"].iter().any(|word| plain.contains(word))
}

/// The first line with a code of failure in it, and the code.
fn code_of(text: &str) -> Option<(&str, String)> {
    let failure = |code: &String| !code.starts_with('2');
    before_copy(text).lines().find_map(|line| code_in(line).filter(failure).map(|code| (line, code)))
}

/// In lower case, on one line, with one kind of apostrophe.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has_any(words: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| words.contains(phrase))
}
