//! Undersigned hosts open letters and petitions.
//!
//! 1. An organiser writes a letter with numbered asks to one or more addressees, and opens it.
//! 2. A signer fills in one short form; nothing counts yet.
//! 3. The signer opens the link in the mail, reads what will be shown to whom, and presses a button.
//! 4. Confirmed signatures are enrolled on the letter's roll; the public count is the roll's replay.
//! 5. The letter is dispatched: text and names are frozen, and each addressee gets it from an address of its own.
//! 6. From that day the page counts the days without an answer, and names one deadline and whose clock it is.
//! 7. What comes back is filed: a bounce, an automatic answer, or a person's.
//! 8. An organiser reads a person's answer and says which asks it answers.
//! 9. The public page shows it; signers who asked to be told are told.
//! 10. The letter is closed: it takes no more signatures and keeps its tracking.

pub mod clock;
pub mod config;
pub mod contact;
pub mod links;
pub mod locale;
pub mod seal;
pub mod secret;

pub mod db;
pub mod web;

pub mod mail;
pub mod roll;

pub mod app;

pub mod organisers;

pub mod councils;

pub mod letters;
pub mod signatures;

pub mod deadlines;
pub mod dispatch;

pub mod replies;
pub mod site;

pub mod server;
pub mod timetable;

pub mod demo;

pub mod cli;
