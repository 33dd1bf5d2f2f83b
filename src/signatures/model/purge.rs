//! What the retention clocks forget.

use crate::text_enum;

text_enum! {
    /// What was forgotten.
    PurgeKind {
        /// Signatures that nobody confirmed in time.
        Unconfirmed = "unconfirmed",
        /// What anonymous signers typed, once it was proved that they are people.
        Anonymous = "anonymous",
        /// What signers of a letter typed that closed long ago.
        ClosedLetter = "closed_letter",
        /// What signers gave to be checked, and nothing came of in time.
        Checks = "checks",
        /// What was written about signatures that waited in the queue.
        HoldDetails = "hold_details",
        /// The names in the frozen copy of such a letter.
        FrozenNames = "frozen_names",
        /// Links to sign in, and sessions.
        SignIns = "sign_ins",
        /// Mail that came in and belongs to no letter.
        StrayMail = "stray_mail",
        /// Mail that has left, or never will.
        FinishedMail = "finished_mail",
        /// How many mails went to which address.
        MailTallies = "mail_tallies",
        /// Complaints that were closed long ago.
        Complaints = "complaints",
        /// The addresses of those who followed a promise.
        PromiseFollowers = "promise_followers",
    }
}

impl PurgeKind {
    /// The message that says it at the desk.
    pub fn message_key(self) -> String {
        format!("purge-{}", self.as_str().replace('_', "-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn every_kind_can_be_said() {
        for kind in PurgeKind::ALL {
            assert!(Words::default().find(&kind.message_key()).is_some(), "{}", kind.message_key());
        }
    }
}
