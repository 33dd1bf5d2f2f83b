//! The public copy of a reply, with the files that were made public and what speaks for its sender. Before a person made it
//! public there is no such page.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::Error::NotFound;
use diesel::result::QueryResult;

use super::content::FileView;
use super::downloads::is_public;
use super::kinds::Channel;
use super::model::{Reply, ReplyId};
use super::public_copy::PublicCopy;
use super::sender::assurance_words;
use super::store::{documents, find_reply, public_copies};
use crate::app::App;
use crate::db::Conn;
use crate::letters::model::{Addressee, Letter};
use crate::letters::risk;
use crate::letters::store::{find_public, with_parts};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::REPLY).get(show_reply));
}

#[derive(Template)]
#[template(path = "replies/public_reply.html")]
struct PublicReplyPage {
    page: Frame,
    letter: Letter,
    letter_path: String,
    addressee: String,
    organisation: String,
    reply: Reply,
    channel: String,
    assurance: String,
    words: String,
    files: Vec<FileView>,
    message_sha256: String,
}

async fn show_reply(app: web::Data<App>, path: web::Path<(String, String)>) -> PageResult {
    let (slug, reply) = path.into_inner();
    let (id, seal, config) =
        (ReplyId::parse(&reply).ok_or(AppError::not_found())?, app.seal.clone(), app.config.clone());
    let page = app.read(move |conn| {
        let letter = find_public(conn, &slug)?;
        let frame = risk::frame(&config, &letter);
        public_page(conn, &seal, letter, &id, frame)
    });
    show(&page.await?, StatusCode::OK, Privacy::Open)
}

fn public_page(
    conn: &mut Conn,
    seal: &Seal,
    letter: Letter,
    id: &ReplyId,
    page: Frame,
) -> QueryResult<PublicReplyPage> {
    let reply = find_reply(conn, &letter.id, id)?;
    if !is_public(conn, &reply)? {
        return Err(NotFound);
    }
    let copy = PublicCopy::find(&reply, seal)?.ok_or(NotFound)?;
    let whole = with_parts(conn, letter)?;
    let addressee: Option<&Addressee> = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    let released = documents::list_of_reply(conn, id)?.into_iter().filter(|file| file.released_at.is_some());
    let files = released.map(|file| FileView::of_public(&file, &reply, &whole.letter.slug, seal, page.words()));
    Ok(PublicReplyPage {
        letter_path: links::letter(&whole.letter.slug),
        addressee: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        organisation: addressee.map(|addressee| addressee.organisation.clone()).unwrap_or_default(),
        channel: channel_words(reply.channel, page.words()),
        assurance: assurance_words(reply.assurance, reply.channel, page.words()),
        words: copy.words,
        files: files.collect::<QueryResult<_>>()?,
        message_sha256: match &reply.inbound_message_id {
            Some(message) => hex::encode(public_copies::find_raw_sha256(conn, message)?),
            None => String::new(),
        },
        letter: whole.letter,
        page,
        reply,
    })
}

/// How a reply came, in words.
pub fn channel_words(channel: Channel, words: Words) -> String {
    words.say(&format!("content-channel-{}", channel.as_str().replace('_', "-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_has_words() {
        for channel in Channel::ALL {
            assert!(!channel_words(*channel, Words::default()).is_empty());
            let key = format!("content-channel-{}", channel.as_str().replace('_', "-"));
            assert!(Words::default().find(&key).is_some(), "{key}");
        }
    }
}
