//! A mail's HTML, made safe to show at the desk: words, lists and tables, and nothing else. Nothing in it loads anything
//! from anywhere: there are no pictures at all, because each one tells its sender who reads, and when.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// The longest HTML that is shown, in bytes: what is longer is read as plain text, or downloaded.
pub const LONGEST: usize = 256 * 1024;
/// The most tags: a parser's work grows with the square of how deep they nest.
const MOST_TAGS: usize = 8_000;
/// The most blanks, slashes and quotation marks, which is the most attributes that one tag can have: a parser compares each
/// with each.
const MOST_PARTS: usize = 40_000;

/// HTML that can do nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeHtml {
    /// The HTML.
    pub html: String,
    /// How many pictures were left out.
    pub pictures: usize,
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "div",
        "em",
        "strong",
        "b",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
        "code",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
    ];
    let with_their_content = [
        "script", "style", "title", "head", "svg", "math", "template", "noscript", "textarea", "select", "object",
        "iframe", "xmp", "noembed", "noframes", "audio", "video", "canvas", "map",
    ];
    let cells = || HashSet::from(["colspan", "rowspan"]);
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .clean_content_tags(HashSet::from(with_their_content))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("td", cells()), ("th", cells())]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::Deny)
        .attribute_filter(|_, _, value| Some(without_brackets(value)))
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    builder
});

/// What looks like a tag is one in what comes out, and never a part of an address.
fn without_brackets(value: &str) -> Cow<'_, str> {
    if value.contains(['<', '>']) {
        Cow::Owned(value.replace('<', "%3C").replace('>', "%3E"))
    } else {
        Cow::Borrowed(value)
    }
}

/// HTML that is safe to show, its earlier mails folded under the words `earlier`; `None` when it is too long or too
/// tangled to be made safe in a moment.
pub fn clean(html: &str, earlier: &str) -> Option<SafeHtml> {
    if html.len() > LONGEST || !is_simple(html) {
        return None;
    }
    let cleaned = CLEANER.clean(html).to_string();
    Some(SafeHtml { html: fold(&lower(cleaned), earlier), pictures: pictures(html) })
}

fn is_simple(html: &str) -> bool {
    let count = |wanted: &[u8]| html.bytes().filter(|byte| wanted.contains(byte)).count();
    count(b"<") <= MOST_TAGS && count(b" \t\n\r\x0c/\"'") <= MOST_PARTS
}

/// The page has its own headings; a mail's come below them. None of them has attributes any more.
fn lower(mut html: String) -> String {
    for (high, low) in [("h4", "h6"), ("h3", "h5"), ("h2", "h4"), ("h1", "h3")] {
        html = html.replace(&format!("<{high}>"), &format!("<{low}>"));
        html = html.replace(&format!("</{high}>"), &format!("</{low}>"));
    }
    html
}

/// Quotations within quotations fold together with the outermost.
fn fold(html: &str, earlier: &str) -> String {
    const OPEN: &str = "<blockquote>";
    const CLOSE: &str = "</blockquote>";
    let summary = format!("<details><summary>{}</summary>{OPEN}", ammonia::clean_text(earlier));
    let mut folded = String::with_capacity(html.len() + 100);
    let (mut depth, mut rest) = (0_usize, html);
    while let Some(at) = rest.find(OPEN).into_iter().chain(rest.find(CLOSE)).min() {
        let (before, tag) = rest.split_at(at);
        folded.push_str(before);
        if let Some(after) = tag.strip_prefix(OPEN) {
            folded.push_str(if depth == 0 { summary.as_str() } else { OPEN });
            (depth, rest) = (depth + 1, after);
        } else {
            folded.push_str(CLOSE);
            depth = depth.saturating_sub(1);
            folded.push_str(if depth == 0 { "</details>" } else { "" });
            rest = &tag[CLOSE.len()..];
        }
    }
    folded.push_str(rest);
    folded
}

fn pictures(html: &str) -> usize {
    let begins = |rest: &&str| rest.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("img"));
    html.split('<').skip(1).filter(begins).count()
}
