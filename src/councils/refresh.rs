//! Making the directory's file anew from its two sources. They share no code but the GSS, and GOV.UK keeps some that
//! have been replaced: a website finds its council by the present code, by a former one, or through who took over.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use csv::WriterBuilder;

use super::directory::{BETWEEN, COLUMNS, Directory, EDITION};
use super::names::slug;
use super::report::Joined;
use super::sources::{Authority, Site, domain_of, read_authorities, read_sites};
use super::table::DataFault;

/// A directory made anew.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The file's text.
    pub text: String,
    /// The same, read back and checked.
    pub directory: Directory,
    /// What joined, and what did not.
    pub joined: Joined,
}

/// Why no directory was made.
#[derive(Debug, thiserror::Error)]
pub enum RefreshFault {
    /// mySociety's file is not what it should be.
    #[error("the mySociety file: {0}")]
    MySociety(DataFault),
    /// GOV.UK's file is not what it should be.
    #[error("the GOV.UK file: {0}")]
    Alphagov(DataFault),
    /// Together they make no directory.
    #[error("the directory made of them: {0}")]
    Together(DataFault),
    /// The file's text could not be put together.
    #[error("the directory made of them cannot be written: {0}")]
    Writing(String),
}

/// Joins the two sources. The same files and date always make the same text.
///
/// # Errors
/// The first fault of either file, or of what they make together.
pub fn join(mysociety: &str, alphagov: &str, retrieved_on: NaiveDate) -> Result<Refreshed, RefreshFault> {
    let mut authorities = read_authorities(mysociety).map_err(RefreshFault::MySociety)?;
    authorities.sort_by(|a, b| a.code.cmp(&b.code));
    check_codes(&authorities).map_err(RefreshFault::MySociety)?;
    let mut sites = read_sites(alphagov).map_err(RefreshFault::Alphagov)?;
    sites.sort_by(|a, b| a.gss.cmp(&b.gss));
    let (found, joined) = find_sites(&authorities, &sites, retrieved_on);
    let text = write(&authorities, &found, retrieved_on)?;
    let directory = Directory::parse(&text).map_err(RefreshFault::Together)?;
    Ok(Refreshed { text, directory, joined })
}

/// Each successor must be there, and each GSS code one council's own.
fn check_codes(authorities: &[Authority]) -> Result<(), DataFault> {
    let codes: BTreeSet<&str> = authorities.iter().map(|one| one.code.as_str()).collect();
    let mut known: BTreeMap<&str, u64> = BTreeMap::new();
    for authority in authorities {
        if let Some(nobody) = authority.successors.iter().find(|code| !codes.contains(code.as_str())) {
            return Err(DataFault::at(authority.line, format!("replaced-by: there is no council {nobody}")));
        }
        for gss in [&authority.gss].into_iter().chain(&authority.former_gss).filter(|gss| !gss.is_empty()) {
            if let Some(other) = known.insert(gss, authority.line) {
                return Err(DataFault::at(authority.line, format!("the GSS code {gss} stands on line {other} too")));
            }
        }
    }
    Ok(())
}

/// The website of each council that has one, by the council's code.
type Found<'a> = BTreeMap<&'a str, &'a Site>;

fn find_sites<'a>(authorities: &'a [Authority], sites: &'a [Site], day: NaiveDate) -> (Found<'a>, Joined) {
    let present: BTreeMap<&str, &Authority> = authorities.iter().map(|one| (one.gss.as_str(), one)).collect();
    let former = authorities.iter().flat_map(|one| one.former_gss.iter().map(move |gss| (gss.as_str(), one)));
    let former: BTreeMap<&str, &Authority> = former.collect();
    let (mut found, mut joined) = (Found::new(), Joined::default());
    let mut orphans = Vec::new();
    for site in sites {
        if site.homepage.is_none() {
            joined.without_address.push(format!("{} (line {})", site.name, site.line));
        }
        let by_present = present.get(site.gss.as_str());
        let Some(one) = by_present.or_else(|| former.get(site.gss.as_str())) else {
            joined.note_unjoined(&site.name, &site.gss, "no council has this code");
            continue;
        };
        if one.ended_on.is_some_and(|end| day > end) {
            orphans.push((site, *one));
        } else if found.contains_key(one.code.as_str()) {
            joined.note_unjoined(&site.name, &site.gss, "its council has another row");
        } else {
            found.insert(&one.code, site);
            joined.by_present_code += usize::from(by_present.is_some());
            joined.by_former_code.extend(by_present.is_none().then(|| format!("{} ({})", one.code, one.name)));
        }
    }
    hand_on(&orphans, &mut found, &mut joined);
    let lacks = |one: &&Authority| one.ended_on.is_none() && !found.contains_key(one.code.as_str());
    joined.without_site = authorities.iter().filter(lacks).map(|one| format!("{} ({})", one.code, one.name)).collect();
    (found, joined)
}

