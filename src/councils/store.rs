//! The rows of domains that a person said a council writes from.

use diesel::prelude::*;

use super::domains::DomainRole;
use super::model::{CouncilDomain, CouncilDomainId};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::council_domains;
use crate::on_db;

/// The domains that were noted for some councils, by code and domain.
///
/// # Errors
/// The database's.
pub fn list_domains(conn: &mut Conn, codes: &[&str]) -> QueryResult<Vec<CouncilDomain>> {
    council_domains::table
        .filter(council_domains::council_code.eq_any(codes.to_vec()))
        .order((council_domains::council_code, council_domains::domain))
        .select(CouncilDomain::as_select())
        .load(conn)
}

/// The domains that were noted for any council, by code and domain.
///
/// # Errors
/// The database's.
pub fn list_all_domains(conn: &mut Conn) -> QueryResult<Vec<CouncilDomain>> {
    council_domains::table
        .order((council_domains::council_code, council_domains::domain))
        .select(CouncilDomain::as_select())
        .load(conn)
}

/// Notes a domain; one that was noted for the council already gets the new role and source.
///
/// # Errors
/// The database's.
pub fn note_domain(
    conn: &mut Conn,
    (code, domain): (&str, &str),
    (role, source): (DomainRole, &str),
    now: Time,
) -> QueryResult<()> {
    let row = CouncilDomain {
        id: CouncilDomainId::new(now),
        council_code: code.to_owned(),
        domain: domain.to_owned(),
        role,
        source: source.to_owned(),
        noted_at: now,
    };
    on_db!(conn, |c| diesel::insert_into(council_domains::table).values(&row).on_conflict_do_nothing().execute(c))?;
    let known = council_domains::table
        .filter(council_domains::council_code.eq(code))
        .filter(council_domains::domain.eq(domain));
    let set = (council_domains::role.eq(role), council_domains::source.eq(source), council_domains::noted_at.eq(now));
    diesel::update(known).set(set).execute(conn).map(|_| ())
}

/// Takes a domain back; false if it was not noted.
///
/// # Errors
/// The database's.
pub fn delete_domain(conn: &mut Conn, code: &str, domain: &str) -> QueryResult<bool> {
    let known = council_domains::table
        .filter(council_domains::council_code.eq(code))
        .filter(council_domains::domain.eq(domain));
    Ok(diesel::delete(known).execute(conn)? == 1)
}
