//! The words of replies are read only where they are shown: anybody can send many long mails, and whoever reckons where a
//! letter stands, or counts, must not pay for them.

use std::path::{Path, PathBuf};

/// Where whole replies of a letter are listed: the desk's lists, which show their words, and the demo.
const SHOW_WORDS: [&str; 6] = [
    "src/replies/store.rs",
    "src/replies/list.rs",
    "src/replies/promises/list_page.rs",
    "src/replies/promises/evidence.rs",
    "src/site/desk_letter.rs",
    "src/demo/samples/answered.rs",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn whole_replies_are_listed_only_where_their_words_are_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for file in files {
        let name = file.strip_prefix(root).unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("list_replies(") || SHOW_WORDS.contains(&name), "{name} lists whole replies");
    }
}

#[test]
fn where_a_letter_stands_is_reckoned_without_a_word_of_any_reply() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/replies");
    for name in
        ["public.rs", "clocks.rs", "timeline.rs", "timeline/told.rs", "tell.rs", "tell/news.rs", "chase/case.rs"]
    {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        for whole in ["list_replies", "find_reply(", "Reply::as_select", "_sealed"] {
            assert!(!text.contains(whole), "{name} reads {whole}");
        }
    }
}
