//! What is true of organisers, teams, their sign-ins and their sessions.

use chrono::Duration;
use diesel::prelude::*;

use crate::clock::Time;
use crate::contact::{EmailAddress, Fault, parse_line};
use crate::db::schema::{organisers, sessions, teams};
use crate::id;
use crate::seal::{Place, Seal, Unreadable};
use crate::web::session::SESSION_DAYS;

id! {
    /// Someone who may write letters.
    OrganiserId
}

id! {
    /// A group of organisers; letters belong to it.
    TeamId
}

id! {
    /// One line of the desk's log.
    AuditId
}

/// How long a link to sign in works.
pub const SIGN_IN_LIFETIME: Duration = Duration::minutes(30);
/// How long a session lasts without being used.
pub const SESSION_LIFETIME: Duration = Duration::days(SESSION_DAYS);
/// How old the note of a session's last use may be: a write for each page would cost more than it tells.
pub const SEEN_EVERY: Duration = Duration::hours(1);
/// The longest name of a team, in characters.
pub const LONGEST_TEAM_NAME: usize = 120;

/// An organiser.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisers)]
pub struct Organiser {
    /// Their key.
    pub id: OrganiserId,
    /// Their sealed address.
    pub email_sealed: Vec<u8>,
}

impl Organiser {
    /// Where the address is sealed.
    pub fn email_place(id: &OrganiserId) -> Place<'_> {
        Place { table: "organisers", column: "email", row: id.as_str() }
    }

    /// Their address, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn email(&self, seal: &Seal) -> Result<EmailAddress, Unreadable> {
        let text = seal.open_text(Self::email_place(&self.id), &self.email_sealed)?;
        EmailAddress::parse(&text).map_err(|_| Unreadable)
    }
}

/// The keyed hash under which an organiser is found, whatever the spelling of the address.
pub fn email_key(seal: &Seal, email: &EmailAddress) -> Vec<u8> {
    seal.service_lookup().hash("organiser", &email.canonical())
}

/// An address that its owner recognises and a bystander does not learn: `a•••@example.org`.
pub fn masked(email: &EmailAddress) -> String {
    let mailbox = email.as_mailbox();
    let (local, domain) = mailbox.rsplit_once('@').unwrap_or((&mailbox, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}•••@{domain}")
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct Team {
    /// Its key.
    pub id: TeamId,
    /// What it is called; no two are called alike.
    pub name: String,
}

/// What a team may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamName(String);

impl TeamName {
    /// Reads a name: one line.
    ///
    /// # Errors
    /// The first [`Fault`] found.
    pub fn parse(typed: &str) -> Result<TeamName, Fault> {
        parse_line(typed, LONGEST_TEAM_NAME)?.map(TeamName).ok_or(Fault::Missing)
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A session that has neither ended nor gone stale.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Whose it is.
    pub organiser_id: OrganiserId,
    /// When it was last used, within [`SEEN_EVERY`].
    pub seen_at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_shows_its_first_letter_and_its_domain() {
        let mask = |typed: &str| masked(&EmailAddress::parse(typed).unwrap());
        assert_eq!(mask("ada.l@example.org"), "a•••@example.org");
        assert_eq!(mask("é@example.org"), "é•••@example.org");
    }

    #[test]
    fn a_team_has_a_name_of_one_line() {
        assert_eq!(TeamName::parse("  Family   Action ").unwrap().as_str(), "Family Action");
        assert_eq!(TeamName::parse(" "), Err(Fault::Missing));
        assert_eq!(TeamName::parse("a\nb"), Err(Fault::ControlCharacter));
    }
}
