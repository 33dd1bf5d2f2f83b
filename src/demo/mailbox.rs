//! The mailbox page: every mail of the demonstration, for everyone who opens it; and answering as the council, with a real
//! message that takes the same way in as any other.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use lettre::message::{Mailbox, header};
use serde::{Deserialize, Serialize};

use crate::app::{App, page_error};
use crate::clock::{Time, rfc3339};
use crate::links;
use crate::locale::Words;
use crate::mail::transport::{KeptMail, Memory};
use crate::replies::doors::read::Reader;
use crate::replies::inbound::Envelope;
use crate::replies::kinds::Door;
use crate::signatures::confirm::check_button;
use crate::web::error::AppError;
use crate::web::form::Posted;
use crate::web::page::{Frame, PageResult, Privacy, see_other, show};
use crate::web::{flash, route};

/// The mailbox's routes.
pub fn routes(config: &mut web::ServiceConfig, memory: Memory) {
    config
        .app_data(web::Data::new(memory))
        .service(route::at(links::MAILBOX).get(show_mailbox))
        .service(route::at(links::MAILBOX_JSON).get(show_json))
        .service(route::at(links::MAILBOX_MAIL).get(show_mail))
        .service(route::at(links::MAILBOX_ANSWER).post(answer_submitted));
}

#[derive(Template)]
#[template(path = "demo/mailbox.html")]
struct MailboxPage {
    page: Frame,
    rows: Vec<Row>,
}

struct Row {
    path: String,
    subject: String,
    to: String,
    sent: String,
}

#[derive(Template)]
#[template(path = "demo/mail.html")]
struct MailPage {
    page: Frame,
    done: String,
    token: String,
    mail: KeptMail,
    sent: String,
    pieces: Vec<Piece>,
    action: String,
}

/// A piece of a mail's text: words, or a link of ours that can be followed.
struct Piece {
    text: String,
    path: String,
}

fn newest_first(memory: &Memory) -> Vec<KeptMail> {
    let mut mails = memory.mails();
    mails.reverse();
    mails
}

async fn show_mailbox(memory: web::Data<Memory>) -> PageResult {
    let page = Frame::new(Words::default());
    let row = |mail: KeptMail| Row {
        path: links::mailbox_mail(&mail.number.to_string()),
        sent: page.day(&mail.sent_at),
        subject: mail.subject,
        to: mail.to,
    };
    let rows = newest_first(&memory).into_iter().map(row).collect();
    show(&MailboxPage { page, rows }, StatusCode::OK, Privacy::Secret)
}

#[derive(Serialize)]
struct JsonMail {
    to: String,
    from: String,
    subject: String,
    text: String,
    html: String,
    sent_at: String,
}

async fn show_json(memory: web::Data<Memory>) -> HttpResponse {
    let mail = |mail: KeptMail| JsonMail {
        to: mail.to,
        from: mail.from,
        subject: mail.subject,
        text: mail.text,
        html: mail.html.unwrap_or_default(),
        sent_at: rfc3339(mail.sent_at),
    };
    let mails: Vec<JsonMail> = newest_first(&memory).into_iter().map(mail).collect();
    HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(mails)
}

fn find(memory: &Memory, number: &str) -> Result<KeptMail, AppError> {
    let number: u64 = number.parse().map_err(|_| AppError::not_found())?;
    memory.mails().into_iter().find(|mail| mail.number == number).ok_or(AppError::not_found())
}

async fn show_mail(
    req: actix_web::HttpRequest,
    app: web::Data<App>,
    memory: web::Data<Memory>,
    number: web::Path<String>,
) -> PageResult {
    let mail = find(&memory, &number)?;
    let words = Words::default();
    let page = Frame::new(words);
    let answerable = mail.from.contains(&format!("@{}", app.config.reply_domain));
    let page = MailPage {
        done: flash::sentence(&req, words),
        token: app.form_tokens.public(app.now()),
        sent: page.day(&mail.sent_at),
        pieces: pieces(&mail.text, app.links.base()),
        action: if answerable { links::mailbox_answer(&number) } else { String::new() },
        mail,
        page,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

fn pieces(text: &str, base: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(base) {
        let (before, link) = rest.split_at(start);
        let end = link.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(link.len());
        pieces.push(Piece { text: before.to_owned(), path: String::new() });
        pieces.push(Piece { text: link[..end].to_owned(), path: link[..end].to_owned() });
        rest = &link[end..];
    }
    pieces.push(Piece { text: rest.to_owned(), path: String::new() });
    pieces
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AnswerForm {
    form_token: String,
    kind: String,
    words: String,
}

async fn answer_submitted(
    app: web::Data<App>,
    memory: web::Data<Memory>,
    number: web::Path<String>,
    Posted(form): Posted<AnswerForm>,
) -> PageResult {
    check_button(&app, &form.form_token)?;
    let mail = find(&memory, &number)?;
    let (raw, envelope) = compose(&mail, &form.kind, &form.words, app.now()).ok_or(AppError::bad_request())?;
    Reader::of(&app).take(raw.into(), envelope, Door::Http, app.now()).await.map_err(page_error)?;
    Ok(see_other(&flash::with(&links::mailbox_mail(&number), "answered")))
}

/// The address alone, without the name beside it.
fn bare(mailbox: &str) -> String {
    mailbox.parse::<Mailbox>().map_or_else(|_| mailbox.to_owned(), |mailbox| mailbox.email.to_string())
}

/// A message that answers a mail, as the council's own mail system would write it at a moment, and its envelope.
pub(super) fn compose(mail: &KeptMail, kind: &str, words: &str, at: Time) -> Option<(Vec<u8>, Envelope)> {
    let council: Mailbox = mail.to.parse().ok()?;
    let to: Mailbox = mail.from.parse().ok()?;
    let envelope = |sender: &str| Envelope::new(Some(&bare(&mail.from)), Some(sender));
    match kind {
        "bounce" => Some((bounce(&council, &to, &mail.message_id), envelope("<>"))),
        kind => {
            let automatic = kind == "automatic";
            let subject =
                if automatic { format!("Automatic reply: {}", mail.subject) } else { format!("Re: {}", mail.subject) };
            let mut builder = lettre::Message::builder()
                .from(council.clone())
                .to(to)
                .subject(subject)
                .date(at.and_utc().into())
                .in_reply_to(format!("<{}>", mail.message_id.trim_matches(['<', '>'])))
                .header(header::ContentType::TEXT_PLAIN);
            if automatic {
                builder = builder.raw_header(header::HeaderValue::new(
                    header::HeaderName::new_from_ascii_str("Auto-Submitted"),
                    "auto-replied".to_owned(),
                ));
            }
            let message = builder.body(words.replace('\r', "")).ok()?;
            Some((message.formatted(), envelope(council.email.as_ref())))
        }
    }
}

/// A delivery report as Postfix writes it (RFC 3464).
fn bounce(council: &Mailbox, to: &Mailbox, message_id: &str) -> Vec<u8> {
    let (address, reply) = (&council.email, &to.email);
    let (domain, message_id) = (address.domain(), message_id.trim_matches(['<', '>']));
    format!(
        "From: MAILER-DAEMON@{domain}\r\nTo: {reply}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"report\"\r\n\r\n\
         --report\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThere is no mailbox of this name here.\r\n\
         --report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{domain}\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n\
         --report\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--report--\r\n"
    )
    .into_bytes()
}
