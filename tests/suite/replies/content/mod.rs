//! What a reply holds: its files, its HTML, what the public may read of it.

mod files;
mod html;
mod public_reply;
mod release;

use super::{reply_address, sent};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Page, link_in};
use crate::support::people::ADA;

/// What an officer wrote, with what nobody else is to read.
pub const WORDS: &str = "Dear all,\r\n\r\nThe review reports on 30 June 2026. Call me on 020 7946 0000 or write to \
    pat.officer@council.example. Little Rowan Ashdown will be seen.\r\n\r\nOn Mon, 5 Jan 2026, Families First wrote:\r\n\
    > Dear both, signed: Zebedee Quillfeather\r\n";

/// A message with a text, an HTML text, a plain file and a spreadsheet with a hidden sheet.
pub fn message() -> Vec<u8> {
    let sheet = base64(&workbook("<sheet name=\"Children\" state=\"veryHidden\"/>"));
    let mail = format!(
        "From: \"Pat Officer\" <pat.officer@council.example>\r\nSubject: Your letter\r\nMessage-ID: <content-1@council.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\n\
         Content-Type: multipart/alternative; boundary=\"a\"\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>review</b> reports.</p><img src=\"https://tracker.example/x.gif\">\
         <blockquote>Dear both</blockquote>\r\n--a--\r\n--m\r\n\
         Content-Type: text/plain; name=\"minutes.txt\"\r\nContent-Disposition: attachment; filename=\"../minutes\u{202e}.txt\"\r\n\r\n\
         Minutes that only the team may have\r\n--m\r\nContent-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r\n\
         Content-Disposition: attachment; filename=\"numbers.xlsx\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{sheet}\r\n--m--\r\n"
    );
    mail.into_bytes()
}

/// A workbook of one part.
pub fn workbook(part: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let members = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", "<x/>"),
        ("docProps/app.xml", "<x/>"),
        ("xl/workbook.xml", part),
    ];
    for (name, xml) in members {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(xml.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A reply that came by mail, as its team and its public know it.
pub struct Came {
    pub slug: String,
    pub ada: Browser,
    /// The reply's page at the desk.
    pub desk: String,
    /// The page on which it is released.
    pub release: String,
    /// Its public page.
    pub public: String,
}

/// Hands a message in, and finds its pages. Nobody has said yet that they believe its sender.
pub fn came(app: &TestApp, raw: &[u8]) -> Came {
    let (slug, ada) = sent(app);
    app.hand_in(raw, &reply_address(app, "mayor@council.example"), "pat.officer@council.example").has_status(201);
    let desk = link_in(&app.last_mail_to(ADA).text, "/replies/");
    let id = desk.rsplit('/').next().unwrap().to_owned();
    Came { release: format!("{desk}/release"), public: format!("/letters/{slug}/replies/{id}"), slug, ada, desk }
}

/// The same, and a person believes its sender.
pub fn believed(app: &TestApp, raw: &[u8]) -> Came {
    let came = came(app, raw);
    app.execute("UPDATE replies SET sender_confirmed_at = received_at");
    came
}

impl Came {
    /// Presses a button on the page of releasing.
    pub fn press(&self, deed: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = vec![("deed", deed)];
        all.extend(fields);
        let page = self.ada.get(&self.release);
        self.ada.submit(&page, &self.release, &all)
    }

    /// The files at the desk, by their order.
    pub fn files(&self) -> Vec<String> {
        let page = self.ada.get(&self.release);
        let mut paths: Vec<String> = Vec::new();
        for link in page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if link.contains("/documents/") && !paths.iter().any(|known| known == link) {
                paths.push(link.to_owned());
            }
        }
        paths
    }

    /// The public address of a file.
    pub fn public_file(&self, desk: &str) -> String {
        format!("/letters/{}/documents/{}", self.slug, desk.rsplit('/').next().unwrap())
    }

    /// Releases a file, whatever was found in it.
    pub fn release_file(&self, path: &str) {
        let asked = self.ada.submit(&self.ada.get(&self.release), path, &[("deed", "release")]);
        if asked.status == 422 {
            self.ada.submit(&asked, path, &[("deed", "release")]).has_status(303);
        } else {
            asked.has_status(303);
        }
    }
}
