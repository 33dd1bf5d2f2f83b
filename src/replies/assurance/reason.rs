//! What speaks for a sender and against them, as it is stored with the reply: a line each, a word and the domain it is
//! about. The desk says it in a sentence.

use crate::locale::Words;
use crate::text_enum;

text_enum! {
    /// What speaks for a sender, or against them.
    ReasonWord {
        /// The council's own mail server signed it.
        Signed = "signed",
        /// A mail server that several councils share signed it.
        SignedShared = "signed_shared",
        /// A supplier of the council signed it: so can all its other customers.
        SignedSupplier = "signed_supplier",
        /// The council signed it, and the address in its head is another's.
        SignedForAnother = "signed_for_another",
        /// The council signed it before the letter was sent to them: it answers something else.
        SignedEarlier = "signed_earlier",
        /// The council signed it, but not for whom it is: it may be another message of theirs, sent on to us.
        SignedForWhom = "signed_for_whom",
        /// Our own mail server says that it is from the domain.
        ServerSaidSo = "server_said_so",
        /// The address in its head is in a domain that is known for the addressee.
        AddressKnown = "address_known",
        /// A domain that is not known for the addressee signed it.
        SignedByStranger = "signed_by_stranger",
        /// The address in its head is in a domain that is not known for the addressee.
        AddressUnknown = "address_unknown",
        /// A signature of the council does not fit: it was changed, or another wrote it.
        Broken = "broken",
        /// It is signed with a key that the council does not publish.
        NoKey = "no_key",
        /// Our own mail server says that it is not from the domain.
        ServerDenied = "server_denied",
        /// The signature had run out.
        Expired = "expired",
        /// The signature covers a part of it only.
        Partial = "partial",
        /// The signature is made in a way that is not safe any more.
        Weak = "weak",
        /// The council says that it is only trying how to sign.
        Testing = "testing",
        /// The key could not be asked for.
        NotChecked = "not_checked",
        /// What is known now would prove it; when it came in, it was not known.
        ProvedLater = "proved_later",
        /// Two lines claim to be our own mail server's.
        ServerContradicted = "server_contradicted",
        /// Its head names senders in several domains.
        SeveralSenders = "several_senders",
        /// Its head names no sender.
        NoSender = "no_sender",
    }
}

impl ReasonWord {
    /// Whether it speaks for the sender.
    pub fn speaks_for(self) -> bool {
        matches!(
            self,
            ReasonWord::Signed
                | ReasonWord::SignedShared
                | ReasonWord::SignedSupplier
                | ReasonWord::SignedForAnother
                | ReasonWord::SignedForWhom
                | ReasonWord::ServerSaidSo
                | ReasonWord::ProvedLater
                | ReasonWord::AddressKnown
        )
    }

    /// The message that says it, with the domain as `$domain`.
    pub fn message_key(self) -> String {
        format!("sender-reason-{}", self.as_str().replace('_', "-"))
    }
}

/// One of them, and the domain it is about; empty if it is about none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What.
    pub word: ReasonWord,
    /// About which domain.
    pub domain: String,
}

impl Reason {
    /// About a domain.
    pub fn about(word: ReasonWord, domain: &str) -> Reason {
        Reason { word, domain: domain.to_owned() }
    }

    /// As they are stored.
    pub fn write(reasons: &[Reason]) -> String {
        let line = |reason: &Reason| format!("{} {}", reason.word, reason.domain).trim_end().to_owned();
        reasons.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Reads what was stored; a word that nobody knows any more is passed over.
    pub fn read(stored: &str) -> Vec<Reason> {
        let reason = |line: &str| {
            let (word, domain) = line.split_once(' ').unwrap_or((line, ""));
            Some(Reason { word: ReasonWord::parse(word)?, domain: domain.to_owned() })
        };
        stored.lines().filter_map(reason).collect()
    }

    /// In a sentence.
    pub fn say(&self, words: Words) -> String {
        words.say1(&self.word.message_key(), "domain", self.domain.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_words_and_is_read_back() {
        for word in ReasonWord::ALL {
            assert!(Words::default().find(&word.message_key()).is_some(), "{}", word.message_key());
        }
        let reasons =
            vec![Reason::about(ReasonWord::Signed, "hackney.gov.uk"), Reason::about(ReasonWord::NoSender, "")];
        assert_eq!(Reason::read(&Reason::write(&reasons)), reasons);
        assert_eq!(Reason::read("unheard_of x.example\n\nsigned a.example").len(), 1);
    }
}
