//! What a mail domain tells of who employs its owner: a class such as "a council or government body", never the employer.
//!
//! The classes come from `data/domain_classes.toml`, or from a file that the operator names instead.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::locale::ENGLISH;

const SHIPPED: &str = include_str!("../../data/domain_classes.toml");
/// The longest key and the longest words of a class: they stand in a column and in a sentence.
const LONGEST: usize = 200;

/// A kind of body that gives out mailboxes under certain domains.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainClass {
    /// The word that is stored, such as `government`.
    pub key: String,
    words: BTreeMap<String, String>,
    domains: Vec<String>,
    /// Where it is said who is given such a domain.
    pub source: String,
    /// What follows from that, and what does not.
    pub reason: String,
}

impl DomainClass {
    /// What it is called in the middle of a sentence, in a language; in English where there is nothing else.
    pub fn words(&self, language: &str) -> &str {
        self.words.get(language).or_else(|| self.words.get(ENGLISH)).map_or(self.key.as_str(), String::as_str)
    }
}

/// A dated list of classes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainClasses {
    dated: toml::value::Datetime,
    classes: Vec<DomainClass>,
}

impl DomainClasses {
    /// Reads a list.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str) -> anyhow::Result<DomainClasses> {
        let mut list: DomainClasses = toml::from_str(text).context("it is no list of domain classes")?;
        if list.date().is_none() {
            bail!("`dated` must be a day, such as 2026-11-22");
        }
        for class in &mut list.classes {
            let fits = |text: &str| !text.trim().is_empty() && text.len() <= LONGEST;
            if !fits(&class.key) || !class.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                bail!("{:?} is no key of a class: write it in small letters", class.key);
            }
            if !class.words.get(ENGLISH).is_some_and(|words| fits(words)) {
                bail!("the class {:?} has no English words", class.key);
            }
            for domain in &mut class.domains {
                *domain = in_ascii(domain)
                    .filter(|domain| domain.contains('.'))
                    .with_context(|| format!("the class {:?} names {domain:?}, which is no domain", class.key))?;
            }
        }
        Ok(list)
    }

    /// The day on which it was last looked through.
    pub fn date(&self) -> Option<NaiveDate> {
        self.dated.to_string().parse().ok()
    }

    /// The class of a domain: the one of the longest ending that matches on whole labels.
    pub fn class_of(&self, domain: &str) -> Option<&DomainClass> {
        let domain = in_ascii(domain)?;
        let under = |known: &str| domain.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        let matching = self.classes.iter().filter_map(|class| {
            let longest = class.domains.iter().filter(|known| under(known)).map(String::len).max()?;
            Some((longest, class))
        });
        matching.max_by_key(|(length, _)| *length).map(|(_, class)| class)
    }

    /// Whether a domain is itself one of the endings, not only below one.
    pub fn is_an_ending(&self, domain: &str) -> bool {
        self.classes.iter().any(|class| class.domains.iter().any(|known| known == domain))
    }

    /// The class with a key.
    pub fn find(&self, key: &str) -> Option<&DomainClass> {
        self.classes.iter().find(|class| class.key == key)
    }
}

/// One spelling: lower case, ASCII (RFC 5891), without the root's full stop; `None` for what is no domain.
pub(super) fn in_ascii(domain: &str) -> Option<String> {
    let domain = domain.trim();
    let domain = idna::domain_to_ascii_strict(domain.strip_suffix('.').unwrap_or(domain)).ok()?;
    let whole = !domain.is_empty() && !domain.split('.').any(str::is_empty);
    whole.then_some(domain)
}

static IN_FORCE: OnceLock<Arc<DomainClasses>> = OnceLock::new();

/// Puts the operator's list in force for this process, or the shipped one if they named none. Done once, at the start.
///
/// # Errors
/// What is wrong with the list, in a sentence that names the setting.
pub fn put_in_force(text: Option<&str>) -> anyhow::Result<()> {
    let list = DomainClasses::parse(text.unwrap_or(SHIPPED)).context("UNDERSIGNED_DOMAIN_CLASSES_FILE is wrong")?;
    drop(IN_FORCE.set(Arc::new(list)));
    Ok(())
}

