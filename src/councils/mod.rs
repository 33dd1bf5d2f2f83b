//! The directory: councils with their codes and successors, and what a mail domain tells of who employs its owner.

pub mod directory;
pub mod domain_class;
pub mod domains;
pub mod index;
pub mod model;
pub mod names;
pub mod refresh;
pub mod report;
pub mod search;
pub mod sources;
pub mod store;
pub mod table;

use actix_web::web::ServiceConfig;

/// The page on which councils are looked up.
pub fn routes(config: &mut ServiceConfig) {
    search::routes(config);
}
