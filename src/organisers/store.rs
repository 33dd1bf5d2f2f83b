//! The rows of teams, organisers, sign-ins, sessions and the desk's log.

use diesel::prelude::*;

use super::model::{AuditId, Organiser, OrganiserId, Session, Team, TeamId, TeamName};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{audit_entries, memberships, organisers, sessions, sign_ins, teams};

/// A team by its name.
///
/// # Errors
/// The database's.
pub fn find_team(conn: &mut Conn, name: &str) -> QueryResult<Option<Team>> {
    teams::table.filter(teams::name.eq(name)).select(Team::as_select()).first(conn).optional()
}

/// The name of a team.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_team_name(conn: &mut Conn, id: &TeamId) -> QueryResult<String> {
    teams::table.find(id).select(teams::name).first(conn)
}

/// Writes a team.
///
/// # Errors
/// The database's; a unique violation if the name is taken.
pub fn insert_team(conn: &mut Conn, name: &TeamName, now: Time) -> QueryResult<TeamId> {
    let id = TeamId::new(now);
    diesel::insert_into(teams::table)
        .values((teams::id.eq(&id), teams::name.eq(name.as_str()), teams::created_at.eq(now)))
        .execute(conn)?;
    Ok(id)
}

/// The teams of an organiser, by name.
///
/// # Errors
/// The database's.
pub fn list_teams_of(conn: &mut Conn, organiser: &OrganiserId) -> QueryResult<Vec<Team>> {
    teams::table
        .filter(
            teams::id.eq_any(
                memberships::table.filter(memberships::organiser_id.eq(organiser)).select(memberships::team_id),
            ),
        )
        .order(teams::name)
        .select(Team::as_select())
        .load(conn)
}

