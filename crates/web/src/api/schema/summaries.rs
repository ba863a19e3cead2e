//! Summaries of what changed.

shapes! {
    /// A summary in a list.
    SummaryListed {
        /// UUIDv7.
        id: String,
        /// draft or published.
        status: String,
        /// Its title.
        title: String,
        /// Who published it; may be empty.
        sender: String,
        /// Its number; may be empty.
        number: String,
        /// Its day.
        date: Option<String>,
    }
    /// One of the two that were compared.
    SummarySide {
        /// Id of the edition.
        id: String,
        /// Its name.
        title: String,
        /// SHA-256 of what was compared, hex.
        hash: String,
    }
    /// A summary of what changed between two editions.
    Summary {
        /// UUIDv7.
        id: String,
        /// draft or published.
        status: String,
        /// Its title.
        title: String,
        /// Who published it; may be empty.
        sender: String,
        /// Its number; may be empty.
        number: String,
        /// Its day.
        date: Option<String>,
        /// The older edition.
        from: SummarySide,
        /// The newer edition.
        to: SummarySide,
        /// The form that was compared; none for a comparison of texts.
        form: Option<String>,
        /// What stands before the points; may be empty.
        lead: String,
        /// The points as they were written.
        points: Vec<String>,
        /// The sentences as they were computed.
        computed: Vec<String>,
        /// Counts the writes.
        version: i64,
    }
}
