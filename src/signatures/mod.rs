//! Signing: collect, confirm, enrol; and taking a name off again.

pub mod mailing;
pub mod model;
pub mod names;
