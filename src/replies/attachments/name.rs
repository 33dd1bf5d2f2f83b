//! What a file is called: a name that a stranger made up, rebuilt so that it can be shown and saved anywhere.

/// The longest name, in characters.
pub const LONGEST: usize = 120;
/// The longest ending that is taken for one.
const LONGEST_ENDING: usize = 8;
/// Windows keeps these for devices, whatever stands behind them.
const DEVICES: [&str; 10] = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2", "lpt3"];
/// Types and the endings that mean them, the usual one first.
const ENDINGS: &[(&str, &[&str])] = &[
    ("application/pdf", &["pdf"]),
    ("application/zip", &["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "docm", "xlsm", "pptm", "xlsb", "epub"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx", "docm", "dotx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx", "xlsm", "xlsb", "xltx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx", "pptm", "ppsx"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    ("application/vnd.oasis.opendocument.presentation", &["odp"]),
    ("application/msword", &["doc", "dot"]),
    ("application/vnd.ms-excel", &["xls", "xlt"]),
    ("application/vnd.ms-powerpoint", &["ppt", "pps"]),
    ("application/x-ole-storage", &["doc", "xls", "ppt", "msg", "docx", "xlsx", "pptx"]),
    ("application/rtf", &["rtf", "doc"]),
    ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    ("image/png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/tiff", &["tif", "tiff"]),
    ("image/webp", &["webp"]),
    ("image/bmp", &["bmp"]),
    ("image/heif", &["heic", "heif"]),
    ("text/html", &["html", "htm"]),
    ("text/xml", &["xml", "svg"]),
    ("application/gzip", &["gz", "tgz"]),
    ("application/x-7z-compressed", &["7z"]),
    ("application/vnd.rar", &["rar"]),
];

/// A name without a path, without characters that are not seen or that turn the direction of writing round, and of a length
/// that any disk takes. Where the bytes are of another kind than the name says, the ending for that kind stands behind it.
/// Rebuilding what was rebuilt changes nothing.
pub fn safe(declared: &str, sniffed: &str) -> String {
    let name = seen(declared);
    let (stem, ending) = split(&name);
    let (stem, ending) = if stem.is_empty() { (ending, "") } else { (stem, ending) };
    let stem = if stem.is_empty() { "file" } else { stem };
    let device = DEVICES.iter().any(|device| stem.split('.').next().is_some_and(|s| s.eq_ignore_ascii_case(device)));
    let mut safe = if device { format!("_{stem}") } else { stem.to_owned() };
    let mut endings = vec![ending];
    if contradicts(ending, sniffed) || ending.is_empty() {
        endings.push(usual_ending(sniffed));
    }
    let endings: String = endings.iter().filter(|one| !one.is_empty()).map(|one| format!(".{one}")).collect();
    let room = LONGEST - endings.chars().count().min(LONGEST / 2);
    if safe.chars().count() > room {
        safe = safe.chars().take(room).collect::<String>().trim_end_matches(['.', ' ']).to_owned();
    }
    safe + &endings
}

/// Whether a name says something else than the bytes do.
pub fn says_otherwise(declared: &str, sniffed: &str) -> bool {
    contradicts(split(&seen(declared)).1, sniffed)
}

/// The ending that a name has for a computer, in small letters; empty if it has none.
pub fn ending(declared: &str) -> String {
    split(&seen(declared)).1.to_ascii_lowercase()
}

/// What is seen of a name.
pub fn seen(declared: &str) -> String {
    let last = declared.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let blanks = last.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let seen: String = blanks.filter(|c| is_harmless(*c)).collect();
    let words: Vec<&str> = seen.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").trim_matches(['.', ' ', '-']).to_owned()
}

fn is_harmless(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let unseen =
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}');
    let tagged = ('\u{e0000}'..='\u{e0fff}').contains(&c);
    !c.is_control() && !turns && !unseen && !tagged && !"<>:\"|?*%;`$".contains(c)
}

fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !ending.is_empty()
                && ending.len() <= LONGEST_ENDING
                && ending.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            (stem.trim_end_matches(['.', ' ']), ending)
        }
        _ => (name, ""),
    }
}

fn contradicts(ending: &str, sniffed: &str) -> bool {
    let ending = ending.to_ascii_lowercase();
    if ending.is_empty() {
        return false;
    }
    match ENDINGS.iter().find(|(kind, _)| *kind == sniffed) {
        Some((_, endings)) => !endings.contains(&ending.as_str()),
        // Bytes that say nothing can be anything but what would have said something.
        None => ENDINGS.iter().any(|(kind, endings)| endings.contains(&ending.as_str()) && !kind.starts_with("text/")),
    }
}

/// The ending for a kind; that of a program is one that runs nothing.
fn usual_ending(sniffed: &str) -> &'static str {
    let known = ENDINGS.iter().find(|(kind, _)| *kind == sniffed);
    known.map_or(if sniffed == "text/plain" { "txt" } else { "bin" }, |(_, endings)| endings[0])
}
