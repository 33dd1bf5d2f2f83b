//! A letter from a file: TOML front matter between two lines of `+++`, then Markdown.

use std::ops::Range;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::addressee::{Choice, KEEP, Picked, Unclear, pick};
use super::check::{self, Flaw};
use super::model::{HOPED_FOR_WORKING_DAYS, Kind};
use super::store::{self, LetterText, NewAddressee};
use super::{employer, open, risk, slug};
use crate::clock::Time;
use crate::councils::directory::{self, Directory};
use crate::db::{Conn, Deed};
use crate::locale::{ENGLISH, Words};
use crate::organisers::audit::{self, Entry};
use crate::organisers::team;
use crate::seal::Seal;
use crate::text_enum;

const FENCE: &str = "+++";

text_enum! {
    /// In which state a file wants its letter.
    FileState {
        /// To be looked at first.
        Draft = "draft",
        /// Open at once.
        Open = "open",
    }
}

/// A letter as a file has it, checked.
#[derive(Debug, Clone)]
pub struct ParsedLetter {
    /// Its words, dates, asks and addressees.
    pub text: LetterText,
    /// In which state it is wanted.
    pub state: FileState,
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The line, counted from 1.
    pub line: usize,
    /// The key, if it is about one.
    pub key: Option<String>,
    /// What is wrong.
    pub words: String,
}

impl std::fmt::Display for FileFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.key {
            Some(key) => write!(f, "line {}, {key}: {}", self.line, self.words),
            None => write!(f, "line {}: {}", self.line, self.words),
        }
    }
}

impl std::error::Error for FileFault {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    title: Spanned<String>,
    #[serde(default)]
    kind: Option<Kind>,
    dated_on: Spanned<Datetime>,
    #[serde(default)]
    asks: Vec<Spanned<String>>,
    closes_on: Option<Spanned<Datetime>>,
    goal: Option<Spanned<i64>>,
    language: Option<Spanned<String>>,
    state: Option<Spanned<FileState>>,
    at_risk: Option<bool>,
    before_you_sign: Option<Spanned<String>>,
    #[serde(default)]
    employer_domains: Vec<Spanned<String>>,
    on_behalf_of: Option<Spanned<String>>,
    reply_within_working_days: Option<Spanned<i64>>,
    #[serde(default)]
    addressees: Vec<Spanned<FileAddressee>>,
    /// Read by the deadlines, which know what may stand there.
    #[serde(default, rename = "clocks")]
    _clocks: serde::de::IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAddressee {
    name: Spanned<String>,
    organisation: Option<Spanned<String>>,
    council: Option<Spanned<String>>,
    email: Spanned<String>,
    email_source: Option<Spanned<String>>,
}

/// Reads a letter's file; its councils are those of the embedded directory, on the day of its edition.
///
/// # Errors
/// The first [`FileFault`] found.
pub fn parse(file: &str) -> Result<ParsedLetter, FileFault> {
    let councils = directory::embedded();
    parse_with(file, councils, councils.retrieved_on())
}

/// Reads a letter's file; its councils are those that the directory knows on a day.
///
/// # Errors
/// The first [`FileFault`] found.
pub fn parse_with(file: &str, councils: &Directory, today: NaiveDate) -> Result<ParsedLetter, FileFault> {
    let file = file.trim_start_matches('\u{FEFF}');
    let (front, body) = split(file)?;
    let matter: FrontMatter = toml::from_str(front).map_err(|error| of_toml(front, &error))?;
    let state = matter.state.as_ref().map_or(FileState::Draft, |state| *state.get_ref());
    let state_span = matter.state.as_ref().map_or(0..0, Spanned::span);
    let reader = Reader { front, councils, today };
    let body_line = front.lines().count() + 3;
    let body = check::body(body).map_err(|flaw| of_body(flaw, body_line, body));
    let text = reader.read(&matter, body)?;
    let missing = open::missing_of_text(&text);
    if let (FileState::Open, Some(missing)) = (state, missing.first()) {
        return Err(fault(front, &state_span, missing.say(Words::default())));
    }
    Ok(ParsedLetter { text, state })
}

/// The front matter of a letter's file.
///
/// # Errors
/// When it has none.
pub fn front_matter(file: &str) -> Result<&str, FileFault> {
    split(file.trim_start_matches('\u{FEFF}')).map(|(front, _)| front)
}

/// The front matter and the Markdown; the front matter begins on the file's second line.
fn split(file: &str) -> Result<(&str, &str), FileFault> {
    let fault = |line: usize, words: &str| FileFault { line, key: None, words: words.to_owned() };
    let begins = file.split_inclusive('\n').next().unwrap_or_default();
    if begins.trim_end() != FENCE {
        return Err(fault(1, "a letter's file begins with a line of +++"));
    }
    let rest = &file[begins.len()..];
    let mut front_length = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            return Ok((&rest[..front_length], &rest[front_length + line.len()..]));
        }
        front_length += line.len();
    }
    Err(fault(file.lines().count(), "the front matter has no end: a second line of +++ is missing"))
}