/// Gives the websites of abolished councils to those who took over alone. Nobody inherits who has a website already.
fn hand_on<'a>(orphans: &[(&'a Site, &'a Authority)], found: &mut Found<'a>, joined: &mut Joined) {
    for (site, gone) in orphans {
        match gone.successors.as_slice() {
            [heir] if !found.contains_key(heir.as_str()) => {
                found.insert(heir, site);
                joined.through_successor.push(format!("{heir} (after {})", gone.code));
            }
            _ => joined.note_unjoined(&site.name, &site.gss, "its council was abolished, and no single one took over"),
        }
    }
}

/// A slug for each council: GOV.UK's, or mySociety's, or one made of the name; those that are there choose first.
fn slugs<'a>(authorities: &'a [Authority], found: &Found<'a>) -> BTreeMap<&'a str, String> {
    let mut slugs: BTreeMap<&str, String> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let (living, gone): (Vec<&Authority>, Vec<&Authority>) = authorities.iter().partition(|one| one.ended_on.is_none());
    for one in living.into_iter().chain(gone) {
        let own = found.get(one.code.as_str()).map(|site| site.slug.clone());
        let choices = [own.unwrap_or_default(), one.slug.clone(), slug(&one.short_name), slug(&one.name)];
        let free = choices.into_iter().find(|choice| !choice.is_empty() && !taken.contains(choice));
        let chosen = free.unwrap_or_else(|| format!("{}-{}", slug(&one.name), slug(&one.code)));
        taken.insert(chosen.clone());
        slugs.insert(&one.code, chosen);
    }
    slugs
}

const HEAD: &str = "\
# Councils of the United Kingdom, past and present. Made by `undersigned councils refresh`; do not edit by hand.
# Names, codes, dates, successors: mySociety, https://github.com/mysociety/uk_local_authority_names_and_codes, CC BY 4.0
# Websites and slugs: GOV.UK, https://github.com/alphagov/local-links-manager, MIT
# Changed: joined by GSS code; other names folded; domains derived from websites; there are no email addresses.
";

fn write(authorities: &[Authority], found: &Found<'_>, retrieved_on: NaiveDate) -> Result<String, RefreshFault> {
    let slugs = slugs(authorities, found);
    let failed = |error: &dyn std::fmt::Display| RefreshFault::Writing(error.to_string());
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|error| failed(&error))?;
    for one in authorities {
        let code = one.code.as_str();
        let record = record(one, slugs.get(code).map_or("", String::as_str), found.get(code).copied());
        writer.write_record(record).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    let rows = String::from_utf8(bytes).map_err(|error| failed(&error))?;
    Ok(format!("{HEAD}{EDITION}{retrieved_on}\n{rows}"))
}

/// The values of one row, in the order of [`COLUMNS`].
fn record(one: &Authority, slug: &str, site: Option<&Site>) -> [String; 16] {
    let homepage = site.and_then(|site| site.homepage.as_ref());
    let list = |values: &[String]| values.join(&BETWEEN.to_string());
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    [
        one.code.clone(),
        slug.to_owned(),
        one.name.clone(),
        one.short_name.clone(),
        list(&one.other_names),
        one.nation.name().to_owned(),
        one.region.clone(),
        one.kind.clone(),
        one.kind_name.clone(),
        one.gss.clone(),
        list(&one.former_gss),
        date(one.started_on),
        date(one.ended_on),
        list(&one.successors),
        homepage.map(ToString::to_string).unwrap_or_default(),
        homepage.and_then(|url| url.domain()).map(domain_of).unwrap_or_default(),
    ]
}
