//! Addressees: which council their organisation is, and where their address was found.

use chrono::NaiveDate;
use url::Url;

use crate::councils::directory::Directory;
use crate::councils::index::Named;
use crate::councils::model::Council;
use crate::locale::Words;

/// What is sent, and written in a file, for "no council: keep the name".
pub const KEEP: &str = "none";

/// How an author answered which council is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Not at all.
    Unmade,
    /// It is none of them.
    Keep,
    /// The council with this code.
    Code(String),
}

impl Choice {
    /// As a form or a file writes it. A choice that was made for other words is none.
    pub fn of(written: &str, made_for: &str, organisation: &str) -> Choice {
        match written.trim() {
            _ if made_for.trim() != organisation.trim() => Choice::Unmade,
            "" => Choice::Unmade,
            KEEP => Choice::Keep,
            code => Choice::Code(code.to_owned()),
        }
    }
}

/// An organisation, and the council that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// Its name; the council's official one where the author chose among several.
    pub organisation: String,
    /// The council's code, if it is one.
    pub council_code: Option<String>,
}

/// A name by which nobody can be written to before the author has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear<'a> {
    /// A council that was abolished, and who serves in its place.
    Abolished(&'a Council, Vec<&'a Council>),
    /// Several councils.
    Several(Vec<&'a Council>),
}

impl<'a> Unclear<'a> {
    /// Whether a name is unclear on a day.
    pub fn find(directory: &'a Directory, organisation: &str, today: NaiveDate) -> Option<Unclear<'a>> {
        match directory.look_up(organisation, today) {
            Named::Abolished { was, now } => Some(Unclear::Abolished(was, now)),
            Named::Several(found) => Some(Unclear::Several(found)),
            Named::Nobody | Named::One(_) => None,
        }
    }

    /// The councils to choose from.
    pub fn choices(&self) -> &[&'a Council] {
        match self {
            Unclear::Abolished(_, now) => now,
            Unclear::Several(found) => found,
        }
    }

    /// What the form says beside the organisation.
    pub fn say(&self, organisation: &str, words: Words) -> String {
        match self {
            Unclear::Several(_) => words.say1("councils-several", "name", organisation.trim()),
            Unclear::Abolished(was, now) => {
                let next = if now.is_empty() { "councils-abolished-unknown" } else { "councils-abolished-choose" };
                let next = words.say(next);
                format!("{} {next}", abolished(was, words))
            }
        }
    }

    /// What is said of a line of a file, where one chooses by writing it otherwise.
    pub fn say_in_file(&self, words: Words) -> String {
        let quoted = |council: &&Council| format!("\"{}\"", council.name);
        let names = self.choices().iter().map(quoted).collect::<Vec<_>>().join(", ");
        let keep = words.say("councils-file-keep");
        match self {
            Unclear::Several(_) => format!("{} {keep}", words.say1("councils-file-several", "names", names)),
            Unclear::Abolished(was, now) if now.is_empty() => {
                format!("{} {} {keep}", abolished(was, words), words.say("councils-file-unknown-successors"))
            }
            Unclear::Abolished(was, _) => {
                format!("{} {} {keep}", abolished(was, words), words.say1("councils-file-successors", "names", names))
            }
        }
    }
}

fn abolished(was: &Council, words: Words) -> String {
    let year = was.end_year().map(|year| year.to_string()).unwrap_or_default();
    words.say2("councils-abolished", "name", was.name.as_str(), "year", year)
}

/// Finds the council that an organisation is. An organisation that the directory does not know is no council, unless
/// the author has said which one it belongs to.
///
/// # Errors
/// [`Unclear`], while the author has not chosen.
pub fn pick<'a>(
    directory: &'a Directory,
    organisation: &str,
    choice: &Choice,
    today: NaiveDate,
) -> Result<Picked, Unclear<'a>> {
    let written = |code: Option<&Council>| Picked {
        organisation: organisation.to_owned(),
        council_code: code.map(|council| council.code.clone()),
    };
    let Some(unclear) = Unclear::find(directory, organisation, today) else {
        let named = match directory.look_up(organisation, today) {
            Named::One(council) => Some(council),
            _ => said(directory, choice).filter(|council| !council.is_abolished(today)),
        };
        return Ok(written(named));
    };
    match choice {
        Choice::Keep => Ok(written(None)),
        Choice::Unmade => Err(unclear),
        Choice::Code(code) => match unclear.choices().iter().find(|council| council.code == *code) {
            Some(council) => {
                Ok(Picked { organisation: council.name.clone(), council_code: Some(council.code.clone()) })
            }
            None => Err(unclear),
        },
    }
}

fn said<'a>(directory: &'a Directory, choice: &Choice) -> Option<&'a Council> {
    match choice {
        Choice::Code(code) => directory.find(code),
        Choice::Keep | Choice::Unmade => None,
    }
}

/// Where an address was found, for a page of the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceView {
    /// What the organiser noted; empty if nothing.
    pub words: String,
    /// The same as a link, if it is a web address.
    pub link: String,
}

impl SourceView {
    /// Of what was noted.
    pub fn of(noted: Option<String>) -> SourceView {
        let words = noted.unwrap_or_default();
        let url: Option<Url> = words.parse().ok();
        let link = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        SourceView { link: link.map(String::from).unwrap_or_default(), words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_holds_only_for_the_words_it_was_made_for() {
        assert_eq!(Choice::of("SMT", "Mendip", " Mendip "), Choice::Code("SMT".into()));
        assert_eq!(Choice::of("SMT", "Mendip", "Leeds"), Choice::Unmade);
        assert_eq!(Choice::of("none", "Mendip", "Mendip"), Choice::Keep);
        assert_eq!(Choice::of(" ", "", ""), Choice::Unmade);
    }

    #[test]
    fn only_a_web_address_becomes_a_link() {
        let link = |noted: &str| SourceView::of(Some(noted.into())).link;
        assert_eq!(link("https://www.hackney.gov.uk/contact"), "https://www.hackney.gov.uk/contact");
        for words in ["javascript:alert(1)", "www.hackney.gov.uk", "They said so on the phone", "http:"] {
            assert_eq!(link(words), "", "{words}");
        }
    }
}
