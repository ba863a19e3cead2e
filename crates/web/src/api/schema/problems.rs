//! What was not done.

use super::Answer;

shapes! {
    /// What was not done, and why (`application/problem+json`).
    Problem {
        /// The HTTP status.
        status: i64,
        /// For programs.
        code: String,
        /// In general.
        title: String,
        /// One sentence.
        detail: String,
        /// What was wrong with what was sent.
        fields: Vec<ProblemField>,
        /// What stands now, after a conflict of versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Answer>)]
        current: Option<serde_json::Value>,
    }
    /// A wrong field.
    ProblemField {
        /// Its name.
        name: String,
        /// For programs.
        code: String,
        /// One sentence.
        detail: String,
    }
}
