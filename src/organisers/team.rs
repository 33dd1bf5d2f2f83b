//! The teams of an organiser: whose letters they may touch.

use diesel::result::QueryResult;

use super::model::{OrganiserId, Team, TeamId};
use super::store;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::seal::Seal;

/// The teams of an organiser, by name.
///
/// # Errors
/// The database's.
pub fn teams_of(conn: &mut Conn, organiser: &OrganiserId) -> QueryResult<Vec<Team>> {
    store::list_teams_of(conn, organiser)
}

/// Lets only members of a team go on; to anyone else, what belongs to the team is not there.
///
/// # Errors
/// `NotFound` for a stranger.
pub fn demand_member(conn: &mut Conn, team: &TeamId, organiser: &OrganiserId) -> QueryResult<()> {
    if store::is_member(conn, team, organiser)? { Ok(()) } else { Err(diesel::result::Error::NotFound) }
}

/// A team by its name.
///
/// # Errors
/// The database's.
pub fn team_called(conn: &mut Conn, name: &str) -> QueryResult<Option<Team>> {
    store::find_team(conn, name.split_whitespace().collect::<Vec<_>>().join(" ").as_str())
}

/// The name of a team.
///
/// # Errors
/// `NotFound` when there is none.
pub fn name_of(conn: &mut Conn, id: &TeamId) -> QueryResult<String> {
    store::find_team_name(conn, id)
}

/// Whether nobody is in a team but one.
///
/// # Errors
/// The database's.
pub fn is_of_one(conn: &mut Conn, team: &TeamId) -> QueryResult<bool> {
    Ok(store::list_members(conn, team)?.len() <= 1)
}

/// Where mail to all of a team goes.
///
/// # Errors
/// The database's; that of an address that does not open.
pub fn list_addresses(conn: &mut Conn, seal: &Seal, team: &TeamId) -> QueryResult<Vec<EmailAddress>> {
    let mut addresses = Vec::new();
    for organiser in store::list_members(conn, team)? {
        addresses.push(organiser.email(seal)?);
    }
    Ok(addresses)
}
