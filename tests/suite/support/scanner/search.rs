//! Finds many values in many bytes at once, also where somebody wrote them in another way.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::support::browser::encode;

/// Values shorter than this many bytes are not sought: they stand by chance in what is sealed, sooner or later.
pub(super) const TOO_SHORT: usize = 6;

/// Values to look for, each in all its spellings.
pub(super) struct Searcher<'a> {
    spellings: Vec<(Vec<u8>, &'a str)>,
    /// By the first two bytes: where to look in `spellings`, which is sorted.
    begins: Vec<(u32, u32)>,
}

impl<'a> Searcher<'a> {
    pub(super) fn new(values: impl Iterator<Item = &'a str>) -> Searcher<'a> {
        let mut spellings: Vec<(Vec<u8>, &str)> =
            values.flat_map(|value| spellings_of(value).into_iter().map(move |spelling| (spelling, value))).collect();
        spellings.sort();
        spellings.dedup();
        let mut begins = vec![(0, 0); 1 << 16];
        for (position, (spelling, _)) in (0..).zip(&spellings) {
            let range: &mut (u32, u32) = &mut begins[pair(spelling[0], spelling[1])];
            if range.1 == 0 {
                range.0 = position;
            }
            range.1 = position + 1;
        }
        Searcher { spellings, begins }
    }

    /// The values that stand in `bytes`, in upper or lower case.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<&'a str> {
        let bytes = bytes.to_ascii_lowercase();
        let mut found = Vec::new();
        for at in 1..bytes.len() {
            let (first, end) = self.begins[pair(bytes[at - 1], bytes[at])];
            for (spelling, value) in &self.spellings[first as usize..end as usize] {
                if bytes[at - 1..].starts_with(spelling) && !found.contains(value) {
                    found.push(*value);
                }
            }
        }
        found
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// As it is, as a page or a link would have it, in hexadecimal, and inside base64 wherever it begins; in lower case.
fn spellings_of(value: &str) -> Vec<Vec<u8>> {
    let html = value.replace('&', "&#38;").replace('\'', "&#39;").replace('"', "&#34;").replace('<', "&#60;");
    let mut all = vec![value.to_owned(), html, encode(value), encode(value).replace('+', "%20"), hex::encode(value)];
    for before in 0..3 {
        let shifted = [&vec![0; before], value.as_bytes()].concat();
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let whole = engine.encode(&shifted);
            // The digits that hold a bit of what stands before or after are another's.
            let (start, end) = ((before * 8).div_ceil(6), shifted.len() * 8 / 6);
            all.push(whole[start..end].to_owned());
        }
    }
    all.into_iter()
        .map(|spelling| spelling.to_ascii_lowercase().into_bytes())
        .filter(|s| s.len() >= TOO_SHORT)
        .collect()
}
