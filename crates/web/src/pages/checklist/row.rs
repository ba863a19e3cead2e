//! What the rows of a sheet say whatever was answered, made once.

use crate::fault::Fault;
use crate::ruby::line;
use crate::say::Say;
use crate::view::View;
use askama::Template;
use askama::filters::Safe;
use content::Lang;
use domain::checklist::{Form, Item};
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};

/// What stands in a row of a sheet whatever was answered, as HTML: its number, its question, and what the question is
/// worth. The link lies between the two.
pub struct RowText {
    /// Up to the address of the question.
    pub before: Safe<String>,
    /// From the end of that address on.
    pub after: Safe<String>,
}

#[derive(Template)]
#[template(path = "pages/checklist/row.html", block = "before")]
struct Before<'a> {
    item: &'a Item,
}

#[derive(Template)]
#[template(path = "pages/checklist/row.html", block = "after")]
struct After<'a> {
    say: &'a Say,
    item: &'a Item,
    title: Safe<String>,
    text: Safe<String>,
}

impl RowText {
    fn of(say: &Say, item: &Item) -> askama::Result<Self> {
        let title = if say.view().lang == Lang::En {
            Safe(content::markdown::escape(&item.title_en))
        } else {
            line(say, item.title_read())
        };
        let after = After { say, item, title, text: line(say, item.text_read()) };
        Ok(Self { before: Safe(Before { item }.render()?), after: Safe(after.render()?) })
    }
}

/// The rows of a form by their keys.
pub type RowTexts = FxHashMap<String, RowText>;

/// The rows of forms, made once: an edition is named by its hash, and what it says never changes.
#[derive(Default)]
pub struct FormTexts(RwLock<FxHashMap<(String, String, View), Arc<RowTexts>>>);

impl FormTexts {
    /// The rows of a form of the edition with this hash, as the visitor sees them.
    ///
    /// # Errors
    /// A template that could not be written.
    pub fn of(&self, say: &Say, hash: &str, form: &Form) -> Result<Arc<RowTexts>, Fault> {
        // Type of any size says the same.
        let key = (hash.to_owned(), form.id.clone(), View { big_type: false, ..say.view() });
        if let Some(found) = self.0.read().ok().and_then(|map| map.get(&key).cloned()) {
            return Ok(found);
        }
        let row = |item: &Item| Ok((item.key.clone(), RowText::of(say, item)?));
        let rows: askama::Result<RowTexts> = form.items().map(row).collect();
        let rows = Arc::new(rows.map_err(|e| Fault::inside(format!("template: {e}")))?);
        if let Ok(mut map) = self.0.write() {
            map.insert(key, rows.clone());
        }
        Ok(rows)
    }
}
