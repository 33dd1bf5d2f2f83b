//! The sample letters: one open for signatures, one sent and without an answer, one answered in part. Made through the
//! deeds, in their own time: a letter that was sent weeks ago was sent weeks ago.

mod answered;

use std::sync::Arc;

use anyhow::{Context, anyhow};
use chrono::Duration;

use self::answered::Team;
use super::{COLLEAGUE, ORGANISER, TEAM};
use crate::app::App;
use crate::clock::{Time, london_date};
use crate::contact::{EmailAddress, PersonName};
use crate::dispatch::post::Post;
use crate::dispatch::send::dispatch;
use crate::letters::import;
use crate::letters::model::LetterId;
use crate::mail::postman::Postman;
use crate::mail::transport::{Memory, Transport};
use crate::organisers::invite::invite;
use crate::organisers::model::{OrganiserId, TeamName};
use crate::organisers::stationery::Stationery;
use crate::signatures::checks::{self, Asked, CheckKind, CheckOutcome, Decision};
use crate::signatures::collect::{SignJob, sign_all};
use crate::signatures::confirm::{ConfirmJob, confirm_all};
use crate::signatures::enrol;
use crate::signatures::model::{Category, Choices, Display, Person, SignatureId, Updates};
use crate::signatures::ready::{Operator, read_letter};
use crate::signatures::store::consents::keep_wording;
use crate::timetable::Timetable;

/// More seconds than telling a dozen signers takes.
const STEPS_OF_A_MAILING: i64 = 4;

const OPEN: &str = include_str!("open.md");
const OVERDUE: &str = include_str!("overdue.md");

