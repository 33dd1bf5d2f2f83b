//! On what a deadline rests. There is no general duty on a council to answer a letter, so a page that shows a date
//! always says whose date it is.

use std::str::FromStr;

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Basis {
    /// The standard the council itself publishes for answering letters. It binds nobody; it is the council's own word.
    PublishedStandard,
    /// The council's petition scheme. In Wales there must be one (Local Government and Elections (Wales) Act 2021,
    /// Part 3); in England schemes have been voluntary since the Localism Act 2011, section 46.
    PetitionScheme,
    /// The Local Government and Social Care Ombudsman's Complaint Handling Code (Local Government Act 1974,
    /// section 23(12A)), or the council's own complaints procedure.
    ComplaintCode,
    /// Freedom of Information Act 2000, section 10.
    FreedomOfInformation,
    /// Freedom of Information (Scotland) Act 2002, section 10.
    FreedomOfInformationScotland,
    /// Environmental Information Regulations 2004, regulation 5(2).
    EnvironmentalInformation,
    /// A date the addressee named in a reply. It is shown beside the earlier date and never erases lateness.
    PromisedInReply,
    /// What the author of the letter asked for. Nothing but a hope, and shown as one.
    HopedForByAuthor,
}

/// No deadline rests on anything of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no basis of a deadline called {0:?}")]
pub struct UnknownBasis(pub String);

impl Basis {
    /// Every basis there is, the firmest first.
    pub const ALL: [Self; 8] = [
        Self::FreedomOfInformation,
        Self::FreedomOfInformationScotland,
        Self::EnvironmentalInformation,
        Self::ComplaintCode,
        Self::PetitionScheme,
        Self::PublishedStandard,
        Self::PromisedInReply,
        Self::HopedForByAuthor,
    ];

    /// The name as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublishedStandard => "published_standard",
            Self::PetitionScheme => "petition_scheme",
            Self::ComplaintCode => "complaint_code",
            Self::FreedomOfInformation => "freedom_of_information",
            Self::FreedomOfInformationScotland => "freedom_of_information_scotland",
            Self::EnvironmentalInformation => "environmental_information",
            Self::PromisedInReply => "promised_in_reply",
            Self::HopedForByAuthor => "hoped_for_by_author",
        }
    }
}

impl FromStr for Basis {
    type Err = UnknownBasis;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|known| known.as_str() == name).ok_or_else(|| UnknownBasis(name.to_owned()))
    }
}

crate::text_column!(Basis, |text| text.parse().map_err(Into::into), |basis| basis.as_str());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_basis_is_found_by_the_name_it_is_stored_under() {
        for basis in Basis::ALL {
            assert_eq!(basis.as_str().parse(), Ok(basis));
        }
    }

    #[test]
    fn an_unknown_name_is_refused_and_named() {
        let refusal = "statutory".parse::<Basis>().expect_err("no such basis");
        assert_eq!(refusal.to_string(), "there is no basis of a deadline called \"statutory\"");
    }
}
