//! What the machine suggested of replies, and what people made of it.

use diesel::prelude::*;

use super::super::model::ReplyId;
use super::super::suggest::{Payload, Rule, SuggestionKind};
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::{letters, replies, suggestions};
use crate::id;
use crate::organisers::model::{OrganiserId, TeamId};
use crate::seal::{Place, Seal};

id! {
    /// A suggestion.
    SuggestionId
}

/// A suggestion that is kept, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its key.
    pub id: SuggestionId,
    /// By which rule.
    pub rule: Rule,
    /// What, and because of which words.
    pub payload: Payload,
    /// When somebody took it up.
    pub accepted_at: Option<Time>,
    /// When somebody said that it is not so.
    pub declined_at: Option<Time>,
}

impl Suggestion {
    /// Whether nobody has said anything to it.
    pub fn is_open(&self) -> bool {
        self.accepted_at.is_none() && self.declined_at.is_none()
    }
}

type Row = (SuggestionId, Rule, Vec<u8>, Option<Time>, Option<Time>);

fn place(id: &SuggestionId) -> Place<'_> {
    Place { table: "suggestions", column: "payload", row: id.as_str() }
}

/// Keeps a suggestion.
///
/// # Errors
/// The database's.
pub fn insert(
    conn: &mut Conn,
    seal: &Seal,
    reply_id: &ReplyId,
    rule: Rule,
    payload: &Payload,
    now: Time,
) -> QueryResult<()> {
    let id = SuggestionId::new(now);
    diesel::insert_into(suggestions::table)
        .values((
            suggestions::id.eq(&id),
            suggestions::reply_id.eq(reply_id),
            suggestions::rule.eq(rule),
            suggestions::kind.eq(payload.idea.kind()),
            suggestions::payload_sealed.eq(seal.close(place(&id), &serde_json::to_vec(payload).unwrap_or_default())),
            suggestions::made_at.eq(now),
        ))
        .execute(conn)
        .map(|_| ())
}

/// The suggestions of a reply that the rules of this version know: the kind of reply, the asks, days, numbers.
///
/// # Errors
/// The database's; that of one that does not open.
pub fn list(conn: &mut Conn, seal: &Seal, reply_id: &ReplyId) -> QueryResult<Vec<Suggestion>> {
    let known = Rule::ALL.to_vec();
    let rows: Vec<Row> = suggestions::table
        .filter(suggestions::reply_id.eq(reply_id))
        .filter(suggestions::rule.eq_any(known))
        .filter(suggestions::kind.ne(SuggestionKind::Promise))
        .select((
            suggestions::id,
            suggestions::rule,
            suggestions::payload_sealed,
            suggestions::accepted_at,
            suggestions::declined_at,
        ))
        .load(conn)?;
    let mut opened = Vec::with_capacity(rows.len());
    for (id, rule, sealed, accepted_at, declined_at) in rows {
        let text = seal.open(place(&id), &sealed)?;
        // What an earlier version wrote otherwise is no suggestion any more.
        let Ok(payload) = serde_json::from_slice::<Payload>(&text) else { continue };
        opened.push(Suggestion { id, rule, payload, accepted_at, declined_at });
    }
    opened.sort_by_key(|one| one.payload.order());
    Ok(opened)
}

/// What somebody says to a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is so.
    Accepted,
    /// It is not.
    Declined,
}

/// Notes what somebody says to a suggestion of a reply; false if somebody did before, or there is none.
///
/// # Errors
/// The database's.
pub fn mark(
    conn: &mut Conn,
    reply_id: &ReplyId,
    id: &SuggestionId,
    said: Said,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<bool> {
    let open = suggestions::table
        .filter(suggestions::id.eq(id))
        .filter(suggestions::reply_id.eq(reply_id))
        .filter(suggestions::accepted_at.is_null())
        .filter(suggestions::declined_at.is_null());
    let by = suggestions::decided_by.eq(by);
    let changed = match said {
        Said::Accepted => diesel::update(open).set((suggestions::accepted_at.eq(now), by)).execute(conn)?,
        Said::Declined => diesel::update(open).set((suggestions::declined_at.eq(now), by)).execute(conn)?,
    };
    Ok(changed == 1)
}

/// How often a rule was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accuracy {
    /// Which rule.
    pub rule: Rule,
    /// How often people took up what it suggested.
    pub accepted: i64,
    /// How often they said something to it.
    pub decided: i64,
}

/// How often each rule was right with a team's replies; a rule to which nobody has said anything is not listed.
///
/// # Errors
/// The database's.
pub fn list_accuracy(conn: &mut Conn, team_id: &TeamId) -> QueryResult<Vec<Accuracy>> {
    let rows: Vec<(String, Option<Time>)> = suggestions::table
        .inner_join(replies::table.on(replies::id.eq(suggestions::reply_id)))
        .inner_join(letters::table.on(letters::id.eq(replies::letter_id)))
        .filter(letters::team_id.eq(team_id))
        .filter(suggestions::accepted_at.is_not_null().or(suggestions::declined_at.is_not_null()))
        .select((suggestions::rule, suggestions::accepted_at))
        .load(conn)?;
    let of = |rule: &Rule| {
        let of_rule: Vec<_> = rows.iter().filter(|(name, _)| name == rule.as_str()).collect();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let accepted = of_rule.iter().filter(|(_, accepted_at)| accepted_at.is_some()).count();
        Accuracy { rule: *rule, accepted: count(accepted), decided: count(of_rule.len()) }
    };
    Ok(Rule::ALL.iter().map(of).filter(|accuracy| accuracy.decided > 0).collect())
}
