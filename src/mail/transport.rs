//! How mail leaves: over SMTP, into a folder, or into memory.

mod folder;
pub mod memory;
pub mod render;
pub mod smtp;

use std::path::PathBuf;

pub use memory::{KeptMail, Memory};
pub use render::{NotAMail, Rendered, render};
pub use smtp::{Patience, Smtp};

use crate::clock::Time;
use crate::config::MailUrl;

/// A way out; clones share its connections.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To a mail server, which passes it on.
    Smtp(Smtp),
    /// One file for each mail.
    Folder(PathBuf),
    /// For the demonstration and tests.
    Memory(Memory),
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may leave later: the server said so (4xx), cannot be reached, or does not let *us* in.
    #[error("not now: {0}")]
    Temporary(String),
    /// The server will never take this mail (5xx; RFC 5321, section 4.2.1).
    #[error("never: {0}")]
    Permanent(String),
}

impl Transport {
    /// The way out that the settings name.
    ///
    /// # Errors
    /// When TLS cannot be set up for the server's name.
    pub fn open(url: &MailUrl) -> anyhow::Result<Transport> {
        Ok(match url {
            MailUrl::Smtp(settings) => Transport::Smtp(Smtp::new(settings)?),
            MailUrl::Folder(folder) => Transport::Folder(folder.clone()),
            MailUrl::Memory => Transport::Memory(Memory::default()),
        })
    }

    /// Sends one mail and returns what the server said to it.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn send(&self, mail: &Rendered, now: Time) -> Result<String, Fault> {
        match self {
            Transport::Smtp(smtp) => smtp.send(mail).await,
            Transport::Folder(folder) => folder::write(folder, mail).await,
            Transport::Memory(memory) => Ok(memory.keep(mail, now)),
        }
    }

    /// Whether mail could leave at present: the server lets us in, or the folder is there. Sends nothing.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn try_out(&self) -> Result<(), Fault> {
        match self {
            Transport::Smtp(smtp) => smtp.try_out().await,
            Transport::Folder(folder) => folder::create(folder).await,
            Transport::Memory(_) => Ok(()),
        }
    }

    /// Ends the connections that nothing is being sent over.
    pub async fn rest(&self) {
        if let Transport::Smtp(smtp) = self {
            smtp.rest().await;
        }
    }
}
