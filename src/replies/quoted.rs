//! Which of a reply's words are its own, and which are earlier mails that its writer's program has put below or between
//! them. Nothing is thrown away: earlier words are folded at the desk, and left out of the public copy unless somebody wants
//! them there.

use super::quote::Anchor;

/// Whose words a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The writer's own.
    Own,
    /// Those of an earlier mail.
    Earlier,
}

/// Some lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Whose they are.
    pub origin: Origin,
    /// The lines, without blank ones before and after.
    pub text: String,
}

impl Passage {
    /// Whether they are of an earlier mail.
    pub fn is_earlier(&self) -> bool {
        self.origin == Origin::Earlier
    }
}

/// How far below a "From:" the other lines of such a head stand.
const HEAD_LINES: usize = 6;
/// How far a head without names reaches, as Lotus Notes writes it, with empty lines between.
const NOTES_LINES: usize = 12;
/// How many lines an introduction may be broken into.
const BROKEN_INTO: usize = 4;

/// What a head calls the sender, the time, and whom or what it is about: English, Welsh, German, French, Spanish.
const FROM: [&str; 5] = ["from:", "oddi wrth:", "von:", "de :", "de:"];
const SENT: [&str; 8] = ["sent:", "date:", "anfonwyd:", "gesendet:", "datum:", "envoyé :", "envoyé:", "enviado"];
const TO: [&str; 12] =
    ["to:", "subject:", "at:", "pwnc:", "an:", "betreff:", "betr.:", "à :", "objet :", "objet:", "para:", "asunto:"];
/// How an introduction such as "On Monday, Jo wrote:" begins where no mark before each quoted line helps, and how it ends.
const INTRODUCED: [&str; 8] = ["on ", "ar ", "am ", "le ", "el ", "op ", "il ", "at "];
const WROTE: [&str; 9] =
    ["wrote:", "writes:", "ysgrifennodd:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "schreef:", "ha scritto:"];
/// What somebody says whose answers stand within the earlier mail, without a mark that tells them from it.
const ANSWERS_WITHIN: [&str; 15] = [
    "in red",
    "mewn coch",
    "in blue",
    "in green",
    "in bold",
    "in italics",
    "in capitals",
    "in caps",
    "highlighted below",
    "inline",
    "in-line",
    "in line below",
    "answers below",
    "responses below",
    "comments below",
];
const ANSWERS: [&str; 6] = ["answer", "respon", "comment", "repl", "note", "ateb"];

/// The passages of some words, in their order.
pub fn passages(words: &str) -> Vec<Passage> {
    let lines: Vec<&str> = words.lines().collect();
    let origins = origins(&lines);
    let mut passages: Vec<(Origin, Vec<&str>)> = Vec::new();
    for (line, origin) in lines.into_iter().zip(origins) {
        match passages.last_mut() {
            Some((last, lines)) if *last == origin => lines.push(line),
            _ => passages.push((origin, vec![line])),
        }
    }
    let passages = passages.into_iter().map(|(origin, lines)| {
        let text = lines.join("\n");
        Passage { origin, text: text.trim_matches('\n').trim_end().to_owned() }
    });
    passages.filter(|passage| !passage.text.trim().is_empty()).collect()
}

/// Whether any of a part of some words is of an earlier mail.
pub fn is_earlier(words: &str, part: Anchor) -> bool {
    let lines: Vec<&str> = words.lines().collect();
    let mut end = 0;
    words.split_inclusive('\n').zip(origins(&lines)).any(|(line, origin)| {
        let start = end;
        end += line.chars().count();
        origin == Origin::Earlier && start < part.end && part.start < end
    })
}

fn origins(lines: &[&str]) -> Vec<Origin> {
    let mut origins = vec![Origin::Own; lines.len()];
    let mut hides_answers = None;
    let mut at = 0;
    while at < lines.len() {
        let length = match start_of_earlier(&lines[at..]) {
            Some(Reach::ToTheEnd) if *hides_answers.get_or_insert_with(|| would_hide_answers(&lines[..at])) => {
                at += 1;
                continue;
            }
            Some(Reach::ToTheEnd) => lines.len() - at,
            Some(Reach::Lines(count)) => count,
            None => {
                at += 1;
                continue;
            }
        };
        origins[at..at + length].fill(Origin::Earlier);
        at += length;
    }
    origins
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether what is the writer's own cannot be told from an earlier mail that has no mark before its lines: they say that
/// their answers stand in it ("see my answers in red below"), or nothing of theirs stands before it.
fn would_hide_answers(before: &[&str]) -> bool {
    let own: Vec<&str> = before.iter().copied().filter(|line| !is_marked(line)).collect();
    let own = own.join(" ").to_lowercase();
    let says = |sentence: &str| {
        ANSWERS_WITHIN.iter().any(|phrase| holds_words(sentence, phrase))
            && ANSWERS.iter().any(|word| sentence.contains(word))
    };
    own.trim().is_empty() || own.split(['.', '!', '?']).any(says)
}

/// Whether some words stand in a line, and not as parts of others.
fn holds_words(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        apart(line[..at].chars().next_back()) && apart(line[at + words.len()..].chars().next())
    })
}

