//! The mails of signing, rendered once for each letter with marks where the signer's link, code and own page go: a rush of
//! signers should cost a few replacements each, not a template.
//!
//! They carry nothing that was typed into the form: a stranger's form must not become a stranger's mail.

use std::sync::Arc;

use askama::Template;

use super::collect::own_page_token;
use super::model::SignatureId;
use super::silence::silence_token;
use crate::contact::EmailAddress;
use crate::letters::model::WholeLetter;
use crate::links::{self, Links};
use crate::locale::Words;
use crate::mail::frame::{Filling, Frame as MailFrame};
use crate::mail::message::{Message, Sender};
use crate::seal::Seal;
use crate::web::page::Frame;

/// The mails of one letter, complete but for what differs from signer to signer.
#[derive(Debug, Clone)]
pub struct MailFrames {
    /// With link and code.
    pub confirm: Arc<MailFrame>,
    /// For somebody who has signed already.
    pub already: Arc<MailFrame>,
}

const LINK_MARK: &str = "\u{1}link\u{1}";
const CODE_MARK: &str = "\u{1}code\u{1}";
const OWN_PAGE_MARK: &str = "\u{1}own\u{1}";
const SILENCE_MARK: &str = "\u{1}silence\u{1}";

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

#[derive(Template)]
#[template(path = "mail/confirmation_discreet.txt")]
struct DiscreetConfirmText<'a> {
    mail: &'a MailWords,
}

#[derive(Template)]
#[template(path = "mail/confirmation_discreet.html")]
struct DiscreetConfirmHtml<'a> {
    mail: &'a MailWords,
}

#[derive(Template)]
#[template(path = "mail/already_discreet.txt")]
struct DiscreetAlreadyText<'a> {
    mail: &'a MailWords,
}

#[derive(Template)]
#[template(path = "mail/already_discreet.html")]
struct DiscreetAlreadyHtml<'a> {
    mail: &'a MailWords,
}

struct MailWords {
    page: Frame,
    title: String,
    letter: String,
    link: String,
    code: &'static str,
    own_page: String,
    silence: String,
    contact: String,
}

impl MailFrames {
    /// Renders and seals the mails of a letter once.
    pub fn new(seal: &Seal, whole: &WholeLetter, links: &Links, words: Words, contact: &str) -> MailFrames {
        let mail = MailWords {
            page: Frame::new(words),
            title: whole.letter.title.clone(),
            letter: links.absolute(&links::letter(&whole.letter.slug)),
            link: links.absolute(&links::confirmation(LINK_MARK)),
            code: CODE_MARK,
            own_page: links.absolute(&links::signer(OWN_PAGE_MARK)),
            silence: links.absolute(&links::silence(SILENCE_MARK)),
            contact: contact.to_owned(),
        };
        if whole.letter.at_risk {
            return MailFrames::discreet(seal, &mail);
        }
        let title = &whole.letter.title;
        let confirm = words.say1("mail-confirm-subject", "title", title);
        let already = words.say1("mail-already-subject", "title", title);
        MailFrames {
            confirm: frame(seal, CONFIRMATION, confirm, &ConfirmText { mail: &mail }, &ConfirmHtml { mail: &mail }),
            already: frame(seal, ALREADY_SIGNED, already, &AlreadyText { mail: &mail }, &AlreadyHtml { mail: &mail }),
        }
    }
}

impl MailFrames {
    /// The mails of a letter whose signers may be at risk: a mailbox, a lock screen or a mail server's log that somebody
    /// else reads learns that an address is to be confirmed, and nothing of what for.
    fn discreet(seal: &Seal, mail: &MailWords) -> MailFrames {
        let (confirm, already) =
            (mail.page.say("risk-mail-confirm-subject"), mail.page.say("risk-mail-already-subject"));
        MailFrames {
            confirm: frame(seal, CONFIRMATION, confirm, &DiscreetConfirmText { mail }, &DiscreetConfirmHtml { mail }),
            already: frame(seal, ALREADY_SIGNED, already, &DiscreetAlreadyText { mail }, &DiscreetAlreadyHtml { mail }),
        }
    }
}

fn frame(seal: &Seal, purpose: &str, subject: String, text: &impl Template, html: &impl Template) -> Arc<MailFrame> {
    let rendered = |template: Result<String, askama::Error>| {
        template.unwrap_or_else(|error| {
            tracing::error!(%error, "a mail's template failed");
            String::new()
        })
    };
    let message = Message {
        purpose: purpose.to_owned(),
        to: String::new(),
        sender: Sender::Service,
        reply_to: None,
        bounces_to: None,
        subject,
        text: rendered(text.render()),
        html: Some(rendered(html.render())),
        attachments: Vec::new(),
        unsubscribe: None,
    };
    Arc::new(MailFrame::new(seal, &message))
}

/// The purpose of the mail with link and code.
pub const CONFIRMATION: &str = "confirmation";
/// The purpose of such a mail that replaces an earlier one: it was counted when it was queued.
pub const CONFIRMATION_AGAIN: &str = "confirmation_again";
/// The purpose of the mail to somebody who has signed already.
pub const ALREADY_SIGNED: &str = "already_signed";

/// The tokens of one signer's own links: nothing of them is stored.
#[derive(Debug, Clone)]
pub struct OwnTokens {
    /// Of their page.
    pub page: String,
    /// Of "never write to me again".
    pub silence: String,
}

impl OwnTokens {
    /// For one signature and the mailbox that its mails go to.
    pub fn of(seal: &Seal, id: &SignatureId, to: &EmailAddress) -> OwnTokens {
        OwnTokens { page: own_page_token(seal, id), silence: silence_token(seal, to, Some(id)) }
    }
}

/// What one signer's mail puts into its frame; `link` and `code` are empty where the mail has none.
pub fn filling(to: &EmailAddress, link: &str, code: &str, own: &OwnTokens) -> Filling {
    let mark = |mark: &str, value: &str| (mark.to_owned(), value.to_owned());
    Filling {
        to: to.as_mailbox(),
        marks: vec![
            mark(LINK_MARK, link),
            mark(CODE_MARK, code),
            mark(OWN_PAGE_MARK, &own.page),
            mark(SILENCE_MARK, &own.silence),
        ],
        unsubscribe: None,
    }
}
