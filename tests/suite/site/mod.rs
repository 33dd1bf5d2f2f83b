//! The roof: pages and files that read from everything.

mod about;
mod complaints;
mod contact;
mod council_page;
mod downloads;
mod privacy;
mod timeline;

/// A call for solidarity: it has no addressee.
pub const STATEMENT: &str = "+++\ntitle = \"We stand with the families\"\nkind = \"statement\"\ndated_on = 2026-02-03\n\
    state = \"open\"\nat_risk = false\non_behalf_of = \"Families First\"\n+++\nNobody should wait alone.\n";
