//! What a mail looks like when it arrives, and what a server's answers mean.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration as RealTime;

use mail_parser::{Message as Parsed, MessageParser, MimeHeaders};
use secrecy::SecretString;
use undersigned::config::{MailUrl, SmtpSecurity, SmtpSettings};
use undersigned::mail::message::{Attachment, Message};
use undersigned::mail::transport::{Fault, NotAMail, Rendered, Smtp, Transport, render};

use super::scripted::{Scripted, sane};
use super::{letter_to, mail_to, morning, service};
use crate::support::smtp_sink::{Behaviour, SmtpSink};

const ID: &str = "0197-abc@undersigned.example";

fn rendered(message: Message) -> Rendered {
    render(message, ID, &service(), morning()).unwrap()
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings { host: "127.0.0.1".to_owned(), port, security: SmtpSecurity::Clear, credentials: None }
}

fn to_port(port: u16) -> Transport {
    Transport::open(&MailUrl::Smtp(settings(port))).unwrap()
}

/// Sends a mail to a sink and returns it as it arrived, with the envelope's recipient.
async fn arrived(message: Message) -> (String, Vec<u8>) {
    let sink = SmtpSink::start();
    to_port(sink.address().port()).send(&rendered(message), morning()).await.unwrap();
    let mail = sink.mails().remove(0);
    (mail.to[0].clone(), mail.raw)
}

fn parsed(raw: &[u8]) -> Parsed<'_> {
    MessageParser::default().parse(raw).unwrap()
}

