//! Addresses and names: parsed once, trusted after.

mod skeleton;

use unicode_normalization::UnicodeNormalization;

/// The longest address that SMTP can carry (RFC 5321, section 4.5.3.1.3, less the angle brackets).
pub const LONGEST_ADDRESS: usize = 254;
/// The longest name, in characters: longer than any that the project has seen written.
pub const LONGEST_NAME: usize = 120;

/// Why an address or a name was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was typed.
    Missing,
    /// Longer than the limit.
    TooLong,
    /// Not of the form of an address.
    NotAnAddress,
    /// A line break, or another control character, or one that reorders text.
    ControlCharacter,
    /// A web address where a name belongs.
    WebAddress,
    /// No letter in it.
    NoLetters,
}

/// An address that mail can be sent to, as it was typed, with an ASCII domain (RFC 5891).
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    local: String,
    domain: String,
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl EmailAddress {
    /// Reads an address. Quoted local parts and address literals are refused: nobody who signs has one.
    ///
    /// # Errors
    /// The first [`Fault`] found.
    pub fn parse(typed: &str) -> Result<EmailAddress, Fault> {
        // What a phone's keyboard or a pasted line leaves around it, such as a no-break space.
        let typed: String =
            typed.trim_matches(|c: char| c.is_whitespace() && !is_unwanted(c) || c == '\t').nfc().collect();
        if typed.is_empty() {
            return Err(Fault::Missing);
        }
        if typed.chars().any(is_unwanted) {
            return Err(Fault::ControlCharacter);
        }
        if typed.len() > LONGEST_ADDRESS {
            return Err(Fault::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(Fault::NotAnAddress)?;
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| Fault::NotAnAddress)?;
        let dotted = domain.contains('.') && !domain.split('.').any(str::is_empty);
        let numeric = domain.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if !is_local_part(local) || !dotted || numeric || local.len() + domain.len() >= LONGEST_ADDRESS {
            return Err(Fault::NotAnAddress);
        }
        Ok(EmailAddress { local: local.to_owned(), domain })
    }

    /// The address that mail goes to.
    pub fn as_mailbox(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// What stands after the `@`, in ASCII and lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// One spelling for one mailbox, for telling duplicates only: case and a `+tag` are dropped, and the dots that
    /// Google ignores (Gmail Help, "Dots don't matter in Gmail addresses").
    pub fn canonical(&self) -> String {
        let lower = self.local.to_lowercase();
        let untagged = lower.split_once('+').map_or(lower.as_str(), |(name, _)| name);
        let domain = match self.domain.as_str() {
            "googlemail.com" => "gmail.com",
            other => other,
        };
        let name = if domain == "gmail.com" { untagged.replace('.', "") } else { untagged.to_owned() };
        let name = if name.is_empty() { lower } else { name };
        format!("{name}@{domain}")
    }
}

/// A dot-atom (RFC 5322, section 3.2.3), with letters beyond ASCII (RFC 6531, section 3.3).
fn is_local_part(local: &str) -> bool {
    let atom = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| {
                c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace() || "!#$%&'*+-/=?^_`{|}~".contains(c)
            })
    };
    local.len() <= 64 && local.split('.').all(atom)
}

/// A person's name as they write it, in NFC, without characters that would break a line or reorder their neighbours.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

