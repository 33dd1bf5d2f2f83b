//! The clocks in a letter's file: `[[clocks]]` in its front matter.

use serde::Deserialize;
use toml::Spanned;

use super::model::{Plan, Stage};
use super::place::Place;
use super::plans::MOST_PLANS;
use super::store::plans::insert_plans;
use super::typed::{CheckedClock, Part, TypedClock, check};
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::letters::check::Flaw;
use crate::letters::import::{self as letters, FileFault, ImportRefusal, Imported, ParsedLetter};
use crate::letters::model::Kind;
use crate::locale::Words;
use crate::seal::Seal;

#[derive(Deserialize)]
struct FrontMatter {
    #[serde(default)]
    clocks: Vec<Spanned<FileClock>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileClock {
    basis: Spanned<String>,
    stage: Option<Spanned<String>>,
    days: Option<Spanned<i64>>,
    unit: Option<Spanned<String>>,
    calendar: Option<Spanned<String>>,
    source: Option<Spanned<String>>,
    quotation: Option<Spanned<String>>,
}

impl FileClock {
    fn typed(&self) -> TypedClock {
        let text = |part: &Option<Spanned<String>>| part.as_ref().map(|p| p.get_ref().clone()).unwrap_or_default();
        TypedClock {
            basis: self.basis.get_ref().clone(),
            stage: text(&self.stage),
            days: self.days.as_ref().map(|days| days.get_ref().to_string()).unwrap_or_default(),
            unit: text(&self.unit),
            calendar: text(&self.calendar),
            source: text(&self.source),
            quotation: text(&self.quotation),
        }
    }

    /// Where a part stands; the clock's first line if it stands nowhere.
    fn place(&self, part: Part) -> std::ops::Range<usize> {
        let days = self.days.as_ref().map(Spanned::span);
        let of = |part: &Option<Spanned<String>>| part.as_ref().map(Spanned::span);
        let span = match part {
            Part::Basis => None,
            Part::Stage => of(&self.stage),
            Part::Days => days,
            Part::Unit => of(&self.unit),
            Part::Calendar => of(&self.calendar),
            Part::Source => of(&self.source),
            Part::Quotation => of(&self.quotation),
        };
        span.unwrap_or_else(|| self.basis.span())
    }
}

/// Reads the clocks of a letter's file that was read as `letter`. The calendar is that of its first council where a clock
/// names none.
///
/// # Errors
/// The first fault found, with its line.
pub fn parse(file: &str, letter: &ParsedLetter) -> Result<Vec<CheckedClock>, FileFault> {
    let front = letters::front_matter(file)?;
    let matter: FrontMatter = toml::from_str(front).map_err(|error| letters::of_toml(front, &error))?;
    let words = Words::default();
    let fault = |span: &std::ops::Range<usize>, said: String| letters::fault(front, span, said);
    if let (Kind::Statement, Some(clock)) = (letter.text.kind, matter.clocks.first()) {
        return Err(fault(&clock.span(), words.say("clock-flaw-statement")));
    }
    if let Some(clock) = matter.clocks.get(MOST_PLANS) {
        return Err(fault(&clock.span(), Flaw::TooMany(MOST_PLANS).say(words)));
    }
    let place = Place::of(letter.text.addressees.iter().filter_map(|addressee| addressee.council_code.as_deref()));
    let mut clocks: Vec<CheckedClock> = Vec::new();
    for listed in &matter.clocks {
        let listed = listed.get_ref();
        let checked = check(&listed.typed(), &place).map_err(|faults| {
            let (part, said) = faults.first().map_or((Part::Basis, String::new()), |(p, flaw)| (*p, flaw.say(words)));
            fault(&listed.place(part), said)
        })?;
        if checked.iter().any(|new| matches!(new.stage, Stage::StageTwo | Stage::Review)) {
            return Err(fault(&listed.place(Part::Stage), words.say("clock-flaw-later-stage")));
        }
        for new in checked {
            if clocks.iter().any(|known| (known.basis, known.stage) == (new.basis, new.stage)) {
                return Err(fault(&listed.basis.span(), words.say("clock-flaw-twice")));
            }
            clocks.push(new);
        }
    }
    Ok(clocks)
}

/// Writes a letter for a team with its clocks, and opens it if its file says so.
///
/// # Errors
/// The database's.
pub fn import(
    conn: &mut Conn,
    seal: &Seal,
    team_name: &str,
    (letter, clocks): (&ParsedLetter, &[CheckedClock]),
    now: Time,
) -> Deed<Imported, ImportRefusal> {
    let imported = match letters::import(conn, seal, team_name, letter, now)? {
        Ok(imported) => imported,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let plans: Vec<Plan> = clocks.iter().map(|clock| clock.clone().into_plan(&imported.id, now)).collect();
    insert_plans(conn, &plans)?;
    Ok(Ok(imported))
}
