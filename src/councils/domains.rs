//! The domains that a council writes from: those of its website, those that a person noted, and those of the councils
//! that it took over from. A domain that several councils share identifies none of them, and a supplier's identifies
//! nobody: it sends for many.

use chrono::NaiveDate;

use super::directory::Directory;
use super::domain_class::in_ascii;
use super::model::{Council, CouncilDomain};
use crate::text_enum;

text_enum! {
    /// Whose a domain is.
    DomainRole {
        /// The council's own, and nobody else's.
        Own = "own",
        /// Used by several councils.
        Shared = "shared",
        /// Of a company that sends mail for the council.
        Supplier = "supplier",
    }
}

/// Labels of the government's closed networks, which stood before `gov.uk` until 2019: `hackney.gcsx.gov.uk` was Hackney.
const CLOSED_NETWORKS: [&str; 4] = ["gsi", "gse", "gsx", "gcsx"];
/// What stood before those where the mail was relayed.
const RELAY: &str = "x";

/// A mail domain in one spelling: small letters, ASCII, without the labels of closed networks; `None` for what is none.
pub fn plain(domain: &str) -> Option<String> {
    let domain = in_ascii(domain).filter(|domain| domain.contains('.'))?;
    let Some(before) = domain.strip_suffix(".gov.uk") else { return Some(domain) };
    let mut labels: Vec<&str> = before.split('.').collect();
    if labels.len() > 1 && labels.last().is_some_and(|label| CLOSED_NETWORKS.contains(label)) {
        labels.pop();
        if labels.len() > 1 && labels.last() == Some(&RELAY) {
            labels.pop();
        }
    }
    Some(format!("{}.gov.uk", labels.join(".")))
}

