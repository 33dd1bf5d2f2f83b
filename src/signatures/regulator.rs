//! The registers of professions: which there are, how their numbers are written, and where a person looks one up.

use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

const SHIPPED: &str = include_str!("../../data/regulators.toml");
/// The longest number of a register whose form is not known.
const LONGEST_FREE: usize = 20;
/// The shortest: fewer characters name nobody.
const SHORTEST_FREE: usize = 3;

/// A body that keeps the register of a profession.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regulator {
    /// The word that is stored.
    pub key: String,
    /// Its own name.
    pub name: String,
    /// What its numbers begin with; empty where any short number is taken.
    #[serde(default)]
    prefixes: Vec<String>,
    /// How many digits follow at most.
    #[serde(default)]
    digits: usize,
    /// Whether the first of them is never nought.
    #[serde(default)]
    first_digit_not_nought: bool,
    /// A number as it is written.
    #[serde(default)]
    pub example: String,
    /// Where a person looks a number up; `{number}` stands for it.
    search: String,
    /// Where this is said.
    pub source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    dated: toml::value::Datetime,
    regulators: Vec<Regulator>,
}

#[expect(clippy::expect_used, reason = "a test reads the shipped list")]
static LIST: LazyLock<List> = LazyLock::new(|| toml::from_str(SHIPPED).expect("the shipped list"));

/// All of them, in the order in which a form offers them.
pub fn all() -> &'static [Regulator] {
    &LIST.regulators
}

/// The day on which the list was last looked through.
pub fn dated() -> String {
    LIST.dated.to_string()
}

/// The regulator with a key.
pub fn find(key: &str) -> Option<&'static Regulator> {
    LIST.regulators.iter().find(|regulator| regulator.key == key)
}

/// Why something is no number of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// Nothing was typed.
    Missing,
    /// It is not written as this regulator writes its numbers.
    Form,
}

impl Regulator {
    /// Reads a number, however it was typed: small letters, spaces and hyphens do not matter.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_number(&self, typed: &str) -> Result<String, NumberFault> {
        if typed.len() > 4 * LONGEST_FREE {
            return Err(NumberFault::Form);
        }
        let ignored = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '.' | '/');
        let number: String = typed.nfkc().filter(ignored).collect::<String>().to_uppercase();
        if number.is_empty() {
            return Err(NumberFault::Missing);
        }
        if self.prefixes.is_empty() { free(number) } else { self.shaped(&number) }
    }

    fn shaped(&self, number: &str) -> Result<String, NumberFault> {
        let known = self.prefixes.iter().find_map(|prefix| {
            let digits = number.strip_prefix(prefix.as_str())?;
            digits.bytes().next().is_some_and(|b| b.is_ascii_digit()).then_some((prefix, digits))
        });
        let (prefix, digits) = known.ok_or(NumberFault::Form)?;
        let wrong = digits.len() > self.digits || !digits.bytes().all(|b| b.is_ascii_digit());
        if wrong || self.first_digit_not_nought && digits.starts_with('0') {
            return Err(NumberFault::Form);
        }
        Ok(format!("{prefix}{digits}"))
    }

    /// Where a person looks a number up.
    pub fn search_for(&self, number: &str) -> String {
        let encoded: String = url::form_urlencoded::byte_serialize(number.as_bytes()).collect();
        self.search.replace("{number}", &encoded)
    }

    /// The text under which a number is hashed: the same for every way of writing it, noughts before it included.
    pub fn canonical(&self, number: &str) -> String {
        let (letters, digits) = number.split_at(number.find(|c: char| c.is_ascii_digit()).unwrap_or(number.len()));
        format!("{}|{letters}{}", self.key, digits.trim_start_matches('0'))
    }
}

fn free(number: String) -> Result<String, NumberFault> {
    let fits = (SHORTEST_FREE..=LONGEST_FREE).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_alphanumeric())
        && number.bytes().any(|b| b.is_ascii_digit());
    if fits { Ok(number) } else { Err(NumberFault::Form) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(regulator: &str, typed: &str) -> Result<String, NumberFault> {
        find(regulator).unwrap().parse_number(typed)
    }

    #[test]
    fn numbers_of_social_work_england_are_sw_and_one_to_six_digits() {
        for (typed, read) in
            [("SW1", "SW1"), ("sw 123 456", "SW123456"), (" Sw-12345 ", "SW12345"), ("ＳＷ１２", "SW12")]
        {
            assert_eq!(number("social_work_england", typed).as_deref(), Ok(read), "{typed}");
        }
        for typed in ["SW", "SW0", "SW012345", "SW1234567", "12345", "SWA123", "SW12A", "WS123", "SW1;2"] {
            assert_eq!(number("social_work_england", typed), Err(NumberFault::Form), "{typed}");
        }
        assert_eq!(number("social_work_england", "  "), Err(NumberFault::Missing));
    }

    #[test]
    fn numbers_of_the_hcpc_begin_with_the_code_of_a_profession() {
        for code in ["AS", "BS", "CH", "CS", "DT", "HAD", "ODP", "OR", "OT", "PA", "PH", "PO", "PYL", "RA", "SL"] {
            assert_eq!(number("hcpc", &format!("{code}12345")), Ok(format!("{code}12345")));
            assert_eq!(number("hcpc", &format!("{code}1234567")), Err(NumberFault::Form));
        }
        for typed in ["SW12345", "XX123", "PH", "PY123", "PYLL1", "PH12 34X"] {
            assert_eq!(number("hcpc", typed), Err(NumberFault::Form), "{typed}");
        }
    }

    #[test]
    fn other_registers_take_short_numbers_as_they_are_typed() {
        assert_eq!(number("nmc", "12a3456e").as_deref(), Ok("12A3456E"));
        assert_eq!(number("social_care_wales", "W/1234567").as_deref(), Ok("W1234567"));
        for typed in ["12", "no digits here", "<b>123</b>", "123456789012345678901", &"9".repeat(5000)] {
            assert_eq!(number("gmc", typed), Err(NumberFault::Form), "{typed}");
        }
    }

    #[test]
    fn one_number_has_one_canonical_spelling_and_each_register_its_own() {
        let hcpc = find("hcpc").unwrap();
        assert_eq!(hcpc.canonical("PH012345"), hcpc.canonical("PH12345"));
        assert_ne!(find("gmc").unwrap().canonical("1234567"), find("nmc").unwrap().canonical("1234567"));
    }

    #[test]
    fn every_register_can_be_looked_up_and_says_where_that_is_known_from() {
        for regulator in all() {
            let link = regulator.search_for("A 1");
            assert!(link.starts_with("https://") && !link.contains(['{', ' ']), "{link}");
            assert!(regulator.source.starts_with("https://"), "{}", regulator.key);
        }
        assert!(dated().parse::<chrono::NaiveDate>().is_ok());
    }
}
