//! Texts of the content that carry readings, as HTML.

use crate::frame::Frame;
use crate::say::Say;
use askama::filters::Safe;
use content::compare::{How, Run};
use domain::checklist::{Form, Item};
use std::collections::HashMap;
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

/// A row of a form as HTML.
pub struct RowText {
    /// The short name, Japanese.
    pub title: Safe<String>,
    /// The question.
    pub text: Safe<String>,
}

/// The rows of a form by their keys.
pub type RowTexts = HashMap<String, RowText>;

/// The rows of forms, made once: an edition is named by its hash, and what it says never changes.
#[derive(Default)]
pub struct FormTexts(RwLock<HashMap<(String, String, bool), Arc<RowTexts>>>);

impl FormTexts {
    /// The rows of a form of the edition with this hash, with readings or without.
    pub fn of(&self, say: &Say, hash: &str, form: &Form) -> Arc<RowTexts> {
        let key = (hash.to_owned(), form.id.clone(), say.view().furigana);
        if let Some(found) = self.0.read().ok().and_then(|map| map.get(&key).cloned()) {
            return found;
        }
        let row = |item: &Item| RowText { title: line(say, item.title_read()), text: line(say, item.text_read()) };
        let rows: Arc<RowTexts> = Arc::new(form.items().map(|item| (item.key.clone(), row(item))).collect());
        if let Ok(mut map) = self.0.write() {
            map.insert(key, rows.clone());
        }
        rows
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
