//! What went wrong, before it is put into words: one type for pages and API. A handler returns it with
//! `?`; the outermost layer writes it as a page or as `application/problem+json`.

use app::{Error, Field};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::policy::Refusal;
use std::sync::Arc;

/// What a handler returns.
pub type Answer = Result<Response, Fault>;

/// Why a request was not done. In a box, because it travels in every result.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault(Box<Told>);

impl std::ops::Deref for Fault {
    type Target = Told;
    fn deref(&self) -> &Told {
        &self.0
    }
}

impl std::ops::DerefMut for Fault {
    fn deref_mut(&mut self) -> &mut Told {
        &mut self.0
    }
}

/// What a fault tells. `code` is the key of its sentence in `content/messages/*/errors.ftl`.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The HTTP status.
    pub status: StatusCode,
    /// Key of the sentence; the `code` of the API.
    pub code: &'static str,
    /// Values that stand in the sentence.
    pub args: Vec<(&'static str, String)>,
    /// Fields that are wrong.
    pub fields: Vec<Field>,
    /// What stands now, after a conflict.
    pub current: Option<serde_json::Value>,
    /// Seconds to wait.
    pub wait: Option<u64>,
    /// For the log alone.
    pub inside: Option<String>,
}

impl Fault {
    /// A fault with its sentence.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        let (args, fields) = (Vec::new(), Vec::new());
        Self(Box::new(Told { status, code, args, fields, current: None, wait: None, inside: None }))
    }
    /// Another tenant's, or unknown: the two look the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "error-not-found")
    }
    /// The form's token is missing or old.
    #[must_use]
    pub fn forged() -> Self {
        Self::new(StatusCode::FORBIDDEN, "error-form-old")
    }
    /// Larger than the route takes (bytes).
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let megabytes = (limit / (1024 * 1024)).max(1);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "error-too-large").with("megabytes", megabytes.to_string())
    }
    /// What was sent cannot be read.
    #[must_use]
    pub fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "error-unreadable")
    }
    /// A fault of the program; the text goes to the log.
    #[must_use]
    pub fn inside(text: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "error-inside").because(text.into())
    }
    /// Adds what only the log is told.
    #[must_use]
    pub fn because(mut self, inside: String) -> Self {
        self.inside = Some(inside);
        self
    }
    /// Adds the seconds after which another try may help.
    #[must_use]
    pub fn wait(mut self, seconds: u64) -> Self {
        self.wait = Some(seconds);
        self
    }
    /// Adds a value that stands in the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
    /// Key of the title: one per status.
    #[must_use]
    pub fn title(&self) -> String {
        format!("error-title-{}", self.status.as_u16())
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SignIn => Self::new(StatusCode::UNAUTHORIZED, "error-sign-in"),
            Refusal::NotFound => Self::not_found(),
            Refusal::Forbidden => Self::new(StatusCode::FORBIDDEN, "error-forbidden"),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        use app::ports::PressError;
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Invalid(fields) => {
                let mut fault = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "error-invalid");
                fault.fields = fields;
                fault
            }
            Error::Stale { current } => {
                let mut fault = Self::new(StatusCode::CONFLICT, "error-stale");
                fault.current = Some(*current);
                fault
            }
            Error::Conflict(code) => Self::new(StatusCode::CONFLICT, code),
            Error::TooLarge(limit) => Self::too_large(usize::try_from(limit).unwrap_or(usize::MAX)),
            Error::MediaType(code) => Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code),
            Error::TooMany(seconds) => Self::too_many(seconds),
            Error::NothingStored { code, inside } => Self::new(unavailable, code).because(inside),
            Error::Press(PressError::FontsMissing) => Self::new(unavailable, "error-fonts-missing"),
            Error::Press(PressError::Busy) => Self::new(unavailable, "error-press-busy").wait(5),
            Error::Press(PressError::TooManyPages { pages, limit }) => {
                Self::new(StatusCode::CONFLICT, "error-too-many-pages")
                    .with("pages", pages.to_string())
                    .with("limit", limit.to_string())
            }
            Error::Press(PressError::Other(inside)) => Self::inside(inside),
            Error::Inside(inside) => Self::inside(inside),
        }
    }
}

impl Fault {
    /// Too many tries; so many seconds to wait.
    #[must_use]
    pub fn too_many(seconds: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "error-too-many")
            .wait(seconds)
            .with("minutes", seconds.div_ceil(60).to_string())
    }
}

/// A fault on its way out, in the response's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Carried(pub Arc<Fault>);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Carried(Arc::new(self)));
        response
    }
}
