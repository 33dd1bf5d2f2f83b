//! "Before you sign": what the signers of a letter at risk read above the form.

use super::model::Letter;
use super::text;
use crate::locale::Words;

/// The panel as safe HTML: the organisers' words, or our own; `None` where signers are not at risk.
pub fn before_you_sign(letter: &Letter, words: Words) -> Option<String> {
    let own = || own_words(words);
    letter.at_risk.then(|| text::html(&letter.before_you_sign.clone().unwrap_or_else(own)))
}

/// The words that stand there when the organisers wrote none, in Markdown.
///
/// That politically restricted posts are bound only where support for a party is meant: Local Government and Housing Act
/// 1989, sections 1 to 3, and the Local Government Officers (Political Restrictions) Regulations 1990. That a disclosure
/// further outside is protected under stricter conditions: Employment Rights Act 1996, sections 43C to 43H.
pub fn own_words(words: Words) -> String {
    let points = [
        words.say("risk-before-device"),
        words.say("risk-before-post"),
        words.say("risk-before-policy"),
        words.say("risk-before-advice"),
        words.say("risk-before-others"),
        words.say("risk-before-choices"),
    ];
    points.iter().map(|point| format!("- {point}\n")).collect()
}
