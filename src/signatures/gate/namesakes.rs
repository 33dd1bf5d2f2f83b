//! Nearly the same name from another mailbox: one person who signs twice, or two people of one name. Only somebody who looks
//! can tell, so the later one waits for that, and the first stands.

use std::collections::HashMap;

use diesel::result::QueryResult;

use super::hold::set_aside;
use crate::clock::Time;
use crate::db::Conn;
use crate::letters::model::LetterId;
use crate::signatures::model::{HoldReason, Signature, SignatureId};
use crate::signatures::store::find_email_key;
use crate::signatures::store::gate::{Waiting, list_namesakes, list_waiting};
use crate::signatures::store::holds::{self, NewHold, insert_holds};

/// Signatures of a letter that can go on the roll, at most `most`: those that wait, less those whose names stand there
/// already, or stand twice among them, under other mailboxes. These are held, unless somebody let them go before.
///
/// # Errors
/// The database's.
pub fn list_to_enrol(conn: &mut Conn, letter: &LetterId, most: i64, now: Time) -> QueryResult<Vec<SignatureId>> {
    loop {
        let mut waiting = list_waiting(conn, letter, most)?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        // Keys sort by the time of the form: whoever signed first stands.
        waiting.sort_by(|a, b| a.id.cmp(&b.id));
        let later = later_namesakes(conn, letter, &waiting)?;
        let held =
            if later.is_empty() { later } else { set_aside(conn, letter, &later, HoldReason::SimilarName, now)? };
        let rest: Vec<SignatureId> = waiting.into_iter().map(|w| w.id).filter(|id| !held.contains(id)).collect();
        if !rest.is_empty() {
            return Ok(rest);
        }
    }
}

fn later_namesakes(conn: &mut Conn, letter: &LetterId, waiting: &[Waiting]) -> QueryResult<Vec<SignatureId>> {
    let names: Vec<Vec<u8>> = waiting.iter().map(|w| w.name_key.clone()).collect();
    let mut first: HashMap<Vec<u8>, Vec<u8>> = list_namesakes(conn, letter, &names)?.into_iter().collect();
    let mut later = Vec::new();
    for w in waiting {
        let stands = first.entry(w.name_key.clone()).or_insert_with(|| w.email_key.clone());
        if *stands != w.email_key {
            later.push(w.id.clone());
        }
    }
    Ok(later)
}

/// Somebody has changed the name that they are on the roll with: if it is nearly another's now, it waits for somebody to
/// look, and is shown to nobody meanwhile. One that is not on the roll yet is looked at when it is to be.
///
/// # Errors
/// The database's.
pub fn look_again(conn: &mut Conn, signature: &Signature, name_key: &[u8], now: Time) -> QueryResult<()> {
    if signature.roll_position.is_none() || signature.held_at.is_some() {
        return Ok(());
    }
    let own = find_email_key(conn, &signature.id)?;
    let others = list_namesakes(conn, &signature.letter_id, &[name_key.to_vec()])?;
    if others.iter().all(|(_, mailbox)| *mailbox == own) {
        return Ok(());
    }
    insert_holds(conn, &[NewHold::of(&signature.id, &signature.letter_id, HoldReason::SimilarName, now)])?;
    holds::mark_held(conn, &signature.id, now)
}
