//! Under which number the council keeps it: what follows "reference", or is built as case numbers are.

use super::sentences::Text;
use super::{Idea, Rule, Suggested};

/// What stands before a number.
const LABELS: [&str; 12] = [
    "reference number is",
    "reference number",
    "reference no",
    "our reference",
    "reference is",
    "reference",
    "our ref",
    "case number is",
    "case number",
    "case ref",
    "case no",
    "ref",
];

/// What councils' case numbers begin with.
const BEGINNINGS: [&str; 10] = ["fs-case-", "foi", "eir", "cas-", "case-", "cmp-", "comp-", "enq-", "crm-", "mem-"];

/// The longest number that is taken.
const LONGEST: usize = 30;

/// The numbers, each once.
pub(super) fn find(text: &Text) -> Vec<Suggested> {
    let mut found: Vec<Suggested> = Vec::new();
    for sentence in &text.sentences {
        let labelled = after_label(&sentence.plain).map(|reference| (Rule::LabelledReference, reference));
        let built = sentence.plain.split_whitespace().filter_map(case_number).map(|it| (Rule::CaseNumber, it));
        for (rule, reference) in labelled.into_iter().chain(built) {
            let idea = Idea::Reference { reference };
            if !found.iter().any(|known| known.idea == idea) {
                found.push(Suggested { rule, idea, because: sentence.at });
            }
        }
    }
    found
}

fn after_label(plain: &str) -> Option<String> {
    let lower = plain.to_ascii_lowercase();
    LABELS.iter().find_map(|label| {
        lower.match_indices(label).find_map(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let rest = plain.get(at + label.len()..)?;
            let parted = rest.starts_with([':', '.', ' ', '#', ')']);
            let word = rest.trim_start_matches([':', '.', ' ', '#', ')', '(']).split_whitespace().next()?;
            (parted && !before.is_some_and(char::is_alphanumeric)).then(|| tidy(word)).flatten()
        })
    })
}

/// A word with a digit in it, without what ends a sentence.
fn tidy(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let fits = digits >= 2 && word.len() <= LONGEST && word.chars().all(allowed);
    fits.then(|| word.to_owned())
}

fn case_number(word: &str) -> Option<String> {
    let lower = word.trim_start_matches(['(', '[', '#']).to_ascii_lowercase();
    let begins = BEGINNINGS.iter().any(|beginning| {
        let rest = lower.strip_prefix(beginning).unwrap_or_default();
        rest.trim_start_matches(['-', '/', '_']).starts_with(|c: char| c.is_ascii_digit())
    });
    if begins { tidy(word).filter(|known| known.chars().filter(char::is_ascii_digit).count() >= 4) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str) -> Vec<(Rule, String)> {
        let told = |one: Suggested| match one.idea {
            Idea::Reference { reference } => (one.rule, reference),
            other => panic!("{other:?}"),
        };
        find(&Text::of(words, 10_000)).into_iter().map(told).collect()
    }

    #[test]
    fn a_number_after_its_label_is_found() {
        for (words, wanted) in [
            ("Our ref: CE/2026-114", "CE/2026-114"),
            ("Your reference number is 4471902.", "4471902"),
            ("(Ref. AB12/7)", "AB12/7"),
            ("Case number: 101-332", "101-332"),
        ] {
            assert_eq!(found(words), [(Rule::LabelledReference, wanted.to_owned())], "{words}");
        }
        for words in
            ["With reference to your letter", "Please refer to page 12", "a briefing ref", "Reference: see below"]
        {
            assert_eq!(found(words), [], "{words}");
        }
    }

    #[test]
    fn what_is_built_as_a_case_number_is_found() {
        assert_eq!(found("It is FS-Case-123456789 with us."), [(Rule::CaseNumber, "FS-Case-123456789".to_owned())]);
        assert_eq!(found("Logged as FOI-20267 today."), [(Rule::CaseNumber, "FOI-20267".to_owned())]);
        assert_eq!(found("foil 1234"), []);
        assert_eq!(found("case-1"), [], "too short");
    }
}
