//! The page of a reply at the desk: its words, what the machine thinks of it, what is recorded, and the form.

use askama::Template;
use diesel::result::QueryResult;

use super::super::content::{self, ContentView};
use super::super::matrix::{Quotation, channel_note};
use super::super::model::{Answer, OpenedReply, Reply, ReplyId, ReplyState, Verdict};
use super::super::second::Second;
use super::super::sender::SenderView;
use super::super::store;
use super::super::store::suggestions::{self, Suggestion};
use super::super::suggest::Idea;
use super::changed;
use super::fields::{AskField, Errors, Kind, kinds};
use crate::db::Conn;
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::store::happenings::HappeningId;
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::page::Frame;

/// The page.
#[derive(Template)]
#[template(path = "replies/reply.html")]
pub(super) struct ReplyPage {
    pub page: Frame,
    pub token: String,
    pub notice: String,
    pub letter: Letter,
    pub reply: Reply,
    pub opened: OpenedReply,
    pub addressee: String,
    pub reasons: String,
    pub channel: String,
    pub asks: Vec<AskField>,
    pub recorded: Vec<Line>,
    pub kinds: Vec<Kind>,
    pub thoughts: Vec<Thought>,
    pub errors: Errors,
    pub seen: String,
    pub sender_believed: String,
    pub sender_error: String,
    pub changes: Vec<String>,
    pub suggestions: Vec<Suggestion>,
    pub desk_letter: String,
    pub desk_replies: String,
    pub sender: SenderView,
    pub second: Second,
    pub second_to: String,
    pub content: ContentView,
    pub release: String,
    pub promise: String,
    pub here: String,
}

/// What is recorded of an ask.
pub(super) struct Line {
    pub number: i32,
    pub wording: String,
    pub verdict: Verdict,
    pub label: String,
    pub mark: &'static str,
    pub quote: String,
    pub altered: bool,
    pub redirected: String,
}

/// What the machine thinks, and why.
pub(super) struct Thought {
    pub says: String,
    pub because: String,
    pub rule: String,
    pub decided: String,
    pub action: String,
}

impl ReplyPage {
    fn is_waiting(&self) -> bool {
        self.reply.state() == ReplyState::Waiting
    }

    /// Whether nothing happened since its reader had it before them.
    fn is_current(&self) -> bool {
        self.changes.is_empty()
    }

    fn is_set_aside(&self) -> bool {
        matches!(self.reply.state(), ReplyState::SetAside(_))
    }

    /// Whether it must be said first that its sender is believed.
    pub fn asks_of_sender(&self) -> bool {
        !self.reply.is_believed()
    }

    /// Whether it can be filed as the machine suggests: it waits, and something is suggested of an ask.
    fn can_be_taken_up(&self) -> bool {
        self.is_waiting() && self.asks.iter().any(|field| self.suggested(field.number).is_some())
    }

    /// What is suggested of an ask, and nobody has said is not so.
    pub fn suggested(&self, number: i32) -> Option<(Verdict, String)> {
        suggested(&self.suggestions, number, &self.opened.words)
    }
}

fn suggested(all: &[Suggestion], number: i32, text: &str) -> Option<(Verdict, String)> {
    all.iter().filter(|one| one.declined_at.is_none()).find_map(|one| match &one.payload.idea {
        Idea::Ask { number: of, verdict } if *of == number => {
            Some((*verdict, one.payload.because(text).unwrap_or_default().to_owned()))
        }
        _ => None,
    })
}

