//! The state of a form on a page: what was typed, and what is wrong with it.

use crate::fault::Fault;
use app::ports::PressError;
use app::{Error, Field};
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// What the form parts (`parts/form.html`) show. Empty for a form that was not sent yet.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    prefix: &'static str,
    values: BTreeMap<String, Vec<String>>,
    faults: Vec<Field>,
    status: StatusCode,
    wait: Option<u64>,
}

/// The name of a fault that belongs to no field: it stands in the list at the top alone.
pub const WHOLE: &str = "";

impl FormState {
    /// A form that holds these values.
    #[must_use]
    pub fn kept<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            values.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        Self { values, ..Self::default() }
    }
    /// Sets a value to begin with.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), vec![value.into()]);
        self
    }
    /// Gives the fields ids of their own, where several forms stand on one page.
    #[must_use]
    pub fn named(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }
    /// Takes what a use case refused. Wrong fields stand beside their fields; a conflict, a full disk,
    /// too many tries or a paper that cannot be printed now stand at the top, so that in each case the page comes back with all that was typed.
    ///
    /// # Errors
    /// What concerns more than the form is passed on: not found, forbidden, stale, a fault of the program.
    pub fn refuse(mut self, error: Error) -> Result<Self, Fault> {
        match error {
            Error::Invalid(fields) => {
                self.status = StatusCode::UNPROCESSABLE_ENTITY;
                self.faults.extend(fields);
            }
            Error::Conflict(_)
            | Error::NothingStored { .. }
            | Error::TooMany(_)
            | Error::Press(PressError::Busy | PressError::FontsMissing | PressError::TooManyPages { .. }) => {
                let fault = Fault::from(error);
                if let Some(inside) = &fault.inside {
                    tracing::error!(why = inside, "nothing stored");
                }
                self.status = fault.status;
                self.wait = fault.wait;
                self.faults.push(Field { name: WHOLE, code: fault.code, args: fault.args.clone() });
            }
            other => return Err(other.into()),
        }
        Ok(self)
    }
    /// Adds a fault that the page itself found. Where nothing could be stored anyway, that stays what the answer says.
    pub fn mark(&mut self, field: Field) {
        if !self.status.is_server_error() {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self.faults.push(field);
    }
    /// Answers with another status.
    #[must_use]
    pub fn answered(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
    /// The status of the page that shows the form.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
    /// Seconds to wait before the form is sent again.
    #[must_use]
    pub fn wait(&self) -> Option<u64> {
        self.wait
    }

    /// What is wrong, in the order of the fields as the use case named them.
    #[must_use]
    pub fn faults(&self) -> &[Field] {
        &self.faults
    }
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.faults.is_empty()
    }
    /// What is wrong with a field.
    #[must_use]
    pub fn wrong(&self, name: &str) -> Option<&Field> {
        self.faults.iter().find(|f| f.name == name)
    }
    /// The value of a field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }
    /// Whether a field has this value: a chosen option, a ticked box.
    #[must_use]
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|all| all.iter().any(|v| v == value))
    }
    /// The id of a field's input.
    #[must_use]
    pub fn id(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}-{name}", self.prefix) }
    }
    /// The ids that describe a field: its hint and its fault, as far as there are any.
    #[must_use]
    pub fn described_by(&self, name: &str, hint: &str) -> String {
        let id = self.id(name);
        let hint = (!hint.is_empty()).then(|| format!("{id}-hint"));
        let fault = self.wrong(name).map(|_| format!("{id}-fault"));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_and_faults_find_their_fields() {
        let form = FormState::kept([("name", "㈱髙橋"), ("role", "staff"), ("role", "viewer")].into_iter())
            .named("invite")
            .refuse(Error::field("name", "person-name"))
            .expect("fields");
        assert_eq!(form.value("name"), "㈱髙橋");
        assert!(form.is("role", "viewer") && !form.is("role", "owner"));
        assert_eq!(form.wrong("name").map(|f| f.code), Some("person-name"));
        assert_eq!(form.described_by("name", "a-hint"), "invite-name-hint invite-name-fault");
        assert_eq!(form.described_by("role", ""), "");
        let conflict = FormState::default().refuse(Error::Conflict("x")).expect("at the top");
        assert_eq!((conflict.status(), conflict.faults()[0].name), (StatusCode::CONFLICT, WHOLE));
        assert!(FormState::default().refuse(Error::not_found()).is_err());
    }
}
