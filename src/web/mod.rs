//! What every page shares. It knows no slice, no table and not the database.

pub mod assets;
pub mod csrf;
pub mod error;
pub mod flash;
pub mod form;
pub mod headers;
pub mod ics;
pub mod kept;
pub mod limits;
pub mod multipart;
pub mod pace;
pub mod page;
pub mod route;
pub mod session;
pub mod visitor;
