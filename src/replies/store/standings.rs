//! What is known of one addressee beside the mails to them and the answers from them: whether they said that the letter
//! came in, whether it was brought another way, whether the clock stands still, whether it is all over.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::standings;
use crate::deadlines::model::StartRule;
use crate::letters::model::{AddresseeId, LetterId};
use crate::seal::{Place, Seal, Unreadable};
use crate::{on_db, text_enum};

text_enum! {
    /// Who said that the letter came in.
    AcknowledgedBy {
        /// A machine.
        Machine = "automatic",
        /// A person.
        Person = "person",
    }
}

text_enum! {
    /// How a letter was brought when not by our mail.
    OtherWay {
        /// By post.
        Post = "post",
        /// By hand.
        ByHand = "by_hand",
        /// Through the council's own form on the web.
        WebForm = "web_form",
        /// From the authors' own mailbox.
        AnotherAddress = "another_address",
    }
}

impl OtherWay {
    /// What the day is on which it was brought: what goes by post comes in later.
    pub fn starts(self) -> StartRule {
        match self {
            OtherWay::ByHand | OtherWay::WebForm => StartRule::Received,
            OtherWay::Post | OtherWay::AnotherAddress => StartRule::SentAgain,
        }
    }
}

/// What is known of one addressee.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = standings)]
pub struct Standing {
    /// Whom.
    pub addressee_id: AddresseeId,
    /// Of which letter.
    pub letter_id: LetterId,
    /// When they, or their machine, first said that it came in.
    pub acknowledged_at: Option<Time>,
    /// Which of the two; a person's word takes the place of a machine's.
    pub acknowledged_by: Option<AcknowledgedBy>,
    /// The number under which the council keeps it, sealed.
    pub council_reference_sealed: Option<Vec<u8>>,
    /// Since when a mail server waits for a proof that a person wrote.
    pub challenged_at: Option<Time>,
    /// How the letter was brought when not by our mail.
    pub sent_another_way: Option<OtherWay>,
    /// On which day.
    pub sent_another_way_on: Option<NaiveDate>,
    /// When the authors took the letter back from them.
    pub withdrawn_at: Option<Time>,
    /// When the correspondence with them was ended.
    pub closed_at: Option<Time>,
    /// Since when everything about them is held back for a check.
    pub held_at: Option<Time>,
}

impl Standing {
    /// Of an addressee of whom nothing is known yet.
    pub fn unknown(addressee_id: AddresseeId, letter_id: LetterId) -> Standing {
        Standing {
            addressee_id,
            letter_id,
            acknowledged_at: None,
            acknowledged_by: None,
            council_reference_sealed: None,
            challenged_at: None,
            sent_another_way: None,
            sent_another_way_on: None,
            withdrawn_at: None,
            closed_at: None,
            held_at: None,
        }
    }

    /// On which day the letter was brought when not by our mail, and what that day is.
    pub fn brought(&self) -> Option<(NaiveDate, StartRule)> {
        Some((self.sent_another_way_on?, self.sent_another_way?.starts()))
    }

    /// Where the council's reference is sealed.
    pub fn reference_place(addressee_id: &AddresseeId) -> Place<'_> {
        Place { table: "standings", column: "council_reference", row: addressee_id.as_str() }
    }

    /// The number under which the council keeps it, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn council_reference(&self, seal: &Seal) -> Result<Option<String>, Unreadable> {
        let sealed = self.council_reference_sealed.as_deref();
        sealed.map(|sealed| seal.open_text(Self::reference_place(&self.addressee_id), sealed)).transpose()
    }
}

/// Makes the row of an addressee if there is none yet.
///
/// # Errors
/// The database's.
pub fn ensure(conn: &mut Conn, letter_id: &LetterId, addressee_id: &AddresseeId) -> QueryResult<()> {
    let values = (standings::addressee_id.eq(addressee_id), standings::letter_id.eq(letter_id));
    on_db!(conn, |c| diesel::insert_into(standings::table).values(values).on_conflict_do_nothing().execute(c))
        .map(|_| ())
}

/// What is known of an addressee.
///
/// # Errors
/// The database's.
pub fn find(conn: &mut Conn, letter_id: &LetterId, addressee_id: &AddresseeId) -> QueryResult<Standing> {
    let found = standings::table.find(addressee_id).select(Standing::as_select()).first(conn).optional()?;
    Ok(found.unwrap_or_else(|| Standing::unknown(addressee_id.clone(), letter_id.clone())))
}

/// What is known of each addressee of a letter; those of whom nothing is known have no row.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<Standing>> {
    standings::table.filter(standings::letter_id.eq(letter_id)).select(Standing::as_select()).load(conn)
}

