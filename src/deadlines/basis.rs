//! On what a deadline rests. There is no general duty on a council to answer a letter, so a page that shows a date
//! always says whose date it is.

use std::str::FromStr;

use super::calendar::CalendarName;
use super::model::Stage;
use crate::councils::model::Nation;

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Basis {
    /// The standard the council itself publishes for answering letters. It binds nobody; it is the council's own word.
    PublishedStandard,
    /// The council's petition scheme. In Wales there must be one (Local Government and Elections (Wales) Act 2021,
    /// Part 3); in England schemes have been voluntary since the Localism Act 2011, section 46.
    PetitionScheme,
    /// In England the Local Government and Social Care Ombudsman's Complaint Handling Code (Local Government Act 1974,
    /// section 23(12A)); in Scotland the model procedure of the Scottish Public Services Ombudsman.
    ComplaintCode,
    /// Freedom of Information Act 2000, section 10.
    FreedomOfInformation,
    /// Freedom of Information (Scotland) Act 2002, section 10.
    FreedomOfInformationScotland,
    /// Environmental Information Regulations 2004, regulation 5(2); in Scotland the Environmental Information (Scotland)
    /// Regulations 2004, regulation 5(2).
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

/// How firm a clock is. Only one kind of it is the law's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// An Act or regulations name the days.
    Law,
    /// An ombudsman's or a minister's code, which a body is to have regard to; no law sets the date.
    Guidance,
    /// The council's own word: its published standard, its scheme, or a date that it named.
    OwnWord,
    /// What the authors asked for.
    Hope,
}

impl Nature {
    /// The word that programs read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Guidance => "guidance",
            Self::OwnWord => "own_word",
            Self::Hope => "hope",
        }
    }
}

impl Basis {
    /// How firm it is. The Code of Practice under section 45 of the Freedom of Information Act 2000, and not the Act, sets
    /// the days of an internal review; in Scotland section 21 of the Act of 2002 does.
    pub fn nature(self, stage: Stage) -> Nature {
        match (self, stage) {
            (Self::FreedomOfInformation, Stage::Review) | (Self::ComplaintCode, _) => Nature::Guidance,
            (Self::FreedomOfInformation | Self::FreedomOfInformationScotland | Self::EnvironmentalInformation, _) => {
                Nature::Law
            }
            (Self::PublishedStandard | Self::PetitionScheme | Self::PromisedInReply, _) => Nature::OwnWord,
            (Self::HopedForByAuthor, _) => Nature::Hope,
        }
    }

    /// Whether a clock of it, counted by a calendar, can be that of a council in a nation. The law and the codes differ
    /// between the nations; of a code for complaints in Wales and in Northern Ireland no days are known here. A council's own
    /// word can be had anywhere.
    pub fn holds_in(self, nation: Nation, calendar: CalendarName) -> bool {
        let scottish = calendar == CalendarName::Scotland;
        match self {
            Self::FreedomOfInformation => nation != Nation::Scotland,
            Self::FreedomOfInformationScotland => nation == Nation::Scotland,
            Self::EnvironmentalInformation => (nation == Nation::Scotland) == scottish,
            Self::ComplaintCode => match nation {
                Nation::England => !scottish,
                Nation::Scotland => scottish,
                Nation::Wales | Nation::NorthernIreland => false,
            },
            Self::PublishedStandard | Self::PetitionScheme | Self::PromisedInReply | Self::HopedForByAuthor => true,
        }
    }

    /// Whether it can be that of a council in a nation, counted as is usual there.
    pub fn is_known_in(self, nation: Nation) -> bool {
        self.holds_in(nation, self.calendar(CalendarName::of_nation(nation)))
    }

