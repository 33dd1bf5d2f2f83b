//! The mail that carries a letter to its addressee; a test copy is the same mail with a line above it.

use diesel::result::QueryResult;

use super::copy::FrozenCopy;
use super::post::Post;
use crate::links;
use crate::locale::Words;
use crate::mail::message::{Attachment, Message, Sender};
use crate::organisers::stationery::Written;

/// Whom the mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The addressee.
    Addressee,
    /// An organiser who wants to see it first.
    Organiser,
}

struct LetterMail<'a> {
    copy: &'a FrozenCopy,
    words: Words,
    page: String,
    is_test: bool,
}

impl LetterMail<'_> {
    fn date(&self) -> String {
        self.words.date(&self.copy.dated_on)
    }

    fn intro(&self) -> String {
        self.words.say1("dispatch-mail-intro", "count", self.copy.signature_count())
    }

    fn signed_off(&self) -> &str {
        self.copy.on_behalf_of.as_deref().unwrap_or_default()
    }
}

crate::sheets!(
    askama::Template,
    LetterMail,
    write_letter,
    "mail/letter_to_addressee.subject.txt",
    "mail/letter_to_addressee.txt",
    "mail/letter_to_addressee.html"
);

/// Writes the mail out.
///
/// # Errors
/// When a sheet cannot be filled.
pub fn write(post: &Post, copy: &FrozenCopy, slug: &str, reader: Reader) -> QueryResult<Written> {
    write_letter(&LetterMail {
        copy,
        words: copy.words(),
        page: post.stationery.links.absolute(&links::letter(slug)),
        is_test: reader == Reader::Organiser,
    })
}

/// The file of names, where there are too many for the mail itself.
pub fn attachments(copy: &FrozenCopy) -> Vec<Attachment> {
    let names = copy.has_names_attached().then(|| Attachment {
        name: "names.txt".to_owned(),
        media_type: "text/plain; charset=utf-8".to_owned(),
        content: copy.names_file(),
    });
    names.into_iter().collect()
}

/// The mail to one mailbox. The sender's name is that of the people behind the letter; theirs is the answer.
pub fn message(copy: &FrozenCopy, written: &Written, to: String, reply_address: String) -> Message {
    let name = copy.on_behalf_of.as_deref().unwrap_or(&copy.title);
    let sender =
        Sender::Letter { address: reply_address, name: copy.words().say1("dispatch-mail-sender", "name", name) };
    Message {
        purpose: "letter".to_owned(),
        to,
        sender,
        reply_to: None,
        bounces_to: None,
        subject: written.subject.clone(),
        text: written.text.clone(),
        html: Some(written.html.clone()),
        attachments: attachments(copy),
        unsubscribe: None,
    }
}
