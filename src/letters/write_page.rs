//! The page on which a letter is written: what was typed, the messages beside it, and a preview.

use actix_web::web::Data;
use askama::Template;
use chrono::NaiveDate;

use super::addressee::{KEEP, Unclear};
use super::check::{MOST_ADDRESSEES, MOST_ASKS};
use super::model::{Kind, Letter};
use super::panel;
use super::store::LetterText;
use super::typed::{FieldFaults, Typed, TypedAddressee};
use super::view::{LetterView, kind_word};
use super::writing_desk::WritingDesk;
use crate::councils::directory::Directory;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::organisers::model::{Team, TeamId};
use crate::web::page::Frame;

/// Rows of asks that the form has at least.
const ASK_ROWS: usize = 4;
/// Rows of addressees that the form has at least.
const ADDRESSEE_ROWS: usize = 2;
/// Rows that one more press adds.
const MORE_ROWS: usize = 3;

/// The languages that the form offers, each by its own name; a file may name any.
const LANGUAGES: [(&str, &str); 24] = [
    ("en", "English"),
    ("cy", "Cymraeg"),
    ("gd", "Gàidhlig"),
    ("ga", "Gaeilge"),
    ("ar", "العربية"),
    ("bn", "বাংলা"),
    ("bg", "Български"),
    ("zh", "中文"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("ku", "Kurdî"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("so", "Soomaali"),
    ("sq", "Shqip"),
    ("ti", "ትግርኛ"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
];

/// Which letter is on the desk.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// A new one, for one of these teams.
    New {
        /// The author's teams.
        teams: Vec<Team>,
    },
    /// One that is kept.
    Known {
        /// The letter.
        letter: Box<Letter>,
    },
}

impl Sheet {
    /// Whose the letter is: the chosen team, or the only one.
    pub fn team(&self, chosen: &str) -> Option<TeamId> {
        match self {
            Sheet::Known { letter } => Some(letter.team_id.clone()),
            Sheet::New { teams } if teams.len() == 1 => teams.first().map(|team| team.id.clone()),
            Sheet::New { teams } => teams.iter().find(|team| team.id.as_str() == chosen).map(|team| team.id.clone()),
        }
    }
}

/// One field of a row.
#[derive(Debug, Clone)]
pub struct RowField {
    /// Its name.
    pub key: String,
    /// What was typed.
    pub typed: String,
    /// The message beside it.
    pub fault: String,
}

/// One ask.
#[derive(Debug, Clone)]
pub struct AskRow {
    /// What stands before the field.
    pub title: String,
    /// The field.
    pub ask: RowField,
}

/// One addressee.
#[derive(Debug, Clone)]
pub struct AddresseeRow {
    /// What stands before the fields.
    pub title: String,
    /// Their name or office.
    pub name: RowField,
    /// The body they act for.
    pub organisation: RowField,
    /// Which council the body is, where its name alone does not tell.
    pub council: CouncilField,
    /// Their address.
    pub email: RowField,
    /// Where it was found.
    pub source: RowField,
}

/// The question which council is meant; without choices it only carries an answer that was given.
#[derive(Debug, Clone)]
pub struct CouncilField {
    /// The name of the answer's field.
    pub key: String,
    /// The name of the field with the words that are asked about.
    pub words_key: String,
    /// What is asked.
    pub question: String,
    /// The answer.
    pub chosen: String,
    /// Those to choose from.
    pub choices: Vec<Answer>,
}

/// One of several answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What is sent.
    pub code: String,
    /// What is read.
    pub words: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "letters/write.html")]
pub struct WritePage {
    page: Frame,
    token: String,
    heading: String,
    action: String,
    back: String,
    notice: String,
    typed: Typed,
    faults: FieldFaults,
    ask_rows: Vec<AskRow>,
    addressee_rows: Vec<AddresseeRow>,
    kinds: Vec<Answer>,
    languages: Vec<Answer>,
    teams: Vec<Answer>,
    own_panel: String,
    preview: Option<LetterView>,
    councils: Data<Directory>,
    suggestions: Vec<String>,
    today: NaiveDate,
}

impl WritePage {
    /// The page with what was typed.
    pub fn new(desk: &WritingDesk, sheet: &Sheet, typed: Typed) -> WritePage {
        let (heading, action, back, teams) = match sheet {
            Sheet::New { teams } => {
                let teams = teams.iter().map(|team| Answer { code: team.id.to_string(), words: team.name.clone() });
                (desk.words.say("write-new-title"), links::desk_new(), links::desk(), teams.collect())
            }
            Sheet::Known { letter } => {
                let (action, back) = (links::desk_text(letter.id.as_str()), links::desk_letter(letter.id.as_str()));
                (desk.words.say1("write-change-title", "title", &letter.title), action, back, Vec::new())
            }
        };
        let mut page = WritePage {
            page: desk.frame(),
            token: desk.token(),
            heading,
            action,
            back,
            notice: String::new(),
            faults: FieldFaults::default(),
            ask_rows: Vec::new(),
            addressee_rows: Vec::new(),
            kinds: kinds(desk),
            languages: languages(&typed.language),
            own_panel: panel::own_words(Words::of(&typed.language)),
            teams: if teams.len() > 1 { teams } else { Vec::new() },
            preview: None,
            suggestions: desk.councils.living(desk.today()).map(|council| council.name.clone()).collect(),
            councils: desk.councils.clone(),
            today: desk.today(),
            typed,
        };
        page.lay_rows();
        page
    }

