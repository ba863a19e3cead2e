//! What a script sends: a JSON object, an instant in the address. Every wrong field is named at once.

use crate::fault::Fault;
use crate::take::Json;
use app::{Error, Field};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};
use std::str::FromStr;

/// A JSON object on its way to a use case. [`Body::done`] tells what was wrong with it.
#[derive(Debug)]
pub struct Body {
    map: Map<String, Value>,
    faults: Vec<Field>,
}

impl Body {
    /// An object from its value.
    ///
    /// # Errors
    /// Unprocessable when it is no object.
    pub fn of(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Object(map) => Ok(Self { map, faults: Vec::new() }),
            _ => Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "api-no-object")),
        }
    }
    /// The object as text, for telling whether a request is the same as before.
    #[must_use]
    pub fn as_text(&self) -> String {
        // Numbers, texts and lists of them are always JSON.
        serde_json::to_string(&self.map).unwrap_or_default()
    }
    fn miss(&mut self, name: &'static str) {
        self.faults.push(Field::new(name, "api-missing"));
    }
    fn value(&self, name: &str) -> Option<&Value> {
        self.map.get(name).filter(|v| !v.is_null())
    }
    /// A value as it was sent; none when it is missing or null.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<Value> {
        self.value(name).cloned()
    }
    /// Marks a field as wrong.
    pub fn wrong(&mut self, name: &'static str, code: &'static str) {
        self.faults.push(Field::new(name, code));
    }
    /// Yes or no; no when it is missing or null.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.value(name) {
            None => false,
            Some(Value::Bool(yes)) => *yes,
            Some(_) => {
                self.faults.push(Field::new(name, "api-flag"));
                false
            }
        }
    }
    /// A text; empty when it is missing or null.
    pub fn text(&mut self, name: &'static str) -> String {
        match self.value(name) {
            None => String::new(),
            // Not to be stored by PostgreSQL.
            Some(Value::String(text)) => text.replace('\0', ""),
            Some(_) => {
                self.faults.push(Field::new(name, "api-text"));
                String::new()
            }
        }
    }
    /// A text of one line that must be there.
    pub fn needed_text(&mut self, name: &'static str) -> String {
        if self.value(name).is_none() {
            self.miss(name);
        }
        domain::text::clean_line(&self.text(name))
    }
    /// A day in any form that people type; none when it is missing, null or empty.
    pub fn date(&mut self, name: &'static str) -> Option<Date> {
        let text = match self.value(name)? {
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => domain::dates::parse(text).ok(),
            _ => None,
        };
        if text.is_none() {
            self.faults.push(Field::new(name, "answer-date"));
        }
        text
    }
    /// A day that must be there.
    pub fn needed_date(&mut self, name: &'static str) -> Option<Date> {
        let before = self.faults.len();
        let date = self.date(name);
        if date.is_none() && self.faults.len() == before {
            self.miss(name);
        }
        date
    }
    /// A whole number that must be there.
    pub fn needed_whole(&mut self, name: &'static str) -> i64 {
        match self.value(name).map(Value::as_i64) {
            None => self.miss(name),
            Some(Some(number)) => return number,
            Some(None) => self.faults.push(Field::new(name, "error-number")),
        }
        0
    }
    /// Whether something was said about a field at all, be it null.
    #[must_use]
    pub fn says(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }
    /// A whole number; none when it is missing or null.
    pub fn whole(&mut self, name: &'static str) -> Option<i64> {
        self.value(name)?;
        Some(self.needed_whole(name))
    }
    /// One of several codes; none for null, which must be said.
    pub fn choice<T>(
        &mut self,
        name: &'static str,
        of: impl Fn(&str) -> Option<T>,
        unknown: &'static str,
    ) -> Option<T> {
        let found = match self.map.get(name) {
            None => {
                self.miss(name);
                return None;
            }
            Some(Value::Null) => return None,
            Some(value) => value.as_str().and_then(of),
        };
        if found.is_none() {
            self.faults.push(Field::new(name, unknown));
        }
        found
    }
    /// One of several codes; none when it is missing, null or empty.
    pub fn word<T>(&mut self, name: &'static str, of: impl Fn(&str) -> Option<T>, unknown: &'static str) -> Option<T> {
        let found = match self.value(name)? {
            Value::String(text) if text.is_empty() => return None,
            value => value.as_str().and_then(of),
        };
        if found.is_none() {
            self.faults.push(Field::new(name, unknown));
        }
        found
    }
    /// An id; none when it is missing or null. One that is no id is wrong as an unknown one is.
    pub fn id<T: FromStr>(&mut self, name: &'static str, unknown: &'static str) -> Option<T> {
        let id = self.value(name)?.as_str().and_then(|t| t.parse().ok());
        if id.is_none() {
            self.faults.push(Field::new(name, unknown));
        }
        id
    }
    /// A list of ids; none when it is missing or null.
    pub fn ids<T: FromStr>(&mut self, name: &'static str, unknown: &'static str) -> Option<Vec<T>> {
        let all = self.value(name)?.as_array().map(Vec::as_slice);
        let ids = all.and_then(|all| all.iter().map(|v| v.as_str()?.parse().ok()).collect());
        if ids.is_none() {
            self.faults.push(Field::new(name, unknown));
        }
        ids
    }
    /// Whether everything read so far was right.
    ///
    /// # Errors
    /// Unprocessable, with every wrong field.
    pub fn done(self) -> Result<(), Fault> {
        if self.faults.is_empty() { Ok(()) } else { Err(Error::Invalid(self.faults).into()) }
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let Json(value) = Json::<Value>::from_request(request, state).await?;
        Self::of(value)
    }
}

