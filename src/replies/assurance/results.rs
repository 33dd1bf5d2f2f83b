//! What our own mail server found out, as it writes it into the head: `Authentication-Results` (RFC 8601). Anybody can
//! write such a line; one is believed when it stands under our server's name, which that server must strip from mail that
//! comes in. If two do, somebody is lying, and neither is believed (section 5).

use serde::{Deserialize, Serialize};

use super::domain_of;
use crate::councils::domains::plain;

/// The longest line that is read, in bytes.
const LONGEST: usize = 8 * 1024;
/// The most findings of one line.
const MOST_FINDINGS: usize = 30;

/// What our own mail server said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnServer {
    /// Nothing.
    #[default]
    Silent,
    /// Two lines bear its name: neither is believed.
    Contradictory,
    /// This.
    Said(Vec<Finding>),
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// By which check.
    pub method: Method,
    /// What came of it.
    pub verdict: ServerVerdict,
    /// About which domain, as [`plain`] leaves it.
    pub domain: String,
}

/// The checks that say something about the domain of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A signature (RFC 6376).
    Dkim,
    /// The server it came from (RFC 7208).
    Spf,
    /// What the domain asks for if neither fits (RFC 7489).
    Dmarc,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerVerdict {
    /// It passed.
    Pass,
    /// It failed.
    Fail,
    /// Anything else.
    Other,
}

impl OwnServer {
    /// Reads those lines that stand under our server's name.
    pub fn read(own_name: Option<&str>, lines: &[&str]) -> OwnServer {
        let Some(own_name) = own_name else { return OwnServer::Silent };
        let mut ours = lines.iter().filter_map(|line| findings(line, own_name));
        match (ours.next(), ours.next()) {
            (None, _) => OwnServer::Silent,
            (Some(said), None) => OwnServer::Said(said),
            (Some(_), Some(_)) => OwnServer::Contradictory,
        }
    }
}

/// The findings of a line under a name; `None` under any other. A line that is too long has none, and bears its name.
fn findings(line: &str, own_name: &str) -> Option<Vec<Finding>> {
    let cut = &line[..line.floor_char_boundary(LONGEST)];
    let parts = parts_of(cut);
    let mut parts = parts.iter();
    // A version may stand after the name.
    let name = parts.next().and_then(|part| part.first())?;
    if !name.eq_ignore_ascii_case(own_name) {
        return None;
    }
    if line.len() > LONGEST {
        return Some(Vec::new());
    }
    Some(parts.filter_map(|words| finding(words)).take(MOST_FINDINGS).collect())
}

/// `method[/version]=result`, then properties such as `header.d=example.org`.
fn finding(words: &[String]) -> Option<Finding> {
    let (first, properties) = words.split_first()?;
    let (method, result) = first.split_once('=')?;
    let method = match method.split('/').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "dkim" => Method::Dkim,
        "spf" => Method::Spf,
        "dmarc" => Method::Dmarc,
        _ => return None,
    };
    let verdict = match result.to_ascii_lowercase().as_str() {
        "pass" => ServerVerdict::Pass,
        "fail" => ServerVerdict::Fail,
        _ => ServerVerdict::Other,
    };
    let wanted: &[&str] = match method {
        Method::Dkim => &["header.d", "header.i"],
        Method::Spf => &["smtp.mailfrom"],
        Method::Dmarc => &["header.from"],
    };
    let value = |property: &&str| {
        let mut pairs = properties.iter().filter_map(|word| word.split_once('='));
        pairs.find(|(name, _)| name.eq_ignore_ascii_case(property)).map(|(_, value)| value)
    };
    let value = wanted.iter().find_map(value)?;
    let domain = if value.contains('@') { domain_of(value) } else { plain(value) }?;
    Some(Finding { method, verdict, domain })
}

/// The line in parts between semicolons, each in words: without comments, which may lie within each other, and with what
/// stands in quotation marks in one piece. Spaces around `=` and `/` do not part words.
fn parts_of(line: &str) -> Vec<Vec<String>> {
    let mut parts = vec![Vec::new()];
    let mut word = String::new();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut apart = false;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' if quoted || depth > 0 => {
                let escaped = characters.next();
                word.extend(escaped.filter(|_| depth == 0));
            }
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => word.push(c),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' => {
                end_word(&mut parts, &mut word);
                parts.push(Vec::new());
                apart = false;
            }
            c if c.is_whitespace() => apart = true,
            c => {
                let joined = matches!(c, '=' | '/') || word.ends_with(['=', '/']);
                if apart && !joined {
                    end_word(&mut parts, &mut word);
                }
                apart = false;
                word.push(c);
            }
        }
    }
    end_word(&mut parts, &mut word);
    parts
}

