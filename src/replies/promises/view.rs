//! A promise as people are shown it, in public and at the desk: the passage checked against the stored words of the reply,
//! by when, where it stands, how often it moved, and what speaks for it.

use chrono::{Datelike, NaiveDate};
use diesel::result::QueryResult;

use super::super::downloads::{is_document_public, is_public};
use super::super::mask::mask;
use super::super::model::{Reply, ReplyId};
use super::super::public_copy;
use super::super::store::promise_evidence::{self, Statement};
use super::super::store::{self, documents, promises, standings};
use super::model::{Due, Evidence, Precision, Promise, PromiseId, Status, chain, slip};
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::model::WholeLetter;
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;

/// What the pages of a letter's promises are made from.
#[derive(Debug)]
pub(super) struct Record {
    /// The letter.
    pub whole: WholeLetter,
    /// All its promises, those replaced too.
    pub promises: Vec<Promise>,
    /// The replies that they stand in, with their words.
    replies: Vec<(Reply, String)>,
    seal: Seal,
    /// The London day of reading.
    pub today: NaiveDate,
    /// The reader's words.
    pub words: Words,
}

impl Record {
    /// Reads a letter's promises and the words that they stand in.
    pub fn read(conn: &mut Conn, seal: &Seal, whole: WholeLetter, words: Words, now: Time) -> QueryResult<Record> {
        let promises = promises::list(conn, &whole.letter.id)?;
        Record::of(conn, seal, (whole, promises), words, now)
    }

    /// Reads what the public is shown of them: nothing that stands in a reply which was put aside or is not believed, or
    /// that an addressee made about whom everything is held back.
    pub fn read_public(
        conn: &mut Conn,
        seal: &Seal,
        whole: WholeLetter,
        words: Words,
        now: Time,
    ) -> QueryResult<Record> {
        let held = standings::list_held(conn, &whole.letter.id)?;
        let mut promises = promises::list_public(conn, &whole.letter.id)?;
        promises.retain(|promise| !held.contains(&promise.addressee_id));
        Record::of(conn, seal, (whole, promises), words, now)
    }

    fn of(
        conn: &mut Conn,
        seal: &Seal,
        (whole, promises): (WholeLetter, Vec<Promise>),
        words: Words,
        now: Time,
    ) -> QueryResult<Record> {
        let mut replies = Vec::new();
        for known in store::list_facts(conn, &whole.letter.id)? {
            if promises.iter().any(|promise| promise.reply_id == known.id) {
                let reply = store::find_reply(conn, &whole.letter.id, &known.id)?;
                let words = reply.open(seal)?.words;
                replies.push((reply, words));
            }
        }
        Ok(Record { whole, promises, replies, seal: seal.clone(), today: london_date(now), words })
    }

    /// One of its promises.
    pub fn find(&self, id: &PromiseId) -> Option<&Promise> {
        self.promises.iter().find(|promise| promise.id == *id)
    }

    /// Whether the reply of a promise was read and is believed, still.
    pub fn is_public(&self, promise: &Promise) -> bool {
        let reply = self.reply(&promise.reply_id);
        reply.is_some_and(|(reply, _)| reply.counts())
    }

