//! Whom the authors can turn to next, step by step: `data/next_bodies.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::councils::model::Nation;
use crate::deadlines::basis::Basis;

const SHIPPED: &str = include_str!("../../../data/next_bodies.toml");

/// What kind of matter a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// A letter, a petition, a complaint.
    Correspondence,
    /// A request for information.
    Information,
}

impl Track {
    /// By whose clock was missed.
    pub fn of(basis: Basis) -> Track {
        match basis {
            Basis::FreedomOfInformation | Basis::FreedomOfInformationScotland | Basis::EnvironmentalInformation => {
                Track::Information
            }
            Basis::PublishedStandard
            | Basis::PetitionScheme
            | Basis::ComplaintCode
            | Basis::PromisedInReply
            | Basis::HopedForByAuthor => Track::Correspondence,
        }
    }
}

/// How far an entry was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// At its source.
    Strong,
    /// At second hand.
    Medium,
    /// Not beyond its name.
    Unchecked,
}

/// Somebody to turn to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The word that is stored.
    pub key: String,
    /// For which matters.
    tracks: Vec<Track>,
    nations: Vec<String>,
    /// Its name, as it stands within a sentence.
    pub name: String,
    /// Its website, where it has one of its own.
    #[serde(default)]
    pub link: String,
    /// Its form for complaints on the web.
    #[serde(default)]
    pub form: String,
    /// Its number for the public.
    #[serde(default)]
    pub telephone: String,
    /// Where post reaches it, on one line.
    #[serde(default)]
    pub post: String,
    /// How many weeks after the step before it.
    pub after_weeks: i64,
    /// What it wants first.
    pub wants: String,
    /// What it is asked for.
    pub request: String,
    /// Where this is said.
    pub source: String,
    /// How far that was checked.
    pub confidence: Confidence,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    dated: toml::value::Datetime,
    bodies: Vec<Body>,
}

impl List {
    fn parse(text: &str) -> Result<List, String> {
        let list: List = toml::from_str(text).map_err(|fault| fault.to_string())?;
        let keys: BTreeSet<&str> = list.bodies.iter().map(|body| body.key.as_str()).collect();
        let known = |body: &Body| body.nations.iter().all(|nation| Nation::parse(nation).is_some());
        if keys.len() != list.bodies.len() {
            Err("a key stands twice".to_owned())
        } else if !list.bodies.iter().all(known) {
            Err("a nation is unknown".to_owned())
        } else {
            Ok(list)
        }
    }
}

#[expect(clippy::expect_used, reason = "a test reads the shipped list")]
static LIST: LazyLock<List> = LazyLock::new(|| List::parse(SHIPPED).expect("the shipped list"));

/// The day on which the list was last looked through.
pub fn dated() -> String {
    LIST.dated.to_string()
}

/// The body with a key.
pub fn find(key: &str) -> Option<&'static Body> {
    LIST.bodies.iter().find(|body| body.key == key)
}

/// The steps for a matter in a nation, in their order; where the nation is not known, those that are the same everywhere.
pub fn steps(track: Track, nation: Option<Nation>) -> Vec<&'static Body> {
    let lies_there = |body: &&Body| match nation {
        Some(nation) => body.nations.iter().any(|name| name == nation.name()),
        None => body.nations.len() == Nation::ALL.len(),
    };
    LIST.bodies.iter().filter(|body| body.tracks.contains(&track)).filter(lies_there).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(track: Track, nation: Option<Nation>) -> Vec<&'static str> {
        steps(track, nation).iter().map(|body| body.key.as_str()).collect()
    }

    #[test]
    fn each_nation_has_its_own_ombudsman_after_the_councils_own_procedure() {
        for (nation, ombudsman) in [
            (Nation::England, "lgsco"),
            (Nation::Wales, "psow"),
            (Nation::Scotland, "spso"),
            (Nation::NorthernIreland, "nipso"),
        ] {
            assert_eq!(keys(Track::Correspondence, Some(nation)), ["complaints_team", "councillors", ombudsman]);
        }
        assert_eq!(keys(Track::Correspondence, None), ["complaints_team", "councillors"]);
    }

    #[test]
    fn a_request_for_information_goes_to_a_review_and_then_to_the_commissioner() {
        for nation in [Nation::England, Nation::Wales, Nation::NorthernIreland] {
            assert_eq!(keys(Track::Information, Some(nation)), ["internal_review", "ico"]);
        }
        assert_eq!(
            keys(Track::Information, Some(Nation::Scotland)),
            ["review_scotland", "scottish_information_commissioner"]
        );
    }

    #[test]
    fn every_step_says_what_it_wants_and_where_that_is_said() {
        for body in &LIST.bodies {
            assert!(!body.wants.is_empty() && !body.request.is_empty() && !body.source.is_empty(), "{}", body.key);
            for address in [&body.link, &body.form] {
                assert!(address.is_empty() || address.starts_with("https://"), "{}", body.key);
            }
            assert!(!body.post.contains('\n') && !body.telephone.contains('\n'), "{}", body.key);
            assert!(body.name.starts_with("the "), "{}: it stands within a sentence", body.key);
        }
        assert_eq!(dated(), "2026-11-22");
    }

    #[test]
    fn a_list_with_a_doubled_key_or_an_unknown_nation_is_refused() {
        let doubled = format!("{SHIPPED}\n{}", SHIPPED.split("dated = 2026-11-22").nth(1).unwrap_or_default());
        assert!(List::parse(&doubled).is_err());
        assert!(List::parse(&SHIPPED.replace("\"Wales\"", "\"Mercia\"")).is_err());
    }
}
