//! PostgreSQL over the network: by TLS with the server's certificate checked, or not at all.

use diesel::prelude::*;
use diesel::sql_types::Bool;
use undersigned::config::{Batching, DatabaseSettings};
use undersigned::db::{Db, migrate};

use super::process::{Installation, TEAM};
use crate::support::app::Store;
use crate::support::cluster::{Cluster, Durability};

fn open(url: &str) -> anyhow::Result<Db> {
    let batching = Batching::Grouped { most: 256, queue: 64 };
    Db::open(&DatabaseSettings { url: url.to_owned(), connections: 2, batching })
}

fn is_encrypted(db: &Db) -> bool {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Bool)]
        ssl: bool,
    }
    let words = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let line: Line = db.read_here(|conn| diesel::sql_query(words).get_result(conn)).unwrap();
    line.ssl
}

#[test]
fn the_database_is_reached_by_tls_and_never_in_clear() {
    let cluster = Cluster::start_with_tls(Durability::Fast);
    let database = cluster.create_database();
    let verified = database.tls_url();
    let required = format!("{}?sslmode=require", verified.split('?').next().unwrap());
    for url in [&verified, &required] {
        let db = open(url).unwrap();
        assert!(is_encrypted(&db));
        db.read_here(|conn| Ok(migrate::migrate(conn))).unwrap().unwrap();
    }
    let refusal = format!("{:#}", open(&database.plain_tcp_url()).unwrap_err());
    assert!(refusal.contains("no encryption"), "{refusal}");
    // A server with a certificate that nobody vouches for is refused, too.
    let unknown = verified.split("&sslrootcert").next().unwrap().to_owned() + "&sslrootcert=/etc/hostname";
    assert!(open(&unknown).is_err());
    let other_name = verified.replace("@127.0.0.1:", "@localhost:");
    assert!(open(&other_name).is_err(), "the name of the certificate is checked");
}

#[test]
fn the_program_works_over_tls_and_names_no_password_when_it_cannot() {
    let cluster = Cluster::start_with_tls(Durability::Fast);
    let database = cluster.create_database();
    let (verified, plain) = (database.tls_url(), database.plain_tcp_url());
    let mut place = Installation::at(Store::Postgres(database));
    place.set("UNDERSIGNED_DATABASE_URL", &verified);
    place.run(&["migrate"]).succeeded();
    place.run(&["organiser", "invite", "ada@organisers.example", "--team", TEAM]).succeeded();
    // Several times: while a short command ends, the pool may still be shaking hands for its next connection.
    for _ in 0..8 {
        place.run(&["check"]).succeeded();
    }
    place.set("UNDERSIGNED_DATABASE_URL", &plain);
    let refused = place.run(&["migrate"]).failed(1, "cannot connect to the database");
    let password = plain.split('@').next().unwrap().rsplit(':').next().unwrap();
    assert!(!refused.err.contains(&format!(":{password}@")), "{refused:?}");
}
