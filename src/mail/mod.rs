//! Mail: nothing is sent from a request.
//!
//! A deed writes what is to be sent into the outbox, in its own transaction; the postman sends it later and writes what
//! the mail server said into the row. So a mail is never lost by a crash, and never sent for a deed that was undone.

pub mod authenticator;
pub mod frame;
pub mod message;
pub mod outbox;
pub mod postman;
pub mod suppression;
pub mod tally;
pub mod transport;

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the postman: rung after each deed, which may have put something into the outbox.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Wakes the postman, or makes its next sleep end at once.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it is rung.
    pub async fn heard(&self) {
        self.0.notified().await;
    }
}
