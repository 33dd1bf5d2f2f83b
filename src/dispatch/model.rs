//! What is true of a dispatch and its deliveries, and of the addresses that answers come to.

use diesel::prelude::*;

use crate::clock::Time;
use crate::db::schema::{deliveries, dispatches};
use crate::id;
use crate::letters::model::{AddresseeId, LetterId};
use crate::mail::outbox::OutboxId;
use crate::seal::{Place, Seal, Unreadable};

id! {
    /// The one sending of a letter.
    DispatchId
}

id! {
    /// One mail to one addressee.
    DeliveryId
}

/// What was sent, and when.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = dispatches)]
pub struct Dispatch {
    /// Its key.
    pub id: DispatchId,
    /// Which letter.
    pub letter_id: LetterId,
    /// The hash of its text.
    pub version_hash: String,
    /// With how many signatures.
    pub signature_count: i64,
    /// When.
    pub dispatched_at: Time,
}

impl Dispatch {
    /// Where the frozen copy is sealed.
    pub fn copy_place(id: &DispatchId) -> Place<'_> {
        Place { table: "dispatches", column: "copy", row: id.as_str() }
    }
}

/// One mail to one addressee, and what is known of it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub struct Delivery {
    /// Its key.
    pub id: DeliveryId,
    /// Of which dispatch.
    pub dispatch_id: DispatchId,
    /// Of which letter.
    pub letter_id: LetterId,
    /// To whom.
    pub addressee_id: AddresseeId,
    /// Under which code answers to it come back.
    pub reply_code: ReplyCode,
    /// The sealed address it went to.
    pub email_sealed: Vec<u8>,
    /// The mail in the outbox.
    pub outbox_id: OutboxId,
    /// The mail's Message-ID.
    pub message_id: String,
    /// When it was queued.
    pub queued_at: Time,
    /// When the mail server took it.
    pub handed_over_at: Option<Time>,
    /// When it was first said to be late.
    pub delayed_at: Option<Time>,
    /// When it was said not to arrive.
    pub bounced_at: Option<Time>,
    /// The code of RFC 3463 that came with that; [`HELD_BACK`], [`SAID_BY_TEAM`], or empty when we ourselves could not
    /// send it. Of a mail that was not said to fail, a code of class 2: their mail server has said that it is delivered.
    pub bounce_status: Option<String>,
    /// When a mail to a corrected address took its place.
    pub replaced_at: Option<Time>,
}

impl Delivery {
    /// Where the address is sealed.
    pub fn email_place(id: &DeliveryId) -> Place<'_> {
        Place { table: "deliveries", column: "email", row: id.as_str() }
    }

    /// Where the mail server's answer is sealed.
    pub fn answer_place(id: &DeliveryId) -> Place<'_> {
        Place { table: "deliveries", column: "answer", row: id.as_str() }
    }

    /// Where the words of the failure are sealed.
    pub fn detail_place(id: &DeliveryId) -> Place<'_> {
        Place { table: "deliveries", column: "bounce_detail", row: id.as_str() }
    }

    /// The address it went to, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn email(&self, seal: &Seal) -> Result<String, Unreadable> {
        seal.open_text(Self::email_place(&self.id), &self.email_sealed)
    }

    fn is_confirmed(&self) -> bool {
        self.bounce_status.as_deref().is_some_and(|status| status.starts_with("2."))
    }

    /// Where it stands; derived from its times, and from what their mail server said.
    pub fn state(&self) -> DeliveryState {
        match (self.bounced_at, self.handed_over_at, self.delayed_at) {
            (Some(at), ..) => DeliveryState::Failed { at, why: FailedFor::of(self.bounce_status.as_deref()) },
            (None, ..) if self.is_confirmed() => DeliveryState::Confirmed,
            (None, Some(handed), Some(since)) if since >= handed => DeliveryState::Delayed { since },
            (None, Some(at), _) => DeliveryState::HandedOver { at },
            (None, None, Some(since)) => DeliveryState::Delayed { since },
            (None, None, None) => DeliveryState::Queued,
        }
    }
}

/// Where a delivery stands. Nobody learns whether a mail was read, and nothing here says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for the postman.
    Queued,
    /// A mail server took it.
    HandedOver {
        /// When.
        at: Time,
    },
    /// Their mail server says that it lies in the mailbox (RFC 3464, action "delivered"). Nobody need have read it.
    Confirmed,
    /// A mail server says that it is late; it is still being tried.
    Delayed {
        /// Since when.
        since: Time,
    },
    /// It does not arrive.
    Failed {
        /// When that was said.
        at: Time,
        /// Why, as far as the code tells.
        why: FailedFor,
    },
}

/// Why a mail does not arrive (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedFor {
    /// The address is refused: class 5.
    Address,
    /// The mail was refused, for what it is or whom it is from, and the address may well exist: 5.7.x and its like.
    Filter,
    /// The mailbox is full: x.2.2.
    FullMailbox,
    /// It was tried for as long as anyone tries: class 4.
    Time,
    /// It was not sent: the address is believed dead.
    KnownToFail,
    /// Nothing proves it; somebody of the team has found out.
    SaidByTeam,
    /// Nobody refused it: we could not send it. It has no code.
    Ourselves,
}

/// What stands in the place of a code when a mail was held back, because its address is believed dead.
pub const HELD_BACK: &str = "held_back";
/// What stands in the place of a code when somebody of the team said that a mail did not arrive.
pub const SAID_BY_TEAM: &str = "said_by_team";

