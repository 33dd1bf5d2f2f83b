//! A letter: draft, open, closed. What is asked, of whom, and the counts that the roll's replay gave.

pub mod model;
pub mod store;
pub mod text;
pub mod version;