/// How far an earlier mail reaches.
enum Reach {
    ToTheEnd,
    Lines(usize),
}

fn start_of_earlier(lines: &[&str]) -> Option<Reach> {
    let line = lines.first()?.trim();
    if is_marked(line) {
        return Some(Reach::Lines(quoted_run(lines)));
    }
    if is_divider(line) || is_head(lines) || is_ruled_head(lines) || is_notes_head(lines) {
        return Some(Reach::ToTheEnd);
    }
    let (length, is_sure) = introduction(lines)?;
    let next = lines[length..].iter().position(|line| !line.trim().is_empty())? + length;
    let quotes = is_marked(lines[next]);
    if quotes {
        return Some(Reach::Lines(next + quoted_run(&lines[next..])));
    }
    is_sure.then_some(Reach::ToTheEnd)
}

/// Lines that begin with `>`, and blank ones between them.
fn quoted_run(lines: &[&str]) -> usize {
    let mut length = 0;
    for (i, line) in lines.iter().enumerate() {
        let line = line.trim_start();
        if line.starts_with('>') {
            length = i + 1;
        } else if !line.is_empty() {
            break;
        }
    }
    length
}

/// `-----Original Message-----` and its like.
fn is_divider(line: &str) -> bool {
    let inside = line.trim_matches(['-', '_', ' ']).to_lowercase();
    let is_ruled = ["--", "__"].iter().any(|rule| line.starts_with(rule) && line.ends_with(rule));
    let known = [
        "original message",
        "forwarded message",
        "original appointment",
        "neges wreiddiol",
        "ursprüngliche nachricht",
        "message d'origine",
        "mensaje original",
    ];
    is_ruled && (known.contains(&inside.as_str()) || inside.starts_with("forwarded by "))
        || inside == "begin forwarded message:"
}

fn begins(line: &str, names: &[&str]) -> bool {
    let line = line.trim_start_matches(['*', ' ', '\t']).to_lowercase();
    // "*From:* Jo"
    names.iter().any(|name| line.starts_with(name))
}

/// The head of a mail as Outlook writes it: "From:" with "Sent:" or "Date:" and "To:" or "Subject:" close below. Mobile
/// programs put the subject first.
fn is_head(lines: &[&str]) -> bool {
    let below = || lines.iter().skip(1).take(3 * HEAD_LINES).filter(|line| !line.trim().is_empty()).take(HEAD_LINES);
    let first = begins(lines[0], &FROM)
        || begins(lines[0], &["subject:", "pwnc:", "betreff:"])
            && below().next().is_some_and(|line| begins(line, &FROM));
    first && below().any(|line| begins(line, &SENT)) && below().any(|line| begins(line, &TO))
}

/// A rule drawn right above such a head.
fn is_ruled_head(lines: &[&str]) -> bool {
    let rule = lines[0].trim();
    let is_rule = rule.len() >= 5 && rule.chars().all(|c| matches!(c, '_' | '-' | '─'));
    let below = lines.iter().skip(1).take(3).position(|line| !line.trim().is_empty());
    is_rule && below.is_some_and(|below| is_head(&lines[below + 1..]))
}

/// The head of a mail as Lotus Notes writes it: the sender and the time, and below them "To" and "Subject", each alone on
/// its line.
fn is_notes_head(lines: &[&str]) -> bool {
    let first = lines[0].trim();
    if !first.contains('<') || !first.contains('@') || first.ends_with(':') {
        return false;
    }
    let below: Vec<&str> = lines.iter().skip(1).map(|line| line.trim()).take(NOTES_LINES * 2).collect();
    let to = below.iter().filter(|line| !line.is_empty()).take(NOTES_LINES).position(|line| *line == "To");
    to.is_some() && below.contains(&"Subject")
}

