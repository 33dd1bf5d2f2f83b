//! Evidence as people are shown it: what it is, what it shows, when it was seen, who recorded it, and where it can be
//! looked at. A file or a reply that is not public, or that does not count any more, says so.

use diesel::result::{OptionalExtension, QueryResult};

use super::super::super::content::FileView;
use super::super::super::downloads::{is_document_public, is_public};
use super::super::super::mask::mask;
use super::super::super::model::{Reply, ReplyState};
use super::super::super::public_copy::public_name;
use super::super::super::store;
use super::super::super::store::documents::{self, Document};
use super::super::super::store::promise_evidence::{self, Statement};
use super::super::chain::chain;
use super::super::model::{Evidence, Promise};
use super::super::view::{Record, due_words, key};
use crate::clock::london_date;
use crate::db::Conn;
use crate::letters::model::LetterId;
use crate::links;
use crate::organisers::model::OrganiserId;
use crate::organisers::store::list_organisers;
use crate::seal::Seal;

/// Who looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Eyes {
    /// Everyone: files and replies only where a person released them, and no word of who of the team recorded them.
    Public,
    /// The letter's team.
    Team,
}

/// A piece of evidence, said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceView {
    /// Its key.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// On which day it was seen, in a sentence; of what the addressee said, when they said it.
    pub on: String,
    /// What it speaks for.
    pub supports: String,
    /// What it shows.
    pub note: String,
    /// Where it can be looked at; empty if nowhere, or not by everyone.
    pub link: String,
    /// What stands for that: an address, the name of a file, a reply's day.
    pub link_words: String,
    /// What kind of file it is and how large; empty for no file.
    pub file: String,
    /// The hash, in hexadecimal; empty if there is none.
    pub sha256: String,
    /// What the addressee said, if that is what it is.
    pub said: String,
    /// Whether they said it themselves.
    pub theirs: bool,
    /// Who wrote it down, and when.
    pub recorded: String,
    /// That it cannot be looked at, or does not count any more, and why; empty otherwise.
    pub standing: String,
    /// Of which earlier promise in the chain it is; empty for this one.
    pub earlier: String,
    /// Where the team releases or hides a file that came with no reply; empty otherwise.
    pub desk_file: String,
    /// Whether that file is public.
    pub released: bool,
    /// What somebody should look at before it is.
    pub flags: Vec<String>,
}

/// Whether a piece of evidence still is what it was: a reply that it is, or that its file came with, is read and believed.
///
/// # Errors
/// The database's.
pub(in super::super) fn stands(conn: &mut Conn, letter: &LetterId, evidence: &Evidence) -> QueryResult<bool> {
    let counts = |reply: &Reply| matches!(reply.state(), ReplyState::Judged(_)) && reply.is_believed();
    let of_file = match &evidence.document_id {
        Some(id) => match documents::find(conn, letter, id).optional()? {
            Some(document) => document.reply_id,
            None => return Ok(false),
        },
        None => None,
    };
    match evidence.reply_id.as_ref().or(of_file.as_ref()) {
        Some(id) => Ok(store::find_reply(conn, letter, id).optional()?.as_ref().is_some_and(counts)),
        None => Ok(true),
    }
}

/// The evidence of a promise, and after it that of the promises whose place it took, the last of them first.
///
/// # Errors
/// The database's; that of something sealed that does not open.
pub(in super::super) fn list_evidence(
    conn: &mut Conn,
    seal: &Seal,
    record: &Record,
    promise: &Promise,
    eyes: Eyes,
) -> QueryResult<Vec<EvidenceView>> {
    let mut views = Vec::new();
    for link in chain(&record.promises, promise).into_iter().rev() {
        let statements = promise_evidence::list_statements(conn, seal, &link.id)?;
        for evidence in promise_evidence::list(conn, &link.id)? {
            let shown = Shown { seal, record, evidence: &evidence, eyes };
            let mut view = shown.view(conn, link, &statements)?;
            if link.id != promise.id {
                view.earlier =
                    record.words.say1("promise-evidence-earlier", "due", due_words(link.due(), record.words));
            }
            views.push(view);
        }
    }
    Ok(views)
}

/// The most pieces of evidence that are shown beside a promise in a list.
const MOST_IN_A_LIST: usize = 3;

/// What a decided promise was decided on, for lists that everyone reads; nothing while it is open.
///
/// # Errors
/// The database's; that of something sealed that does not open.
pub(in super::super) fn list_proofs(
    conn: &mut Conn,
    seal: &Seal,
    record: &Record,
    promise: &Promise,
) -> QueryResult<Vec<EvidenceView>> {
    let Some(outcome) = promise.outcome else { return Ok(Vec::new()) };
    let mut proofs = Vec::new();
    for evidence in promise_evidence::list(conn, &promise.id)? {
        if proofs.len() < MOST_IN_A_LIST
            && evidence.proves(outcome)
            && stands(conn, &record.whole.letter.id, &evidence)?
        {
            let shown = Shown { seal, record, evidence: &evidence, eyes: Eyes::Public };
            proofs.push(shown.view(conn, promise, &[])?);
        }
    }
    Ok(proofs)
}

struct Shown<'a> {
    seal: &'a Seal,
    record: &'a Record,
    evidence: &'a Evidence,
    eyes: Eyes,
}

