//! What an audience is shown of a signer: exactly what the signer chose, never more.

use super::model::{Category, Display, OpenedPerson, Signature};
use crate::contact::{PersonName, isolated};
use crate::locale::Words;
use crate::seal::Seal;

/// A signer as one audience sees them: the first line (a name or initials; before signing, also the category under which
/// they are in a number) and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name, the initials, or "A practitioner".
    pub who: String,
    /// Role and affiliation; empty if not shown.
    pub what: String,
}

impl Shown {
    /// On one line of plain text: what is written from right to left is set apart from its neighbours.
    pub fn line(&self) -> String {
        let (who, what) = (isolated(&self.who), isolated(&self.what));
        if what.is_empty() { who } else { format!("{who}, {what}") }
    }
}

/// What one audience sees; `None` for somebody who chose to be counted only.
pub fn shown(display: Display, person: &OpenedPerson, category: Category, words: Words) -> Option<Shown> {
    let parts = |parts: [&Option<String>; 3]| parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let none = None;
    match display {
        Display::Counted => None,
        // Never a line in a list, where three such lines would be a group of three.
        Display::Category => {
            Some(Shown { who: category_words(category, words), what: words.say("groups-in-a-number") })
        }
        Display::Initials => {
            let who = PersonName::parse(&person.name).ok()?.initials();
            Some(Shown { who, what: parts([&person.role, &none, &none]) })
        }
        Display::Name => Some(Shown { who: person.name.clone(), what: String::new() }),
        Display::Full => {
            Some(Shown { who: person.name.clone(), what: parts([&person.role, &person.affiliation, &person.place]) })
        }
    }
}

/// What the public sees of a signature; `None` also for one that has been forgotten.
pub fn shown_to_public(signature: &Signature, seal: &Seal, words: Words) -> Option<Shown> {
    shown_of(signature.public_display, signature, seal, words)
}

/// What the council sees of a signature; `None` also for one that has been forgotten.
pub fn shown_to_council(signature: &Signature, seal: &Seal, words: Words) -> Option<Shown> {
    shown_of(signature.council_display, signature, seal, words)
}

fn shown_of(display: Display, signature: &Signature, seal: &Seal, words: Words) -> Option<Shown> {
    // What somebody signed as is known also when who they are has been destroyed.
    if display == Display::Category && signature.forgotten_at.is_none() {
        return Some(Shown { who: category_words(signature.category, words), what: String::new() });
    }
    let person = signature.open_for(seal, display).ok()?;
    shown(display, &person, signature.category, words)
}

/// "A practitioner", in the words of a language.
pub fn category_words(category: Category, words: Words) -> String {
    match category {
        Category::Practitioner => words.say("sign-as-practitioner"),
        Category::Academic => words.say("sign-as-academic"),
        Category::Student => words.say("sign-as-student"),
        Category::ServiceUser => words.say("sign-as-service-user"),
        Category::Supporter => words.say("sign-as-supporter"),
    }
}

/// What the council will read of one signer: a line among the names to the word, or one of the number of those who show
/// only as what they sign; `None` for somebody who is counted only.
pub fn council_preview(signature: &Signature, seal: &Seal, words: Words) -> Option<Shown> {
    let shown = shown_to_council(signature, seal, words)?;
    Some(match signature.council_display {
        Display::Category => Shown { what: words.say("confirm-council-unnamed"), ..shown },
        _ => Shown { who: shown.line(), what: String::new() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> OpenedPerson {
        OpenedPerson {
            name: "Ada Lovelace".into(),
            email: "ada@example.org".into(),
            role: Some("Social worker".into()),
            affiliation: Some("Canal Club".into()),
            place: None,
        }
    }

    fn line(display: Display) -> String {
        shown(display, &ada(), Category::Practitioner, Words::default()).map_or_else(String::new, |s| s.line())
    }

    #[test]
    fn each_choice_shows_what_it_says_and_no_more() {
        assert_eq!(line(Display::Full), "Ada Lovelace, Social worker, Canal Club");
        assert_eq!(line(Display::Name), "Ada Lovelace");
        assert_eq!(line(Display::Initials), "A. L., Social worker");
        assert_eq!(line(Display::Category), "A practitioner, in a number, never on a line of its own");
        assert_eq!(line(Display::Counted), "");
    }
}
