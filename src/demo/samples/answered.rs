//! The letter whose story is told furthest: an automatic reply, a holding answer with a promise, the promise put off, an
//! answer to one ask, and the promise kept. Every step is a deed of its own day, and what happens by itself has happened.

use anyhow::{Context, anyhow};
use chrono::{Duration, NaiveDate};

use super::super::mailbox;
use super::{SIGNERS, deliver, enrol_at, forget_mail, import_at, live, sign};
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::dispatch::post::Post;
use crate::dispatch::send::dispatch;
use crate::letters::model::{LetterId, WholeLetter};
use crate::letters::store::{find_letter, with_parts};
use crate::mail::transport::{KeptMail, Memory, Transport};
use crate::organisers::model::OrganiserId;
use crate::replies::answer::record::{Decision, Filing, Given, OfSender, record, seen_now};
use crate::replies::doors::read::Reader;
use crate::replies::kinds::Door;
use crate::replies::model::{Reply, Verdict};
use crate::replies::promises::evidence::add::{NewEvidence, add};
use crate::replies::promises::model::{Due, EvidenceKind, Outcome, Precision, PromiseId, PromiseKind, Supports};
use crate::replies::promises::outcome::{Second, decide, propose};
use crate::replies::promises::record::{NewPromise, record as record_promise};
use crate::replies::store::list_replies;
use crate::replies::{quote, store};
use crate::timetable::Timetable;

const LETTER: &str = include_str!("../answered.md");
/// What is kept, and where that can be seen.
const PUBLISHED: &str = "https://fleetbridge.example/waiting-times";

/// So many days before today each step was taken.
mod days_ago {
    pub(super) const OPENED: i64 = 262;
    pub(super) const SENT: i64 = 230;
    pub(super) const HOLDING: i64 = 214;
    pub(super) const FIRST_DUE: i64 = 153;
    pub(super) const PUT_OFF: i64 = 155;
    pub(super) const SECOND_DUE: i64 = 111;
    pub(super) const ANSWERED: i64 = 113;
    pub(super) const DECIDED: i64 = 110;
}

/// The two members of the team; what became of a promise takes both.
pub(super) struct Team {
    /// Who reads the replies.
    pub organiser: OrganiserId,
    /// Who looks at the evidence, too.
    pub colleague: OrganiserId,
}

/// Plants the letter and gives its slug.
pub(super) fn plant(
    (app, transport, timetable): (&App, &Transport, &Timetable),
    team: &Team,
    now: Time,
) -> anyhow::Result<String> {
    let at = |days: i64| now - Duration::days(days);
    let read_at = |days: i64| at(days) + Duration::minutes(40);
    let story = Story::send((app, transport, timetable), at(days_ago::OPENED), at(days_ago::SENT))?;
    let due = |days: i64| london_date(at(days));
    story.comes_back(
        "automatic",
        "Thank you for your message. It will be read within ten days.",
        at(days_ago::SENT),
    )?;
    live(app, timetable, at(days_ago::SENT - 1))?;

    let put_off = format!("We will publish the figures by {}.", said(due(days_ago::FIRST_DUE)));
    let words = format!(
        "Thank you for your letter, which we are looking into.\n\n{put_off} The way in which families are told when they \
         will be seen is part of a review, of which we will let you know in due course.\n\nHead of Assessment\n"
    );
    let reply = story.reply(&words, at(days_ago::HOLDING))?;
    let holding = [(Verdict::Holding, None), (Verdict::Holding, None), (Verdict::Unanswered, None)];
    story.read(&reply, &holding, team, read_at(days_ago::HOLDING))?;
    let first = Said { passage: &put_off, kind: PromiseKind::Publication, due: Some(due(days_ago::FIRST_DUE)) };
    let first = story.promise(&reply, &first, None, team, read_at(days_ago::HOLDING))?;
    let vague = "of which we will let you know in due course";
    let vague = Said { passage: vague, kind: PromiseKind::Information, due: None };
    story.promise(&reply, &vague, None, team, read_at(days_ago::HOLDING))?;
    // A month after it was sent, the day that was hoped for had gone by.
    live(app, timetable, at(days_ago::SENT - 30))?;

    let again = format!("The figures will now be published by {}.", said(due(days_ago::SECOND_DUE)));
    let words = format!("We are sorry that this takes longer than we said.\n\n{again}\n\nHead of Assessment\n");
    let reply = story.reply(&words, at(days_ago::PUT_OFF))?;
    story.read(&reply, &holding, team, read_at(days_ago::PUT_OFF))?;
    let second = Said { passage: &again, kind: PromiseKind::Publication, due: Some(due(days_ago::SECOND_DUE)) };
    let second = story.promise(&reply, &second, Some(first), team, read_at(days_ago::PUT_OFF))?;

    let answer = "In each of the last three years families waited for 41, 47 and 52 days on average.";
    let words = format!("{answer} The figures are published at {PUBLISHED}.\n\nHead of Assessment\n");
    let reply = story.reply(&words, at(days_ago::ANSWERED))?;
    let answered = [(Verdict::Answered, Some(answer)), (Verdict::Unanswered, None), (Verdict::Unanswered, None)];
    story.read(&reply, &answered, team, read_at(days_ago::ANSWERED))?;
    story.kept(&second, team, (london_date(at(days_ago::ANSWERED)), at(days_ago::DECIDED)))?;
    live(app, timetable, at(days_ago::DECIDED - 1))?;
    Ok(story.slug)
}

