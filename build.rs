//! Fails the build when a template or a source file asks for a message that `locales/en` does not have, and embeds the
//! migrations anew when they change.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fluent_syntax::ast::Entry;

fn main() {
    for folder in ["locales", "templates", "migrations", "assets", "src"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut known = BTreeSet::new();
    each_file(Path::new("locales/en"), &mut |path, text| {
        let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(_, faults)| {
            panic!("{} has faults: {faults:?}", path.display());
        });
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let new = known.insert(message.id.name.to_owned());
                assert!(new, "{}: the message {} stands twice", path.display(), message.id.name);
            }
        }
    });
    let mut missing = BTreeSet::new();
    for folder in ["templates", "src"] {
        each_file(Path::new(folder), &mut |path, text| {
            for key in asked_for(text) {
                if !known.contains(&key) {
                    missing.insert(format!("{key} (asked for in {})", path.display()));
                }
            }
        });
    }
    assert!(missing.is_empty(), "messages that locales/en does not have:\n{missing:#?}");
}

/// The keys in `say("key"`, `say1("key"`, `say2("key"` and `words!("key"`.
fn asked_for(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for call in ["say(\"", "say1(\"", "say2(\"", "message_key(\""] {
        for rest in text.split(call).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            // A key that is put together at run time has a pattern here; it is covered by a test of its own.
            if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !key.ends_with('-') {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path, &str)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            each_file(&path, visit);
        } else if let Ok(text) = fs::read_to_string(&path) {
            visit(&path, &text);
        }
    }
}
