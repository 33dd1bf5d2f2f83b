//! How messages come in. Every door (a mail server's pipe, the address for mail servers, a mailbox that is asked, a file
//! given at the desk) is the same two steps: the bytes are kept exactly, and only then are they read.
//!
//! * [`keep`]: one commit with the bytes, their SHA-256 and the envelope, after which the sender may forget the message.
//! * [`read`]: what the message is and what it changes, in a unit of work of its own: at once where the process lives that
//!   long, else by a round of the timetable, and again whenever an operator asks for it.

pub mod by_person;
pub mod http;
pub mod identity;
pub mod imap;
pub mod keep;
pub mod read;
pub mod room;
mod settle;
pub mod stray;
pub mod upload;
pub mod upload_page;
