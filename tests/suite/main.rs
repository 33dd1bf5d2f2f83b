//! The whole service through its front doors, on both databases.
#![allow(clippy::unwrap_used, missing_docs, clippy::needless_pass_by_value)]

mod support;

mod architecture;
mod life_of_a_letter;
mod schema;
mod told_apart;

mod councils;
mod deadlines;
mod dispatch;
mod letters;
mod mail;
mod messages;
mod operations;
mod organisers;
mod promises;
mod replies;
mod signatures;
mod site;
mod web;
