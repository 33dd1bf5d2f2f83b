//! A mail as a deed composes it: whom to, what for, subject, text and HTML.

use serde::{Deserialize, Serialize};

use crate::contact::EmailAddress;

/// A mail to be queued. It is sealed as a whole: it carries addresses and live links.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// What it is for, in one word: shown in logs and counts.
    pub purpose: String,
    /// The mailbox it goes to.
    pub to: String,
    /// Whom it comes from.
    pub sender: Sender,
    /// Where a person's answer should go, if not to the sender.
    pub reply_to: Option<String>,
    /// The envelope's sender, whom a report that it did not arrive goes to, if not the sender.
    #[serde(default)]
    pub bounces_to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML; a mail without it is plain text alone.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Where one click ends mails of this kind (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Whom a mail comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sender {
    /// The service: an automatic mail, marked as such (RFC 3834, section 5).
    Service,
    /// A letter to its addressee, from an address of its own that answers and bounces come to. A person caused it, so it
    /// is not marked as automatic.
    Letter {
        /// The reply address.
        address: String,
        /// The name shown beside it.
        name: String,
    },
    /// A further mail to an addressee of a letter, in the same thread and from the same address. A person wrote it.
    Further {
        /// The letter's reply address.
        address: String,
        /// The name shown beside it.
        name: String,
        /// The Message-ID of the letter's mail, without angle brackets (RFC 5322, section 3.6.4).
        in_reply_to: String,
    },
}

/// A file in a mail.
#[derive(Clone, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its text.
    pub content: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Message {
    /// A mail of the service to one address.
    pub fn from_service(purpose: &str, to: &EmailAddress, subject: String, text: String, html: String) -> Message {
        Message {
            purpose: purpose.to_owned(),
            to: to.as_mailbox(),
            sender: Sender::Service,
            reply_to: None,
            bounces_to: None,
            subject,
            text,
            html: Some(html),
            attachments: Vec::new(),
            unsubscribe: None,
        }
    }
}