/// "On Monday, Jo wrote:", on one line or broken into some: how many, and whether what follows is an earlier mail though
/// its lines have no mark.
fn introduction(lines: &[&str]) -> Option<(usize, bool)> {
    let first = lines.first()?.trim().to_lowercase();
    let ends = |line: &str| {
        let line = line.trim_end().to_lowercase();
        // "Am 5. Juni schrieb Ada <ada@x.example>:"
        WROTE.iter().any(|end| line.ends_with(end)) || line.ends_with(':') && holds_words(&line, "schrieb")
    };
    let by_word = INTRODUCED.iter().any(|start| first.starts_with(start));
    let broken = if by_word { BROKEN_INTO } else { 2 };
    let at = lines.iter().take(broken).take_while(|line| !line.trim().is_empty()).position(|line| ends(line))?;
    let whole = lines[..=at].join(" ");
    let tells_when_or_who = whole.contains('@') || whole.chars().any(|c| c.is_ascii_digit());
    let by_name = at == 0 && whole.contains('<') && whole.contains('@');
    (by_word || by_name || at == 0).then_some((at + 1, by_word && tells_when_or_who || by_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(words: &str) -> String {
        let own = passages(words).into_iter().filter(|passage| !passage.is_earlier()).map(|passage| passage.text);
        own.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn earlier_mails_are_told_apart_from_what_was_written_now() {
        for (words, expected) in [
            ("Yes.\n\nOn Mon, 5 Jan 2026, Ada wrote:\n> Will you?\n> Please.\n\nRegards", "Yes.|Regards"),
            ("Yes.\n\nOn Mon, 5 Jan 2026 at 10:00,\nAda Lovelace <ada@x.example> wrote:\n\nWill you?", "Yes."),
            ("Yes.\n-----Original Message-----\nFrom: Ada", "Yes."),
            ("Yes.\n\nFrom: Ada\nSent: Monday\nTo: Jo\nSubject: Hello\n\nWill you?", "Yes."),
            ("> Will you?\nYes.\n> When?\nIn May.", "Yes.|In May."),
            ("From: our office to yours, greetings.", "From: our office to yours, greetings."),
            ("On Tuesday she told us what you wrote.", "On Tuesday she told us what you wrote."),
            ("Yes.\n\n________________________________\nFrom: Ada\nSent: Monday\nTo: Jo\n\nWill you?", "Yes."),
            ("Yes.\n\n*From:* Ada\n*Sent:* Monday\n*To:* Jo\n\nWill you?", "Yes."),
            ("Yes.\n\nVon: Ada\nGesendet: Montag\nAn: Jo\nBetreff: Brief\n\nWollen Sie?", "Yes."),
            ("Yes.\n\nDe : Ada\nEnvoyé : lundi\nÀ : Jo\nObjet : Lettre\n\nVoulez-vous ?", "Yes."),
            (
                "Yes.\n\nAda <ada@x.example>\n05/06/17 10:00\n\nTo\nJo <jo@y.example>\ncc\n\nSubject\nHello\n\nWill you?",
                "Yes.",
            ),
            ("Yes.\n\nLe lun. 5 juin 2017 à 10:00, Ada <ada@x.example> a écrit :\n\nVoulez-vous ?", "Yes."),
            ("Yes.\n\nAm 5. Juni 2017 schrieb Ada <ada@x.example>:\n> Wollen Sie?", "Yes."),
            ("Yes.\n\nAda Lovelace <ada@x.example> wrote:\n> Will you?", "Yes."),
            ("Yes.\n\nBegin forwarded message:\n\nFrom: Ada", "Yes."),
            ("Yes.\n\n---------- Forwarded message ---------\nFrom: Ada", "Yes."),
            ("The family wrote:\n\nWe need help.\n\nWe agree.", "The family wrote:\n\nWe need help.\n\nWe agree."),
            ("At the meeting the family wrote:\n\nHelp us.", "At the meeting the family wrote:\n\nHelp us."),
        ] {
            assert_eq!(own(words), expected, "{words}");
        }
    }

    #[test]
    fn nothing_is_folded_that_may_hold_the_answers() {
        let red = "Please see my answers in red below.\n\nFrom: Ada\nSent: Monday\nTo: Jo\n\nWill you? Yes, in May.";
        assert_eq!(own(red), red);
        let marked = "My comments are inline.\n\nOn 5 June 2017, Ada wrote:\n> Will you?\nYes, in May.";
        assert_eq!(own(marked), "My comments are inline.|Yes, in May.");
        let hundred = "A hundred in redundancies.\n-----Original Message-----\nFrom: Ada";
        assert_eq!(own(hundred), "A hundred in redundancies.");
        let green = "We invest in green spaces.\n-----Original Message-----\nFrom: Ada";
        assert_eq!(own(green), "We invest in green spaces.");
        let below = "On 5 June 2017, Ada wrote:\n\nWill you?\n\nYes, in May.";
        assert_eq!(own(below), below);
    }

    #[test]
    fn a_part_is_of_an_earlier_mail_if_any_of_it_is() {
        let words = "Yes, in May.\r\n\r\nOn Mon, 5 Jan 2026, Ada wrote:\r\n> Will you?\r\nRegards, Siân\nJo";
        for (part, earlier) in
            [("Yes, in May.", false), ("Will you?", true), ("Will you? Regards", true), ("Siân Jo", false)]
        {
            assert_eq!(is_earlier(words, crate::replies::quote::find(words, part).unwrap()), earlier, "{part}");
        }
    }

    #[test]
    fn no_line_is_lost() {
        let words = "a\n> b\n\n> c\nd\nFrom: x\nDate: y\nTo: z\n\ne";
        let all: Vec<String> = passages(words).into_iter().map(|passage| passage.text).collect();
        let kept = all.join("\n");
        assert!(words.lines().filter(|line| !line.is_empty()).all(|line| kept.contains(line)), "{all:?}");
    }
}
