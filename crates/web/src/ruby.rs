//! Texts of the content that carry readings, as HTML.

use crate::fault::Fault;
use crate::frame::Frame;
use crate::say::Say;
use crate::view::View;
use askama::Template;
use askama::filters::Safe;
use content::Lang;
use content::compare::{How, Run};
use domain::checklist::{Form, Item};
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};

/// A line with its readings, shown or left out as the visitor wants it.
#[must_use]
pub fn line(say: &Say, source: &str) -> Safe<String> {
    Safe(content::markdown::line(source, say.view().ruby()))
}

/// The same for templates, which hold a frame.
#[must_use]
pub fn of(t: &Frame, source: &str) -> Safe<String> {
    line(t, source)
}

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

/// Markdown of the content.
#[must_use]
pub fn markdown(say: &Say, source: &str) -> Safe<String> {
    Safe(content::markdown::render(source, say.view().ruby()))
}

/// Words that came and went: `ins` and `del`, with signs that print and that are read aloud.
#[must_use]
pub fn runs(say: &Say, runs: &[Run]) -> Safe<String> {
    let mut out = String::new();
    for run in runs {
        let words = line(say, &run.text).0;
        let (tag, sign, key) = match run.how {
            How::Same => {
                out.push_str(&words);
                continue;
            }
            How::Gone => ("del", "－", "guide-words-gone"),
            How::New => ("ins", "＋", "guide-words-new"),
        };
        out.push_str(&format!(
            "<{tag}><span class=\"sign\" aria-hidden=\"true\">［{sign}</span><span class=\"hidden-words\">{}：</span>{words}<span \
             class=\"sign\" aria-hidden=\"true\">］</span></{tag}>",
            say.say(key)
        ));
    }
    Safe(out)
}
