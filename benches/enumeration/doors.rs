//! The doors at which somebody may ask about an address or a signature.

use undersigned::links;

use crate::people::{Forms, Kind, Person, SIGNERS};

/// One door.
pub struct Door {
    /// What it is called.
    pub name: &'static str,
    /// The request of one person.
    pub request: fn(&Forms, &Person) -> Vec<u8>,
    /// The status of its answer.
    pub status: u16,
    /// Who knocks.
    pub kinds: &'static [Kind],
}

const ANYBODY: &[Kind] = &[
    Kind::New,
    Kind::Pending,
    Kind::Confirmed,
    Kind::Withdrawn,
    Kind::Removed,
    Kind::Held,
    Kind::NeverWrite,
    Kind::Bounced,
    Kind::Disposable,
    Kind::Employer,
    Kind::Forgotten,
    Kind::Organiser,
    Kind::SilentOrganiser,
];

/// In an order in which none changes what the next is to find.
pub const DOORS: [Door; 6] = [
    Door {
        name: "a wrong code",
        request: |forms, who| forms.post(&links::confirmations(), &[("handle", &who.handle), ("code", "no")]),
        status: 422,
        kinds: &SIGNERS,
    },
    Door {
        name: "stop mail",
        request: |forms, who| forms.post(&links::unsubscription(&who.own_page), &[]),
        status: 200,
        kinds: &SIGNERS,
    },
    Door {
        name: "sign in",
        request: |forms, who| forms.post(&links::sign_ins(), &[("email", &who.email)]),
        status: 303,
        kinds: ANYBODY,
    },
    Door {
        name: "the link to one's page",
        request: |forms, who| forms.post(&forms.manage_path, &[("email", &who.email)]),
        status: 200,
        kinds: &SIGNERS,
    },
    Door {
        name: "another mail",
        request: |forms, who| forms.post(&links::resend(), &[("handle", &who.handle)]),
        status: 200,
        kinds: &SIGNERS,
    },
    Door { name: "sign", request: Forms::sign, status: 303, kinds: &SIGNERS },
];
