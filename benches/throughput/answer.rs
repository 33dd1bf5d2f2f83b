//! Reading an answer with as little work as will do: status, length, and a look at both ends of the body.

use anyhow::{Context, bail};

/// What a right answer looks like.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// Any of these.
    pub statuses: &'static [u16],
    /// What its body is.
    pub body: Body,
}

/// What a body is expected to be. Its length is checked in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Whatever it is.
    Any,
    /// A whole HTML page: its last tag is there.
    Page,
    /// Bytes that begin as gzip does (RFC 1952, section 2.3.1).
    Gzip,
}

/// The head of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// How many bytes the head has, the empty line included.
    pub length: usize,
    /// How many bytes of body follow.
    pub body: usize,
}

impl Head {
    /// Reads a head, if it has arrived as a whole.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Option<Head>> {
        let Some(status) = bytes.get(9..12) else { return Ok(None) };
        let status: u16 = std::str::from_utf8(status)?.parse().context("the answer is not HTTP")?;
        // Answers that never have a body (RFC 9112, section 6.3).
        let bodiless = matches!(status, 204 | 304);
        let mut body = bodiless.then_some(0);
        let mut start = 0;
        while let Some(end) = bytes[start..].iter().position(|byte| *byte == b'\n') {
            let line = &bytes[start..start + end];
            start += end + 1;
            if line.len() <= 1 {
                let body = body.context("the answer has no Content-Length (chunked?)")?;
                return Ok(Some(Head { status, length: start, body }));
            }
            if let Some(value) = value_of(line, b"content-length:").filter(|_| !bodiless) {
                body = Some(std::str::from_utf8(value)?.trim().parse().context("Content-Length")?);
            }
        }
        Ok(None)
    }
}

fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

/// How far one connection has read the answer that it waits for.
#[derive(Debug, Default)]
pub struct Reader {
    /// The head as far as it has come, when it comes in pieces.
    early: Vec<u8>,
    /// The status, and the bytes of body still to come.
    body: Option<(u16, usize)>,
    /// Whether all looks as expected so far.
    right: bool,
}

/// What a piece of input brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// The answer goes on.
    More,
    /// It is complete, and as expected.
    Right,
    /// It is complete, and something else.
    Wrong(u16),
}

impl Reader {
    /// Takes the bytes that have arrived.
    pub fn take(&mut self, input: &[u8], expected: Expected) -> anyhow::Result<Progress> {
        if let Some((status, left)) = self.body {
            return self.take_body(status, left, input, expected);
        }
        if self.early.is_empty() {
            return self.take_head(input, expected);
        }
        let mut whole = std::mem::take(&mut self.early);
        whole.extend_from_slice(input);
        self.take_head(&whole, expected)
    }

    fn take_head(&mut self, input: &[u8], expected: Expected) -> anyhow::Result<Progress> {
        let Some(head) = Head::read(input)? else {
            self.early = input.to_vec();
            return Ok(Progress::More);
        };
        let body = &input[head.length..];
        self.right = expected.statuses.contains(&head.status);
        if expected.body == Body::Gzip && !body.is_empty() {
            self.right &= body.starts_with(&[0x1f, 0x8b]);
        }
        self.take_body(head.status, head.body, body, expected)
    }

    fn take_body(&mut self, status: u16, left: usize, input: &[u8], expected: Expected) -> anyhow::Result<Progress> {
        if input.len() > left {
            bail!("an answer with status {status} is longer than its Content-Length says");
        }
        if input.len() < left {
            self.body = Some((status, left - input.len()));
            return Ok(Progress::More);
        }
        self.body = None;
        if expected.body == Body::Page {
            self.right &= ends_as_page(input);
        }
        Ok(if self.right { Progress::Right } else { Progress::Wrong(status) })
    }
}

/// A last piece too short to hold the tag is let pass: it is the end of a page that was whole so far.
fn ends_as_page(end: &[u8]) -> bool {
    let end = end.trim_ascii_end();
    end.len() < 7 || end.ends_with(b"</html>")
}
