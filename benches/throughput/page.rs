//! Single requests, and reading what stands in a page: its form's fields and its links.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::answer::Head;

/// An answer as a whole.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head, as text.
    pub head: String,
    /// The body, as text.
    pub body: String,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(':'));
        pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// The answer itself, if its status is the expected one; otherwise an error that shows it.
    pub fn with_status(self, expected: &[u16], what: &str) -> anyhow::Result<Answer> {
        if expected.contains(&self.status) {
            return Ok(self);
        }
        let start: String = self.body.chars().take(1500).collect();
        bail!("{what} was answered {}, not {expected:?}:\n{}\n{start}", self.status, self.head.trim())
    }
}

/// A connection for one request after the other.
pub struct Browser(TcpStream);

impl Browser {
    /// Connects.
    pub fn open(address: SocketAddr) -> anyhow::Result<Browser> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Browser(stream))
    }

    /// Sends a request and reads its answer.
    pub fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.0.write_all(request)?;
        let mut bytes = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = self.0.read(&mut piece).context("no answer")?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            bytes.extend_from_slice(&piece[..read]);
            let Some(head) = Head::read(&bytes)? else { continue };
            if bytes.len() >= head.length + head.body {
                let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
                let (start, body) = bytes.split_at(head.length);
                return Ok(Answer { status: head.status, head: text(start), body: text(body) });
            }
        }
    }
}

/// The fields of a form: name and, of hidden ones, the value.
pub type Fields = Vec<(String, Option<String>)>;

/// The fields of the form whose action ends with `path`.
pub fn form_fields(html: &str, path: &str) -> anyhow::Result<Fields> {
    let is_it = |form: &&str| {
        let tag = form.split('>').next().unwrap_or_default();
        attribute(tag, "action").is_some_and(|action| action.ends_with(path))
    };
    let form = html.split("<form").skip(1).find(is_it).with_context(|| format!("no form posts to {path}"))?;
    let form = form.split("</form").next().unwrap_or_default();
    let tags = ["<input", "<select", "<textarea"].into_iter().flat_map(|kind| form.split(kind).skip(1));
    let field = |rest: &str| {
        let tag = rest.split('>').next().unwrap_or_default();
        let hidden = attribute(tag, "type").as_deref() == Some("hidden");
        let value = hidden.then(|| attribute(tag, "value").unwrap_or_default());
        Some((attribute(tag, "name")?, value))
    };
    Ok(tags.filter_map(field).collect())
}

/// The link from one page of names to the next.
pub fn next_link(html: &str, path: &str) -> Option<String> {
    let tags = ["<a", "<link"].into_iter().flat_map(|kind| html.split(kind).skip(1));
    let tags = tags.map(|rest| rest.split('>').next().unwrap_or_default());
    let mut next =
        tags.filter(|tag| attribute(tag, "rel").is_some_and(|rel| rel.split(' ').any(|word| word == "next")));
    let link = next.find_map(|tag| attribute(tag, "href"))?;
    let start = link.find(path)?;
    Some(link[start..].to_owned())
}

/// An attribute's value, in double quotes or in none.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = |found: usize| tag[..found].ends_with([' ', '\n', '\t']).then_some(&tag[found + name.len()..]);
    let mut places = tag.match_indices(name).filter_map(|(found, _)| at(found));
    let rest = places.find_map(|rest| rest.strip_prefix('='))?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([' ', '\n', '\t', '/']).next()?,
    };
    Some(value.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#38;", "&").replace("&amp;", "&"))
}
