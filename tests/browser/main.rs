//! The same story in a real browser.
