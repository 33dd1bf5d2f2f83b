//! When something is due, whose clock that is, and how it was counted.

pub mod basis;
pub mod calendar;
pub mod count;
pub mod counted;
pub mod explain;
pub mod hope;
pub mod model;
pub mod store;

use actix_web::web::ServiceConfig;

pub use hope::set_hoped_for;
pub use store::find_current;

/// The routes of deadlines.
pub fn routes(config: &mut ServiceConfig) {
    counted::routes(config);
}
