//! Choosing the clocks of a letter before it is sent.

use diesel::result::QueryResult;

use super::change::Author;
use super::model::{Plan, PlanId, Stage};
use super::store::plans::{delete_plan, insert_plans, list_plans};
use super::typed::CheckedClock;
use crate::clock::Time;
use crate::db::{Conn, Deed};
use crate::organisers::audit;
use crate::web::error::message_key;

/// The most clocks of one letter.
pub const MOST_PLANS: usize = 12;

/// Why a clock is not chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanRefusal {
    /// The letter was sent: now there are dates.
    Sent,
    /// The letter has this clock already.
    Twice,
    /// It has as many as a letter can have.
    TooMany,
    /// A second stage or a review begins only after an answer.
    LaterStage,
    /// A statement is answered by nobody.
    Statement,
}

impl PlanRefusal {
    /// The message that says it.
    pub const fn words(self) -> &'static str {
        match self {
            PlanRefusal::Sent => message_key("clock-refused-sent"),
            PlanRefusal::Twice => message_key("clock-flaw-twice"),
            PlanRefusal::TooMany => message_key("clock-refused-many"),
            PlanRefusal::LaterStage => message_key("clock-flaw-later-stage"),
            PlanRefusal::Statement => message_key("clock-flaw-statement"),
        }
    }
}

/// Adds clocks to a letter that was not sent yet.
///
/// # Errors
/// The database's.
pub fn add_plans(conn: &mut Conn, author: &Author<'_>, clocks: &[CheckedClock], now: Time) -> Deed<(), PlanRefusal> {
    let letter = author.letter;
    let known = list_plans(conn, &letter.id)?;
    let twice = |new: &CheckedClock| known.iter().any(|plan| (plan.basis, plan.stage) == (new.basis, new.stage));
    if !letter.is_addressed() {
        return Ok(Err(PlanRefusal::Statement));
    } else if letter.dispatched_at.is_some() {
        return Ok(Err(PlanRefusal::Sent));
    } else if clocks.iter().any(|new| matches!(new.stage, Stage::StageTwo | Stage::Review)) {
        return Ok(Err(PlanRefusal::LaterStage));
    } else if clocks.iter().any(twice) {
        return Ok(Err(PlanRefusal::Twice));
    } else if known.len() + clocks.len() > MOST_PLANS {
        return Ok(Err(PlanRefusal::TooMany));
    }
    let plans: Vec<Plan> = clocks.iter().map(|clock| clock.clone().into_plan(&letter.id, now)).collect();
    insert_plans(conn, &plans)?;
    author.note(conn, audit::Deed::DeadlineChanged, None, now)?;
    Ok(Ok(()))
}

/// Drops a clock of a letter that was not sent yet; done twice, the second time does nothing.
///
/// # Errors
/// The database's.
pub fn drop_plan(conn: &mut Conn, author: &Author<'_>, id: &PlanId, now: Time) -> Deed<(), PlanRefusal> {
    if author.letter.dispatched_at.is_some() {
        return Ok(Err(PlanRefusal::Sent));
    }
    if delete_plan(conn, &author.letter.id, id)? {
        author.note(conn, audit::Deed::DeadlineChanged, None, now)?;
    }
    Ok(Ok(()))
}

/// The clocks of a letter, the firmest first, and of each basis in the order of its stages.
///
/// # Errors
/// The database's.
pub fn list_sorted(conn: &mut Conn, letter_id: &crate::letters::model::LetterId) -> QueryResult<Vec<Plan>> {
    let mut plans = list_plans(conn, letter_id)?;
    plans.sort_by_key(|plan| (plan.basis.rank(), plan.basis.stages().iter().position(|stage| *stage == plan.stage)));
    Ok(plans)
}
