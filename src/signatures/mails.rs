//! The mails of signing, rendered once for each letter with marks where the signer's link, code and own page go: a rush of
//! signers should cost a few replacements each, not a template.
//!
//! They carry nothing that was typed into the form: a stranger's form must not become a stranger's mail.

use std::sync::Arc;

use askama::Template;

use crate::contact::EmailAddress;
use crate::letters::model::WholeLetter;
use crate::links::{self, Links};
use crate::locale::Words;
use crate::mail::message::{Message, Sender};
use crate::web::page::Frame;

/// The mails of one letter, complete but for what differs from signer to signer.
#[derive(Debug, Clone)]
pub struct MailFrames {
    /// With link and code.
    pub confirm: Arc<MailFrame>,
    /// For somebody who has signed already.
    pub already: Arc<MailFrame>,
}

/// A mail with marks where the signer's link, code and own page go.
#[derive(Debug)]
pub struct MailFrame {
    subject: String,
    text: String,
    html: String,
}

const LINK_MARK: &str = "\u{1}link\u{1}";
const CODE_MARK: &str = "\u{1}code\u{1}";
const OWN_PAGE_MARK: &str = "\u{1}own\u{1}";

#[derive(Template)]
#[template(path = "mail/confirmation.txt")]
struct ConfirmText<'a> {
    mail: &'a MailWords,
}

#[derive(Template)]
#[template(path = "mail/confirmation.html")]
struct ConfirmHtml<'a> {
    mail: &'a MailWords,
}

#[derive(Template)]
#[template(path = "mail/already_signed.txt")]
struct AlreadyText<'a> {
    mail: &'a MailWords,
}

#[derive(Template)]
#[template(path = "mail/already_signed.html")]
struct AlreadyHtml<'a> {
    mail: &'a MailWords,
}

struct MailWords {
    page: Frame,
    title: String,
    letter: String,
    link: String,
    code: &'static str,
    own_page: String,
    contact: String,
}

impl MailFrames {
    /// Renders the mails of a letter once.
    pub fn new(whole: &WholeLetter, links: &Links, words: Words, contact: &str) -> MailFrames {
        let mail = MailWords {
            page: Frame::new(words),
            title: whole.letter.title.clone(),
            letter: links.absolute(&links::letter(&whole.letter.slug)),
            link: links.absolute(&links::confirmation(LINK_MARK)),
            code: CODE_MARK,
            own_page: links.absolute(&links::signer(OWN_PAGE_MARK)),
            contact: contact.to_owned(),
        };
        let rendered = |template: Result<String, askama::Error>| {
            template.unwrap_or_else(|error| {
                tracing::error!(%error, "a mail's template failed");
                String::new()
            })
        };
        let confirm = MailFrame {
            subject: words.say1("mail-confirm-subject", "title", &whole.letter.title),
            text: rendered(ConfirmText { mail: &mail }.render()),
            html: rendered(ConfirmHtml { mail: &mail }.render()),
        };
        let already = MailFrame {
            subject: words.say1("mail-already-subject", "title", &whole.letter.title),
            text: rendered(AlreadyText { mail: &mail }.render()),
            html: rendered(AlreadyHtml { mail: &mail }.render()),
        };
        MailFrames { confirm: Arc::new(confirm), already: Arc::new(already) }
    }
}

impl MailFrame {
    /// The mail for one signer; `link` and `code` are empty where the mail has none.
    pub fn fill(&self, purpose: &str, to: &EmailAddress, link: &str, code: &str, own_page: &str) -> Message {
        let fill = |text: &str| text.replace(LINK_MARK, link).replace(CODE_MARK, code).replace(OWN_PAGE_MARK, own_page);
        Message {
            purpose: purpose.to_owned(),
            to: to.as_mailbox(),
            sender: Sender::Service,
            reply_to: None,
            subject: self.subject.clone(),
            text: fill(&self.text),
            html: Some(fill(&self.html)),
            attachments: Vec::new(),
            unsubscribe: None,
        }
    }
}
