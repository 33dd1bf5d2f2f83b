//! Whom a mail server's letter says it did not reach. No standard says how such a letter names them, but most do it in one
//! of a few ways: a paragraph for each that begins `<someone@example.org>:` (D. J. Bernstein's QSBMF, which Postfix writes,
//! too), the address alone on a line, or an address somewhere in a sentence.

use crate::replies::classify::clean;

/// Lines that begin the copy of the mail that comes back.
const COPY_BEGINS: [&str; 19] = [
    "this is a copy of",
    "below this line is a copy",
    "below the next line is a copy",
    "below is a copy of",
    "copy of the original message",
    "copy of your message",
    "original message follows",
    "original message as received",
    "original message header",
    "header of the original message",
    "header of the source mail",
    "message header follows",
    "message text follows",
    "returned mail follows",
    "returned message",
    "undelivered message follows",
    "contents of the undelivered",
    "unsent message",
    "lines of your original message",
];
/// What may stand before an address that has a line to itself.
const LEADS: [&str; 10] = [
    "recipient address:",
    "final recipient:",
    "final-recipient:",
    "intended recipient:",
    "original recipient:",
    "recipient:",
    "rcpt to:",
    "addressed to:",
    "unknown user:",
    "no such user:",
];
/// What may stand before it in its own word.
const PREFIXES: [&str; 5] = ["smtp=", "smtp:", "rfc822;", "mailto:", "imceaex-"];
/// Those who report, and whom one may ask, are never those who were not reached.
const SERVERS: [&str; 4] = ["postmaster", "mailer-daemon", "mailerdaemon", "abuse"];
const MAX_NAMED: usize = 50;

/// Somebody whom the mail did not reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// Their address.
    pub(super) address: String,
    /// What is said of them alone; may be empty.
    pub(super) words: Vec<&'a str>,
}

/// A letter without the copy of the mail that comes back below it: that one's head is full of codes and addresses.
pub(super) fn before_copy(letter: &str) -> &str {
    let mut end = 0;
    for line in letter.split_inclusive('\n') {
        let plain = line.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let is_head = ["return-path:", "received:", "dkim-signature:"].iter().any(|name| plain.starts_with(name));
        // "They did not receive a copy of your message" begins no copy.
        let begins = COPY_BEGINS.iter().any(|begins| plain.contains(begins)) && !plain.contains("not receive");
        if end > 0 && (is_head || begins) {
            break;
        }
        end += line.len();
    }
    &letter[..end]
}

/// A way to find them, in the lines of a letter.
type Way<'a> = fn(&[&'a str]) -> Vec<Named<'a>>;

/// Whom a letter names, the surest way first: of those in its sentences the first alone. `others` are those who wrote it and whom it is for.
pub(super) fn named<'a>(letter: &'a str, others: &[String]) -> Vec<Named<'a>> {
    let lines: Vec<&str> = letter.lines().collect();
    let is_other = |named: &Named<'_>| {
        let local = named.address.split('@').next().unwrap_or_default().to_ascii_lowercase();
        SERVERS.contains(&local.as_str()) || others.iter().any(|other| other.eq_ignore_ascii_case(&named.address))
    };
    let ways: [(Way<'a>, usize); 3] =
        [(heads_of_paragraphs, MAX_NAMED), (alone_on_lines, MAX_NAMED), (in_sentences, 1)];
    for (way, most) in ways {
        let mut found = way(&lines);
        found.retain(|named| !is_other(named));
        found.truncate(most);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Whether the line after a sentence is an address and nothing else, as in every letter that says whom it did not reach.
pub(super) fn has_own_line(lines: &[&str]) -> bool {
    let mut below = lines.iter().filter(|line| !line.trim().is_empty()).take(2);
    below.any(|line| alone(line).is_some())
}

fn heads_of_paragraphs<'a>(lines: &[&'a str]) -> Vec<Named<'a>> {
    let head = |line: &str| {
        let (address, rest) = line.trim_start().strip_prefix('<')?.split_once(">:")?;
        Some((an_address(address)?, rest.len()))
    };
    gathered(lines, head)
}

fn alone_on_lines<'a>(lines: &[&'a str]) -> Vec<Named<'a>> {
    gathered(lines, alone)
}

/// The addresses that some lines begin with, and what is said below each, up to an empty line or the next.
fn gathered<'a>(lines: &[&'a str], head: impl Fn(&str) -> Option<(String, usize)>) -> Vec<Named<'a>> {
    let mut found: Vec<Named<'a>> = Vec::new();
    let mut is_open = false;
    for line in lines {
        if let Some((address, rest)) = head(line) {
            let words = vec![&line[line.len() - rest..]];
            match found.iter_mut().find(|known| known.address == address) {
                Some(known) => known.words.extend(words),
                None => found.push(Named { address, words }),
            }
            is_open = true;
        } else if line.trim().is_empty() {
            is_open = false;
        } else if let Some(last) = found.last_mut().filter(|_| is_open) {
            last.words.push(line);
        }
    }
    found
}

