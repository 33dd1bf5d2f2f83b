//! The form in which a letter is written, exactly as it was typed, and what can be read from it.
//!
//! Asks and addressees are numbered fields (`ask-1-words`, `addressee-1-name` …), so that more of them need no script.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::addressee::{Choice, KEEP, Picked, Unclear, pick};
use super::check::{self, Flaw};
use super::employer;
use super::model::{HOPED_FOR_WORKING_DAYS, Kind, WholeLetter};
use super::risk;
use super::store::{self, LetterText, NewAddressee};
use crate::councils::directory::Directory;
use crate::locale::{ENGLISH, Words};
use crate::seal::Seal;

/// Everything that was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The form token.
    pub form_token: String,
    /// Which button was pressed.
    pub deed: String,
    /// The team, where the author has several.
    pub team: String,
    /// What kind of page it is.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The date at its head.
    pub dated_on: String,
    /// Its words.
    pub words: String,
    /// In whose name it is written.
    pub on_behalf_of: String,
    /// Its asks; those left empty keep their places.
    pub asks: Vec<String>,
    /// Its addressees; those left empty keep their places.
    pub addressees: Vec<TypedAddressee>,
    /// The last day for signatures.
    pub closes_on: String,
    /// How many signatures are hoped for.
    pub goal: String,
    /// The hope for an answer, in working days.
    pub reply_within_working_days: String,
    /// Whether signers may be at risk: `auto`, `yes` or `no`.
    pub at_risk: String,
    /// Domains of further employers, one a line.
    pub employer_domains: String,
    /// What signers at risk read above the form.
    pub before_you_sign: String,
    /// Its language.
    pub language: String,
}

/// One addressee as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedAddressee {
    /// Their name or office.
    pub name: String,
    /// The body they act for.
    pub organisation: String,
    /// Their address.
    pub email: String,
    /// Where it was found.
    pub email_source: String,
    /// Which council the body is, where its name alone does not tell: a code, or `none`.
    pub council: String,
    /// The body's name for which that was said.
    pub council_for: String,
}

impl TypedAddressee {
    fn is_empty(&self) -> bool {
        [&self.name, &self.organisation, &self.email, &self.email_source].iter().all(|field| field.trim().is_empty())
    }
}

/// A message beside each field that has one, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldFaults(Vec<(String, String)>);

impl FieldFaults {
    /// Notes a message beside a field; the first one stands.
    pub fn add(&mut self, field: impl Into<String>, message: String) {
        let field = field.into();
        if self.of(&field).is_empty() {
            self.0.push((field, message));
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The message beside a field; empty if there is none.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, message)| message)
    }

    /// All of them, for the summary above the form.
    pub fn all(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str())).collect()
    }
}

/// What could be read: a part that is wrong is left out of `text`, and named in `faults`.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The letter as far as it could be read.
    pub text: LetterText,
    /// What could not.
    pub faults: FieldFaults,
}

impl Typed {
    /// The form before anything is typed.
    pub fn blank(today: NaiveDate) -> Typed {
        Typed {
            kind: Kind::OpenLetter.as_str().to_owned(),
            dated_on: today.to_string(),
            reply_within_working_days: HOPED_FOR_WORKING_DAYS.to_string(),
            at_risk: "auto".to_owned(),
            language: ENGLISH.to_owned(),
            ..Typed::default()
        }
    }

    /// The form of a letter that is kept.
    ///
    /// # Errors
    /// That of an address that does not open.
    pub fn of(seal: &Seal, whole: &WholeLetter, councils: &Directory, today: NaiveDate) -> QueryResult<Typed> {
        let letter = &whole.letter;
        let mut addressees = Vec::with_capacity(whole.addressees.len());
        for kept in &whole.addressees {
            let (name, organisation) = (kept.name.clone(), kept.organisation.clone());
            // A name that is unclear and names no council was kept as it is.
            let kept_as_is = || Unclear::find(councils, &organisation, today).map(|_| KEEP.to_owned());
            addressees.push(TypedAddressee {
                council: kept.council_code.clone().or_else(kept_as_is).unwrap_or_default(),
                council_for: organisation.clone(),
                name,
                organisation,
                email: store::open_email(seal, kept)?,
                email_source: store::open_email_source(seal, kept)?.unwrap_or_default(),
            });
        }
        Ok(Typed {
            kind: letter.kind.as_str().to_owned(),
            title: letter.title.clone(),
            dated_on: letter.dated_on.to_string(),
            words: letter.body_markdown.clone(),
            on_behalf_of: letter.on_behalf_of.clone().unwrap_or_default(),
            asks: whole.asks.iter().map(|ask| ask.wording.clone()).collect(),
            addressees,
            closes_on: letter.closes_on.map(|date| date.to_string()).unwrap_or_default(),
            goal: letter.goal.map(|goal| goal.to_string()).unwrap_or_default(),
            reply_within_working_days: letter.reply_within_working_days.to_string(),
            at_risk: if letter.at_risk { "yes" } else { "no" }.to_owned(),
            employer_domains: letter.employer_domains.clone().unwrap_or_default(),
            before_you_sign: letter.before_you_sign.clone().unwrap_or_default(),
            language: letter.language.clone(),
            ..Typed::default()
        })
    }

