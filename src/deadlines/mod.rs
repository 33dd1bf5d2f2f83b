//! When something is due, whose clock that is, and how it was counted.

pub mod arrival;
pub mod basis;
pub mod calendar;
pub mod change;
pub mod clock;
pub mod count;
pub mod counted;
mod counted_json;
pub mod desk;
mod desk_date;
pub mod explain;
pub mod holidays;
pub mod import;
pub mod model;
pub mod named;
pub mod place;
pub mod plans;
pub mod rounds;
pub mod shared;
pub mod standing;
pub mod start;
pub mod store;
mod told;
pub mod typed;
pub mod words;

use actix_web::web::ServiceConfig;

pub use standing::{headline, standing_of, summary};
pub use start::{start_again, start_clocks};
pub use store::{list_active, list_deadlines};

/// The routes of deadlines.
pub fn routes(config: &mut ServiceConfig) {
    desk::routes(config);
    desk_date::routes(config);
}