impl FailedFor {
    /// Reads the code.
    pub fn of(status: Option<&str>) -> FailedFor {
        match status.unwrap_or_default() {
            "5.2.2" | "4.2.2" => FailedFor::FullMailbox,
            // RFC 3463: too large for the mailbox or the system, or of a form (5.5) or with a content (5.6) that is not taken.
            "5.2.3" | "5.3.4" => FailedFor::Filter,
            filtered if ["5.5.", "5.6.", "5.7."].iter().any(|class| filtered.starts_with(class)) => FailedFor::Filter,
            passing if passing.starts_with('4') => FailedFor::Time,
            HELD_BACK => FailedFor::KnownToFail,
            SAID_BY_TEAM => FailedFor::SaidByTeam,
            "" => FailedFor::Ourselves,
            _ => FailedFor::Address,
        }
    }
}

/// Crockford's base 32, in lower case: no letter that could be a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 80 random bits: no one can guess one of them by asking.
const CODE_LENGTH: usize = 16;

/// The longest address that is looked at, with all that is written around it.
const LONGEST_WRITTEN: usize = 1_000;

/// What people and programs put between the letters of an address, and nobody reads as one.
fn is_filling(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '_' | '"' | '\'' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}')
}

/// A letter that was taken for a digit.
fn as_meant(c: char) -> char {
    match c {
        'o' => '0',
        'i' | 'l' | '|' => '1',
        other => other,
    }
}

/// What tells the reply address of one delivery from all others; nobody but its addressee knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct ReplyCode(String);

crate::text_column!(ReplyCode, |text| Ok(ReplyCode(text)), |code| code.0.as_str());

impl ReplyCode {
    /// A new random code.
    pub fn random() -> ReplyCode {
        let bytes = crate::secret::random_bytes();
        ReplyCode(bytes[..CODE_LENGTH].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// Reads the code out of an address as somebody wrote it, or as a mail server did: in capitals, with O for 0 or l for 1,
    /// in brackets or quotation marks, with hyphens and dots put in or left out, with a mark of its own before it.
    pub fn of_address(address: &str) -> Option<ReplyCode> {
        if address.len() > LONGEST_WRITTEN {
            return None;
        }
        let bare = address.rsplit_once('<').map_or(address, |(_, bare)| bare);
        let bare = bare.split('>').next().unwrap_or_default().trim_matches(|c: char| c.is_whitespace() || c == '"');
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        let local = bare.rsplit_once('@').map_or(bare, |(local, _)| local);
        // Mail servers put marks before a sender's name, `prvs=…=name` and `SRS0=…=name`; people put theirs behind, `name+…`.
        let local = local.rsplit('=').next().unwrap_or_default();
        let local = local.split('+').next().unwrap_or_default();
        let mut typed = local.chars().filter(|c| !is_filling(*c)).map(|c| c.to_ascii_lowercase());
        if typed.next() != Some('r') {
            return None;
        }
        let code: String = typed.map(as_meant).take(CODE_LENGTH + 1).collect();
        let known = code.len() == CODE_LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        known.then_some(ReplyCode(code))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address.
    pub fn address(&self, domain: &str) -> String {
        format!("r-{}@{domain}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_again_however_its_address_was_typed() {
        let code = ReplyCode::of_address("r-0123456789abcdef@reply.example").expect("a code");
        for typed in [
            "R-0123456789ABCDEF@REPLY.EXAMPLE",
            "<r-o1234-56789-abcdef@reply.example>",
            "r.Ol23456789abcdef@reply.example",
            "r-0i23456789abcdef",
            "r0123456789abcdef@reply.example",
            "\"r-0123456789abcdef\"@reply.example",
            "r-0123.4567.89ab.cdef@reply.example",
            "R 0123 4567 89AB CDEF @ reply.example",
            "r-0|23456789abcdef@reply.example",
            "r\u{2011}0123456789abcdef@reply.example",
            "Families need answers <mailto:r-0123456789abcdef@reply.example>",
            "r-0123456789abcdef+copy@reply.example",
            "prvs=5512ab34cd=r-0123456789abcdef@reply.example",
            "SRS0=aB3x=7Q=reply.example=r-0123456789abcdef@forward.example",
        ] {
            assert_eq!(ReplyCode::of_address(typed).as_ref(), Some(&code), "{typed}");
        }
        for other in [
            "",
            "r-",
            "mayor@council.example",
            "r-0123@reply.example",
            "r-u123456789abcdef@reply.example",
            "q-0123456789abcdef@reply.example",
            "r-0123456789abcdef0@reply.example",
            "r-0123456789abcde\u{444}@reply.example",
        ] {
            assert_eq!(ReplyCode::of_address(other), None, "{other}");
        }
    }

    #[test]
    fn no_two_codes_are_alike_and_each_is_read_back() {
        let codes: std::collections::HashSet<ReplyCode> = (0..1000).map(|_| ReplyCode::random()).collect();
        assert_eq!(codes.len(), 1000);
        assert!(codes.iter().all(|code| ReplyCode::of_address(&code.address("reply.example")).as_ref() == Some(code)));
    }

    #[test]
    fn a_filters_no_is_told_from_a_dead_address_and_a_full_one() {
        for (status, why) in [
            (Some("5.1.1"), FailedFor::Address),
            (Some("5.7.1"), FailedFor::Filter),
            (Some("5.3.4"), FailedFor::Filter),
            (Some("5.6.0"), FailedFor::Filter),
            (Some("5.2.2"), FailedFor::FullMailbox),
            (Some("4.4.7"), FailedFor::Time),
            (Some("5.0.0"), FailedFor::Address),
            (Some(HELD_BACK), FailedFor::KnownToFail),
            (Some(SAID_BY_TEAM), FailedFor::SaidByTeam),
            (Some(""), FailedFor::Ourselves),
            (None, FailedFor::Ourselves),
        ] {
            assert_eq!(FailedFor::of(status), why, "{status:?}");
        }
    }
}
