//! Signing: collect, confirm, enrol; and taking a name off again.
//!
//! A signature counts only once its signer has pressed the button behind the link in their mailbox, and once the enroller
//! has put it on the roll.

pub mod again;
pub mod answer_dispute;
pub mod change_display;
pub mod check_email;
pub mod check_mails;
pub mod check_organisation;
pub mod check_page;
pub mod check_register;
pub mod check_work_address;
pub mod checks;
pub mod collect;
pub mod confirm;
pub mod consents;
pub mod correct;
pub mod decide_check;
pub mod destroy;
pub mod disavow;
pub mod display;
pub mod dispute;
pub mod enrol;
pub mod erase;
pub mod export;
pub mod form;
pub mod gate;
pub mod groups;
pub mod held;
pub mod hold;
pub mod interrupt;
pub mod lanes;
pub mod levels;
pub mod mailing;
pub mod mails;
pub mod manage_link;
pub mod model;
pub mod names;
pub mod own_page;
pub mod pass;
pub mod ready;
pub mod regulator;
pub mod remove;
pub mod retain;
pub mod sheet;
pub mod silence;
pub mod store;
pub mod thanks;
mod unnest;
pub mod unsubscribe;
pub mod withdraw;

use actix_web::web::ServiceConfig;

/// The routes of signing.
pub fn routes(config: &mut ServiceConfig) {
    collect::routes(config);
    check_email::routes(config);
    confirm::routes(config);
    disavow::routes(config);
    thanks::routes(config);
    own_page::routes(config);
    unsubscribe::routes(config);
    correct::routes(config);
    change_display::routes(config);
    export::routes(config);
    erase::routes(config);
    silence::routes(config);
    manage_link::routes(config);
    names::routes(config);
    check_page::routes(config);
    check_work_address::routes(config);
    check_register::routes(config);
    check_organisation::routes(config);
    decide_check::routes(config);
    gate::event::routes(config);
    dispute::routes(config);
    answer_dispute::routes(config);
}
