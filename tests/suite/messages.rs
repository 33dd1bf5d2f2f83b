//! Messages whose keys are made while the service runs: the build cannot look for them.

use std::path::{Path, PathBuf};

use undersigned::locale::Words;
use undersigned::organisers::audit::Deed;
use undersigned::replies::model::Verdict;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    found.flatten().filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

fn exists(key: &str) {
    let said = Words::default().find(key).unwrap_or_else(|| panic!("English has no {key}"));
    assert!(!said.is_empty() && !said.contains('[') && !said.contains('{'), "{key}: {said}");
}

#[test]
fn every_sentence_that_is_carried_over_a_redirect_exists() {
    let mut keys = Vec::new();
    for path in sources(Path::new("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for call in text.split("flash::with(").skip(1) {
            let call = call.split(';').next().unwrap();
            let key =
                call.rsplit(", \"").next().filter(|_| call.contains(", \"")).and_then(|rest| rest.split('"').next());
            keys.extend(key.map(str::to_owned));
        }
        // Keys that are chosen first and carried then.
        for choice in text.split("let key = match").skip(1) {
            let arms = choice.split("};").next().unwrap().split("=> \"").skip(1);
            keys.extend(arms.filter_map(|arm| arm.split('"').next()).map(str::to_owned));
        }
    }
    assert!(keys.len() > 15, "{keys:?}");
    keys.iter().for_each(|key| exists(&format!("done-{key}")));
}

#[test]
fn every_verdict_and_every_deed_of_the_log_can_be_said() {
    Verdict::ALL.iter().for_each(|verdict| exists(&verdict.message_key()));
    Deed::ALL.iter().for_each(|deed| exists(&deed.message_key()));
}

#[test]
fn every_month_and_every_day_of_the_week_can_be_said() {
    (1..=12).for_each(|month| exists(&format!("month-{month}")));
    (1..=7).for_each(|day| exists(&format!("weekday-{day}")));
}

#[test]
fn nobody_can_put_words_into_our_mouth_by_a_link() {
    let app = crate::support::app::TestApp::start(crate::support::app::On::Sqlite);
    let slug = app.import(crate::site::STATEMENT);
    for done in
        ["error-defect", "saved%20money", "../error-defect", "<b>x</b>", "mail-confirm-subject", "letter-closed%00"]
    {
        let page = app.browser().get(&format!("/letters/{slug}/messages?done={done}"));
        assert!(!page.body.contains("class=\"notice"), "{done}: {}", page.body);
    }
}
