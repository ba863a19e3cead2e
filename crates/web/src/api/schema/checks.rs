//! Whether a paper is genuine.

shapes! {
    /// What a printed check code stands for; never the body.
    CodeChecked {
        /// notice or pack.
        kind: String,
        /// Who issued it.
        issuer: String,
        /// Number; none for a 事務連絡.
        number: Option<String>,
        /// Its day.
        date: Option<String>,
        /// Title.
        title: String,
        /// Pages of the PDF; none where no PDF can be printed here.
        pages: Option<u64>,
        /// Made up for a demonstration.
        demo: bool,
        /// One sentence that says so, where it is.
        detail: Option<String>,
    }
    /// Whether a file is genuine.
    FileChecked {
        /// Whole, and signed by a key of this installation.
        genuine: bool,
        /// The check code that it carries, where it is genuine.
        code: Option<String>,
        /// One sentence.
        detail: String,
    }
}
