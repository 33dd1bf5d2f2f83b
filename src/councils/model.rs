//! What is true of a council, in its life and after it.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::domains::DomainRole;
use crate::clock::Time;
use crate::db::schema::council_domains;
use crate::id;

id! {
    /// A domain that a person noted for a council.
    CouncilDomainId
}

/// A domain that a person said a council writes from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = council_domains, treat_none_as_default_value = false)]
pub struct CouncilDomain {
    /// Its key.
    pub id: CouncilDomainId,
    /// The code of the council.
    pub council_code: String,
    /// The domain, as [`super::domains::plain`] leaves it.
    pub domain: String,
    /// Whose it is.
    pub role: DomainRole,
    /// Where that can be read.
    pub source: String,
    /// When it was noted.
    pub noted_at: Time,
}

/// The part of the United Kingdom in which a council lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nation {
    /// England.
    England,
    /// Wales.
    Wales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// Every one.
    pub const ALL: [Nation; 4] = [Nation::England, Nation::Wales, Nation::Scotland, Nation::NorthernIreland];

    /// Its name, as the directory's file and its sources write it.
    pub fn name(self) -> &'static str {
        match self {
            Nation::England => "England",
            Nation::Wales => "Wales",
            Nation::Scotland => "Scotland",
            Nation::NorthernIreland => "Northern Ireland",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Nation> {
        Nation::ALL.into_iter().find(|nation| nation.name() == name)
    }
}

/// A council, or a combined authority, that is or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Council {
    /// Its code, such as `HCK`: mySociety's, which outlives changes of boundaries. Stored with addressees.
    pub code: String,
    /// Its place in addresses, such as `hackney`.
    pub slug: String,
    /// Its official name, such as `London Borough of Hackney`.
    pub name: String,
    /// What people call it, such as `Hackney`.
    pub short_name: String,
    /// Other spellings, as [`super::names::fold`] leaves them; for finding it, not for showing.
    pub other_names: Vec<String>,
    /// Its part of the United Kingdom.
    pub nation: Nation,
    /// Its region; empty where the source names none.
    pub region: String,
    /// The code of its type, such as `LBO`.
    pub kind: String,
    /// Its type in words, such as `London borough`.
    pub kind_name: String,
    /// Its present code of the Office for National Statistics (GSS); councils that ended before 2015 may have none.
    pub gss: Option<String>,
    /// The codes of its earlier boundaries.
    pub former_gss: Vec<String>,
    /// Its first day, where the source knows it.
    pub started_on: Option<NaiveDate>,
    /// The day on which it was or will be abolished; sources write either the last day or the day after.
    pub ended_on: Option<NaiveDate>,
    /// The codes of those who took over from it; they may have ended since.
    pub successors: Vec<String>,
    /// Its website.
    pub website: Option<String>,
    /// The domains of its website. Some are shared with another council, and mail may come from elsewhere.
    pub domains: Vec<String>,
}

impl Council {
    /// Whether it is no more on a day. On the named day itself it may still be there.
    pub fn is_abolished(&self, today: NaiveDate) -> bool {
        self.ended_on.is_some_and(|end| today > end)
    }

    /// The year in which it ended or will.
    pub fn end_year(&self) -> Option<i32> {
        self.ended_on.map(|end| end.year())
    }
}
