//! What is known of a mail domain: the dated lists in `data/`.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What a mail domain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Webmail, a provider, a public body, or a relay to a person's own mailbox: many strangers share it.
    Common,
    /// Gives anybody a mailbox for minutes.
    Disposable,
    /// Nothing is known.
    Other,
}

type List = LazyLock<HashSet<&'static str>>;

static DISPOSABLE: List = LazyLock::new(|| read(include_str!("../../../data/disposable_domains.txt")));
static RELAYS: List = LazyLock::new(|| read(include_str!("../../../data/privacy_relays.txt")));
static COMMON: List = LazyLock::new(|| read(include_str!("../../../data/common_domains.txt")));

fn read(text: &'static str) -> HashSet<&'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// What a domain, in ASCII and lower case, is. Where the lists disagree the kinder one holds: a careful person's relay is
/// no throw-away mailbox.
pub fn kind_of(domain: &str) -> Domain {
    let listed = |list: &List| suffixes(domain).any(|suffix| list.contains(suffix));
    if listed(&COMMON) || listed(&RELAYS) {
        Domain::Common
    } else if listed(&DISPOSABLE) {
        Domain::Disposable
    } else {
        Domain::Other
    }
}

/// A domain and what it is a part of, cut at the dots.
fn suffixes(domain: &str) -> impl Iterator<Item = &str> {
    let below = domain.match_indices('.').map(|(at, _)| &domain[at + 1..]);
    std::iter::once(domain).chain(below)
}

/// Labels under which countries register names one level further down.
const SECOND_LEVELS: [&str; 14] =
    ["ac", "co", "com", "edu", "gob", "gouv", "gov", "ltd", "me", "net", "nom", "or", "org", "plc"];

/// The part of a domain that somebody registered, near enough: all that stands below it is the same owner's.
pub fn owner_of(domain: &str) -> &str {
    let parts: Vec<&str> = suffixes(domain).collect();
    let at = |from_end: usize| parts.len().checked_sub(from_end).map_or(domain, |index| parts[index]);
    let (top, second) = (at(1), at(2));
    let second_label = second.split('.').next().unwrap_or_default();
    if top.len() == 2 && SECOND_LEVELS.contains(&second_label) { at(3) } else { second }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disposable_mailbox_is_known_below_its_domain_too_and_a_relay_is_none() {
        for domain in ["mailinator.com", "any.mailinator.com", "yopmail.com", "guerrillamail.com", "trashmail.de"] {
            assert_eq!(kind_of(domain), Domain::Disposable, "{domain}");
        }
        let common =
            ["privaterelay.appleid.com", "mozmail.com", "duck.com", "anonaddy.me", "me.anonaddy.com", "gmail.com"];
        for domain in common.into_iter().chain(["fleetbridge.gov.uk", "trust.nhs.uk", "nhs.net", "hope.ac.uk"]) {
            assert_eq!(kind_of(domain), Domain::Common, "{domain}");
        }
        for domain in ["people.example", "notmailinator.example", "gov.uk.example", "xnhs.uk", "mailinator.com.example"]
        {
            assert_eq!(kind_of(domain), Domain::Other, "{domain}");
        }
    }

    #[test]
    fn every_line_of_the_lists_is_a_domain_that_can_be_found() {
        for list in [&DISPOSABLE, &RELAYS, &COMMON] {
            for domain in list.iter() {
                let ascii = idna::domain_to_ascii_strict(domain).unwrap();
                assert_eq!(ascii, **domain);
                assert!(domain.contains('.'), "{domain}");
            }
        }
        assert!(DISPOSABLE.len() >= 150);
        assert!(DISPOSABLE.intersection(&COMMON).chain(DISPOSABLE.intersection(&RELAYS)).next().is_none());
    }

    #[test]
    fn whatever_stands_below_a_registered_name_is_the_same_owners() {
        for (domain, owner) in [
            ("a.bots.example", "bots.example"),
            ("bots.example", "bots.example"),
            ("x.y.charity.org.uk", "charity.org.uk"),
            ("charity.org.uk", "charity.org.uk"),
            ("shop.example.de", "example.de"),
            ("org.uk", "org.uk"),
        ] {
            assert_eq!(owner_of(domain), owner);
        }
    }
}
