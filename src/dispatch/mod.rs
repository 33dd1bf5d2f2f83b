//! Sending a letter: text and names are frozen, each addressee gets them from an address of its own, and what became of
//! each mail is kept beside it.

pub mod arrival;
pub mod contact;
pub mod copy;
pub mod correct;
pub mod desk;
pub mod forget;
pub mod letter_mail;
pub mod model;
pub mod outcome;
pub mod post;
pub mod send;
pub mod store;
pub mod test_copy;

use actix_web::web::ServiceConfig;

/// The routes of sending.
pub fn routes(config: &mut ServiceConfig) {
    send::routes(config);
    test_copy::routes(config);
    correct::routes(config);
    contact::routes(config);
}
