//! The words for what was promised, how exactly its day was named, what became of it, and what speaks for that.

use crate::text_enum;

text_enum! {
    /// What was promised.
    PromiseKind {
        /// An answer.
        Reply = "reply",
        /// A decision.
        Decision = "decision",
        /// A meeting.
        Meeting = "meeting",
        /// Something to be done.
        Action = "action",
        /// Something to be published.
        Publication = "publication",
        /// Something to be looked at again.
        Review = "review",
        /// Money.
        Funding = "funding",
        /// Somebody comes and looks.
        Inspection = "inspection",
        /// Something to be told.
        Information = "information",
    }
}

text_enum! {
    /// How exactly the day was named. It decides when a promise can be late: when the last day of the span is over.
    Precision {
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter of a year.
        Quarter = "quarter",
        /// A season, or a term.
        Season = "season",
        /// A year.
        Year = "year",
        /// No day at all: it can never be late, and that is counted.
        Vague = "vague",
    }
}

text_enum! {
    /// What became of a promise.
    Outcome {
        /// It was kept by its day.
        Kept = "kept",
        /// It was kept after its day.
        KeptLate = "kept_late",
        /// Some of it was kept.
        PartlyKept = "partly_kept",
        /// It was not kept.
        NotKept = "not_kept",
        /// Who made it took it back.
        Withdrawn = "withdrawn",
        /// It hung on something that did not happen.
        ConditionNotMet = "condition_not_met",
        /// Nobody can tell.
        Unverifiable = "unverifiable",
    }
}

impl Outcome {
    /// Whether it judges the council: that needs evidence, and two people.
    pub fn judges(self) -> bool {
        matches!(self, Outcome::Kept | Outcome::KeptLate | Outcome::PartlyKept | Outcome::NotKept)
    }

    /// Whether it is said only on evidence, and by two: a judgement, or what they are said to have said.
    pub fn needs_evidence(self) -> bool {
        self.judges() || self == Outcome::Withdrawn
    }

    /// Whether it finds the council at fault: then they are heard first.
    pub fn finds_fault(self) -> bool {
        matches!(self, Outcome::KeptLate | Outcome::PartlyKept | Outcome::NotKept)
    }

    /// Which evidence speaks for it.
    pub fn is_supported_by(self, supports: Supports) -> bool {
        match self {
            Outcome::Kept | Outcome::KeptLate => supports == Supports::Kept,
            Outcome::PartlyKept => matches!(supports, Supports::Partly | Supports::Kept),
            Outcome::NotKept => supports == Supports::NotKept,
            Outcome::Withdrawn | Outcome::ConditionNotMet | Outcome::Unverifiable => true,
        }
    }
}

text_enum! {
    /// What a piece of evidence is.
    EvidenceKind {
        /// Another reply to the letter.
        Reply = "reply",
        /// A page on the web, as it was on a day.
        WebPage = "web_page",
        /// A file.
        Document = "document",
        /// The minutes of a meeting.
        Minutes = "minutes",
        /// A photograph.
        Photograph = "photograph",
        /// An answer under the Freedom of Information Act.
        InformationAnswer = "information_answer",
        /// What the addressee says of it. It is shown, and proves nothing.
        Statement = "statement",
    }
}

text_enum! {
    /// What a piece of evidence speaks for.
    Supports {
        /// The promise was kept.
        Kept = "kept",
        /// It was not.
        NotKept = "not_kept",
        /// Some of it was.
        Partly = "partly",
        /// Neither.
        Neutral = "neutral",
    }
}
