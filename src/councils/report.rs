//! What an operator reads after a refresh: what joined, what did not, and what is new against the directory in use.

use std::fmt::{Display, Formatter, Result};

use super::directory::Directory;
use super::model::Council;

/// How the rows of the two sources found each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// Websites whose code is a council's present one.
    pub by_present_code: usize,
    /// Councils that were found by a former code only.
    pub by_former_code: Vec<String>,
    /// Councils that have the website of one that was abolished.
    pub through_successor: Vec<String>,
    /// Websites that belong to no council, and why.
    pub unjoined: Vec<String>,
    /// Rows of GOV.UK without an address that a page could carry.
    pub without_address: Vec<String>,
    /// Councils without a website.
    pub without_site: Vec<String>,
}

impl Joined {
    pub(super) fn note_unjoined(&mut self, name: &str, gss: &str, why: &str) {
        self.unjoined.push(format!("{name} ({gss}): {why}"));
    }
}

impl Display for Joined {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "Websites found by the present code: {}", self.by_present_code)?;
        for (what, rows) in [
            ("Found by a former code", &self.by_former_code),
            ("Found through who took over", &self.through_successor),
            ("Websites that did not join", &self.unjoined),
            ("Rows whose address is none", &self.without_address),
            ("Councils without a website", &self.without_site),
        ] {
            writeln!(f, "{what}: {}", rows.len())?;
            for row in rows {
                writeln!(f, "  {row}")?;
            }
        }
        Ok(())
    }
}

/// What is otherwise in a new directory, a line for each council that came, went or changed.
pub fn changes(old: &Directory, new: &Directory) -> Vec<String> {
    let mut lines = Vec::new();
    for council in new.councils() {
        match old.find(&council.code) {
            None => lines.push(format!("new: {} ({})", council.code, council.name)),
            Some(known) => lines.extend(differences(known, council)),
        }
    }
    let gone = old.councils().iter().filter(|council| new.find(&council.code).is_none());
    lines.extend(gone.map(|council| format!("gone: {} ({})", council.code, council.name)));
    lines
}

fn differences(old: &Council, new: &Council) -> Vec<String> {
    let fields = |council: &Council| {
        let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        [
            ("slug", council.slug.clone()),
            ("name", council.name.clone()),
            ("short_name", council.short_name.clone()),
            ("other_names", council.other_names.join(", ")),
            ("nation", council.nation.name().to_owned()),
            ("region", council.region.clone()),
            ("type", council.kind.clone()),
            ("type_name", council.kind_name.clone()),
            ("gss", council.gss.clone().unwrap_or_default()),
            ("former_gss", council.former_gss.join(", ")),
            ("started_on", date(council.started_on)),
            ("ended_on", date(council.ended_on)),
            ("successors", council.successors.join(", ")),
            ("website", council.website.clone().unwrap_or_default()),
            ("domains", council.domains.join(", ")),
        ]
    };
    let pairs = fields(old).into_iter().zip(fields(new)).filter(|(was, is)| was != is);
    pairs.map(|((field, was), (_, is))| format!("{}: {field} {was:?} → {is:?}", new.code)).collect()
}
