//! Finding a council: by its code, its slug, a domain, or a name as somebody typed it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::directory::Directory;
use super::model::Council;
use super::names::{core, fold, kinds};

/// Where councils stand in the list, by what they are looked up by.
#[derive(Debug, Clone, Default)]
pub struct Index {
    codes: BTreeMap<String, usize>,
    slugs: BTreeMap<String, usize>,
    domains: BTreeMap<String, Vec<usize>>,
    /// Official names, short names, other spellings, and the cores of all of them; the first that knows a name decides.
    names: [BTreeMap<String, Vec<usize>>; 4],
}

impl Index {
    pub(super) fn of(councils: &[Council]) -> Index {
        let mut index = Index::default();
        for (place, council) in councils.iter().enumerate() {
            index.codes.insert(council.code.clone(), place);
            index.slugs.insert(council.slug.clone(), place);
            for domain in &council.domains {
                index.domains.entry(domain.clone()).or_default().push(place);
            }
            let (name, short_name) = (fold(&council.name), fold(&council.short_name));
            for other in &council.other_names {
                index.note(2, other, place);
                index.note(3, core(other), place);
            }
            index.note(3, core(&name), place);
            index.note(3, core(&short_name), place);
            index.note(0, &name, place);
            index.note(1, &short_name, place);
        }
        index
    }

    fn note(&mut self, level: usize, name: &str, place: usize) {
        let places = self.names[level].entry(name.to_owned()).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    }
}

/// What a typed name comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named<'a> {
    /// No council that the directory knows.
    Nobody,
    /// One council.
    One(&'a Council),
    /// Several that are there.
    Several(Vec<&'a Council>),
    /// One that was abolished.
    Abolished {
        /// It.
        was: &'a Council,
        /// Those who serve in its place; empty where the directory does not know.
        now: Vec<&'a Council>,
    },
}

impl Directory {
    /// A council by its code.
    pub fn find(&self, code: &str) -> Option<&Council> {
        self.index.codes.get(code).and_then(|place| self.councils.get(*place))
    }

    /// A council by its place in addresses.
    pub fn find_by_slug(&self, slug: &str) -> Option<&Council> {
        self.index.slugs.get(slug).and_then(|place| self.councils.get(*place))
    }

    /// The councils whose website lies at a domain or above it (`mail.hackney.gov.uk` is under `hackney.gov.uk`).
    /// Three hosts serve two councils each, so this is a list.
    pub fn find_by_domain(&self, domain: &str) -> Vec<&Council> {
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        let above = std::iter::successors(Some(domain.as_str()), |rest| rest.split_once('.').map(|(_, above)| above));
        let places = above.into_iter().find_map(|part| self.index.domains.get(part));
        places.map_or_else(Vec::new, |places| places.iter().filter_map(|place| self.councils.get(*place)).collect())
    }

    /// What a name comes to on a day: case, spaces and punctuation do not matter, and where nothing is called exactly
    /// so, neither do words such as "Council", "London Borough of" and "City of".
    pub fn look_up(&self, typed: &str, today: NaiveDate) -> Named<'_> {
        let folded = fold(typed);
        let [official, short, other, cores] = &self.index.names;
        let exact = [official, short, other].into_iter().find_map(|names| names.get(&folded));
        let found: Vec<&Council> = match exact {
            Some(places) => self.at(places).collect(),
            None => {
                let places = cores.get(core(&folded)).map(Vec::as_slice).unwrap_or_default();
                self.at(places).filter(|council| is_of_kind(council, &folded)).collect()
            }
        };
        self.judge(&found, today)
    }

    fn at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Council> {
        places.iter().filter_map(|place| self.councils.get(*place))
    }

    fn judge<'a>(&'a self, found: &[&'a Council], today: NaiveDate) -> Named<'a> {
        let living: Vec<&Council> = found.iter().copied().filter(|council| !council.is_abolished(today)).collect();
        match (living.as_slice(), found.first()) {
            ([one], _) => Named::One(one),
            ([_, _, ..], _) => Named::Several(living),
            ([], Some(was)) => {
                let mut now: Vec<&Council> = Vec::new();
                for council in found.iter().flat_map(|gone| self.living_successors(gone, today)) {
                    if !now.iter().any(|known| known.code == council.code) {
                        now.push(council);
                    }
                }
                Named::Abolished { was, now }
            }
            ([], None) => Named::Nobody,
        }
    }
}

/// Whether a typed name calls the council by no other kind than it has: "Chichester City Council" is not the district's.
fn is_of_kind(council: &Council, folded: &str) -> bool {
    let names = [fold(&council.name), fold(&council.short_name)];
    let known =
        |kind: &str| names.iter().chain(&council.other_names).any(|name| name.split(' ').any(|word| word == kind));
    kinds(folded).all(known)
}
