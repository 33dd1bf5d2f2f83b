//! Who is told of a reply: the organisers when it comes in, the signers who asked once it has been read.

use diesel::result::QueryResult;

use super::model::{Answer, Reply, ReplyId, Verdict};
use crate::clock::Time;
use crate::db::Conn;
use crate::dispatch::model::Delivery;
use crate::dispatch::outcome::addressee_name;
use crate::dispatch::post::{Post, tell_team};
use crate::letters::model::{Letter, WholeLetter};
use crate::letters::store::find_letter;
use crate::links;
use crate::locale::Words;
use crate::organisers::stationery::Stationery;
use crate::signatures::mailing::{self, MailingContent, OWN_PAGE_MARK};
use crate::web::page::Frame;

struct ArrivedMail<'a> {
    stationery: &'a Stationery,
    letter: &'a Letter,
    addressee: String,
    link: String,
}

crate::sheets!(
    ArrivedMail,
    write_arrived,
    "mail/reply_arrived.subject.txt",
    "mail/reply_arrived.txt",
    "mail/reply_arrived.html"
);

/// Tells the organisers that a reply waits to be read. Its words stay at the desk.
///
/// # Errors
/// The database's.
pub fn tell_organisers(
    conn: &mut Conn,
    post: &Post,
    delivery: &Delivery,
    reply: &ReplyId,
    now: Time,
) -> QueryResult<()> {
    let stationery = &post.stationery;
    let letter = find_letter(conn, &delivery.letter_id)?;
    let mail = ArrivedMail {
        addressee: addressee_name(conn, &letter, &delivery.addressee_id)?,
        link: stationery.links.absolute(&links::desk_reply(letter.id.as_str(), reply.as_str())),
        stationery,
        letter: &letter,
    };
    tell_team(conn, stationery, &letter, ("reply_arrived", &write_arrived(&mail)?), now)
}

struct RecordedMail<'a> {
    page: Frame,
    contact: String,
    /// Where each reader's own page is put in as the mail goes out.
    own_page: &'static str,
    letter: &'a Letter,
    addressee: String,
    lines: Vec<String>,
    link: String,
}

crate::sheets!(
    RecordedMail,
    write_recorded,
    "mail/answer_recorded.subject.txt",
    "mail/answer_recorded.txt",
    "mail/answer_recorded.html"
);

crate::sheets!(
    RecordedMail,
    write_recorded_discreetly,
    "mail/answer_recorded_discreet.subject.txt",
    "mail/answer_recorded_discreet.txt",
    "mail/answer_recorded_discreet.html"
);

/// Starts a mailing to the signers who asked for updates: once for each reply, however often it is judged again.
///
/// # Errors
/// The database's.
pub fn tell_signers(
    conn: &mut Conn,
    post: &Post,
    whole: &WholeLetter,
    (reply, judged): (&Reply, &[Answer]),
    now: Time,
) -> QueryResult<()> {
    let letter = &whole.letter;
    let words = Words::of(&letter.language);
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let mail = RecordedMail {
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        lines: lines(whole, judged, words),
        link: post.stationery.links.absolute(&links::letter(&letter.slug)),
        contact: post.stationery.contact.clone(),
        own_page: OWN_PAGE_MARK,
        page: Frame::new(words),
        letter,
    };
    let written = if letter.at_risk { write_recorded_discreetly(&mail)? } else { write_recorded(&mail)? };
    let content = MailingContent { subject: written.subject, text: written.text, html: written.html };
    mailing::start(conn, &post.stationery.seal, &letter.id, "reply", reply.id.as_str(), &content, now)
}

fn lines(whole: &WholeLetter, judged: &[Answer], words: Words) -> Vec<String> {
    let line = |ask: &crate::letters::model::Ask| {
        let verdict = judged.iter().find(|answer| answer.ask_id == ask.id).map_or(Verdict::Unanswered, |a| a.verdict);
        let said = words.say(&verdict.message_key());
        format!("{}. {}: {said}", ask.number, ask.wording)
    };
    whole.asks.iter().map(line).collect()
}
