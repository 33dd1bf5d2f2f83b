//! When an answer was hoped for, and how that was counted.

mod page;
