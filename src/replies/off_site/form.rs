//! The form for an answer that came another way.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use url::Url;

use super::super::answer::fields::{AskField, Errors, Fields, Input, read_all};
use super::super::answer::record::Given;
use super::super::kinds::Channel;
use super::super::model::ReplyId;
use crate::letters::check;
use crate::letters::model::{Addressee, AddresseeId};
use crate::locale::Words;
use crate::web::error::AppError;
use crate::web::multipart::SentFile;

/// The ways that can be recorded here.
pub(super) const CHANNELS: &[Channel] =
    &[Channel::Post, Channel::Telephone, Channel::Meeting, Channel::Minutes, Channel::Press, Channel::SocialMedia];

/// The longest words, in characters.
const LONGEST_WORDS: usize = 50_000;
/// The longest name of who said it, and the longest address of a page.
const LONGEST_LINE: usize = 200;
const LONGEST_LINK: usize = 2_000;

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct OffSiteForm {
    pub reply: Input,
    pub addressee: Input,
    pub channel: Input,
    pub came_on: Input,
    pub said_by: Input,
    pub words: Input,
    pub link: Input,
    pub kept_at: Input,
    pub evidence: Input,
}

/// What was read of it.
pub(in super::super) struct Typed {
    pub id: ReplyId,
    pub addressee: AddresseeId,
    pub channel: Channel,
    pub came_on: NaiveDate,
    pub said_by: String,
    pub words: String,
    pub link: Option<Url>,
    /// Where the document can be found, if it is neither on the web nor among the files.
    pub kept_at: Option<String>,
    pub files: Vec<SentFile>,
    pub given: Vec<Given>,
}

/// Whether what came this way can be looked at. What was only spoken rests on the word of whoever writes it down.
fn leaves_a_document(channel: Channel) -> bool {
    !matches!(channel, Channel::Telephone | Channel::Meeting)
}

impl OffSiteForm {
    /// Takes its fields out of what was posted.
    pub fn take(&mut self, fields: &mut Fields) {
        // A form that is sent without its files names them: one that names none is whole.
        if fields.get("evidence").is_some_and(String::is_empty) {
            fields.remove("evidence");
        }
        let mut take = |name: &str| Input::filled(name, fields.remove(name).unwrap_or_default());
        *self = OffSiteForm {
            reply: take("reply"),
            addressee: take("addressee"),
            channel: take("channel"),
            came_on: take("came_on"),
            said_by: take("said_by"),
            words: take("answer"),
            link: take("link"),
            kept_at: take("kept_at"),
            evidence: Input::filled("evidence", String::new()),
        };
    }

    /// Reads it: `None` if something is wrong, with a message beside each such field. `days` are those on which an answer
    /// can have come.
    ///
    /// # Errors
    /// 400 for a key that no page of ours gave.
    pub fn read(
        &mut self,
        (addressees, asks): (&[Addressee], &mut [AskField]),
        files: Vec<SentFile>,
        days: &RangeInclusive<NaiveDate>,
        words: Words,
        errors: &mut Errors,
    ) -> Result<Option<Typed>, AppError> {
        let id = ReplyId::parse(&self.reply.value).ok_or(AppError::bad_request())?;
        let addressee = self.read_addressee(addressees, words, errors);
        let channel = Channel::parse(&self.channel.value).filter(|channel| CHANNELS.contains(channel));
        if channel.is_none() {
            self.channel.fault(words.say("off-site-channel-missing"), errors);
        }
        let came_on = self.read_day(days, words, errors);
        let said_by = self.said_by.line(LONGEST_LINE, words, errors).unwrap_or_default();
        let said = self.read_words(words, errors);
        let link = self.read_link(words, errors);
        let kept_at = self.kept_at.line(LONGEST_LINE, words, errors);
        let shown = !files.is_empty() || !self.link.value.trim().is_empty() || !self.kept_at.value.trim().is_empty();
        if !shown && self.evidence.error.is_empty() && channel.is_some_and(leaves_a_document) {
            self.evidence.fault(words.say("off-site-evidence-missing"), errors);
        }
        let given = read_all(asks, &said, words, errors);
        let (Some(addressee), Some(channel), Some(came_on), Some(given)) = (addressee, channel, came_on, given) else {
            return Ok(None);
        };
        let typed = Typed { id, addressee, channel, came_on, said_by, words: said, link, kept_at, files, given };
        Ok(errors.is_empty().then_some(typed))
    }

    fn read_addressee(&mut self, all: &[Addressee], words: Words, errors: &mut Errors) -> Option<AddresseeId> {
        let found = all.iter().find(|addressee| addressee.id.as_str() == self.addressee.value);
        if found.is_none() {
            self.addressee.fault(words.say("off-site-addressee-missing"), errors);
        }
        found.map(|addressee| addressee.id.clone())
    }

    fn read_day(&mut self, days: &RangeInclusive<NaiveDate>, words: Words, errors: &mut Errors) -> Option<NaiveDate> {
        let day = NaiveDate::parse_from_str(self.came_on.value.trim(), "%Y-%m-%d").ok();
        match day {
            None => self.came_on.fault(words.say("off-site-day-missing"), errors),
            Some(day) if day > *days.end() => self.came_on.fault(words.say("off-site-day-future"), errors),
            Some(day) if day < *days.start() => {
                let since = words.date(days.start());
                self.came_on.fault(words.say1("off-site-day-before", "date", since), errors);
            }
            Some(_) => {}
        }
        day
    }

    fn read_words(&mut self, words: Words, errors: &mut Errors) -> String {
        match check::body(&self.words.value) {
            Ok(text) if text.is_empty() => self.words.fault(words.say("off-site-words-missing"), errors),
            Ok(text) if text.chars().count() > LONGEST_WORDS => {
                self.words.fault(check::Flaw::TooLong(LONGEST_WORDS).say(words), errors);
            }
            Ok(text) => return text,
            Err(flaw) => self.words.fault(flaw.say(words), errors),
        }
        String::new()
    }

    fn read_link(&mut self, words: Words, errors: &mut Errors) -> Option<Url> {
        let typed = self.link.line(LONGEST_LINK, words, errors)?;
        let link = Url::parse(&typed).ok().filter(|link| matches!(link.scheme(), "http" | "https") && link.has_host());
        if link.is_none() {
            self.link.fault(words.say("off-site-link-fault"), errors);
        }
        link
    }
}
