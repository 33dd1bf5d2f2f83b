//! What the tests stand on: an app of their own on either database, people who act like people, real parts.

pub mod alike;
pub mod app;
pub mod browser;
pub mod calendar;
pub mod cluster;
pub mod database;
pub mod dovecot;
pub mod names_corpus;
pub mod people;
pub mod scanner;
pub mod smtp_sink;