    /// From the posted fields; `None` when there is one that no form of ours has.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Option<Typed> {
        let mut typed = Typed::default();
        for (name, value) in pairs {
            *typed.field(&name)? = value;
        }
        Some(typed)
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        if let Some(number) = name.strip_prefix("ask-") {
            return place(&mut self.asks, number.strip_suffix("-words")?, check::MOST_ASKS);
        }
        if let Some(rest) = name.strip_prefix("addressee-") {
            let (number, part) = rest.split_once('-')?;
            let addressee = place(&mut self.addressees, number, check::MOST_ADDRESSEES)?;
            return match part {
                "name" => Some(&mut addressee.name),
                "organisation" => Some(&mut addressee.organisation),
                "email" => Some(&mut addressee.email),
                "email_source" => Some(&mut addressee.email_source),
                "council" => Some(&mut addressee.council),
                "council_for" => Some(&mut addressee.council_for),
                _ => None,
            };
        }
        Some(match name {
            "form_token" => &mut self.form_token,
            "deed" => &mut self.deed,
            "team" => &mut self.team,
            "kind" => &mut self.kind,
            "title" => &mut self.title,
            "dated_on" => &mut self.dated_on,
            "words" => &mut self.words,
            "on_behalf_of" => &mut self.on_behalf_of,
            "closes_on" => &mut self.closes_on,
            "goal" => &mut self.goal,
            "reply_within_working_days" => &mut self.reply_within_working_days,
            "at_risk" => &mut self.at_risk,
            "employer_domains" => &mut self.employer_domains,
            "before_you_sign" => &mut self.before_you_sign,
            "language" => &mut self.language,
            _ => return None,
        })
    }

    /// Reads the form; a preview of a letter without a date that can be read bears today's.
    pub fn read(&self, words: Words, councils: &Directory, today: NaiveDate) -> Reading {
        Reader { typed: self, words, councils, today, faults: FieldFaults::default() }.read()
    }
}

/// The place of a number from 1, made if need be.
fn place<'a, T: Default + Clone>(list: &'a mut Vec<T>, number: &str, most: usize) -> Option<&'a mut T> {
    let position = number.parse::<usize>().ok().filter(|n| (1..=most).contains(n))? - 1;
    if list.len() <= position {
        list.resize(position + 1, T::default());
    }
    list.get_mut(position)
}

struct Reader<'a> {
    typed: &'a Typed,
    words: Words,
    councils: &'a Directory,
    today: NaiveDate,
    faults: FieldFaults,
}

