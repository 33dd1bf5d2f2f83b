//! Names compared as people mean them: without case, accents and punctuation, and, where that is not enough, without
//! the words that say only what kind of council it is.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words before a name that are left out of its core.
const BEFORE: [&str; 12] = [
    "the ",
    "london borough of ",
    "royal borough of ",
    "metropolitan borough of ",
    "county borough of ",
    "borough of ",
    "city of ",
    "city and county of ",
    "county of ",
    "district of ",
    "council of the ",
    "council of ",
];
/// Words after a name that are left out of its core.
const AFTER: [&str; 9] = [
    " council",
    " corporation",
    " borough",
    " city",
    " county",
    " district",
    " metropolitan",
    " unitary authority",
    " combined authority",
];
/// Words that tell one kind of council from another. Chichester City Council is a parish's; the district's is another.
const KINDS: [&str; 4] = ["borough", "city", "county", "district"];

/// A name in small letters and single spaces: no accents, no punctuation, `and` for `&`.
pub fn fold(name: &str) -> String {
    let spelled = name.replace('&', " and ");
    let plain = spelled.nfkd().filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '’' | '‘'));
    let plain: String = plain.flat_map(char::to_lowercase).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded name without the words that say what kind of council it is. `london` alone is never a core: the City is not
/// what people mean by it.
pub fn core(folded: &str) -> &str {
    let mut rest = folded;
    loop {
        let shorter = AFTER.iter().find_map(|word| rest.strip_suffix(word));
        let shorter = shorter.or_else(|| BEFORE.iter().find_map(|word| rest.strip_prefix(word)));
        match shorter.filter(|rest| *rest != "london") {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// The words in a folded name that say what kind of council it is.
pub fn kinds(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| KINDS.contains(word))
}

/// A place in addresses: small letters, digits and hyphens.
pub fn slug(name: &str) -> String {
    let ascii: String = fold(name).chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    ascii.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(fold("  Kensington  &  CHELSEA "), "kensington and chelsea");
        assert_eq!(fold("King’s Lynn and West-Norfolk, Ynys Môn"), "kings lynn and west norfolk ynys mon");
        assert_eq!(fold("\u{202E}…"), "");
    }

    #[test]
    fn the_core_leaves_out_what_kind_of_council_it_is() {
        for name in ["hackney", "london borough of hackney", "hackney council", "the london borough of hackney council"]
        {
            assert_eq!(core(name), "hackney", "{name}");
        }
        assert_eq!(core("city of westminster"), "westminster");
        assert_eq!(core("city of london corporation"), "city of london");
        assert_eq!(core("city and county of swansea"), "swansea");
        assert_eq!(core(""), "");
    }

    #[test]
    fn a_slug_is_made_of_words() {
        assert_eq!(slug("St. Helens"), "st-helens");
        assert_eq!(slug("Armagh City, Banbridge and Craigavon"), "armagh-city-banbridge-and-craigavon");
    }
}
