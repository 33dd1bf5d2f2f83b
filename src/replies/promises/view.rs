//! A promise as people are shown it, in public and at the desk: the passage checked against the stored words of the reply,
//! by when, where it stands, how often it moved, and what speaks for it.

use chrono::{Datelike, NaiveDate};
use diesel::result::QueryResult;

use super::super::model::{OpenedReply, Reply, ReplyId};
use super::super::public_copy;
use super::super::store::{self, promise_evidence, promises, standings};
use super::chain::{Far, Slip, chain, slip};
use super::evidence::shown::EvidenceView;
use super::model::{Due, Precision, Promise, PromiseId, Status};
use super::returned::NOT_REACHED;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::model::WholeLetter;
use crate::letters::store::happenings::{Happening, HappeningKind, list_of_kind};
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
    /// When addressees were asked what became of promises, and which questions did not reach them.
    questions: Vec<Happening>,
    /// When addressees said what became of promises.
    answers: Vec<(PromiseId, Time)>,
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
        let questions = list_of_kind(conn, &whole.letter.id, HappeningKind::PromiseAsked)?;
        let answers = promise_evidence::list_answers(conn, &whole.letter.id)?;
        Ok(Record { whole, promises, replies, questions, answers, seal: seal.clone(), today: london_date(now), words })
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

    /// What the letter calls whoever made a promise.
    pub fn addressee_name(&self, promise: &Promise) -> String {
        let addressee = self.whole.addressees.iter().find(|addressee| addressee.id == promise.addressee_id);
        addressee.map(|addressee| addressee.name.clone()).unwrap_or_default()
    }

    /// How the public is shown a promise.
    pub fn view(&self, promise: &Promise) -> PromiseView {
        let words = self.words;
        let status = promise.status(self.today);
        let ask = self.whole.asks.iter().find(|ask| Some(&ask.id) == promise.ask_id.as_ref());
        let letter = &self.whole.letter;
        PromiseView {
            link: links::promise(&letter.slug, promise.id.as_str()),
            desk: links::desk_promise(letter.id.as_str(), promise.id.as_str()),
            id: promise.id.to_string(),
            addressee: self.addressee_name(promise),
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
            proofs: Vec::new(),
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
        let Some((at, until)) = promise.asked_at.zip(promise.reply_until) else { return self.lost_question(promise) };
        let date = words.date(&london_date(at));
        let answered = self.answers.iter().find(|(id, answered)| *id == promise.id && *answered >= at);
        match answered {
            Some((_, answered)) => {
                words.say2("promise-asked-answered", "date", date, "on", words.date(&london_date(*answered)))
            }
            None if self.today > until => words.say2("promise-asked-silent", "date", date, "until", words.date(&until)),
            None => words.say2("promise-asked-on", "date", date, "until", words.date(&until)),
        }
    }

    /// That the last question did not reach them; empty if none is known to be lost.
    fn lost_question(&self, promise: &Promise) -> String {
        let last = self.questions.iter().rfind(|asked| asked.subject.as_deref() == Some(promise.id.as_str()));
        let lost =
            last.filter(|asked| asked.facts.word.as_deref() == Some(NOT_REACHED)).and_then(|asked| asked.facts.on);
        let say = |on: NaiveDate| self.words.say1("promise-asked-not-reached", "date", self.words.date(&on));
        lost.map(say).unwrap_or_default()
    }
}

/// The most characters of what a reply is about, where replies are chosen from.
const FIRST_WORDS: usize = 110;

/// Who sent a reply, and when.
pub(super) fn reply_name(whole: &WholeLetter, reply: &Reply, words: Words) -> String {
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let name = addressee.map(|addressee| addressee.name.clone()).unwrap_or_default();
    words.say2("promise-reply-of", "name", name, "date", words.date(&london_date(reply.received_at)))
}

/// A reply, where one is chosen out of several: who sent it, when, its subject and its first words.
pub(super) fn reply_label(whole: &WholeLetter, reply: &Reply, opened: &OpenedReply, words: Words) -> String {
    let label = reply_name(whole, reply, words);
    let parts = [opened.subject.as_str(), after_salutation(&opened.words)];
    let parts: Vec<String> = parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let about: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    match about[..] {
        [] => label,
        _ => words.say2("promise-reply-about", "label", label, "about", shortened(&about.join(" · "))),
    }
}

/// Words without the line that greets whoever reads them.
fn after_salutation(words: &str) -> &str {
    match words.trim_start().split_once('\n') {
        Some((first, rest)) if first.trim_end().ends_with(',') && !rest.trim().is_empty() => rest,
        _ => words,
    }
}

/// The first words of a text.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(FIRST_WORDS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
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
    /// In lists, what it was decided on.
    pub proofs: Vec<EvidenceView>,
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
pub fn slip_words(slip: Slip, words: Words) -> String {
    let times = words.say1("promise-moved-times", "times", slip.times);
    let far = match slip.far {
        Far::Later(days) => words.say1("promise-moved-later", "days", days),
        Far::UpTo(days) => words.say1("promise-moved-up-to", "days", days),
        Far::Earlier(days) => words.say1("promise-moved-earlier", "days", days),
        Far::Within => words.say("promise-moved-back"),
        Far::NowNamed => words.say("promise-moved-to-a-day"),
        Far::NoneNamed => words.say("promise-moved-to-no-day"),
    };
    format!("{times}, {far}")
}
