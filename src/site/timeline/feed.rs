//! The feed of a letter (RFC 4287): an entry for each event, under a name that stays the same wherever the service moves.

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use diesel::result::QueryResult;
use sha2::{Digest, Sha256};

use super::{Story, fault};
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::db::Conn;
use crate::letters::store::happenings::Happening;
use crate::links;
use crate::replies::timeline::is_recorded_later;

/// The most entries in a feed: the newest. The whole story is on the page and in the JSON.
const MOST_ENTRIES: usize = 100;

/// Renders `feed.atom`.
///
/// # Errors
/// The database's.
pub fn render_feed(conn: &mut Conn, app: &App, slug: &str) -> QueryResult<(i64, Vec<u8>)> {
    let story = Story::read(conn, slug)?;
    let letter = &story.whole.letter;
    let began = letter.opened_at.unwrap_or(letter.created_at);
    let newest = story.happenings.iter().map(|happening| happening.recorded_at).max();
    let page = app.links.absolute(&links::timeline(slug));
    let feed = Feed {
        title: Text::plain(letter.title.clone()),
        id: name_of("letter", letter.id.as_str()),
        updated: moment(newest.unwrap_or(began)),
        // Every feed names somebody who answers for it (RFC 4287, section 4.1.1).
        authors: vec![Person {
            name: letter.on_behalf_of.clone().unwrap_or_else(|| letter.title.clone()),
            ..Person::default()
        }],
        links: vec![
            link("self", "application/atom+xml", app.links.absolute(&links::feed(slug))),
            link("alternate", "text/html", page.clone()),
        ],
        lang: Some(story.words().language().to_owned()),
        entries: story.happenings.iter().rev().take(MOST_ENTRIES).map(|h| entry(&story, h, &page)).collect(),
        ..Feed::default()
    };
    let bytes = feed.write_to(Vec::new()).map_err(fault)?;
    Ok((letter.page_revision, bytes))
}

fn entry(story: &Story, happening: &Happening, page: &str) -> Entry {
    let words = story.words();
    let sentence = story.sentence(happening);
    let recorded = is_recorded_later(happening)
        .then(|| words.say1("timeline-recorded", "date", words.date(&london_date(happening.recorded_at))));
    let day = words.date(&london_date(happening.occurred_at));
    let text = [Some(format!("{day}: {sentence}")), recorded].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Entry {
        title: Text::plain(sentence),
        id: name_of("event", happening.id.as_str()),
        updated: moment(happening.recorded_at),
        published: Some(moment(happening.occurred_at)),
        links: vec![link("alternate", "text/html", format!("{page}#e{}", happening.id))],
        content: Some(Content { value: Some(text), content_type: Some("text".to_owned()), ..Content::default() }),
        ..Entry::default()
    }
}

fn link(relation: &str, media_type: &str, address: String) -> Link {
    Link { href: address, rel: relation.to_owned(), mime_type: Some(media_type.to_owned()), ..Link::default() }
}

fn moment(time: Time) -> FixedDateTime {
    time.and_utc().fixed_offset()
}

/// A URN made of what it names (RFC 9562, section 5.8): it does not change with the service's address.
fn name_of(what: &str, key: &str) -> String {
    let hash = Sha256::digest(format!("undersigned {what} {key}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    format!("urn:uuid:{}", uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
