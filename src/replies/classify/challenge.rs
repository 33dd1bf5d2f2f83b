//! Mails that ask their reader to prove that they are a person, before a mail server lets a letter in.

use super::class::{own_words, plain, sentences};

/// What the subject of a mail says that asks for a proof.
const PROOF_SUBJECTS: [&str; 26] = [
    "verification required",
    "verification needed",
    "sender verification",
    "human verification",
    "verify your",
    "verify you",
    "verify that",
    "please verify",
    "confirm your message",
    "confirm your email",
    "confirm your e-mail",
    "confirm you",
    "please confirm",
    "confirmation required",
    "confirmation needed",
    "authentication required",
    "authorisation required",
    "authorization required",
    "action required",
    "awaiting",
    "message held",
    "on hold",
    "quarantine",
    "spam protection",
    "antispam",
    "anti-spam",
];

/// What is to be done for it.
const PRESS: [&str; 12] = [
    "click",
    "follow this link",
    "follow the link",
    "reply to this",
    "visit",
    "press the",
    "complete the",
    "enter the",
    "type the",
    "use the link",
    "open the link",
    "cliciwch",
];

/// And what for.
const TO_BE_LET_IN: [&str; 28] = [
    "to deliver",
    "be delivered",
    "release your",
    "release the message",
    "verify that you",
    "verify you are",
    "verify yourself",
    "verify your identity",
    "verify your email",
    "prove that you",
    "prove you are",
    "are human",
    "are a human",
    "are a person",
    "real person",
    "not a robot",
    "not a spammer",
    "approved sender",
    "approved list",
    "whitelist",
    "allow list",
    "guest list",
    "captcha",
    "confirm that you sent",
    "allowed list",
    "ensure delivery",
    "to be added",
    "your address added",
];

/// Those of them that are about a mail alone.
const TO_LET_THE_MAIL_IN: [&str; 16] = [
    "deliver your message",
    "deliver your email",
    "delivery of your message",
    "delivery of your email",
    "message to be delivered",
    "email to be delivered",
    "message can be delivered",
    "release your message",
    "release your email",
    "release the message",
    "approved sender",
    "approved list",
    "allowed list",
    "guest list",
    "whitelist",
    "confirm that you sent",
];

/// Whether a mail asks for a proof: known to be by a machine, or in the shape of a report.
pub(super) fn asks_for_proof(subject: &str, text: &str) -> bool {
    let sentences = sentences(&own_words(text));
    let asks = |sentence: &String| {
        PRESS.iter().any(|phrase| sentence.contains(phrase)) && TO_BE_LET_IN.iter().any(|p| sentence.contains(p))
    };
    if sentences.iter().any(asks) {
        return true;
    }
    let whole = sentences.join(" ");
    is_subject_of_challenge(subject)
        && PRESS.iter().any(|phrase| whole.contains(phrase))
        && TO_BE_LET_IN.iter().any(|phrase| whole.contains(phrase))
}

/// Whether a mail asks in one sentence to follow a link, so that a letter is let in, and gives the link.
pub(super) fn surely_asks_for_proof(text: &str) -> bool {
    let own = own_words(text);
    let asks = |sentence: &String| {
        PRESS.iter().any(|phrase| sentence.contains(phrase)) && TO_LET_THE_MAIL_IN.iter().any(|p| sentence.contains(p))
    };
    own.contains("http") && sentences(&own).iter().any(asks)
}

/// Whether a subject is one of such a mail.
pub(super) fn is_subject_of_challenge(subject: &str) -> bool {
    let title = plain(subject);
    PROOF_SUBJECTS.iter().any(|phrase| title.contains(phrase))
}
