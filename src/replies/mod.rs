//! What came back, what it was read as, and which asks a person said that it answers.
//!
//! The machine only sorts: a bounce marks its delivery, an automatic answer changes nothing, and what a person wrote waits
//! until an organiser has read it.

pub mod answer;
pub mod assurance;
pub mod axes;
pub mod classify;
pub mod effects;
pub mod forget;
pub mod inbound;
pub mod kinds;
pub mod model;
pub mod promises;
pub mod public;
pub mod quote;
pub mod store;
pub mod tell;

use actix_web::web::ServiceConfig;

/// The routes of replies.
pub fn routes(config: &mut ServiceConfig) {
    inbound::routes(config);
    answer::routes(config);
    promises::routes(config);
}
