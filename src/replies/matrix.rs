//! Asks × replies: what each reply is to each ask, with the passage that says so. A passage is shown as a quotation only
//! while the stored words still have it where it was found.

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::kinds::Channel;
use super::model::{Answer, Reply, ReplyState, Verdict};
use super::public_copy;
use super::quote::Anchor;
use super::store::{self, standings};
use crate::clock::london_date;
use crate::db::Conn;
use crate::letters::model::WholeLetter;
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;

/// A quoted passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quotation {
    /// Nothing is quoted.
    None,
    /// It stands in the words.
    Stands(String),
    /// The words are not those any more that it was found in.
    Altered,
}

impl Quotation {
    /// The passage of an answer, checked against the reply's words.
    pub fn of(answer: &Answer, words: &str) -> Quotation {
        let Some(hash) = &answer.quote_sha256 else { return Quotation::None };
        let anchor = Anchor::of_columns(answer.quote_start, answer.quote_end);
        let passage = anchor.and_then(|anchor| anchor.checked(words, hash));
        passage.map_or(Quotation::Altered, |passage| Quotation::Stands(passage.to_owned()))
    }

    /// Where the passage of an answer stands, if it still stands there.
    pub fn anchor(answer: &Answer, words: &str) -> Option<Anchor> {
        let anchor = Anchor::of_columns(answer.quote_start, answer.quote_end)?;
        anchor.checked(words, answer.quote_sha256.as_deref()?).map(|_| anchor)
    }

    /// The passage; empty if there is none to show.
    pub fn passage(&self) -> &str {
        match self {
            Quotation::Stands(passage) => passage,
            Quotation::None | Quotation::Altered => "",
        }
    }
}

/// For whom it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// The team: as it is.
    Desk,
    /// Everyone: masked, and only replies whose sender is believed.
    Public,
}

/// A reply, at the head of its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From which addressee.
    pub name: String,
    /// The day on which it came.
    pub on: NaiveDate,
    /// The same, as people read it.
    pub day: String,
    /// By which way.
    pub by: Channel,
    /// Whether it came another way, and one member of the team alone has looked at what speaks for it.
    pub one_persons_word: bool,
    /// By which way, where the organisers wrote it down; empty where it came by itself.
    pub channel: String,
    /// Where it can be read; empty if it cannot.
    pub path: String,
}

/// What a reply is to an ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Of which reply.
    pub column: Column,
    /// The verdict.
    pub verdict: Verdict,
    /// The same in words.
    pub label: String,
    /// Its mark.
    pub mark: &'static str,
    /// The passage; empty if none is quoted.
    pub quote: String,
    /// Whether a passage was quoted that does not stand there any more.
    pub altered: bool,
    /// To whom the asker is sent; empty if to nobody.
    pub redirected: String,
}

/// An ask, and what each reply is to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: i32,
    /// Its words.
    pub wording: String,
    /// In the order in which the replies came.
    pub cells: Vec<Cell>,
}

/// Asks × replies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The replies, in the order in which they came.
    pub columns: Vec<Column>,
    /// The asks.
    pub rows: Vec<Row>,
}

/// The matrix of a letter's replies that were read.
///
/// # Errors
/// The database's; that of words that do not open.
pub fn find(conn: &mut Conn, seal: &Seal, whole: &WholeLetter, viewer: Viewer, words: Words) -> QueryResult<Matrix> {
    let answers = store::list_answers_of_letter(conn, &whole.letter.id)?;
    let held = standings::list_held(conn, &whole.letter.id)?;
    let mut replies = Vec::new();
    for known in store::list_facts(conn, &whole.letter.id)? {
        let shown = viewer == Viewer::Desk || (known.is_believed() && !held.contains(&known.addressee_id));
        if matches!(known.state(), ReplyState::Judged(_)) && shown {
            let reply = store::find_reply(conn, &whole.letter.id, &known.id)?;
            let text = reply.open(seal)?.words;
            replies.push((column(&reply, whole, viewer, words), text, reply));
        }
    }
    let row = |ask: &crate::letters::model::Ask| Row {
        number: ask.number,
        wording: ask.wording.clone(),
        cells: replies
            .iter()
            .filter_map(|(column, text, reply)| {
                let answer = answers.iter().find(|one| one.reply_id == reply.id && one.ask_id == ask.id)?;
                Some(cell(answer, column, (reply, text), (viewer, seal), words))
            })
            .collect(),
    };
    let rows = whole.asks.iter().map(row).collect();
    Ok(Matrix { rows, columns: replies.into_iter().map(|(column, ..)| column).collect() })
}

fn column(reply: &Reply, whole: &WholeLetter, viewer: Viewer, words: Words) -> Column {
    let letter = &whole.letter;
    let addressee = whole.addressees.iter().find(|addressee| addressee.id == reply.addressee_id);
    Column {
        name: addressee.map(|addressee| addressee.name.clone()).unwrap_or_default(),
        on: london_date(reply.received_at),
        day: words.date(&london_date(reply.received_at)),
        by: reply.channel,
        one_persons_word: reply.is_one_persons_word(),
        channel: channel_note(reply, words),
        path: match viewer {
            Viewer::Desk => links::desk_reply(letter.id.as_str(), reply.id.as_str()),
            Viewer::Public if reply.is_released() => links::reply(&letter.slug, reply.id.as_str()),
            Viewer::Public => String::new(),
        },
    }
}

/// "By post, recorded by the organisers", or by one of them alone; empty for a mail, which came by itself.
pub(super) fn channel_note(reply: &Reply, words: Words) -> String {
    if !reply.came_another_way() {
        return String::new();
    }
    let key = if reply.is_one_persons_word() { "off-site-one-word" } else { "off-site-recorded-by" };
    words.say1(key, "channel", words.say(&channel_key(reply.channel)))
}

/// The message that names a channel.
pub(super) fn channel_key(channel: Channel) -> String {
    format!("off-site-channel-{}", channel.as_str().replace('_', "-"))
}

fn cell(
    answer: &Answer,
    column: &Column,
    (reply, text): (&Reply, &str),
    (viewer, seal): (Viewer, &Seal),
    words: Words,
) -> Cell {
    let quotation = Quotation::of(answer, text);
    let redirected = answer.redirected_to.as_deref().unwrap_or_default();
    let (quote, redirected) = match viewer {
        Viewer::Desk => (quotation.passage().to_owned(), redirected.to_owned()),
        // What cannot be masked is not shown.
        Viewer::Public => {
            let quote =
                Quotation::anchor(answer, text).map(|anchor| public_copy::masked_part(reply, seal, text, anchor));
            let redirected = public_copy::masked(reply, seal, redirected);
            (quote.unwrap_or(Ok(String::new())).unwrap_or_default(), redirected.unwrap_or_default())
        }
    };
    Cell {
        column: column.clone(),
        verdict: answer.verdict,
        label: words.say(&answer.verdict.message_key()),
        mark: answer.verdict.mark(),
        quote,
        altered: quotation == Quotation::Altered,
        redirected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_words() {
        for channel in Channel::ALL {
            assert!(Words::default().find(&channel_key(*channel)).is_some(), "{channel}");
        }
    }
}
