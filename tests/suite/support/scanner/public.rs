//! What is not sought, and why. A field that is not listed here is sought.

use std::path::Path;
use std::sync::OnceLock;

/// Fields whose value everyone may read, or that nobody typed.
const PUBLIC_FIELDS: &[(&str, &str)] = &[
    ("form_token", "shared by all readers of a page, or worth nothing without its session's cookie"),
    ("category", "chosen from a list"),
    ("public_display", "chosen from a list"),
    ("council_display", "chosen from a list"),
    ("wants_updates", "yes or no"),
    ("kind", "chosen from a list"),
    ("language", "chosen from a list"),
    ("reason", "chosen from a list"),
    ("regulator", "chosen from a list"),
    ("deed", "which button was pressed"),
    ("way", "chosen from a list"),
    ("on", "the day of something that the public page tells"),
    ("seen", "a number, or a mark of what a page showed"),
    ("earlier", "chosen from a list"),
    ("confirmed", "what was found in a file, in words of ours"),
    ("sender_believed", "yes or no"),
    ("reply", "the key of a reply"),
    ("addressee", "the key of an addressee"),
    ("view", "the key of what a council said"),
    ("channel", "chosen from a list"),
    ("came_on", "a day"),
    ("at_risk", "chosen from a list"),
    ("team", "the key of a team"),
    ("title", "of a letter, which is written for the public"),
    ("words", "of a letter, or of an answer to one: both are published"),
    ("on_behalf_of", "stands under the letter"),
    ("dated_on", "of a letter"),
    ("closes_on", "of a letter"),
    ("goal", "of a letter"),
    ("reply_within_working_days", "of a letter"),
    ("before_you_sign", "of a letter, shown above its form"),
    ("employer_domains", "domains of organisations, which name no person"),
    ("use_work_address", "yes or no"),
    ("version", "the hash of a text that is published"),
    ("q", "the name of a council, sought in a public directory"),
    ("email_source", "where an organisation has published its own address"),
    ("hours", "a number"),
    ("event", "the key of an event"),
    ("letter", "the key of a letter"),
    ("signature", "the key of a signature"),
    ("reply", "the key of a reply"),
    ("promisor", "an office that promised something, shown to everyone"),
    ("ask", "the key of an ask"),
    ("condition", "what a promise hangs on, shown to everyone"),
    ("due_text", "by when something was promised, shown to everyone"),
    ("due_precision", "chosen from a list"),
    ("due_on", "the day of a promise"),
    ("predecessor", "the key of a promise"),
    ("document", "the key of a file"),
    ("evidence", "the key of a piece of evidence"),
    ("evidence_reply", "the key of a reply"),
    ("url", "the address of a page that everyone can read"),
    ("note", "what a piece of evidence shows, written for everyone"),
    ("supports", "chosen from a list"),
    ("captured_on", "the day on which evidence was seen"),
    ("outcome_on", "the day on which a promise was kept"),
    ("view", "chosen from a list"),
    ("kept_on", "the day on which a promise was kept"),
];

/// Beginnings of such fields: a letter's asks, its addressees (whom it names in public), what was answered (chosen from a
/// list) or had been before, the body to which a reply sends the asker, and the clocks of a letter, which its page tells.
const PUBLIC_PREFIXES: &[&str] = &["ask-", "addressee-", "verdict-", "was-", "redirected-", "clock_"];

pub(super) fn is_public_field(field: &str) -> bool {
    let listed = PUBLIC_FIELDS.iter().any(|(name, _)| *name == field);
    listed || PUBLIC_PREFIXES.iter().any(|prefix| field.starts_with(prefix)) && !field.ends_with("email")
}

/// Whether a value that was found is a part of what is public anyway: of what was typed for the public to read, of our own
/// words, or of what the tables say of themselves (whatever is chosen from a list is one of their words).
pub(super) fn is_excused(value: &str, public: &[String]) -> bool {
    let value = value.to_lowercase();
    public.iter().any(|text| text.contains(&value)) || our_words().contains(&value)
}

/// Every word that the service says by itself: what somebody types may be one of them.
fn our_words() -> &'static str {
    static WORDS: OnceLock<String> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = String::new();
        ["locales/en", "migrations/sqlite"].into_iter().for_each(|folder| read_all(Path::new(folder), &mut words));
        words.to_lowercase()
    })
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}
