//! What a reader would see of a message: its plain text, or its HTML with the tags taken out.

use std::collections::HashSet;

use mail_parser::decoders::html::html_to_text;

use super::MAX_TEXT;
use super::parts::{Message, Part};

/// After these a reader sees a gap, and the decoder makes none.
const GAPS: [(&str, &str); 13] = [
    ("</div", "<br>"),
    ("</tr", "<br>"),
    ("</li", "<br>"),
    ("</ul", "<br>"),
    ("</ol", "<br>"),
    ("</h1", "<br>"),
    ("</h2", "<br>"),
    ("</h3", "<br>"),
    ("</h4", "<br>"),
    ("</blockquote", "<br>"),
    ("</table", "<br>"),
    ("</td", " "),
    ("</th", " "),
];

/// The readable text of a message, at most [`MAX_TEXT`] bytes. HTML is used where no plain text says the same: some
/// gateways add a plain disclaimer to an HTML letter, and the disclaimer alone would be no reading of it.
pub(super) fn readable(message: &Message<'_>) -> String {
    let shown = || message.parts().iter().filter(|part| !part.is_attachment());
    let plain = |part: &Part<'_>| match part.is("text/plain") {
        true => tidy(&part.text()),
        false => String::new(),
    };
    let mut texts: Vec<String> = shown().map(plain).collect();
    let said = shown().zip(&texts).filter(|(_, text)| !text.is_empty());
    let said_plainly: HashSet<usize> = said.filter_map(|(part, _)| part.alternative).collect();
    let is_said = |part: &Part<'_>| part.alternative.is_some_and(|place| said_plainly.contains(&place));

    for (part, text) in shown().zip(&mut texts) {
        if part.is("text/html") && !is_said(part) {
            *text = tidy(&from_html(&part.text()));
        }
    }
    texts.retain(|text| !text.is_empty());
    if texts.is_empty() {
        texts.extend(message.parts().iter().filter_map(invitation));
    }
    let mut whole = texts.join("\n\n");
    whole.truncate(whole.floor_char_boundary(MAX_TEXT));
    whole
}

/// What an invitation says that came without a word (RFC 5545): what it is about, when and where it is. The answer to one
/// says nothing more than the press of a button.
fn invitation(part: &Part<'_>) -> Option<String> {
    if !part.is("text/calendar") || part.parameter_is("method", "reply") {
        return None;
    }
    let unfolded = part.text().replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    // Above it stands the time zone, which has times of its own.
    let (_, event) = unfolded.split_once("BEGIN:VEVENT")?;
    let field = |name: &str| {
        let values = event.lines().filter_map(|line| line.split_once(':'));
        let named = values.filter(|(field, _)| field.split(';').next().is_some_and(|n| n.eq_ignore_ascii_case(name)));
        let mut values = named.map(|(_, value)| value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";"));
        values.find(|value| !value.trim().is_empty())
    };
    let said: Vec<String> =
        ["SUMMARY", "DTSTART", "LOCATION", "DESCRIPTION"].into_iter().filter_map(field).map(readable_time).collect();
    let said = tidy(&said.join("\n"));
    (!said.is_empty()).then_some(said)
}

/// `20170703T100000` as `2017-07-03 10:00`; anything else as it is.
fn readable_time(value: String) -> String {
    let digits = |from: usize, to: usize| value.get(from..to).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    match (digits(0, 4), digits(4, 6), digits(6, 8), value.get(8..9), digits(9, 11), digits(11, 13)) {
        (Some(year), Some(month), Some(day), Some("T"), Some(hour), Some(minute)) => {
            format!("{year}-{month}-{day} {hour}:{minute}")
        }
        _ => value,
    }
}

/// Where an earlier mail begins and ends within HTML, until its lines are marked: characters that no text has.
const QUOTE_BEGINS: char = '\u{e000}';
const QUOTE_ENDS: char = '\u{e001}';
/// How the tag of a quotation says that it is an earlier mail, and not what somebody cites: Apple, Mozilla and Google.
const EARLIER_MAIL: [&str; 3] = ["type=\"cite\"", "type=cite", "gmail_quote"];
/// More quotations within each other are one.
const MOST_QUOTED: usize = 8;

fn from_html(html: &str) -> String {
    let html = html.replace([QUOTE_BEGINS, QUOTE_ENDS], "");
    let mut marked = String::with_capacity(html.len() + html.len() / 8);
    let mut quotes = Vec::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        push_text(&mut marked, before);
        let starts = |start: &str| tag.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
        if starts("<blockquote") {
            let whole = tag.split('>').next().unwrap_or_default().to_ascii_lowercase();
            let is_earlier = quotes.len() < MOST_QUOTED && EARLIER_MAIL.iter().any(|sign| whole.contains(sign));
            quotes.push(is_earlier);
            if is_earlier {
                marked.push_str("<br>");
                marked.push(QUOTE_BEGINS);
            }
        } else if starts("</blockquote") && quotes.pop() == Some(true) {
            marked.push_str("<br>");
            marked.push(QUOTE_ENDS);
        }
        if let Some((_, gap)) = GAPS.iter().find(|(end, _)| starts(end)) {
            marked.push_str(gap);
        }
        marked.push('<');
        rest = &tag[1..];
    }
    push_text(&mut marked, rest);
    with_quotes_marked(&html_to_text(&marked))
}

/// The rest of a tag and the text behind it. The decoder loses a blank between them where a line begins with a tag, so the
/// blank is written out.
fn push_text(marked: &mut String, text: &str) {
    match text.split_once('>') {
        Some((tag, text)) if text.starts_with(|c: char| c.is_ascii_whitespace()) => {
            marked.push_str(tag);
            marked.push_str(">&#32;");
            marked.push_str(text.trim_ascii_start());
        }
        _ => marked.push_str(text),
    }
}

/// Lines without blanks around them, those of earlier mails with the mark that plain text has before them.
fn with_quotes_marked(text: &str) -> String {
    let mut depth = 0_usize;
    let mut lines = Vec::new();
    for line in text.lines() {
        depth += line.matches(QUOTE_BEGINS).count();
        let bare = line.replace([QUOTE_BEGINS, QUOTE_ENDS], "");
        let bare = bare.trim();
        lines.push(if depth > 0 && !bare.is_empty() {
            format!("{} {bare}", ">".repeat(depth))
        } else {
            bare.to_owned()
        });
        depth = depth.saturating_sub(line.matches(QUOTE_ENDS).count());
    }
    lines.join("\n")
}

/// Line ends as `\n`, no other control characters, no blanks at the ends of lines, at most one empty line together.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len().min(MAX_TEXT));
    let mut empty_lines = 0;
    for line in text.split('\n') {
        let line: String = line.chars().filter(|c| *c == '\t' || !c.is_control()).collect();
        let line = line.trim_end();
        empty_lines = if line.is_empty() { empty_lines + 1 } else { 0 };
        if empty_lines < 2 {
            tidied.push_str(line);
            tidied.push('\n');
        }
        if tidied.len() > MAX_TEXT {
            break;
        }
    }
    tidied.trim_matches('\n').to_owned()
}
