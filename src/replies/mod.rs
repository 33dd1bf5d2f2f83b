//! What came back, what it was read as, and which asks a person said that it answers.

pub mod classify;