    /// Where the rule is published by which a calendar counts, if it is not each council's own, and is known here.
    pub fn published_at(self, calendar: CalendarName) -> Option<&'static str> {
        match (self, calendar) {
            (Self::FreedomOfInformation, _) => Some("https://www.legislation.gov.uk/ukpga/2000/36/section/10"),
            (Self::FreedomOfInformationScotland, _) => Some("https://www.legislation.gov.uk/asp/2002/13/section/10"),
            (Self::EnvironmentalInformation, CalendarName::Scotland) => {
                Some("https://www.legislation.gov.uk/ssi/2004/520/regulation/5")
            }
            (Self::EnvironmentalInformation, _) => Some("https://www.legislation.gov.uk/uksi/2004/3391/regulation/5"),
            (Self::ComplaintCode, CalendarName::Scotland) => {
                Some("https://www.legislation.gov.uk/asp/2002/11/section/16B")
            }
            (Self::ComplaintCode, _) => Some("https://www.legislation.gov.uk/ukpga/1974/7/section/23"),
            (Self::PetitionScheme | Self::PublishedStandard | Self::PromisedInReply | Self::HopedForByAuthor, _) => {
                None
            }
        }
    }

    /// Whether it is each council's own, so that it is nothing without a link and the words that stand there.
    pub fn wants_quotation(self) -> bool {
        matches!(self, Self::PublishedStandard | Self::PetitionScheme)
    }

    /// Whether the days run from the day on which the letter came in, so that one which came in only the second time
    /// starts a second clock.
    pub fn counts_from_receipt(self) -> bool {
        matches!(self.nature(Stage::Answer), Nature::Law | Nature::Guidance)
    }

    /// What can be due on it.
    pub fn stages(self) -> &'static [Stage] {
        match self {
            Self::FreedomOfInformation | Self::FreedomOfInformationScotland | Self::EnvironmentalInformation => {
                &[Stage::Answer, Stage::Review]
            }
            Self::ComplaintCode => &[Stage::Acknowledgement, Stage::StageOne, Stage::StageTwo],
            Self::PublishedStandard | Self::PetitionScheme | Self::PromisedInReply | Self::HopedForByAuthor => {
                &[Stage::Answer, Stage::Acknowledgement]
            }
        }
    }

    /// The days that are allowed where a rule names them, the usual number first; empty where each council has its own. The
    /// calendar tells the rules of Scotland from the others.
    ///
    /// Freedom of Information Act 2000, section 10; its Code of Practice, part 5 (a review: 20, or 40 in hard cases); the
    /// Scottish Act, sections 10 and 21; Environmental Information Regulations 2004, regulations 5, 7 and 11; those of
    /// Scotland, regulations 5, 7 and 16. The ombudsman's code in England: five to acknowledge, ten from then for stage one,
    /// twenty for stage two, each of which may be lengthened once by as much. The model procedure in Scotland: five for stage
    /// one, which may be lengthened once by as much and is not acknowledged; three to acknowledge a complaint at stage two,
    /// and twenty to answer it.
    pub fn days(self, stage: Stage, calendar: CalendarName) -> &'static [u16] {
        match (self, stage, calendar) {
            (Self::FreedomOfInformation, Stage::Review, _) => &[20, 40],
            (Self::FreedomOfInformation | Self::FreedomOfInformationScotland, ..) => &[20],
            (Self::EnvironmentalInformation, Stage::Review, CalendarName::Scotland) => &[20],
            (Self::EnvironmentalInformation, Stage::Review, _) => &[40],
            (Self::EnvironmentalInformation, ..) => &[20, 40],
            (Self::ComplaintCode, Stage::Acknowledgement, CalendarName::Scotland) => &[3],
            (Self::ComplaintCode, Stage::StageOne, CalendarName::Scotland) => &[5, 10],
            (Self::ComplaintCode, Stage::StageTwo, CalendarName::Scotland) => &[20],
            (Self::ComplaintCode, Stage::Acknowledgement, _) => &[5],
            (Self::ComplaintCode, Stage::StageOne, _) => &[10, 20],
            (Self::ComplaintCode, Stage::StageTwo, _) => &[20, 40],
            _ => &[],
        }
    }

    /// The calendar that its days are counted by, where `here` is that of the council. The Act of 2000 leaves out a bank
    /// holiday in any part of the United Kingdom (section 10(6)), and the regulations of 2004 follow it; Scotland has
    /// its own of both.
    pub fn calendar(self, here: CalendarName) -> CalendarName {
        match self {
            Self::FreedomOfInformation => CalendarName::AnyPartOfTheUk,
            Self::FreedomOfInformationScotland => CalendarName::Scotland,
            Self::EnvironmentalInformation if here != CalendarName::Scotland => CalendarName::AnyPartOfTheUk,
            _ => here,
        }
    }

    /// Its place among the bases, the firmest first.
    pub fn rank(self) -> usize {
        Self::ALL.iter().position(|known| *known == self).unwrap_or(Self::ALL.len())
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
    fn only_acts_and_regulations_are_called_law() {
        let law = |basis: Basis| basis.nature(Stage::Answer) == Nature::Law;
        assert_eq!(Basis::ALL.into_iter().filter(|basis| law(*basis)).count(), 3);
        assert_eq!(Basis::FreedomOfInformation.nature(Stage::Review), Nature::Guidance);
        assert_eq!(Basis::PetitionScheme.nature(Stage::Answer), Nature::OwnWord);
    }

    #[test]
    fn the_acts_choose_the_calendar_and_the_rest_is_the_councils() {
        for here in CalendarName::ALL {
            assert_eq!(Basis::FreedomOfInformation.calendar(here), CalendarName::AnyPartOfTheUk);
            assert_eq!(Basis::FreedomOfInformationScotland.calendar(here), CalendarName::Scotland);
            assert_eq!(Basis::PublishedStandard.calendar(here), here);
        }
        assert_eq!(Basis::EnvironmentalInformation.calendar(CalendarName::Scotland), CalendarName::Scotland);
    }

    #[test]
    fn the_law_of_one_nation_is_not_that_of_another() {
        let known = |nation| Basis::ALL.into_iter().filter(|basis| basis.is_known_in(nation)).collect::<Vec<_>>();
        let own = [Basis::PetitionScheme, Basis::PublishedStandard, Basis::PromisedInReply, Basis::HopedForByAuthor];
        let (uk, scottish) = (Basis::FreedomOfInformation, Basis::FreedomOfInformationScotland);
        let (environment, complaint) = (Basis::EnvironmentalInformation, Basis::ComplaintCode);
        assert_eq!(known(Nation::England), [&[uk, environment, complaint][..], &own].concat());
        assert_eq!(known(Nation::Scotland), [&[scottish, environment, complaint][..], &own].concat());
        for nation in [Nation::Wales, Nation::NorthernIreland] {
            assert_eq!(known(nation), [&[uk, environment][..], &own].concat());
        }
        assert!(!environment.holds_in(Nation::Scotland, CalendarName::AnyPartOfTheUk));
        assert!(!complaint.holds_in(Nation::Scotland, CalendarName::EnglandAndWales));
    }

    #[test]
    fn an_unknown_name_is_refused_and_named() {
        let refusal = "statutory".parse::<Basis>().expect_err("no such basis");
        assert_eq!(refusal.to_string(), "there is no basis of a deadline called \"statutory\"");
    }
}