    /// Those that hold: nothing took their place.
    pub fn current(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|promise| promise.is_current())
    }

    /// The promise that stands at the end of the chain that one is in.
    pub fn latest<'a>(&'a self, promise: &'a Promise) -> &'a Promise {
        let mut latest = promise;
        for _ in 0..self.promises.len() {
            match self.promises.iter().find(|next| next.predecessor_id.as_ref() == Some(&latest.id)) {
                Some(next) => latest = next,
                None => break,
            }
        }
        latest
    }

    fn reply(&self, id: &ReplyId) -> Option<&(Reply, String)> {
        self.replies.iter().find(|(reply, _)| reply.id == *id)
    }

    /// The passage of a promise, if it still stands in the stored words of its reply.
    pub fn quotation(&self, promise: &Promise) -> Option<&str> {
        let (_, words) = self.reply(&promise.reply_id)?;
        promise.anchor()?.checked(words, &promise.quote_sha256)
    }

    /// The same as the public reads it: without what the reply's own copy hides.
    pub fn public_quotation(&self, promise: &Promise) -> Option<String> {
        let (reply, words) = self.reply(&promise.reply_id)?;
        self.quotation(promise)?;
        public_copy::masked_part(reply, &self.seal, words, promise.anchor()?).ok()
    }

    /// The London day on which the reply came.
    pub fn said_on(&self, promise: &Promise) -> NaiveDate {
        self.reply(&promise.reply_id)
            .map_or_else(|| london_date(promise.recorded_at), |(r, _)| london_date(r.received_at))
    }

    /// How the public is shown a promise.
    pub fn view(&self, promise: &Promise) -> PromiseView {
        let words = self.words;
        let status = promise.status(self.today);
        let addressee = self.whole.addressees.iter().find(|addressee| addressee.id == promise.addressee_id);
        let ask = self.whole.asks.iter().find(|ask| Some(&ask.id) == promise.ask_id.as_ref());
        let letter = &self.whole.letter;
        PromiseView {
            link: links::promise(&letter.slug, promise.id.as_str()),
            desk: links::desk_promise(letter.id.as_str(), promise.id.as_str()),
            id: promise.id.to_string(),
            addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
            promisor: promise.promisor.clone(),
            quote: self.public_quotation(promise),
            kind: words.say(&key("promise-kind", promise.kind.as_str())),
            ask: ask.map(|ask| format!("{}. {}", ask.number, ask.wording)).unwrap_or_default(),
            condition: promise.condition.clone().unwrap_or_default(),
            due: due_words(promise.due(), words),
            due_text: promise.due_text.clone(),
            said_on: words.date(&self.said_on(promise)),
            status: words.say(&status.message_key()),
            class: status.class(),
            outcome: self.outcome_words(promise, status),
            moved: slip(&chain(&self.promises, promise)).map(|slip| slip_words(slip, words)).unwrap_or_default(),
            asked: self.asked_words(promise),
            replaced: promise.replaced_at.is_some(),
            aside: if self.is_public(promise) { String::new() } else { words.say("promise-reply-aside") },
        }
    }

    fn outcome_words(&self, promise: &Promise, status: Status) -> String {
        let Status::Decided(_) = status else { return String::new() };
        let words = self.words;
        let on = promise.outcome_on.map(|on| words.say1("promise-outcome-on", "date", words.date(&on)));
        let mut parts: Vec<String> = on.into_iter().collect();
        parts.extend(promise.days_late().map(|days| words.say1("promise-days-late", "days", days)));
        let first = chain(&self.promises, promise).first().and_then(|first| first.due_on);
        let since_first = promise.outcome_on.zip(first).map(|(on, first)| (on - first).num_days());
        let moved = promise.predecessor_id.is_some();
        parts.extend(
            since_first
                .filter(|days| moved && *days > 0)
                .map(|days| words.say1("promise-days-after-first", "days", days)),
        );
        parts.join(" ")
    }

    fn asked_words(&self, promise: &Promise) -> String {
        let words = self.words;
        let asked = promise.asked_at.zip(promise.reply_until);
        asked.map_or_else(String::new, |(at, until)| {
            words.say2("promise-asked-on", "date", words.date(&london_date(at)), "until", words.date(&until))
        })
    }
}

/// A message key out of a stored word.
pub(super) fn key(before: &str, word: &str) -> String {
    format!("{before}-{}", word.replace('_', "-"))
}

/// One choice of a form's field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A stored word, said by a message whose key begins with `before`.
    pub fn of_word(before: &str, word: &str, words: Words) -> Choice {
        Choice { value: word.to_owned(), label: words.say(&key(before, word)) }
    }
}

/// A promise, said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseView {
    /// Its key.
    pub id: String,
    /// Its public page.
    pub link: String,
    /// Its page at the desk.
    pub desk: String,
    /// The addressee.
    pub addressee: String,
    /// Who of them promised.
    pub promisor: String,
    /// The passage; `None` if it does not stand in the reply's stored words any more.
    pub quote: Option<String>,
    /// What was promised.
    pub kind: String,
    /// About which ask; empty if about none.
    pub ask: String,
    /// What it hangs on; empty for nothing.
    pub condition: String,
    /// By when, as it was read.
    pub due: String,
    /// By when, in their words.
    pub due_text: String,
    /// The day on which the reply came.
    pub said_on: String,
    /// Where it stands.
    pub status: String,
    /// How that is coloured.
    pub class: &'static str,
    /// What became of it, and how late; empty while that is open.
    pub outcome: String,
    /// How often and how far it moved; empty if it did not.
    pub moved: String,
    /// When they were asked what became of it; empty if they were not.
    pub asked: String,
    /// Whether another took its place.
    pub replaced: bool,
    /// That the public is not shown it, as its reply was put aside; empty if it is.
    pub aside: String,
}

