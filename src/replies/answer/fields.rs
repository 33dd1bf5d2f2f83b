//! The questions of a form that says what a reply is to each ask: a verdict, the passage that says so, and to whom the
//! asker is sent.

use std::collections::BTreeMap;

use super::super::matrix::Quotation;
use super::super::model::{Answer, Verdict};
use super::super::quote;
use super::record::Given;
use crate::letters::check;
use crate::letters::model::{Ask, AskId};
use crate::locale::Words;

/// The longest name of somebody to whom the asker is sent, in characters.
const LONGEST_BODY: usize = 200;

/// What was posted, by field.
pub(in super::super) type Fields = BTreeMap<String, String>;
/// A message beside each field that has one.
pub(in super::super) type Errors = Vec<(String, String)>;

/// What the form asks about one ask.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct AskField {
    pub number: i32,
    pub wording: String,
    pub verdict: Input,
    pub quote: Input,
    pub redirected: Input,
    /// What was recorded when the page was made, carried along so that a later page can say what changed.
    pub was: Input,
    ask: Option<AskId>,
}

/// A field: its name, what stands in it, and what is wrong with that.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Input {
    pub key: String,
    pub value: String,
    pub error: String,
}

impl Input {
    fn named(name: &str, number: i32) -> Input {
        Input { key: format!("{name}-{number}"), ..Input::default() }
    }

    /// A field, and what was typed into it.
    pub fn filled(name: &str, value: String) -> Input {
        Input { key: name.to_owned(), value, error: String::new() }
    }

    /// One line that may be left empty; a message stands beside one that does not do.
    pub fn line(&mut self, longest: usize, words: Words, errors: &mut Errors) -> Option<String> {
        match check::line(&self.value, longest) {
            Ok(line) => line,
            Err(flaw) => {
                self.fault(flaw.say(words), errors);
                None
            }
        }
    }

    fn take(&mut self, fields: &mut Fields) {
        self.value = fields.remove(&self.key).unwrap_or_default();
    }

    /// Puts a message beside it.
    pub fn fault(&mut self, error: String, errors: &mut Errors) {
        errors.push((self.key.clone(), error.clone()));
        self.error = error;
    }
}

/// A choice that each question offers.
#[derive(Debug, Clone)]
pub(in super::super) struct Kind {
    pub value: &'static str,
    pub label: String,
}

/// The choices, as whoever reads a reply is offered them.
pub(in super::super) fn kinds(words: Words) -> Vec<Kind> {
    let kind = |verdict: &Verdict| Kind { value: verdict.as_str(), label: words.say(&verdict.choice_key()) };
    Verdict::ALL.iter().map(kind).collect()
}

impl AskField {
    /// The questions about an ask, with nothing filled in.
    pub fn of(ask: &Ask) -> AskField {
        let input = |name| Input::named(name, ask.number);
        AskField {
            number: ask.number,
            wording: ask.wording.clone(),
            verdict: input("verdict"),
            quote: input("quote"),
            redirected: input("redirected"),
            was: input("was"),
            ask: Some(ask.id.clone()),
        }
    }

    /// The same, filled in with what is recorded.
    #[must_use]
    pub fn with(mut self, answer: &Answer, text: &str) -> AskField {
        self.verdict.value = answer.verdict.as_str().to_owned();
        self.was.value = answer.verdict.as_str().to_owned();
        self.redirected.value = answer.redirected_to.clone().unwrap_or_default();
        if let Quotation::Stands(passage) = Quotation::of(answer, text) {
            self.quote.value = passage;
        }
        self
    }

    /// What was typed into another page's questions about the same ask.
    pub fn typed_into(&mut self, other: &AskField) {
        self.verdict.value.clone_from(&other.verdict.value);
        self.quote.value.clone_from(&other.quote.value);
        self.redirected.value.clone_from(&other.redirected.value);
    }

    /// Takes its fields out of what was posted.
    pub fn take(&mut self, fields: &mut Fields) {
        for input in [&mut self.verdict, &mut self.quote, &mut self.redirected, &mut self.was] {
            input.take(fields);
        }
    }

    /// Reads what it holds; a message stands beside each part that does not do. `text` is the reply's words.
    pub fn read(&mut self, text: &str, words: Words, errors: &mut Errors) -> Option<Given> {
        let number = i64::from(self.number);
        let Some(verdict) = Verdict::parse(&self.verdict.value) else {
            self.verdict.fault(words.say1("replies-verdict-missing", "number", number), errors);
            return None;
        };
        let typed = self.quote.value.trim();
        let quote = quote::find(text, typed);
        if !typed.is_empty() && verdict == Verdict::Unanswered {
            self.quote.fault(words.say1("answer-quote-of-nothing", "number", number), errors);
        } else if typed.chars().count() > quote::LONGEST {
            let most = i64::try_from(quote::LONGEST).unwrap_or(i64::MAX);
            self.quote.fault(words.say2("answer-quote-too-long", "number", number, "most", most), errors);
        } else if !typed.is_empty() && quote.is_none() {
            self.quote.fault(words.say1("answer-quote-not-found", "number", number), errors);
        }
        let redirected_to = self.read_redirected(verdict, words, errors);
        Some(Given { ask: self.ask.clone()?, verdict, quote, redirected_to })
    }

    fn read_redirected(&mut self, verdict: Verdict, words: Words, errors: &mut Errors) -> Option<String> {
        match check::line(&self.redirected.value, LONGEST_BODY) {
            Ok(None) => None,
            Ok(Some(_)) if !matches!(verdict, Verdict::Redirected | Verdict::NotTheirs) => {
                let error = words.say1("answer-redirected-without", "number", i64::from(self.number));
                self.redirected.fault(error, errors);
                None
            }
            Ok(to) => to,
            Err(flaw) => {
                self.redirected.fault(flaw.say(words), errors);
                None
            }
        }
    }
}

/// Reads all of them: `None` if something is wrong with one.
pub(in super::super) fn read_all(
    asks: &mut [AskField],
    text: &str,
    words: Words,
    errors: &mut Errors,
) -> Option<Vec<Given>> {
    let given: Vec<Given> = asks.iter_mut().filter_map(|field| field.read(text, words, errors)).collect();
    errors.is_empty().then_some(given)
}
