//! Whose mailbox a link went to. A view that came back through a link says so: anybody can have a mailbox, and the authors
//! of a letter type its address.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::super::assurance::domain_of;
use super::super::assurance::known::find_of_council;
use crate::clock::{Time, london_date};
use crate::contact::EmailAddress;
use crate::councils::domains::{DomainRole, KnownDomains};
use crate::db::Conn;
use crate::dispatch::store::find_in_force;
use crate::letters::model::{Addressee, Letter};
use crate::letters::store::open_email;
use crate::organisers::team::list_addresses;
use crate::seal::Seal;
use crate::signatures::gate::domains::{Domain, kind_of, owner_of};

/// Where a link was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentTo {
    /// The domain of the address.
    pub domain: String,
    /// Whose that is.
    pub whose: Whose,
}

/// Whose a domain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The council's, as the directory or whoever runs this service knows it; perhaps shared with other councils.
    TheCouncils,
    /// That is not known.
    Unknown,
}

fn whose(known: &KnownDomains, domain: &str) -> Whose {
    match known.find(domain).map(|known| known.role) {
        Some(DomainRole::Own | DomainRole::Shared) => Whose::TheCouncils,
        // A supplier sends for many, and so can all its other customers.
        Some(DomainRole::Supplier) | None => Whose::Unknown,
    }
}

/// Where a link to an addressee was sent that was issued at a moment: to the address that the letter went to last.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn find_sent_to(conn: &mut Conn, seal: &Seal, addressee: &Addressee, issued_at: Time) -> QueryResult<SentTo> {
    let email = match find_in_force(conn, &addressee.id, issued_at)? {
        Some(delivery) => delivery.email(seal)?,
        None => open_email(seal, addressee)?,
    };
    let domain = domain_of(&email).unwrap_or_default();
    let known = find_of_council(conn, addressee, london_date(issued_at))?;
    Ok(SentTo { whose: whose(&known, &domain), domain })
}

/// Whether an address is one of the people who ask, or lies at a domain of theirs. It would be themselves who answer.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn is_of_team(
    conn: &mut Conn,
    seal: &Seal,
    (letter, addressee): (&Letter, &Addressee),
    to: &EmailAddress,
    today: NaiveDate,
) -> QueryResult<bool> {
    let mailbox = bare(&to.as_mailbox());
    let domain = domain_of(&mailbox).unwrap_or_default();
    let known = find_of_council(conn, addressee, today)?;
    // A member of the team may work where the letter goes to, as others do.
    let may_be_theirs = kind_of(&domain) == Domain::Other && whose(&known, &domain) == Whose::Unknown;
    Ok(list_addresses(conn, seal, &letter.team_id)?.iter().any(|member| {
        let theirs = bare(&member.as_mailbox());
        let same_owner = domain_of(&theirs).is_some_and(|theirs| owner_of(&theirs) == owner_of(&domain));
        theirs == mailbox || may_be_theirs && same_owner
    }))
}

/// An address without the mark that its owner may put behind their name.
fn bare(mailbox: &str) -> String {
    let lower = mailbox.to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or_default()),
        None => lower,
    }
}
