//! Mails that say nothing but that a mail came in, or that somebody is away, from systems that put no sign of it into the
//! head. Whoever says anything else beside has written to us: every sentence must be one of those that such mails are made
//! of, up to the greeting at the end.

mod words;

use super::Said;
use super::class::{self, own_words, sentences};
use words::{
    ANSWER, CAME_IN, ENDS, FOOTERS, LATER, OF_MACHINES, OFFICES, SPEAKS, TAKEN_IN, TO_COME, TO_EVERYBODY, WHEN,
    WHERE_TO_ASK, WHOM_TO_ASK, WHY,
};

/// Longer mails are somebody's.
const MOST_WORDS: usize = 220;

/// What a mail says that says nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    /// It came in, and will be dealt with; by a machine, as no name stands below it.
    CameIn,
    /// The same, without what systems say beside: a number, or a time.
    Thanks,
    /// Somebody is away, or gone.
    Away,
}

/// Whether a mail begins by saying that it is automatic. Below a letter that stands for the system that sends it, too.
pub(super) fn begins_as_automatic(text: &str) -> bool {
    let own = own_words(&text[..text.floor_char_boundary(1_000)]);
    let mut first = sentences(&own).into_iter().take(3);
    first.any(|sentence| sentence.trim_start().starts_with("this is an auto"))
}

/// What a mail says, if it says nothing else.
pub(super) fn only(subject: &str, text: &str) -> Option<Only> {
    let own = own_words(text);
    if own.split_whitespace().nth(2 * MOST_WORDS).is_some() {
        return None;
    }
    let (body, end) = split_end(&own);
    let sentences: Vec<String> = sentences(&body).into_iter().map(|one| format!(" {} ", one.trim())).collect();
    let words: usize = sentences.iter().map(|sentence| sentence.split_whitespace().count()).sum();
    if sentences.is_empty() || words > MOST_WORDS {
        return None;
    }
    let first = || sentences.iter().take(3);
    let mut begins = sentences.iter().filter(|one| !is_short(one) && !says(one, &CAME_IN)).take(1);
    let says_away = |one: &String| class::says_that_i_am_away(one) || class::says_closed(one);
    if begins.any(says_away) && sentences.iter().all(|one| is_of_absence(one)) {
        return Some(Only::Away);
    }
    let is_receipt =
        first().any(|sentence| says(sentence, &CAME_IN)) && sentences.iter().all(|one| is_of_taking_in(one));
    let only = if Said::of(subject, text).is_nothing() { Only::Thanks } else { Only::CameIn };
    (is_receipt && !is_signed(&end)).then_some(only)
}

fn says(sentence: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| sentence.contains(phrase))
}

/// Whether a sentence is one of those that mails about somebody's absence are made of.
fn is_of_absence(sentence: &str) -> bool {
    let known = is_short(sentence)
        || class::says_that_i_am_away(sentence)
        || class::says_closed(sentence)
        || sentence.starts_with(" please ") && says(sentence, &WHOM_TO_ASK)
        || says(sentence, &WHOM_TO_ASK) && says(sentence, &WHY)
        || says(sentence, &WHEN)
        || says(sentence, &CAME_IN);
    let goes_on = [" but ", "however", " ond "].iter().any(|word| sentence.contains(word)) && !says(sentence, &LATER);
    known && !goes_on && sentence.split_whitespace().count() <= 40
}

/// Whether a sentence is one of those that acknowledgements are made of.
fn is_of_taking_in(sentence: &str) -> bool {
    let known = is_short(sentence)
        || says(sentence, &TAKEN_IN)
        || says(sentence, &OF_MACHINES)
        || says(sentence, &ANSWER) && says(sentence, &TO_COME)
        || says(sentence, &WHERE_TO_ASK) && says(sentence, &TO_EVERYBODY)
        || says(sentence, &CAME_IN);
    known && !says(sentence, &SPEAKS) && sentence.split_whitespace().count() <= 45
}

/// A greeting, or a line such as "Customer Services": a few words that are no sentence, and neither yes nor no.
fn is_short(sentence: &str) -> bool {
    let bare = sentence.trim();
    let is_answer =
        ["yes", "no", "ydy", "na "].iter().any(|word| bare.starts_with(word)) || bare.ends_with(['.', '!', '?']);
    !is_answer && bare.split_whitespace().count() <= 4
}

/// The body of a letter, and the lines from its closing words on. Footers belong to neither.
fn split_end(own: &str) -> (String, Vec<String>) {
    let (mut body, mut end) = (String::new(), Vec::new());
    for line in own.lines() {
        let plain = line.trim().to_lowercase();
        if FOOTERS.iter().any(|footer| plain.starts_with(footer)) && !body.trim().is_empty() {
            break;
        }
        let bare = plain.trim_end_matches([',', '.', '!']);
        if !end.is_empty() || ENDS.contains(&bare) {
            end.push(plain);
        } else {
            body.push_str(line);
            body.push('\n');
        }
    }
    (body, end)
}

/// Whether a person's name stands below a letter: the first line after the closing words that is no office's.
fn is_signed(end: &[String]) -> bool {
    let name = end.iter().skip(1).find(|line| !line.is_empty() && !ENDS.contains(&line.trim_end_matches([',', '.'])));
    name.is_some_and(|name| {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        !words.any(|word| OFFICES.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_that_say_nothing_else_are_known() {
        for (text, expected) in [
            (
                "Thank you for contacting the council.\n\nYour reference is CAS-88123. We aim to respond within 10 working \
                 days.\n\nKind regards,\nCustomer Services",
                Some(Only::CameIn),
            ),
            (
                "Dear customer\n\nWe have received your enquiry (ref: 2017-00042). Please do not reply to this email.",
                Some(Only::CameIn),
            ),
            (
                "I am out of the office until Monday 3 July.\n\nIf it is urgent please call 020 7946 0000.",
                Some(Only::Away),
            ),
            // A person has signed it.
            (
                "Thank you for your letter, ref 2017-00042. We will respond within 10 working days.\n\nRegards,\nJo Smith\nOfficer",
                None,
            ),
            ("Thank you for your letter. We will be in touch.\n\nCustomer Services", Some(Only::Thanks)),
            // Beside the receipt, an answer.
            (
                "Thank you for your letter, ref 2017-00042. The review will report in June. We aim to respond to more within 10 \
                 working days.",
                None,
            ),
            (
                "Thank you for your letter, ref 2017-00042. Yes, we will. We aim to respond within 10 working days.",
                None,
            ),
            ("Thank you for your letter, ref 2017-00042. The centre stays open: see our website.", None),
            ("Dear Ada, the centre stays open. Your reference is 2017-00042. Please do not reply.", None),
            ("Jo Smith no longer works for the council. Please contact sam@council.example.", Some(Only::Away)),
            (
                "I do not work Fridays. I will reply when I am back in the office on Monday.\n\nJo Smith",
                Some(Only::Away),
            ),
            ("I am out of the office today, but here it is: the panel met in May.", None),
            ("I am out of the office today. The panel met in May. If it is urgent, call me.", None),
            ("You asked who answers at night. I will be back on Monday. If it is urgent, call us.", None),
            (
                "Your reference is 2017-00042. Please do not reply to this email. Unfortunately the centre is closed.",
                None,
            ),
            ("", None),
        ] {
            assert_eq!(only("Re: Families need answers", text), expected, "{text}");
        }
    }
}
