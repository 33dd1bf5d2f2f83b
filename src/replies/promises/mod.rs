//! Promises that stand in replies: who said they would do what by when, how often that moved, what speaks for it and
//! against it, and what became of it.
//!
//! The machine suggests sentences and reads days out of them; people record. By itself it notes one thing, that a day went
//! by. Whether a promise was kept is said by two people of the team, on evidence, and before it is called not kept the
//! addressee was asked.

pub mod calendar;
pub mod chain;
pub mod dates;
pub mod evidence;
pub mod extract;
pub mod follow;
mod follow_mails;
pub mod kinds;
pub mod list_page;
pub mod model;
pub mod moves;
pub mod named_days;
pub mod outcome;
mod outcome_page;
mod own;
mod promise_form;
pub mod promise_page;
pub mod public;
pub mod record;
pub mod returned;
pub mod right_of_reply;
pub mod round;
mod statement_page;
mod telling;
pub mod view;

use actix_web::web::ServiceConfig;

/// The routes of promises.
pub fn routes(config: &mut ServiceConfig) {
    public::routes(config);
    calendar::routes(config);
    follow::routes(config);
    statement_page::routes(config);
    list_page::routes(config);
    promise_page::routes(config);
    evidence::routes(config);
    outcome_page::routes(config);
}
