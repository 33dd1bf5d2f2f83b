//! Whether signers may be at risk: when a letter is addressed to a body that many of its signers work for, the hour at
//! which the count rises could tell an employer who has just signed.

use super::model::Letter;
use super::store::NewAddressee;
use crate::config::Config;
use crate::councils::domain_class::class_of;
use crate::locale::Words;
use crate::web::page::Frame;

/// Words in the names of public employers.
const PUBLIC_WORDS: [&str; 20] = [
    "council",
    "borough",
    "county",
    "city of",
    "cyngor",
    "nhs",
    "trust",
    "health board",
    "authority",
    "ministry",
    "department",
    "office",
    "police",
    "government",
    "school",
    "academy",
    "college",
    "university",
    "prison",
    "probation",
];

/// Whether one of the addressees is a public employer: a council of the directory, or one as far as its name and its
/// mail domain tell. It errs towards yes:
/// an author who knows better says no.
pub fn names_public_employer(addressees: &[NewAddressee]) -> bool {
    addressees.iter().any(|addressee| {
        addressee.council_code.is_some() || is_public_employer(&addressee.organisation, &addressee.email.as_mailbox())
    })
}

fn is_public_employer(organisation: &str, mailbox: &str) -> bool {
    let name = organisation.to_lowercase();
    let domain = mailbox.rsplit_once('@').map_or("", |(_, domain)| domain);
    is_public_domain(domain) || PUBLIC_WORDS.iter().any(|word| name.contains(word))
}

/// Whether public employers in the United Kingdom have their mail under this domain.
pub fn is_public_domain(domain: &str) -> bool {
    class_of(domain).is_some()
}

/// Whether a domain is another one or lies under it, label by label: `a.example.org` lies under `example.org`,
/// `myexample.org` does not.
pub fn is_under(domain: &str, known: &str) -> bool {
    domain.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The frame of a page about a letter: where its signers may be at risk, neither the browser's tab nor its history names
/// the letter, and there is a way out.
pub fn frame(config: &Config, letter: &Letter) -> Frame {
    let frame = Frame::new(Words::of(&letter.language));
    if letter.at_risk { frame.discreet(config.leave_url.as_str()) } else { frame }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn councils_trusts_and_schools_are_public_employers() {
        assert!(is_public_employer("London Borough of Hackney", "mayor@hackney.example"));
        assert!(is_public_employer("", "mayor@fleetbridge.gov.uk"));
        assert!(is_public_employer("Eastern General Hospital Trust", "chair@example.org"));
        assert!(!is_public_employer("Example Housing Ltd", "director@example.org"));
        assert!(!is_public_employer("", "someone@notgov.uk"));
    }
}
