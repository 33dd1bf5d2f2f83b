//! The directory as it is kept in its file: embedded in the program, or a newer one that the installation names.

use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use anyhow::Context;
use chrono::NaiveDate;
use url::Url;

use super::index::Index;
use super::model::{Council, Nation};
use super::table::{DataFault, Row, Table};

/// The columns of the directory's file, in their order.
pub const COLUMNS: [&str; 16] = [
    "code",
    "slug",
    "name",
    "short_name",
    "other_names",
    "nation",
    "region",
    "type",
    "type_name",
    "gss",
    "former_gss",
    "started_on",
    "ended_on",
    "successors",
    "website",
    "domains",
];
/// What stands between the values of one field.
pub const BETWEEN: char = ';';
/// The comment that dates the file.
pub const EDITION: &str = "# retrieved_on: ";

/// Councils, as they were known on one day.
#[derive(Debug, Clone)]
pub struct Directory {
    retrieved_on: NaiveDate,
    pub(super) councils: Vec<Council>,
    pub(super) index: Index,
}

static EMBEDDED: LazyLock<Arc<Directory>> = LazyLock::new(|| {
    let read = Directory::parse(include_str!("../../data/councils.csv"));
    Arc::new(read.expect("the councils compiled into the program are well-formed"))
});

/// The directory that is compiled into the program.
pub fn embedded() -> &'static Arc<Directory> {
    &EMBEDDED
}

/// The directory that an installation uses: the file of its setting, or the embedded one.
///
/// # Errors
/// When the file cannot be read or is no directory; the sentence names the setting.
pub fn chosen(file: Option<&Path>) -> anyhow::Result<Arc<Directory>> {
    match file {
        None => Ok(Arc::clone(embedded())),
        Some(path) => Directory::load(path).map(Arc::new).context("UNDERSIGNED_COUNCILS_FILE is wrong"),
    }
}

static IN_FORCE: OnceLock<Arc<Directory>> = OnceLock::new();

/// Puts a directory in force for this process, for deeds that nobody hands one. Done once, at the start.
pub fn put_in_force(directory: &Arc<Directory>) {
    drop(IN_FORCE.set(Arc::clone(directory)));
}

/// The directory in force; the embedded one before anybody has said which.
pub fn in_force() -> &'static Arc<Directory> {
    IN_FORCE.get().unwrap_or(embedded())
}

impl Directory {
    /// Reads a directory's file.
    ///
    /// # Errors
    /// When it cannot be read or is no directory.
    pub fn load(path: &Path) -> anyhow::Result<Directory> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Directory::parse(&text).with_context(|| format!("{} is no directory of councils", path.display()))
    }

    /// Reads a directory from its text and checks it: codes, slugs and GSS codes are each council's own, and every
    /// successor is there and comes to somebody in the end.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Directory, DataFault> {
        let retrieved_on = edition(text)?;
        let table = Table::read(text, &COLUMNS)?;
        let mut councils = Vec::new();
        for row in table.rows() {
            councils.push((row.line, council(row)?));
        }
        if councils.is_empty() {
            return Err(DataFault::new("it lists no council"));
        }
        check_uniqueness(&councils)?;
        check_successors(&councils)?;
        let councils: Vec<Council> = councils.into_iter().map(|(_, council)| council).collect();
        Ok(Directory { retrieved_on, index: Index::of(&councils), councils })
    }

    /// The day on which its sources were fetched: its edition.
    pub fn retrieved_on(&self) -> NaiveDate {
        self.retrieved_on
    }

    /// All councils, by code.
    pub fn councils(&self) -> &[Council] {
        &self.councils
    }

    /// The councils that are there on a day.
    pub fn living(&self, today: NaiveDate) -> impl Iterator<Item = &Council> {
        self.councils.iter().filter(move |council| !council.is_abolished(today))
    }

    /// Who serves on a day in the place of a council that was abolished: its successors, or theirs.
    pub fn living_successors(&self, council: &Council, today: NaiveDate) -> Vec<&Council> {
        let mut found: Vec<&Council> = Vec::new();
        let mut to_visit: Vec<&str> = council.successors.iter().rev().map(String::as_str).collect();
        let mut steps = self.councils.len();
        while let (Some(code), true) = (to_visit.pop(), steps > 0) {
            steps -= 1;
            let Some(next) = self.find(code) else { continue };
            if next.is_abolished(today) {
                to_visit.extend(next.successors.iter().rev().map(String::as_str));
            } else if !found.iter().any(|known| known.code == next.code) {
                found.push(next);
            }
        }
        found
    }
}

