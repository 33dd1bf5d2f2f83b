//! What is true of a signature.

mod holding;
mod purge;

use diesel::prelude::*;

pub use holding::{HoldDecision, HoldDetail, HoldId, Waiting};
pub use purge::PurgeKind;

use crate::clock::Time;
use crate::contact::{EmailAddress, PersonName};
use crate::db::schema::signatures;
use crate::letters::model::LetterId;
use crate::seal::{LookupKey, Place, Seal, Unreadable};
use crate::{id, text_enum};

id! {
    /// A signature.
    SignatureId
}

text_enum! {
    /// As what somebody signs.
    Category {
        /// Works in the field.
        Practitioner = "practitioner",
        /// Teaches or studies it for a living.
        Academic = "academic",
        /// Learns it.
        Student = "student",
        /// Has used these services.
        ServiceUser = "service_user",
        /// Stands beside them.
        Supporter = "supporter",
    }
}

text_enum! {
    /// What an audience is shown of a signer, the least revealing first.
    Display {
        /// Nothing: one more in the number.
        Counted = "counted",
        /// The category alone.
        Category = "category",
        /// Initials and role.
        Initials = "initials",
        /// The name alone.
        Name = "name",
        /// Name, role and affiliation.
        Full = "full",
    }
}

text_enum! {
    /// How it was checked that there is a person behind a signature.
    Verification {
        /// A mail to their address was answered by pressing a button.
        Email = "email",
        /// So was one to an address of a body that employs people like them.
        WorkAddress = "work_address",
        /// A person found them on the register of their profession.
        Register = "register",
        /// An organisation stands behind them.
        Organisation = "organisation",
    }
}

text_enum! {
    /// Why a signature was removed by somebody else than its signer's own withdrawal.
    RemovedReason {
        /// Its words insult or harm.
        Abusive = "abusive",
        /// There is no such person.
        NotAPerson = "not_a_person",
        /// The same person signed under two addresses.
        SignedTwice = "signed_twice",
        /// The signer asked the organisers.
        AskedTo = "asked_to",
        /// The mailbox's owner says that they did not sign.
        NotMe = "not_me",
        /// Somebody says that it is their name and that they did not sign.
        Disputed = "disputed",
    }
}

impl RemovedReason {
    /// The reasons that an organiser can give.
    pub const OF_ORGANISERS: [RemovedReason; 4] =
        [RemovedReason::Abusive, RemovedReason::NotAPerson, RemovedReason::SignedTwice, RemovedReason::AskedTo];
}

text_enum! {
    /// Why a signature waits for somebody to look at it. None of these is proof: nothing is ever dropped for one.
    HoldReason {
        /// A field that no person sees was filled in.
        Trap = "trap",
        /// The form came back, or its link was followed, faster than a person can.
        TooFast = "too_fast",
        /// The address is of a service of addresses to throw away.
        DisposableAddress = "disposable_address",
        /// Unusually many addresses of one unusual domain.
        OddDomain = "odd_domain",
        /// Unusually many from one network.
        SameNetwork = "same_network",
        /// Unusually many at once.
        Burst = "burst",
        /// Somebody of nearly the same name has signed.
        SimilarName = "similar_name",
        /// Somebody says that it is their name and that they did not sign.
        Disputed = "disputed",
    }
}

impl Display {
    /// Whether it shows neither name nor initials.
    pub fn is_nameless(self) -> bool {
        matches!(self, Display::Counted | Display::Category)
    }
}

/// How long the link and the code in the mail work.
pub const CONFIRMATION_LIFETIME: chrono::Duration = chrono::Duration::hours(72);
/// How often a code may be tried before only the link works.
pub const CODE_TRIES: i32 = 5;

/// What somebody typed about themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: EmailAddress,
    /// Their role.
    pub role: Option<String>,
    /// Where they work or study.
    pub affiliation: Option<String>,
    /// Where they are.
    pub place: Option<String>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(…)")
    }
}

/// What somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// As what they sign.
    pub category: Category,
    /// What the public sees.
    pub public_display: Display,
    /// What the council sees.
    pub council_display: Display,
    /// Whether they want to be told of replies.
    pub updates: Updates,
}

impl Choices {
    /// Whether nobody is told who signed: no name and no initials for either audience.
    pub fn is_anonymous(self) -> bool {
        self.public_display.is_nameless() && self.council_display.is_nameless()
    }
}

/// Whether a signer wants to be told of replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updates {
    /// They asked for it.
    Wanted,
    /// They did not.
    NotWanted,
}