/// The addressees of a letter about whom everything is held back: no public page, file or feed tells of them.
///
/// # Errors
/// The database's.
pub fn list_held(conn: &mut Conn, letter_id: &LetterId) -> QueryResult<Vec<AddresseeId>> {
    standings::table
        .filter(standings::letter_id.eq(letter_id))
        .filter(standings::held_at.is_not_null())
        .select(standings::addressee_id)
        .load(conn)
}

/// Notes that the letter came in. A machine's word changes nothing that a person said; a person's takes the place of a
/// machine's. False if nothing changed.
///
/// # Errors
/// The database's.
pub fn mark_acknowledged(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    by: AcknowledgedBy,
    at: Time,
) -> QueryResult<bool> {
    ensure(conn, letter_id, addressee_id)?;
    let set = (standings::acknowledged_by.eq(by), standings::acknowledged_at.eq(at));
    let row = standings::table.filter(standings::addressee_id.eq(addressee_id));
    let changed = match by {
        AcknowledgedBy::Machine => {
            diesel::update(row.filter(standings::acknowledged_by.is_null())).set(set).execute(conn)?
        }
        AcknowledgedBy::Person => {
            let machine = AcknowledgedBy::Machine;
            let open = standings::acknowledged_by.is_null().or(standings::acknowledged_by.eq(machine));
            diesel::update(row.filter(open)).set(set).execute(conn)?
        }
    };
    Ok(changed == 1)
}

/// Puts who said that the letter came in, and when, in the place of what was noted; `None` for nobody.
///
/// # Errors
/// The database's.
pub fn set_acknowledged(
    conn: &mut Conn,
    addressee_id: &AddresseeId,
    said: Option<(AcknowledgedBy, Time)>,
) -> QueryResult<()> {
    let set =
        (standings::acknowledged_by.eq(said.map(|(by, _)| by)), standings::acknowledged_at.eq(said.map(|(_, at)| at)));
    diesel::update(standings::table.find(addressee_id)).set(set).execute(conn).map(|_| ())
}

/// What a person can say of an addressee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The authors take the letter back from them.
    Withdraw,
    /// The correspondence is over.
    Close,
    /// It goes on after all.
    Reopen,
    /// Everything about them is held back until something is checked.
    Hold,
    /// It no longer is.
    LetGo,
    /// The letter was brought to them.
    Brought {
        /// How.
        way: OtherWay,
        /// On which day.
        on: NaiveDate,
    },
}

/// Writes down what a person said; false if it stood so already.
///
/// # Errors
/// The database's.
pub fn mark_change(
    conn: &mut Conn,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    change: Change,
    now: Time,
) -> QueryResult<bool> {
    ensure(conn, letter_id, addressee_id)?;
    let row = standings::table.filter(standings::addressee_id.eq(addressee_id));
    let open = row.filter(standings::withdrawn_at.is_null()).filter(standings::closed_at.is_null());
    let changed = match change {
        Change::Withdraw => diesel::update(open).set(standings::withdrawn_at.eq(now)).execute(conn)?,
        Change::Close => diesel::update(open).set(standings::closed_at.eq(now)).execute(conn)?,
        Change::Reopen => {
            let over = row.filter(standings::withdrawn_at.is_not_null().or(standings::closed_at.is_not_null()));
            let none = None::<Time>;
            diesel::update(over).set((standings::withdrawn_at.eq(none), standings::closed_at.eq(none))).execute(conn)?
        }
        Change::Hold => {
            let free = row.filter(standings::held_at.is_null());
            diesel::update(free).set(standings::held_at.eq(now)).execute(conn)?
        }
        Change::LetGo => {
            let held = row.filter(standings::held_at.is_not_null());
            diesel::update(held).set(standings::held_at.eq(None::<Time>)).execute(conn)?
        }
        Change::Brought { way, on } => {
            let other = standings::sent_another_way
                .is_null()
                .or(standings::sent_another_way.ne(way))
                .or(standings::sent_another_way_on.ne(on));
            let set = (standings::sent_another_way.eq(way), standings::sent_another_way_on.eq(on));
            diesel::update(row.filter(other)).set(set).execute(conn)?
        }
    };
    Ok(changed == 1)
}

/// Notes the number under which the council keeps the letter, in the place of an earlier one.
///
/// # Errors
/// The database's.
pub fn set_reference(
    conn: &mut Conn,
    seal: &Seal,
    (letter_id, addressee_id): (&LetterId, &AddresseeId),
    reference: &str,
) -> QueryResult<()> {
    ensure(conn, letter_id, addressee_id)?;
    let sealed = seal.close(Standing::reference_place(addressee_id), reference.as_bytes());
    diesel::update(standings::table.find(addressee_id))
        .set(standings::council_reference_sealed.eq(sealed))
        .execute(conn)
        .map(|_| ())
}
