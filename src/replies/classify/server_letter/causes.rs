//! Why a mail did not arrive, in the words of the servers that people's mail meets.

use super::{has_any, plain};

/// Why a mail did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::replies::classify) enum Cause {
    UnknownAddress,
    FullMailbox,
    TooLarge,
    Filter,
    Time,
    Failure,
}

/// The more particular first: a full mailbox is "rejected", too, and so is a sender whom the filter does not know.
const CAUSES: [(Cause, &[&str]); 7] = [
    (Cause::FullMailbox, &FULL),
    (Cause::Filter, &SENDER_REFUSED),
    (Cause::UnknownAddress, &UNKNOWN),
    (Cause::TooLarge, &TOO_LARGE),
    (Cause::Filter, &FILTERED),
    (Cause::Time, &TIME),
    (Cause::Failure, &FAILED),
];

const FULL: [&str; 33] = [
    "mailbox full",
    "mailbox is full",
    "mail box full",
    "inbox is full",
    "account is full",
    "full mailbox",
    "over quota",
    "overquota",
    "over its quota",
    "over their quota",
    "over the quota",
    "exceeding their quota",
    "quota exceeded",
    "quota violation",
    "quota has been exceeded",
    "exceeded its quota",
    "exceeded quota",
    "exceeds its quota",
    "disk quota",
    "disc quota",
    "mailbox has exceeded",
    "exceeded storage",
    "insufficient storage",
    "out of storage",
    "space not enough",
    "mailbox size limit",
    "exceeds allowed size",
    "exceed mailbox quota",
    "too many messages",
    "mailfull",
    "postfach ist voll",
    "boîte aux lettres est pleine",
    "blwch post yn llawn",
];

/// What is not taken is the sender, and the address may well exist.
const SENDER_REFUSED: [&str; 8] = [
    "sender address rejected",
    "sender verify failed",
    "sender rejected",
    "sender denied",
    "invalid sender",
    "unable to verify sender",
    "sender domain",
    "not accepting mail from",
];

const UNKNOWN: [&str; 59] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such person",
    "no such recipient",
    "no such mailbox",
    "no such address",
    "no user by that name",
    "not a known user",
    "not a valid user",
    "not an active address",
    "not known at this",
    "not our customer",
    "unknown recipient",
    "recipient unknown",
    "recipient rejected",
    "no valid recipients",
    "unknown address",
    "address unknown",
    "does not exist",
    "doesn't exist",
    "no mailbox here",
    "no mailbox found",
    "no mail box available",
    "mailbox not found",
    "mail-box not found",
    "mailbox unavailable",
    "mailbox currently suspended",
    "deactivated mailbox",
    "recipient not found",
    "recipientnotfound",
    "recipient name is not recognized",
    "recipient name is not recognised",
    "no longer on server",
    "user not found",
    "user doesn't have",
    "address not found",
    "wasn't found",
    "was not found",
    "invalid recipient",
    "invalid mailbox",
    "invalid user",
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
    "host unknown",
    "host not found",
    "unbekannt",
    "existiert nicht",
    "n'existe pas",
    "introuvable",
    "ddim yn bodoli",
];

/// Those of them that leave no doubt, whatever code stands beside them.
const NO_MAILBOX: [&str; 13] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "unknown recipient",
    "recipient unknown",
    "no mailbox found",
    "no mailbox here",
    "mailbox not found",
    "mail-box not found",
    "recipient not found",
    "user not found",
];

const TOO_LARGE: [&str; 8] = [
    "message too large",
    "message too big",
    "message is too large",
    "message is larger",
    "message size exceed",
    "mail size limit",
    "exceeds size limit",
    "exceeds the maximum",
];

const FILTERED: [&str; 24] = [
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
    "relay access denied",
    "relaying denied",
    "unsolicited",
    "dmarc",
    "contains a virus",
    "requires confirmation",
];

/// Nobody refused it: nobody answered.
const TIME: [&str; 8] = [
    "retry timeout exceeded",
    "failing for a long time",
    "not reachable within",
    "did not respond",
    "is not responding",
    "maximum delivery attempts",
    "message timed out",
    "queue too long",
];

const FAILED: [&str; 37] = [
    "not be delivered",
    "n't be delivered",
    "not delivered",
    "n't delivered",
    "undeliverable",
    "undelivered",
    "delivery failed",
    "delivery failure",
    "delivery error",
    "cannot be delivered",
    "permanent error",
    "permanent failure",
    "permanent fatal",
    "fatal error",
    "unable to deliver",
    "not able to deliver",
    "failed permanently",
    "did not reach",
    "not receive a copy",
    "delivery to the following recipient failed",
    "delivery to the following recipients failed",
    "was aborted",
    "encountered an error",
    "loop detected",
    "too many hops",
    "non-deliverable",
    "non-delivery",
    "returned to sender",
    "was rejected",
    "automatically rejected",
    "nicht zugestellt",
    "pas pu être délivré",
    "pas pu etre delivre",
    "pas pu être remis",
    "no se pudo entregar",
    "ni fu modd danfon",
    "ni ellid danfon",
];

impl Cause {
    /// The first that some words speak of.
    pub(in crate::replies::classify) fn in_words(words: &str) -> Option<Cause> {
        let words = plain(words);
        CAUSES.iter().find(|(_, phrases)| has_any(&words, phrases)).map(|(cause, _)| *cause)
    }

    /// The code of RFC 3463 that says the same.
    pub(in crate::replies::classify) fn status(self) -> &'static str {
        match self {
            Cause::UnknownAddress => "5.1.1",
            Cause::FullMailbox => "5.2.2",
            Cause::TooLarge => "5.3.4",
            Cause::Filter => "5.7.1",
            Cause::Time => "4.4.7",
            Cause::Failure => "5.0.0",
        }
    }
}

/// The code that a server's words mean, where they leave no doubt and it gave one of those that servers give for anything
/// that they refuse: "550 5.7.1 No such user".
pub(in crate::replies::classify) fn corrected(status: &str, words: &str) -> Option<&'static str> {
    if !["5.7.0", "5.7.1", "5.3.0", "5.2.0", "5.6.0", "5.9.0"].contains(&status) {
        return None;
    }
    let words = plain(words);
    if has_any(&words, &FULL) {
        return Some("5.2.2");
    }
    has_any(&words, &NO_MAILBOX).then_some("5.1.1")
}
