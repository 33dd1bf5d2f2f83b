//! Inviting an organiser to a team: from the command line, since nobody registers.

use diesel::result::QueryResult;

use super::audit::{self, Deed, Entry};
use super::model::{Organiser, OrganiserId, TeamId, TeamName, email_key};
use super::stationery::{self, Stationery};
use super::store;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::links;

/// What an invitation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The organiser, new or known.
    pub organiser: OrganiserId,
    /// The team, new or known.
    pub team: TeamId,
    /// Whether they belonged to it.
    pub membership: Membership,
}

/// Whether an invitation changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// They belong to the team from now on.
    New,
    /// They did already.
    Known,
}

/// Makes an address an organiser of a team, each created if it is new, and queues the mail that says how to sign in. To
/// invite again changes nothing and sends the mail again.
///
/// # Errors
/// The database's.
pub fn invite(
    conn: &mut Conn,
    stationery: &Stationery,
    email: &EmailAddress,
    team_name: &TeamName,
    now: Time,
) -> QueryResult<Invited> {
    let organiser = find_or_make(conn, stationery, email, now)?;
    let team = match store::find_team(conn, team_name.as_str())? {
        Some(team) => team.id,
        None => store::insert_team(conn, team_name, now)?,
    };
    let membership = if store::is_member(conn, &team, &organiser.id)? {
        Membership::Known
    } else {
        store::insert_membership(conn, &team, &organiser.id, now)?;
        let mailbox = organiser.email(&stationery.seal)?.as_mailbox();
        let entry =
            Entry { team: Some(&team), organiser: None, letter: None, deed: Deed::Invited, detail: Some(&mailbox) };
        audit::note(conn, &stationery.seal, entry, now)?;
        Membership::New
    };
    send(conn, stationery, &organiser, team_name, now)?;
    Ok(Invited { organiser: organiser.id, team, membership })
}

fn find_or_make(conn: &mut Conn, stationery: &Stationery, email: &EmailAddress, now: Time) -> QueryResult<Organiser> {
    let key = email_key(&stationery.seal, email);
    if let Some(known) = store::find_organiser(conn, &key)? {
        return Ok(known);
    }
    let id = OrganiserId::new(now);
    let email_sealed = stationery.seal.close(Organiser::email_place(&id), email.as_mailbox().as_bytes());
    let organiser = Organiser { id, email_sealed };
    store::insert_organiser(conn, &organiser, &key, now)?;
    Ok(organiser)
}

struct InvitationMail<'a> {
    stationery: &'a Stationery,
    team: &'a str,
    link: String,
}

crate::sheets!(
    askama::Template,
    InvitationMail,
    invitation,
    "mail/invitation.subject.txt",
    "mail/invitation.txt",
    "mail/invitation.html"
);

/// The mail goes to the address that was invited first: an address that is only spelled like it may be another's.
fn send(
    conn: &mut Conn,
    stationery: &Stationery,
    organiser: &Organiser,
    team: &TeamName,
    now: Time,
) -> QueryResult<()> {
    let to = organiser.email(&stationery.seal)?;
    let link = stationery.links.absolute(&links::sign_ins());
    let mail = InvitationMail { stationery, team: team.as_str(), link };
    stationery::post(conn, stationery, ("invitation", &to), invitation(&mail)?, now)
}
