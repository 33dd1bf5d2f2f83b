//! What kind of reply it is, by turns of phrase of councils' letters.

use super::super::model::Verdict;
use super::sentences::{Sentence, Text};
use super::{Idea, Nature, Rule, Suggested};

const NOT_THEIRS: &[&str] = &[
    "not the responsibility of",
    "not responsible for",
    "outside our remit",
    "outside the remit",
    "not within our remit",
    "not within the remit",
    "does not fall within",
    "do not fall within",
    "falls outside",
    "not a matter for",
    "is a matter for the",
    "not a council function",
    "no jurisdiction",
];

const REDIRECTING: &[&str] = &[
    "forwarded to",
    "forwarded your",
    "passed to",
    "passed your",
    "passed this to",
    "passed on to",
    "referred to the",
    "refer you to",
    "redirect you to",
    "redirected to",
    "should contact",
    "should be directed to",
    "should be addressed to",
    "please contact the",
    "direct your enquiry to",
    "write to the",
    "best placed to answer",
    "better placed to",
];

const REFUSING: &[&str] = &[
    "unable to agree",
    "unable to provide",
    "unable to publish",
    "unable to share",
    "unable to disclose",
    "unable to release",
    "unable to support",
    "not able to agree",
    "not able to provide",
    "not able to publish",
    "will not be able to",
    "we cannot",
    "i cannot",
    "council cannot",
    "we will not",
    "council will not",
    "we do not intend",
    "does not intend",
    "we decline",
    "declined to",
    "must decline",
    "have decided not to",
    "has decided not to",
    "no plans to",
    "not in a position to",
    "refuse",
    "refusing",
    "do not propose to",
    "does not propose to",
    "not be taken forward",
    "not be publishing",
    "exempt from disclosure",
];

const ASKING: &[&str] = &[
    "please clarify",
    "could you clarify",
    "can you clarify",
    "could you please clarify",
    "could you confirm",
    "could you please confirm",
    "can you confirm",
    "please can you confirm",
    "please confirm which",
    "could you let us know",
    "please let us know which",
    "please could you provide",
    "could you please provide",
    "grateful if you could",
    "grateful if you would",
    "would you please specify",
    "could you specify",
    "need further information from you",
    "need more information from you",
    "what you mean by",
    "which of the",
];

const HOLDING: &[&str] = &[
    "looking into",
    "look into",
    "being looked at",
    "being considered",
    "under consideration",
    "considering your",
    "considering the points",
    "investigating",
    "full response",
    "fuller response",
    "substantive response",
    "substantive reply",
    "full reply",
    "detailed response",
    "response in due course",
    "reply in due course",
    "will respond",
    "will reply",
    "will write to you",
    "will get back to you",
    "will be in touch",
    "aim to respond",
    "aim to reply",
    "endeavour to respond",
    "endeavour to reply",
    "hope to respond",
    "hope to reply",
    "receive a response within",
    "receive a reply within",
    "gathering the information",
    "seeking advice",
    "asked officers to",
    "liaising with",
];

const ACKNOWLEDGING: &[&str] = &[
    "acknowledge receipt",
    "acknowledging receipt",
    "acknowledge your",
    "confirm receipt",
    "has been received",
    "have received your",
    "we received your",
    "thank you for contacting",
    "thank you for your email",
    "thank you for your letter",
    "thank you for writing",
    "been logged",
    "been recorded under",
    "diolch am",
];

/// In the order in which they decide: a sentence that sends elsewhere often says "cannot" as well.
const TURNS: &[(Nature, Rule, &[&str])] = &[
    (Nature::NotTheirs, Rule::DisclaimingWords, NOT_THEIRS),
    (Nature::Redirection, Rule::RedirectingWords, REDIRECTING),
    (Nature::Clarification, Rule::AskingWords, ASKING),
    (Nature::Holding, Rule::HoldingWords, HOLDING),
    (Nature::Refusal, Rule::RefusingWords, REFUSING),
    (Nature::Acknowledgement, Rule::AcknowledgingWords, ACKNOWLEDGING),
];

