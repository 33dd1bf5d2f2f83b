//! Whose mailbox is an employer's: on a letter whose signers may be at risk, a mail to such a mailbox could be read by the
//! very body that the letter is addressed to.
//!
//! What is found depends on what was typed and on the letter alone, never on who has signed: so it tells nobody anything.

use super::check::Flaw;
use super::risk::{is_public_domain, is_under};

/// The most domains that a letter can name.
const MOST_DOMAINS: usize = 100;

/// Second-level domains of the United Kingdom, and one host of many, under which everybody's own domain begins.
const SHARED_SUFFIXES: [&str; 15] = [
    "ac.uk",
    "co.uk",
    "gov.uk",
    "judiciary.uk",
    "ltd.uk",
    "me.uk",
    "mod.uk",
    "net.uk",
    "nhs.uk",
    "org.uk",
    "parliament.uk",
    "plc.uk",
    "police.uk",
    "sch.uk",
    "onmicrosoft.com",
];

/// Providers whose mailboxes belong to whoever has one: an addressee who uses one makes it nobody's employer.
const EVERYONES_DOMAINS: [&str; 22] = [
    "aol.com",
    "btinternet.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "icloud.com",
    "live.co.uk",
    "live.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "sky.com",
    "tutanota.com",
    "virginmedia.com",
    "yahoo.co.uk",
    "yahoo.com",
];

/// The employers that may read the mailboxes of a letter's signers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Employers {
    /// What the addressees' own domains are registered as.
    of_addressees: Vec<String>,
    /// What the organisers named.
    named: Vec<String>,
}

impl Employers {
    /// From the addressees' mailboxes and the domains that the organisers named, one a line.
    pub fn new(mailboxes: &[String], named: Option<&str>) -> Employers {
        let own = mailboxes.iter().map(|mailbox| domain_of(mailbox)).filter(|domain| !is_everyones(domain));
        Employers {
            of_addressees: own.map(|domain| registered(&domain).to_owned()).collect(),
            named: named.unwrap_or_default().lines().map(str::to_owned).collect(),
        }
    }

    /// Whether an employer may read this mailbox: the addressee's own, one that the organisers named, or any public one.
    pub fn may_read(&self, mailbox: &str) -> bool {
        let domain = domain_of(mailbox);
        self.of_addressees.iter().any(|own| registered(&domain) == own)
            || self.named.iter().any(|named| is_under(&domain, named))
            || is_public_domain(&domain)
    }
}

fn domain_of(mailbox: &str) -> String {
    mailbox.rsplit_once('@').map_or("", |(_, domain)| domain).to_ascii_lowercase()
}

fn is_everyones(domain: &str) -> bool {
    EVERYONES_DOMAINS.contains(&domain)
}

/// The part of a domain that somebody registered: its last two labels, or three under a shared suffix. So mailboxes at
/// `members.fleetbridge.gov.uk` and at `fleetbridge.gov.uk` are of one body, whichever the addressee has.
fn registered(domain: &str) -> &str {
    let labels = if SHARED_SUFFIXES.iter().any(|suffix| is_under(domain, suffix)) { 3 } else { 2 };
    let dots = domain.rmatch_indices('.');
    dots.map(|(at, _)| &domain[at + 1..]).nth(labels - 1).unwrap_or(domain)
}

/// Reads the domains that an organiser typed, one a line; one a line they are kept.
///
/// # Errors
/// [`Flaw::NotADomain`], [`Flaw::EveryonesDomain`] or [`Flaw::TooMany`].
pub fn read_domains<'a>(typed: impl Iterator<Item = &'a str>) -> Result<Option<String>, Flaw> {
    let mut domains: Vec<String> = Vec::new();
    for word in typed.flat_map(|line| line.split([',', ';', ' ', '\t', '\n', '\r'])).filter(|word| !word.is_empty()) {
        let domain = idna::domain_to_ascii_strict(word.trim_start_matches('@')).map_err(|_| Flaw::NotADomain)?;
        if !domain.contains('.') || domain.split('.').any(str::is_empty) || domain.contains('@') {
            return Err(Flaw::NotADomain);
        }
        if is_everyones(&domain) {
            return Err(Flaw::EveryonesDomain);
        }
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    if domains.len() > MOST_DOMAINS {
        return Err(Flaw::TooMany(MOST_DOMAINS));
    }
    Ok(Some(domains.join("\n")).filter(|domains| !domains.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn employers() -> Employers {
        let mailboxes =
            ["mayor@members.council.example", "lead@housing.co.uk", "chair@gmail.com"].map(str::to_owned).to_vec();
        Employers::new(&mailboxes, Some("charity.example\nschools.example"))
    }

    #[test]
    fn the_addressees_own_domain_is_known_in_either_direction() {
        for theirs in ["a@council.example", "a@members.council.example", "a@COUNCIL.example", "a@x.y.council.example"] {
            assert!(employers().may_read(theirs), "{theirs}");
        }
        for other in ["a@mycouncil.example", "a@council.example.org", "a@council.example.evil.example", "a@example"] {
            assert!(!employers().may_read(other), "{other}");
        }
        assert!(employers().may_read("a@mail.housing.co.uk") && !employers().may_read("a@shop.co.uk"));
    }

    #[test]
    fn public_employers_and_named_ones_are_known_and_private_mailboxes_are_not() {
        for theirs in ["a@charity.example", "a@mail.schools.example", "a@fleetbridge.gov.uk", "a@x.nhs.uk", "a@nhs.net"]
        {
            assert!(employers().may_read(theirs), "{theirs}");
        }
        for own in ["a@gmail.com", "a@mycharity.example", "a@notgov.uk", "a@proton.me"] {
            assert!(!employers().may_read(own), "{own}");
        }
    }

    #[test]
    fn domains_are_read_as_people_type_them() {
        let read = |typed: &str| read_domains(typed.lines());
        assert_eq!(
            read("@Charity.example, schools.example\n\ncharity.example"),
            Ok(Some("charity.example\nschools.example".into()))
        );
        assert_eq!(read("bücher.example"), Ok(Some("xn--bcher-kva.example".into())));
        assert_eq!(read(" \n "), Ok(None));
        for bad in ["charity", "a@charity.example", "https://charity.example", "charity..example"] {
            assert_eq!(read(bad), Err(Flaw::NotADomain), "{bad}");
        }
        assert_eq!(read("gmail.com"), Err(Flaw::EveryonesDomain));
        assert_eq!(read(&(0..101).map(|n| format!("a{n}.example ")).collect::<String>()), Err(Flaw::TooMany(100)));
    }
}