fn header(raw: &[u8], name: &str) -> Option<String> {
    parsed(raw).header_raw(name).map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn a_mail_of_the_service_is_marked_as_automatic() {
    let message =
        Message { unsubscribe: Some("https://letters.example/u/x?y=1".to_owned()), ..mail_to("ada@example.org") };
    let (_, raw) = arrived(message).await;
    assert_eq!(header(&raw, "Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(header(&raw, "X-Auto-Response-Suppress").as_deref(), Some("OOF"));
    assert_eq!(header(&raw, "X-Undersigned").as_deref(), Some("service"));
    assert_eq!(header(&raw, "List-Unsubscribe").as_deref(), Some("<https://letters.example/u/x?y=1>"));
    assert_eq!(header(&raw, "List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert_eq!(header(&raw, "Message-ID").as_deref(), Some("<0197-abc@undersigned.example>"));
    assert_eq!(header(&raw, "Date").as_deref(), Some("Mon, 01 Jun 2026 09:00:00 +0000"));
    assert_eq!(header(&raw, "From").as_deref(), Some("letters@undersigned.example"));
}

#[tokio::test]
async fn a_letter_comes_from_its_own_address_and_is_not_marked_as_automatic() {
    let sink = SmtpSink::start();
    let message = Message { reply_to: Some("r.k7m2@reply.example".to_owned()), ..letter_to("mayor@council.example") };
    to_port(sink.address().port()).send(&rendered(message), morning()).await.unwrap();
    let mail = sink.mails().remove(0);
    assert_eq!(mail.from, "r.k7m2@reply.example");
    for absent in ["Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post"] {
        assert_eq!(header(&mail.raw, absent), None, "{absent}");
    }
    assert_eq!(header(&mail.raw, "X-Undersigned").as_deref(), Some("letter"));
    assert_eq!(header(&mail.raw, "Reply-To").as_deref(), Some("r.k7m2@reply.example"));
    let from = parsed(&mail.raw).from().unwrap().first().unwrap().clone();
    assert_eq!((from.name(), from.address()), (Some("Families need answers"), Some("r.k7m2@reply.example")));
}

#[tokio::test]
async fn our_own_mail_is_known_again_when_it_comes_back() {
    let (_, raw) = arrived(letter_to("mayor@council.example")).await;
    assert!(undersigned::replies::classify::read(&raw, None).is_our_own);
}

#[tokio::test]
async fn text_beyond_ascii_arrives_as_it_was_written_everywhere() {
    let words = "Siân O’Neill, Nguyễn Văn A, 李, محمد, ក្សេត្រ 🕊️ \u{2014} “done”";
    let attachment = Attachment {
        name: format!("{words}.txt"),
        media_type: "text/plain; charset=utf-8".to_owned(),
        content: words.to_owned(),
    };
    let message = Message {
        subject: words.repeat(4),
        text: format!("{words}\n.\n..dots\nFrom here\n{}\nend", words.repeat(60)),
        html: Some(format!("<p>{words}</p>")),
        attachments: vec![attachment],
        ..letter_to("mayor@council.example")
    };
    let (_, raw) = arrived(message.clone()).await;
    assert!(raw.is_ascii());
    let mail = parsed(&raw);
    assert_eq!(mail.subject().unwrap(), message.subject);
    assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), message.text);
    assert_eq!(mail.body_html(0).unwrap().trim_end(), format!("<p>{words}</p>"));
    let file = mail.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some(format!("{words}.txt").as_str()));
    assert_eq!(file.text_contents().unwrap().trim_end(), words);
}

#[tokio::test]
async fn no_line_is_longer_than_mail_allows() {
    let message = Message {
        subject: "subject ".repeat(100),
        text: "x".repeat(5_000),
        html: Some(format!("<p>{}</p>", "y".repeat(5_000))),
        attachments: vec![Attachment {
            name: "n".repeat(300),
            media_type: "text/csv".to_owned(),
            content: "z".repeat(5_000),
        }],
        unsubscribe: Some(format!("https://letters.example/{}", "u".repeat(300))),
        ..mail_to("ada@example.org")
    };
    let (_, raw) = arrived(message.clone()).await;
    // RFC 5322, section 2.1.1.
    assert!(raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 999));
    let mail = parsed(&raw);
    assert_eq!(mail.body_text(0).unwrap().trim_end(), message.text);
    assert_eq!(mail.body_html(0).unwrap().trim_end(), message.html.unwrap());
    assert_eq!(mail.attachment(0).unwrap().text_contents().unwrap().trim_end(), "z".repeat(5_000));
    assert_eq!(header(&raw, "List-Unsubscribe"), message.unsubscribe.map(|link| format!("<{link}>")));
}

#[tokio::test]
async fn nobody_can_add_a_header_through_a_subject_a_name_or_a_file_name() {
    let evil = "Hello\r\nBcc: eve@example.org\r\n\r\n<b>body</b>\u{2028}\n X-Evil: 1\0";
    let attachment = Attachment { name: evil.to_owned(), media_type: "text/plain".to_owned(), content: "x".to_owned() };
    let sender = undersigned::mail::message::Sender::Letter {
        address: "r.k7m2@reply.example".to_owned(),
        name: format!("\"{evil}\" <eve@example.org>,"),
    };
    let message =
        Message { subject: evil.to_owned(), sender, attachments: vec![attachment], ..mail_to("ada@example.org") };
    let sink = SmtpSink::start();
    to_port(sink.address().port()).send(&rendered(message), morning()).await.unwrap();
    let mail = sink.mails().remove(0);
    assert_eq!(mail.to, ["ada@example.org"]);
    for absent in ["Bcc", "X-Evil"] {
        assert_eq!(header(&mail.raw, absent), None, "{absent}");
    }
    let mail = parsed(&mail.raw);
    assert_eq!(mail.subject(), Some("Hello Bcc: eve@example.org <b>body</b> X-Evil: 1"));
    let from: Vec<_> = mail.from().unwrap().iter().map(|one| one.address().unwrap()).collect();
    assert_eq!(from, ["r.k7m2@reply.example"]);
    assert_eq!(mail.body_text(0).unwrap().trim_end(), mail_to("x").text);
}

#[tokio::test]
async fn nobody_can_end_the_mail_early_and_begin_another() {
    let ends = ["\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\n.\r"];
    for end in ends {
        let text = format!(".first{end}MAIL FROM:<eve@example.org>{end}..last");
        let message = Message { html: None, text: text.clone(), ..mail_to("ada@example.org") };
        let (_, raw) = arrived(message).await;
        let bare = raw.windows(2).any(|pair| (pair[0] == b'\r') != (pair[1] == b'\n'));
        assert!(!bare, "{end:?}");
        let expected = text.replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(parsed(&raw).body_text(0).unwrap().replace("\r\n", "\n").trim_end(), expected, "{end:?}");
    }
}

#[test]
fn an_address_with_a_line_break_makes_no_mail() {
    let evil = "ada@example.org>\r\nRCPT TO:<eve@example.org";
    assert_eq!(render(mail_to(evil), ID, &service(), morning()).unwrap_err(), NotAMail::Address);
    let message = Message { reply_to: Some(evil.to_owned()), ..mail_to("ada@example.org") };
    assert_eq!(render(message, ID, &service(), morning()).unwrap_err(), NotAMail::Address);
    let message = Message { unsubscribe: Some("not a link".to_owned()), ..mail_to("ada@example.org") };
    assert_eq!(render(message, ID, &service(), morning()).unwrap_err(), NotAMail::Unsubscribe);
    let attachment = Attachment { name: "a".to_owned(), media_type: "text".to_owned(), content: "x".to_owned() };
    let message = Message { attachments: vec![attachment], ..mail_to("ada@example.org") };
    assert_eq!(render(message, ID, &service(), morning()).unwrap_err(), NotAMail::MediaType);
}

#[tokio::test]
async fn unusual_addresses_are_sent_to_as_they_are() {
    for address in ["a.b+letters@example.org", "o'neil@example.org", "ADA@Example.org", "käthe@example.org"] {
        let (to, raw) = arrived(mail_to(address)).await;
        let expected = address.replace("Example", "example");
        assert_eq!(to, expected);
        assert_eq!(parsed(&raw).to().unwrap().first().unwrap().address(), Some(expected.as_str()));
    }
    assert_eq!(arrived(mail_to("ada@bücher.example")).await.0, "ada@xn--bcher-kva.example");
}

#[tokio::test]
async fn a_server_that_takes_no_such_address_is_not_given_another_one() {
    let server = Scripted::start(sane, RealTime::ZERO);
    let refused = to_port(server.port).send(&rendered(mail_to("käthe@example.org")), morning()).await.unwrap_err();
    assert!(matches!(refused, Fault::Permanent(words) if words.contains("SMTPUTF8")));
    assert_eq!(server.heard("MAIL"), 0);
}

#[tokio::test]
async fn mails_one_after_the_other_go_over_one_connection() {
    let sink = SmtpSink::start();
    let transport = to_port(sink.address().port());
    for _ in 0..20 {
        transport.send(&rendered(mail_to("ada@example.org")), morning()).await.unwrap();
    }
    assert_eq!((sink.mails().len(), sink.connection_count()), (20, 1));
    transport.rest().await;
    transport.send(&rendered(mail_to("ada@example.org")), morning()).await.unwrap();
    assert_eq!(sink.connection_count(), 2);
}

#[tokio::test]
async fn a_connection_that_the_server_has_ended_meanwhile_costs_nothing() {
    static MAILS: AtomicUsize = AtomicUsize::new(0);
    let idle_too_long = |line: &str| match line {
        _ if !line.starts_with("MAIL") || MAILS.fetch_add(1, Ordering::Relaxed) != 1 => sane(line),
        _ => "421 4.4.2 Idle too long",
    };
    let server = Scripted::start(idle_too_long, RealTime::ZERO);
    let transport = to_port(server.port);
    for _ in 0..2 {
        transport.send(&rendered(mail_to("ada@example.org")), morning()).await.unwrap();
    }
    assert_eq!((server.heard("greeting"), server.heard("text")), (2, 2));
}

#[tokio::test]
async fn a_connection_on_which_a_mail_was_refused_takes_the_next() {
    let sink = SmtpSink::behaving(Behaviour::RefuseRecipient("nobody@example.org".to_owned(), 550));
    let transport = to_port(sink.address().port());
    transport.send(&rendered(mail_to("nobody@example.org")), morning()).await.unwrap_err();
    tokio::time::sleep(RealTime::from_millis(200)).await;
    transport.send(&rendered(mail_to("ada@example.org")), morning()).await.unwrap();
    assert_eq!((sink.mails().len(), sink.connection_count()), (1, 1));
}

#[tokio::test]
async fn only_an_answer_to_the_mail_itself_is_final() {
    type Script = fn(&str) -> &'static str;
    let temporary: [(&str, Script); 6] = [
        ("greeting", |line| if line == "greeting" { "554 5.7.1 Not you" } else { sane(line) }),
        ("EHLO", |line| if line.starts_with("EHLO") { "550 5.7.1 Not you" } else { sane(line) }),
        ("AUTH", |line| if line.starts_with("AUTH") { "535 5.7.8 Wrong password" } else { sane(line) }),
        ("MAIL without AUTH", |line| if line.starts_with("MAIL") { "530 5.7.0 Sign in first" } else { sane(line) }),
        ("no go-ahead", |line| if line == "DATA" { "250 What?" } else { sane(line) }),
        ("closing", |line| if line.starts_with("RCPT") { "421 4.3.2 Closing" } else { sane(line) }),
    ];
    for (case, script) in temporary {
        let fault = signed_in(script).await;
        assert!(matches!(fault, Fault::Temporary(_)), "{case}: {fault:?}");
    }
    let permanent: [(&str, Script); 4] = [
        ("MAIL", |line| if line.starts_with("MAIL") { "550 5.7.1 No" } else { sane(line) }),
        ("RCPT", |line| if line.starts_with("RCPT") { "550 5.7.1 No" } else { sane(line) }),
        ("DATA", |line| if line == "DATA" { "550 5.7.1 No" } else { sane(line) }),
        ("text", |line| if line == "text" { "550-5.7.1 No\r\n550 5.7.1 way" } else { sane(line) }),
    ];
    for (case, script) in permanent {
        let fault = signed_in(script).await;
        assert!(matches!(&fault, Fault::Permanent(words) if words.starts_with("550 5.7.1 No")), "{case}: {fault:?}");
    }
}

async fn signed_in(script: fn(&str) -> &'static str) -> Fault {
    let server = Scripted::start(script, RealTime::ZERO);
    let credentials = Some(("letters".to_owned(), SecretString::from("secret")));
    let smtp = Smtp::new(&SmtpSettings { credentials, ..settings(server.port) }).unwrap();
    Transport::Smtp(smtp).send(&rendered(mail_to("ada@example.org")), morning()).await.unwrap_err()
}

#[tokio::test]
async fn a_server_that_offers_no_encryption_gets_neither_password_nor_mail() {
    let server = Scripted::start(sane, RealTime::ZERO);
    let credentials = Some(("letters".to_owned(), SecretString::from("secret")));
    let settings = SmtpSettings { credentials, security: SmtpSecurity::StartTls, ..settings(server.port) };
    let transport = Transport::open(&MailUrl::Smtp(settings)).unwrap();
    let fault = transport.send(&rendered(mail_to("ada@example.org")), morning()).await.unwrap_err();
    assert!(matches!(fault, Fault::Temporary(_)));
    assert_eq!((server.heard("AUTH"), server.heard("MAIL")), (0, 0));
}

#[tokio::test]
async fn in_a_folder_each_mail_is_a_whole_file_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::open(&MailUrl::Folder(folder.path().join("a/b"))).unwrap();
    transport.try_out().await.unwrap();
    let mail = rendered(mail_to("ada@example.org"));
    // A second sending of one mail leaves one file.
    for _ in 0..2 {
        transport.send(&mail, morning()).await.unwrap();
    }
    let files: Vec<_> =
        std::fs::read_dir(folder.path().join("a/b")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].file_name().unwrap(), "0197-abc.eml");
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), mail.raw);
    assert!(!undersigned::config::is_readable_by_others(&files[0]));
}

#[tokio::test]
async fn in_memory_the_last_thousand_are_kept_and_numbered() {
    let transport = Transport::open(&MailUrl::Memory).unwrap();
    let Transport::Memory(memory) = transport.clone() else { panic!("not in memory") };
    for number in 1..=1_003 {
        let message = Message { subject: format!("Mail {number}"), ..mail_to("ada@example.org") };
        transport.send(&rendered(message), morning()).await.unwrap();
    }
    let mails = memory.mails();
    assert_eq!((mails.len(), mails[0].number, mails[999].number), (1_000, 4, 1_003));
    let last = &mails[999];
    assert_eq!((last.subject.as_str(), last.to.as_str(), last.sent_at), ("Mail 1003", "ada@example.org", morning()));
    assert_eq!(parsed(&last.raw).subject(), Some("Mail 1003"));
    assert_eq!((last.message_id.as_str(), last.from.as_str()), (ID, "letters@undersigned.example"));
}
