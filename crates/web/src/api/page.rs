//! Lists: `{items, next}` with `?limit=` and `&after=NEXT`.

use crate::api::write;
use crate::fault::{Answer, Fault};
use crate::take::Asked;
use app::Error;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Most entries of one answer; a larger `limit` is taken for this one.
pub const MOST: usize = 200;

/// What part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many entries at most.
    pub limit: usize,
    /// The `next` of the answer before.
    pub after: Option<String>,
}

impl Page {
    /// From the query.
    ///
    /// # Errors
    /// Unprocessable when `limit` is no whole number above zero.
    pub fn of(asked: &Asked) -> Result<Self, Fault> {
        let limit = match asked.number("limit")? {
            None => MOST,
            Some(n) if n > 0 => usize::try_from(n).unwrap_or(MOST).min(MOST),
            Some(_) => return Err(Error::field("limit", "api-limit").into()),
        };
        let after = asked.text("after");
        Ok(Self { limit, after: (!after.is_empty()).then(|| after.to_owned()) })
    }

    /// The part of a list that is at hand as a whole. `key` names an entry for `after`.
    ///
    /// # Errors
    /// Unprocessable when `after` names no entry.
    pub fn cut<T>(&self, all: &[T], key: impl Fn(&T) -> String, show: impl Fn(&T) -> Value) -> Answer {
        let rest = match &self.after {
            None => all,
            Some(after) => {
                let at = all.iter().position(|entry| key(entry) == *after);
                let at = at.ok_or_else(|| Fault::from(Error::field("after", "api-after")))?;
                &all[at + 1..]
            }
        };
        let shown = &rest[..rest.len().min(self.limit)];
        let next = shown.last().filter(|_| rest.len() > shown.len()).map(key);
        Ok(list(shown.iter().map(show).collect(), next))
    }
}

/// A list that ends here, or goes on after `next`.
#[must_use]
pub fn list(items: Vec<Value>, next: Option<String>) -> axum::response::Response {
    write::json(StatusCode::OK, &json!({"items": items, "next": next}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_after_an_entry() {
        let page = Page { limit: 2, after: Some("a".to_owned()) };
        let all = ["a", "b", "c", "d"];
        assert!(page.cut(&all, |s| (*s).to_owned(), |s| json!(s)).is_ok());
        let lost = Page { after: Some("x".to_owned()), ..page };
        let fault = lost.cut(&all, |s| (*s).to_owned(), |s| json!(s)).expect_err("unknown");
        assert_eq!(fault.fields[0].code, "api-after");
    }
}
