//! The two public files that the directory is made from, read as their publishers write them.
//!
//! mySociety, "UK Local Authority Names and Codes" (CC BY 4.0): `uk_local_authorities_current.csv`. GOV.UK's local links
//! manager (MIT): `local-authorities.csv`.

use chrono::NaiveDate;
use url::Url;

use super::model::Nation;
use super::names::{fold, slug};
use super::table::{DataFault, Row, Table};

const MYSOCIETY_COLUMNS: [&str; 13] = [
    "local-authority-code",
    "official-name",
    "nice-name",
    "gss-code",
    "former-gss-codes",
    "start-date",
    "end-date",
    "replaced-by",
    "nation",
    "region",
    "local-authority-type",
    "local-authority-type-name",
    "alt-names",
];
/// Used where GOV.UK names no slug; older editions lack it.
const MYSOCIETY_SLUG: &str = "gov-uk-slug";
const ALPHAGOV_COLUMNS: [&str; 4] = ["gss", "slug", "homepage_url", "name"];

/// Domains under which each council has a name of its own; what stands before that name is a service's.
const SHARED_SUFFIXES: [&str; 4] = [".gov.uk", ".gov.scot", ".gov.wales", ".llyw.cymru"];

/// A council as mySociety lists it.
#[derive(Debug, Clone)]
pub(super) struct Authority {
    pub(super) line: u64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) other_names: Vec<String>,
    pub(super) gss: String,
    pub(super) former_gss: Vec<String>,
    pub(super) started_on: Option<NaiveDate>,
    pub(super) ended_on: Option<NaiveDate>,
    pub(super) successors: Vec<String>,
    pub(super) nation: Nation,
    pub(super) region: String,
    pub(super) kind: String,
    pub(super) kind_name: String,
    pub(super) slug: String,
}

/// A council's website as GOV.UK lists it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) line: u64,
    pub(super) gss: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) homepage: Option<Url>,
}

/// Reads mySociety's file.
///
/// # Errors
/// A missing column; a code that stands twice; a row whose code, names, nation, type or dates are missing or wrong.
pub(super) fn read_authorities(text: &str) -> Result<Vec<Authority>, DataFault> {
    let mut columns = MYSOCIETY_COLUMNS.to_vec();
    let header = text.lines().next().unwrap_or_default();
    columns.extend(header.split(',').any(|name| name.trim() == MYSOCIETY_SLUG).then_some(MYSOCIETY_SLUG));
    let table = Table::read(text, &columns)?;
    let mut authorities: Vec<Authority> = Vec::new();
    for row in table.rows() {
        let authority = authority(row)?;
        if let Some(first) = authorities.iter().find(|known| known.code == authority.code) {
            let words = format!("the code {} stands on line {} already", authority.code, first.line);
            return Err(DataFault::at(row.line, words));
        }
        authorities.push(authority);
    }
    Ok(authorities)
}

fn authority(row: Row<'_>) -> Result<Authority, DataFault> {
    let nation = row.needed("nation")?;
    let (name, short_name) = (row.needed("official-name")?, row.needed("nice-name")?);
    let known = [fold(name), fold(short_name)];
    let mut other_names: Vec<String> = Vec::new();
    // Some spellings were ruined on their way by a wrong encoding.
    let whole = |other: &&str| !["\u{FFFD}", "ï¿", "ï¾"].iter().any(|ruin| other.contains(ruin));
    for other in alternatives(row.get("alt-names")).filter(whole).map(fold) {
        if !other.is_empty() && !known.contains(&other) && !other_names.contains(&other) {
            other_names.push(other);
        }
    }
    let codes = |column: &str| -> Vec<String> {
        row.get(column).split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect()
    };
    Ok(Authority {
        line: row.line,
        code: row.needed("local-authority-code")?.to_owned(),
        name: name.to_owned(),
        short_name: short_name.to_owned(),
        other_names,
        gss: row.get("gss-code").to_owned(),
        former_gss: codes("former-gss-codes"),
        started_on: row.date("start-date")?,
        ended_on: row.date("end-date")?,
        successors: codes("replaced-by"),
        nation: Nation::parse(nation).ok_or_else(|| row.fault(format!("nation: {nation:?} is not known")))?,
        region: row.get("region").to_owned(),
        kind: row.needed("local-authority-type")?.to_owned(),
        kind_name: row.needed("local-authority-type-name")?.to_owned(),
        slug: slug(row.get(MYSOCIETY_SLUG)),
    })
}

/// Other names stand between commas, and hold commas themselves: one with a space after it belongs to a name.
fn alternatives(field: &str) -> impl Iterator<Item = &str> {
    let ends = field.match_indices(',').map(|(at, _)| at).filter(|at| !field[at + 1..].starts_with(' '));
    let ends: Vec<usize> = ends.chain([field.len()]).collect();
    let mut from = 0;
    ends.into_iter().map(move |end| {
        let part = &field[from.min(end)..end];
        from = end + 1;
        part
    })
}

/// Reads GOV.UK's file.
///
/// # Errors
/// A missing column; a row without a code or a name; a code that stands twice.
pub(super) fn read_sites(text: &str) -> Result<Vec<Site>, DataFault> {
    let table = Table::read(text, &ALPHAGOV_COLUMNS)?;
    let mut sites: Vec<Site> = Vec::new();
    for row in table.rows() {
        let gss = row.needed("gss")?.to_owned();
        if let Some(first) = sites.iter().find(|known| known.gss == gss) {
            return Err(row.fault(format!("the code {gss} stands on line {} already", first.line)));
        }
        let (slug, name) = (slug(row.get("slug")), row.needed("name")?.to_owned());
        let homepage = row.get("homepage_url").parse().ok().filter(|url: &Url| {
            matches!(url.scheme(), "http" | "https") && url.domain().is_some_and(|domain| domain.contains('.'))
        });
        sites.push(Site { line: row.line, gss, slug, name, homepage });
    }
    Ok(sites)
}

/// The domain that a website's host belongs to: `new.devon.gov.uk` is Devon's, and `www.` says nothing.
pub(super) fn domain_of(host: &str) -> String {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let under = SHARED_SUFFIXES.iter().find_map(|suffix| host.strip_suffix(suffix).map(|own| (own, suffix)));
    match under {
        Some((own, suffix)) => format!("{}{suffix}", own.rsplit('.').next().unwrap_or(own)),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_with_a_space_after_it_belongs_to_the_name() {
        let parts: Vec<&str> = alternatives("City of Bristol,Bristol, City of,Bristol UA").collect();
        assert_eq!(parts, ["City of Bristol", "Bristol, City of", "Bristol UA"]);
        assert_eq!(alternatives("").collect::<Vec<_>>(), [""]);
        assert_eq!(alternatives(",").collect::<Vec<_>>(), ["", ""]);
    }

    #[test]
    fn a_website_lies_at_the_domain_of_its_council() {
        for (host, domain) in [
            ("www.hackney.gov.uk", "hackney.gov.uk"),
            ("new.devon.gov.uk", "devon.gov.uk"),
            ("www.carmarthenshire.gov.wales", "carmarthenshire.gov.wales"),
            ("www.gwynedd.llyw.cymru", "gwynedd.llyw.cymru"),
            ("www.derrystrabane.com", "derrystrabane.com"),
        ] {
            assert_eq!(domain_of(host), domain);
        }
    }
}