/// The list in force.
#[expect(clippy::expect_used, reason = "a test reads the shipped list")]
pub fn in_force() -> Arc<DomainClasses> {
    let shipped = || Arc::new(DomainClasses::parse(SHIPPED).expect("the shipped list"));
    Arc::clone(IN_FORCE.get_or_init(shipped))
}

/// The class of a mail domain, if it is of one.
pub fn class_of(domain: &str) -> Option<DomainClass> {
    in_force().class_of(domain).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(domain: &str) -> Option<String> {
        DomainClasses::parse(SHIPPED).unwrap().class_of(domain).map(|class| class.key.clone())
    }

    #[test]
    fn an_ending_counts_on_whole_labels_in_any_spelling() {
        for (domain, key) in [
            ("hackney.gov.uk", "government"),
            ("gov.uk", "government"),
            ("HACKNEY.GOV.UK", "government"),
            ("hackney.gov.uk.", "government"),
            ("social.work.fife.gov.scot", "government"),
            ("llyw.cymru", "government"),
            ("ｈackney.gov.uk", "government"),
            ("cafcass.gov.uk", "justice"),
            ("mail.cafcass.gov.uk", "justice"),
            ("notcafcass.gov.uk", "government"),
            ("nhs.net", "health"),
            ("swansea.wales.nhs.uk", "health"),
            ("hscni.net", "health"),
            ("ed.ac.uk", "university"),
            ("psni.pnn.police.uk", "police"),
            ("canal.hackney.sch.uk", "school"),
        ] {
            assert_eq!(key_of(domain).as_deref(), Some(key), "{domain}");
        }
    }

    #[test]
    fn what_only_looks_like_a_public_body_is_of_no_class() {
        for domain in [
            "evil-gov.uk",
            "notgov.uk",
            "gov.uk.evil.example",
            "gov.uk.com",
            "govuk",
            "uk",
            "",
            ".gov.uk",
            "hackney..gov.uk",
            "hackney.gоv.uk",
            "xn--gv-fmc.uk",
            "hackney.gov.uk/evil.example",
            "gov.uk@evil.example",
            "gmail.com",
            "myac.uk",
        ] {
            assert_eq!(key_of(domain), None, "{domain}");
        }
    }

    #[test]
    fn a_list_that_cannot_be_used_is_refused_with_a_sentence() {
        let class = |words: &str, domains: &str| {
            format!(
                "dated = 2026-01-01\n[[classes]]\nkey = \"care\"\nwords = {words}\ndomains = {domains}\nsource = \"s\"\nreason = \"r\"\n"
            )
        };
        assert!(DomainClasses::parse(&class("{ en = \"a care body\" }", "[\"care.example\"]")).is_ok());
        for bad in [
            "this is no list".to_owned(),
            String::new(),
            class("{ cy = \"gofal\" }", "[\"care.example\"]"),
            class("{ en = \"care\" }", "[\"example\"]"),
            class("{ en = \"care\" }", "[\"care..example\"]"),
            class("{ en = \"care\" }", "[\"care.example\"]").replace("key = \"care\"", "key = \"Care!\""),
            class("{ en = \"care\" }", "[\"care.example\"]").replace("2026-01-01", "\"lately\""),
            class("{ en = \"care\" }", "[\"care.example\"]") + "surprise = 1\n",
        ] {
            assert!(DomainClasses::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_shipped_class_has_words_a_source_and_a_reason() {
        let list = DomainClasses::parse(SHIPPED).unwrap();
        assert!(list.date().is_some());
        for class in &list.classes {
            assert!(class.source.starts_with("https://") && class.reason.len() > 20, "{}", class.key);
            assert_eq!(class.words("cy"), class.words("en"));
        }
    }
}
