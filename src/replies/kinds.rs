//! The words for how a message came in, what it is, and how sure it is whose it is.

use crate::text_enum;

text_enum! {
    /// By which door a message came in.
    Door {
        /// The mail server's pipe.
        Pipe = "pipe",
        /// The address for mail servers.
        Http = "http",
        /// A mailbox that is asked.
        Imap = "imap",
        /// A file that an organiser gave.
        Upload = "upload",
    }
}

text_enum! {
    /// What a message that came in is, more finely than what it changes.
    InboundClass {
        /// What a mail server says became of our mail (RFC 3464).
        DeliveryReport = "delivery_report",
        /// A read receipt (RFC 8098). It is told to nobody.
        ReadReceipt = "read_receipt",
        /// Somebody called our mail unwanted (RFC 5965).
        AbuseReport = "abuse_report",
        /// A mail server waits for a proof that a person wrote: the letter is not delivered.
        Challenge = "challenge",
        /// "This mailbox is not read any more."
        MailboxClosed = "mailbox_closed",
        /// Somebody is away.
        OutOfOffice = "out_of_office",
        /// A machine says that the letter came in.
        Acknowledgement = "acknowledgement",
        /// Another automatic answer.
        Automatic = "automatic",
        /// A person wrote it.
        Person = "person",
        /// Our own mail, come round.
        Own = "own",
    }
}

text_enum! {
    /// By which way a reply came.
    Channel {
        /// By mail.
        Email = "email",
        /// Through the link that was sent to the addressee.
        WebForm = "web_form",
        /// By post.
        Post = "post",
        /// By telephone.
        Telephone = "telephone",
        /// At a meeting.
        Meeting = "meeting",
        /// In the minutes of a meeting.
        Minutes = "minutes",
        /// In the press.
        Press = "press",
        /// On a social network.
        SocialMedia = "social_media",
    }
}

text_enum! {
    /// How sure it is that a reply is the council's. A reply of any but the first is announced only when a person has said
    /// that they believe its sender.
    Assurance {
        /// Our own check found a signature (DKIM, RFC 6376) of a domain that is known for this council.
        Verified = "verified",
        /// The mail server that handed it in says that it passed (RFC 8601).
        OwnServer = "own_server",
        /// The address in its head is in a known domain; nothing proves it.
        Address = "address",
        /// Nothing speaks for it.
        None = "none",
    }
}

impl Assurance {
    /// Whether it is more sure than another.
    pub fn is_surer_than(self, other: Assurance) -> bool {
        let place = |level| Assurance::ALL.iter().position(|known| *known == level);
        place(self) < place(other)
    }
}

impl InboundClass {
    /// The message that says what it is, and what follows from that.
    pub fn message_key(self) -> String {
        format!("doors-class-{}", self.as_str().replace('_', "-"))
    }
}
