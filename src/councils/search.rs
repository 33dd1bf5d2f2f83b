//! Looking a council up at the desk, for browsers whose field suggests nothing, and for finding where its address stands.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::directory::Directory;
use super::model::Council;
use super::names::fold;
use crate::clock::london_date;
use crate::links;
use crate::locale::Words;
use crate::organisers::guard::Desk;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The longest search that is looked at, in characters.
pub const LONGEST_SEARCH: usize = 200;
/// The most councils on one page.
const MOST_SHOWN: usize = 50;

/// `GET /desk/councils`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::DESK_COUNCILS).get(show_councils));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
}

#[derive(Template)]
#[template(path = "councils/search.html")]
struct SearchPage {
    page: Frame,
    token: String,
    searched: String,
    asked: bool,
    rows: Vec<CouncilRow>,
    more: i64,
    edition: String,
}

/// One council of the list.
struct CouncilRow {
    name: String,
    facts: String,
    website: String,
    ended: String,
    successors: Vec<String>,
}

async fn show_councils(desk: Desk, directory: Data<Directory>, search: web::Query<Search>) -> PageResult {
    let searched: String = search.q.chars().take(LONGEST_SEARCH).collect();
    let today = london_date(desk.now());
    let found = directory.search(&searched, today);
    let row = |council: &&Council| row(&directory, council, desk.words, today);
    let page = SearchPage {
        page: desk.frame(),
        token: desk.token(),
        asked: !searched.trim().is_empty(),
        rows: found.iter().take(MOST_SHOWN).map(row).collect(),
        more: i64::try_from(found.len().saturating_sub(MOST_SHOWN)).unwrap_or(i64::MAX),
        edition: desk.words.date(&directory.retrieved_on()),
        searched,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn row(directory: &Directory, council: &Council, words: Words, today: NaiveDate) -> CouncilRow {
    let place = if council.region.is_empty() || council.region == council.nation.name() {
        council.nation.name().to_owned()
    } else {
        format!("{}, {}", council.region, council.nation.name())
    };
    let year = council.end_year().map(|year| year.to_string()).unwrap_or_default();
    let abolished = council.is_abolished(today);
    let ended = match council.ended_on {
        None => String::new(),
        Some(_) if abolished => words.say1("councils-ended", "year", year),
        Some(end) => words.say1("councils-will-end", "date", words.date(&end)),
    };
    let successors = if abolished { directory.living_successors(council, today) } else { Vec::new() };
    CouncilRow {
        name: council.name.clone(),
        facts: format!("{} · {place}", council.kind_name),
        website: council.website.clone().unwrap_or_default(),
        ended,
        successors: successors.into_iter().map(|council| council.name.clone()).collect(),
    }
}

/// How well a council matches; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Domain,
    Exact,
    Beginning,
    Within,
}

impl Directory {
    /// The councils that a search finds by name, by a former name, by code, or by domain, the best first; those that were
    /// abolished come after those that are there.
    pub fn search(&self, searched: &str, today: NaiveDate) -> Vec<&Council> {
        let domain = domain_in(searched);
        let folded = fold(searched);
        if folded.is_empty() {
            return Vec::new();
        }
        let by_domain: Vec<&str> = match &domain {
            Some(domain) => self.find_by_domain(domain).into_iter().map(|council| council.code.as_str()).collect(),
            None => Vec::new(),
        };
        let judge = |council: &Council| {
            if by_domain.contains(&council.code.as_str()) { Some(Match::Domain) } else { matches(council, &folded) }
        };
        let mut found: Vec<(bool, Match, &Council)> = self
            .councils()
            .iter()
            .filter_map(|council| judge(council).map(|how| (council.is_abolished(today), how, council)))
            .collect();
        found.sort_by(|a, b| (a.0, a.1, &a.2.name).cmp(&(b.0, b.1, &b.2.name)));
        found.into_iter().map(|(_, _, council)| council).collect()
    }
}

/// The domain in a web or mail address, or by itself.
fn domain_in(searched: &str) -> Option<String> {
    let text = searched.trim().to_ascii_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let plain = host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    plain.then(|| host.to_owned())
}

fn matches(council: &Council, folded: &str) -> Option<Match> {
    let names = [fold(&council.name), fold(&council.short_name)];
    let all = || names.iter().chain(&council.other_names);
    let codes = [Some(&council.code), council.gss.as_ref()].into_iter().flatten().chain(&council.former_gss);
    if all().any(|name| name == folded) || codes.into_iter().any(|code| fold(code) == folded) {
        return Some(Match::Exact);
    }
    if names.iter().any(|name| name.starts_with(folded)) {
        return Some(Match::Beginning);
    }
    let domains = || council.domains.iter().map(|domain| fold(domain));
    // Every word must begin a word of one name, so that "newcastle tyne" finds Newcastle upon Tyne.
    let within = |name: &str| folded.split(' ').all(|wanted| name.split(' ').any(|word| word.starts_with(wanted)));
    let found = all().any(|name| within(name)) || domains().any(|domain| within(&domain));
    found.then_some(Match::Within)
}
