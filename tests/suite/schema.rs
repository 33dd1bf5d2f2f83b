//! Both sets of migrations are one: same names, same tables, same columns; each goes down and up again; and the one list
//! of tables says what both have.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use undersigned::db::{Conn, migrate};

use crate::on_both_databases;
use crate::support::database::both;

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    needed: String,
}

const OF_POSTGRES: &str = "SELECT table_name::text, column_name::text, \
    (CASE is_nullable WHEN 'NO' THEN 'needed' ELSE 'may lack' END)::text AS needed \
    FROM information_schema.columns WHERE table_schema = 'public'";
const OF_SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, \
    (CASE c.\"notnull\" WHEN 1 THEN 'needed' ELSE 'may lack' END) AS needed \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'";

fn columns(conn: &mut Conn) -> BTreeSet<String> {
    let rows: Vec<Column> = match conn {
        Conn::Postgres(c) => diesel::sql_query(OF_POSTGRES).load(c).unwrap(),
        Conn::Sqlite(c) => diesel::sql_query(OF_SQLITE).load(c).unwrap(),
    };
    let ours = rows
        .into_iter()
        .filter(|row| !row.table_name.starts_with("__diesel") && !row.table_name.starts_with("sqlite_"));
    ours.map(|row| format!("{}.{} {}", row.table_name, row.column_name, row.needed)).collect()
}

/// The tables and columns of `src/db/schema.rs`, read from its text.
fn declared() -> BTreeSet<String> {
    let text = std::fs::read_to_string("src/db/schema.rs").unwrap();
    let mut declared = BTreeSet::new();
    for table in text.split("diesel::table! {").skip(1) {
        let table = table.split("\n}").next().unwrap();
        let name = table.trim().split(' ').next().unwrap();
        for line in table.lines().filter(|line| line.contains(" -> ")) {
            let (column, kind) = line.trim().trim_end_matches(',').split_once(" -> ").unwrap();
            let needed = if kind.starts_with("Nullable") { "may lack" } else { "needed" };
            declared.insert(format!("{name}.{column} {needed}"));
        }
    }
    declared
}

#[test]
fn both_sets_have_the_same_names() {
    let (sqlite, postgres) = migrate::embedded_names().unwrap();
    assert_eq!(sqlite, postgres);
    assert!(!sqlite.is_empty());
}

#[test]
fn both_databases_have_the_columns_that_the_code_names() {
    both(|db| {
        let found = db.read_here(|conn| Ok(columns(conn))).unwrap();
        assert_eq!(found, declared());
    });
}

#[test]
fn every_migration_goes_down_and_up_again() {
    both(|db| {
        let before = db.read_here(|conn| Ok(columns(conn))).unwrap();
        let reverted = db.read_here(|conn| Ok(migrate::revert_all(conn).unwrap())).unwrap();
        assert_eq!(reverted.len(), migrate::embedded_names().unwrap().0.len());
        assert!(db.read_here(|conn| Ok(columns(conn))).unwrap().is_empty());
        db.read_here(|conn| Ok(migrate::migrate(conn).unwrap())).unwrap();
        assert_eq!(db.read_here(|conn| Ok(columns(conn))).unwrap(), before);
    });
}

on_both_databases! {
    fn the_newest_migration_keeps_what_is_there_going_down_and_up(app) {
        let slug = app.open_letter();
        app.sign(&slug, "Ada Lovelace", "ada@example.org", &[]);
        app.settle();
        app.fill_in(&slug, "Grace Hopper", "grace@example.org", &[]).has_status(303);
        let kept = || {
            let conditions = "confirmed_at IS NOT NULL AND enrolled_at IS NOT NULL AND name_sealed IS NOT NULL";
            let mails = app.number("SELECT COUNT(*) FROM outbox WHERE recipient_key IS NOT NULL");
            (app.number("SELECT COUNT(*) FROM signatures"), app.number(&format!("SELECT COUNT(*) FROM signatures WHERE {conditions}")), mails)
        };
        let before = kept();
        app.app.db.read_here(|conn| Ok(migrate::revert_newest(conn).unwrap())).unwrap();
        assert_eq!(kept(), before);
        app.app.db.read_here(|conn| Ok(migrate::migrate(conn).unwrap())).unwrap();
        assert_eq!(kept(), before);
        // What was there goes on: the link that waited still confirms, and the page still counts.
        app.confirm("grace@example.org").has_status(303);
        app.settle();
        assert_eq!(app.count(&slug), 2);
    }
}
