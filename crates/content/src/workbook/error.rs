//! Why a file is no workbook that can be imported. Each has one sentence in `messages/*/workbook.ftl`.

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger than its [`super::open::Limits`] allow.
    #[error("the file has more than {0} bytes")]
    TooLarge(usize),
    /// Closed with a password.
    #[error("the workbook is closed with a password")]
    Encrypted,
    /// Excel 97–2003.
    #[error("an old workbook (.xls)")]
    OldExcel,
    /// A workbook with macros.
    #[error("the workbook has macros")]
    Macros,
    /// No zip at all, and nothing that is known.
    #[error("no workbook")]
    NotAWorkbook,
    /// A zip that holds something else: a Word file, photos …
    #[error("a zip that is no workbook")]
    OtherZip,
    /// A zip that unfolds beyond its [`super::open::Limits`].
    #[error("the workbook unfolds into too much")]
    Bomb,
    /// A workbook whose parts cannot be read.
    #[error("the workbook is broken: {0}")]
    Broken(String),
    /// No worksheet has a table of questions.
    #[error("no table of questions")]
    NoTable,
    /// More than one table could be meant.
    #[error("more than one table: {}", .0.join(", "))]
    Candidates(Vec<String>),
    /// A table that lacks a part.
    #[error("half a table: {0:?}")]
    HalfTable(Half),
    /// The sheet is another form's: the words by which it names it.
    #[error("the sheet of another form: {0}")]
    OtherForm(String),
    /// There is no visible worksheet of this name.
    #[error("no worksheet {0}")]
    NoSheet(String),
}

/// What a table lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Half {
    /// A head line, and no question beneath it.
    NoItems,
    /// Questions, and no column for answers.
    NoAnswers,
    /// A numbered row whose question is missing; its cell.
    NoText(String),
    /// A numbered section without a question; its cell.
    EmptySection(String),
}

impl Error {
    /// Key of the sentence.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Empty => "workbook-empty",
            Error::TooLarge(_) => "workbook-too-large",
            Error::Encrypted => "workbook-encrypted",
            Error::OldExcel => "workbook-old-excel",
            Error::Macros => "workbook-macros",
            Error::NotAWorkbook => "workbook-not-a-workbook",
            Error::OtherZip => "workbook-other-zip",
            Error::Bomb => "workbook-bomb",
            Error::Broken(_) => "workbook-broken",
            Error::NoTable => "workbook-no-table",
            Error::Candidates(_) => "workbook-candidates",
            Error::HalfTable(Half::NoItems) => "workbook-half-no-items",
            Error::HalfTable(Half::NoAnswers) => "workbook-half-no-answers",
            Error::HalfTable(Half::NoText(_)) => "workbook-half-no-text",
            Error::HalfTable(Half::EmptySection(_)) => "workbook-half-empty-section",
            Error::OtherForm(_) => "workbook-other-form",
            Error::NoSheet(_) => "workbook-no-sheet",
        }
    }
    /// What the sentence names.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Error::TooLarge(bytes) => vec![("megabytes", (bytes / 1024 / 1024).to_string())],
            Error::Candidates(names) => vec![("names", names.join("、"))],
            Error::HalfTable(Half::NoText(what) | Half::EmptySection(what)) => {
                vec![("what", what.clone())]
            }
            Error::OtherForm(words) => vec![("words", words.clone())],
            Error::NoSheet(name) => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }
    /// Whether the file is of a kind that is not taken at all (415), not one with a fault (422).
    #[must_use]
    pub fn is_kind(&self) -> bool {
        use Error::{Encrypted, Macros, NotAWorkbook, OldExcel, OtherZip};
        matches!(self, Encrypted | OldExcel | Macros | NotAWorkbook | OtherZip)
    }
}
