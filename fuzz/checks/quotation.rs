//! Any passage is found in any words or not, and what is found is the passage, and can be checked for ever. The two are
//! parted by the first NUL.

use undersigned::replies::quote::{Anchor, LONGEST, find, hash};

/// Looks at one pair.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (words, passage) = text.split_once('\0').unwrap_or((&text, &text));
    if let Some(anchor) = find(words, passage) {
        let quoted = anchor.of(words).expect("what was found stands there");
        assert_eq!(folded(quoted), folded(passage));
        assert!(anchor.start < anchor.end && anchor.end - anchor.start <= LONGEST);
        assert_eq!(anchor.checked(words, &hash(quoted)), Some(quoted));
        let (start, end) = anchor.columns();
        assert_eq!(Anchor::of_columns(Some(start), Some(end)), Some(anchor));
        assert_eq!(find(words, quoted).and_then(|again| again.of(words)), Some(quoted));
    } else if !passage.trim().is_empty() && passage.chars().count() <= LONGEST {
        assert!(!words.contains(passage.trim()), "{passage:?} stands in {words:?}");
    }
    // Columns that nobody wrote.
    let number = |at: usize| i32::from_le_bytes([0, 1, 2, 3].map(|n| data.get(at + n).copied().unwrap_or_default()));
    if let Some(anchor) = Anchor::of_columns(Some(number(0)), Some(number(4))) {
        assert!(anchor.of(words).is_none_or(|quoted| quoted.chars().count() == anchor.end - anchor.start));
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
