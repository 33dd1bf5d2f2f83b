//! Addresses and names: parsed once, trusted after.

mod skeleton;
mod writing;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use writing::{is_picture, is_piled_up, tidy};
pub use writing::{is_unwanted, isolated};

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
    /// A picture where a name belongs.
    Picture,
    /// Marks piled up on a letter.
    PiledUp,
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

/// A person's name as they write it, in NFC, without characters that would break a line or reorder their neighbours. Any
/// script is taken, several of them in one name too, and one part is as good as three.
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
        if name.chars().any(is_picture) {
            return Err(Fault::Picture);
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

    /// The first letters of its parts, each with a full stop: letters as readers see them, with the marks and the joined
    /// letters that belong to them (Unicode Standard Annex #29, section 3).
    pub fn initials(&self) -> String {
        let parts = self.0.split(|c: char| c.is_whitespace() || HYPHENS.contains(&c));
        let first = |part: &str| part.graphemes(true).find(|g| g.chars().any(char::is_alphabetic)).map(initial);
        parts.filter_map(first).collect::<Vec<_>>().join(" ")
    }
}

/// What stands between the parts of one name: hyphens, the Hebrew maqaf, the dot between foreign names in Japanese.
const HYPHENS: [char; 6] = ['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{05BE}', '\u{30FB}'];

fn initial(letter: &str) -> String {
    // Georgian has no capital letters in a name; its capitals are for whole words.
    let has_capitals = !letter.chars().any(|c| matches!(c, '\u{10D0}'..='\u{10FF}'));
    let letter = if has_capitals { letter.to_uppercase() } else { letter.to_owned() };
    format!("{letter}.")
}

/// One line of free text (a role, a place): NFC, single spaces; `None` when nothing was typed. Invisible characters that do
/// nothing are dropped; those that break or reorder a line are refused.
///
/// # Errors
/// [`Fault::ControlCharacter`], [`Fault::PiledUp`] or [`Fault::TooLong`].
pub fn parse_line(typed: &str, longest: usize) -> Result<Option<String>, Fault> {
    // Counting before anything else: a megabyte of spaces is too long as well.
    if typed.chars().count() > longest.saturating_mul(4) {
        return Err(Fault::TooLong);
    }
    // A tab or a line break is white space too, and must not become a single space unseen.
    if typed.chars().any(char::is_control) {
        return Err(Fault::ControlCharacter);
    }
    let line = tidy(typed);
    if line.chars().any(is_unwanted) {
        return Err(Fault::ControlCharacter);
    }
    if is_piled_up(&line) {
        return Err(Fault::PiledUp);
    }
    if line.chars().count() > longest {
        return Err(Fault::TooLong);
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
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
#[path = "contact/tests.rs"]
mod tests;