/// What the whole reply is when several kinds stand in it: a "no" weighs more than thanks.
const WEIGHT: [Nature; 6] = [
    Nature::Refusal,
    Nature::NotTheirs,
    Nature::Redirection,
    Nature::Clarification,
    Nature::Holding,
    Nature::Acknowledgement,
];

/// What kind of sentence it is; `None` if it has no turn of phrase that is known.
pub(super) fn of_sentence(sentence: &Sentence) -> Option<(Nature, Rule)> {
    let known = TURNS.iter().find(|(_, _, turns)| turns.iter().any(|turn| has_turn(&sentence.folded, turn)));
    known.map(|(nature, rule, _)| (*nature, *rule))
}

/// The turn stands there as words of its own.
fn has_turn(folded: &str, turn: &str) -> bool {
    folded.match_indices(turn).any(|(at, _)| {
        let before = folded[..at].chars().next_back();
        let after = folded[at + turn.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// A sentence that only says what was asked.
pub(super) fn is_recital(sentence: &Sentence) -> bool {
    const RECITALS: [&str; 12] = [
        "you asked",
        "you have asked",
        "you ask ",
        "you also ask",
        "you wrote",
        "you have written",
        "you raised",
        "you raise ",
        "you request",
        "your letter asks",
        "your letter asked",
        "your request that",
    ];
    let folded = sentence.folded.trim_start_matches(|c: char| !c.is_alphabetic());
    RECITALS.iter().any(|recital| folded.starts_with(recital)) || folded.starts_with("thank you for your")
}

/// What kind of reply it is: an answer if it answers an ask, else what weighs most of what it says.
pub(super) fn of_reply(text: &Text, of_asks: &[Suggested]) -> Option<Suggested> {
    let answers = |one: &&Suggested| matches!(one.idea, Idea::Ask { verdict: Verdict::Answered, .. });
    if let Some(answer) = of_asks.iter().find(answers) {
        let idea = Idea::Nature { nature: Nature::Answer };
        return Some(Suggested { rule: Rule::SpeaksOfAsks, idea, because: answer.because });
    }
    let found: Vec<_> = text.sentences.iter().filter_map(|one| of_sentence(one).map(|known| (one, known))).collect();
    let weightiest = WEIGHT.iter().find_map(|nature| found.iter().find(|(_, (known, _))| known == nature));
    let (sentence, (nature, rule)) = weightiest?;
    Some(Suggested { rule: *rule, idea: Idea::Nature { nature: *nature }, because: sentence.at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nature(words: &str) -> Option<(Nature, Rule)> {
        of_reply(&Text::of(words, 10_000), &[]).map(|suggested| match suggested.idea {
            Idea::Nature { nature } => (nature, suggested.rule),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn each_turn_of_phrase_makes_its_kind() {
        for (words, wanted) in [
            (
                "Thank you for your letter, which has been received.",
                (Nature::Acknowledgement, Rule::AcknowledgingWords),
            ),
            ("Thank you for your letter. We are looking into it.", (Nature::Holding, Rule::HoldingWords)),
            ("You will receive a full response.", (Nature::Holding, Rule::HoldingWords)),
            ("The council has decided not to publish it.", (Nature::Refusal, Rule::RefusingWords)),
            ("We have no plans to do this.", (Nature::Refusal, Rule::RefusingWords)),
            ("I have passed your letter to Highways.", (Nature::Redirection, Rule::RedirectingWords)),
            ("Parking is not the responsibility of this council.", (Nature::NotTheirs, Rule::DisclaimingWords)),
            ("Could you please clarify your second question?", (Nature::Clarification, Rule::AskingWords)),
        ] {
            assert_eq!(nature(words), Some(wanted), "{words}");
        }
    }

    #[test]
    fn what_weighs_more_decides() {
        let words = "Thank you for your letter. We are looking into the first point. We cannot publish the second.";
        assert_eq!(nature(words), Some((Nature::Refusal, Rule::RefusingWords)));
        assert_eq!(nature("We looked at the sea."), None);
        assert_eq!(nature("The refusenik sang."), None, "a turn is whole words");
    }
}
