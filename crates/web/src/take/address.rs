//! Parameters of the path and of the query. What does not parse is not found. No text of the database holds U+0000: a
//! path with it is not found, and in a query it is a character that stands for nothing, as what is no UTF-8 is.

use crate::fault::Fault;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// Parameters of the path: `Path(id): Path<AssessmentId>`, `Path((id, key)): Path<(AssessmentId, String)>`.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        if parts.uri.path().contains("%00") {
            return Err(Fault::not_found());
        }
        #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found.map(|p| Self(p.0)).map_err(|_| Fault::not_found())
    }
}

/// The query of an address.
#[derive(Debug, Clone, Default)]
pub struct Asked(Vec<(String, String)>);

impl Asked {
    /// The parameter; empty when it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
    /// An id; none when the parameter is missing or empty.
    ///
    /// # Errors
    /// Not found when it is no id.
    pub fn id<T: FromStr>(&self, name: &str) -> Result<Option<T>, Fault> {
        match self.text(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Fault::not_found()),
        }
    }
    /// A whole number; none when it is missing.
    ///
    /// # Errors
    /// Unprocessable when it is no number.
    pub fn number(&self, name: &'static str) -> Result<Option<i64>, Fault> {
        match self.text(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| app::Error::field(name, "error-number").into()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        Ok(Self(pairs.map(|(name, value)| (name.into_owned(), value.replace('\0', "\u{fffd}"))).collect()))
    }
}
