//! The bytes that the client sends: made once, and patched in place where requests must differ.

use std::ops::Range;

/// What stands in a template where each request has its own value.
pub const MARK: &str = "QZQZQZQZQZ";

/// A row of requests.
pub enum Script {
    /// The same bytes again and again.
    Same(Vec<u8>),
    /// A template with a number, written in letters, wherever [`MARK`] stands.
    Numbered {
        /// The request, with the mark in it.
        template: Template,
        /// The number of the next request.
        next: u64,
    },
    /// A template with the next of a list of values, all of one length.
    Listed {
        /// The request, with the first value in it.
        template: Template,
        /// The values.
        values: Vec<String>,
        /// How many of them were sent.
        sent: usize,
    },
}

/// A request and the places in it that change.
pub struct Template {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Template {
    /// Finds every occurrence of `mark`.
    pub fn new(request: Vec<u8>, mark: &str) -> Template {
        let mark = mark.as_bytes();
        let found = request.windows(mark.len()).enumerate().filter(|(_, part)| *part == mark);
        let places = found.map(|(at, part)| at..at + part.len()).collect();
        Template { bytes: request, places }
    }

    fn filled(&mut self, value: &[u8]) -> &[u8] {
        for place in &self.places {
            self.bytes[place.clone()].copy_from_slice(value);
        }
        &self.bytes
    }
}

impl Script {
    /// Requests that each carry a number of their own, from `first` on.
    pub fn numbered(request: Vec<u8>, first: u64) -> Script {
        Script::Numbered { template: Template::new(request, MARK), next: first }
    }

    /// Requests that each carry one of `values` wherever the first of them stands in `request`.
    pub fn listed(request: Vec<u8>, values: Vec<String>) -> Script {
        let first = values.first().map_or(MARK, String::as_str);
        Script::Listed { template: Template::new(request, first), values, sent: 0 }
    }

    /// The next request; none when the list has come to its end.
    pub fn next(&mut self) -> Option<&[u8]> {
        match self {
            Script::Same(bytes) => Some(bytes),
            Script::Numbered { template, next } => {
                *next += 1;
                Some(template.filled(&in_letters(*next - 1)))
            }
            Script::Listed { template, values, sent } => {
                let value = values.get(*sent)?;
                *sent += 1;
                Some(template.filled(value.as_bytes()))
            }
        }
    }
}

/// A number in letters, because names are made of letters; as long as [`MARK`].
fn in_letters(mut number: u64) -> [u8; MARK.len()] {
    let mut letters = [b'a'; MARK.len()];
    for letter in letters.iter_mut().rev() {
        *letter = b"abcdefghij"[(number % 10) as usize];
        number /= 10;
    }
    letters
}

/// The bytes of a GET. `headers` are whole lines without their ends.
pub fn get(host: &str, path: &str, headers: &[&str]) -> Vec<u8> {
    request("GET", host, path, headers, "")
}

/// The bytes of a form's POST; `body` is form-encoded already.
pub fn post_form(host: &str, path: &str, body: &str) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    request("POST", host, path, &["Content-Type: application/x-www-form-urlencoded", &length], body)
}

/// The bytes of a POST of a raw message. `headers` are whole lines without their ends.
pub fn post_message(host: &str, path: &str, headers: &[&str], message: &str) -> Vec<u8> {
    let length = format!("Content-Length: {}", message.len());
    let mut all = vec!["Content-Type: message/rfc822", length.as_str()];
    all.extend(headers);
    request("POST", host, path, &all, message)
}

fn request(method: &str, host: &str, path: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}