/// Name, role, affiliation, category, and what both audiences see.
type Sample = (&'static str, &'static str, &'static str, Category, Display);

const SIGNERS: [Sample; 16] = [
    ("Amina Yusuf", "Social worker", "Family Support Team East", Category::Practitioner, Display::Full),
    ("Tom Okafor", "Paediatrician", "Eastern General", Category::Practitioner, Display::Full),
    ("Łucja Wiśniewska", "Family support worker", "The Hearth", Category::Practitioner, Display::Full),
    ("Jo Marsh", "Health visitor", "", Category::Practitioner, Display::Initials),
    ("Şule Demir", "Teacher", "Marsh Lane Primary", Category::Practitioner, Display::Full),
    ("Peter Holloway", "Lecturer in social work", "Fleet University", Category::Academic, Display::Full),
    ("Ruth Carver", "Social worker", "", Category::Practitioner, Display::Counted),
    ("محمد العلي", "Interpreter", "", Category::Practitioner, Display::Full),
    ("Caitríona Ní Bhriain", "Solicitor", "Bridge Law Centre", Category::Practitioner, Display::Full),
    ("Dele Akande", "", "", Category::ServiceUser, Display::Category),
    ("Grace Mensah-Boateng", "Youth worker", "Canal Club", Category::Practitioner, Display::Name),
    ("Nguyễn Thị Hoa", "Midwife", "Eastern General", Category::Practitioner, Display::Full),
    ("Sam Patel", "", "Fleet University", Category::Student, Display::Name),
    ("Helen Price", "Social worker", "", Category::Practitioner, Display::Category),
    ("Ivan Petrov", "Housing adviser", "The Hearth", Category::Practitioner, Display::Full),
    ("Bea Lindqvist", "", "", Category::Supporter, Display::Name),
];

/// Plants the samples and returns the slugs of the letters: the open one, the one that waits, and the one that was
/// answered in part.
pub(super) fn plant(app: &App, transport: &Transport) -> anyhow::Result<Vec<String>> {
    let now = app.now();
    let long_ago = now - Duration::days(300);
    let team = Team {
        organiser: invite_organiser(app, ORGANISER, long_ago)?,
        colleague: invite_organiser(app, COLLEAGUE, long_ago)?,
    };
    let timetable = Timetable::new(app.clone());
    let made = (app, transport, &timetable);
    let answered = answered::plant(made, &team, now)?;
    let waiting = plant_overdue(made, now - Duration::days(75), now)?;
    // The service itself does from here on what is due.
    actix_web::rt::System::new().block_on(timetable.end())?;
    let opened = now - Duration::days(6);
    let slug = import_at(app, OPEN, opened, Some(london_date(now + Duration::days(36))))?.1;
    for (sample, hours) in SIGNERS.iter().zip(1..) {
        sign(app, &slug, sample, opened + Duration::hours(hours * 8))?;
    }
    enrol_at(app, now - Duration::minutes(5))?;
    forget_mail(app, now)?;
    Ok(vec![slug, waiting, answered])
}

fn plant_overdue(
    (app, transport, timetable): (&App, &Transport, &Timetable),
    opened: Time,
    now: Time,
) -> anyhow::Result<String> {
    let (id, slug) = import_at(app, OVERDUE, opened, None)?;
    for (sample, days) in SIGNERS[..11].iter().zip(1..) {
        sign(app, &slug, sample, opened + Duration::days(days))?;
    }
    let sent = now - Duration::days(45);
    enrol_at(app, sent - Duration::days(1))?;
    forget_mail(app, sent - Duration::hours(1))?;
    let post = Post::of(app);
    let dispatched = app.db.write_here(move |conn| dispatch(conn, &post, &id, None, sent))?;
    dispatched.map_err(|refusal| anyhow!("the sample was not sent: {refusal:?}"))?;
    // What the council was sent stays in the mailbox: there one can answer it.
    deliver(app, transport, sent)?;
    // Two weeks ago nobody had answered, and the signers were told so.
    live(app, timetable, now - Duration::days(14))?;
    Ok(slug)
}

fn invite_organiser(app: &App, organiser: &str, now: Time) -> anyhow::Result<OrganiserId> {
    let email = address(organiser)?;
    let team = TeamName::parse(TEAM).map_err(|_| anyhow!("the team's name"))?;
    let stationery = Stationery::of(app);
    let invited = app.db.write_here(move |conn| invite(conn, &stationery, &email, &team, now))?;
    Ok(invited.organiser)
}

fn import_at(
    app: &App,
    file: &str,
    at: Time,
    closes_on: Option<chrono::NaiveDate>,
) -> anyhow::Result<(LetterId, String)> {
    let text = file
        .replace("{dated_on}", &london_date(at).to_string())
        .replace("{closes_on}", &closes_on.unwrap_or_default().to_string());
    let parsed = import::parse(&text).context("a sample letter")?;
    let seal = Arc::clone(&app.seal);
    let imported = app.db.write_here(move |conn| import::import(conn, &seal, TEAM, &parsed, at))??;
    Ok((imported.id, imported.slug))
}

fn sign(app: &App, slug: &str, sample: &Sample, at: Time) -> anyhow::Result<()> {
    let (name, role, affiliation, category, display) = *sample;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let mailbox: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let person = Person {
        name: PersonName::parse(name).map_err(|_| anyhow!("a sample name"))?,
        email: address(&format!("{mailbox}{}@people.example", name.chars().count()))?,
        role: some(role),
        affiliation: some(affiliation),
        place: None,
    };
    let choices = Choices { category, public_display: display, council_display: display, updates: Updates::Wanted };
    let letter = app.db.read_here(|conn| read_letter(conn, &app.seal, &app.links, slug, &Operator::of(&app.config)))?;
    let wording = letter.sheet.wording.clone();
    app.db.write_here(move |conn| keep_wording(conn, &wording, at))?;
    let job = SignJob::new(app, &letter, person, choices, at);
    let (handle, now) = (job.handle().clone(), at + Duration::minutes(3));
    let confirm = ConfirmJob { handle, code: None, least_wait: Duration::zero(), now };
    app.db.write_here(move |conn| sign_all(conn, std::slice::from_ref(&job)))?;
    let confirmed = app.db.write_here(move |conn| confirm_all(conn, std::slice::from_ref(&confirm)))?;
    let id = confirmed.into_iter().flatten().map(|done| done.id).next().context("a sample was not confirmed")?;
    check_of(role).map_or(Ok(()), |(kind, class)| check(app, id, (kind, class), at + Duration::minutes(9)))
}

/// Some samples had their signature checked further: by what, and of which class or regulator.
fn check_of(role: &str) -> Option<(CheckKind, &'static str)> {
    match role {
        "Social worker" => Some((CheckKind::Register, "social_work_england")),
        "Health visitor" | "Midwife" => Some((CheckKind::WorkAddress, "health")),
        "Teacher" => Some((CheckKind::WorkAddress, "school")),
        _ => None,
    }
}

fn check(app: &App, id: SignatureId, (kind, class): (CheckKind, &'static str), at: Time) -> anyhow::Result<()> {
    let seal = Arc::clone(&app.seal);
    let done = app.db.write_here(move |conn| {
        // What was shown is not there any more: the signature's own key stands for it.
        let asked = Asked { signature: &id, kind, class, detail: None, once: id.as_str(), token_hash: None };
        match checks::ask(conn, &seal, &asked, at)? {
            Ok(check) => {
                let proved = Decision { outcome: CheckOutcome::Proved, by: None };
                checks::decide(conn, &check, proved, at).map(|decided| decided.is_ok())
            }
            Err(_) => Ok(false),
        }
    })?;
    if done { Ok(()) } else { Err(anyhow!("a sample was not checked")) }
}

fn enrol_at(app: &App, at: Time) -> anyhow::Result<()> {
    app.db.write_here(move |conn| enrol::enrol_round(conn, at))?;
    Ok(())
}

fn address(text: &str) -> anyhow::Result<EmailAddress> {
    EmailAddress::parse(text).map_err(|_| anyhow!("a sample address"))
}

/// Lets happen what happens by itself on a day; what the signers are told goes where nobody looks.
fn live(app: &App, timetable: &Timetable, at: Time) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        for second in 0..STEPS_OF_A_MAILING {
            timetable.every_second(at + Duration::seconds(second)).await?;
        }
        timetable.every_minute(at).await?;
        timetable.every_second(at + Duration::seconds(STEPS_OF_A_MAILING)).await?;
        timetable.every_night(at + Duration::minutes(1)).await
    })?;
    forget_mail(app, at + Duration::minutes(2))
}

/// The samples' own confirmations would hide the newcomer's: they go where nobody looks.
fn forget_mail(app: &App, now: Time) -> anyhow::Result<()> {
    deliver(app, &Transport::Memory(Memory::default()), now)
}

fn deliver(app: &App, transport: &Transport, now: Time) -> anyhow::Result<()> {
    let postman = Postman {
        db: app.db.clone(),
        seal: Arc::clone(&app.seal),
        transport: transport.clone(),
        from: app.config.mail_from.clone(),
        caps: app.config.gate,
    };
    actix_web::rt::System::new().block_on(postman.deliver_due(now))?;
    Ok(())
}