/// A day as letters write it.
fn said(on: NaiveDate) -> String {
    on.format("%-d %B %Y").to_string()
}

/// Something that was said would be done.
struct Said<'a> {
    passage: &'a str,
    kind: PromiseKind,
    due: Option<NaiveDate>,
}

/// The letter, and the mail that the council had.
struct Story<'a> {
    app: &'a App,
    id: LetterId,
    slug: String,
    mail: KeptMail,
    timetable: &'a Timetable,
}

impl<'a> Story<'a> {
    fn send(
        (app, transport, timetable): (&'a App, &Transport, &'a Timetable),
        opened: Time,
        sent: Time,
    ) -> anyhow::Result<Story<'a>> {
        let (id, slug) = import_at(app, LETTER, opened, None)?;
        for (sample, days) in SIGNERS[2..14].iter().zip(1..) {
            sign(app, &slug, sample, opened + Duration::days(days * 2))?;
        }
        enrol_at(app, sent - Duration::days(1))?;
        forget_mail(app, sent - Duration::hours(1))?;
        let (post, letter) = (Post::of(app), id.clone());
        let dispatched = app.db.write_here(move |conn| dispatch(conn, &post, &letter, None, sent))?;
        dispatched.map_err(|refusal| anyhow!("the sample was not sent: {refusal:?}"))?;
        deliver(app, transport, sent)?;
        let Transport::Memory(memory) = transport else { return Err(anyhow!("the mailbox is no memory")) };
        let mail = newest(memory).context("the sample's mail")?;
        Ok(Story { app, id, slug, mail, timetable })
    }

    /// A message comes in as it would from the council's own mail system.
    fn comes_back(&self, kind: &str, words: &str, at: Time) -> anyhow::Result<()> {
        let (raw, envelope) = mailbox::compose(&self.mail, kind, words, at).context("a sample reply")?;
        let reader = Reader::of(self.app);
        actix_web::rt::System::new().block_on(reader.take(raw.into(), envelope, Door::Http, at))?;
        Ok(())
    }

    /// A person of the council answers.
    fn reply(&self, words: &str, at: Time) -> anyhow::Result<Reply> {
        self.comes_back("person", words, at)?;
        let replies = self.app.db.read_here(|conn| list_replies(conn, &self.id))?;
        replies.into_iter().max_by_key(|reply| reply.received_at).context("the sample reply did not come in")
    }

    fn whole(&self) -> anyhow::Result<WholeLetter> {
        Ok(self.app.db.read_here(|conn| {
            let letter = find_letter(conn, &self.id)?;
            with_parts(conn, letter)
        })?)
    }

    /// An organiser reads a reply, and says what it is to each ask.
    fn read(&self, reply: &Reply, verdicts: &[(Verdict, Option<&str>)], team: &Team, at: Time) -> anyhow::Result<()> {
        let (post, whole) = (Post::of(self.app), self.whole()?);
        let words = reply.open(&self.app.seal)?.words;
        let given = whole.asks.iter().zip(verdicts).map(|(ask, (verdict, passage))| Given {
            ask: ask.id.clone(),
            verdict: *verdict,
            quote: passage.and_then(|passage| quote::find(&words, passage)),
            redirected_to: None,
        });
        let decision = Decision::Answers(given.collect());
        let (reply, by) = (reply.clone(), team.organiser.clone());
        let recorded = self.app.db.write_here(move |conn| {
            let reply = store::find_reply(conn, &whole.letter.id, &reply.id)?;
            let seen = seen_now(conn, &reply)?;
            let filing = Filing { decision: decision.clone(), seen, sender: OfSender::Believed };
            record(conn, &post, (&whole, &reply.id), &filing, Some(&by), at)
        })?;
        recorded.map_err(|refusal| anyhow!("a sample reply was not read: {refusal:?}"))?;
        live(self.app, self.timetable, at)
    }

    fn promise(
        &self,
        reply: &Reply,
        said: &Said<'_>,
        before: Option<PromiseId>,
        team: &Team,
        at: Time,
    ) -> anyhow::Result<PromiseId> {
        let (post, whole) = (Post::of(self.app), self.whole()?);
        let due = said.due.map_or(Due::VAGUE, |on| Due { on: Some(on), precision: Precision::Day });
        let new = NewPromise {
            reply: reply.id.clone(),
            quote: said.passage.to_owned(),
            promisor: "Head of Assessment".to_owned(),
            kind: said.kind,
            ask: whole.asks.first().filter(|_| said.due.is_some()).map(|ask| ask.id.clone()),
            condition: None,
            due,
            due_text: said.due.map_or_else(|| "in due course".to_owned(), |on| format!("by {}", self::said(on))),
            predecessor: before,
        };
        let by = team.organiser.clone();
        let recorded = self.app.db.write_here(move |conn| record_promise(conn, &post, &whole, &new, &by, at))?;
        recorded.map_err(|refusal| anyhow!("a sample promise was not recorded: {refusal:?}"))
    }

    /// What was promised was done on a day: one of the team shows where, and the other agrees.
    fn kept(&self, promise: &PromiseId, team: &Team, (on, at): (NaiveDate, Time)) -> anyhow::Result<()> {
        let (post, whole) = (Post::of(self.app), self.whole()?);
        let (organiser, colleague, id) = (team.organiser.clone(), team.colleague.clone(), promise.clone());
        let shown = NewEvidence {
            kind: EvidenceKind::WebPage,
            document: None,
            reply: None,
            url: Some(PUBLISHED.to_owned()),
            note: "The council’s page with the figures of three years".to_owned(),
            supports: Supports::Kept,
            captured_on: on,
        };
        let decided = self.app.db.write_here(move |conn| {
            let which = (&whole, &id);
            let seal = &post.stationery.seal;
            let added = add(conn, seal, which, (&shown, None), &organiser, at)?.is_ok();
            let proposed = propose(conn, &post, which, ((Outcome::Kept, Some(on)), None), &organiser, at)?.is_ok();
            let later = at + Duration::hours(3);
            let decided = decide(conn, &post, which, (Second::Agrees, at), &colleague, later)?;
            Ok(added && proposed && decided.is_ok())
        })?;
        if decided { Ok(()) } else { Err(anyhow!("the sample promise was not decided")) }
    }
}

fn newest(memory: &Memory) -> Option<KeptMail> {
    memory.mails().pop()
}
