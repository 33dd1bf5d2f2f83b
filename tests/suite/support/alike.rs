//! Whether answers are the same: all that a visitor could tell apart, but for the time of day and for what is random.

use super::browser::Page;

/// An answer as a text: the status, the headers in their order, the body. What is random (a token, a handle) is masked by
/// as many stars: its length must be the same, too.
pub fn visible(answer: &Page) -> String {
    let mut text = format!("{}\n", answer.status);
    for (name, value) in answer.headers.iter().filter(|(name, _)| *name != "date") {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    }
    masked(&format!("{text}\n{}", answer.body))
}

/// The shortest token of ours that is masked; no word that people read is as long.
const SHORTEST_TOKEN: usize = 40;

fn masked(text: &str) -> String {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    let mut masked = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(of_token) {
        let length = rest[start..].find(|c| !of_token(c)).unwrap_or(rest.len() - start);
        let word = &rest[start..start + length];
        masked.push_str(&rest[..start]);
        masked.push_str(&if length < SHORTEST_TOKEN { word.to_owned() } else { "*".repeat(length) });
        rest = &rest[start + length..];
    }
    masked + rest
}

/// Fails when one of the answers differs from the first, and shows both.
#[track_caller]
pub fn all_alike(door: &str, answers: &[(&str, Page)]) {
    let (first, expected) = &answers[0];
    let expected = visible(expected);
    for (kind, answer) in &answers[1..] {
        let found = visible(answer);
        assert_eq!(found, expected, "{door}: {kind:?} is not answered as {first:?} is");
    }
}

#[test]
fn only_tokens_are_masked_and_their_length_stays() {
    let token = "A".repeat(43);
    let shown = masked(&format!("<a href=\"/confirmations/{token}\">Look and confirm</a> 12:30"));
    assert_eq!(shown, format!("<a href=\"/confirmations/{}\">Look and confirm</a> 12:30", "*".repeat(43)));
    assert_ne!(masked(&token), masked(&"A".repeat(44)));
    assert_eq!(masked("größe"), "größe");
}
