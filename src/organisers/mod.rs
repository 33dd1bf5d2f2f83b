//! Who may write letters: people, the teams they belong to, how they sign in, and what they did.
//!
//! Nobody registers: an organiser is invited, and has no password. A link in a mail opens a page with a button, and the
//! button begins a session.

pub mod audit;
pub mod guard;
pub mod invite;
pub mod model;
pub mod sign_in;
pub mod sign_out;
pub mod stationery;
pub mod store;
pub mod team;

use actix_web::web::ServiceConfig;

/// The pages of signing in and out.
pub fn routes(config: &mut ServiceConfig) {
    sign_in::routes(config);
    sign_out::routes(config);
}
