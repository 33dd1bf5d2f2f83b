//! Signing: collect, confirm, enrol; and taking a name off again.
//!
//! A signature counts only once its signer has pressed the button behind the link in their mailbox, and once the enroller
//! has put it on the roll.

pub mod answer_dispute;
pub mod check_email;
pub mod collect;
pub mod confirm;
pub mod display;
pub mod dispute;
pub mod enrol;
pub mod form;
pub mod hold;
pub mod lanes;
pub mod mailing;
pub mod mails;
pub mod model;
pub mod names;
pub mod own_page;
pub mod ready;
pub mod remove;
pub mod retain;
pub mod store;
pub mod thanks;
mod unnest;
pub mod withdraw;

use actix_web::web::ServiceConfig;

/// The routes of signing.
pub fn routes(config: &mut ServiceConfig) {
    collect::routes(config);
    check_email::routes(config);
    confirm::routes(config);
    thanks::routes(config);
    own_page::routes(config);
    names::routes(config);
    dispute::routes(config);
    answer_dispute::routes(config);
}