impl Reader<'_> {
    fn read(mut self) -> Reading {
        let typed = self.typed;
        let kind = self.take("kind", Kind::parse(&typed.kind).ok_or(Flaw::NotAChoice)).unwrap_or(Kind::OpenLetter);
        let title = self.take("title", check::needed_line(&typed.title, check::LONGEST_TITLE)).unwrap_or_default();
        let dated_on = self.take("dated_on", date(&typed.dated_on)).unwrap_or(self.today);
        let body_markdown = self.take("words", check::body(&typed.words)).unwrap_or_default();
        let asks = self.asks();
        let on_behalf_of = self.take("on_behalf_of", check::line(&typed.on_behalf_of, check::LONGEST_LINE)).flatten();
        let addressees = self.addressees(kind);
        let closes_on = self.optional("closes_on", &typed.closes_on, |typed| check::closes_on(date(typed)?, dated_on));
        let goal = self.optional("goal", &typed.goal, |typed| check::goal(typed.parse().ok()));
        let hope = self.optional("reply_within_working_days", &typed.reply_within_working_days, |typed| {
            check::reply_within(typed.parse().ok())
        });
        let employer_domains = self.take("employer_domains", employer::read_domains(typed.employer_domains.lines()));
        let before_you_sign = self.take("before_you_sign", check::panel(&typed.before_you_sign));
        let language = self.take("language", check::language(&typed.language)).unwrap_or_else(|| ENGLISH.to_owned());
        let at_risk = match typed.at_risk.as_str() {
            "yes" => true,
            "no" => false,
            _ => risk::names_public_employer(&addressees),
        };
        let reply_within_working_days = hope.unwrap_or(HOPED_FOR_WORKING_DAYS);
        let text = LetterText {
            kind,
            title,
            body_markdown,
            on_behalf_of,
            dated_on,
            closes_on,
            goal,
            language,
            at_risk,
            reply_within_working_days,
            before_you_sign: before_you_sign.flatten(),
            employer_domains: employer_domains.flatten(),
            asks,
            addressees,
        };
        Reading { text, faults: self.faults }
    }

    fn take<T>(&mut self, field: &str, read: Result<T, Flaw>) -> Option<T> {
        read.map_err(|flaw| self.faults.add(field, flaw.say(self.words))).ok()
    }

    fn optional<T>(&mut self, field: &str, typed: &str, read: impl Fn(&str) -> Result<T, Flaw>) -> Option<T> {
        let typed = typed.trim();
        if typed.is_empty() { None } else { self.take(field, read(typed)) }
    }

    fn asks(&mut self) -> Vec<String> {
        let typed = self.typed;
        let read =
            |(typed, number): (&String, usize)| self.take(&format!("ask-{number}-words"), check::ask(typed)).flatten();
        typed.asks.iter().zip(1..).filter_map(read).collect()
    }

    fn addressees(&mut self, kind: Kind) -> Vec<NewAddressee> {
        let mut read = Vec::new();
        for (typed, number) in self.typed.addressees.iter().zip(1..) {
            if typed.is_empty() {
                continue;
            }
            if kind == Kind::Statement {
                let message = Flaw::AddresseeOfStatement.say(self.words);
                self.faults.add(format!("addressee-{number}-name"), message);
                continue;
            }
            let field = |part: &str| format!("addressee-{number}-{part}");
            let name = self.take(&field("name"), check::needed_line(&typed.name, check::LONGEST_LINE));
            let body = self.take(&field("organisation"), check::line(&typed.organisation, check::LONGEST_LINE));
            let picked = body.and_then(|body| self.pick(&field("organisation"), typed, &body.unwrap_or_default()));
            let email = self.take(&field("email"), check::email(&typed.email));
            let source = self.take(&field("email_source"), check::line(&typed.email_source, check::LONGEST_SOURCE));
            if let (Some(name), Some(picked), Some(email), Some(email_source)) = (name, picked, email, source) {
                let Picked { organisation, council_code } = picked;
                read.push(NewAddressee { name, organisation, email, council_code, email_source });
            }
        }
        read
    }

    fn pick(&mut self, field: &str, typed: &TypedAddressee, organisation: &str) -> Option<Picked> {
        let choice = Choice::of(&typed.council, &typed.council_for, &typed.organisation);
        let picked = pick(self.councils, organisation, &choice, self.today);
        picked.map_err(|unclear| self.faults.add(field, unclear.say(organisation, self.words))).ok()
    }
}

fn date(typed: &str) -> Result<NaiveDate, Flaw> {
    check::date(NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::councils::directory;

    fn pairs(fields: &[(&str, &str)]) -> Option<Typed> {
        Typed::from_pairs(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn numbered_fields_keep_their_places() {
        let typed = pairs(&[("ask-3-words", "third"), ("ask-1-words", "first"), ("addressee-2-email", "x")]).unwrap();
        assert_eq!(typed.asks, ["first", "", "third"]);
        assert_eq!(typed.addressees.len(), 2);
    }

    #[test]
    fn a_field_that_our_form_does_not_have_is_not_read() {
        for name in [
            "ask-0-words",
            "ask-31-words",
            "ask-1",
            "ask-",
            "addressee-1-phone",
            "addressee-31-name",
            "slug",
            "opened_at",
        ] {
            assert!(pairs(&[(name, "x")]).is_none(), "{name}");
        }
    }

    #[test]
    fn each_fault_stands_beside_its_field_in_the_order_of_the_form() {
        let typed = pairs(&[
            ("goal", "many"),
            ("title", " "),
            ("dated_on", "31 May"),
            ("ask-2-words", "a\u{202E}b"),
            ("addressee-1-name", "The Mayor"),
            ("addressee-1-email", "mayor"),
            ("kind", "letter"),
            ("language", "en"),
        ]);
        let reading = typed.unwrap().read(Words::default(), directory::embedded(), NaiveDate::MIN);
        let fields: Vec<&str> = reading.faults.all().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["kind", "title", "dated_on", "ask-2-words", "addressee-1-email", "goal"]);
    }
}
