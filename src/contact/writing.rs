//! How the world writes on one line: which invisible characters mean something, which do nothing, which do harm.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most marks over, under and within one letter. Hebrew with points and accents, Tibetan stacks and Burmese medials
/// need no more.
const MOST_MARKS: usize = 6;

/// Control characters (Unicode category Cc), bidirectional controls (Unicode Standard Annex #9, section 2), line and
/// paragraph separators, the byte-order mark, tags, what no character stands for, and the replacement character. ZWJ and
/// ZWNJ stay: several scripts write names with them.
pub fn is_unwanted(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xFFFE == 0xFFFE
        || matches!(c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{FDD0}'..='\u{FDEF}' | '\u{E000}'..='\u{F8FF}'
            | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}' | '\u{200B}' | '\u{2060}'..='\u{2064}')
}

/// What keyboards, address books and word processors leave in a line and nobody sees: without it the line reads the same.
fn does_nothing(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{200B}' | '\u{200E}'
        | '\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}')
}

/// ZWNJ and ZWJ, and the selectors and the separator of Mongolian.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{180B}'..='\u{180F}')
}

/// Letters and marks of scripts whose letters join or stack, where a joiner decides how a name looks: Arabic, Syriac,
/// Mandaic, N'Ko, the scripts of India, Tibet, Burma and Cambodia, Mongolian, Balinese and its neighbours, Adlam.
fn takes_joiners(c: char) -> bool {
    matches!(c,
        '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{1A20}'..='\u{1CFF}' | '\u{A800}'..='\u{A8FF}' | '\u{A930}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{10FFF}' | '\u{11000}'..='\u{11FFF}'
        | '\u{1E900}'..='\u{1E95F}')
}

/// One line in NFC with single spaces, without what does nothing, and with joiners only where a script needs them.
pub fn tidy(typed: &str) -> String {
    let mut seen: Vec<char> = typed.nfc().filter(|c| !does_nothing(*c)).collect();
    // Of several joiners in a row one is as good as all.
    seen.dedup_by(|later, earlier| is_joiner(*later) && is_joiner(*earlier));
    let meant = |index: usize| {
        let beside =
            |at: Option<usize>| at.and_then(|at| seen.get(at)).is_some_and(|c| takes_joiners(*c) && !is_joiner(*c));
        !is_joiner(seen[index])
            || beside(index.checked_sub(1)) && (beside(Some(index + 1)) || ends_with_joiner(&seen, index))
    };
    let kept: String = (0..seen.len()).filter(|index| meant(*index)).map(|index| seen[index]).collect();
    // What stood between two letters may have kept them from becoming one.
    kept.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sinhala, Bengali and Malayalam also end words with a joiner after the sign that silences a vowel.
fn ends_with_joiner(seen: &[char], index: usize) -> bool {
    let after_virama = index.checked_sub(1).is_some_and(|before| {
        matches!(
            seen[before],
            '\u{094D}'
                | '\u{09CD}'
                | '\u{0A4D}'
                | '\u{0ACD}'
                | '\u{0B4D}'
                | '\u{0BCD}'
                | '\u{0C4D}'
                | '\u{0CCD}'
                | '\u{0D4D}'
                | '\u{0DCA}'
        )
    });
    after_virama && seen.get(index + 1).is_none_or(|next| !is_joiner(*next))
}

/// Whether marks are piled up on a letter until they run over the lines above and below.
pub fn is_piled_up(line: &str) -> bool {
    let mut marks = 0;
    line.chars().any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > MOST_MARKS
    })
}

/// Whether a character is a picture: emoji, dingbats, and the letters in boxes of which flags are made.
pub fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{23FF}' | '\u{2500}'..='\u{27BF}' | '\u{2900}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

fn is_from_the_right(c: char) -> bool {
    matches!(c,
        '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}')
}

/// A piece of plain text set apart from its neighbours where it is written from right to left (FIRST STRONG ISOLATE and
/// POP DIRECTIONAL ISOLATE, Unicode Standard Annex #9, section 2.4): what `<bdi>` is in a page. Other text stays as it is.
pub fn isolated(text: &str) -> String {
    if text.chars().any(is_from_the_right) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}
