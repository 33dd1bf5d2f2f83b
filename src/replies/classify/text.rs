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
    let mut whole = texts.join("\n\n");
    whole.truncate(whole.floor_char_boundary(MAX_TEXT));
    whole
}

fn from_html(html: &str) -> String {
    let mut marked = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        marked.push_str(before);
        let starts = |end: &str| tag.get(..end.len()).is_some_and(|start| start.eq_ignore_ascii_case(end));
        if let Some((_, gap)) = GAPS.iter().find(|(end, _)| starts(end)) {
            marked.push_str(gap);
        }
        marked.push('<');
        rest = &tag[1..];
    }
    marked.push_str(rest);
    let text = html_to_text(&marked);
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
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
