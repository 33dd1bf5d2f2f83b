//! Chasing: reminders and next steps. The machine drafts them for the organisers, by rules that may only ever hold it back;
//! a person sends each of them, or nobody does.

pub mod case;
mod draft;
pub mod ladder;
mod list_page;
pub mod model;
mod page;
pub mod round;
pub mod send;

use actix_web::web::ServiceConfig;

/// The routes of chasing.
pub fn routes(config: &mut ServiceConfig) {
    list_page::routes(config);
    page::routes(config);
}
