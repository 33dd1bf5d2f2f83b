//! The names, as their signers chose: a page at a time for the public, all of them for the council's copy.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::display::{Shown, shown_to_council, shown_to_public};
use super::model::{Category, Display, Signature};
use super::store::{self, From, enrolment};
use crate::app::App;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::store as letters;
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
    names: Vec<Listed>,
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
    let (letter, list) = app
        .read(move |conn| {
            let letter = letters::find_public(conn, &slug)?;
            let list = list_public(conn, &seal, &letter, from)?;
            Ok((letter, list))
        })
        .await?;
    let path = links::names(&letter.slug);
    let turn = |direction: &str, position: Option<i64>| {
        position.map_or_else(String::new, |p| format!("{path}?{direction}={p}"))
    };
    let page = NamesPage {
        page: Frame::new(Words::of(&letter.language)),
        letter_path: links::letter(&letter.slug),
        count: letter.signature_count,
        names: list.names,
        earlier: turn("before", list.earlier),
        later: turn("after", list.later),
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Open)
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
    Ok(NameList {
        earlier: rows.first().and_then(|row| row.roll_position).filter(|_| has_earlier),
        later: rows.last().and_then(|row| row.roll_position).filter(|_| has_later),
        names: rows.iter().filter_map(|row| listed(row, &letter.slug, seal, words)).collect(),
    })
}

/// The signers as the council sees them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ShownNames {
    /// Those who show a name or initials, one line each.
    pub named: Vec<String>,
    /// Those who show only as what they signed, by category.
    pub unnamed: Vec<(Category, i64)>,
    /// Those who show nothing and are counted.
    pub counted_only: i64,
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
    let mut shown = ShownNames::default();
    let mut after = -1;
    loop {
        let rows = match which {
            OnRoll::Now => store::list_standing(conn, &letter.id, after, STEP)?,
            OnRoll::Since(moment) => enrolment::list_standing_up_to(conn, &letter.id, moment, after, STEP)?,
        };
        let Some(last) = rows.last().and_then(|row| row.roll_position) else { return Ok(shown) };
        after = last;
        rows.iter().for_each(|row| shown.take(row, seal, words));
    }
}

impl ShownNames {
    fn take(&mut self, row: &Signature, seal: &Seal, words: Words) {
        match row.council_display {
            Display::Counted => self.counted_only += 1,
            Display::Category => match self.unnamed.iter_mut().find(|(category, _)| *category == row.category) {
                Some((_, count)) => *count += 1,
                None => self.unnamed.push((row.category, 1)),
            },
            Display::Initials | Display::Name | Display::Full => match shown_to_council(row, seal, words) {
                Some(line) => self.named.push(line.line()),
                // What was forgotten still counts.
                None => self.counted_only += 1,
            },
        }
    }
}
