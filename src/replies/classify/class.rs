//! What an automatic answer is, more finely: from its subject and its own words, once it is known that a machine wrote it.

use super::challenge::asks_for_proof;
use crate::replies::kinds::InboundClass;

/// How much of the words is read.
const MAX_READ: usize = 16 * 1024;

/// Lines that begin what is quoted.
const QUOTES: [&str; 5] =
    ["-----original", "----- original", "________________________________", "-----neges", "from:"];

/// Somebody says of themselves that they are away.
const I_AM_AWAY: [&str; 42] = [
    "i am out of",
    "i'm out of",
    "i am currently out of",
    "i'm currently out of",
    "i am now out of",
    "i will be out of",
    "i'll be out of",
    "i am away",
    "i'm away",
    "i am currently away",
    "i'm currently away",
    "i will be away",
    "i am on leave",
    "i'm on leave",
    "i am currently on",
    "i'm currently on",
    "i am on annual",
    "i'm on annual",
    "i am on maternity",
    "i am on paternity",
    "i am on parental",
    "i am not in the office",
    "i am not at work",
    "i will return",
    "i return to",
    "i will be back",
    "i'll be back",
    "when i return",
    "on my return",
    "i do not work on",
    "i don't work on",
    "i do not work mon",
    "i do not work tue",
    "i do not work wed",
    "i do not work thu",
    "i do not work fri",
    "i am not working",
    "i'm not working",
    "when i am back",
    "rwyf allan",
    "rwy'n allan",
    "dwi allan",
];

/// The same, said by or of anybody.
const AWAY: [&str; 24] = [
    "out of the office",
    "out of office",
    "away from the office",
    "away from my desk",
    "annual leave",
    "on leave until",
    "on maternity leave",
    "on holiday until",
    "limited access to email",
    "limited access to my email",
    "no access to email",
    "not in the office",
    "my working days",
    "my working pattern",
    "my normal working",
    "i work part",
    "allan o'r swyddfa",
    "i ffwrdd o'r swyddfa",
    "ar wyliau",
    "ar absenoldeb",
    "ddim yn y swyddfa",
    "nid wyf yn y swyddfa",
    "byddaf yn dychwelyd",
    "byddaf yn ôl",
];

/// It came in.
const CAME_IN: [&str; 40] = [
    "thank you for your",
    "thank you for contacting",
    "thank you for getting in touch",
    "thank you for writing",
    "thank you for e-mailing",
    "thank you for emailing",
    "thanks for",
    "we have received",
    "we've received",
    "has been received",
    "have received your",
    "was received",
    "receipt of your",
    "acknowledge",
    "acknowledgement",
    "has been logged",
    "has been registered",
    "has been recorded",
    "been passed to",
    "been passed on",
    "been forwarded",
    "we aim to",
    "we will aim",
    "we will respond",
    "we will reply",
    "we will get back",
    "will be in touch",
    "will be dealt with",
    "you can expect",
    "you will receive a",
    "reference number",
    "case number",
    "your reference",
    "diolch am",
    "rydym wedi derbyn",
    "wedi cyrraedd",
    "cydnabod",
    "byddwn yn ymateb",
    "ein nod yw",
    "cyfeirnod",
];

/// Something that mail goes to.
const MAILBOXES: [&str; 11] = [
    "mailbox",
    "mail box",
    "inbox",
    "email address",
    "e-mail address",
    "email account",
    "this address",
    "this account",
    "email box",
    "blwch post",
    "cyfeiriad",
];

/// What is said of one that nobody reads any more.
const IS_CLOSED: [&str; 26] = [
    "no longer monitored",
    "no longer being monitored",
    "no longer in use",
    "no longer used",
    "no longer active",
    "no longer checked",
    "no longer read",
    "no longer exists",
    "no longer valid",
    "no longer available",
    "no longer operational",
    "not monitored any more",
    "not monitored anymore",
    "has been closed",
    "is now closed",
    "is closed",
    "has closed",
    "has been discontinued",
    "has been decommissioned",
    "has been deactivated",
    "has been retired",
    "has been replaced",
    "has changed to",
    "fonitro mwyach",
    "fonitro bellach",
    "bellach yn cael ei",
];