fn end_word(parts: &mut [Vec<String>], word: &mut String) {
    if let Some(part) = parts.last_mut().filter(|_| !word.is_empty()) {
        part.push(std::mem::take(word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> OwnServer {
        OwnServer::read(Some("mx.undersigned.example"), lines)
    }

    fn one(method: Method, verdict: ServerVerdict, domain: &str) -> OwnServer {
        OwnServer::Said(vec![Finding { method, verdict, domain: domain.to_owned() }])
    }

    #[test]
    fn a_line_is_read_in_every_shape_that_the_rule_allows() {
        let pass = one(Method::Dkim, ServerVerdict::Pass, "hackney.gov.uk");
        for line in [
            " mx.undersigned.example; dkim=pass header.d=hackney.gov.uk",
            "MX.Undersigned.Example 1; DKIM=Pass (2048-bit key; unprotected) header.d=HACKNEY.gov.uk header.s=one",
            " mx.undersigned.example;\r\n\tdkim/1 = pass reason=\"a ; b\"\r\n header.i=@hackney.gov.uk",
            "(hello (world)) mx.undersigned.example ; dkim=pass header.d=hackney.gcsx.gov.uk;",
            "\"mx.undersigned.example\"; dkim=pass (a \\) b) header.d=\"hackney.gov.uk\"; iprev=pass policy.iprev=192.0.2.1",
        ] {
            assert_eq!(said(&[line]), pass, "{line}");
        }
        assert_eq!(
            said(&["mx.undersigned.example; spf=pass smtp.mailfrom=jo@hackney.gov.uk"]),
            one(Method::Spf, ServerVerdict::Pass, "hackney.gov.uk")
        );
        assert_eq!(
            said(&["mx.undersigned.example; dmarc=fail (p=reject dis=none) header.from=hackney.gov.uk"]),
            one(Method::Dmarc, ServerVerdict::Fail, "hackney.gov.uk")
        );
        assert_eq!(said(&["mx.undersigned.example; none"]), OwnServer::Said(Vec::new()));
    }

    #[test]
    fn nobody_elses_word_is_taken() {
        for line in [
            "mx.evil.example; dkim=pass header.d=hackney.gov.uk",
            "mx.undersigned.example.evil.example; dkim=pass header.d=hackney.gov.uk",
            "evil; mx.undersigned.example; dkim=pass header.d=hackney.gov.uk",
            "(mx.undersigned.example); dkim=pass header.d=hackney.gov.uk",
            "",
            ";;;",
        ] {
            assert_eq!(said(&[line]), OwnServer::Silent, "{line}");
        }
        assert_eq!(OwnServer::read(None, &["mx.undersigned.example; dkim=pass header.d=a.example"]), OwnServer::Silent);
    }

    #[test]
    fn of_two_lines_under_our_name_neither_is_believed() {
        let line = "mx.undersigned.example; dkim=pass header.d=hackney.gov.uk";
        assert_eq!(said(&[line, "mx.undersigned.example; none"]), OwnServer::Contradictory);
        assert_eq!(said(&[line, line]), OwnServer::Contradictory);
        assert!(matches!(said(&["mx.other.example; none", line]), OwnServer::Said(_)));
    }

    #[test]
    fn a_word_in_a_comment_or_in_quotation_marks_is_no_finding() {
        for line in [
            "mx.undersigned.example; none (; dkim=pass header.d=hackney.gov.uk)",
            "mx.undersigned.example; x-other=pass reason=\"; dkim=pass header.d=hackney.gov.uk\"",
            "mx.undersigned.example; dkim=pass",
            "mx.undersigned.example; dkim=pass header.d=(hackney.gov.uk)",
        ] {
            assert_eq!(said(&[line]), OwnServer::Said(Vec::new()), "{line}");
        }
        let long = format!("mx.undersigned.example; {} dkim=pass header.d=hackney.gov.uk", "a=b; ".repeat(4000));
        assert_eq!(said(&[&long]), OwnServer::Said(Vec::new()));
    }

    proptest::proptest! {
        #[test]
        fn any_line_at_all_is_read(line in "\\PC{0,200}", name in "[a-z.]{1,20}") {
            let _ = OwnServer::read(Some(&name), &[&line, &format!("{name}; {line}")]);
        }
    }
}