/// What the parser of TOML says of a front matter, with its line.
pub fn of_toml(front: &str, error: &toml::de::Error) -> FileFault {
    let said = error.message().trim().replace('\n', " ");
    // A TOML date stands without quotes; the parser's own words for it would not help an author.
    let words = if said.ends_with("a TOML datetime") { Flaw::NotADate.say(Words::default()) } else { said };
    match error.span() {
        Some(span) => fault(front, &span, words),
        None => FileFault { line: 1, key: None, words },
    }
}

fn of_body(flaw: Flaw, first_line: usize, body: &str) -> FileFault {
    // The check counts from the first line with words.
    let blank = body.lines().take_while(|line| line.is_empty()).count();
    let (line, flaw) = match flaw {
        Flaw::HiddenInLine(line) => (first_line + blank + line - 1, Flaw::Hidden),
        other => (first_line, other),
    };
    FileFault { line, key: None, words: flaw.say(Words::default()) }
}

struct Reader<'a> {
    front: &'a str,
    councils: &'a Directory,
    today: NaiveDate,
}

impl Reader<'_> {
    fn read(&self, matter: &FrontMatter, body: Result<String, FileFault>) -> Result<LetterText, FileFault> {
        let kind = matter.kind.unwrap_or(Kind::OpenLetter);
        let title = self.take(&matter.title, |title| check::needed_line(title, check::LONGEST_TITLE))?;
        let dated_on = self.take(&matter.dated_on, date)?;
        let closes_on = self.optional(matter.closes_on.as_ref(), |day| check::closes_on(date(day)?, dated_on))?;
        let goal = self.optional(matter.goal.as_ref(), |goal| check::goal(Some(*goal)))?;
        let language = self.optional(matter.language.as_ref(), |code| check::language(code))?;
        let on_behalf_of = self.optional(matter.on_behalf_of.as_ref(), |who| check::line(who, check::LONGEST_LINE))?;
        let hope = self.optional(matter.reply_within_working_days.as_ref(), |days| check::reply_within(Some(*days)))?;
        let before_you_sign = self.optional(matter.before_you_sign.as_ref(), |panel| check::panel(panel))?.flatten();
        let employer_domains = self.domains(&matter.employer_domains)?;
        let asks = self.asks(&matter.asks)?;
        let addressees = self.addressees(kind, &matter.addressees)?;
        Ok(LetterText {
            kind,
            title,
            body_markdown: body?,
            on_behalf_of: on_behalf_of.flatten(),
            dated_on,
            closes_on,
            goal,
            language: language.unwrap_or_else(|| ENGLISH.to_owned()),
            at_risk: matter.at_risk.unwrap_or_else(|| risk::names_public_employer(&addressees)),
            reply_within_working_days: hope.unwrap_or(HOPED_FOR_WORKING_DAYS),
            before_you_sign,
            employer_domains,
            asks,
            addressees,
        })
    }

    fn domains(&self, listed: &[Spanned<String>]) -> Result<Option<String>, FileFault> {
        for domain in listed {
            self.take(domain, |domain| employer::read_domains(domain.lines()))?;
        }
        let all = employer::read_domains(listed.iter().map(|domain| domain.get_ref().as_str()));
        all.map_err(|flaw| self.flaw(&listed.first().map(Spanned::span).unwrap_or_default(), flaw))
    }

    fn asks(&self, asks: &[Spanned<String>]) -> Result<Vec<String>, FileFault> {
        if let Some(ask) = asks.get(check::MOST_ASKS) {
            return Err(self.flaw(&ask.span(), Flaw::TooMany(check::MOST_ASKS)));
        }
        asks.iter().map(|ask| self.take(ask, |words| check::ask(words)?.ok_or(Flaw::Missing))).collect()
    }

    fn addressees(&self, kind: Kind, listed: &[Spanned<FileAddressee>]) -> Result<Vec<NewAddressee>, FileFault> {
        if let Some(addressee) = listed.get(check::MOST_ADDRESSEES) {
            return Err(self.flaw(&addressee.span(), Flaw::TooMany(check::MOST_ADDRESSEES)));
        }
        if let (Kind::Statement, Some(addressee)) = (kind, listed.first()) {
            return Err(self.flaw(&addressee.span(), Flaw::AddresseeOfStatement));
        }
        listed.iter().map(|addressee| self.addressee(addressee.get_ref())).collect()
    }

    fn addressee(&self, listed: &FileAddressee) -> Result<NewAddressee, FileFault> {
        let line = |words: &String| check::line(words, check::LONGEST_LINE);
        let source = |words: &String| check::line(words, check::LONGEST_SOURCE);
        let name = self.take(&listed.name, |name| check::needed_line(name, check::LONGEST_LINE))?;
        let organisation = self.optional(listed.organisation.as_ref(), line)?.flatten().unwrap_or_default();
        let Picked { organisation, council_code } = self.council(listed, organisation)?;
        let email = self.take(&listed.email, |email| check::email(email))?;
        let email_source = self.optional(listed.email_source.as_ref(), source)?.flatten();
        Ok(NewAddressee { name, organisation, email, council_code, email_source })
    }

    /// The council that an addressee's organisation is, by its name or as the file says.
    fn council(&self, listed: &FileAddressee, organisation: String) -> Result<Picked, FileFault> {
        let words = Words::default();
        let said = listed.council.as_ref().map(|said| (said.get_ref().trim(), said.span()));
        let choice = match &said {
            None => Choice::Unmade,
            Some((KEEP, _)) => Choice::Keep,
            Some((council, span)) => {
                let known = self.councils.find_by_slug(council).or_else(|| self.councils.find(council));
                let no_such = || self.fault(span, words.say1("councils-file-no-such", "council", *council));
                let known = known.ok_or_else(no_such)?;
                let now = Unclear::find(self.councils, &known.name, self.today);
                if let Some(unclear) = now.filter(|_| known.is_abolished(self.today)) {
                    return Err(self.fault(span, unclear.say_in_file(words)));
                }
                if organisation.is_empty() {
                    return Ok(Picked { organisation: known.name.clone(), council_code: Some(known.code.clone()) });
                }
                Choice::Code(known.code.clone())
            }
        };
        let named = listed.organisation.as_ref().map_or(0..0, Spanned::span);
        let picked = pick(self.councils, &organisation, &choice, self.today);
        let picked = picked.map_err(|unclear| self.fault(&named, unclear.say_in_file(words)))?;
        match (choice, said) {
            (Choice::Code(code), Some((_, span))) if picked.council_code.as_ref() != Some(&code) => {
                Err(self.fault(&span, words.say1("councils-file-other", "name", organisation)))
            }
            _ => Ok(picked),
        }
    }

    fn take<S, T>(&self, value: &Spanned<S>, read: impl Fn(&S) -> Result<T, Flaw>) -> Result<T, FileFault> {
        read(value.get_ref()).map_err(|flaw| self.flaw(&value.span(), flaw))
    }

    fn optional<S, T>(
        &self,
        value: Option<&Spanned<S>>,
        read: impl Fn(&S) -> Result<T, Flaw>,
    ) -> Result<Option<T>, FileFault> {
        value.map(|value| self.take(value, &read)).transpose()
    }

    fn flaw(&self, span: &Range<usize>, flaw: Flaw) -> FileFault {
        self.fault(span, flaw.say(Words::default()))
    }

    fn fault(&self, span: &Range<usize>, words: String) -> FileFault {
        fault(self.front, span, words)
    }
}