/// A signature as it is written first. Sealed values are bound to its key.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = signatures, treat_none_as_default_value = false)]
pub struct NewSignature {
    /// Its key.
    pub id: SignatureId,
    /// Whose letter.
    pub letter_id: LetterId,
    /// The version that was on the page.
    pub version_hash: String,
    /// Sealed name.
    pub name_sealed: Option<Vec<u8>>,
    /// Keyed hash of the name.
    pub name_key: Vec<u8>,
    /// Sealed address.
    pub email_sealed: Option<Vec<u8>>,
    /// Keyed hash of the address.
    pub email_key: Vec<u8>,
    /// Sealed role.
    pub role_sealed: Option<Vec<u8>>,
    /// Sealed affiliation.
    pub affiliation_sealed: Option<Vec<u8>>,
    /// Sealed place.
    pub place_sealed: Option<Vec<u8>>,
    /// As what.
    pub category: Category,
    /// What the public sees.
    pub public_display: Display,
    /// What the council sees.
    pub council_display: Display,
    /// Whether to tell them of replies.
    pub wants_updates: bool,
    /// The language they signed in.
    pub language: String,
    /// How it is checked.
    pub verification: Verification,
    /// Hash of the handle that the link's token leads to.
    pub confirm_token_hash: Option<Vec<u8>>,
    /// Hash of the code.
    pub code_hash: Option<Vec<u8>>,
    /// When both were issued.
    pub token_issued_at: Time,
    /// When the form was sent.
    pub signed_at: Time,
    /// When it was held for a check, where the form itself gave reason to.
    pub held_at: Option<Time>,
    /// Hash of the words under which they agreed.
    pub wording_hash: Option<Vec<u8>>,
}

/// A signature.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = signatures)]
pub struct Signature {
    /// Its key.
    pub id: SignatureId,
    /// Whose letter.
    pub letter_id: LetterId,
    /// The version that was on the page; once confirmed, the one that was confirmed, which is the same.
    pub version_hash: String,
    /// Sealed name; gone once forgotten.
    pub name_sealed: Option<Vec<u8>>,
    /// Sealed address.
    pub email_sealed: Option<Vec<u8>>,
    /// Sealed role.
    pub role_sealed: Option<Vec<u8>>,
    /// Sealed affiliation.
    pub affiliation_sealed: Option<Vec<u8>>,
    /// Sealed place.
    pub place_sealed: Option<Vec<u8>>,
    /// As what.
    pub category: Category,
    /// What the public sees.
    pub public_display: Display,
    /// What the council sees.
    pub council_display: Display,
    /// Whether to tell them of replies.
    pub wants_updates: bool,
    /// The language they signed in.
    pub language: String,
    /// Hash of the handle that the link's token leads to.
    pub confirm_token_hash: Option<Vec<u8>>,
    /// Hash of the code.
    pub code_hash: Option<Vec<u8>>,
    /// How often a code was tried.
    pub code_tries: i32,
    /// When link and code were issued.
    pub token_issued_at: Time,
    /// When the form was sent.
    pub signed_at: Time,
    /// When the button was pressed.
    pub confirmed_at: Option<Time>,
    /// When it came onto the roll.
    pub enrolled_at: Option<Time>,
    /// Its place on the roll.
    pub roll_position: Option<i64>,
    /// When its signer took it back.
    pub withdrawn_at: Option<Time>,
    /// When somebody else removed it.
    pub removed_at: Option<Time>,
    /// Why.
    pub removed_reason: Option<RemovedReason>,
    /// When it was held for a check.
    pub held_at: Option<Time>,
    /// When its personal columns were emptied.
    pub forgotten_at: Option<Time>,
    /// How it was checked.
    pub verification: Verification,
    /// Hash of the words under which they agreed.
    pub wording_hash: Option<Vec<u8>>,
    /// How many mails its form has caused.
    pub mail_count: i32,
}

/// Where a signature is in its life; derived from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureState {
    /// Waits for the button.
    Unconfirmed,
    /// Waits for the enroller.
    Confirmed,
    /// On the roll.
    Enrolled,
    /// Waits for a check.
    Held,
    /// Taken back.
    Withdrawn,
    /// Removed.
    Removed,
}

impl Signature {
    /// Whether its signer is named to nobody: who they are is then held for a day, and no longer.
    pub fn is_anonymous(&self) -> bool {
        self.public_display.is_nameless() && self.council_display.is_nameless()
    }