fn edition(text: &str) -> Result<NaiveDate, DataFault> {
    let comments = text.trim_start_matches('\u{FEFF}').lines().take_while(|line| line.starts_with('#'));
    let dated = comments.filter_map(|line| line.strip_prefix(EDITION)).next();
    let dated = dated.ok_or_else(|| DataFault::new(format!("it lacks the line {EDITION:?} with a date")))?;
    dated.trim().parse().map_err(|_| DataFault::new(format!("{dated:?} is no date such as 2026-11-22")))
}

fn council(row: Row<'_>) -> Result<Council, DataFault> {
    let nation = row.needed("nation")?;
    let slug = row.needed("slug")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !slug.chars().all(plain) {
        return Err(row.fault(format!("slug: {slug:?} is not made of small letters, digits and hyphens")));
    }
    let (started_on, ended_on) = (row.date("started_on")?, row.date("ended_on")?);
    if let (Some(start), Some(end)) = (started_on, ended_on)
        && end < start
    {
        return Err(row.fault("it ended before it started"));
    }
    let domains = list(row.get("domains"));
    if let Some(domain) = domains.iter().find(|domain| !is_domain(domain)) {
        return Err(row.fault(format!("domains: {domain:?} is no domain in small letters")));
    }
    Ok(Council {
        code: row.needed("code")?.to_owned(),
        slug: slug.to_owned(),
        name: row.needed("name")?.to_owned(),
        short_name: row.needed("short_name")?.to_owned(),
        other_names: list(row.get("other_names")),
        nation: Nation::parse(nation).ok_or_else(|| row.fault(format!("nation: {nation:?} is not known")))?,
        region: row.get("region").to_owned(),
        kind: row.needed("type")?.to_owned(),
        kind_name: row.needed("type_name")?.to_owned(),
        gss: Some(row.get("gss").to_owned()).filter(|gss| !gss.is_empty()),
        former_gss: list(row.get("former_gss")),
        started_on,
        ended_on,
        successors: list(row.get("successors")),
        website: website(row)?,
        domains,
    })
}

fn list(field: &str) -> Vec<String> {
    field.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A link that a page may carry.
fn website(row: Row<'_>) -> Result<Option<String>, DataFault> {
    let text = row.get("website");
    if text.is_empty() {
        return Ok(None);
    }
    let url: Option<Url> = text.parse().ok().filter(|url: &Url| matches!(url.scheme(), "http" | "https"));
    match url.filter(|url| url.host_str().is_some_and(is_domain)) {
        Some(_) => Ok(Some(text.to_owned())),
        None => Err(row.fault(format!("website: {text:?} is no address such as https://www.example.gov.uk/"))),
    }
}

fn is_domain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.contains('.') && text.split('.').all(|label| !label.is_empty() && label.chars().all(plain))
}

fn check_uniqueness(councils: &[(u64, Council)]) -> Result<(), DataFault> {
    let mut seen = std::collections::BTreeMap::new();
    for (line, council) in councils {
        let gss = council.gss.iter().map(|gss| ("gss", gss));
        for (what, value) in [("code", &council.code), ("slug", &council.slug)].into_iter().chain(gss) {
            if let Some(first) = seen.insert((what, value.as_str()), *line) {
                return Err(DataFault::at(*line, format!("{what}: {value} stands on line {first} already")));
            }
        }
    }
    Ok(())
}

fn check_successors(councils: &[(u64, Council)]) -> Result<(), DataFault> {
    let find = |code: &str| councils.iter().map(|(_, council)| council).find(|council| council.code == code);
    for (line, council) in councils {
        if council.ended_on.is_none() && !council.successors.is_empty() {
            return Err(DataFault::at(*line, format!("{} has successors, and no day on which it ended", council.code)));
        }
        let mut to_visit: Vec<&str> = council.successors.iter().map(String::as_str).collect();
        let mut visited: Vec<&str> = Vec::new();
        while let Some(code) = to_visit.pop() {
            let Some(next) = find(code) else {
                return Err(DataFault::at(*line, format!("successors: there is no council {code}")));
            };
            if code == council.code {
                return Err(DataFault::at(*line, format!("{code} comes after itself")));
            }
            if !visited.contains(&code) {
                visited.push(code);
                to_visit.extend(next.successors.iter().map(String::as_str));
            }
        }
    }
    Ok(())
}
