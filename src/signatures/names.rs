//! The names, as their signers chose: a page at a time for the public, all of them for the council's copy.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::display::{Shown, shown_to_council, shown_to_public};
use super::groups::{Breakdown, Row};
use super::levels::{self, Levels};
use super::model::{Display, Signature};
use super::store::{self, From, checks, enrolment, groups};
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::{Letter, LetterId};
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// Names on one page.
pub const PAGE: i64 = 100;
/// Rows read at once for the council's copy.
const STEP: i64 = 1000;

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::NAMES).get(show_names));
}

#[derive(Template)]
#[template(path = "signatures/names.html")]
struct NamesPage {
    page: Frame,
    title: String,
    letter_path: String,
    count: i64,
    levels: String,
    names: Vec<Listed>,
    others: Option<i64>,
    groups: Option<GroupsView>,
    earlier: String,
    later: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NamesQuery {
    after: Option<i64>,
    before: Option<i64>,
}

async fn show_names(app: web::Data<App>, slug: web::Path<String>, query: web::Query<NamesQuery>) -> PageResult {
    let from = match (query.after, query.before) {
        (_, Some(position)) => From::Before(position),
        (after, None) => From::After(after.unwrap_or(-1)),
    };
    let (seal, slug) = (Arc::clone(&app.seal), slug.into_inner());
    let (letter, list, groups, levels) = app
        .read(move |conn| {
            let letter = letters::find_public(conn, &slug)?;
            let list = list_public(conn, &seal, &letter, from)?;
            let groups = groups::find_breakdown(conn, &letter.id)?;
            let levels = levels::of_letter(conn, &letter)?;
            Ok((letter, list, groups, levels))
        })
        .await?;
    let (path, words) = (links::names(&letter.slug), Words::of(&letter.language));
    let turn = |direction: &str, position: Option<i64>| {
        position.map_or_else(String::new, |p| format!("{path}?{direction}={p}"))
    };
    let page = NamesPage {
        page: risk::frame(&app.config, &letter),
        letter_path: links::letter(&letter.slug),
        count: letter.signature_count,
        levels: levels.sentence(words),
        // Where the list ends.
        others: list.later.is_none().then_some(list.others),
        groups: groups.map(|breakdown| GroupsView::of(&breakdown, words)),
        names: list.names,
        earlier: turn("before", list.earlier),
        later: turn("after", list.later),
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Open)
}

/// What is published of the groups, for a page.
#[derive(Debug, Clone)]
pub struct GroupsView {
    /// Of how many people.
    pub of: i64,
    /// The groups.
    pub rows: Vec<Row>,
}

impl GroupsView {
    /// In the words of a language.
    pub fn of(breakdown: &Breakdown, words: Words) -> GroupsView {
        GroupsView { of: breakdown.of, rows: breakdown.rows(words) }
    }
}

/// One line of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What is shown.
    pub shown: Shown,
    /// Where somebody whose name it is says that they did not sign; empty where nobody is named.
    pub dispute: String,
}

fn listed(row: &Signature, slug: &str, seal: &Seal, words: Words) -> Option<Listed> {
    let shown = shown_to_public(row, seal, words)?;
    let named = !matches!(row.public_display, Display::Counted | Display::Category);
    let position = row.roll_position.filter(|_| named);
    let dispute = position.map(|position| links::dispute(slug, &position.to_string())).unwrap_or_default();
    Some(Listed { shown, dispute })
}

/// One page of names, and the places on the roll from which the neighbouring pages are read.
#[derive(Debug, Clone)]
pub struct NameList {
    /// The names.
    pub names: Vec<Listed>,
    /// How many more are counted, and show no name; said on the first page and on the last.
    pub others: i64,
    /// Read before this place, if there is an earlier page.
    pub earlier: Option<i64>,
    /// Read after this place, if there is a later page.
    pub later: Option<i64>,
}

