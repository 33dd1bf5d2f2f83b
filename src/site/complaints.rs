//! Complaints about what is held of somebody: taken from anyone, acknowledged within 30 days, answered, forgotten.
//!
//! Section 164A of the Data Protection Act 2018 (put there by section 103 of the Data (Use and Access) Act 2025) lets
//! people complain to whoever answers for their data, who must make that easy, acknowledge it within 30 days, look into it
//! and say what came of it.

pub mod clock;
pub mod decide;
pub mod desk;
pub mod form;
pub mod mails;
pub mod model;
pub mod store;

use actix_web::web::ServiceConfig;

/// The routes of complaints.
pub fn routes(config: &mut ServiceConfig) {
    form::routes(config);
    desk::routes(config);
}
