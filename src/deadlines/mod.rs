//! When something is due, whose clock that is, and how it was counted.

pub mod basis;
pub mod calendar;
pub mod count;
pub mod explain;