/// The address that a line is about, and how many bytes of words follow it: nothing, a remark, or the time.
fn alone(line: &str) -> Option<(String, usize)> {
    let mut rest = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    // X.400: "c=GB;p=Council;dda:SMTP=jo@council.example;"
    if let Some(at) = rest.to_ascii_lowercase().find(";dda:smtp=").filter(|_| rest.contains('=')) {
        rest = &rest[at + ";dda:smtp=".len()..];
        let end = rest.find(';').unwrap_or(rest.len());
        return an_address(&rest[..end]).map(|address| (address, rest.len() - end));
    }
    for lead in LEADS {
        if rest.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead)) {
            rest = rest[lead.len()..].trim_start_matches(|c: char| !c.is_alphanumeric());
        }
    }
    let end = rest.find(|c: char| c.is_whitespace() || "<>()\"'],".contains(c)).unwrap_or(rest.len());
    let address = an_address(&rest[..end])?;
    let after = rest[end..].trim_start_matches(['>', '"', '\'', ']', ')', ' ', '\t', ';', ',', '.']);
    let goes_on = after.is_empty()
        || ["(", ":", "-", "on ", "<", "unknown", "no such", "was ", "is ", "has "]
            .iter()
            .any(|s| after.starts_with(s))
        || after.len() < rest.len() && rest[end..].trim_start().starts_with("...")
        || rest[..end].ends_with(':');
    goes_on.then_some((address, after.len()))
}

/// The addresses that stand anywhere.
fn in_sentences<'a>(lines: &[&'a str]) -> Vec<Named<'a>> {
    let asks_to_write =
        |line: &str| ["contact", "assistance", "questions", "mail from"].iter().any(|w| line.contains(w));
    let told = lines.iter().filter(|line| !asks_to_write(&line.to_lowercase()));
    let found = told.flat_map(|line| {
        let words = line.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
        words.filter_map(an_address).map(|address| Named { address, words: Vec::new() })
    });
    found.take(MAX_NAMED).collect()
}

/// A word that is an address, without what mail systems write before and behind it.
fn an_address(word: &str) -> Option<String> {
    let mut word = word.trim_matches([':', ',', ';', '.', '<', '>', '*', '\'', '"']);
    for prefix in PREFIXES {
        let at = (0..word.len())
            .find(|at| word.get(*at..*at + prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)));
        if let Some(at) = at {
            word = &word[at + prefix.len()..];
        }
    }
    let (local, domain) = word.rsplit_once('@')?;
    let is_named = !local.is_empty() && domain.len() > 2 && domain.contains('.');
    (is_named && word.len() <= 254).then(|| clean(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(letter: &str) -> Vec<String> {
        let ours = ["r.k7m2@reply.undersigned.example".to_owned()];
        named(before_copy(letter), &ours).into_iter().map(|named| named.address).collect()
    }

    #[test]
    fn whom_a_letter_names_is_found_in_each_of_its_ways() {
        for (letter, expected) in [
            (
                "For help ask <postmaster@x.example>.\n\n<jo@x.example>: host x said: 550 no\n    one\n",
                vec!["jo@x.example"],
            ),
            ("<jo@x.example>:\nFull.\n\n<sam@x.example>:\nNobody.\n", vec!["jo@x.example", "sam@x.example"]),
            ("It did not reach:\n\n  * jo@x.example\n  * sam@x.example\n", vec!["jo@x.example", "sam@x.example"]),
            (
                "Your message\n\n  To: list@y.example\n\ndid not reach:\n\njo@x.example on Fri, 5 June\n",
                vec!["jo@x.example"],
            ),
            ("c=GB;p=X;dda:SMTP=jo@x.example; on Friday\n    Unknown\n", vec!["jo@x.example"]),
            ("Unknown user: jo@x.example\n\nOriginal message follows.\n\nFrom: r@y.example\n", vec!["jo@x.example"]),
            ("From r.k7m2@reply.undersigned.example to jo@x.example: refused", vec!["jo@x.example"]),
            ("Nobody.\nReceived: by y.example (userid 507) for sam@y.example\n", vec![]),
            ("> jo@x.example\n", vec!["jo@x.example"]),
        ] {
            assert_eq!(addresses(letter), expected, "{letter}");
        }
    }

    #[test]
    fn what_is_said_of_each_stays_with_them() {
        let letter = "<jo@x.example>: quota\n    exceeded\n\nMore.\n<sam@x.example>:\nUnknown.\n";
        let said: Vec<String> = named(letter, &[]).iter().map(|named| named.words.join(" ")).collect();
        assert_eq!(said, [" quota     exceeded", " Unknown."]);
    }
}
