//! The roof: pages that read from several slices.

pub mod about;
pub mod complaints;
pub mod contact;
pub mod council_page;
pub mod counted;
pub mod desk_letter;
pub mod desk_queue;
pub mod desk_signatures;
pub mod downloads;
pub mod home;
pub mod keep;
pub mod letter_page;
pub mod privacy;
pub mod timeline;

use actix_web::web::ServiceConfig;

/// The routes of the roof.
pub fn routes(config: &mut ServiceConfig) {
    letter_page::routes(config);
    home::routes(config);
    downloads::routes(config);
    timeline::routes(config);
    about::routes(config);
    privacy::routes(config);
    contact::routes(config);
    council_page::routes(config);
    counted::routes(config);
    complaints::routes(config);
    desk_letter::routes(config);
    desk_queue::routes(config);
    desk_signatures::routes(config);
}