/// Whether a domain is another one or lies below it, on whole labels.
pub fn is_at_or_below(domain: &str, above: &str) -> bool {
    domain.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A domain that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDomain {
    /// It, as [`plain`] leaves it.
    pub domain: String,
    /// Whose it is.
    pub role: DomainRole,
}

/// The domains that are known for one addressee.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownDomains(Vec<KnownDomain>);

impl KnownDomains {
    /// Adds a domain, unless it is known already: whoever is first says whose it is.
    #[must_use]
    pub fn with(mut self, domain: &str, role: DomainRole) -> KnownDomains {
        if let Some(domain) = plain(domain)
            && !self.0.iter().any(|known| known.domain == domain)
        {
            self.0.push(KnownDomain { domain, role });
        }
        self
    }

    /// All of them.
    pub fn all(&self) -> &[KnownDomain] {
        &self.0
    }

    /// The known domain that a domain is or lies below; of several the longest.
    pub fn find(&self, domain: &str) -> Option<&KnownDomain> {
        let domain = plain(domain)?;
        let above = self.0.iter().filter(|known| is_at_or_below(&domain, &known.domain));
        above.max_by_key(|known| known.domain.len())
    }

    /// Those of a council on a day; `noted` are rows of the council and of its [`family`]. A council that was abolished
    /// goes on writing under its successors' names, and one that took over under its predecessors' for a while.
    pub fn of_council(
        directory: &Directory,
        council: &Council,
        noted: &[CouncilDomain],
        today: NaiveDate,
    ) -> KnownDomains {
        let family = family(directory, council, today);
        let mut known = KnownDomains::default();
        for row in noted.iter().filter(|row| family.iter().any(|member| member.code == row.council_code)) {
            known = known.with(&row.domain, row.role);
        }
        for member in &family {
            for domain in &member.domains {
                known = known.with(domain, role_of(directory, domain, member, (council, &family), today));
            }
        }
        known
    }
}

/// A domain of a website is shared when another council that is there has it too, or when several took over from the
/// one that had it.
fn role_of(
    directory: &Directory,
    domain: &str,
    member: &Council,
    (council, family): (&Council, &[&Council]),
    today: NaiveDate,
) -> DomainRole {
    let others = directory.find_by_domain(domain);
    let stranger =
        others.iter().any(|other| !other.is_abolished(today) && !family.iter().any(|member| member.code == other.code));
    let divided = member.code != council.code
        && member.is_abolished(today)
        && directory.living_successors(member, today).len() > 1
        && !council.is_abolished(today);
    if stranger || divided { DomainRole::Shared } else { DomainRole::Own }
}

/// A council, those that took over from it if it was abolished, and those that it took over from; itself first.
pub fn family<'a>(directory: &'a Directory, council: &'a Council, today: NaiveDate) -> Vec<&'a Council> {
    let mut family = vec![council];
    if council.is_abolished(today) {
        family.extend(directory.living_successors(council, today));
    }
    family.extend(predecessors(directory, council, today));
    family
}

/// The abolished councils that a council took over from, itself or through others that were abolished since.
pub fn predecessors<'a>(directory: &'a Directory, council: &Council, today: NaiveDate) -> Vec<&'a Council> {
    let mut found: Vec<&Council> = Vec::new();
    let mut to_visit = vec![council.code.as_str()];
    while let Some(code) = to_visit.pop() {
        for earlier in directory.councils() {
            let is_earlier = earlier.is_abolished(today) && earlier.successors.iter().any(|next| next == code);
            if is_earlier && earlier.code != council.code && !found.iter().any(|known| known.code == earlier.code) {
                found.push(earlier);
                to_visit.push(&earlier.code);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::councils::directory::embedded;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn known(code: &str) -> KnownDomains {
        let directory = embedded();
        KnownDomains::of_council(directory, directory.find(code).unwrap(), &[], today())
    }

    fn role(code: &str, domain: &str) -> Option<DomainRole> {
        known(code).find(domain).map(|known| known.role)
    }

    #[test]
    fn a_domain_is_known_with_all_that_lies_below_it_and_nothing_that_only_looks_like_it() {
        for domain in ["hackney.gov.uk", "HACKNEY.gov.uk.", "mail.hackney.gov.uk", "hackney.gcsx.gov.uk"] {
            assert_eq!(role("HCK", domain), Some(DomainRole::Own), "{domain}");
        }
        for domain in
            ["nothackney.gov.uk", "hackney.gov.uk.evil.example", "gov.uk", "hackney", "", "hackney.gov.uk@evil.example"]
        {
            assert_eq!(role("HCK", domain), None, "{domain}");
        }
    }

    #[test]
    fn a_host_that_serves_two_councils_identifies_neither() {
        assert_eq!(role("ADU", "adur-worthing.gov.uk"), Some(DomainRole::Shared));
        assert_eq!(role("WOT", "mail.adur-worthing.gov.uk"), Some(DomainRole::Shared));
    }

    #[test]
    fn labels_of_closed_networks_say_nothing() {
        for (typed, meant) in [
            ("hackney.gcsx.gov.uk", "hackney.gov.uk"),
            ("Hackney.GSI.gov.uk", "hackney.gov.uk"),
            ("hackney.x.gsi.gov.uk", "hackney.gov.uk"),
            ("social.hackney.gsx.gov.uk", "social.hackney.gov.uk"),
            ("gsi.gov.uk", "gsi.gov.uk"),
            ("x.gov.uk", "x.gov.uk"),
            ("gsi.evil.example", "gsi.evil.example"),
        ] {
            assert_eq!(plain(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_council_that_took_over_inherits_and_is_inherited_from() {
        let note = |code: &str, domain: &str| CouncilDomain {
            id: super::super::model::CouncilDomainId::new(chrono::DateTime::UNIX_EPOCH.naive_utc()),
            council_code: code.to_owned(),
            domain: domain.to_owned(),
            role: DomainRole::Own,
            source: String::new(),
            noted_at: chrono::DateTime::UNIX_EPOCH.naive_utc(),
        };
        let directory = embedded();
        let of = |code: &str, rows: &[CouncilDomain]| {
            KnownDomains::of_council(directory, directory.find(code).unwrap(), rows, today())
        };
        let rows = [note("ALL", "allerdale.example"), note("CBD", "cumberland.example"), note("HCK", "other.example")];
        // Allerdale became a part of Cumberland in 2023.
        for code in ["ALL", "CBD"] {
            assert!(of(code, &rows).find("allerdale.example").is_some(), "{code}");
            assert!(of(code, &rows).find("cumberland.example").is_some(), "{code}");
            assert!(of(code, &rows).find("other.example").is_none(), "{code}");
        }
    }

    #[test]
    fn what_a_person_noted_overrides_the_directory() {
        let row =
            KnownDomains::default().with("hackney.gov.uk", DomainRole::Shared).with("HACKNEY.gov.uk", DomainRole::Own);
        assert_eq!(row.find("hackney.gov.uk").map(|known| known.role), Some(DomainRole::Shared));
        assert_eq!(row.all().len(), 1);
    }
}
