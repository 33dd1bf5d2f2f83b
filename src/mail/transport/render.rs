//! Makes a mail out of a message: RFC 5322, with MIME (RFC 2045 to 2047) for what is not plain ASCII.

use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MessageBuilder, MultiPart, SinglePart};
use url::Url;

use crate::clock::Time;
use crate::contact::{EmailAddress, is_unwanted};
use crate::mail::message::{Attachment, Message, Sender};

/// Why a message makes no mail: it cannot be sent, now or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAMail {
    /// An address is none.
    #[error("an address of the mail is no address")]
    Address,
    /// The media type of an attachment is none.
    #[error("the media type of an attachment is none")]
    MediaType,
    /// The unsubscribe link is no URL.
    #[error("the unsubscribe link is no web address")]
    Unsubscribe,
    /// It could not be put together.
    #[error("the parts of the mail do not fit together")]
    Parts,
}

/// A mail ready to be handed over.
#[derive(Clone)]
pub struct Rendered {
    /// What it was made of.
    pub message: Message,
    /// Without angle brackets.
    pub message_id: String,
    /// The envelope's sender, whom a bounce goes to.
    pub from: Address,
    /// The envelope's recipient.
    pub to: Address,
    /// Headers and body, lines ended by CR LF.
    pub raw: String,
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Makes the mail. `service` is whom the service's own mail comes from; a letter comes from its own address, in the
/// envelope too, so that a bounce finds its letter.
///
/// # Errors
/// [`NotAMail`].
pub fn render(message: Message, message_id: &str, service: &EmailAddress, now: Time) -> Result<Rendered, NotAMail> {
    let to = address(&message.to)?;
    let from = match &message.sender {
        Sender::Service => Mailbox::new(None, address(&service.as_mailbox())?),
        Sender::Letter { address: own, name } | Sender::Further { address: own, name, .. } => {
            Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), address(own)?)
        }
    };
    let sender = match &message.bounces_to {
        Some(own) => address(own)?,
        None => from.email.clone(),
    };
    let mut builder = lettre::Message::builder()
        .date(SystemTime::from(now.and_utc()))
        .message_id(Some(format!("<{message_id}>")))
        .from(from)
        .to(Mailbox::new(None, to.clone()))
        .subject(one_line(&message.subject));
    if let Some(reply_to) = &message.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    if let Sender::Further { in_reply_to, .. } = &message.sender {
        let thread = format!("<{}>", one_line(in_reply_to));
        builder = builder.in_reply_to(thread.clone()).references(thread);
    }
    let mail = body(marked(builder, &message)?, &message)?;
    let raw = String::from_utf8(mail.formatted()).map_err(|_| NotAMail::Parts)?;
    Ok(Rendered { raw, message_id: message_id.to_owned(), from: sender, to, message })
}

/// Parsed by the service's own rules first: the address must be exactly one that a person could have given us.
fn address(text: &str) -> Result<Address, NotAMail> {
    let address = EmailAddress::parse(text).map_err(|_| NotAMail::Address)?.as_mailbox();
    let (local, domain) = address.rsplit_once('@').ok_or(NotAMail::Address)?;
    Address::new(local, domain).map_err(|_| NotAMail::Address)
}

/// A header is one line: a line break in it would begin the next header.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if is_unwanted(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One kind of line end: servers differ in what they make of a carriage return alone, and one that took it for the end of
/// a line could be told another mail within this one.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The headers by which other programs know what kind of mail this is.
fn marked(builder: MessageBuilder, message: &Message) -> Result<MessageBuilder, NotAMail> {
    // By this header the reader of inbound mail knows our own mail when it comes round in a loop.
    let builder = match message.sender {
        Sender::Letter { .. } | Sender::Further { .. } => with(builder, "X-Undersigned", "letter"),
        Sender::Service => {
            let builder = with(builder, "X-Undersigned", "service");
            // RFC 3834, section 5; and the header that Microsoft's servers read instead ([MS-OXCMAIL], 2.2.3.2.14).
            let builder = with(builder, "Auto-Submitted", "auto-generated");
            with(builder, "X-Auto-Response-Suppress", "OOF")
        }
    };
    let Some(link) = &message.unsubscribe else { return Ok(builder) };
    let link = Url::parse(link).map_err(|_| NotAMail::Unsubscribe)?;
    // RFC 2369, section 3.2, and RFC 8058, section 3.1.
    let builder = with(builder, "List-Unsubscribe", &format!("<{link}>"));
    Ok(with(builder, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
}

fn with(builder: MessageBuilder, name: &'static str, value: &str) -> MessageBuilder {
    builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()))
}

/// Text and HTML are two forms of one thing (RFC 2046, section 5.1.4); files stand beside them (section 5.1.3).
fn body(builder: MessageBuilder, message: &Message) -> Result<lettre::Message, NotAMail> {
    let text = SinglePart::plain(lines(&message.text));
    let html = message.html.as_ref().filter(|html| !html.is_empty());
    let built = match (html, message.attachments.as_slice()) {
        (None, []) => builder.singlepart(text),
        (None, files) => builder.multipart(mixed(MultiPart::mixed().singlepart(text), files)?),
        (Some(html), files) => {
            let both = MultiPart::alternative().singlepart(text).singlepart(SinglePart::html(lines(html)));
            match files {
                [] => builder.multipart(both),
                files => builder.multipart(mixed(MultiPart::mixed().multipart(both), files)?),
            }
        }
    };
    built.map_err(|_| NotAMail::Parts)
}

fn mixed(mut parts: MultiPart, files: &[Attachment]) -> Result<MultiPart, NotAMail> {
    for file in files {
        let media_type = ContentType::parse(&file.media_type).map_err(|_| NotAMail::MediaType)?;
        parts = parts.singlepart(Part::new(one_line(&file.name)).body(lines(&file.content), media_type));
    }
    Ok(parts)
}