/// The fault at a place of the front matter. The key is the last one written at or before it.
pub fn fault(front: &str, span: &Range<usize>, words: String) -> FileFault {
    let before = front.get(..span.start).unwrap_or_default();
    let line = before.matches('\n').count();
    let lines: Vec<&str> = front.lines().take(line + 1).collect();
    let key = lines.iter().rev().find_map(|line| key_of(line));
    // The first line of the front matter is the second of the file.
    FileFault { line: line + 2, key, words }
}

fn key_of(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some(table) = line.strip_prefix("[[").and_then(|rest| rest.split("]]").next()) {
        return Some(table.trim().to_owned());
    }
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    plain.then(|| key.to_owned())
}

fn date(written: &Datetime) -> Result<NaiveDate, Flaw> {
    let day = written.date.filter(|_| written.time.is_none() && written.offset.is_none());
    check::date(day.and_then(|d| NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))))
}

/// A letter that came from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its key.
    pub id: super::model::LetterId,
    /// Its place in addresses.
    pub slug: String,
    /// In which state it is.
    pub state: FileState,
    /// The slug that its title asked for, when another letter has it already.
    pub taken_slug: Option<String>,
}

/// Why a letter was not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// No team has this name.
    #[error("there is no team called {0:?}: inviting its first organiser creates it")]
    UnknownTeam(String),
}

/// Writes a letter for a team, and opens it if its file says so. The same file once more makes a second letter, under
/// another slug.
///
/// # Errors
/// The database's.
pub fn import(
    conn: &mut Conn,
    seal: &Seal,
    team_name: &str,
    parsed: &ParsedLetter,
    now: Time,
) -> Deed<Imported, ImportRefusal> {
    let Some(team) = team::team_called(conn, team_name)? else {
        return Ok(Err(ImportRefusal::UnknownTeam(team_name.to_owned())));
    };
    let slug::Placed { letter: new, taken_slug } =
        slug::insert_under_free_slug(conn, seal, &team.id, &parsed.text, now)?;
    let (letter, deed) = (Some(new.id.as_str()), audit::Deed::LetterImported);
    audit::note(conn, seal, Entry { team: Some(&team.id), organiser: None, letter, deed, detail: None }, now)?;
    if parsed.state == FileState::Open {
        let letter = store::find_letter(conn, &new.id)?;
        open::mark_open(conn, seal, None, &letter, now)?;
    }
    Ok(Ok(Imported { id: new.id, slug: new.slug, state: parsed.state, taken_slug }))
}
