//! A letter's Markdown as HTML that is safe to show, and as plain text for mails and downloads.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a letter's own words may be made of: no images (they would tell a third party who reads), no raw HTML beyond
/// these, headings from the second level down.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h2",
        "h3",
        "h4",
        "hr",
        "code",
        "pre",
        "sup",
        "sub",
    ];
    let mut builder = Builder::default();
    builder
        .tags(HashSet::from(tags))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
});

/// Safe HTML.
pub fn html(markdown: &str) -> String {
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    let lowered = parser(markdown).map(|event| match event {
        // The page's own title is its first-level heading.
        Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H1)) => {
            Event::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H2))
        }
        other => other,
    });
    pulldown_cmark::html::push_html(&mut html, lowered);
    CLEANER.clean(&html).to_string()
}

/// Plain text: paragraphs apart, list items with a dash or their number, the address of a link behind its words.
pub fn plain(markdown: &str) -> String {
    let mut writer = PlainText::default();
    parser(markdown).for_each(|event| writer.take(event));
    writer.text.trim().to_owned()
}

fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_SMART_PUNCTUATION)
}

#[derive(Default)]
struct PlainText {
    text: String,
    lists: Vec<Option<u64>>,
    link: Option<String>,
}

impl PlainText {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(words) | Event::Code(words) => self.text.push_str(&words),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.paragraph("* * *"),
            Event::Start(Tag::List(first)) => self.lists.push(first),
            Event::Start(Tag::Item) => self.item(),
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some(dest_url.to_string()),
            Event::End(TagEnd::Link) => self.end_link(),
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                self.paragraph("");
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::CodeBlock) => {
                self.paragraph("");
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, line: &str) {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push_str("\n\n");
        if !line.is_empty() {
            self.text.push_str(line);
            self.text.push_str("\n\n");
        }
    }

    fn item(&mut self) {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push('\n');
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.text.push_str("- "),
        }
    }

    fn end_link(&mut self) {
        if let Some(address) = self.link.take() {
            let stands_there = self.text.ends_with(address.trim_start_matches("mailto:"));
            if !stands_there {
                self.text.push_str(&format!(" <{address}>"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_harm_a_reader_does_not_reach_the_page() {
        let page = html("# Title\n\n<script>alert(1)</script> <img src=x onerror=y>\n\n[a](javascript:alert(1)) **b**");
        assert!(
            !page.contains("script:")
                && !page.contains("<script")
                && !page.contains("img")
                && !page.contains("onerror"),
            "{page}"
        );
        assert!(page.contains("<h2>Title</h2>") && page.contains("<strong>b</strong>"), "{page}");
    }

    #[test]
    fn plain_text_keeps_paragraphs_lists_and_addresses() {
        let text = plain("One\ntwo.\n\n1. first\n2. second\n\nSee [here](https://example.org/a).");
        assert_eq!(text, "One two.\n1. first\n2. second\n\nSee here <https://example.org/a>.");
    }
}