impl Shown<'_> {
    fn view(&self, conn: &mut Conn, promise: &Promise, statements: &[Statement]) -> QueryResult<EvidenceView> {
        let (evidence, words) = (self.evidence, self.record.words);
        let statement = statements.iter().find(|statement| statement.id == evidence.id);
        let on = statement.and_then(|statement| statement.on);
        let note = on.map(|on| words.say1("promise-statement-on", "date", words.date(&on)));
        let seen = if statement.is_some() { "promise-evidence-said" } else { "promise-evidence-seen" };
        let view = EvidenceView {
            id: evidence.id.to_string(),
            kind: words.say(&key("promise-evidence", evidence.kind.as_str())),
            on: words.say1(seen, "date", words.date(&evidence.captured_on)),
            supports: words.say(&key("promise-supports", evidence.supports.as_str())),
            note: note.unwrap_or_else(|| evidence.note.clone()),
            sha256: evidence.public_sha256().map(hex::encode).unwrap_or_default(),
            said: statement.map(|statement| mask(&statement.words, &[])).unwrap_or_default(),
            theirs: statement.is_some(),
            recorded: self.recorded(conn, promise)?,
            ..EvidenceView::default()
        };
        self.with_link(conn, view)
    }

    /// The public is told that the organisers wrote it down; the team, who of them.
    fn recorded(&self, conn: &mut Conn, promise: &Promise) -> QueryResult<String> {
        let (evidence, words) = (self.evidence, self.record.words);
        let date = words.date(&london_date(evidence.recorded_at));
        let Some(by) = &evidence.recorded_by else {
            let name = self.record.addressee_name(promise);
            return Ok(words.say2("promise-evidence-by-addressee", "date", date, "name", name));
        };
        match self.eyes {
            Eyes::Public => Ok(words.say1("promise-evidence-by-organisers", "date", date)),
            Eyes::Team => {
                let who = self.name_of(conn, by)?;
                Ok(words.say2("promise-evidence-by", "date", date, "name", who))
            }
        }
    }

    fn name_of(&self, conn: &mut Conn, by: &OrganiserId) -> QueryResult<String> {
        let found = list_organisers(conn, std::slice::from_ref(by))?.pop();
        let address = found.map(|organiser| organiser.email(self.seal)).transpose()?;
        Ok(address.map_or_else(|| self.record.words.say("promise-evidence-by-somebody"), |found| found.as_mailbox()))
    }

    fn with_link(&self, conn: &mut Conn, view: EvidenceView) -> QueryResult<EvidenceView> {
        let (evidence, letter) = (self.evidence, &self.record.whole.letter);
        if let Some(url) = &evidence.url {
            return Ok(EvidenceView { link: url.clone(), link_words: url.clone(), ..view });
        }
        let view = match (&evidence.document_id, &evidence.reply_id) {
            (Some(id), _) => match documents::find(conn, &letter.id, id).optional()? {
                Some(document) => self.with_file(conn, &document, view)?,
                None => view,
            },
            (None, Some(id)) => match store::find_reply(conn, &letter.id, id).optional()? {
                Some(reply) => self.with_reply(conn, &reply, view)?,
                None => view,
            },
            (None, None) => return Ok(view),
        };
        if stands(conn, &letter.id, evidence)? {
            return Ok(view);
        }
        Ok(EvidenceView { standing: self.record.words.say("promise-evidence-gone"), ..view })
    }

    fn with_file(&self, conn: &mut Conn, document: &Document, view: EvidenceView) -> QueryResult<EvidenceView> {
        let (letter, words) = (&self.record.whole.letter, self.record.words);
        let public = is_document_public(conn, document)?;
        let of = match &document.reply_id {
            Some(reply) => Some(store::find_reply(conn, &letter.id, reply)?),
            None => None,
        };
        let (name, link) = match self.eyes {
            Eyes::Team => (document.name(self.seal)?, links::desk_document(letter.id.as_str(), document.id.as_str())),
            Eyes::Public => (
                public_name(document, of.as_ref(), self.seal)?,
                links::reply_document(&letter.slug, document.id.as_str()),
            ),
        };
        let looked_into = FileView::of(document, name, link, words);
        let hidden = match self.eyes {
            _ if public => String::new(),
            Eyes::Public => words.say("promise-evidence-hidden-file"),
            Eyes::Team => words.say("promise-evidence-hidden-yours"),
        };
        let may_look = public || self.eyes == Eyes::Team;
        let given = of.is_none() && self.eyes == Eyes::Team;
        Ok(EvidenceView {
            link: if may_look { looked_into.path.clone() } else { String::new() },
            link_words: if may_look { looked_into.name } else { String::new() },
            file: looked_into.kind,
            standing: hidden,
            desk_file: if given { looked_into.path } else { String::new() },
            flags: if given { looked_into.flags } else { Vec::new() },
            released: looked_into.released,
            ..view
        })
    }

    fn with_reply(&self, conn: &mut Conn, reply: &Reply, view: EvidenceView) -> QueryResult<EvidenceView> {
        let (letter, words) = (&self.record.whole.letter, self.record.words);
        let public = is_public(conn, reply)?;
        let link = match self.eyes {
            Eyes::Team => links::desk_reply(letter.id.as_str(), reply.id.as_str()),
            Eyes::Public if public => links::reply(&letter.slug, reply.id.as_str()),
            Eyes::Public => String::new(),
        };
        let date = words.date(&london_date(reply.received_at));
        Ok(EvidenceView {
            link,
            link_words: words.say1("promise-evidence-reply-of", "date", date),
            standing: match self.eyes {
                _ if public => String::new(),
                Eyes::Public => words.say("promise-evidence-hidden-reply"),
                Eyes::Team => words.say("promise-evidence-hidden-yours"),
            },
            ..view
        })
    }
}
