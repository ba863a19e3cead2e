//! What is carried over from an older sheet.

use super::checklist::{Answer, EvidenceOfAnswer};

shapes! {
    /// Where an answer to-confirm comes from.
    ItemCarried {
        /// same, moved, due, merged or split.
        how: String,
        /// Whether the words of the question differ.
        reworded: bool,
        /// Nothing about the question changed, and the answer can be confirmed as it is.
        one_tap: bool,
        /// Why it is proposed, in a Japanese sentence.
        why: String,
        /// The rows of the older sheet.
        sources: Vec<CarrySource>,
    }
    /// A row of an older sheet.
    CarrySource {
        /// Its key there.
        key: String,
        /// Its official number there.
        number: Option<String>,
        /// What it is about.
        scope: Option<String>,
        /// The question as it stood there.
        text: String,
        /// Its answer; none where it was open.
        answer: Option<CarriedAnswer>,
    }
    /// An answer of an older sheet.
    CarriedAnswer {
        /// The sheet in which it was given.
        assessment_id: String,
        /// Fiscal year of that sheet.
        fiscal_year: i64,
        /// False where it waited there for its own re-confirmation.
        confirmed: bool,
        /// yes, no or na.
        value: Option<String>,
        /// Day of the check.
        checked_on: Option<String>,
        /// Target date.
        target_date: Option<String>,
        /// Who sees to it.
        responsible: String,
        /// Note.
        note: String,
        /// Why na.
        reason: String,
        /// Files that prove it.
        evidence: Vec<EvidenceOfAnswer>,
        /// When, RFC 3339.
        changed_at: String,
        /// Who.
        changed_by: Option<String>,
    }
    /// What a carry-over does.
    CarryOver {
        /// The newer sheet; none in a dry run.
        assessment_id: Option<String>,
        /// The older sheet.
        from_assessment_id: String,
        /// Whose.
        organisation_id: String,
        /// The newer edition.
        edition: String,
        /// Form of the newer sheet.
        form: String,
        /// The vendor, on a vendor's sheet.
        vendor_id: Option<String>,
        /// Fiscal year of the newer sheet.
        fiscal_year: i64,
        /// The newer sheet was begun before, and takes what it has not answered.
        joins: bool,
        /// The rows of the newer form, in its order.
        items: Vec<CarryOverItem>,
        /// Rows of the older form that lead nowhere: their answers stay there.
        removed: Vec<CarrySource>,
    }
    /// What a carry-over does to a row.
    CarryOverItem {
        /// Key in the newer form.
        key: String,
        /// Keys in the older form.
        from: Vec<String>,
        /// The answer that waits to be confirmed; none where the row is open.
        proposal: Option<Answer>,
        /// Why, in a Japanese sentence.
        why: String,
        /// same, moved, due, merged, split or new.
        how: String,
        /// Whether the words of the question differ.
        reworded: bool,
        /// Whether one tap confirms it.
        one_tap: bool,
    }
    /// What to carry over into.
    NewCarryOver {
        /// Id of a published edition.
        to: String,
        /// Fiscal year of the newer sheet; the edition's own when it is missing.
        fiscal_year: Option<i64>,
        /// Only say what would be.
        dry_run: Option<bool>,
    }
    /// A carry-over that was undone.
    CarryOverUndone {
        /// The newer sheet.
        assessment_id: String,
        /// The older sheet, which stands as it stood.
        from_assessment_id: String,
        /// False where the newer sheet was begun by hand and is still there.
        removed: bool,
    }
}