/// Reads one page of names for the public.
///
/// # Errors
/// The database's.
pub fn list_public(conn: &mut Conn, seal: &Seal, letter: &Letter, from: From) -> QueryResult<NameList> {
    let mut rows = store::list_listed(conn, &letter.id, from, PAGE + 1)?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    let (has_earlier, has_later) = match from {
        From::After(position) => (position >= 0, more),
        From::Before(_) => (more, true),
    };
    if more {
        match from {
            From::After(_) => drop(rows.pop()),
            From::Before(_) => drop(rows.remove(0)),
        }
    }
    let words = Words::of(&letter.language);
    // Said where a list begins and where it ends; counting them costs too much for each page between.
    let others = match (from, has_later) {
        (From::After(..0), _) | (_, false) => count_others(conn, letter)?,
        _ => 0,
    };
    Ok(NameList {
        others,
        earlier: rows.first().and_then(|row| row.roll_position).filter(|_| has_earlier),
        later: rows.last().and_then(|row| row.roll_position).filter(|_| has_later),
        names: rows.iter().filter_map(|row| listed(row, &letter.slug, seal, words)).collect(),
    })
}

/// How many show no name, by letter and revision of its page: whatever changes the list raises the revision, and counting a
/// million names for each reader of a list would cost more than the list.
static OTHERS: LazyLock<RwLock<HashMap<LetterId, (i64, i64)>>> = LazyLock::new(RwLock::default);
/// More letters than are read at once; beyond them the counting begins anew.
const MOST_LETTERS: usize = 1000;

/// A name leaves the page at once, and the count with its batch: the count is never behind the names.
fn count_others(conn: &mut Conn, letter: &Letter) -> QueryResult<i64> {
    let known = OTHERS.read().ok().and_then(|known| known.get(&letter.id).copied());
    if let Some((_, others)) = known.filter(|(revision, _)| *revision == letter.page_revision) {
        return Ok(others);
    }
    let others = (letter.signature_count - groups::count_listed(conn, &letter.id)?).max(0);
    if let Ok(mut known) = OTHERS.write() {
        if known.len() >= MOST_LETTERS {
            known.clear();
        }
        known.insert(letter.id.clone(), (letter.page_revision, others));
    }
    Ok(others)
}

/// The signers as the council sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ShownNames {
    /// Those who show a name or initials, one line each.
    pub named: Vec<String>,
    /// Those who show neither.
    pub unnamed: i64,
    /// As what people signed, so far as everyone may know it: the addressee is told no more of a small group than others.
    pub groups: Option<Breakdown>,
    /// How all of them were checked.
    pub levels: Levels,
}

/// Which of those who stand on the roll are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRoll {
    /// All of them.
    Now,
    /// Those who were on it at this moment already.
    Since(Time),
}

/// The signers who stand as the council sees them, in the order of the roll.
///
/// # Errors
/// The database's.
pub fn list_for_council(conn: &mut Conn, seal: &Seal, letter: &Letter, which: OnRoll) -> QueryResult<ShownNames> {
    let words = Words::of(&letter.language);
    let groups = groups::find_breakdown(conn, &letter.id)?;
    let mut shown = ShownNames { groups, ..ShownNames::default() };
    let earlier = match which {
        OnRoll::Now => HashMap::new(),
        OnRoll::Since(moment) => checks::list_levels_at(conn, &letter.id, moment)?,
    };
    let mut after = -1;
    loop {
        let rows = match which {
            OnRoll::Now => store::list_standing(conn, &letter.id, after, STEP)?,
            OnRoll::Since(moment) => enrolment::list_standing_up_to(conn, &letter.id, moment, after, STEP)?,
        };
        let Some(last) = rows.last().and_then(|row| row.roll_position) else { return Ok(shown) };
        after = last;
        for row in &rows {
            shown.take(row, seal, words);
            // What was checked after the letter was sent is not what was sent.
            shown.levels.add(earlier.get(&row.id).copied().unwrap_or(row.verification));
        }
    }
}

impl ShownNames {
    fn take(&mut self, row: &Signature, seal: &Seal, words: Words) {
        let shows_name = matches!(row.council_display, Display::Initials | Display::Name | Display::Full);
        match shown_to_council(row, seal, words).filter(|_| shows_name) {
            Some(line) => self.named.push(line.line()),
            // What was forgotten still counts.
            None => self.unnamed += 1,
        }
    }
}
