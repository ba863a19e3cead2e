//! The continuity plan.

shapes! {
    /// The continuity plan of an institution.
    Plan {
        /// Number of the approved version; 0 where none was approved.
        version: i64,
        /// Number of the version in work; none where nothing was written since the approval.
        in_work: Option<i64>,
        /// Edition of the template.
        template: String,
        /// Day of the approval.
        approved_on: Option<String>,
        /// Who approved, as written on the paper.
        approved_by: Option<String>,
        /// Day of the next review.
        review_on: Option<String>,
        /// Why a review is advised.
        revision_advised: Vec<PlanAdvice>,
        /// What is missing, in the order of the paper.
        missing: Vec<PlanMissing>,
        /// The continuity table with its answers.
        table: Vec<PlanRow>,
    }
    /// Why a review is advised.
    PlanAdvice {
        /// name, system, vendor, contact, answer, fact, template or review.
        kind: String,
        /// In words.
        what: String,
        /// Since which day, where that is known.
        since: Option<String>,
    }
    /// Something that is still to be filled in.
    PlanMissing {
        /// fact:NAME, system:…, vendor:…, contact:…, item:…
        key: String,
        /// In words.
        text: String,
    }
    /// A row of the continuity table.
    PlanRow {
        /// Key of the row.
        key: String,
        /// Official number.
        number: String,
        /// Phase.
        phase: String,
        /// The question in our own words.
        text: String,
        /// official, confirmed, inferred or unverified.
        text_basis: String,
        /// yes, no or na.
        answer: Option<String>,
        /// What shows it.
        proved_by: Vec<PlanProof>,
    }
    /// What shows a row.
    PlanProof {
        /// section or file.
        kind: String,
        /// Key of the section, id of the file.
        key: String,
        /// Heading, or name of the file.
        text: String,
    }
}
