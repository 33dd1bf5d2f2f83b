//! What a reply holds, for the desk: its words with earlier mails folded, its HTML made safe, and its files with what is
//! known of each. `templates/replies/content.html` shows it on any page of the desk.

use diesel::result::QueryResult;

use super::attachments::flags;
use super::classify;
use super::model::Reply;
use super::public_copy::public_name;
use super::quoted::{Passage, passages};
use super::safe_html::{self, SafeHtml};
use super::store::documents::{self, Document};
use super::store::public_copies::find_raw;
use crate::db::Conn;
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;

/// What a reply holds.
#[derive(Clone)]
pub struct ContentView {
    /// Its words, in the passages that they have.
    pub passages: Vec<Passage>,
    /// Its HTML, made safe.
    pub html: Option<String>,
    /// What there is to say of the HTML: pictures that were left out, or that it is too long; empty if nothing.
    pub html_note: String,
    /// Its files.
    pub files: Vec<FileView>,
    /// That files were left in the message, in words; empty if none.
    pub left_out: String,
    /// Where the message is, as it came; empty if the reply came another way.
    pub raw: String,
}

impl std::fmt::Debug for ContentView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContentView").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// A file, for the desk and for the public.
#[derive(Debug, Clone)]
pub struct FileView {
    /// Its name: the one that the page's reader may see.
    pub name: String,
    /// For the desk, what it is called in public, where that differs; empty where it does not.
    pub public_name: String,
    /// Where it is: for the desk or for the public, as the page is.
    pub path: String,
    /// What it is, as its bytes tell, and how large.
    pub kind: String,
    /// What it was said to be, where that differs; empty where it does not.
    pub declared: String,
    /// SHA-256 over its bytes, in hexadecimal digits.
    pub sha256: String,
    /// What somebody should look at, a sentence each.
    pub flags: Vec<String>,
    /// Whether a person made it public.
    pub released: bool,
}

impl FileView {
    /// For the desk: a file of a reply.
    ///
    /// # Errors
    /// That of a name or of masks that do not open.
    pub fn of_desk(document: &Document, reply: &Reply, seal: &Seal, words: Words) -> QueryResult<FileView> {
        let path = links::desk_document(document.letter_id.as_str(), document.id.as_str());
        let (name, public_name) = (document.name(seal)?, public_name(document, Some(reply), seal)?);
        let public_name = if public_name == name { String::new() } else { public_name };
        Ok(FileView { public_name, ..FileView::of(document, name, path, words) })
    }

    /// For the public, on a letter's pages: a file of a reply, behind the masks of its copy.
    ///
    /// # Errors
    /// That of a name or of masks that do not open.
    pub fn of_public(
        document: &Document,
        reply: &Reply,
        slug: &str,
        seal: &Seal,
        words: Words,
    ) -> QueryResult<FileView> {
        let path = links::reply_document(slug, document.id.as_str());
        Ok(FileView::of(document, public_name(document, Some(reply), seal)?, path, words))
    }

    /// Any file, called and found as the page's reader may see it.
    pub fn of(document: &Document, name: String, path: String, words: Words) -> FileView {
        let size = size_words(document.size_bytes, words);
        let differs = document.declared_type != document.sniffed_type;
        FileView {
            name,
            public_name: String::new(),
            path,
            kind: words.say2("content-file-kind", "kind", document.sniffed_type.as_str(), "size", size),
            declared: if differs { document.declared_type.clone() } else { String::new() },
            sha256: hex::encode(&document.sha256),
            flags: flags::sentences(&document.flags, words),
            released: document.released_at.is_some(),
        }
    }
}

fn size_words(bytes: i64, words: Words) -> String {
    match bytes {
        ..1_000 => words.say1("content-size-bytes", "count", bytes),
        1_000..1_000_000 => words.say1("content-size-kilobytes", "count", (bytes + 500) / 1_000),
        _ => words.say1("content-size-megabytes", "count", (bytes + 500_000) / 1_000_000),
    }
}

/// What a reply holds, for its team.
///
/// # Errors
/// The database's; that of something sealed that does not open.
pub fn view(conn: &mut Conn, seal: &Seal, reply: &Reply, words: Words) -> QueryResult<ContentView> {
    let files = documents::list_of_reply(conn, &reply.id)?;
    let raw = match &reply.inbound_message_id {
        Some(message) => Some(find_raw(conn, seal, message)?),
        None => None,
    };
    let (html, html_note) = laid_out(raw.as_deref(), words);
    let kept: usize = files.iter().map(|file| usize::try_from(file.size_bytes).unwrap_or(usize::MAX)).sum();
    // Only where there may be some: it takes every file out of its transfer encoding.
    let asked = raw.as_deref().filter(|raw| classify::may_leave_out(files.len(), kept, raw.len()));
    let left_out = asked.map_or(0, |raw| classify::files(raw).left_out);
    Ok(ContentView {
        passages: passages(&reply.open(seal)?.words),
        html,
        html_note,
        files: files.iter().map(|file| FileView::of_desk(file, reply, seal, words)).collect::<QueryResult<_>>()?,
        left_out: match left_out {
            0 => String::new(),
            count => words.say1("content-left-out", "count", i64::try_from(count).unwrap_or(i64::MAX)),
        },
        raw: raw.map_or_else(String::new, |_| links::desk_raw(reply.letter_id.as_str(), reply.id.as_str())),
    })
}

/// What a message holds that became no reply: its words. Its files stay in it.
pub fn view_of_message(raw: &[u8], text: &str, path: String, words: Words) -> ContentView {
    let (html, html_note) = laid_out(Some(raw), words);
    let files = classify::files(raw);
    let count = i64::try_from(files.taken.len() + files.left_out).unwrap_or(i64::MAX);
    ContentView {
        passages: passages(text),
        html,
        html_note,
        files: Vec::new(),
        left_out: if count == 0 { String::new() } else { words.say1("content-files-within", "count", count) },
        raw: path,
    }
}

fn laid_out(raw: Option<&[u8]>, words: Words) -> (Option<String>, String) {
    let Some(html) = raw.and_then(classify::shown_html) else { return (None, String::new()) };
    match safe_html::clean(&html, &words.say("content-earlier")) {
        Some(SafeHtml { html, pictures: 0 }) => (Some(html), String::new()),
        Some(SafeHtml { html, pictures }) => {
            let count = i64::try_from(pictures).unwrap_or(i64::MAX);
            (Some(html), words.say1("content-pictures", "count", count))
        }
        None => (None, words.say("content-html-too-long")),
    }
}