/// Makes the page. `since` is what somebody had before them who comes back to it.
pub(super) fn reply_page(
    conn: &mut Conn,
    seal: &Seal,
    whole: WholeLetter,
    (id, since): (&ReplyId, Option<&HappeningId>),
    words: Words,
) -> QueryResult<ReplyPage> {
    let reply = store::find_reply(conn, &whole.letter.id, id)?;
    let recorded = store::list_answers(conn, id)?;
    let opened = reply.open(seal)?;
    let suggestions = suggestions::list(conn, seal, id)?;
    let happened = changed::list(conn, &reply)?;
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let (letter_id, key) = (whole.letter.id.as_str(), id.as_str());
    Ok(ReplyPage {
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        reasons: match &reply.inbound_message_id {
            Some(message) => store::find_reasons(conn, message)?,
            None => String::new(),
        },
        channel: channel_note(&reply, words),
        asks: ask_fields(&whole, &recorded, &suggestions, &opened.words),
        recorded: lines(&whole, &recorded, &opened.words, words),
        kinds: kinds(words),
        thoughts: suggestions.iter().filter_map(|one| thought(one, (letter_id, key), &opened.words, words)).collect(),
        errors: Errors::new(),
        seen: changed::newest(&happened).map(|newest| newest.to_string()).unwrap_or_default(),
        sender_believed: String::new(),
        sender_error: String::new(),
        changes: since.map(|since| changed::since(&happened, Some(since), words)).unwrap_or_default(),
        desk_letter: links::desk_letter(letter_id),
        desk_replies: links::desk_replies(letter_id),
        sender: SenderView::of(&reply, words),
        second: Second::NotWanted,
        second_to: links::desk_second(letter_id, key),
        content: content::view(conn, seal, &reply, words)?,
        release: links::desk_release(letter_id, key),
        promise: format!("{}?reply={key}", links::desk_promises(letter_id)),
        here: links::desk_reply(letter_id, key),
        page: Frame::new(words),
        token: String::new(),
        notice: String::new(),
        letter: whole.letter,
        suggestions,
        opened,
        reply,
    })
}

/// What is recorded stands in the form; in that of a reply which waits, what somebody took up of the suggestions.
fn ask_fields(whole: &WholeLetter, recorded: &[Answer], all: &[Suggestion], text: &str) -> Vec<AskField> {
    let taken_up: Vec<Suggestion> = all.iter().filter(|one| one.accepted_at.is_some()).cloned().collect();
    let field = |ask: &crate::letters::model::Ask| {
        let mut field = AskField::of(ask);
        if let Some(answer) = recorded.iter().find(|answer| answer.ask_id == ask.id) {
            return field.with(answer, text);
        }
        if let Some((verdict, passage)) = suggested(&taken_up, ask.number, text) {
            field.verdict.value = verdict.as_str().to_owned();
            field.quote.value = passage;
        }
        field
    };
    whole.asks.iter().map(field).collect()
}

fn lines(whole: &WholeLetter, recorded: &[Answer], text: &str, words: Words) -> Vec<Line> {
    let line = |ask: &crate::letters::model::Ask| {
        let answer = recorded.iter().find(|answer| answer.ask_id == ask.id)?;
        let quotation = Quotation::of(answer, text);
        Some(Line {
            number: ask.number,
            wording: ask.wording.clone(),
            verdict: answer.verdict,
            label: words.say(&answer.verdict.message_key()),
            mark: answer.verdict.mark(),
            quote: quotation.passage().to_owned(),
            altered: quotation == Quotation::Altered,
            redirected: answer.redirected_to.clone().unwrap_or_default(),
        })
    };
    whole.asks.iter().filter_map(line).collect()
}

/// `None` for a suggestion whose passage does not stand there any more.
fn thought(one: &Suggestion, (letter, reply): (&str, &str), text: &str, words: Words) -> Option<Thought> {
    let said = |accepted: bool| if accepted { words.say("suggest-taken-up") } else { words.say("suggest-declined") };
    Some(Thought {
        says: says(&one.payload.idea, words),
        because: one.payload.because(text)?.to_owned(),
        rule: words.say(&one.rule.message_key()),
        decided: if one.is_open() { String::new() } else { said(one.accepted_at.is_some()) },
        action: links::desk_suggestion(letter, reply, one.id.as_str()),
    })
}

fn says(idea: &Idea, words: Words) -> String {
    match idea {
        Idea::Nature { nature } => words.say(&nature.message_key()),
        Idea::Ask { number, verdict } => {
            let verdict = words.say(&verdict.choice_key());
            words.say2("suggest-ask", "number", i64::from(*number), "verdict", verdict)
        }
        Idea::Date { on: Some(on), .. } => words.say1("suggest-day", "date", words.date(on)),
        Idea::Date { days, working, .. } => {
            let days = i64::from(days.unwrap_or_default());
            let key = if *working { "suggest-working-days" } else { "suggest-days" };
            words.say1(key, "days", days)
        }
        Idea::Reference { reference } => words.say1("suggest-reference", "reference", reference),
    }
}
