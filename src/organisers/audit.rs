//! The desk's log: which deed, by whom, to which letter. Written in the deed's own transaction.

use diesel::result::QueryResult;

use super::model::{AuditId, OrganiserId, TeamId};
use super::store::{self, AuditRow};
use crate::clock::Time;
use crate::db::Conn;
use crate::seal::{Place, Seal};
use crate::text_enum;

text_enum! {
    /// What was done at a desk.
    Deed {
        /// Someone was invited to the team.
        Invited = "invited",
        /// An organiser signed in.
        SignedIn = "signed_in",
        /// An organiser signed out.
        SignedOut = "signed_out",
        /// A letter was begun.
        LetterWritten = "letter_written",
        /// A letter came from a file.
        LetterImported = "letter_imported",
        /// Its text was changed.
        LetterChanged = "letter_changed",
        /// It was opened for signatures.
        LetterOpened = "letter_opened",
        /// It was closed.
        LetterClosed = "letter_closed",
        /// It was sent to its addressees.
        LetterDispatched = "letter_dispatched",
        /// A copy went to an organiser first.
        TestCopySent = "test_copy_sent",
        /// An addressee's address was corrected.
        AddresseeCorrected = "addressee_corrected",
        /// A signature was removed.
        SignatureRemoved = "signature_removed",
        /// A signature was held for a check.
        SignatureHeld = "signature_held",
        /// A held signature was let count.
        SignatureReleased = "signature_released",
        /// What was decided about a held signature was undone.
        DecisionUndone = "decision_undone",
        /// Somebody complained.
        ComplaintReceived = "complaint_received",
        /// They were told that it came in.
        ComplaintAcknowledged = "complaint_acknowledged",
        /// They were told what came of it.
        ComplaintClosed = "complaint_closed",
        /// A signature was found on the register, or otherwise checked by a person.
        SignatureVerified = "signature_verified",
        /// A link was made for an event at which the letter is signed.
        EventOpened = "event_opened",
        /// A reply was read, and the asks that it answers were marked.
        ReplyJudged = "reply_judged",
        /// A reply was put aside: it is no answer.
        ReplySetAside = "reply_set_aside",
        /// A reply that came another way was recorded.
        ReplyRecorded = "reply_recorded",
        /// A message was handed in as a file.
        MessageUploaded = "message_uploaded",
        /// A message that belonged to no letter was given to this one.
        MessageAssigned = "message_assigned",
        /// A message that had been taken for a machine's was said to be a person's.
        WrittenByPerson = "written_by_person",
        /// A second member of the team confirmed an answer that one had recorded.
        AnswerSeconded = "answer_seconded",
        /// Somebody looked at who sent a reply, and believes it.
        SenderConfirmed = "sender_confirmed",
        /// The service judged the sender of a reply again.
        SenderJudgedAgain = "sender_judged_again",
        /// A reply's words were made public.
        ReplyReleased = "reply_released",
        /// They were taken back.
        ReplyHidden = "reply_hidden",
        /// A file was made public, or taken back.
        DocumentReleased = "document_released",
        /// An addressee was sent a link to say how they see it.
        CouncilAsked = "council_asked",
        /// What an addressee said was hidden from the public, with a reason.
        CouncilViewHidden = "council_view_hidden",
        /// It was shown again.
        CouncilViewShown = "council_view_shown",
        /// A date was set, moved, paused or given up.
        DeadlineChanged = "deadline_changed",
        /// The service was told that somebody called a mail of ours unwanted.
        MailCalledUnwanted = "mail_called_unwanted",
        /// What is known of an addressee was changed by hand.
        StandingChanged = "standing_changed",
        /// A reminder or a next step was sent.
        ChaserSent = "chaser_sent",
        /// It was put aside.
        ChaserDismissed = "chaser_dismissed",
        /// A promise was recorded.
        PromiseRecorded = "promise_recorded",
        /// Evidence of a promise was added.
        EvidenceAdded = "evidence_added",
        /// Evidence of a promise was taken back.
        EvidenceWithdrawn = "evidence_withdrawn",
        /// What became of a promise was proposed.
        PromiseProposed = "promise_proposed",
        /// It was decided.
        PromiseDecided = "promise_decided",
    }
}

impl Deed {
    /// The message that says it in the log.
    pub fn message_key(self) -> String {
        format!("desk-log-{}", self.as_str().replace('_', "-"))
    }
}

/// One line to write.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The team whose desk it was; none when the deed is no team's, such as signing in.
    pub team: Option<&'a TeamId>,
    /// Who did it; `None` for the service itself and the command line.
    pub organiser: Option<&'a OrganiserId>,
    /// The key of the letter it was done to.
    pub letter: Option<&'a str>,
    /// What was done.
    pub deed: Deed,
    /// More about it; it is sealed.
    pub detail: Option<&'a str>,
}

/// One line to show.
#[derive(Debug, Clone)]
pub struct Line {
    /// When.
    pub happened_at: Time,
    /// What was done.
    pub deed: Deed,
    /// The address of who did it; `None` for the service itself.
    pub by: Option<String>,
    /// More about it.
    pub detail: Option<String>,
}

/// Writes a line.
///
/// # Errors
/// The database's.
pub fn note(conn: &mut Conn, seal: &Seal, entry: Entry<'_>, now: Time) -> QueryResult<()> {
    let id = AuditId::new(now);
    let detail = entry.detail.map(|detail| seal.close(detail_place(&id), detail.as_bytes()));
    store::insert_audit(conn, &row(id, entry, detail, now))
}

/// Writes a line about a deed of the service itself, which has no detail to seal.
///
/// # Errors
/// The database's.
pub fn note_own(conn: &mut Conn, team: &TeamId, letter: &str, deed: Deed, now: Time) -> QueryResult<()> {
    let entry = Entry { team: Some(team), organiser: None, letter: Some(letter), deed, detail: None };
    store::insert_audit(conn, &row(AuditId::new(now), entry, None, now))
}

fn row(id: AuditId, entry: Entry<'_>, detail_sealed: Option<Vec<u8>>, now: Time) -> AuditRow {
    AuditRow {
        id,
        team_id: entry.team.cloned(),
        organiser_id: entry.organiser.cloned(),
        letter_id: entry.letter.map(str::to_owned),
        deed: entry.deed,
        detail_sealed,
        happened_at: now,
    }
}

/// The log of one letter, the newest line first.
///
/// # Errors
/// The database's; that of a sealed value that does not open.
pub fn list(conn: &mut Conn, seal: &Seal, letter: &str, most: i64) -> QueryResult<Vec<Line>> {
    let rows = store::list_audit(conn, letter, most)?;
    let ids: Vec<OrganiserId> = rows.iter().filter_map(|row| row.organiser_id.clone()).collect();
    let organisers = store::list_organisers(conn, &ids)?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let organiser = organisers.iter().find(|organiser| Some(&organiser.id) == row.organiser_id.as_ref());
        let by = organiser.map(|organiser| organiser.email(seal)).transpose()?.map(|email| email.as_mailbox());
        let sealed = row.detail_sealed.as_deref();
        let detail = sealed.map(|sealed| seal.open_text(detail_place(&row.id), sealed)).transpose()?;
        lines.push(Line { happened_at: row.happened_at, deed: row.deed, by, detail });
    }
    Ok(lines)
}

fn detail_place(id: &AuditId) -> Place<'_> {
    Place { table: "audit_entries", column: "detail", row: id.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    #[test]
    fn every_deed_has_words() {
        for deed in Deed::ALL {
            assert!(Words::default().find(&deed.message_key()).is_some(), "{}", deed.message_key());
        }
    }
}
