//! The domains that are known for an addressee: their council's, and that of the address that the letter was sent to.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use crate::councils::directory;
use crate::councils::domain_class;
use crate::councils::domains::{DomainRole, KnownDomains, family, plain};
use crate::councils::store::list_domains;
use crate::db::Conn;
use crate::dispatch::model::Delivery;
use crate::letters::model::Addressee;
use crate::letters::store::list_addressees;
use crate::seal::Seal;
use crate::signatures::gate::domains::{Domain, kind_of};

use super::domain_of;

/// Endings under which each body has one name; what stands before that name is a department's.
const ONE_NAME_EACH: [&str; 4] = [".gov.uk", ".gov.scot", ".gov.wales", ".llyw.cymru"];

/// The domains that are known for whom a mail went to, on a day.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn find_known(conn: &mut Conn, seal: &Seal, delivery: &Delivery, today: NaiveDate) -> QueryResult<KnownDomains> {
    let addressees = list_addressees(conn, &delivery.letter_id)?;
    let addressee = addressees.into_iter().find(|addressee| addressee.id == delivery.addressee_id);
    let known = match addressee {
        Some(addressee) => find_of_council(conn, &addressee, today)?,
        None => KnownDomains::default(),
    };
    Ok(with_address(known, &delivery.email(seal)?))
}

/// The domains that are known for the council of an addressee on a day, whichever address its authors typed: none for one
/// that was not picked from the directory.
///
/// # Errors
/// The database's.
pub fn find_of_council(conn: &mut Conn, addressee: &Addressee, today: NaiveDate) -> QueryResult<KnownDomains> {
    let directory = directory::in_force();
    let code = addressee.council_code.as_deref();
    let Some(council) = code.and_then(|code| directory.find(code)) else { return Ok(KnownDomains::default()) };
    let family = family(directory, council, today);
    let codes: Vec<&str> = family.iter().map(|member| member.code.as_str()).collect();
    let noted = list_domains(conn, &codes)?;
    Ok(KnownDomains::of_council(directory, council, &noted, today))
}

/// Adds the domain of the address that a letter was sent to, unless anybody can have a mailbox there.
pub fn with_address(known: KnownDomains, address: &str) -> KnownDomains {
    let Some(domain) = domain_of(address) else { return known };
    if known.find(&domain).is_some() {
        return known;
    }
    let classes = domain_class::in_force();
    match (classes.class_of(&domain), kind_of(&domain)) {
        // One name for many bodies, such as nhs.net.
        (Some(_), _) if classes.is_an_ending(&domain) => known.with(&domain, DomainRole::Shared),
        (Some(_), _) => known.with(&body_of(&domain), DomainRole::Own),
        (None, Domain::Other) => known.with(&domain, DomainRole::Own),
        (None, Domain::Common | Domain::Disposable) => known,
    }
}

/// `social.hackney.gov.uk` is Hackney's.
fn body_of(domain: &str) -> String {
    let body = ONE_NAME_EACH.iter().find_map(|ending| {
        let before = domain.strip_suffix(ending)?;
        let name = before.rsplit('.').next().filter(|name| !name.is_empty())?;
        Some(format!("{name}{ending}"))
    });
    body.and_then(|body| plain(&body)).unwrap_or_else(|| domain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<(String, DomainRole)> {
        let known = with_address(KnownDomains::default(), address);
        known.all().first().map(|known| (known.domain.clone(), known.role))
    }

    #[test]
    fn the_domain_that_the_letter_went_to_is_known_unless_anybody_has_mailboxes_there() {
        let own = |domain: &str| Some((domain.to_owned(), DomainRole::Own));
        assert_eq!(of("mayor@council.example"), own("council.example"));
        assert_eq!(of("a@social.hackney.gov.uk"), own("hackney.gov.uk"));
        assert_eq!(of("a@hackney.gcsx.gov.uk"), own("hackney.gov.uk"));
        assert_eq!(of("a@trust.nhs.uk"), own("trust.nhs.uk"));
        assert_eq!(of("a@nhs.net"), Some(("nhs.net".to_owned(), DomainRole::Shared)));
        for address in ["cllr.smith@gmail.com", "a@btinternet.com", "a@mailinator.com", "no address"] {
            assert_eq!(of(address), None, "{address}");
        }
    }

    #[test]
    fn what_is_known_of_the_council_is_not_overridden() {
        let known = KnownDomains::default().with("adur-worthing.gov.uk", DomainRole::Shared);
        assert_eq!(with_address(known.clone(), "a@mail.adur-worthing.gov.uk"), known);
    }
}
