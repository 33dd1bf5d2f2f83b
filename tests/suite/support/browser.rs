//! A visitor: asks for pages, follows forms with what they carry, keeps cookies. Without script, as our pages allow.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::scanner::{FORWARDED_FOR, PEER, Typed, USER_AGENT};

/// A form without files.
const FORM: &str = "application/x-www-form-urlencoded";

pub struct Browser {
    base: String,
    typed: Typed,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Fails with the page when it does not say something.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Page {
        assert!(self.text().contains(words), "the page does not say {words:?} ({}):\n{}", self.status, self.body);
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Page {
        assert!(!self.text().contains(words), "the page says {words:?}:\n{}", self.body);
        self
    }

    /// Fails with the page when none of the big numbers beside the letter is this one.
    #[track_caller]
    pub fn shows_number(&self, number: i64) -> &Page {
        assert!(self.body.contains(&format!("<dd>{number}</dd>")), "the page does not show {number}:\n{}", self.body);
        self
    }

    #[track_caller]
    pub fn has_status(&self, status: u16) -> &Page {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The page without its tags.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(c),
                _ => {}
            }
        }
        let text = unescape(&text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The fields that a form carries: hidden inputs, values that were typed, what is checked.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let start = self
            .body
            .find(&format!("action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form to {action} in\n{}", self.body));
        let form = &self.body[start..];
        let form = &form[..form.find("</form>").unwrap_or(form.len())];
        let mut fields = Vec::new();
        for tag in form.split('<').skip(1).filter(|tag| tag.starts_with("input")) {
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
            let Some(name) = attribute(tag, "name") else { continue };
            let chosen = !matches!(kind.as_str(), "radio" | "checkbox") || tag.contains(" checked");
            if chosen && kind != "submit" {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
        fields.extend(text_areas(form));
        fields.extend(selects(form));
        fields
    }
}

fn text_areas(form: &str) -> Vec<(String, String)> {
    let areas = form.split("<textarea").skip(1);
    areas
        .filter_map(|area| {
            let (tag, rest) = area.split_once('>')?;
            let value = rest.split("</textarea>").next().unwrap_or_default();
            Some((attribute(tag, "name")?, unescape(value.strip_prefix('\n').unwrap_or(value))))
        })
        .collect()
}

fn selects(form: &str) -> Vec<(String, String)> {
    let selects = form.split("<select").skip(1);
    selects
        .filter_map(|select| {
            let (tag, rest) = select.split_once('>')?;
            let options: Vec<&str> = rest.split("</select>").next()?.split("<option").skip(1).collect();
            let chosen = options.iter().find(|option| option.contains(" selected")).or(options.first())?;
            Some((attribute(tag, "name")?, attribute(chosen.split('>').next()?, "value")?))
        })
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next().map(unescape)
}

pub fn unescape(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&lt;", "<")
        .replace("&#62;", ">")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Fields as a form sends them.
pub fn encode_form(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

impl Browser {
    pub fn new(base: &str) -> Browser {
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(USER_AGENT)
            .local_address(std::net::IpAddr::from(PEER))
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Browser { base: base.to_owned(), typed: Typed::at(base), client, runtime }
    }

    /// Any request at all.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Page {
        self.try_send(method, path, headers, body).unwrap()
    }

    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Page, reqwest::Error> {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.typed.request(path, headers, &body);
        let mut request = self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        if !headers.iter().any(|(name, _)| *name == "x-forwarded-for") {
            request = request.header("x-forwarded-for", FORWARDED_FOR);
        }
        for (name, value) in headers {
            request =
                request.header(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        self.runtime.block_on(async {
            let response = request.body(body).send().await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let bytes = response.bytes().await?;
            let page = Page { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() };
            self.typed.answer(path, &page);
            Ok(page)
        })
    }

    pub fn get(&self, path: &str) -> Page {
        self.send("GET", &here(path), &[], Vec::new())
    }

    /// Sends a form as a browser on our own page does.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let owned: Vec<(String, String)> = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        self.post_owned(path, &owned)
    }

    pub fn post_owned(&self, path: &str, fields: &[(String, String)]) -> Page {
        let headers = [("content-type", FORM), ("sec-fetch-site", "same-origin")];
        self.send("POST", &here(path), &headers, encode_form(fields).into_bytes())
    }

    /// Sends a form with files, as a browser does: each with its field, its name, and what is in it.
    pub fn post_files(&self, path: &str, fields: &[(String, String)], files: &[(&str, &str, Vec<u8>)]) -> Page {
        const BOUNDARY: &str = "----------------------------a-boundary";
        self.typed.request(path, &[("content-type", FORM)], encode_form(fields).as_bytes());
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend(format!("{head}{value}\r\n").bytes());
        }
        for (field, name, content) in files {
            self.typed.private("the name of a file", name);
            self.typed.private("a file", &String::from_utf8_lossy(content));
            let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
            body.extend(format!("--{BOUNDARY}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n").bytes());
            body.extend(content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", &here(path), &[("content-type", &kind), ("sec-fetch-site", "same-origin")], body)
    }

    pub fn send_raw(&self, path: &str, body: &[u8], kind: &str, bearer: Option<&str>) -> Page {
        let authorization = bearer.map(|secret| format!("Bearer {secret}"));
        let mut headers = vec![("content-type", kind)];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        self.send("POST", path, &headers, body.to_vec())
    }

    /// Fills in a form of a page, over what it carries already, and sends it.
    pub fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = page.form(action);
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all.retain(|(_, value)| value != "\u{0}absent");
        self.post_owned(action, &all)
    }

    /// Follows a redirect.
    #[track_caller]
    pub fn follow(&self, page: &Page) -> Page {
        assert_eq!(page.status, 303, "{}", page.body);
        self.get(page.location())
    }
}

/// A value that takes a field out of a form.
pub const ABSENT: &str = "\u{0}absent";

/// The path of one of our own absolute links: mails carry the public base URL, the test's server has another.
pub fn here(link: &str) -> String {
    match link.strip_prefix("http://letters.undersigned.example") {
        Some("") => "/".to_owned(),
        Some(path) => path.to_owned(),
        None => link.to_owned(),
    }
}

/// The first of our own links in a text that contains `part`.
pub fn link_in(text: &str, part: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == '"' || c == '<' || c == '>');
    let link =
        words.into_iter().find(|word| word.starts_with("http://letters.undersigned.example") && word.contains(part));
    here(link.unwrap_or_else(|| panic!("no link with {part:?} in:\n{text}")))
}
