//! What every page and every form has in common.

mod forms;
mod headers;
mod pages;