/// An instant of a query, RFC 3339; none when it is empty. A `+` that was not escaped came as a space.
///
/// # Errors
/// Unprocessable when it is no instant.
pub fn instant(name: &'static str, text: &str) -> Result<Option<Timestamp>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = text.replace(' ', "+").parse::<Timestamp>();
    found.map(Some).map_err(|_| Error::field(name, "api-instant").into())
}

/// A parameter of the query that must be there.
///
/// # Errors
/// Unprocessable when it is missing.
pub fn needed<'a>(asked: &'a crate::take::Asked, name: &'static str) -> Result<&'a str, Fault> {
    match asked.text(name) {
        "" => Err(Error::field(name, "api-missing").into()),
        text => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_wrong_field_is_named() {
        let mut body = Body::of(json!({"a": 1, "b": "2026-02-30", "c": "x", "e": "Ｒ８．１１．２４", "f": null}))
            .expect("an object");
        assert_eq!(body.text("a"), "");
        assert_eq!(body.date("b"), None);
        assert_eq!(body.needed_whole("c"), 0);
        assert_eq!(body.needed_text("d"), "");
        assert_eq!(body.date("e").map(|d| d.to_string()).as_deref(), Some("2026-11-24"));
        assert_eq!(body.date("f"), None);
        assert_eq!(body.needed_date("f"), None);
        assert_eq!(body.choice("f", domain::assessment::Choice::from_code, "unknown"), None);
        let fault = body.done().expect_err("wrong");
        let named: Vec<_> = fault.fields.iter().map(|f| (f.name, f.code)).collect();
        assert_eq!(
            named,
            [
                ("a", "api-text"),
                ("b", "answer-date"),
                ("c", "error-number"),
                ("d", "api-missing"),
                ("f", "api-missing")
            ]
        );
        assert!(Body::of(json!([1])).is_err());
    }

    #[test]
    fn an_instant_survives_an_unescaped_plus() {
        let at = instant("at", "2026-11-24T09:00:00 09:00").expect("an instant");
        assert_eq!(at.map(|t| t.to_string()).as_deref(), Some("2026-11-24T00:00:00Z"));
        assert!(instant("at", "2026-11-24").is_err());
        assert_eq!(instant("at", ""), Ok(None));
    }
}
