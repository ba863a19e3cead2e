//! A form as it was typed. Nothing typed is lost: [`Typed::keep`] gives it back to the page.

use crate::fault::Fault;
use crate::forgery::{FIELD, of_body};
use crate::form::FormState;
use crate::table::BODY;
use axum::extract::{FromRequest, Request};
use std::str::FromStr;

/// The fields of an urlencoded form, in their order, without U+0000.
#[derive(Debug, Clone, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// From pairs; for tests and for forms with files.
    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
    /// From the bytes of an urlencoded body.
    #[must_use]
    pub fn from_urlencoded(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).map(|(n, v)| (n.into_owned(), v.replace('\0', ""))).collect())
    }
    /// Every pair but the form's token.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter(|(n, _)| n != FIELD).map(|(n, v)| (n.as_str(), v.as_str()))
    }
    /// A field exactly as it was typed: passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
    /// A field of one line.
    #[must_use]
    pub fn line(&self, name: &str) -> String {
        domain::text::clean_line(self.raw(name))
    }
    /// A field of several lines.
    #[must_use]
    pub fn lines(&self, name: &str) -> String {
        domain::text::clean_lines(self.raw(name))
    }
    /// Every value of a field that may stand several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }
    /// Whether the field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }
    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.raw(name), "on" | "true" | "1" | "yes")
    }
    /// An id; none when the field is missing or empty.
    ///
    /// # Errors
    /// Not found when it is no id.
    pub fn id<T: FromStr>(&self, name: &str) -> Result<Option<T>, Fault> {
        match self.raw(name).trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Fault::not_found()),
        }
    }
    /// What was typed, for the page that shows it again; passwords are not.
    #[must_use]
    pub fn keep(&self) -> FormState {
        FormState::kept(self.pairs().filter(|(name, _)| !name.contains("password")))
    }
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = Fault;
    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        // The gate has set the limit of the route.
        let bytes = axum::body::to_bytes(request.into_body(), usize::MAX).await.map_err(|e| of_body(&e, BODY))?;
        Ok(Self::from_urlencoded(&bytes))
    }
}