    /// Whether what its signer typed is still held.
    pub fn is_named(&self) -> bool {
        self.name_sealed.is_some()
    }

    /// Where it is in its life.
    pub fn state(&self) -> SignatureState {
        match self {
            Signature { withdrawn_at: Some(_), .. } => SignatureState::Withdrawn,
            Signature { removed_at: Some(_), .. } => SignatureState::Removed,
            Signature { confirmed_at: None, .. } => SignatureState::Unconfirmed,
            Signature { held_at: Some(_), .. } => SignatureState::Held,
            Signature { roll_position: None, .. } => SignatureState::Confirmed,
            _ => SignatureState::Enrolled,
        }
    }

    /// Opens what its signer typed.
    ///
    /// # Errors
    /// [`Unreadable`], also when it has been forgotten.
    pub fn open(&self, seal: &Seal) -> Result<OpenedPerson, Unreadable> {
        Ok(OpenedPerson {
            email: self.open_column(seal, "email", &self.email_sealed)?.ok_or(Unreadable)?,
            ..self.open_for(seal, Display::Full)?
        })
    }

    /// Opens no more than what a display shows; the rest is left empty. Opening is most of what a list of names costs.
    ///
    /// # Errors
    /// [`Unreadable`], also when it has been forgotten.
    pub fn open_for(&self, seal: &Seal, display: Display) -> Result<OpenedPerson, Unreadable> {
        let if_shown = |shown: bool, column, sealed: &Option<Vec<u8>>| {
            if shown { self.open_column(seal, column, sealed) } else { Ok(None) }
        };
        let named = matches!(display, Display::Initials | Display::Name | Display::Full);
        let name = if_shown(named, "name", &self.name_sealed)?;
        if self.name_sealed.is_none() {
            return Err(Unreadable);
        }
        let full = display == Display::Full;
        Ok(OpenedPerson {
            name: name.unwrap_or_default(),
            email: String::new(),
            role: if_shown(full || display == Display::Initials, "role", &self.role_sealed)?,
            affiliation: if_shown(full, "affiliation", &self.affiliation_sealed)?,
            place: if_shown(full, "place", &self.place_sealed)?,
        })
    }

    fn open_column(&self, seal: &Seal, column: &str, sealed: &Option<Vec<u8>>) -> Result<Option<String>, Unreadable> {
        sealed.as_deref().map(|bytes| seal.open_text(place(&self.id, column), bytes)).transpose()
    }
}

/// What a signer typed, opened.
#[derive(Clone)]
pub struct OpenedPerson {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Option<String>,
    /// Where they work or study.
    pub affiliation: Option<String>,
    /// Where they are.
    pub place: Option<String>,
}

impl std::fmt::Debug for OpenedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenedPerson(…)")
    }
}

fn place<'a>(id: &'a SignatureId, column: &'a str) -> Place<'a> {
    Place { table: "signatures", column, row: id.as_str() }
}

/// The keyed hashes under which a person's signature on one letter is found. The name's is over its skeleton: José and
/// Jose on one mailbox are taken for one person, and on two mailboxes for a reason to look.
pub fn person_keys(key: &LookupKey, person: &Person) -> (Vec<u8>, Vec<u8>) {
    (key.hash("email", &person.email.canonical()), key.hash("name", &person.name.skeleton()))
}

/// The sealed columns of a signature: name, email, role, affiliation, place.
pub struct SealedPerson {
    /// Name.
    pub name: Option<Vec<u8>>,
    /// Address.
    pub email: Option<Vec<u8>>,
    /// Role.
    pub role: Option<Vec<u8>>,
    /// Affiliation.
    pub affiliation: Option<Vec<u8>>,
    /// Place.
    pub place: Option<Vec<u8>>,
}

impl std::fmt::Debug for SealedPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedPerson(…)")
    }
}

/// Seals what somebody typed for the row of their signature.
pub fn seal_person(seal: &Seal, id: &SignatureId, person: &Person) -> SealedPerson {
    let close = |column, text: &str| Some(seal.close(place(id, column), text.as_bytes()));
    let maybe = |column, text: &Option<String>| text.as_deref().and_then(|text| close(column, text));
    SealedPerson {
        name: close("name", person.name.as_str()),
        email: close("email", &person.email.as_mailbox()),
        role: maybe("role", &person.role),
        affiliation: maybe("affiliation", &person.affiliation),
        place: maybe("place", &person.place),
    }
}
