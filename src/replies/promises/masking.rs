//! What the public does not read in a quotation: addresses and telephone numbers of people in offices. One place, so that
//! every quotation goes through it.

/// What stands in their place.
const GAP: &str = "[…]";
/// So many digits, blanks aside, are a telephone number.
const DIGITS_OF_A_NUMBER: usize = 9;

/// A passage as the public reads it.
pub fn masked(passage: &str) -> String {
    let without_numbers = without_numbers(passage);
    let parts = without_numbers.split_inclusive(char::is_whitespace);
    parts.map(|part| if holds_address(part) { with_gap(part) } else { part.to_owned() }).collect()
}

/// Whether somebody's address or telephone number stands there: it would go to everyone.
pub fn holds_contact(text: &str) -> bool {
    masked(text) != text
}

fn holds_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| {
        let last = local.chars().next_back().is_some_and(char::is_alphanumeric);
        last && domain.chars().next().is_some_and(char::is_alphanumeric)
    })
}

fn with_gap(part: &str) -> String {
    let blanks = part.trim_end().len();
    format!("{GAP}{}", part.get(blanks..).unwrap_or_default())
}

fn without_numbers(passage: &str) -> String {
    let mut told = String::with_capacity(passage.len());
    let mut run = String::new();
    for c in passage.chars().chain(['\0']) {
        let of_number = c.is_ascii_digit() || (!run.is_empty() && matches!(c, ' ' | '-' | '(' | ')' | '+')) || c == '+';
        if of_number {
            run.push(c);
            continue;
        }
        let number = run.trim_end_matches(|c: char| !c.is_ascii_digit());
        if number.chars().filter(char::is_ascii_digit).count() >= DIGITS_OF_A_NUMBER {
            told.push_str(GAP);
            told.push_str(run.get(number.len()..).unwrap_or_default());
        } else {
            told.push_str(&run);
        }
        run.clear();
        if c != '\0' {
            told.push(c);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_telephone_numbers_are_left_out_and_dates_are_not() {
        assert_eq!(masked("Write to jo@council.example by 31 May 2026."), "Write to […] by 31 May 2026.");
        assert_eq!(masked("Call 020 7946 0018 (office) on 3 June"), "Call […] (office) on 3 June");
        assert_eq!(masked("We fund 1,200,000 pounds in 2026-27."), "We fund 1,200,000 pounds in 2026-27.");
        assert!(holds_contact("Jo, +44 20 7946 0018") && !holds_contact("Director of Children’s Services"));
    }
}
