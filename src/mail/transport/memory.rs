//! Mail kept in memory: the demonstration's mailbox, and tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Rendered;
use crate::clock::Time;

/// The most mails kept; the oldest go first.
pub const MOST_KEPT: usize = 1_000;

/// A mailbox in memory; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    mails: VecDeque<KeptMail>,
    count: u64,
}

/// A mail that was "sent".
#[derive(Clone, PartialEq, Eq)]
pub struct KeptMail {
    /// Counts from 1 and is never used twice, whatever was dropped since.
    pub number: u64,
    /// Whom to.
    pub to: String,
    /// Whom from: the address in the envelope.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML, if there is one.
    pub html: Option<String>,
    /// When.
    pub sent_at: Time,
    /// Without angle brackets.
    pub message_id: String,
    /// The whole mail, as a server would get it.
    pub raw: Vec<u8>,
}

impl std::fmt::Debug for KeptMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptMail").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Memory {
    /// What is kept, oldest first.
    pub fn mails(&self) -> Vec<KeptMail> {
        self.kept().mails.iter().cloned().collect()
    }

    pub(super) fn keep(&self, mail: &Rendered, now: Time) -> String {
        let mut kept = self.kept();
        kept.count += 1;
        let number = kept.count;
        if kept.mails.len() == MOST_KEPT {
            kept.mails.pop_front();
        }
        kept.mails.push_back(KeptMail {
            number,
            to: mail.to.to_string(),
            from: mail.from.to_string(),
            subject: mail.message.subject.clone(),
            text: mail.message.text.clone(),
            html: mail.message.html.clone(),
            sent_at: now,
            message_id: mail.message_id.clone(),
            raw: mail.raw.clone().into_bytes(),
        });
        format!("kept as number {number}")
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
