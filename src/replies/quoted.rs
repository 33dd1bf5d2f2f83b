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
    let mut at = 0;
    while at < lines.len() {
        let length = match start_of_earlier(&lines[at..]) {
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

/// How far an earlier mail reaches.
enum Reach {
    ToTheEnd,
    Lines(usize),
}

fn start_of_earlier(lines: &[&str]) -> Option<Reach> {
    let line = lines.first()?.trim();
    if line.starts_with('>') {
        return Some(Reach::Lines(quoted_run(lines)));
    }
    if is_divider(line) || is_head(lines) {
        return Some(Reach::ToTheEnd);
    }
    let length = attribution(lines)?;
    let next = lines[length..].iter().position(|line| !line.trim().is_empty())? + length;
    let quotes = lines[next].trim_start().starts_with('>');
    Some(if quotes { Reach::Lines(next + quoted_run(&lines[next..])) } else { Reach::ToTheEnd })
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
    let inside = line.trim_matches(['-', '_', ' ']);
    let is_ruled = line.starts_with("--") && line.ends_with("--");
    let known = ["original message", "forwarded message", "original appointment", "neges wreiddiol"];
    is_ruled && known.iter().any(|known| inside.eq_ignore_ascii_case(known))
}

/// The head of a mail as Outlook writes it: "From:" with "Sent:" or "Date:" and "To:" or "Subject:" close below.
fn is_head(lines: &[&str]) -> bool {
    let begins = |line: &str, names: &[&str]| {
        let line = line.trim_start_matches(['*', ' ']);
        names.iter().any(|name| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    };
    let below = || lines.iter().skip(1).take(HEAD_LINES).map(|line| line.trim());
    begins(lines[0].trim(), &["From:", "Oddi wrth:"])
        && below().any(|line| begins(line, &["Sent:", "Date:", "Anfonwyd:"]))
        && below().any(|line| begins(line, &["To:", "Subject:", "At:", "Pwnc:"]))
}

/// "On Monday, Jo wrote:", on one line or broken into two or three.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim();
    if !(first.starts_with("On ") || first.starts_with("Ar ")) {
        return None;
    }
    let ends = |line: &str| ["wrote:", "ysgrifennodd:"].iter().any(|end| line.trim_end().ends_with(end));
    let at = lines.iter().take(3).take_while(|line| !line.trim().is_empty()).position(|line| ends(line))?;
    Some(at + 1)
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
        ] {
            assert_eq!(own(words), expected, "{words}");
        }
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
