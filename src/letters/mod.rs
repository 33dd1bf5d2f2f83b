//! A letter: draft, open, closed. What is asked, of whom, and the counts that the roll's replay gave.

pub mod addressee;
pub mod check;
pub mod close;
pub mod desk;
pub mod employer;
pub mod import;
pub mod log;
pub mod model;
pub mod open;
pub mod panel;
pub mod preview;
pub mod risk;
pub mod slug;
pub mod store;
pub mod text;
pub mod typed;
pub mod version;
pub mod view;
pub mod write;
pub mod write_page;
pub mod writing_desk;

use actix_web::web::ServiceConfig;

/// The pages on which letters are written, opened and closed.
pub fn routes(config: &mut ServiceConfig) {
    desk::routes(config);
    write::routes(config);
    preview::routes(config);
    open::routes(config);
    close::routes(config);
    log::routes(config);
}