/// By when something is due, with as much exactness as was named.
pub fn due_words(due: Due, words: Words) -> String {
    let Some(on) = due.on else { return words.say("promise-due-vague") };
    let date = words.date(&on);
    match due.precision {
        Precision::Day => words.say1("promise-due-day", "date", date),
        Precision::Week => words.say1("promise-due-week", "date", date),
        Precision::Month => {
            let month = words.say(&format!("month-{}", on.month()));
            words.say2("promise-due-month", "month", month, "year", on.year().to_string())
        }
        Precision::Quarter => words.say1("promise-due-quarter", "date", date),
        Precision::Season => words.say1("promise-due-season", "date", date),
        Precision::Year => words.say1("promise-due-year", "date", date),
        Precision::Vague => words.say("promise-due-vague"),
    }
}

/// How often and how far a promise moved.
pub fn slip_words(slip: super::model::Slip, words: Words) -> String {
    let times = words.say1("promise-moved-times", "times", slip.times);
    let far = match slip.days {
        Some(days) if days > 0 => words.say1("promise-moved-later", "days", days),
        Some(days) if days < 0 => words.say1("promise-moved-earlier", "days", -days),
        Some(_) => words.say("promise-moved-back"),
        None => words.say("promise-moved-to-no-day"),
    };
    format!("{times}, {far}")
}

/// A piece of evidence, said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceView {
    /// What it is.
    pub kind: String,
    /// The day on which it was seen.
    pub on: String,
    /// What it speaks for.
    pub supports: String,
    /// What it shows.
    pub note: String,
    /// Where it can be read; empty if nowhere, or not released.
    pub link: String,
    /// The hash, in hexadecimal; empty if there is none.
    pub sha256: String,
    /// What the addressee said, if that is what it is.
    pub said: String,
    /// Whether they said it themselves.
    pub theirs: bool,
}

/// The evidence of a promise as the public is shown it: files and replies only where a person released them.
pub(super) fn list_evidence(
    conn: &mut Conn,
    seal: &Seal,
    record: &Record,
    promise: &Promise,
) -> QueryResult<Vec<EvidenceView>> {
    let statements = promise_evidence::list_statements(conn, seal, &promise.id)?;
    let mut views = Vec::new();
    for evidence in promise_evidence::list(conn, &promise.id)? {
        let link = public_link(conn, record, &evidence)?;
        views.push(evidence_view(&evidence, link, &statements, record.words));
    }
    Ok(views)
}

fn public_link(conn: &mut Conn, record: &Record, evidence: &Evidence) -> QueryResult<String> {
    let letter = &record.whole.letter;
    if let Some(url) = &evidence.url {
        return Ok(url.clone());
    }
    if let Some(id) = &evidence.document_id {
        let document = documents::find(conn, &letter.id, id)?;
        let released = is_document_public(conn, &document)?;
        return Ok(if released { links::reply_document(&letter.slug, id.as_str()) } else { String::new() });
    }
    if let Some(id) = &evidence.reply_id {
        let reply = store::find_facts(conn, &letter.id, id)?;
        let released = is_public(conn, &reply)?;
        return Ok(if released { links::reply(&letter.slug, id.as_str()) } else { String::new() });
    }
    Ok(String::new())
}

fn evidence_view(evidence: &Evidence, link: String, statements: &[Statement], words: Words) -> EvidenceView {
    let statement = statements.iter().find(|statement| statement.id == evidence.id);
    let on = statement.and_then(|statement| statement.on);
    let note = on.map(|on| words.say1("promise-statement-on", "date", words.date(&on)));
    EvidenceView {
        kind: words.say(&key("promise-evidence", evidence.kind.as_str())),
        on: words.date(&evidence.captured_on),
        supports: words.say(&key("promise-supports", evidence.supports.as_str())),
        note: note.unwrap_or_else(|| evidence.note.clone()),
        link,
        sha256: evidence.public_sha256().map(hex::encode).unwrap_or_default(),
        said: statement.map(|statement| mask(&statement.words, &[])).unwrap_or_default(),
        theirs: statement.is_some(),
    }
}
