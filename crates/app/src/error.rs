//! What can go wrong in a use case, by what the person can do next. The sentence stands in
//! `content/messages` under the code; the inside message is for the log.

use domain::policy::Refusal;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One field of a form that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name of the field, the same in form and API.
    pub name: &'static str,
    /// Key of the sentence.
    pub code: &'static str,
    /// Values that stand in the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Field {
    /// A fault without values.
    #[must_use]
    pub fn new(name: &'static str, code: &'static str) -> Self {
        Self { name, code, args: Vec::new() }
    }
    /// Adds a value that stands in the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// Why a use case did not do what was asked. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Sign in, not found, or forbidden.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was typed does not fit (422). Everything typed is shown again.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Field>),
    /// Somebody else changed it meanwhile (409); `current` is what stands now, as the API shows it.
    #[error("stale")]
    Stale {
        /// The present state.
        current: Box<serde_json::Value>,
    },
    /// It stands in the way of something (409), with the key of the sentence.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Too large (413), with the limit in bytes.
    #[error("too large")]
    TooLarge(u64),
    /// A file that is not what it says, or of a kind that is not taken (415).
    #[error("media type: {0}")]
    MediaType(&'static str),
    /// Too many tries (429), seconds to wait.
    #[error("too many tries")]
    TooMany(u64),
    /// Nothing was stored: disk full, read-only, database away (503).
    #[error("nothing stored: {code}")]
    NothingStored {
        /// Key of the sentence.
        code: &'static str,
        /// For the log.
        inside: String,
    },
    /// A paper could not be printed.
    #[error(transparent)]
    Press(#[from] crate::ports::PressError),
    /// A fault of the program.
    #[error("inside: {0}")]
    Inside(String),
}

impl Error {
    /// One wrong field.
    #[must_use]
    pub fn field(name: &'static str, code: &'static str) -> Self {
        Error::Invalid(vec![Field::new(name, code)])
    }
    /// The key of the sentence that says what went wrong, the same on pages, in the API and in lists of failed work.
    #[must_use]
    pub fn code(&self) -> &'static str {
        use crate::ports::PressError;
        match self {
            Error::Refused(Refusal::SignIn) => "error-sign-in",
            Error::Refused(Refusal::NotFound) => "error-not-found",
            Error::Refused(Refusal::Forbidden) => "error-forbidden",
            Error::Invalid(_) => "error-invalid",
            Error::Stale { .. } => "error-stale",
            Error::Conflict(code) | Error::MediaType(code) | Error::NothingStored { code, .. } => code,
            Error::TooLarge(_) => "error-too-large",
            Error::TooMany(_) => "error-too-many",
            Error::Press(PressError::FontsMissing) => "error-fonts-missing",
            Error::Press(PressError::Busy) => "error-press-busy",
            Error::Press(PressError::TooManyPages { .. }) => "error-too-many-pages",
            Error::Press(PressError::Other(_)) | Error::Inside(_) => "error-inside",
        }
    }
    /// Not found: another tenant's, or unknown.
    #[must_use]
    pub fn not_found() -> Self {
        Error::Refused(Refusal::NotFound)
    }
}

impl From<Field> for Error {
    fn from(field: Field) -> Self {
        Error::Invalid(vec![field])
    }
}

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        let inside = error.to_string();
        let code = if error.is_full() {
            "error-disk-full"
        } else if error.is_read_only() {
            "error-read-only"
        } else {
            "error-database"
        };
        Error::NothingStored { code, inside }
    }
}
