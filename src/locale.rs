//! Messages in a reader's language, from `locales/<lang>/*.ftl`.
//!
//! The build fails when a template or a source file asks for a message that English does not have (see `build.rs`), so
//! that a missing message can only be one of another language; English stands in for it then.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// The language that every message exists in.
pub const ENGLISH: &str = "en";

static BUNDLES: LazyLock<HashMap<String, FluentBundle<FluentResource>>> = LazyLock::new(load);

fn load() -> HashMap<String, FluentBundle<FluentResource>> {
    let mut bundles = HashMap::new();
    for path in Files::iter() {
        let Some((language, _)) = path.split_once('/') else { continue };
        let Some(file) = Files::get(&path) else { continue };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(partly, faults)| {
            tracing::error!(locale.file = %path, "the file has faults: {faults:?}");
            partly
        });
        bundles.entry(language.to_owned()).or_insert_with(|| new_bundle(language)).add_resource_overriding(resource);
    }
    bundles
}

fn new_bundle(language: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
    // Pages isolate names with <bdi>, and mails are plain: invisible marks around each argument would help neither.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(group_digits));
    bundle
}

/// Whole numbers are written with a thin comma between thousands; the rest is left to Fluent.
fn group_digits(value: &FluentValue<'_>, _: &intl_memoizer::concurrent::IntlLangMemoizer) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => Some(grouped(number.value as i64)),
        _ => None,
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// What can stand in a message: a text, or a number that decides between one and many.
pub trait Argument<'a> {
    /// As Fluent takes it.
    fn into_argument(self) -> FluentValue<'a>;
}

impl<'a> Argument<'a> for &'a str {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(self)
    }
}

impl<'a> Argument<'a> for String {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(self)
    }
}

impl<'a> Argument<'a> for i64 {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(self)
    }
}

impl<'a> Argument<'a> for &'a String {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(self.as_str())
    }
}

impl<'a> Argument<'a> for &&'a str {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(*self)
    }
}

impl<'a> Argument<'a> for &&i64 {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(**self)
    }
}

impl<'a> Argument<'a> for &'a i64 {
    fn into_argument(self) -> FluentValue<'a> {
        FluentValue::from(*self)
    }
}

/// The words of one language. Copies are cheap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    language: &'static str,
}

impl Default for Words {
    fn default() -> Self {
        Words { language: ENGLISH }
    }
}

impl Words {
    /// The words of a language, or English if there are none.
    pub fn of(language: &str) -> Words {
        let language = BUNDLES.get_key_value(language).map_or(ENGLISH, |(known, _)| known.as_str());
        Words { language }
    }

    /// The language's code, for `lang="…"`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The direction in which it is written, for `dir="…"`.
    pub fn direction(&self) -> &'static str {
        if matches!(self.language, "ar" | "fa" | "he" | "ur" | "ps") { "rtl" } else { "ltr" }
    }

    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message without arguments, if there is one under this key.
    pub fn find(&self, key: &str) -> Option<String> {
        let known = BUNDLES.get(ENGLISH).is_some_and(|bundle| bundle.has_message(key));
        known.then(|| self.say(key))
    }

    /// A message with one argument.
    pub fn say1<'a>(&self, key: &str, name: &'a str, value: impl Argument<'a>) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value.into_argument());
        self.format(key, Some(&args))
    }

    /// A message with two arguments.
    pub fn say2<'a>(
        &self,
        key: &str,
        name: &'a str,
        value: impl Argument<'a>,
        other: &'a str,
        other_value: impl Argument<'a>,
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value.into_argument());
        args.set(other, other_value.into_argument());
        self.format(key, Some(&args))
    }

    /// A date as people read it: 31 May 2017.
    pub fn date(&self, date: &chrono::NaiveDate) -> String {
        use chrono::Datelike;
        let month = self.say(&format!("month-{}", date.month()));
        format!("{} {month} {}", date.day(), date.year())
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        for language in [self.language, ENGLISH] {
            let Some(bundle) = BUNDLES.get(language) else { continue };
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { continue };
            let mut text = String::new();
            let mut faults = Vec::new();
            if bundle.write_pattern(&mut text, pattern, args, &mut faults).is_ok() && faults.is_empty() {
                return text;
            }
            tracing::error!(locale.key = key, "the message has faults: {faults:?}");
            return text;
        }
        let mut missing = String::new();
        let _ = write!(missing, "[{key}]");
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn an_unknown_language_is_answered_in_english() {
        assert_eq!(Words::of("tlh").language(), "en");
    }
}