/// Who would read it has gone.
const HAS_LEFT: [&str; 18] = [
    "no longer work for",
    "no longer work at",
    "no longer works for",
    "no longer works at",
    "no longer working for",
    "no longer employed",
    "has left the council",
    "have left the council",
    "has now left",
    "have now left",
    "has left the organisation",
    "have left the organisation",
    "have left the authority",
    "has left the authority",
    "am no longer with",
    "is no longer with",
    "wedi gadael y cyngor",
    "gweithio i'r cyngor mwyach",
];

/// What an automatic answer is. `report` is what its parts call it, if they do.
pub(super) fn of_automatic(report: Option<InboundClass>, subject: &str, text: &str) -> InboundClass {
    if let Some(report) = report {
        return report;
    }
    let sentences = sentences(&own_words(text));
    let title = plain(subject);
    if asks_for_proof(subject, text) {
        return InboundClass::Challenge;
    }
    if sentences.iter().any(|sentence| says_closed(sentence)) || says_closed(&title) {
        return InboundClass::MailboxClosed;
    }
    if ["read:", "not read:", "read receipt", "return receipt", "darllenwyd:"].iter().any(|s| title.starts_with(s)) {
        return InboundClass::ReadReceipt;
    }
    let away = |sentence: &str| AWAY.iter().any(|phrase| says_away(sentence, phrase));
    let says = |phrases: &[&str]| sentences.iter().any(|sentence| phrases.iter().any(|p| sentence.contains(p)));
    if away(&title) || says(&I_AM_AWAY) {
        return InboundClass::OutOfOffice;
    }
    let (is_away, said) = (sentences.iter().any(|sentence| away(sentence)), super::Said::of(subject, text));
    if is_away && said.is_nothing() {
        return InboundClass::OutOfOffice;
    }
    let thanks = CAME_IN.iter().any(|phrase| title.contains(phrase)) || title.contains("acknowledg");
    if thanks || says(&CAME_IN) || !said.is_nothing() {
        return InboundClass::Acknowledgement;
    }
    if is_away { InboundClass::OutOfOffice } else { InboundClass::Automatic }
}

/// Whether a sentence, in lower case, says that nobody reads what goes there any more.
pub(super) fn says_closed(sentence: &str) -> bool {
    let about_mailbox = MAILBOXES.iter().any(|word| sentence.contains(word));
    about_mailbox && IS_CLOSED.iter().any(|phrase| sentence.contains(phrase))
        || HAS_LEFT.iter().any(|phrase| sentence.contains(phrase))
}

/// Whether a sentence, in lower case, says that its writer is away.
pub(super) fn says_that_i_am_away(sentence: &str) -> bool {
    I_AM_AWAY.iter().any(|phrase| sentence.contains(phrase))
}

/// "Out of office hours, call …" says nothing of anybody's absence.
fn says_away(sentence: &str, phrase: &str) -> bool {
    let mut rest = sentence;
    while let Some(at) = rest.find(phrase) {
        rest = &rest[at + phrase.len()..];
        if !rest.trim_start().starts_with("hours") {
            return true;
        }
    }
    false
}

/// The words of a message without what it quotes.
pub(super) fn own_words(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(MAX_READ)];
    let mut own = String::new();
    for line in text.lines() {
        let start = line.trim_start().to_lowercase();
        let is_introduction = start.starts_with("on ") && start.ends_with("wrote:");
        if !own.trim().is_empty() && (is_introduction || QUOTES.iter().any(|quote| start.starts_with(quote))) {
            break;
        }
        if !start.starts_with('>') {
            own.push_str(line);
            own.push('\n');
        }
    }
    own
}

/// Sentences in lower case; an empty line ends one, too.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for paragraph in text.split("\n\n") {
        let mut sentence = String::new();
        for word in plain(paragraph).split(' ') {
            sentence.push_str(word);
            if word.ends_with(['.', '!', '?', ';']) {
                sentences.push(std::mem::take(&mut sentence));
            } else {
                sentence.push(' ');
            }
        }
        sentences.push(sentence);
    }
    sentences.retain(|sentence| !sentence.trim().is_empty());
    sentences
}

/// In lower case, on one line, with one kind of apostrophe.
pub(super) fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