    /// With a sentence above the form.
    #[must_use]
    pub fn with_notice(mut self, notice: String) -> WritePage {
        self.notice = notice;
        self
    }

    /// With messages beside the fields.
    #[must_use]
    pub fn with_faults(mut self, faults: FieldFaults) -> WritePage {
        self.faults = faults;
        self.lay_rows();
        self
    }

    /// With a preview of what could be read.
    #[must_use]
    pub fn with_preview(mut self, desk: &Desk, text: Option<&LetterText>) -> WritePage {
        self.preview = text.map(|text| LetterView::of_text(text, desk.words));
        self
    }

    /// Adds rows for asks.
    pub fn more_asks(typed: &mut Typed) {
        let rows = (typed.asks.len().max(ASK_ROWS) + MORE_ROWS).min(MOST_ASKS);
        typed.asks.resize(rows, String::new());
    }

    /// Adds rows for addressees.
    pub fn more_addressees(typed: &mut Typed) {
        let rows = (typed.addressees.len().max(ADDRESSEE_ROWS) + MORE_ROWS).min(MOST_ADDRESSEES);
        typed.addressees.resize(rows, TypedAddressee::default());
    }

    fn lay_rows(&mut self) {
        let asks = self.typed.asks.len().max(ASK_ROWS);
        self.ask_rows = (1..=asks).map(|number| self.ask_row(number)).collect();
        let addressees = self.typed.addressees.len().max(ADDRESSEE_ROWS);
        self.addressee_rows = (1..=addressees).map(|number| self.addressee_row(number)).collect();
    }

    fn ask_row(&self, number: usize) -> AskRow {
        let typed = self.typed.asks.get(number - 1).cloned().unwrap_or_default();
        AskRow { title: self.numbered("write-ask", number), ask: self.row_field(format!("ask-{number}-words"), typed) }
    }

    fn addressee_row(&self, number: usize) -> AddresseeRow {
        let typed = self.typed.addressees.get(number - 1).cloned().unwrap_or_default();
        let council = self.council_field(number, &typed);
        AddresseeRow {
            council,
            title: self.numbered("write-addressee", number),
            name: self.row_field(format!("addressee-{number}-name"), typed.name),
            organisation: self.row_field(format!("addressee-{number}-organisation"), typed.organisation),
            email: self.row_field(format!("addressee-{number}-email"), typed.email),
            source: self.row_field(format!("addressee-{number}-email_source"), typed.email_source),
        }
    }

    fn council_field(&self, number: usize, typed: &TypedAddressee) -> CouncilField {
        let named = typed.organisation.trim();
        let answer = |code: &str, words: String| Answer { code: code.to_owned(), words };
        let mut choices = Vec::new();
        if let Some(unclear) = Unclear::find(&self.councils, named, self.today) {
            choices.extend(unclear.choices().iter().map(|council| answer(&council.code, council.name.clone())));
            choices.push(answer(KEEP, self.page.say("councils-keep")));
        }
        // An answer to other words is none.
        let same = typed.council_for.trim() == named;
        CouncilField {
            key: format!("addressee-{number}-council"),
            words_key: format!("addressee-{number}-council_for"),
            question: self.page.say1("councils-choices", "name", named),
            chosen: if same { typed.council.clone() } else { String::new() },
            choices,
        }
    }

    fn numbered(&self, key: &str, number: usize) -> String {
        self.page.say1(key, "number", i64::try_from(number).unwrap_or_default())
    }

    fn row_field(&self, key: String, typed: String) -> RowField {
        RowField { fault: self.faults.of(&key).to_owned(), key, typed }
    }
}

fn kinds(desk: &Desk) -> Vec<Answer> {
    let answer = |kind: &Kind| Answer { code: kind.as_str().to_owned(), words: kind_word(*kind, desk.words) };
    Kind::ALL.iter().map(answer).collect()
}

fn languages(chosen: &str) -> Vec<Answer> {
    let answer = |(code, words): &(&str, &str)| Answer { code: (*code).to_owned(), words: (*words).to_owned() };
    let mut answers: Vec<Answer> = LANGUAGES.iter().map(answer).collect();
    if !chosen.is_empty() && !answers.iter().any(|answer| answer.code == chosen) {
        answers.push(Answer { code: chosen.to_owned(), words: chosen.to_owned() });
    }
    answers
}
