//! A form with a file in it (RFC 7578), as a browser sends it. The body was read within a limit; nothing of it is copied.

use actix_web::web::Bytes;

/// The most parts of a form.
const MOST_PARTS: usize = 16;
/// The most bytes of one part's head.
const LONGEST_HEAD: usize = 4 * 1024;
/// The longest boundary (RFC 2046, section 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub value: Bytes,
}

/// The body is no such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// The boundary that a content type names.
pub fn boundary(content_type: &str) -> Option<String> {
    let mut parameters = content_type.split(';').map(str::trim);
    let kind = parameters.next()?;
    let value = parameters.find_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    })?;
    let fits = (1..=LONGEST_BOUNDARY).contains(&value.len()) && value.is_ascii();
    (fits && kind.eq_ignore_ascii_case("multipart/form-data")).then_some(value)
}

/// The fields of a form.
///
/// # Errors
/// [`Malformed`] for a body that is none, or has too many fields.
pub fn parts(body: &Bytes, boundary: &str) -> Result<Vec<Part>, Malformed> {
    let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
    // The first one has no line before it.
    let mut at = body.strip_prefix(&delimiter[2..]).map(|_| delimiter.len() - 2).ok_or(Malformed)?;
    let mut found = Vec::new();
    loop {
        match body.get(at..at + 2) {
            Some(b"--") => return Ok(found),
            Some(b"\r\n") if found.len() < MOST_PARTS => {}
            _ => return Err(Malformed),
        }
        let start = at + 2;
        let end = start + find(&body[start..], &delimiter).ok_or(Malformed)?;
        found.push(part(&body.slice(start..end))?);
        at = end + delimiter.len();
    }
}

fn part(bytes: &Bytes) -> Result<Part, Malformed> {
    let limit = bytes.len().min(LONGEST_HEAD);
    let head_end = find(&bytes[..limit], b"\r\n\r\n").ok_or(Malformed)?;
    let head = std::str::from_utf8(&bytes[..head_end]).map_err(|_| Malformed)?;
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    });
    let name = disposition.and_then(|value| {
        let (_, rest) = value.split_once(" name=\"").or_else(|| value.split_once(";name=\""))?;
        rest.split_once('"').map(|(name, _)| name.to_owned())
    });
    Ok(Part { name: name.ok_or(Malformed)?, value: bytes.slice(head_end + 4..) })
}

/// Where a needle that begins with a carriage return first stands.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(next) = bytes[from..].iter().position(|byte| *byte == b'\r') {
        let at = from + next;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<(String, String)>, Malformed> {
        let parts = parts(&Bytes::copy_from_slice(body.as_bytes()), "b")?;
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok(parts.into_iter().map(|part| (part.name.clone(), text(&part.value))).collect())
    }

    #[test]
    fn fields_and_files_are_found_as_they_are() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nabc\r\n\
            --b\r\nContent-Type: message/rfc822\r\nContent-Disposition: form-data; filename=\"a name=.eml\"; name=\"message\"\r\n\r\n\
            From: a\r\n\r\n--bx is no end\r\n\r\n--b--\r\n";
        // A line that only begins like a boundary still ends the part in a strict reader; browsers choose one that cannot.
        assert!(read(body).is_err());
        let body = body.replace("--bx is", "-- b is");
        let found = read(&body).unwrap();
        assert_eq!(found[0], ("form_token".to_owned(), "abc".to_owned()));
        assert_eq!(found[1], ("message".to_owned(), "From: a\r\n\r\n-- b is no end\r\n".to_owned()));
    }

    #[test]
    fn what_is_no_such_form_is_refused() {
        let field = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
        for wrong in ["", "--b", "--c--", "--b\r\n\r\nno name\r\n--b--", field, &field.replace("name=\"a\"", "")] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
        assert!(read(&format!("{}--b--", field.repeat(MOST_PARTS + 1))).is_err());
        assert_eq!(read("--b--"), Ok(Vec::new()));
    }

    #[test]
    fn the_boundary_stands_in_the_content_type() {
        assert_eq!(boundary("multipart/form-data; boundary=abc").as_deref(), Some("abc"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"").as_deref(), Some("a b"));
        for wrong in
            ["multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=", "text/plain"]
        {
            assert_eq!(boundary(wrong), None, "{wrong}");
        }
    }
}