impl PersonName {
    /// Reads a name.
    ///
    /// # Errors
    /// The first [`Fault`] found.
    pub fn parse(typed: &str) -> Result<PersonName, Fault> {
        let name = parse_line(typed, LONGEST_NAME)?.ok_or(Fault::Missing)?;
        if looks_like_a_web_address(&name) || name.contains('@') {
            return Err(Fault::WebAddress);
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(Fault::NoLetters);
        }
        Ok(PersonName(name))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One spelling for telling duplicates: lower case, compatibility form, single spaces.
    pub fn canonical(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase()
    }

    /// The first letters of its parts, each with a full stop.
    pub fn initials(&self) -> String {
        let first = |part: &str| part.chars().find(|c| c.is_alphabetic()).map(|c| format!("{}.", c.to_uppercase()));
        self.0.split([' ', '-']).filter_map(first).collect::<Vec<_>>().join(" ")
    }
}

/// One line of free text (a role, a place): NFC, single spaces; `None` when nothing was typed.
///
/// # Errors
/// [`Fault::ControlCharacter`] or [`Fault::TooLong`].
pub fn parse_line(typed: &str, longest: usize) -> Result<Option<String>, Fault> {
    // Counting before anything else: a megabyte of spaces is too long as well.
    if typed.chars().count() > longest.saturating_mul(4) {
        return Err(Fault::TooLong);
    }
    if typed.chars().any(is_unwanted) {
        return Err(Fault::ControlCharacter);
    }
    let line = typed.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > longest {
        return Err(Fault::TooLong);
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// Control characters (Unicode category Cc), bidirectional controls (Unicode Standard Annex #9, section 2), line and
/// paragraph separators, the byte-order mark, tags and the replacement character. ZWJ and ZWNJ stay: several scripts
/// write names with them.
pub fn is_unwanted(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E007F}' | '\u{200B}' | '\u{2060}'..='\u{2064}')
}

/// Endings that mail programs turn into a link, whatever stands before them.
const WEB_ENDINGS: [&str; 12] =
    ["com", "net", "org", "info", "biz", "xyz", "top", "site", "online", "shop", "link", "click"];
/// Endings of countries, which also begin surnames: "J.De Vries" is a name, "shop.de" is not.
const COUNTRY_ENDINGS: [&str; 8] = ["ru", "cn", "io", "uk", "eu", "de", "fr", "me"];

/// Whether a text holds something that mail programs would turn into a link.
pub fn looks_like_a_web_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("://") || lower.contains("www.") || text.split_whitespace().any(is_dotted_host)
}

fn is_dotted_host(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let word = word.split('/').next().unwrap_or_default();
    let Some((host, ending)) = word.rsplit_once('.') else { return false };
    let country = COUNTRY_ENDINGS.contains(&ending) && host == host.to_lowercase();
    !host.is_empty() && (country || WEB_ENDINGS.contains(&ending.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mail_can_reach_are_taken() {
        for good in ["ada@example.org", "a.b+c@sub.example.co.uk", "o'neil@example.org", "käthe@example.org"] {
            assert_eq!(EmailAddress::parse(good).unwrap().as_mailbox(), good);
        }
        assert_eq!(EmailAddress::parse("ada@bücher.example").unwrap().as_mailbox(), "ada@xn--bcher-kva.example");
        assert_eq!(EmailAddress::parse("\u{A0}ada@example.org\u{A0} ").unwrap().as_mailbox(), "ada@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (bad, fault) in [
            ("", Fault::Missing),
            ("ada", Fault::NotAnAddress),
            ("ada@", Fault::NotAnAddress),
            ("@example.org", Fault::NotAnAddress),
            ("ada@localhost", Fault::NotAnAddress),
            ("ada@[127.0.0.1]", Fault::NotAnAddress),
            ("ada@127.0.0.1", Fault::NotAnAddress),
            ("ada example@example.org", Fault::NotAnAddress),
            ("a..b@example.org", Fault::NotAnAddress),
            ("ada@example.org\r\nBcc: eve@example.org", Fault::ControlCharacter),
            ("ada@exa\u{202E}mple.org", Fault::ControlCharacter),
            ("\"ada\"@example.org", Fault::NotAnAddress),
            ("ada\u{A0}b@example.org", Fault::NotAnAddress),
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(fault), "{bad:?}");
        }
        assert_eq!(EmailAddress::parse(&format!("{}@example.org", "a".repeat(300))), Err(Fault::TooLong));
    }

    #[test]
    fn one_mailbox_has_one_canonical_spelling() {
        let canonical = |typed: &str| EmailAddress::parse(typed).unwrap().canonical();
        assert_eq!(canonical("Ada.L+letters@GoogleMail.com"), "adal@gmail.com");
        assert_eq!(canonical("Ada.L@example.org"), "ada.l@example.org");
        assert_eq!(canonical("+tag@example.org"), "+tag@example.org");
    }

    #[test]
    fn names_of_the_world_are_taken() {
        for name in
            ["Ada", "Siân O’Neill", "Nguyễn Văn A", "李", "محمد بن سلمان", "X Æ", "J.De Vries", "ក្សេត្រ\u{200C}ក"]
        {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name.nfc().collect::<String>());
        }
        assert_eq!(PersonName::parse("  Ada \t  Lovelace ").map(|_| ()), Err(Fault::ControlCharacter));
        assert_eq!(PersonName::parse("  Ada   Lovelace ").unwrap().as_str(), "Ada Lovelace");
        assert_eq!(PersonName::parse("Jean-Luc d'Arc").unwrap().initials(), "J. L. D.");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (bad, fault) in [
            ("", Fault::Missing),
            ("   ", Fault::Missing),
            ("12345", Fault::NoLetters),
            ("Ada\u{202E}ecalevoL", Fault::ControlCharacter),
            ("Ada\nLovelace", Fault::ControlCharacter),
            ("Win at http://spam.example", Fault::WebAddress),
            ("visit spam.com/now", Fault::WebAddress),
            ("ada@example.org", Fault::WebAddress),
        ] {
            assert_eq!(PersonName::parse(bad), Err(fault), "{bad:?}");
        }
        assert_eq!(PersonName::parse(&"a".repeat(10_000)), Err(Fault::TooLong));
    }
}