/// Whether an organiser belongs to a team.
///
/// # Errors
/// The database's.
pub fn is_member(conn: &mut Conn, team: &TeamId, organiser: &OrganiserId) -> QueryResult<bool> {
    let count: i64 = memberships::table
        .filter(memberships::team_id.eq(team))
        .filter(memberships::organiser_id.eq(organiser))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// Makes an organiser a member of a team.
///
/// # Errors
/// The database's; a unique violation if they are one.
pub fn insert_membership(conn: &mut Conn, team: &TeamId, organiser: &OrganiserId, now: Time) -> QueryResult<()> {
    diesel::insert_into(memberships::table)
        .values((
            memberships::team_id.eq(team),
            memberships::organiser_id.eq(organiser),
            memberships::joined_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// An organiser by the keyed hash of their address.
///
/// # Errors
/// The database's.
pub fn find_organiser(conn: &mut Conn, email_key: &[u8]) -> QueryResult<Option<Organiser>> {
    organisers::table.filter(organisers::email_key.eq(email_key)).select(Organiser::as_select()).first(conn).optional()
}

/// Some organisers by their keys.
///
/// # Errors
/// The database's.
pub fn list_organisers(conn: &mut Conn, ids: &[OrganiserId]) -> QueryResult<Vec<Organiser>> {
    organisers::table.filter(organisers::id.eq_any(ids.to_vec())).select(Organiser::as_select()).load(conn)
}

/// The members of a team, those invited first before the others.
///
/// # Errors
/// The database's.
pub fn list_members(conn: &mut Conn, team: &TeamId) -> QueryResult<Vec<Organiser>> {
    organisers::table
        .filter(
            organisers::id
                .eq_any(memberships::table.filter(memberships::team_id.eq(team)).select(memberships::organiser_id)),
        )
        .order(organisers::id)
        .select(Organiser::as_select())
        .load(conn)
}

/// Writes an organiser.
///
/// # Errors
/// The database's; a unique violation if the address is known.
pub fn insert_organiser(conn: &mut Conn, organiser: &Organiser, email_key: &[u8], now: Time) -> QueryResult<()> {
    diesel::insert_into(organisers::table)
        .values((
            organisers::id.eq(&organiser.id),
            organisers::email_sealed.eq(&organiser.email_sealed),
            organisers::email_key.eq(email_key),
            organisers::created_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Writes a sign-in that waits for its button.
///
/// # Errors
/// The database's.
pub fn insert_sign_in(conn: &mut Conn, token_hash: &[u8], organiser: &OrganiserId, now: Time) -> QueryResult<()> {
    diesel::insert_into(sign_ins::table)
        .values((
            sign_ins::token_hash.eq(token_hash),
            sign_ins::organiser_id.eq(organiser),
            sign_ins::requested_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// Deletes the sign-ins of an organiser that still wait: a newer link supersedes them.
///
/// # Errors
/// The database's.
pub fn delete_waiting_sign_ins(conn: &mut Conn, organiser: &OrganiserId) -> QueryResult<()> {
    let waiting = sign_ins::table.filter(sign_ins::organiser_id.eq(organiser)).filter(sign_ins::used_at.is_null());
    diesel::delete(waiting).execute(conn).map(|_| ())
}

/// Lets the sign-in of an organiser that still waits work for as long again, as if it were asked for now; false if none
/// waits.
///
/// # Errors
/// The database's.
pub fn renew_waiting_sign_ins(conn: &mut Conn, organiser: &OrganiserId, now: Time) -> QueryResult<bool> {
    let waiting = sign_ins::table.filter(sign_ins::organiser_id.eq(organiser)).filter(sign_ins::used_at.is_null());
    Ok(diesel::update(waiting).set(sign_ins::requested_at.eq(now)).execute(conn)? > 0)
}

/// Whose sign-in waits under a token, if it was asked for after `since`.
///
/// # Errors
/// The database's.
pub fn find_waiting_sign_in(conn: &mut Conn, token_hash: &[u8], since: Time) -> QueryResult<Option<Organiser>> {
    organisers::table
        .inner_join(sign_ins::table.on(sign_ins::organiser_id.eq(organisers::id)))
        .filter(sign_ins::token_hash.eq(token_hash))
        .filter(sign_ins::used_at.is_null())
        .filter(sign_ins::requested_at.gt(since))
        .select(Organiser::as_select())
        .first(conn)
        .optional()
}

/// Uses up a waiting sign-in that was asked for after `since`; false if there is none.
///
/// # Errors
/// The database's.
pub fn mark_sign_in_used(conn: &mut Conn, token_hash: &[u8], since: Time, now: Time) -> QueryResult<bool> {
    let waiting = sign_ins::table
        .filter(sign_ins::token_hash.eq(token_hash))
        .filter(sign_ins::used_at.is_null())
        .filter(sign_ins::requested_at.gt(since));
    Ok(diesel::update(waiting).set(sign_ins::used_at.eq(now)).execute(conn)? == 1)
}

/// Writes a session.
///
/// # Errors
/// The database's.
pub fn insert_session(conn: &mut Conn, token_hash: &[u8], organiser: &OrganiserId, now: Time) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::organiser_id.eq(organiser),
            sessions::started_at.eq(now),
            sessions::seen_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// A session that has not ended and was used after `since`.
///
/// # Errors
/// The database's.
pub fn find_session(conn: &mut Conn, token_hash: &[u8], since: Time) -> QueryResult<Option<Session>> {
    sessions::table
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::seen_at.gt(since))
        .select(Session::as_select())
        .first(conn)
        .optional()
}

/// Notes that a session is being used.
///
/// # Errors
/// The database's.
pub fn mark_session_seen(conn: &mut Conn, token_hash: &[u8], now: Time) -> QueryResult<()> {
    let going_on = sessions::table.filter(sessions::token_hash.eq(token_hash)).filter(sessions::ended_at.is_null());
    diesel::update(going_on).set(sessions::seen_at.eq(now)).execute(conn).map(|_| ())
}

/// Ends a session; false if it had ended.
///
/// # Errors
/// The database's.
pub fn mark_session_ended(conn: &mut Conn, token_hash: &[u8], now: Time) -> QueryResult<bool> {
    let going_on = sessions::table.filter(sessions::token_hash.eq(token_hash)).filter(sessions::ended_at.is_null());
    Ok(diesel::update(going_on).set(sessions::ended_at.eq(now)).execute(conn)? == 1)
}

/// Deletes sign-ins asked for before a moment.
///
/// # Errors
/// The database's.
pub fn delete_sign_ins_before(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    diesel::delete(sign_ins::table.filter(sign_ins::requested_at.lt(before))).execute(conn)
}

/// Deletes sessions last used before a moment.
///
/// # Errors
/// The database's.
pub fn delete_sessions_before(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::seen_at.lt(before))).execute(conn)
}

/// One line of the desk's log, as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub struct AuditRow {
    /// Its key.
    pub id: AuditId,
    /// The team whose desk it was.
    pub team_id: Option<TeamId>,
    /// Who did it; the service itself, if nobody.
    pub organiser_id: Option<OrganiserId>,
    /// The letter it was done to.
    pub letter_id: Option<String>,
    /// What was done.
    pub deed: super::audit::Deed,
    /// More about it, sealed.
    pub detail_sealed: Option<Vec<u8>>,
    /// When.
    pub happened_at: Time,
}

/// Writes a line of the log.
///
/// # Errors
/// The database's.
pub fn insert_audit(conn: &mut Conn, row: &AuditRow) -> QueryResult<()> {
    diesel::insert_into(audit_entries::table).values(row).execute(conn).map(|_| ())
}

/// The log of one letter, the newest line first.
///
/// # Errors
/// The database's.
pub fn list_audit(conn: &mut Conn, letter: &str, most: i64) -> QueryResult<Vec<AuditRow>> {
    audit_entries::table
        .filter(audit_entries::letter_id.eq(letter))
        .order((audit_entries::happened_at.desc(), audit_entries::id.desc()))
        .limit(most)
        .select(AuditRow::as_select())
        .load(conn)
}
